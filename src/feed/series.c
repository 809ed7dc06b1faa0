#define TW_LOG_MODULE "feed"
#include "series.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/queue.h"

#include "address.h"
#include "alarm_past.h"
#include "tree.h"

#define TIMEOUT_MS 15000
#define ANSWER_BYTES_MAX (4u << 20)
#define RUNNING_MAX 8
#define ANSWERS_MAX 32

struct asked {
    struct asked *next;
    struct tw_series_desk *desk;
    struct tw_http_request *http;
    uint32_t request;
    char *language; // of the texts of alarms; NULL: it is a property's history
    char *body;
    size_t size, capacity;
};

struct tw_series_desk {
    const struct tw_feed_limits *limits;
    struct tw_http *http;
    struct tw_queue *answers, *alarm_answers;
    bool *woke;
    struct asked *first;
    int running;
};

struct tw_series_desk *tw_series_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                        bool *woke) {
    struct tw_series_desk *desk = tw_alloc(sizeof *desk);
    *desk = (struct tw_series_desk){
        limits, http, tw_queue_create(ANSWERS_MAX), tw_queue_create(ANSWERS_MAX), woke, NULL, 0};
    return desk;
}

static void asked_free(struct asked *asked) {
    free(asked->body);
    free(asked->language);
    free(asked);
}

void tw_series_destroy(struct tw_series_desk *desk) {
    struct tw_feed_series series;
    struct tw_feed_alarm_past past;
    if (!desk)
        return;
    while (desk->first) {
        struct asked *next = desk->first->next;
        asked_free(desk->first);
        desk->first = next;
    }
    while (tw_series_poll(desk, &series))
        free(series.points);
    while (tw_series_poll_alarms(desk, &past))
        tw_feed_alarm_past_finish(&past);
    tw_queue_destroy(desk->answers);
    tw_queue_destroy(desk->alarm_answers);
    free(desk);
}

bool tw_series_poll(struct tw_series_desk *desk, struct tw_feed_series *series) {
    struct tw_feed_series *oldest = tw_queue_pop(desk->answers);
    if (oldest)
        *series = *oldest;
    free(oldest);
    return oldest != NULL;
}

bool tw_series_poll_alarms(struct tw_series_desk *desk, struct tw_feed_alarm_past *past) {
    struct tw_feed_alarm_past *oldest = tw_queue_pop(desk->alarm_answers);
    if (oldest)
        *past = *oldest;
    free(oldest);
    return oldest != NULL;
}

static char *append_text(char *reference, char separator, const char *name, const char *text) {
    char *escaped = curl_easy_escape(NULL, text, 0); // needs no handle since curl 7.82
    char *longer = tw_format("%s%c%s=%s", reference, separator, name, escaped ? escaped : "");
    curl_free(escaped);
    free(reference);
    return longer;
}

char *tw_query_start(const char *link, const char *name, const char *text) {
    return append_text(tw_strdup(link), strchr(link, '?') ? '&' : '?', name, text);
}

char *tw_query_append(char *reference, const char *name, const char *text) {
    return append_text(reference, '&', name, text);
}

char *tw_series_reference(const char *link, const struct tw_feed_question *question) {
    char *reference = tw_query_start(link, "asset", question->asset);
    reference = tw_query_append(reference, "prop", question->property);
    char from[32], to[32], count[16];
    tw_time_format(question->from_ms, from, sizeof from);
    tw_time_format(question->to_ms, to, sizeof to);
    snprintf(count, sizeof count, "%u", question->points);
    reference = tw_query_append(reference, "from", from);
    reference = tw_query_append(reference, "to", to);
    return tw_query_append(reference, "n", count);
}

// --- the answer ---

static double number_at(const cJSON *item) {
    return cJSON_IsNumber(item) && isfinite(item->valuedouble) ? item->valuedouble : NAN;
}

static double number_or(const cJSON *item, double otherwise) {
    double number = number_at(item);
    return isnan(number) ? otherwise : number;
}

static bool is_bad(const cJSON *quality) {
    return cJSON_IsString(quality) && strcmp(quality->valuestring, "bad") == 0;
}

// A column's first item; NULL without that column or if it is not as long as the times are.
static const cJSON *column(const cJSON *root, const char *name, int count) {
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(root, name);
    return cJSON_IsArray(items) && cJSON_GetArraySize(items) == count ? items->child : NULL;
}

static void add_point(struct tw_feed_series *series, double time_ms, double low, double high,
                      double mean, bool bad) {
    if (!(fabs(time_ms) < 9e15) ||
        (series->count && time_ms <= (double)series->points[series->count - 1].time_ms))
        return;
    bool usable = isfinite(low) && isfinite(high) && isfinite(mean) && low <= mean && mean <= high;
    series->points[series->count++] = (struct tw_feed_point){
        (int64_t)time_ms, usable ? low : NAN, usable ? high : NAN, usable ? mean : NAN, bad};
}

static bool refuse(struct tw_feed_series *series, const char *reason) {
    snprintf(series->reason, sizeof series->reason, "%s", reason);
    return false;
}

