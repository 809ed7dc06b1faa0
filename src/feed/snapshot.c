#include "snapshot.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"

#include "ndjson.h"

// A batch is handed over when it has grown to this: a queue full of them is small beside the state.
#define BATCH_BYTES (64u << 10)

void tw_snapshot_init(struct tw_snapshot *snapshot, struct tw_decode *decode,
                      enum tw_snapshot_form form) {
    *snapshot = (struct tw_snapshot){.decode = decode, .form = form, .replaces = true};
}

void tw_snapshot_finish(struct tw_snapshot *snapshot) {
    free(snapshot->text);
    tw_batch_destroy(snapshot->batch);
    *snapshot = (struct tw_snapshot){0};
}

__attribute__((format(printf, 2, 3))) static bool refuse(struct tw_snapshot *snapshot,
                                                         const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(snapshot->reason, sizeof snapshot->reason, format, args);
    va_end(args);
    snapshot->failed = true;
    return false;
}

static bool append(struct tw_snapshot *snapshot, const char *bytes, size_t size, size_t limit) {
    if (snapshot->length + size > limit)
        return refuse(snapshot, "%s larger than %zu bytes",
                      snapshot->form == TW_SNAPSHOT_LINES ? "a line is" : "the document is", limit);
    if (snapshot->length + size > snapshot->capacity) {
        snapshot->capacity = TW_MAX(snapshot->length + size, snapshot->capacity * 2);
        snapshot->text = tw_realloc(snapshot->text, snapshot->capacity);
    }
    if (size)
        memcpy(snapshot->text + snapshot->length, bytes, size);
    snapshot->length += size;
    return true;
}

static void open_batch(struct tw_snapshot *snapshot) {
    if (snapshot->batch)
        return;
    snapshot->batch = tw_batch_create(snapshot->decode->source);
    snapshot->batch->replaces = snapshot->replaces;
    snapshot->replaces = false;
    tw_decode_stamp(snapshot->batch, &snapshot->head);
}

static void hand_over(struct tw_snapshot *snapshot, bool more) {
    struct tw_batch *batch = snapshot->batch;
    snapshot->batch = NULL;
    batch->more = more;
    batch->received_ns = tw_monotonic_ns();
    snapshot->sink(snapshot->user, batch);
}

static struct tw_batch *between_members(void *user, struct tw_batch *batch) {
    struct tw_snapshot *snapshot = user;
    if (batch->arena.bytes > BATCH_BYTES) {
        hand_over(snapshot, true);
        open_batch(snapshot);
    }
    return snapshot->batch;
}

static void take_state(struct tw_snapshot *snapshot, const cJSON *patch) {
    open_batch(snapshot);
    snapshot->decode->between = between_members;
    snapshot->decode->between_user = snapshot;
    tw_decode_patch(snapshot->decode, patch, snapshot->batch);
    snapshot->decode->between = NULL;
}

static bool take_head(struct tw_snapshot *snapshot, const char *text, size_t size) {
    const cJSON *root =
        tw_decode_parse(snapshot->decode, text, size, snapshot->reason, sizeof snapshot->reason);
    if (!root || !tw_decode_head(snapshot->decode, root, &snapshot->head, snapshot->reason,
                                 sizeof snapshot->reason)) {
        snapshot->failed = true;
        return false;
    }
    snapshot->has_head = true;
    take_state(snapshot, root);
    return true;
}

static void tell_text(void *user, size_t index, const char *line, size_t size) {
    struct tw_snapshot *snapshot = user;
    snapshot->text_sink(snapshot->user, line, size, index ? NULL : &snapshot->head);
}

static bool take_document(struct tw_snapshot *snapshot) {
    if (!take_head(snapshot, snapshot->text ? snapshot->text : "", snapshot->length))
        return false;
    snapshot->ended = true;
    if (snapshot->text_sink)
        tw_ndjson_write(snapshot->text, snapshot->length, tell_text, snapshot);
    hand_over(snapshot, false);
    return true;
}

static bool take_end(struct tw_snapshot *snapshot, const cJSON *root) {
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(root, "count");
    if (!cJSON_IsNumber(count) || count->valuedouble != (double)snapshot->count)
        return refuse(snapshot, "line %llu: the end does not count the %llu lines before it",
                      (unsigned long long)snapshot->line, (unsigned long long)snapshot->count);
    snapshot->ended = true;
    open_batch(snapshot);
    hand_over(snapshot, false);
    return true;
}

static bool take_member_line(struct tw_snapshot *snapshot, const char *text, size_t size) {
    const cJSON *root =
        tw_decode_parse(snapshot->decode, text, size, snapshot->reason, sizeof snapshot->reason);
    if (!root) {
        snapshot->failed = true;
        return false;
    }
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "end")))
        return take_end(snapshot, root);
    snapshot->count++;
    take_state(snapshot, root);
    return true;
}

