// Recordings as they are written: what is in them, and that it is there in time.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <zstd.h>

#include "twinview/file.h"
#include "twinview/log.h"

#include "record_format.h"
#include "recorder.h"
#include "source.h"

#define TIME "2026-11-22T05:20:00Z"
#define TEXT_MAX (4u << 20)

static char path[64];

static void new_path(void) {
    static int number;
    snprintf(path, sizeof path, "/tmp/twinview-record-%d-%d.twrec", (int)getpid(), number++);
}

static struct tw_recorder *open_new(size_t buffered) {
    new_path();
    return tw_recorder_open(&(struct tw_recorder_params){
        .path = path, .buffered_bytes = buffered ? buffered : 1 << 20});
}

// What a plain reader of Zstandard makes of the file, as far as it goes. Free with free().
static char *unpacked(void) {
    size_t size, length = 0;
    char *packed = tw_file_read(path, TEXT_MAX, &size), *text = tw_alloc(TEXT_MAX);
    assert_non_null(packed);
    ZSTD_DCtx *unpacker = ZSTD_createDCtx();
    ZSTD_inBuffer in = {packed, size, 0};
    while (in.pos < in.size) {
        ZSTD_outBuffer out = {text + length, TEXT_MAX - 1 - length, 0};
        assert_false(ZSTD_isError(ZSTD_decompressStream(unpacker, &out, &in)));
        length += out.pos;
    }
    ZSTD_freeDCtx(unpacker);
    free(packed);
    return text;
}

static void expect_text(const char *expected) {
    char *text = unpacked();
    assert_string_equal(text, expected);
    free(text);
}

static void wait_text(const char *expected) {
    bool there = false;
    for (int waited = 0; !there && waited < 10000; waited += 20) {
        nanosleep(&(struct timespec){0, 20000000}, NULL);
        char *text = unpacked();
        there = strcmp(text, expected) == 0;
        free(text);
    }
    assert_true(there);
}

static void give(struct tw_recorder *recorder, const char *line, bool snapshot) {
    tw_recorder_line(recorder, line, strlen(line), 1000, snapshot);
}

static void lines_in_order(void **state) {
    (void)state;
    struct tw_recorder *recorder = open_new(0);
    give(recorder, "{\"a\":1}", true);
    give(recorder, "{\"b\":\n[1,\n2]}", false);
    give(recorder, "{\"c\":1}", true);
    tw_recorder_close(recorder);
    expect_text("{\"a\":1}\n{\"b\": [1, 2]}\n{\"c\":1}\n");
    size_t size;
    unsigned char *file = (unsigned char *)tw_file_read(path, TEXT_MAX, &size);
    // Two marks; the first leads to the second.
    assert_int_equal(tw_record_get(file, 4), TW_RECORD_MARK_MAGIC);
    assert_int_equal(tw_record_get(file + TW_RECORD_MARK_AT_TIME, 8), 1000);
    assert_int_equal(tw_record_get(file + TW_RECORD_MARK_AT_FLAGS, 4), TW_RECORD_MARK_SNAPSHOT);
    uint64_t next = TW_RECORD_MARK_SIZE + tw_record_get(file + TW_RECORD_MARK_AT_BYTES, 8);
    assert_true(next < size - TW_RECORD_MARK_SIZE);
    assert_int_equal(tw_record_get(file + next, 4), TW_RECORD_MARK_MAGIC);
    free(file);
    unlink(path);
}

// Without being closed, as after a kill.
static void all_but_the_last_second_is_in_the_file(void **state) {
    (void)state;
    struct tw_recorder *recorder = open_new(0);
    give(recorder, "{\"a\":1}", true);
    give(recorder, "{\"b\":1}", false);
    const char *expected = "{\"a\":1}\n{\"b\":1}\n";
    wait_text(expected);
    tw_recorder_close(recorder);
    expect_text(expected);
    unlink(path);
}

static void nothing_is_overwritten(void **state) {
    (void)state;
    new_path();
    assert_true(tw_file_write(path, "old", 3));
    assert_null(tw_recorder_open(&(struct tw_recorder_params){.path = path}));
    size_t size;
    char *text = tw_file_read(path, 100, &size);
    assert_string_equal(text, "old");
    free(text);
    unlink(path);
    assert_null(tw_recorder_open(&(struct tw_recorder_params){.path = "/nowhere/x.twrec"}));
}

