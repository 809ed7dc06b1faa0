// A snapshot that comes as one JSON document: handed over in parts of one transaction, so that
// nobody waits for the whole of it, and not at all if it is broken anywhere.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "snapshot.h"
#include "twinview/json_writer.h"

#define ASSETS 5000
#define PART_BYTES (128u << 10) // of a part: its bound is 64 KiB and an asset

struct taken {
    size_t parts, assets;
    bool ended;
};

static void take(void *user, struct tw_batch *batch) {
    struct taken *taken = user;
    assert_false(taken->ended);
    assert_int_equal(batch->replaces, taken->parts == 0);
    assert_true(batch->arena.bytes < PART_BYTES);
    for (size_t i = 0; i < batch->write_count; i++)
        taken->assets += batch->writes[i].field == TW_FIELD_ASSET;
    taken->parts++;
    taken->ended = !batch->more;
    tw_batch_destroy(batch);
}

static bool read_document(const char *text, size_t size, struct taken *taken, char reason[200]) {
    struct tw_feed_limits limits = tw_feed_limits_or_defaults(NULL);
    struct tw_decode decode;
    tw_decode_init(&decode, &limits);
    struct tw_snapshot snapshot;
    tw_snapshot_init(&snapshot, &decode, TW_SNAPSHOT_ANY);
    snapshot.sink = take;
    snapshot.user = taken;
    *taken = (struct taken){0};
    bool good = true;
    for (size_t at = 0; good && at < size; at += 1000)
        good = tw_snapshot_push(&snapshot, text + at, TW_MIN((size_t)1000, size - at));
    good = good && tw_snapshot_end(&snapshot);
    memcpy(reason, snapshot.reason, sizeof snapshot.reason);
    tw_snapshot_finish(&snapshot);
    tw_decode_finish(&decode);
    return good;
}

static void write_document(struct tw_json *json) {
    tw_json_begin_object(json);
    tw_json_member_string(json, "feed", "twin-feed/1");
    tw_json_member_string(json, "epoch", "a");
    tw_json_member_integer(json, "seq", 1);
    tw_json_member_string(json, "time", "2026-11-22T05:20:00Z");
    tw_json_key(json, "assets");
    tw_json_begin_object(json);
    for (int i = 0; i < ASSETS; i++) {
        char id[24];
        snprintf(id, sizeof id, "asset-%d", i);
        tw_json_key(json, id);
        tw_json_begin_object(json);
        tw_json_member_string(json, "name", id);
        tw_json_end_object(json);
    }
    tw_json_end_object(json);
    tw_json_end_object(json);
}

static void comes_in_parts_or_not_at_all(void **state) {
    (void)state;
    struct tw_json json = {0};
    struct taken taken;
    char reason[200];
    write_document(&json);
    if (!read_document(json.text, json.length, &taken, reason))
        fail_msg("%s", reason);
    assert_true(taken.ended && taken.parts > 10);
    assert_int_equal(taken.assets, ASSETS);

    const size_t faults[] = {json.length / 2, json.length - 2};
    for (size_t i = 0; i < TW_COUNT(faults); i++) {
        char former = json.text[faults[i]];
        json.text[faults[i]] = '\x01';
        assert_false(read_document(json.text, json.length, &taken, reason));
        assert_non_null(strstr(reason, "column"));
        assert_int_equal(taken.parts, 0);
        json.text[faults[i]] = former;
        assert_false(read_document(json.text, faults[i], &taken, reason)); // breaks off there
        assert_int_equal(taken.parts, 0);
    }
    tw_json_finish(&json);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(comes_in_parts_or_not_at_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
