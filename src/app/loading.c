#include "loading.h"

#include <stdio.h>
#include <string.h>

#include "twinview/log.h"
#include "viewer.h"

#define BAR_LENGTH 24
#define HOLD_TIMES 3        // what the last picture cost
#define CHEAP_NS 50000000LL // pictures that cost less are drawn as they come
#define STALLED_NS 60000000000LL

bool tw_loading_busy(const struct tw_viewer *viewer) {
    return viewer->loading.assets_waiting > 0 || tw_models_busy(viewer->models);
}

static bool same_camera(const struct tw_camera *a, const struct tw_camera *b) {
    return memcmp(&a->pose, &b->pose, sizeof a->pose) == 0 &&
           memcmp(a->viewport, b->viewport, sizeof a->viewport) == 0;
}

bool tw_loading_rests(const struct tw_viewer *viewer, int64_t now_ns) {
    const struct tw_loading *loading = &viewer->loading;
    return tw_loading_busy(viewer) && !viewer->all_dirty && loading->cost_ns > CHEAP_NS &&
           now_ns - loading->drawn_ns < HOLD_TIMES * loading->cost_ns;
}

bool tw_loading_holds(const struct tw_viewer *viewer, int64_t now_ns) {
    return tw_loading_rests(viewer, now_ns) && same_camera(&viewer->camera, &viewer->loading.seen);
}

void tw_loading_drawn(struct tw_viewer *viewer, int64_t start_ns, int64_t end_ns) {
    viewer->loading.seen = viewer->camera;
    viewer->loading.drawn_ns = end_ns;
    viewer->loading.cost_ns = end_ns - start_ns;
}

bool tw_loading_stalled(struct tw_viewer *viewer, int64_t now_ns) {
    struct tw_loading *loading = &viewer->loading;
    size_t ready, failed, all;
    tw_models_counts(viewer->models, &ready, &failed, &all);
    uint64_t progress =
        tw_twin_asset_count(viewer->twin) + ready + failed - loading->assets_waiting;
    if (progress != loading->progress || !loading->progress_ns) {
        loading->progress = progress;
        loading->progress_ns = now_ns;
    }
    return now_ns - loading->progress_ns > STALLED_NS;
}

// Nothing is loading then; a plate says what is wrong.
static bool all_gone(const struct tw_viewer *viewer) {
    for (int i = 0; i < viewer->source_count; i++) {
        enum tw_feed_state state = viewer->health[i].state;
        if (state != TW_FEED_LOST && state != TW_FEED_REFUSED)
            return false;
    }
    return viewer->source_count > 0;
}

void tw_loading_notice(const struct tw_viewer *viewer, bool waiting, char *text, size_t size) {
    size_t ready, failed, all, assets = tw_twin_asset_count(viewer->twin);
    size_t left = viewer->loading.assets_waiting;
    uint32_t coarse, boxed;
    tw_models_counts(viewer->models, &ready, &failed, &all);
    text[0] = '\0';
    if (waiting && assets > 0)
        snprintf(text, size, tw_say(viewer->ui, "Loading site: %zu assets"), assets);
    else if (waiting && !all_gone(viewer))
        snprintf(text, size, "%s", tw_say(viewer->ui, "Loading site"));
    else if (left > 0 && left < assets)
        snprintf(text, size, tw_say(viewer->ui, "Loading site: %zu of %zu assets"), assets - left,
                 assets);
    else if (ready + failed < all)
        snprintf(text, size, tw_say(viewer->ui, "Loading site: %zu of %zu models"), ready + failed,
                 all);
    else if (viewer->render && tw_render_is_short(viewer->render, &coarse, &boxed))
        snprintf(text, size,
                 tw_say(viewer->ui, "Graphics memory is short: %u parts coarser, %u as boxes"),
                 coarse, boxed);
}

void tw_loading_tell(const struct tw_viewer *viewer, const char *notice) {
    size_t assets = tw_twin_asset_count(viewer->twin), left = viewer->loading.assets_waiting;
    double done = left > 0 && left < assets ? (double)(assets - left) / (double)assets
                                            : tw_models_progress_of_all(viewer->models);
    if (!tw_loading_busy(viewer) || !notice[0]) {
        tw_log_set_status(NULL);
        return;
    }
    char bar[BAR_LENGTH + 1], line[160];
    memset(bar, '-', BAR_LENGTH);
    memset(bar, '#', (size_t)(done * BAR_LENGTH));
    bar[BAR_LENGTH] = '\0';
    snprintf(line, sizeof line, "[%s] %3.0f %% %s", bar, done * 100, notice);
    tw_log_set_status(line);
}
