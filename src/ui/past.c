#include "past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui_private.h"

#define AGAIN_PART 60 // of a span: how much of its newest end may be missing
#define FORECAST_AGAIN_MS 15000

void tw_pasts_finish(struct tw_pasts *pasts) {
    for (int i = 0; i < TW_PASTS_MAX; i++)
        free(pasts->items[i].series.points);
    memset(pasts, 0, sizeof *pasts);
}

static struct tw_past *find(struct tw_pasts *pasts, struct tw_asset_id asset, const char *property,
                            bool ahead) {
    struct tw_past *oldest = &pasts->items[0];
    for (int i = 0; i < TW_PASTS_MAX; i++) {
        struct tw_past *past = &pasts->items[i];
        if (tw_asset_equal(past->asset, asset) && strcmp(past->property, property) == 0 &&
            past->ahead == ahead)
            return past;
        if (past->used_ns < oldest->used_ns)
            oldest = past;
    }
    free(oldest->series.points);
    *oldest = (struct tw_past){.asset = asset, .ahead = ahead};
    snprintf(oldest->property, sizeof oldest->property, "%s", property);
    return oldest;
}

static void ask(struct tw_ui *ui, struct tw_past *past, int64_t span_ms) {
    past->span_ms = span_ms;
    past->asked_ms = ui->view->now_ms;
    past->number = ++ui->pasts.numbers;
    past->pending = true;
    tw_ui_post(ui, past->ahead ? TW_UI_FORECAST : TW_UI_ASK, past->asset, past->property);
    struct tw_ui_request *request = tw_ui_last_request(ui);
    request->time_ms = past->asked_ms - (past->ahead ? 0 : span_ms);
    request->until_ms = past->asked_ms + (past->ahead ? span_ms : 0);
    request->number = past->number;
}

static const struct tw_past *known(struct tw_ui *ui, const struct tw_asset *asset,
                                   const struct tw_property *property, bool ahead, int64_t span_ms,
                                   int64_t again_ms) {
    // A layer's id at its source is another one than the asset's; a recording has no server.
    if (property->source != asset->source || ui->view->playback ||
        !(ahead ? tw_twin_link(ui->view->twin, property->source, "forecast")
                : tw_twin_link(ui->view->twin, property->source, "history")))
        return NULL;
    struct tw_past *past = find(&ui->pasts, asset->handle, property->id, ahead);
    struct tw_feed_series *series = &past->series;
    past->used_ns = ui->view->now_ns;
    for (size_t i = 0; past->foreign && i < series->count; i++)
        series->points[i].time_ms =
            tw_twin_lane_time(ui->view->twin, property->source, series->points[i].time_ms);
    if (past->foreign && series->made_ms)
        series->made_ms = tw_twin_lane_time(ui->view->twin, property->source, series->made_ms);
    past->foreign = false;
    int64_t missing_ms = ui->view->now_ms - past->asked_ms;
    if (past->span_ms != span_ms || missing_ms > again_ms || missing_ms < 0)
        ask(ui, past, span_ms);
    return past;
}

const struct tw_past *tw_past_of(struct tw_ui *ui, const struct tw_asset *asset,
                                 const struct tw_property *property, int64_t span_ms) {
    return known(ui, asset, property, false, span_ms, span_ms / AGAIN_PART);
}

const struct tw_past *tw_forecast_of(struct tw_ui *ui, const struct tw_asset *asset,
                                     const struct tw_property *property) {
    return known(ui, asset, property, true, TW_FORECAST_MS, FORECAST_AGAIN_MS);
}

void tw_ui_take_series(struct tw_ui *ui, struct tw_feed_series *series) {
    for (int i = 0; i < TW_PASTS_MAX; i++) {
        struct tw_past *past = &ui->pasts.items[i];
        if (!past->pending || past->number != series->request)
            continue;
        // A question that failed leaves what an earlier one brought; the reason stands beside it.
        if (series->reason[0]) {
            snprintf(past->series.reason, sizeof past->series.reason, "%s", series->reason);
        } else {
            free(past->series.points);
            past->series = *series;
            past->foreign = true;
            *series = (struct tw_feed_series){0};
        }
        past->pending = false;
        ui->dirty = true;
    }
    free(series->points);
    *series = (struct tw_feed_series){0};
}
