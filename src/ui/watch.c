#include "watch.h"

#include "ui_private.h"

void tw_watch_want(struct tw_ui *ui, struct tw_asset_id asset) {
    struct tw_watch *watch = &ui->watch;
    int oldest = 0;
    for (int i = 0; i < watch->count; i++) {
        if (tw_asset_equal(watch->watched[i].asset, asset)) {
            watch->watched[i].wanted_ns = ui->view->now_ns;
            return;
        }
        if (watch->watched[i].wanted_ns < watch->watched[oldest].wanted_ns)
            oldest = i;
    }
    int at = watch->count < TW_WATCHED_MAX ? watch->count++ : oldest;
    if (watch->watched[at].asset.slot && watch->gone_count < TW_WATCHED_MAX)
        watch->gone[watch->gone_count++] = watch->watched[at].asset;
    watch->watched[at].asset = asset;
    watch->watched[at].wanted_ns = ui->view->now_ns;
    if (watch->come_count < TW_WATCHED_MAX)
        watch->come[watch->come_count++] = asset;
}

void tw_watch_tell(struct tw_ui *ui) {
    struct tw_watch *watch = &ui->watch;
    for (int i = 0; i < watch->come_count; i++)
        tw_twin_watch(ui->view->twin, watch->come[i], true);
    for (int i = 0; i < watch->gone_count; i++)
        tw_twin_watch(ui->view->twin, watch->gone[i], false);
    watch->come_count = watch->gone_count = 0;
}
