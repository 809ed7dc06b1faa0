// The journal of alarms: what it writes for what happened, and what it does not make up.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/alarm_load.h"
#include "twinview/journal.h"
#include "twinview/memory.h"

#define MINUTE 60000
#define EVENTS 256

// The newest first: "raised 2@0 acknowledged m.huber \"seen\"@60 ~gap 30..60", times in seconds
// after T0, "~" before what is late.
static const char *journal(const struct tw_twin *twin, const char *asset) {
    static char text[4096];
    struct tw_alarm_event events[EVENTS];
    size_t at = 0, count = tw_twin_journal(twin, tw_twin_find(twin, asset)->handle, events, EVENTS);
    text[0] = '\0';
    for (size_t i = 0; i < count && at < sizeof text - 256; i++) {
        const struct tw_alarm_event *event = &events[i];
        at += (size_t)snprintf(text + at, 256, "%s%s%s%s", i ? ", " : "", event->late ? "~" : "",
                               event->local ? "local " : "", tw_alarm_event_name(event->kind));
        if (event->kind == TW_ALARM_EVENT_RAISED)
            at += (size_t)snprintf(text + at, 16, " %d", event->priority);
        if (event->kind == TW_ALARM_EVENT_PRIORITY)
            at +=
                (size_t)snprintf(text + at, 16, " %d>%d", event->former_priority, event->priority);
        if (event->who)
            at += (size_t)snprintf(text + at, 64, " %s", event->who);
        if (event->comment)
            at += (size_t)snprintf(text + at, 64, " \"%s\"", event->comment);
        if (event->kind == TW_ALARM_EVENT_GAP && event->other_ms == TW_TIME_NONE)
            at += (size_t)snprintf(text + at, 16, " ..");
        else if (event->other_ms != TW_TIME_NONE)
            at += (size_t)snprintf(text + at, 16, " %d..", (int)((event->other_ms - T0) / 1000));
        at += (size_t)snprintf(text + at, 16, "@%d", (int)((event->time_ms - T0) / 1000));
    }
    return text;
}

static struct tw_batch *at(int second, uint64_t seq) {
    struct tw_batch *batch = batch_new();
    batch->time_ms = T0 + second * 1000;
    batch->seq = seq;
    batch->epoch = "e";
    return batch;
}

static void go(struct tw_twin *twin, struct tw_batch *batch) {
    int64_t time_ms = batch->time_ms;
    apply(twin, batch);
    tw_twin_advance(twin, time_ms);
}

static void put_alarm(struct tw_batch *batch, const char *id, bool active, bool acked, int since) {
    put_text(batch, TW_FIELD_ALARM_ASSET, id, NULL, NULL, "p1");
    put_number(batch, TW_FIELD_ALARM_PRIORITY, id, NULL, NULL, 2);
    put_bool(batch, TW_FIELD_ALARM_ACTIVE, id, active);
    put_bool(batch, TW_FIELD_ALARM_ACKED, id, acked);
    put_number(batch, TW_FIELD_ALARM_SINCE, id, NULL, NULL, (double)(T0 + since * 1000));
}

