#include "sse.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

// Buffers above this are given back after the event that needed them.
#define KEPT_BYTES (1u << 20)

static void append(struct tw_sse_text *text, const char *bytes, size_t size) {
    if (text->length + size + 1 > text->capacity) {
        text->capacity = TW_MAX(text->length + size + 1, text->capacity + text->capacity / 2);
        text->bytes = tw_realloc(text->bytes, text->capacity);
    }
    memcpy(text->bytes + text->length, bytes, size);
    text->length += size;
    text->bytes[text->length] = 0;
}

static void clear(struct tw_sse_text *text) {
    if (text->capacity > KEPT_BYTES) {
        free(text->bytes);
        *text = (struct tw_sse_text){0};
    }
    text->length = 0;
}

void tw_sse_init(struct tw_sse *sse, size_t limit, tw_sse_sink *sink, void *user) {
    *sse = (struct tw_sse){.limit = limit, .sink = sink, .user = user};
}

void tw_sse_finish(struct tw_sse *sse) {
    free(sse->line.bytes);
    free(sse->data.bytes);
    *sse = (struct tw_sse){0};
}

void tw_sse_reset(struct tw_sse *sse) {
    clear(&sse->line);
    clear(&sse->data);
    sse->type[0] = 0;
    sse->after_cr = sse->first_line_seen = sse->skipping = sse->line_open = false;
}

static void dispatch(struct tw_sse *sse) {
    const char *type = sse->type[0] ? sse->type : "message";
    if (sse->skipping) {
        sse->sink(sse->user, &(struct tw_sse_event){.type = type, .too_large = true});
    } else if (sse->data.length) {
        size_t size = sse->data.length - 1; // the last line's LF does not belong to it
        sse->data.bytes[size] = 0;
        sse->sink(sse->user, &(struct tw_sse_event){type, sse->data.bytes, size, false});
    }
    clear(&sse->data);
    sse->type[0] = 0;
    sse->skipping = false;
}

static void skip(struct tw_sse *sse) {
    sse->skipping = true;
    clear(&sse->data);
    clear(&sse->line);
}

static bool names(const char *line, size_t length, const char *name) {
    return strlen(name) == length && memcmp(line, name, length) == 0;
}

static void take_field(struct tw_sse *sse, const char *line, size_t size) {
    const char *colon = memchr(line, ':', size);
    size_t name_length = colon ? (size_t)(colon - line) : size;
    const char *value = colon ? colon + 1 : line + size;
    size_t value_size = (size_t)(line + size - value);
    if (value_size && *value == ' ') {
        value++;
        value_size--;
    }
    if (names(line, name_length, "data")) {
        append(&sse->data, value, value_size);
        append(&sse->data, "\n", 1);
    } else if (names(line, name_length, "event")) {
        size_t length = TW_MIN(value_size, sizeof sse->type - 1);
        memcpy(sse->type, value, length);
        sse->type[length] = 0;
    }
    // `id` and `retry` are for a client that resumes by them; here epoch and seq inside the data
    // decide, and the viewer's own back-off.
}

// Whether a line of that size is too much for the event, however it was cut when it came.
static bool is_too_much(const struct tw_sse *sse, size_t size) {
    return sse->data.length + size > sse->limit;
}

static void take_line(struct tw_sse *sse, const char *line, size_t size) {
    if (!sse->skipping && is_too_much(sse, size))
        skip(sse);
    if (!sse->first_line_seen) {
        sse->first_line_seen = true;
        if (size >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
            line += 3;
            size -= 3;
        }
    }
    if (size == 0)
        dispatch(sse);
    else if (!sse->skipping && *line != ':')
        take_field(sse, line, size);
}

// Part of a line whose end has not come yet.
static void take_fragment(struct tw_sse *sse, const char *bytes, size_t size) {
    sse->line_open = true;
    if (sse->skipping)
        return;
    if (is_too_much(sse, sse->line.length + size))
        skip(sse);
    else
        append(&sse->line, bytes, size);
}

static void end_line(struct tw_sse *sse, const char *bytes, size_t size) {
    if (!sse->line_open) {
        take_line(sse, bytes, size);
        return;
    }
    if (size)
        take_fragment(sse, bytes, size);
    sse->line_open = false;
    // A skipped event's lines are not kept; that they were not blank is all that counts.
    if (sse->skipping)
        sse->first_line_seen = true;
    else
        take_line(sse, sse->line.bytes, sse->line.length);
    clear(&sse->line);
}

void tw_sse_push(struct tw_sse *sse, const char *bytes, size_t size) {
    const char *at = bytes, *end = bytes + size;
    if (at < end && sse->after_cr && *at == '\n')
        at++;
    if (size)
        sse->after_cr = false;
    while (at < end) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        const char *cr = memchr(at, '\r', (size_t)((lf ? lf : end) - at));
        const char *stop = cr ? cr : lf;
        if (!stop) {
            take_fragment(sse, at, (size_t)(end - at));
            return;
        }
        end_line(sse, at, (size_t)(stop - at));
        at = stop + 1;
        if (stop == cr) {
            if (at == end)
                sse->after_cr = true;
            else if (*at == '\n')
                at++;
        }
    }
}
