// Merge patches (RFC 7396): the first line of an input is a document, each further line a patch
// over it. What holds for every input: a patch that is applied twice changes nothing more, and the
// dump of a state, read as a document, is that state.
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/json_writer.h"
#include "twinview/twin.h"

#include "decode.h"

#define LINES_MAX 16
#define STAMP "\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T05:20:00Z\","

struct reader {
    struct tw_decode decode;
    struct tw_twin *twin;
};

static void open_reader(struct reader *reader, const struct tw_feed_limits *limits) {
    tw_decode_init(&reader->decode, limits);
    reader->twin = tw_twin_create(&(struct tw_twin_params){0});
}

static void close_reader(struct reader *reader) {
    tw_twin_destroy(reader->twin);
    tw_decode_finish(&reader->decode);
}

static bool read_text(struct reader *reader, const char *text, size_t size, bool is_document) {
    char reason[200];
    struct tw_decode_head head = {.epoch = "e", .time_ms = 1795324800000};
    const cJSON *root = tw_decode_parse(&reader->decode, text, size, reason, sizeof reason);
    if (!root ||
        (is_document && !tw_decode_head(&reader->decode, root, &head, reason, sizeof reason)))
        return false;
    struct tw_batch *batch = tw_batch_create(0);
    batch->replaces = is_document;
    tw_decode_stamp(batch, &head);
    tw_decode_patch(&reader->decode, root, batch);
    tw_twin_apply(reader->twin, batch);
    tw_batch_destroy(batch);
    return true;
}

static char *dump(const struct reader *reader) {
    struct tw_json json = {0};
    tw_twin_dump(reader->twin, &json);
    return json.text;
}

static void must_be(const char *what, char *have, const char *want) {
    if (strcmp(have, want) != 0) {
        fprintf(stderr, "%s\nfirst:  %s\nsecond: %s\n", what, want, have);
        abort();
    }
    free(have);
}

static void read_dump(const char *state, const struct tw_feed_limits *limits) {
    struct reader reader;
    open_reader(&reader, limits);
    char *document = tw_format("{" STAMP "%s", state + 1);
    if (!read_text(&reader, document, strlen(document), true)) {
        fprintf(stderr, "the dump is no document: %s\n", document);
        abort();
    }
    must_be("the dump does not give the state", dump(&reader), state);
    close_reader(&reader);
    free(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct tw_feed_limits limits = tw_feed_limits_or_defaults(NULL);
    const char *text = (const char *)data, *end = text + size;
    struct reader reader;
    open_reader(&reader, &limits);
    for (int line = 0; line < LINES_MAX && text < end; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((stop ? stop : end) - text);
        bool good = read_text(&reader, text, length, line == 0);
        if (!good && line == 0)
            break;
        char *state = dump(&reader);
        if (good && line > 0) {
            read_text(&reader, text, length, false);
            must_be("a patch applied twice is not the patch", dump(&reader), state);
        }
        read_dump(state, &limits);
        free(state);
        text += length + 1;
    }
    close_reader(&reader);
    return 0;
}