static bool take_line(struct tw_snapshot *snapshot, const char *text, size_t size) {
    char where[32];
    snapshot->line++;
    while (size && (text[size - 1] == '\r' || text[size - 1] == ' '))
        size--;
    if (!size)
        return true;
    if (snapshot->ended && snapshot->tail)
        return snapshot->tail(snapshot->user, text, size);
    if (snapshot->ended)
        return refuse(snapshot, "line %llu: text follows the end of the snapshot",
                      (unsigned long long)snapshot->line);
    snprintf(where, sizeof where, "line %llu, ", (unsigned long long)snapshot->line);
    snapshot->decode->where = where;
    bool is_head = !snapshot->has_head;
    bool good = is_head ? take_head(snapshot, text, size) : take_member_line(snapshot, text, size);
    snapshot->decode->where = NULL;
    if (good && snapshot->text_sink)
        snapshot->text_sink(snapshot->user, text, size, is_head ? &snapshot->head : NULL);
    return good;
}

static bool push_lines(struct tw_snapshot *snapshot, const char *bytes, size_t size) {
    const char *end = bytes + size;
    while (bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t part = (size_t)((stop ? stop : end) - bytes);
        if (stop && !snapshot->length) {
            if (part > snapshot->decode->limits->line_bytes)
                return refuse(snapshot, "a line is larger than %zu bytes",
                              snapshot->decode->limits->line_bytes);
            if (!take_line(snapshot, bytes, part))
                return false;
        } else {
            if (!append(snapshot, bytes, part, snapshot->decode->limits->line_bytes))
                return false;
            if (stop) {
                size_t length = snapshot->length;
                snapshot->length = 0;
                if (!take_line(snapshot, snapshot->text, length))
                    return false;
            }
        }
        bytes += part + (stop != NULL);
    }
    return true;
}

// Whether the text so far is one whole object: then it may be the head of NDJSON.
static bool is_whole_object(const struct tw_snapshot *snapshot) {
    struct tw_tree_scan scan;
    struct tw_tree_fault fault;
    return memchr(snapshot->text, '{', snapshot->length) &&
           tw_tree_check(snapshot->text, snapshot->length, snapshot->decode->limits->depth, &scan,
                         &fault) &&
           !scan.open && !scan.inside_string;
}

static size_t leading_space(const char *text, size_t size) {
    size_t at = 0;
    while (at < size && memchr(" \t\r\n", text[at], 4))
        at++;
    return at;
}

// What was collected turns out to be lines. push_lines() collects into the same buffer, therefore
// it gets the text apart.
static bool become_lines(struct tw_snapshot *snapshot) {
    char *text = snapshot->text;
    size_t length = snapshot->length;
    snapshot->text = NULL;
    snapshot->length = snapshot->capacity = 0;
    snapshot->form = TW_SNAPSHOT_LINES;
    bool good = push_lines(snapshot, text, length);
    free(text);
    return good;
}

// Collects text until it is known to be a document (the first line is not a whole object) or lines
// (something follows a first line that is one).
static bool push_any(struct tw_snapshot *snapshot, const char *bytes, size_t size) {
    size_t limit = snapshot->decode->limits->document_bytes;
    if (!snapshot->begun) {
        size_t space = leading_space(bytes, size);
        if (!append(snapshot, bytes, space, limit))
            return false;
        bytes += space;
        size -= space;
        snapshot->begun = size > 0;
    }
    if (!snapshot->has_line) {
        const char *stop = memchr(bytes, '\n', size);
        size_t part = stop ? (size_t)(stop - bytes) + 1 : size;
        if (!append(snapshot, bytes, part, limit))
            return false;
        if (!stop)
            return true;
        if (!is_whole_object(snapshot)) {
            snapshot->form = TW_SNAPSHOT_DOCUMENT;
            return append(snapshot, bytes + part, size - part, limit);
        }
        snapshot->has_line = true;
        bytes += part;
        size -= part;
    }
    size_t space = leading_space(bytes, size);
    if (!append(snapshot, bytes, space, limit))
        return false;
    return space == size ||
           (become_lines(snapshot) && push_lines(snapshot, bytes + space, size - space));
}

bool tw_snapshot_push(struct tw_snapshot *snapshot, const char *bytes, size_t size) {
    if (snapshot->failed)
        return false;
    snapshot->bytes += size;
    if (snapshot->bytes > snapshot->decode->limits->inflated_bytes)
        return refuse(snapshot, "the snapshot is larger than %zu bytes",
                      snapshot->decode->limits->inflated_bytes);
    if (snapshot->form == TW_SNAPSHOT_LINES)
        return push_lines(snapshot, bytes, size);
    if (snapshot->form == TW_SNAPSHOT_ANY)
        return push_any(snapshot, bytes, size);
    return append(snapshot, bytes, size, snapshot->decode->limits->document_bytes);
}

bool tw_snapshot_end(struct tw_snapshot *snapshot) {
    if (snapshot->failed)
        return false;
    if (snapshot->form != TW_SNAPSHOT_LINES)
        return take_document(snapshot);
    if (snapshot->length) {
        size_t length = snapshot->length;
        snapshot->length = 0;
        if (!take_line(snapshot, snapshot->text, length))
            return false;
    }
    if (!snapshot->ended)
        return refuse(snapshot, "line %llu: the snapshot breaks off before its end",
                      (unsigned long long)snapshot->line);
    return true;
}
