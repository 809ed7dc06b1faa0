// The answers of links.history and links.forecast, held against docs/feed.md, section 8.
#include "check_answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "alarm_past.h"
#include "tree.h"
#include "twinview/clock.h"

struct reader {
    struct tw_check *check;
    const char *place; // of the answer
    const struct tw_check_question *question;
    const cJSON *root;
    int count; // points
};

static void tell(struct reader *reader, const char *path, const char *text) {
    char place[400];
    snprintf(place, sizeof place, "%s, %s", reader->place, path);
    tw_check_tell(reader->check, place, "%s", text);
}

static void tell_item(struct reader *reader, const char *name, int index, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "$.%s[%d]", name, index);
    tell(reader, path, text);
}

static const cJSON *member(const struct reader *reader, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(reader->root, name);
}

static void check_time(struct reader *reader, const char *name) {
    const cJSON *item = member(reader, name);
    char path[64];
    int64_t time_ms;
    snprintf(path, sizeof path, "$.%s", name);
    if (!cJSON_IsString(item) || !tw_time_parse(item->valuestring, &time_ms))
        tell(reader, path, "a time is needed here");
}

static void check_same(struct reader *reader, const char *name, const char *asked) {
    const cJSON *item = member(reader, name);
    char path[64];
    snprintf(path, sizeof path, "$.%s", name);
    if (!cJSON_IsString(item) || strcmp(item->valuestring, asked) != 0)
        tell(reader, path, "not what was asked for");
}

static bool is_number(const cJSON *item) {
    return cJSON_IsNumber(item) && isfinite(item->valuedouble);
}

static bool is_quality(const cJSON *item) {
    static const char *const words[] = {"good", "uncertain", "bad"};
    for (size_t i = 0; cJSON_IsString(item) && i < TW_COUNT(words); i++)
        if (strcmp(item->valuestring, words[i]) == 0)
            return true;
    return cJSON_IsNull(item);
}

static bool is_measure(const cJSON *item) {
    return is_number(item) || cJSON_IsNull(item);
}

static bool is_value(const cJSON *item) {
    return is_measure(item) || cJSON_IsBool(item) || cJSON_IsString(item);
}

// The column if it is one of as many items as there are times; its first bad item is told.
static const cJSON *column(struct reader *reader, const char *name, bool needed,
                           bool fits(const cJSON *), const char *what) {
    const cJSON *items = member(reader, name);
    char path[64];
    snprintf(path, sizeof path, "$.%s", name);
    if (!items && !needed)
        return NULL;
    if (!cJSON_IsArray(items) || cJSON_GetArraySize(items) != reader->count) {
        tell(reader, path, "a column as long as $.t is needed here");
        return NULL;
    }
    int index = 0;
    for (const cJSON *item = items->child; item; item = item->next, index++) {
        if (fits(item))
            continue;
        tell_item(reader, name, index, what);
        return NULL;
    }
    return items;
}

static bool check_times(struct reader *reader) {
    const cJSON *times = member(reader, "t");
    const struct tw_check_question *question = reader->question;
    if (!cJSON_IsArray(times)) {
        tell(reader, "$.t", "an array of times is needed here");
        return false;
    }
    reader->count = cJSON_GetArraySize(times);
    if ((uint32_t)reader->count > question->count)
        tell(reader, "$.t", "more points than were asked for");
    double before = -INFINITY;
    int index = 0;
    for (const cJSON *item = times->child; item; item = item->next, index++) {
        const char *fault = NULL;
        // The bucket of the first moment may begin before it.
        double from_ms = index ? (double)question->from_ms : -INFINITY;
        if (!is_number(item) || item->valuedouble != floor(item->valuedouble))
            fault = "whole milliseconds are needed here";
        else if (item->valuedouble <= before)
            fault = "times ascend";
        else if (item->valuedouble < from_ms || item->valuedouble >= (double)question->to_ms)
            fault = "no time from `from` to `to`";
        if (fault) {
            tell_item(reader, "t", index, fault);
            return true;
        }
        before = item->valuedouble;
    }
    return true;
}

// Tells where one column is above another; nulls are above and below nothing.
static void check_order(struct reader *reader, const cJSON *low, const cJSON *high,
                        const char *name, const char *text) {
    int index = 0;
    low = low ? low->child : NULL;
    high = high ? high->child : NULL;
    for (; low && high; low = low->next, high = high->next, index++) {
        if (!is_number(low) || !is_number(high) || low->valuedouble <= high->valuedouble)
            continue;
        tell_item(reader, name, index, text);
        return;
    }
}

static void check_history(struct reader *reader) {
    static const char number[] = "a number or null is needed here";
    check_time(reader, "from");
    check_time(reader, "to");
    if (!check_times(reader))
        return;
    column(reader, "q", true, is_quality, "good, uncertain, bad or null is needed here");
    if (member(reader, "v")) {
        column(reader, "v", true, is_value, "a value is needed here");
        return;
    }
    const cJSON *low = column(reader, "min", true, is_measure, number);
    const cJSON *high = column(reader, "max", true, is_measure, number);
    const cJSON *mean = column(reader, "avg", true, is_measure, number);
    if (!is_number(member(reader, "step")) || member(reader, "step")->valuedouble < 1)
        tell(reader, "$.step", "buckets say how many milliseconds they are long");
    check_order(reader, low, mean, "min", "above the mean");
    check_order(reader, mean, high, "max", "below the mean");
}

static void check_forecast(struct reader *reader) {
    static const char number[] = "a number or null is needed here";
    check_time(reader, "made");
    if (!check_times(reader))
        return;
    const cJSON *value = column(reader, "v", true, is_measure, number);
    const cJSON *low = column(reader, "lo", false, is_measure, number);
    const cJSON *high = column(reader, "hi", false, is_measure, number);
    check_order(reader, low, value, "lo", "above what is expected");
    check_order(reader, value, high, "hi", "below what is expected");
}

static void tell_event(void *user, const char *fault) {
    struct reader *reader = user;
    const char *end = strchr(fault, ':');
    char path[64];
    snprintf(path, sizeof path, "$.%.*s", end ? (int)TW_MIN(end - fault, 60) : 0, fault);
    tell(reader, path, end ? end + 2 : fault);
}

static void check_alarms(struct reader *reader, const char *text, size_t size) {
    struct tw_feed_alarm_past past = {0};
    if (!tw_alarm_past_check(text, size, &reader->check->limits, tell_event, reader, &past))
        tell(reader, "$", past.reason);
    if (past.count > reader->question->count)
        tell(reader, "$.events", "more than were asked for");
    tw_feed_alarm_past_finish(&past);
}

void tw_check_answer(struct tw_check *check, const char *place,
                     const struct tw_check_question *question, const char *text, size_t size) {
    struct tw_tree tree = {0};
    struct tw_tree_fault fault = {0};
    struct reader reader = {check, place, question, NULL, 0};
    if (question->kind == TW_CHECK_ALARMS) {
        check_alarms(&reader, text, size);
        return;
    }
    reader.root = tw_tree_parse(&tree, text, size, check->limits.depth, &fault);
    if (!reader.root) {
        tell(&reader, "$", fault.text);
    } else {
        check_same(&reader, "asset", question->asset);
        check_same(&reader, "prop", question->property);
        if (question->kind == TW_CHECK_HISTORY)
            check_history(&reader);
        else
            check_forecast(&reader);
    }
    tw_tree_finish(&tree);
}
