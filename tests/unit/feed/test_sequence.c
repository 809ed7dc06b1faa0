// Order of events, transactions in parts, snapshots in both forms: through tw_decoder and the
// stream that a source uses.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/decoder.h"
#include "twinview/feed.h"

#include "snapshot.h"
#include "stream.h"

#define TIME "\"time\":\"2026-11-22T05:20:00Z\""
#define DOCUMENT(epoch, seq)                                                                       \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"" epoch "\",\"seq\":" seq "," TIME                      \
    ",\"assets\":{\"a\":{}}}"
#define EVENT(epoch, seq, rest) "data: {\"epoch\":\"" epoch "\",\"seq\":" seq "," TIME rest "}\n\n"
#define VALUE(seq) EVENT("e", seq, ",\"values\":{\"a\":{\"n\":" seq "}}")

struct seen {
    char text[512]; // "seq(writes,values) " of each transaction
};

static void note(void *user, struct tw_batch *batch) {
    struct seen *seen = user;
    size_t length = strlen(seen->text);
    snprintf(seen->text + length, sizeof seen->text - length, "%d(%d,%d) ", (int)batch->seq,
             (int)batch->write_count, (int)batch->value_count);
    tw_batch_destroy(batch);
}

static struct tw_decoder *decoder_at(const char *document) {
    const char *reason = "";
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    struct tw_batch *batch = tw_decoder_snapshot(decoder, document, strlen(document), &reason);
    if (!batch)
        fail_msg("%s", reason);
    assert_true(batch->replaces && !batch->more);
    tw_batch_destroy(batch);
    return decoder;
}

static void order(void **state) {
    (void)state;
    static const struct {
        const char *name, *stream, *applied;
        bool in_sync;
    } cases[] = {
        {"next", VALUE("8") VALUE("9"), "8(0,1) 9(0,1) ", true},
        {"duplicates are ignored", VALUE("7") VALUE("8") VALUE("8") VALUE("3") VALUE("9"),
         "8(0,1) 9(0,1) ", true},
        {"a gap", VALUE("8") VALUE("10") VALUE("11"), "8(0,1) ", false},
        {"another epoch", VALUE("8") EVENT("f", "9", ",\"values\":{}"), "8(0,1) ", false},
        {"heartbeat", VALUE("8") EVENT("e", "8", "") VALUE("9"), "8(0,1) 9(0,1) ", true},
        {"a heartbeat shows a gap", VALUE("8") EVENT("e", "9", ""), "8(0,1) ", false},
        {"reset", VALUE("8") EVENT("e", "8", ",\"reset\":\"restored\"") VALUE("9"), "8(0,1) ",
         false},
        {"reset by its name", VALUE("8") "event: reset\n" EVENT("e", "8", ""), "8(0,1) ", false},
        {"bad JSON leaves a gap", "data: {\"epoch\":\n\n" VALUE("8"), "8(0,1) ", true},
        {"bad JSON in the middle", VALUE("8") "data: {\"epoch\"\n\n" VALUE("10"), "8(0,1) ", false},
        {"parts are one transaction",
         EVENT("e", "8", ",\"part\":true,\"patch\":{\"assets\":{\"b\":{}}}")
             EVENT("e", "9", ",\"part\":true,\"values\":{\"a\":{\"n\":1}}") VALUE("10") VALUE("11"),
         "10(1,2) 11(0,1) ", true},
        {"parts without end", EVENT("e", "8", ",\"part\":true,\"values\":{\"a\":{\"n\":1}}"), "",
         true},
        {"a gap between parts",
         EVENT("e", "8", ",\"part\":true,\"values\":{\"a\":{\"n\":1}}") VALUE("10"), "", false},
        {"heartbeat between parts",
         EVENT("e", "8", ",\"part\":true,\"values\":{\"a\":{\"n\":1}}") EVENT("e", "8", "")
             VALUE("9"),
         "9(0,2) ", true},
        {"patch and values at once",
         EVENT("e", "8", ",\"patch\":{\"assets\":{\"b\":{}}},\"values\":{\"b\":{\"n\":1}}"),
         "8(1,1) ", true},
        {"an unknown member", EVENT("e", "8", ",\"cols\":[],\"values\":{\"b\":{\"n\":1}}"),
         "8(0,1) ", true},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        size_t size = strlen(cases[i].stream);
        for (size_t cut = 0; cut <= size; cut += 7) {
            struct seen seen = {""};
            struct tw_decoder *decoder = decoder_at(DOCUMENT("e", "7"));
            tw_decoder_push(decoder, cases[i].stream, cut, note, &seen);
            bool in_sync = tw_decoder_push(decoder, cases[i].stream + cut, size - cut, note, &seen);
            if (strcmp(seen.text, cases[i].applied) != 0 || in_sync != cases[i].in_sync)
                fail_msg("%s: %s, %s", cases[i].name, seen.text, in_sync ? "in sync" : "out");
            tw_decoder_destroy(decoder);
        }
    }
}

