#include "alarm_past.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/alarm_event.h"
#include "ui_private.h"

#define BACK_MS (INT64_C(366) * 86400000)
#define AHEAD_MS 60000 // what the server does while it is asked is asked for too
#define SAME_MS 5000   // clocks of server and stream differ a little
#define AGAIN_NS INT64_C(3000000000)

void tw_alarm_pasts_finish(struct tw_alarm_pasts *pasts) {
    for (int i = 0; i < TW_ALARM_PASTS_MAX; i++)
        tw_feed_alarm_past_finish(&pasts->items[i].answer);
    memset(pasts, 0, sizeof *pasts);
}

static struct tw_alarm_past *find(struct tw_alarm_pasts *pasts, struct tw_asset_id asset,
                                  uint32_t source) {
    struct tw_alarm_past *oldest = &pasts->items[0];
    for (int i = 0; i < TW_ALARM_PASTS_MAX; i++) {
        struct tw_alarm_past *past = &pasts->items[i];
        if (tw_asset_equal(past->asset, asset) && past->source == source)
            return past;
        if (past->used_ns < oldest->used_ns)
            oldest = past;
    }
    tw_feed_alarm_past_finish(&oldest->answer);
    *oldest = (struct tw_alarm_past){.asset = asset, .source = source};
    return oldest;
}

static void ask(struct tw_ui *ui, struct tw_alarm_past *past, uint64_t serial) {
    past->serial = serial;
    past->asked_ms = ui->view->now_ms;
    past->asked_ns = ui->view->now_ns;
    past->number = ++ui->alarm_pasts.numbers;
    past->pending = true;
    tw_ui_post(ui, TW_UI_ASK_ALARMS, past->asset, ui->words ? ui->words->language : "en");
    struct tw_ui_request *request = tw_ui_last_request(ui);
    request->time_ms = ui->view->now_ms - BACK_MS;
    request->until_ms = ui->view->now_ms + AHEAD_MS;
    request->number = past->number;
    request->source = past->source;
}

// The clock of an answer is that of its source until it is looked at.
static void to_lane(const struct tw_twin *twin, struct tw_alarm_past *past) {
    struct tw_feed_alarm_past *answer = &past->answer;
    past->foreign = false;
    answer->from_ms = tw_twin_lane_time(twin, past->source, answer->from_ms);
    for (size_t i = 0; i < answer->count; i++) {
        struct tw_alarm_event *event = &answer->events[i];
        event->time_ms = tw_twin_lane_time(twin, past->source, event->time_ms);
        event->other_ms = tw_twin_lane_time(twin, past->source, event->other_ms);
    }
}

const struct tw_alarm_past *tw_alarm_past_of(struct tw_ui *ui, struct tw_asset_id asset,
                                             uint32_t source, uint64_t serial) {
    // A recording has no server.
    if (ui->view->playback || !tw_twin_link(ui->view->twin, source, "history"))
        return NULL;
    struct tw_alarm_past *past = find(&ui->alarm_pasts, asset, source);
    past->used_ns = ui->view->now_ns;
    if (past->foreign)
        to_lane(ui->view->twin, past);
    bool first = past->number == 0;
    if (first ||
        (!past->pending && serial > past->serial && ui->view->now_ns - past->asked_ns > AGAIN_NS))
        ask(ui, past, serial);
    return past;
}

static bool tells(const struct tw_feed_alarm_past *answer, const struct tw_alarm_event *event) {
    for (size_t i = 0; i < answer->count; i++) {
        const struct tw_alarm_event *told = &answer->events[i];
        if (told->kind == event->kind && strcmp(told->alarm, event->alarm) == 0 &&
            llabs(told->time_ms - event->time_ms) <= SAME_MS)
            return true;
    }
    return false;
}

bool tw_alarm_past_covers(const struct tw_ui *ui, const struct tw_alarm_past *past,
                          const struct tw_alarm_event *event) {
    const struct tw_feed_alarm_past *answer = &past->answer;
    if (!past->answered || event->local || event->source != past->source)
        return false;
    bool same = answer->epoch[0] && past->source < (uint32_t)ui->view->source_count &&
                strcmp(answer->epoch, ui->view->sources[past->source].epoch) == 0;
    bool reached = same ? event->seq <= answer->seq : event->time_ms <= past->asked_ms;
    if (!reached || event->time_ms < answer->from_ms)
        return false;
    // What was seen stands even if the server leaves it out; what was only gathered does not.
    bool gathered =
        event->late || event->kind == TW_ALARM_EVENT_GAP || event->kind == TW_ALARM_EVENT_REMOVED;
    return gathered || tells(answer, event);
}

void tw_ui_take_alarms(struct tw_ui *ui, struct tw_feed_alarm_past *answer) {
    for (int i = 0; i < TW_ALARM_PASTS_MAX; i++) {
        struct tw_alarm_past *past = &ui->alarm_pasts.items[i];
        if (!past->pending || past->number != answer->request)
            continue;
        past->pending = false;
        ui->dirty = true;
        if (answer->reason[0]) { // what an earlier one brought stays
            memcpy(past->answer.reason, answer->reason, sizeof past->answer.reason);
            continue;
        }
        tw_feed_alarm_past_finish(&past->answer);
        past->answer = *answer;
        past->answered = past->foreign = true;
        *answer = (struct tw_feed_alarm_past){0};
    }
    tw_feed_alarm_past_finish(answer);
}
