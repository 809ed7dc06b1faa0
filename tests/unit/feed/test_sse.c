// Framing of Server-Sent Events: each case is fed whole, byte by byte, and cut at every place.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sse.h"

struct seen {
    char text[512];
};

static void note(void *user, const struct tw_sse_event *event) {
    struct seen *seen = user;
    size_t length = strlen(seen->text);
    if (event->too_large)
        snprintf(seen->text + length, sizeof seen->text - length, "<large>");
    else
        snprintf(seen->text + length, sizeof seen->text - length, "<%s|%s>", event->type,
                 event->data);
}

static const struct {
    const char *name, *stream, *events;
} cases[] = {
    {"one event", "data: a\n\n", "<message|a>"},
    {"no space", "data:a\n\n", "<message|a>"},
    {"only one space is taken", "data:  a\n\n", "<message| a>"},
    {"cr lf", "event: patch\r\ndata: a\r\n\r\n", "<patch|a>"},
    {"cr", "data: a\r\rdata: b\r\r", "<message|a><message|b>"},
    {"mixed ends", "data: a\r\n\rdata: b\n\r\n", "<message|a><message|b>"},
    {"lines are joined", "data: a\ndata: b\ndata\n\n", "<message|a\nb\n>"},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "data: a\n\n",
     "<message|a>"},
    {"a second mark is a field name",
     "\xEF\xBB\xBF\xEF\xBB\xBF"
     "data: a\n\n",
     ""},
    {"comments", ": hello\ndata: a\n:\n\n", "<message|a>"},
    {"no data, no event", "event: x\n\ndata: a\n\n", "<message|a>"},
    {"unknown fields", "foo: x\nbar\ndata: a\nid: 7\n\n", "<message|a>"},
    {"colon in the value", "data: a:b\n\n", "<message|a:b>"},
    {"unfinished event", "data: a\n\ndata: b\n", "<message|a>"},
    {"empty data line", "data\n\n", "<message|>"},
    {"too large", "data: 0123456789012345678901234567890123456789\n\ndata: b\n\n",
     "<large><message|b>"},
    {"too large in lines",
     "event: x\ndata: 0123456789\ndata: 0123456789\ndata: 0123456789\ndata: 0123456789\n"
     "data: c\n\ndata: b\n\n",
     "<large><message|b>"},
    {"a mark behind a first line that is too large",
     "0123456789012345678901234567890123456789\n\xEF\xBB\xBF\rdata: b\n\n", "<large>"},
    {"too large with cr", "data: 0123456789012345678901234567890123456789\r\n\r\ndata: b\r\n\r\n",
     "<large><message|b>"},
};

#define LIMIT 32

static void feed_cut(const char *stream, size_t size, size_t first, size_t second,
                     struct seen *seen) {
    struct tw_sse sse;
    seen->text[0] = 0;
    tw_sse_init(&sse, LIMIT, note, seen);
    tw_sse_push(&sse, stream, first);
    tw_sse_push(&sse, stream + first, second - first);
    tw_sse_push(&sse, stream + second, size - second);
    tw_sse_finish(&sse);
}

static void every_cut(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = strlen(cases[i].stream);
        struct seen seen;
        for (size_t first = 0; first <= size; first++) {
            for (size_t second = first; second <= size; second++) {
                feed_cut(cases[i].stream, size, first, second, &seen);
                if (strcmp(seen.text, cases[i].events) != 0)
                    fail_msg("%s, cut at %zu and %zu: %s", cases[i].name, first, second, seen.text);
            }
        }
    }
}

static void byte_by_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seen seen = {""};
        struct tw_sse sse;
        tw_sse_init(&sse, LIMIT, note, &seen);
        for (const char *c = cases[i].stream; *c; c++)
            tw_sse_push(&sse, c, 1);
        tw_sse_finish(&sse);
        assert_string_equal(seen.text, cases[i].events);
    }
}

static void huge_event_takes_no_memory(void **state) {
    (void)state;
    enum {
        chunk = 65536,
        limit = 1 << 20
    };
    struct seen seen = {""};
    struct tw_sse sse;
    char *bytes = malloc(chunk);
    memset(bytes, 'x', chunk);
    tw_sse_init(&sse, limit, note, &seen);
    tw_sse_push(&sse, "data: ", 6);
    size_t most = 0;
    for (size_t sent = 0; sent < (size_t)100 << 20; sent += chunk) {
        tw_sse_push(&sse, bytes, chunk);
        size_t held = sse.line.capacity + sse.data.capacity;
        most = held > most ? held : most;
    }
    assert_true(most <= 2 * (limit + chunk));
    tw_sse_push(&sse, "\n\ndata: next\n\n", 14);
    assert_string_equal(seen.text, "<large><message|next>");
    tw_sse_finish(&sse);
    free(bytes);
}

static void reset_forgets(void **state) {
    (void)state;
    struct seen seen = {""};
    struct tw_sse sse;
    tw_sse_init(&sse, LIMIT, note, &seen);
    tw_sse_push(&sse, "event: x\ndata: a", 16);
    tw_sse_reset(&sse);
    tw_sse_push(&sse,
                "\xEF\xBB\xBF"
                "data: b\n\n",
                12);
    assert_string_equal(seen.text, "<message|b>");
    tw_sse_finish(&sse);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut),
        cmocka_unit_test(byte_by_byte),
        cmocka_unit_test(huge_event_takes_no_memory),
        cmocka_unit_test(reset_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
