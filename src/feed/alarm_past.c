#define TW_LOG_MODULE "feed"
#include "alarm_past.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "decode.h"
#include "tree.h"
#include "twinview/alarm_event.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

void tw_feed_alarm_past_finish(struct tw_feed_alarm_past *past) {
    tw_arena_finish(&past->arena);
    free(past->events);
    *past = (struct tw_feed_alarm_past){0};
}

char *tw_alarm_past_reference(const char *link, const struct tw_feed_alarm_question *question) {
    char from[32], to[32], count[16];
    tw_time_format(question->from_ms, from, sizeof from);
    tw_time_format(question->to_ms, to, sizeof to);
    snprintf(count, sizeof count, "%u", question->events);
    char *reference = tw_address_ask(tw_strdup(link), "alarms", count);
    if (question->asset)
        reference = tw_address_ask(reference, "asset", question->asset);
    reference = tw_address_ask(reference, "from", from);
    return tw_address_ask(reference, "to", to);
}

// One answer on its way.
struct reader {
    const struct tw_feed_limits *limits;
    const char *language;
    struct tw_feed_alarm_past *past;
    int index;                   // of the event
    bool faulty;                 // it
    char first[160];             // of all faults
    tw_alarm_past_fault *report; // NULL: the first one is logged
    void *user;
};

__attribute__((format(printf, 2, 3))) static void fault(struct reader *reader, const char *format,
                                                        ...) {
    char text[160];
    int at = snprintf(text, sizeof text, "events[%d]", reader->index);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + at, sizeof text - (size_t)at, format, arguments);
    va_end(arguments);
    if (!reader->first[0])
        memcpy(reader->first, text, sizeof text);
    if (reader->report)
        reader->report(reader->user, text);
    reader->faulty = true;
}

// NULL if it is not there, or if it is none of at most so many bytes, which is a fault.
static const char *take_text(struct reader *reader, const cJSON *item, const char *name,
                             size_t max_bytes) {
    if (!item || cJSON_IsNull(item))
        return NULL;
    if (!cJSON_IsString(item)) {
        fault(reader, ".%s: a text is needed here", name);
        return NULL;
    }
    if (strlen(item->valuestring) > max_bytes) {
        fault(reader, ".%s: longer than %zu bytes", name, max_bytes);
        return NULL;
    }
    return tw_arena_strdup(&reader->past->arena, item->valuestring);
}

static const char *read_text(struct reader *reader, const cJSON *event, const char *name,
                             size_t max_bytes) {
    return take_text(reader, cJSON_GetObjectItemCaseSensitive(event, name), name, max_bytes);
}

// The text in a language, by the first part of its tag; NULL if there is none.
static const cJSON *in_language(const cJSON *names, const char *tag) {
    size_t length = strcspn(tag, "_-.@");
    const cJSON *item = names->child;
    while (item && (strncmp(item->string, tag, length) != 0 ||
                    (item->string[length] && item->string[length] != '-')))
        item = item->next;
    return item;
}

// A text, or texts by language: that of the operator, else English, else the first.
static const char *read_name(struct reader *reader, const cJSON *event) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(event, "text");
    if (cJSON_IsObject(item)) {
        const cJSON *picked = in_language(item, reader->language);
        picked = picked ? picked : in_language(item, "en");
        item = picked ? picked : item->child;
    }
    return take_text(reader, item, "text", reader->limits->text_bytes);
}

static bool read_stamp(const cJSON *object, const char *name, int64_t *time_ms) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(item) && tw_time_parse(item->valuestring, time_ms);
}

static int read_priority(struct reader *reader, const cJSON *event, const char *name) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(event, name);
    double number = cJSON_IsNumber(item) ? item->valuedouble : 0;
    if (number == 1 || number == 2 || number == 3 || number == 4)
        return (int)number;
    if (item)
        fault(reader, ".%s: not in 1..4", name);
    return 0;
}

// What an event must have. False: it says nothing.
static bool read_event(struct reader *reader, const cJSON *item, struct tw_alarm_event *event) {
    const cJSON *kind = cJSON_GetObjectItemCaseSensitive(item, "event");
    const cJSON *time = cJSON_GetObjectItemCaseSensitive(item, "t");
    *event = (struct tw_alarm_event){.kind = TW_ALARM_EVENT_COUNT, .other_ms = TW_TIME_NONE};
    if (cJSON_IsString(kind))
        event->kind = tw_alarm_event_kind(kind->valuestring);
    if (event->kind == TW_ALARM_EVENT_COUNT) {
        fault(reader, ".event: none of the words of section 8.1");
        return false;
    }
    double from_ms = (double)reader->past->from_ms, to_ms = (double)reader->past->to_ms;
    if (!cJSON_IsNumber(time) || !(time->valuedouble >= from_ms && time->valuedouble < to_ms)) {
        fault(reader, ".t: no time from `from` to `to`");
        return false;
    }
    event->time_ms = (int64_t)time->valuedouble;
    event->alarm = read_text(reader, item, "alarm", TW_ID_MAX);
    if (event->alarm)
        return true;
    fault(reader, ".alarm: an id is needed here");
    return false;
}