static struct tw_batch *snapshot(int second, uint64_t seq) {
    struct tw_batch *batch = at(second, seq);
    batch->replaces = true;
    put(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    put(batch, TW_FIELD_ALARMS, NULL, NULL, NULL);
    return batch;
}

static struct tw_twin *begun(void) {
    struct tw_twin *twin = tw_twin_create(NULL);
    go(twin, snapshot(0, 10));
    return twin;
}

static void all_of_it_can_be_read_also_of_what_has_no_asset(void **state) {
    (void)state;
    struct tw_twin *twin = begun();
    struct tw_batch *batch = at(60, 11);
    put_alarm(batch, "a1", true, false, 60);
    put_text(batch, TW_FIELD_ALARM_PROPERTY, "a1", NULL, NULL, "temp");
    put_number(batch, TW_FIELD_ALARM_PRIORITY, "free", NULL, NULL, 3);
    put_bool(batch, TW_FIELD_ALARM_ACTIVE, "free", true);
    go(twin, batch);
    bool seen[2] = {false, false};
    int64_t last_ms = TW_TIME_NONE;
    for (size_t i = 0; i < tw_twin_journal_count(twin); i++) {
        struct tw_alarm_event event = tw_twin_journal_at(twin, i);
        assert_true(i == 0 || event.time_ms >= last_ms);
        last_ms = event.time_ms;
        if (event.kind != TW_ALARM_EVENT_RAISED)
            continue;
        bool has_asset = strcmp(event.alarm, "a1") == 0;
        seen[has_asset] = true;
        assert_string_equal(event.property ? event.property : "-", has_asset ? "temp" : "-");
        struct tw_asset_id asset = tw_twin_asset_of(twin, event.source, event.asset_id);
        assert_true(tw_asset_equal(asset, has_asset ? tw_twin_find(twin, "p1")->handle
                                                    : (struct tw_asset_id){0, 0}));
    }
    assert_true(seen[0] && seen[1]);
    assert_int_equal(tw_twin_asset_of(twin, 0, "nobody").slot, 0);
    tw_twin_destroy(twin);
}

static void an_alarm_s_life_is_written_down(void **state) {
    (void)state;
    struct tw_twin *twin = begun();
    struct tw_batch *batch = at(10, 11);
    put_alarm(batch, "a", true, false, 9);
    go(twin, batch);
    batch = at(20, 12);
    put_bool(batch, TW_FIELD_ALARM_ACKED, "a", true);
    put_text(batch, TW_FIELD_ALARM_BY, "a", NULL, NULL, "m.huber");
    put_text(batch, TW_FIELD_ALARM_COMMENT, "a", NULL, NULL, "seen");
    go(twin, batch);
    batch = at(30, 13);
    put_number(batch, TW_FIELD_ALARM_PRIORITY, "a", NULL, NULL, 1);
    put_number(batch, TW_FIELD_ALARM_SHELVED_UNTIL, "a", NULL, NULL, (double)(T0 + 90000));
    go(twin, batch);
    tw_twin_advance(twin, T0 + 91000);
    batch = at(95, 14); // the server takes it off too
    put_removed(batch, TW_FIELD_ALARM_SHELVED_UNTIL, "a", NULL, NULL);
    put_bool(batch, TW_FIELD_ALARM_SUPPRESSED, "a", true);
    go(twin, batch);
    batch = at(96, 15);
    put_bool(batch, TW_FIELD_ALARM_SUPPRESSED, "a", false);
    put_bool(batch, TW_FIELD_ALARM_OUT_OF_SERVICE, "a", true);
    go(twin, batch);
    batch = at(99, 16);
    put_removed(batch, TW_FIELD_ALARM, "a", NULL, NULL);
    go(twin, batch);
    assert_string_equal(journal(twin, "p1"),
                        "returned@99, out_of_service@96, unsuppressed@96, "
                        "suppressed@95, shelf_ended@90, shelved 90..@30, "
                        "priority 2>1@30, acknowledged m.huber \"seen\"@20, raised 2@9, gap ..@0");
    tw_twin_destroy(twin);
}

static void what_is_said_again_is_no_news(void **state) {
    (void)state;
    struct tw_twin *twin = begun();
    for (int i = 0; i < 3; i++) {
        struct tw_batch *batch = at(10 + i, 11 + (uint64_t)i);
        put_alarm(batch, "a", true, false, 9);
        go(twin, batch);
    }
    struct tw_batch *batch = at(20, 14); // raised anew without having returned
    put_alarm(batch, "a", true, false, 20);
    go(twin, batch);
    assert_string_equal(journal(twin, "p1"), "raised 2@20, raised 2@9, gap ..@0");
    assert_int_equal(tw_twin_announced(twin, 2), 2);
    tw_twin_destroy(twin);
}

static void who_was_not_seen_to_acknowledge_is_not_made_up(void **state) {
    (void)state;
    struct tw_twin *twin = begun();
    struct tw_batch *batch = at(10, 11);
    put_alarm(batch, "a", true, false, 10);
    go(twin, batch);
    batch = at(20, 12);
    put_removed(batch, TW_FIELD_ALARM, "a", NULL, NULL);
    go(twin, batch);
    assert_string_equal(journal(twin, "p1"), "removed@20, returned@20, raised 2@10, gap ..@0");
    tw_twin_destroy(twin);
}

// A snapshot in several batches, as NDJSON gives it.
static void half_a_transaction_is_no_state(void **state) {
    (void)state;
    struct tw_twin *twin = begun();
    struct tw_batch *batch = at(10, 11);
    put_alarm(batch, "a", true, true, 10);
    go(twin, batch);
    batch = snapshot(20, 11); // nothing was missed
    batch->more = true;
    put(batch, TW_FIELD_ALARM, "a", NULL, NULL);
    go(twin, batch);
    batch = at(20, 11);
    put_alarm(batch, "a", true, true, 10);
    go(twin, batch);
    assert_string_equal(journal(twin, "p1"), "acknowledged@10, raised 2@10, gap ..@0");
    tw_twin_destroy(twin);
}

static void a_gap_is_said_and_not_filled(void **state) {
    (void)state;
    struct tw_twin *twin = begun();
    struct tw_batch *batch = at(10, 11);
    put_alarm(batch, "kept", true, false, 10);
    put_alarm(batch, "gone", true, true, 10);
    put_alarm(batch, "acked", true, false, 10);
    go(twin, batch);
    batch = snapshot(60, 40);
    put_alarm(batch, "kept", true, false, 10);
    put_alarm(batch, "acked", true, true, 10);
    put_alarm(batch, "new", true, false, 45);
    go(twin, batch);
    assert_string_equal(journal(twin, "p1"),
                        "~acknowledged@60, ~returned@60, gap 10..@60, raised 2@45, "
                        "raised 2@10, acknowledged@10, raised 2@10, raised 2@10, gap ..@0");
    go(twin, snapshot(62, 41));
    go(twin, snapshot(64, 42)); // lost again and again with nothing in between: one gap
    go(twin, snapshot(66, 43));
    struct tw_alarm_event events[EVENTS];
    size_t count = tw_twin_journal(twin, tw_twin_find(twin, "p1")->handle, events, EVENTS),
           gaps = 0;
    for (size_t i = 0; i < count; i++)
        gaps += events[i].kind == TW_ALARM_EVENT_GAP;
    assert_int_equal(gaps, 4); // the begin; before 60, 62, and 66
    tw_twin_destroy(twin);
}

static void play(struct tw_twin *twin, int from, int to, bool sought) {
    for (int second = from; second <= to; second += 10) {
        struct tw_batch *batch = second ? at(second, 10 + (uint64_t)second) : snapshot(0, 10);
        batch->sought = second == 0 && sought;
        if (second == 10)
            put_alarm(batch, "a", true, false, 10);
        if (second == 20)
            put_bool(batch, TW_FIELD_ALARM_ACKED, "a", true);
        if (second == 30)
            put_bool(batch, TW_FIELD_ALARM_ACTIVE, "a", false);
        go(twin, batch);
    }
}

static void a_seek_goes_back_in_the_journal_too(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    play(twin, 0, 40, true);
    char whole[512];
    snprintf(whole, sizeof whole, "%s", journal(twin, "p1"));
    assert_string_equal(whole, "returned@30, acknowledged@20, raised 2@10, gap ..@0");
    play(twin, 0, 10, true);
    assert_string_equal(journal(twin, "p1"), "raised 2@10, gap ..@0");
    play(twin, 20, 40, false);
    assert_string_equal(journal(twin, "p1"), whole);
    // Forward, over what was not played.
    struct tw_batch *batch = snapshot(600, 700);
    batch->sought = true;
    put_alarm(batch, "b", true, false, 500);
    go(twin, batch);
    assert_string_equal(journal(twin, "p1"),
                        "gap 40..@600, raised 2@500, returned@30, acknowledged@20, raised 2@10, "
                        "gap ..@0");
    tw_twin_destroy(twin);
}

static void alarms_of_ours_are_marked(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", 90, T0);
    apply(twin, batch);
    tw_twin_advance(twin, T0);
    tw_twin_advance(twin, T0 + 1000);
    assert_true(
        tw_twin_acknowledge(twin, 0, "local:2:p1/temp", &(struct tw_hand){"desk 1", "on my way"}));
    batch = batch_new();
    put_value(batch, "p1", "temp", 20, T0 + 5000);
    apply(twin, batch);
    tw_twin_advance(twin, T0 + 5000);
    assert_string_equal(journal(twin, "p1"),
                        "local returned@5, local acknowledged desk 1 \"on my way\"@1, "
                        "local raised 2@0");
    tw_twin_destroy(twin);
}

static void the_oldest_gives_way_and_is_told(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){.journal_limit = 16384});
    go(twin, snapshot(0, 10));
    assert_true(tw_twin_journal_gone(twin) == TW_TIME_NONE);
    char *name = tw_alloc(4001);
    memset(name, 'x', 4000);
    for (int i = 1; i <= 200; i++) {
        struct tw_batch *batch = at(i, 10 + (uint64_t)i);
        put_alarm(batch, "a", true, false, i);
        put_text(batch, TW_FIELD_ALARM_TEXT, "a", "", NULL, name + i % 7);
        go(twin, batch);
    }
    free(name);
    struct tw_alarm_event events[EVENTS];
    size_t count = tw_twin_journal(twin, tw_twin_find(twin, "p1")->handle, events, EVENTS);
    assert_in_range(count, 2, 4);
    assert_true(events[0].time_ms == T0 + 200000);
    assert_true(tw_twin_journal_gone(twin) == events[count - 1].time_ms - 1000);
    struct tw_alarm_load load;
    tw_twin_alarm_load(twin, &load);
    assert_true(load.incomplete);
    tw_twin_destroy(twin);
}

