// A source whose viewer is slow, whose clock is off, or that is out of step for long.
#include "source_fixture.h"

static void full_queue_merges_values(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    for (int seq = 6; seq < 1006; seq++)
        event(&f, "e", seq, VALUES);
    tick(&f, 0);
    assert_int_equal(f.source.link.state, TW_FEED_LAGGING);
    assert_int_equal(f.source.outbox.count, 1);
    assert_true(f.source.outbox.waiting[0].batch->arena.bytes < 65536);
    assert_int_equal(f.source.outbox.superseded, 1000 - 8 - 1);
    assert_int_equal(drain(&f), 8);
    tick(&f, 0);
    assert_int_equal(f.source.link.state, TW_FEED_LAGGING);
    tick(&f, 3 * S); // not at each moment when there is room
    struct tw_batch *batch = tw_queue_pop(f.queue);
    assert_int_equal(batch->seq, 1005);
    assert_int_equal(batch->value_count, 1);
    assert_string_equal(batch->epoch, "e");
    tw_batch_destroy(batch);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    end(&f);
}

// Structure waits in its place among the values that are merged before and after it.
static void full_queue_keeps_structure(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    for (int seq = 6; seq < 16; seq++)
        event(&f, "e", seq, VALUES);
    event(&f, "e", 16, PATCH);
    event(&f, "e", 17, VALUES);
    event(&f, "e", 18, VALUES);
    event(&f, "e", 19, PATCH);
    tick(&f, 0);
    assert_int_equal(f.source.link.state, TW_FEED_LAGGING);
    assert_int_equal(drain(&f), 8);
    tick(&f, 0);
    static const uint64_t seqs[] = {15, 16, 18, 19};
    for (size_t i = 0; i < TW_COUNT(seqs); i++) {
        struct tw_batch *batch = tw_queue_pop(f.queue);
        assert_non_null(batch);
        assert_int_equal(batch->seq, seqs[i]);
        assert_int_equal(batch->write_count > 0, i % 2);
        tw_batch_destroy(batch);
    }
    assert_int_equal(f.source.outbox.held, 0);
    asked(&f, "");
    end(&f);
}

// Nor do values in front of structure leave the transaction that they came in.
static void full_queue_keeps_transactions_whole(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    for (int seq = 6; seq < 16; seq++)
        event(&f, "e", seq, VALUES);
    event(&f, "e", 16, ",\"part\":true" VALUES);
    event(&f, "e", 17, PATCH);
    tick(&f, 0);
    assert_int_equal(drain(&f), 8);
    tick(&f, 0);
    static const struct {
        bool more, writes;
    } waited[] = {{false, false}, {true, false}, {false, true}};
    for (size_t i = 0; i < TW_COUNT(waited); i++) {
        struct tw_batch *batch = tw_queue_pop(f.queue);
        assert_non_null(batch);
        assert_int_equal(batch->more, waited[i].more);
        assert_int_equal(batch->write_count > 0, waited[i].writes);
        tw_batch_destroy(batch);
    }
    end(&f);
}

// What waits may not grow for ever: beyond its limit a new snapshot is taken.
static void full_queue_has_a_limit(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    f.source.outbox.limit = 100 << 10;
    int seq = 6;
    for (; seq < 16; seq++)
        event(&f, "e", seq, VALUES);
    for (; f.source.link.state == TW_FEED_LIVE && seq < 1000; seq++)
        event(&f, "e", seq, PATCH);
    assert_true(seq > 30 && seq < 60);
    assert_true(f.source.outbox.held <= f.source.outbox.limit);
    assert_int_equal(f.source.link.state, TW_FEED_OUT_OF_SYNC);
    asked(&f, "+snapshot ");
    // No byte of the new snapshot is taken before there is room for what waits.
    tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
    assert_int_equal(tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, "{", 1, f.now_ns),
                     TW_SOURCE_FULL);
    while (drain(&f))
        tick(&f, 0);
    snapshot(&f, "e", seq);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    end(&f);
}

static void clock_that_is_off(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    tw_time_format(tw_wall_ms() + 5000, f.time, sizeof f.time);
    snapshot(&f, "e", 5);
    stream_opened(&f);
    event(&f, "e", 5, "");
    tick(&f, 0);
    assert_int_equal(f.source.link.state, TW_FEED_LAGGING);
    assert_string_equal(f.source.link.reason, "the server's clock is 5 s ahead");
    // A stamp that came late does not count: the largest of the newest ones is taken.
    tw_time_format(tw_wall_ms() - 9000, f.time, sizeof f.time);
    event(&f, "e", 6, VALUES);
    assert_true(tw_source_clock_offset_ms(&f.source) > 4000);
    end(&f);
}

// Out of sync for a moment nothing is drained; for three heartbeats the values are not known to
// hold.
static void out_of_sync_for_long_is_out_of_date(void **state) {
    (void)state;
    struct fixture f;
    struct tw_feed_health health;
    make_live(&f);
    event(&f, "e", 8, VALUES);
    tw_source_health(&f.source, &health);
    assert_int_equal(health.state, TW_FEED_OUT_OF_SYNC);
    assert_false(health.out_of_date);
    int64_t next_ns = 0;
    for (int i = 0; i < 6; i++) { // the stream and the snapshot go on, but it does not end
        f.now_ns += S;
        event(&f, "e", 9 + i, "");
        tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
        tw_source_health(&f.source, &health);
        assert_int_equal(health.out_of_date, i == 5);
        next_ns = tw_source_tick(&f.source, f.now_ns);
        assert_true(i == 5 || next_ns <= f.source.link.since_ns + 6 * S);
    }
    snapshot(&f, "e", 14);
    tw_source_health(&f.source, &health);
    assert_int_equal(health.state, TW_FEED_LIVE);
    assert_false(health.out_of_date);
    closed(&f, TW_TRANSFER_STREAM, 200, NULL);
    tw_source_health(&f.source, &health);
    assert_true(health.out_of_date);
    end(&f);
}

// The viewer looks now and then: whatever of a loss it misses, values are out of date until the
// source is in step again, and not only until an answer begins.
static void lost_until_in_step(void **state) {
    (void)state;
    struct fixture f;
    struct tw_feed_health health;
    make_live(&f);
    closed(&f, TW_TRANSFER_STREAM, 200, NULL);
    tick(&f, 40 * S);
    stream_opened(&f);
    tw_source_health(&f.source, &health);
    assert_int_equal(health.state, TW_FEED_SYNCHRONISING);
    assert_true(health.out_of_date);
    // Nor does a gap that is found meanwhile make them better.
    event(&f, "e", 20, VALUES);
    event(&f, "e", 30, VALUES);
    tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
    tw_source_health(&f.source, &health);
    assert_true(health.out_of_date);
    snapshot(&f, "e", 20);
    tw_source_health(&f.source, &health);
    assert_int_equal(health.state, TW_FEED_OUT_OF_SYNC);
    assert_true(health.out_of_date);
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    snapshot(&f, "e", 30);
    tw_source_health(&f.source, &health);
    assert_int_equal(health.state, TW_FEED_LIVE);
    assert_false(health.out_of_date);
    end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_queue_merges_values),
        cmocka_unit_test(full_queue_keeps_structure),
        cmocka_unit_test(full_queue_keeps_transactions_whole),
        cmocka_unit_test(full_queue_has_a_limit),
        cmocka_unit_test(clock_that_is_off),
        cmocka_unit_test(out_of_sync_for_long_is_out_of_date),
        cmocka_unit_test(lost_until_in_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