static void read_details(struct reader *reader, const cJSON *item, struct tw_alarm_event *event) {
    event->text = read_name(reader, item);
    event->asset_id = read_text(reader, item, "asset", TW_ID_MAX);
    event->property = read_text(reader, item, "property", TW_ID_MAX);
    event->who = read_text(reader, item, "who", TW_ID_MAX);
    event->comment = read_text(reader, item, "comment", reader->limits->text_bytes);
    event->priority = read_priority(reader, item, "priority");
    event->former_priority = read_priority(reader, item, "former");
    if (event->kind == TW_ALARM_EVENT_SHELVED && !read_stamp(item, "until", &event->other_ms))
        event->other_ms = TW_TIME_NONE;
}

static void read_events(struct reader *reader, const cJSON *events) {
    struct tw_feed_alarm_past *past = reader->past;
    int count = cJSON_GetArraySize(events);
    past->events = tw_alloc_array((size_t)count + 1, sizeof *past->events);
    for (const cJSON *item = events->child; item; item = item->next, reader->index++) {
        struct tw_alarm_event event;
        reader->faulty = false;
        bool good = read_event(reader, item, &event);
        if (good && past->count && event.time_ms < past->events[past->count - 1].time_ms) {
            fault(reader, ".t: before the one in front of it");
            good = false;
        }
        if (good) {
            read_details(reader, item, &event);
            past->events[past->count++] = event;
        }
        past->unreadable += reader->faulty;
    }
}

static void read_reach(const cJSON *root, struct tw_feed_alarm_past *past) {
    const cJSON *epoch = cJSON_GetObjectItemCaseSensitive(root, "epoch");
    const cJSON *seq = cJSON_GetObjectItemCaseSensitive(root, "seq");
    int64_t kept_ms;
    if (read_stamp(root, "kept_from", &kept_ms))
        past->from_ms = TW_CLAMP(kept_ms, past->from_ms, past->to_ms);
    if (!cJSON_IsString(epoch) || strlen(epoch->valuestring) >= sizeof past->epoch ||
        !cJSON_IsNumber(seq) || !(seq->valuedouble >= 0 && seq->valuedouble <= 9007199254740991.0))
        return;
    snprintf(past->epoch, sizeof past->epoch, "%s", epoch->valuestring);
    past->seq = (uint64_t)seq->valuedouble;
}

static bool refuse(struct tw_feed_alarm_past *past, const char *reason) {
    snprintf(past->reason, sizeof past->reason, "%s", reason);
    return false;
}

static bool read_answer(struct reader *reader, const cJSON *root) {
    struct tw_feed_alarm_past *past = reader->past;
    const cJSON *events = cJSON_GetObjectItemCaseSensitive(root, "events");
    if (!root)
        return refuse(past, "the history of alarms is not JSON");
    if (!cJSON_IsArray(events) || !read_stamp(root, "from", &past->from_ms) ||
        !read_stamp(root, "to", &past->to_ms) || past->from_ms > past->to_ms)
        return refuse(past, "the answer is no history of alarms");
    if (cJSON_GetArraySize(events) > TW_ALARM_EVENTS_MAX)
        return refuse(past, "the history has more alarms than were asked for");
    read_reach(root, past);
    read_events(reader, events);
    if (past->unreadable && !reader->report)
        tw_warn("history of alarms: %s; %zu events are not whole", reader->first, past->unreadable);
    return true;
}

static bool decode(struct reader *reader, const char *text, size_t size) {
    struct tw_tree tree = {0};
    struct tw_tree_fault fault;
    bool good =
        read_answer(reader, tw_tree_parse(&tree, text, size, reader->limits->depth, &fault));
    tw_tree_finish(&tree);
    return good;
}

bool tw_alarm_past_decode(const char *text, size_t size, const struct tw_feed_limits *limits,
                          const char *language, struct tw_feed_alarm_past *past) {
    return decode(&(struct reader){.limits = limits, .language = language, .past = past}, text,
                  size);
}

bool tw_alarm_past_check(const char *text, size_t size, const struct tw_feed_limits *limits,
                         tw_alarm_past_fault *report, void *user, struct tw_feed_alarm_past *past) {
    return decode(
        &(struct reader){
            .limits = limits, .language = "en", .past = past, .report = report, .user = user},
        text, size);
}
