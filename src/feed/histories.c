#define TW_LOG_MODULE "feed"
#include "histories.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/queue.h"

#include "address.h"
#include "alarm_past.h"
#include "series.h"

#define TIMEOUT_MS 15000
#define ANSWER_BYTES_MAX (4u << 20)
#define RUNNING_MAX 8
#define ANSWERS_MAX 32

struct asked {
    struct asked *next;
    struct tw_histories *histories;
    struct tw_http_request *http;
    uint32_t request;
    char *language; // of the texts of alarms; NULL: it is a property's history
    char *body;
    size_t size, capacity;
};

struct tw_histories {
    const struct tw_feed_limits *limits;
    struct tw_http *http;
    struct tw_queue *answers, *alarm_answers;
    bool *woke;
    struct asked *first;
    int running;
};

struct tw_histories *tw_histories_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                         bool *woke) {
    struct tw_histories *histories = tw_alloc(sizeof *histories);
    *histories = (struct tw_histories){
        limits, http, tw_queue_create(ANSWERS_MAX), tw_queue_create(ANSWERS_MAX), woke, NULL, 0};
    return histories;
}

static void asked_free(struct asked *asked) {
    free(asked->body);
    free(asked->language);
    free(asked);
}

void tw_histories_destroy(struct tw_histories *histories) {
    struct tw_feed_series series;
    struct tw_feed_alarm_past past;
    if (!histories)
        return;
    while (histories->first) {
        struct asked *next = histories->first->next;
        asked_free(histories->first);
        histories->first = next;
    }
    while (tw_histories_poll(histories, &series))
        free(series.points);
    while (tw_histories_poll_alarms(histories, &past))
        tw_feed_alarm_past_finish(&past);
    tw_queue_destroy(histories->answers);
    tw_queue_destroy(histories->alarm_answers);
    free(histories);
}

bool tw_histories_poll(struct tw_histories *histories, struct tw_feed_series *series) {
    struct tw_feed_series *oldest = tw_queue_pop(histories->answers);
    if (oldest)
        *series = *oldest;
    free(oldest);
    return oldest != NULL;
}

bool tw_histories_poll_alarms(struct tw_histories *histories, struct tw_feed_alarm_past *past) {
    struct tw_feed_alarm_past *oldest = tw_queue_pop(histories->alarm_answers);
    if (oldest)
        *past = *oldest;
    free(oldest);
    return oldest != NULL;
}

static void answer_series(struct tw_histories *histories, uint32_t request, const char *text,
                          size_t size, const char *reason) {
    struct tw_feed_series *series = tw_alloc(sizeof *series);
    *series = (struct tw_feed_series){.request = request};
    if (reason)
        snprintf(series->reason, sizeof series->reason, "%s", reason);
    else
        tw_series_decode(text, size, histories->limits->depth, series);
    if (series->reason[0])
        tw_warn("no history or forecast: %s", series->reason);
    if (tw_queue_push(histories->answers, series))
        return;
    free(series->points);
    free(series);
}

static void answer_alarms(struct tw_histories *histories, uint32_t request, const char *language,
                          const char *text, size_t size, const char *reason) {
    struct tw_feed_alarm_past *past = tw_alloc(sizeof *past);
    *past = (struct tw_feed_alarm_past){.request = request};
    if (reason)
        snprintf(past->reason, sizeof past->reason, "%s", reason);
    else
        tw_alarm_past_decode(text, size, histories->limits, language, past);
    if (past->reason[0])
        tw_warn("no history of alarms: %s", past->reason);
    if (tw_queue_push(histories->alarm_answers, past))
        return;
    tw_feed_alarm_past_finish(past);
    free(past);
}

static void answer(const struct asked *asked, const char *text, size_t size, const char *reason) {
    if (asked->language)
        answer_alarms(asked->histories, asked->request, asked->language, text, size, reason);
    else
        answer_series(asked->histories, asked->request, text, size, reason);
    *asked->histories->woke = true;
}

static void drop(struct asked *asked) {
    struct asked **at = &asked->histories->first;
    while (*at != asked)
        at = &(*at)->next;
    *at = asked->next;
    asked->histories->running--;
    asked_free(asked);
}

static enum tw_http_take received(void *user, const char *bytes, size_t size) {
    struct asked *asked = user;
    if (size > ANSWER_BYTES_MAX - asked->size) {
        tw_http_close(asked->histories->http, asked->http);
        answer(asked, NULL, 0, "the answer is larger than 4 MiB");
        drop(asked);
        return TW_HTTP_STOP;
    }
    if (asked->size + size > asked->capacity) {
        asked->capacity = TW_MAX(asked->capacity * 2, asked->size + size + 4096);
        asked->body = tw_realloc(asked->body, asked->capacity);
    }
    memcpy(asked->body + asked->size, bytes, size);
    asked->size += size;
    return TW_HTTP_TAKEN;
}

static void closed(void *user, const struct tw_http_end *end) {
    struct asked *asked = user;
    char reason[160];
    snprintf(reason, sizeof reason, "the server answers %ld", end->status);
    if (end->error || end->status != 200)
        answer(asked, NULL, 0, end->error ? end->error : reason);
    else
        answer(asked, asked->body ? asked->body : "", asked->size, NULL);
    drop(asked);
}

// Why it cannot be asked, NULL if it can.
static const char *obstacle(const struct tw_histories *histories,
                            const struct tw_feed_source_params *source, const char *url) {
    if (!tw_address_is_http(source->address) || !tw_address_same_host(source->address, url))
        return "the address is not on the source's own host";
    return histories->running >= RUNNING_MAX ? "too many are asked for at once" : NULL;
}

void tw_histories_ask(struct tw_histories *histories, const struct tw_feed_source_params *source,
                      const char *url, const char *language, uint32_t request) {
    struct asked *asked = tw_alloc(sizeof *asked);
    *asked = (struct asked){.histories = histories,
                            .request = request,
                            .language = language ? tw_strdup(language) : NULL};
    const char *reason = obstacle(histories, source, url);
    if (reason) {
        answer(asked, NULL, 0, reason);
        asked_free(asked);
        return;
    }
    asked->next = histories->first;
    histories->first = asked;
    histories->running++;
    asked->http = tw_http_open(
        histories->http, &(struct tw_http_params){
                             .url = url,
                             .trusted = source->address,
                             .access = source,
                             .timeout_ms = TIMEOUT_MS,
                             .handler = {.received = received, .closed = closed, .user = asked}});
}
