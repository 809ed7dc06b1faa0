// --check of what a server tells of the past and expects of the future: each of its links is asked
// once, about one property or asset that it named itself.
#include "check_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "alarm_past.h"
#include "check_answer.h"
#include "series.h"
#include "twinview/clock.h"

#define ANSWER_BYTES ((size_t)4 << 20)
#define TIMEOUT_MS 10000
#define POINTS 100
#define SPAN_MS INT64_C(3600000)

struct asking {
    char *text;
    size_t size, capacity;
    bool done, too_large;
    long status;
    char error[200];
};

static enum tw_http_take received(void *user, const char *bytes, size_t size) {
    struct asking *asking = user;
    asking->too_large = asking->size + size > ANSWER_BYTES;
    if (asking->too_large)
        return TW_HTTP_STOP;
    while (asking->size + size > asking->capacity) {
        asking->capacity = asking->capacity ? 2 * asking->capacity : 1 << 14;
        asking->text = tw_realloc(asking->text, asking->capacity);
    }
    memcpy(asking->text + asking->size, bytes, size);
    asking->size += size;
    return TW_HTTP_TAKEN;
}

static void opened(void *user, const struct tw_http_answer *answer) {
    (void)user;
    (void)answer;
}

static void closed(void *user, const struct tw_http_end *end) {
    struct asking *asking = user;
    asking->done = true;
    asking->status = end->status;
    snprintf(asking->error, sizeof asking->error, "%s", end->error ? end->error : "");
}

// A 404 is an answer too: a server may know of no such thing.
static void ask(struct tw_check *check, const struct tw_check_asking *with,
                const struct tw_check_question *question, const char *place, char *reference) {
    struct asking asking = {0};
    char *url = tw_address_resolve(with->base, reference);
    if (url && tw_address_same_host(with->source->address, url)) {
        tw_http_open(with->http,
                     &(struct tw_http_params){.url = url,
                                              .trusted = with->source->address,
                                              .access = with->source,
                                              .timeout_ms = TIMEOUT_MS,
                                              .handler = {opened, received, closed, &asking}});
        while (!asking.done) {
            tw_http_run(with->http);
            tw_http_wait(with->http, 100);
        }
        if (asking.too_large)
            tw_check_tell(check, place, "more than 4 MiB");
        else if (asking.error[0])
            tw_check_tell(check, place, "%s", asking.error);
        else if (asking.status == 404)
            tw_check_advise(check, place, "the server knows nothing of what it named itself");
        else if (asking.status != 200)
            tw_check_tell(check, place, "the server answers %ld", asking.status);
        else
            tw_check_answer(check, place, question, asking.text, asking.size);
    }
    free(asking.text);
    free(url);
    free(reference);
}

static void ask_series(struct tw_check *check, const struct tw_check_asking *with, bool ahead) {
    int64_t now_ms = tw_wall_ms() + (check->has_stamp ? check->offset_ms : 0);
    const char *link = ahead ? check->forecast : check->history;
    struct tw_check_question question = {.kind = ahead ? TW_CHECK_FORECAST : TW_CHECK_HISTORY,
                                         .asset = check->sample[0],
                                         .property = check->sample[1],
                                         .from_ms = ahead ? now_ms : now_ms - SPAN_MS,
                                         .to_ms = ahead ? now_ms + SPAN_MS : now_ms,
                                         .count = POINTS};
    struct tw_feed_question asked = {.asset = question.asset,
                                     .property = question.property,
                                     .from_ms = question.from_ms,
                                     .to_ms = question.to_ms,
                                     .points = POINTS};
    if (link && question.asset)
        ask(check, with, &question, ahead ? "GET links.forecast" : "GET links.history",
            tw_series_reference(link, &asked));
}

static void ask_alarms(struct tw_check *check, const struct tw_check_asking *with) {
    int64_t now_ms = tw_wall_ms() + (check->has_stamp ? check->offset_ms : 0);
    struct tw_check_question question = {.kind = TW_CHECK_ALARMS,
                                         .asset = check->alarmed,
                                         .from_ms = now_ms - 24 * SPAN_MS,
                                         .to_ms = now_ms,
                                         .count = POINTS};
    struct tw_feed_alarm_question asked = {.asset = question.asset,
                                           .from_ms = question.from_ms,
                                           .to_ms = question.to_ms,
                                           .events = POINTS};
    if (check->history && question.asset)
        ask(check, with, &question, "GET links.history of alarms",
            tw_alarm_past_reference(check->history, &asked));
}

void tw_check_histories(struct tw_check *check, const struct tw_check_asking *with) {
    if (!check->stopped)
        ask_series(check, with, false);
    if (!check->stopped)
        ask_alarms(check, with);
    if (!check->stopped)
        ask_series(check, with, true);
}
