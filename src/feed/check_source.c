// --check of whatever a source is: a text (a document or a captured stream), a file of it, a
// recording, a server.
#define TW_LOG_MODULE "check"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define READ_BYTES (256u << 10)

static bool is_stream(const char *text, size_t size) {
    size_t at = 0;
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < size && memchr(" \t\r\n", text[at], 4))
        at++;
    return at < size && text[at] != '{' && text[at] != '[' && memchr(text + at, ':', size - at);
}

// A text that comes in pieces: the first one tells whether it is a captured stream.
struct text {
    struct tw_check *check;
    bool begun, is_stream, refused;
};

static void push_text(struct text *text, const char *bytes, size_t size) {
    struct tw_check *check = text->check;
    if (!text->begun) {
        text->begun = true;
        text->is_stream = is_stream(bytes, size);
        if (text->is_stream)
            tw_stream_begin_anywhere(&check->stream);
        else
            tw_check_begin_snapshot(check, TW_SNAPSHOT_ANY, true);
    }
    if (text->is_stream)
        tw_stream_push(&check->stream, bytes, size);
    else if (!text->refused)
        text->refused = !tw_check_push_snapshot(check, bytes, size);
}

static void end_text(struct text *text) {
    struct tw_check *check = text->check;
    push_text(text, "", 0);
    if (text->is_stream) {
        tw_stream_push(&check->stream, "\n\n", 2); // a last event without its blank line counts
        return;
    }
    if (!text->refused)
        tw_check_end_snapshot(check);
    tw_check_references(check);
}

size_t tw_feed_check(const char *text, size_t size, tw_feed_problem *problem, void *user) {
    struct tw_check check;
    tw_check_init(&check, NULL, problem, NULL, user);
    struct text whole = {.check = &check};
    push_text(&whole, text, size);
    end_text(&whole);
    size_t problems = check.result.problems;
    tw_check_finish(&check);
    return problems;
}

static bool check_file(struct tw_check *check, const char *path) {
    FILE *file = fopen(path, "rbe");
    if (!file) {
        tw_err("cannot read %s: %s", path, strerror(errno));
        return false;
    }
    struct text text = {.check = check};
    char *buffer = tw_alloc(READ_BYTES);
    size_t size;
    while (!check->stopped && (size = fread(buffer, 1, READ_BYTES, file)))
        push_text(&text, buffer, size);
    bool good = !ferror(file);
    if (!good)
        tw_err("cannot read %s: %s", path, strerror(errno));
    end_text(&text);
    free(buffer);
    fclose(file);
    return good;
}

bool tw_feed_check_source(const struct tw_feed_check_params *params,
                          struct tw_feed_check_result *result) {
    const char *address = params->source->address;
    if (!tw_address_is_source(address))
        return false;
    struct tw_check check;
    bool good = true;
    tw_check_init(&check, &params->limits, params->problem, params->advice, params->user);
    if (tw_address_is_http(address))
        tw_check_server(&check, params->source, params->duration_s);
    else if (tw_path_has_extension(address, "twrec"))
        tw_check_recording(&check, address);
    else
        good = check_file(&check, address);
    check.result.events = check.stream.events;
    *result = check.result;
    tw_check_finish(&check);
    return good;
}
