// Every limit of the feed in one table: name, place, default, range.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/feed.h"
#include "twinview/memory.h"

#include "decode.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define BYTES_MIN 256
#define GIB ((uint64_t)1 << 30)

static const struct limit {
    struct tw_feed_limit shown;
    size_t offset;
    bool wide; // a size_t; else a uint32_t
} table[] = {
#define BYTES(member) offsetof(struct tw_feed_limits, member), true
#define COUNT(member) offsetof(struct tw_feed_limits, member), false
    {{"event_bytes", "16M", 16 * MIB, BYTES_MIN, GIB, "bytes of one event of the stream"},
     BYTES(event_bytes)},
    {{"document_bytes", "16M", 16 * MIB, BYTES_MIN, 4 * GIB,
      "bytes of a snapshot that is one JSON document"},
     BYTES(document_bytes)},
    {{"line_bytes", "16M", 16 * MIB, BYTES_MIN, GIB, "bytes of a line of NDJSON"},
     BYTES(line_bytes)},
    {{"inflated_bytes", "1G", GIB, BYTES_MIN, 1024 * GIB,
      "bytes that a snapshot may grow to when unpacked"},
     BYTES(inflated_bytes)},
    {{"buffered_bytes", "64M", 64 * MIB, 64 * KIB, 64 * GIB,
      "bytes of events that wait for a snapshot or for their transaction's end"},
     BYTES(buffered_bytes)},
    {{"file_bytes", "256M", 256 * MIB, BYTES_MIN, 64 * GIB, "bytes of a fetched model"},
     BYTES(file_bytes)},
    {{"cache_bytes", "4G", 4 * GIB, MIB, 1024 * GIB,
      "bytes of fetched models that are kept, and of imported ones"},
     BYTES(cache_bytes)},
    {{"state_bytes", "1G", GIB, MIB, 1024 * GIB, "bytes of the twin's state"}, BYTES(state_bytes)},
    {{"journal_bytes", "8M", 8 * MIB, 4 * KIB, 64 * GIB,
      "bytes of the journal of alarms; the oldest give way"},
     BYTES(journal_bytes)},
    {{"values", "200000", 200000, 1, 10000000, "values in one event"}, COUNT(values)},
    {{"depth", "32", 32, 4, TW_PATH_MAX - 4, "levels of nested JSON"}, COUNT(depth)},
    {{"string_bytes", "256", TW_STRING_MAX, 1, TW_STRING_MAX, "bytes of a property's text"},
     COUNT(string_bytes)},
    {{"text_bytes", "1024", TW_TEXT_MAX, 16, TW_TEXT_MAX, "bytes of a name or an address"},
     COUNT(text_bytes)},
    {{"requests", "6", 6, 1, 64, "model files fetched at a time"}, COUNT(requests)},
    {{"queue_length", "256", 256, 2, 65536, "transactions that wait for the picture"},
     COUNT(queue_length)},
    {{"snapshot_s", "600", 600, 1, 86400, "seconds that a snapshot may take"}, COUNT(snapshot_s)},
    {{"retry_after_s", "300", 300, 1, 86400, "seconds of waiting that a server may ask for"},
     COUNT(retry_after_s)},
    {{"record_bytes", "0", 0, 0, 1024 * GIB,
      "bytes of a recording's file, then the next begins (0: any)"},
     BYTES(record_bytes)},
    {{"record_s", "0", 0, 0, 366 * 86400, "seconds that it covers, then the next begins (0: any)"},
     COUNT(record_s)},
    {{"record_files", "0", 0, 0, 1000000, "files of a recording that are kept (0: all)"},
     COUNT(record_files)},
#undef BYTES
#undef COUNT
};

const struct tw_feed_limit *tw_feed_limit_at(size_t index) {
    return index < TW_COUNT(table) ? &table[index].shown : NULL;
}

static uint64_t get(const struct tw_feed_limits *limits, const struct limit *limit) {
    const void *place = (const char *)limits + limit->offset;
    return limit->wide ? *(const size_t *)place : *(const uint32_t *)place;
}

static void set(struct tw_feed_limits *limits, const struct limit *limit, uint64_t value) {
    void *place = (char *)limits + limit->offset;
    if (limit->wide)
        *(size_t *)place = (size_t)value;
    else
        *(uint32_t *)place = (uint32_t)value;
}

struct tw_feed_limits tw_feed_limits_or_defaults(const struct tw_feed_limits *limits) {
    struct tw_feed_limits result = limits ? *limits : (struct tw_feed_limits){0};
    for (size_t i = 0; i < TW_COUNT(table); i++) {
        uint64_t value = get(&result, &table[i]);
        // What is set by name is in its range; a struct may hold anything. Sizes may be small
        // there.
        if (!value)
            set(&result, &table[i], table[i].shown.standard);
        else if (value > table[i].shown.high)
            set(&result, &table[i], table[i].shown.high);
    }
    return result;
}

// A whole number with K, M or G (powers of 1024) behind it.
static bool parse(const char *text, uint64_t *value) {
    static const char suffixes[] = "KMG";
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long long number = strtoull(text, &end, 10);
    const char *suffix = *end ? strchr(suffixes, *end) : NULL;
    if (*end && (!suffix || end[1]))
        return false;
    int shift = suffix ? 10 * (int)(suffix - suffixes + 1) : 0;
    *value = number << shift;
    return number <= UINT64_MAX >> shift;
}

bool tw_feed_limits_set(struct tw_feed_limits *limits, size_t index, uint64_t value) {
    if (index >= TW_COUNT(table) || value < table[index].shown.low ||
        value > table[index].shown.high)
        return false;
    set(limits, &table[index], value);
    return true;
}

bool tw_feed_limits_parse(struct tw_feed_limits *limits, const char *assignment) {
    const char *equals = strchr(assignment, '=');
    size_t length = equals ? (size_t)(equals - assignment) : 0;
    uint64_t value;
    for (size_t i = 0; equals && i < TW_COUNT(table); i++) {
        const char *name = table[i].shown.name;
        if (strlen(name) == length && strncmp(name, assignment, length) == 0)
            return parse(equals + 1, &value) && tw_feed_limits_set(limits, i, value);
    }
    return false;
}

void tw_feed_limits_override(struct tw_feed_limits *limits, const struct tw_feed_limits *by) {
    for (size_t i = 0; i < TW_COUNT(table); i++)
        if (get(by, &table[i]))
            set(limits, &table[i], get(by, &table[i]));
}