// The source's use: events that come while the snapshot is fetched.
struct follower {
    struct tw_feed_limits limits;
    struct tw_decode decode;
    struct tw_stream stream;
    struct seen seen;
    char notice[200];
    int stamps;
};

static void follower_stamp(void *user, const struct tw_decode_head *head) {
    (void)head;
    ((struct follower *)user)->stamps++;
}

static void follower_batch(void *user, struct tw_batch *batch) {
    note(&((struct follower *)user)->seen, batch);
}

static void follower_notice(void *user, enum tw_stream_notice notice, const char *reason) {
    struct follower *follower = user;
    snprintf(follower->notice, sizeof follower->notice, "%d %s", notice, reason);
}

static void follower_begin(struct follower *f) {
    *f = (struct follower){.limits = tw_feed_limits_or_defaults(NULL)};
    tw_decode_init(&f->decode, &f->limits);
    tw_stream_init(&f->stream, &f->decode,
                   &(struct tw_stream_sinks){.batch = follower_batch,
                                             .notice = follower_notice,
                                             .stamp = follower_stamp,
                                             .user = f});
    tw_stream_keep(&f->stream);
}

static void follower_end(struct follower *f) {
    tw_stream_finish(&f->stream);
    tw_decode_finish(&f->decode);
}

static void push(struct follower *f, const char *text) {
    tw_stream_push(&f->stream, text, strlen(text));
}

static void kept_events_follow_the_snapshot(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    push(&f, VALUE("5") VALUE("6") VALUE("7") VALUE("8"));
    assert_string_equal(f.seen.text, "");
    tw_stream_synchronise(&f.stream, "e", 6);
    assert_string_equal(f.seen.text, "7(0,1) 8(0,1) ");
    push(&f, VALUE("9"));
    assert_string_equal(f.seen.text, "7(0,1) 8(0,1) 9(0,1) ");
    assert_string_equal(f.notice, "");
    follower_end(&f);
}

static void snapshot_older_than_what_was_kept(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    push(&f, VALUE("9"));
    tw_stream_synchronise(&f.stream, "e", 6);
    assert_string_equal(f.seen.text, "");
    assert_string_equal(f.notice, "0 events 7 to 8 are missing");
    follower_end(&f);
}

static void kept_reset_is_answered_by_the_snapshot(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    push(&f, EVENT("e", "5", ",\"reset\":true") VALUE("7"));
    tw_stream_synchronise(&f.stream, "e", 6);
    assert_string_equal(f.seen.text, "7(0,1) ");
    follower_end(&f);
}

static void kept_events_are_bounded(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    f.limits.buffered_bytes = 1000;
    for (int i = 0; i < 50; i++)
        push(&f, VALUE("9"));
    assert_string_equal(f.notice, "0 too many events came while the snapshot was fetched");
    assert_int_equal(f.stream.kept_count, 0);
    follower_end(&f);
}

// What a transport kept, or what waited here, was not made now: no clock is set by its stamp.
static void only_fresh_events_tell_the_time(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    tw_stream_reset(&f.stream);
    push(&f, VALUE("8"));
    tw_stream_synchronise(&f.stream, "e", 7); // replays 8
    push(&f, VALUE("9"));                     // perhaps from the ring of nchan
    push(&f, VALUE("3"));
    push(&f, EVENT("e", "8", ""));
    assert_int_equal(f.stamps, 0);
    push(&f, EVENT("e", "9", ""));
    assert_int_equal(f.stamps, 1);
    f.stream.opened_ns -= INT64_C(3000000000);
    push(&f, VALUE("3"));
    assert_int_equal(f.stamps, 1);
    push(&f, VALUE("10"));
    assert_int_equal(f.stamps, 2);
    follower_end(&f);
}