static void full_disk_ends_it_with_a_reason(void **state) {
    (void)state;
    struct rlimit old, limit;
    getrlimit(RLIMIT_FSIZE, &old);
    limit = (struct rlimit){4096, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    struct tw_recorder *recorder = open_new(0);
    setrlimit(RLIMIT_FSIZE, &limit);
    char reason[200] = "", line[2000];
    for (int i = 0; !reason[0] && i < 10000; i++) {
        for (size_t k = 0; k + 1 < sizeof line; k++) // nothing that packs well
            line[k] = (char)('0' + (rand() >> 7) % 64);
        line[sizeof line - 1] = 0;
        give(recorder, line, i == 0);
        nanosleep(&(struct timespec){0, 1000000}, NULL);
        tw_recorder_fault(recorder, reason, sizeof reason);
    }
    assert_non_null(strstr(reason, "too large")); // what the limit says instead of "no space left"
    tw_recorder_close(recorder);
    setrlimit(RLIMIT_FSIZE, &old);
    unlink(path);
}

static char *aside(const char *stamp) {
    return tw_format("%.*s.%s.twrec", (int)(strlen(path) - strlen(".twrec")), path, stamp);
}

// A full file is put aside when the next snapshot begins, and the oldest goes.
static void full_files_are_put_aside(void **state) {
    (void)state;
    new_path();
    struct tw_recorder *recorder = tw_recorder_open(&(struct tw_recorder_params){
        .path = path, .buffered_bytes = 1 << 20, .file_bytes = 50, .files = 2});
    assert_false(tw_recorder_wants_snapshot(recorder));
    static const int64_t hour_ms = 3600000;
    for (int i = 0; i < 4; i++) {
        char *line = tw_format("{\"head\":%d}", i), *file = tw_format("%s\n{\"event\":1}\n", line);
        tw_recorder_line(recorder, line, strlen(line), i / 3 * hour_ms, true);
        give(recorder, "{\"event\":1}", false);
        wait_text(file);
        free(line);
        free(file);
        for (int waited = 0; !tw_recorder_wants_snapshot(recorder) && waited < 10000; waited++)
            nanosleep(&(struct timespec){0, 1000000}, NULL);
        assert_true(tw_recorder_wants_snapshot(recorder));
    }
    tw_recorder_close(recorder);
    expect_text("{\"head\":3}\n{\"event\":1}\n");
    char *first = aside("19700101T000000Z"), *second = aside("19700101T000000Z.2"),
         *third = aside("19700101T000000Z.3");
    assert_false(tw_file_exists(third)); // the first was gone by then
    assert_true(tw_file_exists(first) != tw_file_exists(second));
    unlink(path);
    char *left = tw_file_exists(first) ? first : second;
    assert_int_equal(rename(left, path), 0);
    expect_text("{\"head\":2}\n{\"event\":1}\n");
    free(first);
    free(second);
    free(third);
    unlink(path);
}

static void slow_disk_never_holds_up_the_giver(void **state) {
    (void)state;
    struct tw_recorder *recorder = open_new(64);
    char reason[200];
    give(recorder, "{\"text\":\"more than the buffer may hold, in one line that is too long\"}",
         true);
    tw_recorder_fault(recorder, reason, sizeof reason);
    assert_non_null(strstr(reason, "does not keep up"));
    assert_false(tw_recorder_is_behind(recorder));
    tw_recorder_close(recorder);
    unlink(path);
}

// ---- what a source records ------------------------------------------------------------------

#define HEAD(seq) "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":" seq ",\"time\":\"" TIME "\""
#define EVENT(seq, rest) "{\"epoch\":\"e\",\"seq\":" seq ",\"time\":\"" TIME "\"" rest "}"
#define VALUE ",\"values\":{\"a\":{\"n\":1}}"
#define PATCH ",\"patch\":{\"assets\":{\"b\":{}}}"

static void ask(void *user, enum tw_transfer transfer, const char *url, const char *etag) {
    (void)user, (void)transfer, (void)url, (void)etag;
}

static void unask(void *user, enum tw_transfer transfer) {
    (void)user, (void)transfer;
}

struct fixture {
    struct tw_feed_limits limits;
    struct tw_queue *queue;
    struct tw_source source;
};

static void begin(struct fixture *f) {
    *f = (struct fixture){.limits = tw_feed_limits_or_defaults(NULL)};
    f->queue = tw_queue_create(8);
    tw_source_init(&f->source, 0, "test", "http://127.0.0.1:1/twin", &f->limits, f->queue, 1);
    f->source.ops = (struct tw_source_ops){ask, unask, f};
    f->source.recorder = open_new(0);
    tw_source_start(&f->source, 1);
}

static void snapshot(struct fixture *f, const char *text) {
    tw_source_received(&f->source, TW_TRANSFER_SNAPSHOT, text, strlen(text), 1);
    tw_source_closed(&f->source, TW_TRANSFER_SNAPSHOT, &(struct tw_transfer_end){.status = 200}, 1);
}

static void event(struct fixture *f, const char *text) {
    char framed[1024];
    snprintf(framed, sizeof framed, "data: %s\n\n", text);
    tw_source_received(&f->source, TW_TRANSFER_STREAM, framed, strlen(framed), 1);
}

static void drain(struct fixture *f) {
    for (struct tw_batch *batch; (batch = tw_queue_pop(f->queue));)
        tw_batch_destroy(batch);
}

static void end(struct fixture *f, const char *expected) {
    tw_recorder_close(f->source.recorder);
    tw_source_finish(&f->source);
    drain(f);
    tw_queue_destroy(f->queue);
    expect_text(expected);
    unlink(path);
}

#define STREAM ",\"links\":{\"stream\":\"s\"}"

static void snapshot_and_events_as_received(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    snapshot(&f, HEAD("5") STREAM "}\n{\"assets\":{\"a\":{}}}\n{\"end\":true,\"count\":1}\n");
    tw_source_opened(&f.source, TW_TRANSFER_STREAM, NULL, 1);
    event(&f, EVENT("5", VALUE)); // old
    event(&f, EVENT("6", VALUE));
    event(&f, EVENT("6", "")); // a heartbeat
    event(&f, EVENT("7", ",\"part\":true" PATCH));
    event(&f, EVENT("8", VALUE));
    event(&f, EVENT("10", VALUE)); // after a gap: kept
    event(&f, EVENT("11", VALUE));
    snapshot(&f, HEAD("10") STREAM "}\n{\"end\":true,\"count\":0}\n");
    end(&f, HEAD("5") STREAM
        "}\n{\"assets\":{\"a\":{}}}\n{\"end\":true,\"count\":1}\n" EVENT("6", VALUE) "\n" EVENT(
            "6", "") "\n" EVENT("7", ",\"part\":true" PATCH) "\n" EVENT("8", VALUE) "\n" HEAD("10")
            STREAM "}\n{\"end\":true,\"count\":0}\n" EVENT("11", VALUE) "\n");
}

static void documents_become_lines(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    snapshot(&f, "\n " HEAD("5") ",\n \"alarms\" : {\"x\":{\"text\":\"}, \\\"assets\\\"\"}},"
                                 "\"assets\":{\n\"a\":{\"name\":\"\\\\\"}},\n\"views\":{},"
                                 "\"heartbeat_ms\":5000 }\n");
    end(&f, HEAD("5") ",\"views\":{},\"heartbeat_ms\":5000 }\n"
                      "{\"alarms\" : {\"x\":{\"text\":\"}, \\\"assets\\\"\"}}}\n"
                      "{\"assets\":{ \"a\":{\"name\":\"\\\\\"}}}\n{\"end\":true,\"count\":2}\n");
}

// The recording holds what the main thread can know of: a change that was given up is not in it.
static void what_was_dropped_is_not_recorded(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    snapshot(&f, HEAD("0") STREAM "}\n{\"end\":true,\"count\":0}\n");
    tw_source_opened(&f.source, TW_TRANSFER_STREAM, NULL, 1);
    const char *kept[] = {EVENT("1", VALUE), EVENT("2", VALUE), EVENT("3", VALUE),
                          EVENT("4", VALUE), EVENT("5", VALUE), EVENT("6", VALUE),
                          EVENT("7", VALUE), EVENT("8", VALUE)};
    char expected[2048] = HEAD("0") STREAM "}\n{\"end\":true,\"count\":0}\n";
    for (size_t i = 0; i < TW_COUNT(kept); i++) { // the last one waits and merges
        event(&f, kept[i]);
        strcat(strcat(expected, kept[i]), "\n");
    }
    f.source.outbox.limit = 0;
    event(&f, EVENT("9", PATCH));
    assert_int_equal(f.source.link.state, TW_FEED_OUT_OF_SYNC);
    end(&f, expected);
}

int main(void) {
    tw_log_set_level(TW_LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_in_order),
        cmocka_unit_test(all_but_the_last_second_is_in_the_file),
        cmocka_unit_test(nothing_is_overwritten),
        cmocka_unit_test(full_disk_ends_it_with_a_reason),
        cmocka_unit_test(full_files_are_put_aside),
        cmocka_unit_test(slow_disk_never_holds_up_the_giver),
        cmocka_unit_test(snapshot_and_events_as_received),
        cmocka_unit_test(documents_become_lines),
        cmocka_unit_test(what_was_dropped_is_not_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
