#define TW_LOG_MODULE "app"
#include "headless.h"

#include "bench.h"
#include "recovery.h"
#include "replay.h"
#include "report.h"
#include "signals.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define STALL_POLL_NS 1000000000LL
#define SOFTWARE_FPS 30
#define DISPLAY_FPS 60

struct headless {
    struct tw_viewer viewer;
    struct tw_render_params render;
    struct tw_recovery recovery;
    int fd;
};

static int64_t frame_interval_ns(const struct tw_viewer *viewer) {
    int fps = viewer->options->max_fps;
    if (!fps)
        fps = tw_render_is_software(viewer->render) ? SOFTWARE_FPS : DISPLAY_FPS;
    return 1000000000LL / fps;
}

// The source's own word why nothing comes.
static const char *reason(const struct tw_viewer *viewer) {
    for (int i = 0; i < viewer->source_count; i++)
        if (!viewer->snapshot_seen[i] && viewer->health[i].reason[0])
            return viewer->health[i].reason;
    return viewer->snapshots_pending ? "no snapshot arrived" : "models or layers are still missing";
}

static bool refused(const struct tw_viewer *viewer) {
    for (int i = 0; i < viewer->source_count; i++)
        if (!viewer->snapshot_seen[i] && viewer->health[i].state == TW_FEED_REFUSED)
            return true;
    return false;
}

// Draws, and builds a lost device again. False: there is none any more.
static bool draw(struct headless *run, bool expose, enum tw_present *drawn) {
    if (!run->viewer.scene) {
        *drawn = TW_PRESENT_NOTHING;
        return true;
    }
    *drawn = tw_viewer_draw(&run->viewer, expose);
    return tw_recovery_take(&run->recovery, &run->viewer, &run->render, *drawn);
}

// When the loop must go on even if nothing happens.
static int64_t deadline_ns(const struct headless *run) {
    int64_t deadline = tw_viewer_deadline(&run->viewer);
    return run->recovery.lost_ns ? TW_MIN(deadline, run->recovery.retry_ns) : deadline;
}

static bool until_ready(struct headless *run) {
    struct tw_viewer *viewer = &run->viewer;
    while (!tw_interrupted()) {
        tw_viewer_update(viewer);
        enum tw_present drawn;
        if (!draw(run, false, &drawn))
            return false;
        if (tw_viewer_ready(viewer))
            return true;
        if (refused(viewer) || tw_loading_stalled(viewer, tw_monotonic_ns())) {
            tw_err("not ready: %s", reason(viewer));
            return false;
        }
        if (drawn == TW_PRESENT_NOTHING)
            tw_loop_wait(run->fd, TW_MIN(tw_monotonic_ns() + STALL_POLL_NS, deadline_ns(run)));
    }
    tw_err("ended before it was ready: %s", reason(viewer));
    return false;
}

// After ready: so many drawn frames, or so many seconds; nothing if neither was asked for.
static bool keep_running(struct headless *run) {
    struct tw_viewer *viewer = &run->viewer;
    const struct tw_options *options = viewer->options;
    int64_t start_ns = tw_monotonic_ns();
    int64_t end_ns =
        options->duration_s >= 0 ? start_ns + (int64_t)(options->duration_s * 1e9) : INT64_MAX;
    int64_t interval_ns = viewer->render ? frame_interval_ns(viewer) : 0;
    int64_t next_draw_ns = start_ns;
    long left = options->frames;
    bool unlimited = options->frames < 0 && options->duration_s < 0;
    bool to_end = unlimited && viewer->is_replay && options->speed > 0;
    if (unlimited && !to_end)
        return true;
    while (!tw_interrupted() && left != 0 && tw_monotonic_ns() < end_ns) {
        tw_viewer_update(viewer);
        bool over = to_end && tw_replay_over(viewer);
        enum tw_present drawn = TW_PRESENT_NOTHING;
        if (left > 0 || over || tw_monotonic_ns() >= next_draw_ns) {
            if (!draw(run, left > 0, &drawn))
                return false;
            if (drawn == TW_PRESENT_OK || drawn == TW_PRESENT_NOTHING)
                next_draw_ns = viewer->last_frame_ns + interval_ns;
        }
        if (left > 0 && drawn == TW_PRESENT_OK)
            left--;
        if (over && drawn != TW_PRESENT_LOST)
            return true;
        if (left > 0 && viewer->render)
            continue;
        // A frame that is due only later is waited for even when its cause came already.
        int64_t due_ns = TW_MAX(deadline_ns(run), next_draw_ns);
        tw_loop_wait(run->fd, TW_MIN(due_ns, end_ns));
        if (viewer->render && tw_monotonic_ns() < next_draw_ns)
            tw_loop_wait(run->fd, TW_MIN(next_draw_ns, end_ns));
    }
    return true;
}

// Benches measure the picture alone, and a pick asks what is behind the panels; a screenshot shows
// what a window would.
static enum tw_ui_mode panels_of(const struct tw_options *options) {
    if ((options->bench != TW_BENCH_NONE && options->bench != TW_BENCH_LABELS) ||
        (options->has_pick && !options->screenshot))
        return TW_UI_NONE;
    return options->kiosk ? TW_UI_KIOSK : TW_UI_DESKTOP;
}

int tw_headless_run(const struct tw_options *options, int64_t start_ns) {
    struct headless run = {.fd = tw_loop_open(),
                           .render = {.device = options->device,
                                      .validation = options->validation,
                                      .layers = options->layers,
                                      .device_bytes = (size_t)options->device_mib << 20,
                                      .width = options->width ? options->width : 1280,
                                      .height = options->height ? options->height : 720}};
    struct tw_wakeup wakeup = {tw_loop_wake, &run.fd};
    int status = TW_EXIT_FAULT;
    bool begun = tw_viewer_init(&run.viewer, options, options->no_picture ? NULL : &run.render,
                                &wakeup, panels_of(options), start_ns);
    if (begun && options->view)
        tw_saved_open(&run.viewer);
    if (begun && (options->bench == TW_BENCH_LOAD || until_ready(&run))) {
        if (options->bench != TW_BENCH_NONE)
            status = tw_bench_run(&run.viewer, run.fd) ? TW_EXIT_OK : TW_EXIT_FAULT;
        else if (keep_running(&run))
            status = tw_report(&run.viewer);
    }
    tw_viewer_finish(&run.viewer);
    tw_loop_close(run.fd);
    return status;
}
