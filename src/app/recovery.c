#define TW_LOG_MODULE "app"
#include "recovery.h"

#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define FAILURES_MAX 8
#define FIRST_WAIT_NS 250000000LL
#define LONGEST_WAIT_NS 30000000000LL
#define STEADY_NS 10000000000LL // a picture that stood so long was a success

// How long to wait after so many failures: 0, 0.25, 0.5, 1, ... 30 s.
static int64_t wait_ns(int failures) {
    int64_t wait = failures > 1 ? FIRST_WAIT_NS : 0;
    for (int i = 2; i < failures && wait < LONGEST_WAIT_NS; i++)
        wait *= 2;
    return TW_MIN(wait, LONGEST_WAIT_NS);
}

// Counts a loss or a failed attempt. False: it was one too many.
static bool note_failure(struct tw_recovery *recovery, int64_t now_ns) {
    if (!recovery->lost_ns)
        recovery->lost_ns = now_ns;
    recovery->failures++;
    recovery->retry_ns = now_ns + wait_ns(recovery->failures);
    if (recovery->failures != FAILURES_MAX)
        return true;
    if (recovery->patient)
        tw_err("no picture: the Vulkan device or the window's surface failed %d times in a row; "
               "trying on, every %d s at most",
               FAILURES_MAX, (int)(LONGEST_WAIT_NS / 1000000000));
    else
        tw_err("no picture: the Vulkan device or the window's surface failed %d times in a row; "
               "giving up",
               FAILURES_MAX);
    return recovery->patient;
}

bool tw_recovery_take(struct tw_recovery *recovery, struct tw_viewer *viewer,
                      const struct tw_render_params *params, enum tw_present drawn) {
    int64_t now_ns = tw_monotonic_ns();
    if (drawn == TW_PRESENT_LOST) {
        tw_warn("the Vulkan device or the window's surface was lost; building it again");
        tw_viewer_drop_picture(viewer);
        if (!note_failure(recovery, now_ns))
            return false;
    } else if (viewer->render) {
        if (recovery->failures && now_ns - recovery->built_ns > STEADY_NS)
            recovery->failures = 0;
        return true;
    } else if (!recovery->lost_ns && !note_failure(recovery, now_ns)) {
        return false; // it could not be made at the start
    }
    if (now_ns < recovery->retry_ns)
        return true;
    if (!tw_viewer_rebuild(viewer, params))
        return note_failure(recovery, tw_monotonic_ns());
    recovery->built_ns = tw_monotonic_ns();
    tw_info("the renderer is there again after %.0f ms",
            (double)(recovery->built_ns - recovery->lost_ns) * 1e-6);
    recovery->lost_ns = 0;
    return true;
}