static void parts_are_bounded(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    tw_stream_synchronise(&f.stream, "e", 7);
    f.limits.buffered_bytes = 100;
    push(&f, EVENT("e", "8", ",\"part\":true,\"values\":{\"a\":{\"n\":1}}"));
    assert_string_equal(f.notice, "");
    push(&f, EVENT("e", "9", ",\"part\":true,\"values\":{\"a\":{\"n\":1}}"));
    assert_string_equal(f.notice, "0 a transaction in parts is too large");
    follower_end(&f);
}

// What was left out would stand there with its former values as if they were true.
static void event_that_is_cut_short_is_a_gap(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    tw_stream_synchronise(&f.stream, "e", 7);
    f.limits.values = 2;
    push(&f, EVENT("e", "8", ",\"values\":{\"a\":{\"n\":1,\"o\":2,\"p\":3}}"));
    assert_string_equal(f.notice, "0 event 8 could not be taken whole");
    assert_false(f.stream.synchronised);
    follower_end(&f);
}

static void parts_do_not_wait_for_ever(void **state) {
    (void)state;
    struct follower f;
    follower_begin(&f);
    tw_stream_synchronise(&f.stream, "e", 7);
    push(&f, EVENT("e", "8", ",\"part\":true,\"values\":{\"a\":{\"n\":1}}"));
    tw_stream_tick(&f.stream, f.stream.parts_since_ns + INT64_C(9000000000));
    assert_string_equal(f.notice, "");
    tw_stream_tick(&f.stream, f.stream.parts_since_ns + INT64_C(11000000000));
    assert_string_equal(f.notice, "0 a transaction in parts was not completed");
    follower_end(&f);
}

// Snapshots in both forms, cut at every place.
#define LINES                                                                                      \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":7," TIME "}\n"                              \
    "{\"assets\":{\"a\":{}}}\n{\"assets\":{\"b\":{},\"c\":{}}}\r\n"

static const struct {
    const char *text;
    int assets;         // -1: refused
    const char *reason; // part of it
} snapshots[] = {
    {DOCUMENT("e", "7"), 1, ""},
    {DOCUMENT("e", "7") "\n", 1, ""},
    {"\n  " DOCUMENT("e", "7") " \n\n", 1, ""},
    {"{\"feed\":\"twin-feed/1\",\n\"epoch\":\"e\",\"seq\":7,\n" TIME ",\"assets\":{\"a\":{}}\n}\n",
     1, ""},
    {LINES "{\"end\":true,\"count\":2}\n", 3, ""},
    {LINES "\n{\"end\":true,\"count\":2}", 3, ""},
    {LINES, -1, "breaks off before its end"},
    {LINES "{\"end\":true,\"count\":3}\n", -1, "does not count the 2 lines"},
    {LINES "{\"end\":true,\"count\":2}\n{\"assets\":{}}\n", -1, "text follows the end"},
    {LINES "{\"assets\":\n{\"end\":true,\"count\":3}\n", -1, "line 4, column 11, at $.assets"},
    {"", -1, "no JSON value"},
    {"{\"epoch\":\"e\",\"seq\":7," TIME "}", -1, "not a twin feed"},
    {"{\"feed\":\"twin-feed/2\",\"epoch\":\"e\",\"seq\":7," TIME "}", -1, "not a twin feed"},
    {"{\"feed\":\"twin-feed/1\",\"seq\":7," TIME "}", -1, "\"epoch\""},
    {"{\"feed\":\"twin-feed/1\",\n \"epoch\":tru}", -1, "line 2, column 10, at $.epoch"},
};

struct counted {
    int assets, batches, ended;
};

static void count_assets(void *user, struct tw_batch *batch) {
    struct counted *counted = user;
    assert_int_equal(batch->replaces, counted->batches == 0);
    for (size_t i = 0; i < batch->write_count; i++)
        counted->assets += batch->writes[i].field == TW_FIELD_ASSET;
    counted->batches++;
    counted->ended += !batch->more;
    tw_batch_destroy(batch);
}

