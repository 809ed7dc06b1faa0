#define _DEFAULT_SOURCE // mkdtemp
// The operator's desk without a server: what is made here is answered for here, and what cannot be
// done or sent is told and never taken for done.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/desk.h"
#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/memory.h"

#define T0 INT64_C(1763788800000) // 2025-11-22T05:20:00Z

struct office {
    struct tw_twin *twin;
    struct tw_feed_health health;
    struct tw_desk_world world;
    struct tw_desk *desk;
    char folder[64];
};

// A source that is lost: an alarm that was made here. Its document has one more, "a1".
static void office_init(struct office *office) {
    memset(office, 0, sizeof *office);
    office->twin = tw_twin_create(NULL);
    struct tw_batch *batch = tw_batch_create(0);
    struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ALARM_ACTIVE);
    write->key[0] = "a1";
    write->value = (struct tw_value){.kind = TW_VALUE_BOOL, .boolean = true};
    tw_twin_apply(office->twin, batch);
    tw_batch_destroy(batch);
    tw_twin_advance(office->twin, T0);
    tw_twin_set_source_lost(office->twin, 0, true);
    office->health.state = TW_FEED_LIVE;
    strcpy(office->health.address, "http://127.0.0.1:9/twin");
    office->world =
        (struct tw_desk_world){.twin = office->twin, .health = &office->health, .source_count = 1};
    strcpy(office->folder, "/tmp/twinview-desk-XXXXXX");
    assert_non_null(mkdtemp(office->folder));
    office->desk = tw_desk_create(
        &(struct tw_desk_params){.station = "Control room 1", .audit_folder = office->folder});
}

static void office_finish(struct office *office) {
    tw_desk_destroy(office->desk);
    tw_twin_destroy(office->twin);
}

static void wish_at(struct office *office, enum tw_action_kind kind, const char *alarm,
                    int64_t since_ms) {
    bool local = strncmp(alarm, "local:", 6) == 0;
    struct tw_alarm_ref ref = {0, local, alarm, since_ms};
    struct tw_ui_wish wanted = {.kind = kind, .until_ms = T0 + 60000, .alarms = &ref, .count = 1};
    tw_desk_act(office->desk, &office->world, &wanted);
}

static void wish(struct office *office, enum tw_action_kind kind, const char *alarm) {
    wish_at(office, kind, alarm, T0);
}

static const struct tw_alarm *local(const struct office *office) {
    return tw_twin_find_alarm(office->twin, 0, true, "local:feed");
}

static void what_was_made_here_is_answered_for_here(void **state) {
    struct office office;
    (void)state;
    office_init(&office);
    wish(&office, TW_ACTION_SHELVE, "local:feed");
    assert_true(local(&office)->shelved_until_ms == T0 + 60000);
    wish(&office, TW_ACTION_UNSHELVE, "local:feed");
    assert_true(local(&office)->shelved_until_ms == TW_TIME_NONE);
    assert_false(local(&office)->acked);
    wish(&office, TW_ACTION_ACKNOWLEDGE, "local:feed");
    assert_true(local(&office)->acked);
    assert_int_equal(tw_desk_station(office.desk, &office.world).action_count, 0);
    office_finish(&office);
}

static void a_reset_of_what_is_not_latched_does_nothing_else(void **state) {
    struct office office;
    (void)state;
    office_init(&office);
    wish(&office, TW_ACTION_RESET, "local:feed");
    assert_false(local(&office)->acked);
    struct tw_ui_station station = tw_desk_station(office.desk, &office.world);
    assert_int_equal(station.action_count, 1);
    assert_true(station.actions[0].failed);
    assert_non_null(strstr(station.actions[0].reason, "not latched"));
    office_finish(&office);
}