static void events_have_the_feed_s_names(void **state) {
    (void)state;
    for (int kind = 0; kind < TW_ALARM_EVENT_GAP; kind++)
        assert_int_equal(tw_alarm_event_kind(tw_alarm_event_name((enum tw_alarm_event_kind)kind)),
                         kind);
    assert_int_equal(tw_alarm_event_kind("gap"), TW_ALARM_EVENT_COUNT);
    assert_int_equal(tw_alarm_event_kind(""), TW_ALARM_EVENT_COUNT);
}

// Two servers, the second with a clock that is an hour ahead, which is known only later.
static void times_of_two_servers_are_on_one_clock(void **state) {
    (void)state;
    enum {
        AHEAD_MS = 3600000
    };
    struct tw_alarm_load load;
    struct tw_twin *twin = tw_twin_create(NULL);
    go(twin, at(0, 1));
    for (uint32_t source = 0; source < 2; source++) {
        int64_t ahead_ms = source * AHEAD_MS;
        struct tw_batch *batch = at(0, 1);
        batch->source = source;
        batch->time_ms += ahead_ms + 60000;
        put_alarm(batch, "a", true, false, 0);
        put_number(batch, TW_FIELD_ALARM_SINCE, "a", NULL, NULL,
                   (double)(T0 + ahead_ms + (source ? 10000 : 20000)));
        apply(twin, batch);
        tw_twin_set_source_clock(twin, source, ahead_ms);
    }
    tw_twin_advance(twin, T0 + 60000);
    assert_true(tw_twin_find_alarm(twin, 1, false, "a")->since_ms == T0 + 10000);
    assert_true(tw_twin_find_alarm(twin, 1, false, "a")->since_stamp_ms == T0 + AHEAD_MS + 10000);
    assert_true(tw_twin_journal_begin(twin, 1) == T0 + 60000);
    assert_int_equal(tw_twin_journal_count(twin), 2);
    assert_int_equal(tw_twin_journal_at(twin, 0).source, 1);
    assert_true(tw_twin_journal_at(twin, 0).time_ms == T0 + 10000);
    tw_twin_alarm_load(twin, &load);
    assert_int_equal(load.ten_minutes, 2);
    // What is said again is no news, also when the clock is reckoned anew.
    tw_twin_set_source_clock(twin, 1, AHEAD_MS + 1000);
    struct tw_batch *batch = at(0, 2);
    batch->source = 1;
    batch->time_ms += AHEAD_MS + 70000;
    put_bool(batch, TW_FIELD_ALARM_ACKED, "a", true);
    apply(twin, batch);
    assert_int_equal(tw_twin_journal_count(twin), 3);
    assert_true(tw_twin_journal_at(twin, 0).time_ms == T0 + 9000);
    assert_int_equal(tw_twin_journal_at(twin, 2).kind, TW_ALARM_EVENT_ACKNOWLEDGED);
    assert_true(tw_twin_journal_at(twin, 2).time_ms == T0 + 69000);
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_can_be_read_also_of_what_has_no_asset),
        cmocka_unit_test(an_alarm_s_life_is_written_down),
        cmocka_unit_test(what_is_said_again_is_no_news),
        cmocka_unit_test(who_was_not_seen_to_acknowledge_is_not_made_up),
        cmocka_unit_test(half_a_transaction_is_no_state),
        cmocka_unit_test(a_gap_is_said_and_not_filled),
        cmocka_unit_test(a_seek_goes_back_in_the_journal_too),
        cmocka_unit_test(alarms_of_ours_are_marked),
        cmocka_unit_test(the_oldest_gives_way_and_is_told),
        cmocka_unit_test(times_of_two_servers_are_on_one_clock),
        cmocka_unit_test(events_have_the_feed_s_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