bool tw_series_decode(const char *text, size_t size, uint32_t max_depth,
                      struct tw_feed_series *series) {
    struct tw_tree tree = {0};
    struct tw_tree_fault fault;
    const cJSON *root = tw_tree_parse(&tree, text, size, max_depth, &fault);
    const cJSON *times = cJSON_GetObjectItemCaseSensitive(root, "t");
    int count = cJSON_IsArray(times) ? cJSON_GetArraySize(times) : -1;
    const cJSON *value = column(root, "v", count), *quality = column(root, "q", count);
    const cJSON *low = column(root, value ? "lo" : "min", count);
    const cJSON *high = column(root, value ? "hi" : "max", count);
    const cJSON *mean = column(root, "avg", count);
    bool good = count == 0 || (count > 0 && (value || (low && high && mean)));
    if (good && count)
        series->points = tw_alloc_array((size_t)count, sizeof *series->points);
    for (const cJSON *time = good && count ? times->child : NULL; time; time = time->next) {
        double one = number_at(value);
        if (cJSON_IsBool(value))
            one = cJSON_IsTrue(value);
        add_point(series, number_at(time), value ? number_or(low, one) : number_at(low),
                  value ? number_or(high, one) : number_at(high), value ? one : number_at(mean),
                  is_bad(quality));
        value = value ? value->next : NULL;
        low = low ? low->next : NULL;
        high = high ? high->next : NULL;
        mean = mean ? mean->next : NULL;
        quality = quality ? quality->next : NULL;
    }
    const cJSON *made = cJSON_GetObjectItemCaseSensitive(root, "made");
    if (!cJSON_IsString(made) || !tw_time_parse(made->valuestring, &series->made_ms))
        series->made_ms = 0;
    tw_tree_finish(&tree);
    return good || refuse(series, root ? "the answer has no columns of equal length"
                                       : "the answer is not JSON");
}

// --- the request ---

static void answer_series(struct tw_series_desk *desk, uint32_t request, const char *text,
                          size_t size, const char *reason) {
    struct tw_feed_series *series = tw_alloc(sizeof *series);
    *series = (struct tw_feed_series){.request = request};
    if (reason)
        refuse(series, reason);
    else
        tw_series_decode(text, size, desk->limits->depth, series);
    if (series->reason[0])
        tw_warn("no history or forecast: %s", series->reason);
    if (tw_queue_push(desk->answers, series))
        return;
    free(series->points);
    free(series);
}

static void answer_alarms(struct tw_series_desk *desk, uint32_t request, const char *language,
                          const char *text, size_t size, const char *reason) {
    struct tw_feed_alarm_past *past = tw_alloc(sizeof *past);
    *past = (struct tw_feed_alarm_past){.request = request};
    if (reason)
        snprintf(past->reason, sizeof past->reason, "%s", reason);
    else
        tw_alarm_past_decode(text, size, desk->limits, language, past);
    if (past->reason[0])
        tw_warn("no history of alarms: %s", past->reason);
    if (tw_queue_push(desk->alarm_answers, past))
        return;
    tw_feed_alarm_past_finish(past);
    free(past);
}

static void answer(const struct asked *asked, const char *text, size_t size, const char *reason) {
    if (asked->language)
        answer_alarms(asked->desk, asked->request, asked->language, text, size, reason);
    else
        answer_series(asked->desk, asked->request, text, size, reason);
    *asked->desk->woke = true;
}

static void drop(struct asked *asked) {
    struct asked **at = &asked->desk->first;
    while (*at != asked)
        at = &(*at)->next;
    *at = asked->next;
    asked->desk->running--;
    asked_free(asked);
}

static enum tw_http_take received(void *user, const char *bytes, size_t size) {
    struct asked *asked = user;
    if (size > ANSWER_BYTES_MAX - asked->size) {
        tw_http_close(asked->desk->http, asked->http);
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
static const char *obstacle(const struct tw_series_desk *desk,
                            const struct tw_feed_source_params *source, const char *url) {
    if (!tw_address_is_http(source->address) || !tw_address_same_host(source->address, url))
        return "the address is not on the source's own host";
    return desk->running >= RUNNING_MAX ? "too many are asked for at once" : NULL;
}

void tw_series_begin(struct tw_series_desk *desk, const struct tw_feed_source_params *source,
                     const char *url, const char *language, uint32_t request) {
    struct asked *asked = tw_alloc(sizeof *asked);
    *asked = (struct asked){
        .desk = desk, .request = request, .language = language ? tw_strdup(language) : NULL};
    const char *reason = obstacle(desk, source, url);
    if (reason) {
        answer(asked, NULL, 0, reason);
        asked_free(asked);
        return;
    }
    asked->next = desk->first;
    desk->first = asked;
    desk->running++;
    asked->http = tw_http_open(
        desk->http, &(struct tw_http_params){
                        .url = url,
                        .trusted = source->address,
                        .access = source,
                        .timeout_ms = TIMEOUT_MS,
                        .handler = {.received = received, .closed = closed, .user = asked}});
}