static void snapshot_forms(void **state) {
    (void)state;
    struct tw_feed_limits limits = tw_feed_limits_or_defaults(NULL);
    for (size_t i = 0; i < TW_COUNT(snapshots); i++) {
        size_t size = strlen(snapshots[i].text);
        for (size_t cut = 0; cut <= size; cut++) {
            struct tw_decode decode;
            struct tw_snapshot snapshot;
            struct counted counted = {0};
            tw_decode_init(&decode, &limits);
            tw_snapshot_init(&snapshot, &decode, TW_SNAPSHOT_ANY);
            snapshot.sink = count_assets;
            snapshot.user = &counted;
            bool good = tw_snapshot_push(&snapshot, snapshots[i].text, cut) &&
                        tw_snapshot_push(&snapshot, snapshots[i].text + cut, size - cut) &&
                        tw_snapshot_end(&snapshot);
            if (snapshots[i].assets < 0) {
                if (good || !strstr(snapshot.reason, snapshots[i].reason))
                    fail_msg("snapshot %zu cut at %zu: %s", i, cut, snapshot.reason);
            } else if (!good || counted.assets != snapshots[i].assets || counted.ended != 1) {
                fail_msg("snapshot %zu cut at %zu: %d assets, %s", i, cut, counted.assets,
                         snapshot.reason);
            }
            tw_snapshot_finish(&snapshot);
            tw_decode_finish(&decode);
        }
    }
}

static void many_lines_in_little_memory(void **state) {
    (void)state;
    struct tw_feed_limits limits = tw_feed_limits_or_defaults(NULL);
    struct tw_decode decode;
    struct tw_snapshot snapshot;
    struct counted counted = {0};
    char line[256];
    tw_decode_init(&decode, &limits);
    tw_snapshot_init(&snapshot, &decode, TW_SNAPSHOT_LINES);
    snapshot.sink = count_assets;
    snapshot.user = &counted;
    assert_true(tw_snapshot_push(&snapshot, LINES, strlen(LINES)));
    for (int i = 0; i < 100000; i++) {
        int size = snprintf(
            line, sizeof line,
            "{\"assets\":{\"x%d\":{\"at\":{\"pos\":[%d,0,0]},\"props\":{\"n\":1}}}}\n", i, i);
        assert_true(tw_snapshot_push(&snapshot, line, (size_t)size));
        assert_true(!snapshot.batch || snapshot.batch->arena.bytes < 600 << 10);
    }
    assert_true(snapshot.capacity < 4096);
    int size = snprintf(line, sizeof line, "{\"end\":true,\"count\":%d}\n", 100002);
    assert_true(tw_snapshot_push(&snapshot, line, (size_t)size));
    assert_true(tw_snapshot_end(&snapshot));
    assert_int_equal(counted.assets, 100003);
    assert_int_equal(counted.ended, 1);
    assert_true(counted.batches > 10);
    tw_snapshot_finish(&snapshot);
    tw_decode_finish(&decode);
}

static void sizes_are_limited(void **state) {
    (void)state;
    struct tw_feed_limits limits = tw_feed_limits_or_defaults(NULL);
    static const struct {
        size_t document, line, all;
        const char *text, *reason;
    } cases[] = {
        {50, 1000, 1000, DOCUMENT("e", "7"), "the document is larger than 50 bytes"},
        {1000, 30, 1000, LINES, "a line is larger than 30 bytes"},
        {1000, 1000, 80, LINES, "the snapshot is larger than 80 bytes"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_decode decode;
        struct tw_snapshot snapshot;
        struct counted counted = {0};
        bool good = true;
        limits.document_bytes = cases[i].document;
        limits.line_bytes = cases[i].line;
        limits.inflated_bytes = cases[i].all;
        tw_decode_init(&decode, &limits);
        tw_snapshot_init(&snapshot, &decode, TW_SNAPSHOT_ANY);
        snapshot.sink = count_assets;
        snapshot.user = &counted;
        for (const char *c = cases[i].text; *c && good; c++)
            good = tw_snapshot_push(&snapshot, c, 1);
        assert_false(good);
        assert_string_equal(snapshot.reason, cases[i].reason);
        tw_snapshot_finish(&snapshot);
        tw_decode_finish(&decode);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order),
        cmocka_unit_test(kept_events_follow_the_snapshot),
        cmocka_unit_test(snapshot_older_than_what_was_kept),
        cmocka_unit_test(kept_reset_is_answered_by_the_snapshot),
        cmocka_unit_test(kept_events_are_bounded),
        cmocka_unit_test(only_fresh_events_tell_the_time),
        cmocka_unit_test(parts_are_bounded),
        cmocka_unit_test(event_that_is_cut_short_is_a_gap),
        cmocka_unit_test(parts_do_not_wait_for_ever),
        cmocka_unit_test(snapshot_forms),
        cmocka_unit_test(many_lines_in_little_memory),
        cmocka_unit_test(sizes_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
