#include "past.h"

#include <stdio.h>

#include "twinview/journal.h"

#define POINTS 320       // twice what a trend has room for
#define ALARM_EVENTS 500 // of an asset
#define ALL_EVENTS 2000

void tw_past_ask(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, request->asset);
    const struct tw_property *property = asset ? tw_asset_property(asset, request->text) : NULL;
    const char *name = request->kind == TW_UI_FORECAST ? "forecast" : "history";
    const char *link = property ? tw_twin_link(viewer->twin, property->source, name) : NULL;
    if (!link || property->source >= (uint32_t)viewer->source_count) {
        struct tw_feed_series none = {.request = request->number};
        snprintf(none.reason, sizeof none.reason, "the source has no %s", name);
        tw_ui_take_series(viewer->ui, &none);
        return;
    }
    // The panels' times are the lane's, the question is on the clock of the source.
    int64_t ahead_ms =
        viewer->health[property->source].clock_offset_ms - viewer->health[0].clock_offset_ms;
    struct tw_feed_question question = {.asset = asset->id,
                                        .property = property->id,
                                        .from_ms = request->time_ms + ahead_ms,
                                        .to_ms = request->until_ms + ahead_ms,
                                        .points = POINTS};
    tw_feed_ask(viewer->feed, (int)property->source, link, &question, request->number);
}

void tw_past_ask_alarms(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    bool all = request->asset.slot == 0;
    const char *id = all ? NULL : tw_twin_id_at(viewer->twin, request->asset, request->source);
    const char *link = id || all ? tw_twin_link(viewer->twin, request->source, "history") : NULL;
    if (!link || request->source >= (uint32_t)viewer->source_count) {
        struct tw_feed_alarm_past none = {.request = request->number};
        snprintf(none.reason, sizeof none.reason, "the source keeps no history");
        tw_ui_take_alarms(viewer->ui, &none);
        return;
    }
    int64_t ahead_ms =
        viewer->health[request->source].clock_offset_ms - viewer->health[0].clock_offset_ms;
    struct tw_feed_alarm_question question = {.asset = id,
                                              .language = request->text,
                                              .from_ms = request->time_ms + ahead_ms,
                                              .to_ms = request->until_ms + ahead_ms,
                                              .events = all ? ALL_EVENTS : ALARM_EVENTS};
    tw_feed_ask_alarms(viewer->feed, (int)request->source, link, &question, request->number);
}

void tw_past_take(struct tw_viewer *viewer) {
    struct tw_feed_series series;
    struct tw_feed_alarm_past past;
    while (tw_feed_poll_alarms(viewer->feed, &past))
        tw_ui_take_alarms(viewer->ui, &past);
    while (tw_feed_poll_series(viewer->feed, &series))
        tw_ui_take_series(viewer->ui, &series);
}