static void what_cannot_be_sent_has_failed(void **state) {
    static const struct {
        enum tw_feed_state state;
        const char *address, *reason;
    } rows[] = {{TW_FEED_LIVE, "http://127.0.0.1:9/twin", "takes no actions"},
                {TW_FEED_STATIC, "plant.json", "takes no actions"}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct office office;
        office_init(&office);
        office.health.state = rows[i].state;
        strcpy(office.health.address, rows[i].address);
        wish(&office, TW_ACTION_ACKNOWLEDGE, "a1");
        struct tw_ui_station station = tw_desk_station(office.desk, &office.world);
        assert_int_equal(station.action_count, 1);
        assert_true(station.actions[0].failed);
        assert_non_null(strstr(station.actions[0].reason, rows[i].reason));
        assert_false(tw_twin_find_alarm(office.twin, 0, false, "a1")->acked);
        struct tw_alarm_ref ref = {0, false, "a1", T0};
        tw_desk_dismiss(office.desk, &(struct tw_ui_wish){.alarms = &ref, .count = 1});
        assert_int_equal(tw_desk_station(office.desk, &office.world).action_count, 0);
        office_finish(&office);
    }
}

// The source takes actions; its feed does not run, so that they wait.
static struct tw_feed *office_connect(struct office *office) {
    struct tw_batch *batch = tw_batch_create(0);
    struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_LINK);
    write->key[0] = "actions";
    write->value = (struct tw_value){.kind = TW_VALUE_STRING, .string = "actions"};
    tw_twin_apply(office->twin, batch);
    tw_batch_destroy(batch);
    struct tw_feed *feed = tw_feed_create(&(struct tw_feed_params){.jitter_seed = 1});
    const char *address = office->health.address;
    assert_int_equal(tw_feed_add_source(feed, &(struct tw_feed_source_params){.address = address}),
                     0);
    office->world.feed = feed;
    return feed;
}

static char *audit_log(const struct office *office) {
    size_t size;
    char *path = tw_path_join(office->folder, "audit.jsonl");
    char *log = tw_file_read(path, 1 << 20, &size);
    assert_non_null(log);
    free(path);
    return log;
}

static void what_is_raised_anew_is_acknowledged_anew(void **state) {
    struct office office;
    (void)state;
    office_init(&office);
    struct tw_feed *feed = office_connect(&office);
    for (int i = 0; i < 2; i++) // of one that is pending no second is sent
        wish_at(&office, TW_ACTION_ACKNOWLEDGE, "a1", T0);
    wish_at(&office, TW_ACTION_ACKNOWLEDGE, "a1", T0 + 5000);
    assert_int_equal(tw_desk_station(office.desk, &office.world).action_count, 1);
    char *log = audit_log(&office);
    const char *first = strstr(log, "\"sent\""), *left = strstr(log, "\"not waited for"),
               *second = first ? strstr(first + 1, "\"sent\"") : NULL;
    assert_true(first && left && second && first < left && left < second);
    assert_null(strstr(second + 1, "\"sent\""));
    free(log);
    tw_feed_destroy(feed);
    office_finish(&office);
}

// A server that is an hour ahead is asked for an end on its own clock.
static void a_shelf_is_asked_for_by_the_servers_clock(void **state) {
    enum {
        HOUR_MS = 3600000
    };
    struct office office;
    char until[32];
    (void)state;
    office_init(&office);
    struct tw_feed *feed = office_connect(&office);
    tw_twin_set_source_clock(office.twin, 0, HOUR_MS);
    wish(&office, TW_ACTION_SHELVE, "a1");
    char *log = audit_log(&office);
    tw_time_format(T0 + HOUR_MS + 60000, until, sizeof until);
    assert_non_null(strstr(log, "\"sent\""));
    assert_non_null(strstr(log, until));
    free(log);
    tw_feed_destroy(feed);
    office_finish(&office);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_made_here_is_answered_for_here),
        cmocka_unit_test(a_reset_of_what_is_not_latched_does_nothing_else),
        cmocka_unit_test(what_cannot_be_sent_has_failed),
        cmocka_unit_test(what_is_raised_anew_is_acknowledged_anew),
        cmocka_unit_test(a_shelf_is_asked_for_by_the_servers_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
