#define TW_LOG_MODULE "bench"
#include "bench.h"

#include "bench_churn.h"
#include "bench_feed.h"
#include "bench_labels.h"
#include "bench_load.h"
#include "bench_search.h"
#include "bench_status.h"
#include "pick.h"
#include "report.h"
#include "signals.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/random.h"

#define FRAMES 100
#define ORBIT_STEP_DEG 3.6
#define NAIVE_EVERY 5
#define NAIVE_LIMIT_NS 60000000000LL
#define NAIVE_TRIANGLES_MAX 300000000 // more of them in one frame would count as a hung device
#define IDLE_NS 20000000000LL
#define PICKS 1000

// ---- orbit ----------------------------------------------------------------------------------

static bool draw_turned(struct tw_viewer *viewer, double degrees) {
    tw_viewer_update(viewer);
    tw_camera_orbit(&viewer->camera, degrees, 0);
    viewer->camera_moved_ns = tw_monotonic_ns();
    return tw_viewer_draw(viewer, true) == TW_PRESENT_OK;
}

static bool bench_orbit(struct tw_viewer *viewer, struct tw_json *json) {
    viewer->camera_free = true;
    struct tw_pose start = viewer->camera.pose;
    tw_viewer_begin_span(viewer);
    for (int i = 0; i < FRAMES; i++)
        if (!draw_turned(viewer, ORBIT_STEP_DEG))
            return false;
    tw_report_stats(viewer, json);

    // The same cameras without culling and level of detail; their frames are timed apart.
    viewer->camera.pose = start;
    tw_render_set_naive(viewer->render, true);
    tw_viewer_begin_span(viewer);
    int64_t end_ns = tw_monotonic_ns() + NAIVE_LIMIT_NS;
    struct tw_scene_counts counts;
    tw_scene_counts(viewer->scene, &counts);
    if (counts.triangles > NAIVE_TRIANGLES_MAX)
        end_ns = 0;
    int frames = 0;
    for (int i = 0; i < FRAMES / NAIVE_EVERY && tw_monotonic_ns() < end_ns; i++, frames++)
        if (!draw_turned(viewer, ORBIT_STEP_DEG * (i ? NAIVE_EVERY : 1)))
            return false;
    struct tw_render_stats stats;
    tw_render_stats(viewer->render, &stats);
    tw_samples_write(&viewer->run.frame_ms, json, "frame_ms_naive");
    tw_json_member_fixed(json, "geom_static_ms_naive_p50", stats.passes[TW_PASS_GEOM_STATIC].ms_p50,
                         3);
    tw_json_member_integer(json, "frames_naive", frames);
    tw_render_set_naive(viewer->render, viewer->options->full);
    return true;
}

// ---- idle, pick, start ----------------------------------------------------------------------

static bool bench_idle(struct tw_viewer *viewer, int fd, struct tw_json *json) {
    tw_viewer_begin_span(viewer);
    int64_t end_ns = tw_monotonic_ns() + IDLE_NS;
    while (tw_monotonic_ns() < end_ns && !tw_interrupted()) {
        tw_viewer_update(viewer);
        if (tw_viewer_draw(viewer, false) == TW_PRESENT_NOTHING)
            tw_loop_wait(fd, TW_MIN(end_ns, tw_viewer_deadline(viewer)));
    }
    tw_report_stats(viewer, json);
    double wall_s = (double)(tw_monotonic_ns() - viewer->run.span_start_ns) * 1e-9;
    tw_json_member_fixed(json, "cpu_percent",
                         100 * (tw_cpu_seconds() - viewer->run.cpu_start_s) / wall_s, 3);
    return true;
}

static bool bench_pick(struct tw_viewer *viewer, struct tw_json *json) {
    struct tw_random random = tw_random_seeded(1, 1);
    int hits = 0;
    tw_viewer_begin_span(viewer);
    for (int i = 0; i < PICKS; i++) {
        int x = (int)tw_random_range(&random, 0, viewer->width);
        int y = (int)tw_random_range(&random, 0, viewer->height);
        hits += tw_viewer_pick(viewer, x, y, NULL, NULL, NULL).slot != 0;
    }
    tw_report_stats(viewer, json);
    tw_json_member_integer(json, "picks", PICKS);
    tw_json_member_integer(json, "hits", hits);
    return true;
}

bool tw_bench_run(struct tw_viewer *viewer, int fd) {
    struct tw_json json = {.indent = 2};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "bench", viewer->options->bench_name);
    bool ok = false;
    switch (viewer->options->bench) {
    case TW_BENCH_ORBIT:
        ok = bench_orbit(viewer, &json);
        break;
    case TW_BENCH_STATUS:
        ok = tw_bench_status(viewer, &json);
        break;
    case TW_BENCH_TRAFFIC:
        ok = tw_bench_traffic(viewer, &json);
        break;
    case TW_BENCH_IDLE:
        ok = bench_idle(viewer, fd, &json);
        break;
    case TW_BENCH_PICK:
        ok = bench_pick(viewer, &json);
        break;
    case TW_BENCH_FEED:
        ok = tw_bench_feed(viewer, &json);
        break;
    case TW_BENCH_SEARCH:
        ok = tw_bench_search(viewer, &json);
        break;
    case TW_BENCH_LABELS:
        ok = tw_bench_labels(viewer, &json);
        break;
    case TW_BENCH_CHURN:
        ok = tw_bench_churn(viewer, &json);
        break;
    case TW_BENCH_LOAD:
        ok = tw_bench_load(viewer, fd, &json);
        break;
    case TW_BENCH_START:
        tw_report_stats(viewer, &json);
        ok = true;
        break;
    case TW_BENCH_NONE:
        break;
    }
    tw_json_end_object(&json);
    ok = ok && tw_report_write(viewer, &json);
    if (!ok)
        tw_err("the bench did not finish");
    tw_json_finish(&json);
    return ok;
}
