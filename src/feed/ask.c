// What the main thread asks of the feed's: each call is one order.
#include "actions.h"
#include "alarm_past.h"
#include "orders.h"
#include "series.h"
#include "twinview/memory.h"

void tw_feed_retry(struct tw_feed *feed, int source) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_RETRY, .source = source});
}

void tw_feed_fetch(struct tw_feed *feed, int source, const char *reference, uint32_t request) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_FETCH,
                                          .source = source,
                                          .reference = tw_strdup(reference),
                                          .request = request});
}

void tw_feed_act(struct tw_feed *feed, int source, const char *reference,
                 const struct tw_feed_action *action, uint32_t request) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_ACT,
                                          .source = source,
                                          .reference = tw_strdup(reference),
                                          .body = tw_action_json(action),
                                          .request = request});
}

void tw_feed_ask(struct tw_feed *feed, int source, const char *reference,
                 const struct tw_feed_question *question, uint32_t request) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_ASK,
                                          .source = source,
                                          .reference = tw_series_reference(reference, question),
                                          .request = request});
}

void tw_feed_ask_alarms(struct tw_feed *feed, int source, const char *reference,
                        const struct tw_feed_alarm_question *question, uint32_t request) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_ASK,
                                          .source = source,
                                          .reference = tw_alarm_past_reference(reference, question),
                                          .body = tw_strdup(question->language),
                                          .request = request});
}

void tw_feed_pause(struct tw_feed *feed, bool paused) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_PAUSE, .on = paused});
}

void tw_feed_set_speed(struct tw_feed *feed, double speed) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_SPEED, .speed = speed});
}

void tw_feed_seek(struct tw_feed *feed, enum tw_seek from, int64_t ms) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_SEEK, .from = from, .ms = ms});
}

void tw_feed_step(struct tw_feed *feed, bool back) {
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_STEP, .on = back});
}
