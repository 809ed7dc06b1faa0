#define TW_LOG_MODULE "bench"
#include "bench_load.h"

#include "home.h"
#include "report.h"
#include "signals.h"
#include "twinview/clock.h"

#define STEP_DEG 3.6
#define FRAMES_AFTER 50
#define POLL_NS 1000000LL
#define MOST_TIMES_MEDIAN 1.5
#define MOST_MS_OVER_MEDIAN 16

// What the frame that took longest was made of.
struct frame {
    double at_ms, ms, update_ms, passes_ms[TW_PASS_COUNT];
    size_t assets_waiting;
    uint64_t uploaded_bytes;
};

struct load {
    struct tw_samples frame_ms, update_ms, cpu_ms;
    struct frame worst;
};

static void finish(struct load *load) {
    tw_samples_finish(&load->frame_ms);
    tw_samples_finish(&load->update_ms);
    tw_samples_finish(&load->cpu_ms);
}

static void note_worst(struct load *load, const struct tw_viewer *viewer, int64_t start_ns,
                       double ms, double update_ms, const struct tw_render_stats *before) {
    struct tw_render_stats after;
    if (ms <= load->worst.ms)
        return;
    tw_render_stats(viewer->render, &after);
    load->worst = (struct frame){.at_ms = (double)(start_ns - viewer->run.start_ns) * 1e-6,
                                 .ms = ms,
                                 .update_ms = update_ms,
                                 .assets_waiting = viewer->loading.assets_waiting,
                                 .uploaded_bytes = after.uploaded_bytes - before->uploaded_bytes};
    for (int i = 0; i < TW_PASS_COUNT; i++)
        if (after.passes[i].runs > before->passes[i].runs)
            load->worst.passes_ms[i] = after.passes[i].last_ms;
}

// One turn of the loop; false if the picture was lost. A frame counts that was drawn once something
// of the site is there.
static bool turn(struct tw_viewer *viewer, struct load *load, enum tw_present *drawn) {
    struct tw_render_stats before;
    tw_render_stats(viewer->render, &before);
    int64_t start_ns = tw_monotonic_ns();
    double start_s = tw_cpu_seconds();
    tw_viewer_update(viewer);
    double update_ms = (double)(tw_monotonic_ns() - start_ns) * 1e-6;
    // Home view follows what comes; this looks at it from all sides.
    viewer->camera.pose.azimuth_deg += STEP_DEG * (double)(load->frame_ms.count + 1);
    viewer->camera_moved_ns = start_ns;
    *drawn = tw_viewer_draw(viewer, true);
    double ms = (double)(tw_monotonic_ns() - start_ns) * 1e-6;
    if (*drawn == TW_PRESENT_OK && tw_twin_asset_count(viewer->twin)) {
        note_worst(load, viewer, start_ns, ms, update_ms, &before);
        tw_samples_add(&load->frame_ms, ms);
        tw_samples_add(&load->update_ms, update_ms);
        tw_samples_add(&load->cpu_ms, (tw_cpu_seconds() - start_s) * 1e3);
    }
    return *drawn != TW_PRESENT_LOST;
}

static bool is_loading(const struct tw_viewer *viewer) {
    return viewer->snapshots_pending || viewer->in_transaction || tw_loading_busy(viewer) ||
           !tw_render_uploads_done(viewer->render);
}

static bool load_site(struct tw_viewer *viewer, int fd, struct load *load) {
    enum tw_present drawn;
    do {
        if (tw_interrupted() || tw_loading_stalled(viewer, tw_monotonic_ns()) ||
            !turn(viewer, load, &drawn))
            return false;
        if (drawn == TW_PRESENT_NOTHING)
            tw_loop_wait(fd, tw_monotonic_ns() + POLL_NS);
    } while (is_loading(viewer));
    return load->frame_ms.count > 0;
}

static bool look_around(struct tw_viewer *viewer, struct load *load) {
    enum tw_present drawn = TW_PRESENT_OK;
    for (int i = 0; i < FRAMES_AFTER && drawn == TW_PRESENT_OK; i++)
        if (!turn(viewer, load, &drawn))
            return false;
    return drawn == TW_PRESENT_OK;
}

// Frames that take longer than one may.
static int64_t count_late(const struct tw_samples *frame_ms) {
    double median = tw_samples_percentile(frame_ms, 0.5);
    double most = TW_MAX(median * MOST_TIMES_MEDIAN, median + MOST_MS_OVER_MEDIAN);
    int64_t count = 0;
    for (size_t i = 0; i < frame_ms->count; i++)
        count += frame_ms->values[i] > most;
    return count;
}

static void write_worst(const struct frame *worst, struct tw_json *json) {
    tw_json_key(json, "worst_frame");
    tw_json_begin_object(json);
    tw_json_member_fixed(json, "at_ms", worst->at_ms, 1);
    tw_json_member_fixed(json, "ms", worst->ms, 3);
    tw_json_member_fixed(json, "update_ms", worst->update_ms, 3);
    tw_json_member_integer(json, "assets_waiting", (int64_t)worst->assets_waiting);
    tw_json_member_integer(json, "uploaded_bytes", (int64_t)worst->uploaded_bytes);
    for (int i = 0; i < TW_PASS_COUNT; i++)
        if (worst->passes_ms[i] > 0)
            tw_json_member_fixed(json, tw_pass_name((enum tw_pass)i), worst->passes_ms[i], 3);
    tw_json_end_object(json);
}

bool tw_bench_load(struct tw_viewer *viewer, int fd, struct tw_json *json) {
    struct load load = {0}, whole = {0};
    tw_viewer_begin_span(viewer);
    bool ok = load_site(viewer, fd, &load);
    double loaded_ms = (double)(tw_monotonic_ns() - viewer->run.start_ns) * 1e-6;
    ok = ok && look_around(viewer, &whole);
    if (ok) {
        tw_report_stats(viewer, json);
        tw_json_member_fixed(json, "loaded_ms", loaded_ms, 1);
        tw_json_member_integer(json, "frames_loading", (int64_t)load.frame_ms.count);
        tw_samples_write(&load.frame_ms, json, "frame_ms_loading");
        tw_samples_write(&load.update_ms, json, "update_ms_loading");
        tw_samples_write(&load.cpu_ms, json, "cpu_ms_loading");
        tw_json_member_integer(json, "frames_late", count_late(&load.frame_ms));
        write_worst(&load.worst, json);
        tw_samples_write(&whole.frame_ms, json, "frame_ms_whole");
        tw_samples_write(&whole.cpu_ms, json, "cpu_ms_whole");
    }
    finish(&load);
    finish(&whole);
    return ok;
}
