// Queries: what they find, what is wrong with a bad one and where, and groups that follow.
#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"
#include "twinview/query.h"

// h (hall), p1 and p2 (pumps), v:1 (valve), t1 of no type.
static struct tw_twin *site(void) {
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    put(batch, TW_FIELD_ASSET, "p2", NULL, NULL);
    put_text(batch, TW_FIELD_ASSET_TYPE, "p2", NULL, NULL, "pump");
    put_text(batch, TW_FIELD_ASSET_NAME, "p2", "en", NULL, "Feed Pump 2");
    put_text(batch, TW_FIELD_ASSET_NAME, "p2", "zh", NULL, "给水泵");
    put(batch, TW_FIELD_ASSET, "v:1", NULL, NULL);
    put_text(batch, TW_FIELD_ASSET_TYPE, "v:1", NULL, NULL, "valve");
    put(batch, TW_FIELD_ASSET, "t1", NULL, NULL);
    apply(twin, batch);
    batch = batch_new();
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, 71.5);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p2", "temp", NULL, 90);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p2", "speed", NULL, -5);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "t1", "temperature", NULL, 85);
    put_text(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "v:1", "mode", NULL, "Auto");
    struct tw_write *running = put(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "v:1", "running", NULL);
    running->value = (struct tw_value){.kind = TW_VALUE_BOOL, .boolean = true};
    put_text(batch, TW_FIELD_ALARM_ASSET, "a1", NULL, NULL, "p2");
    put_number(batch, TW_FIELD_ALARM_PRIORITY, "a1", NULL, NULL, 2);
    put_bool(batch, TW_FIELD_ALARM_ACTIVE, "a1", true);
    apply(twin, batch);
    tw_twin_advance(twin, T0);
    return twin;
}

static void found(const struct tw_group *group, const struct tw_twin *twin, char *text) {
    size_t count = 0;
    text[0] = '\0';
    for (uint32_t slot = 0; (slot = tw_group_next(group, slot));) {
        strcat(strcat(text, *text ? " " : ""), tw_twin_asset_at(twin, slot)->id);
        assert_true(tw_group_holds(group, tw_twin_asset_at(twin, slot)->handle));
        count++;
    }
    assert_int_equal(count, group->count);
}

static void queries_find_what_they_say(void **state) {
    (void)state;
    static const struct {
        const char *query, *found;
    } cases[] = {
        {"", "h p1 p2 v:1 t1"},
        {"pump", "p1 p2"},   // by type
        {"PUMP feed", "p2"}, // letters, and both words
        {"\"feed pump\"", "p2"},
        {"\"pump feed\"", ""},
        {"给水", "p2"}, // in another language than the panels'
        {"type:pum", "p1 p2"},
        {"type:pump -name:feed", "p1"},
        {"name:\"feed pump\"", "p2"},
        {"name:p1", "p1"}, // without a name the id is shown
        {"id:1", "p1 v:1 t1"},
        {"tag:P2", "p2"},
        {"v:1", "v:1"},    // an id with a colon
        {"temp>80", "p2"}, // exact id before ids that hold it
        {"temperat>80", "t1"},
        {"temp>=71.5", "p1 p2"},
        {"temp<=71.5", "p1"},
        {"temp<71.5", ""},
        {"temp=90", "p2"},
        {"temp!=90", "p1"}, // unknown is not "another"
        {"-temp=90", "h p1 v:1 t1"},
        {"speed<0", "p2"},
        {"speed=-5", "p2"},
        {"mode=auto", "v:1"},
        {"mode=\"auto\"", "v:1"},
        {"mode>1", ""},
        {"running=true", "v:1"},
        {"running=1", "v:1"},
        {"running!=true", ""},
        {"quality:good type:pump", "p1 p2"},
        {"quality:bad", ""},
        {"alarm:unack", "p2"},
        {"alarm:acked", ""},
        {"alarm:2", "p2"},
        {"alarm:1", ""},
        {"alarm:any", "p2"},
        {"alarm:none type:pump", "p1"},
        {"type:pump temp>80 alarm:unack", "p2"},
    };
    struct tw_twin *twin = site();
    struct tw_group group = {0};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_query_error error;
        struct tw_query *query = tw_query_parse(cases[i].query, &error);
        assert_non_null(query);
        assert_int_equal(tw_query_is_empty(query), i == 0);
        tw_group_begin(&group, query, twin);
        char text[256];
        found(&group, twin, text);
        if (strcmp(text, cases[i].found) != 0)
            fail_msg("%s: found %s, expected %s", cases[i].query, text, cases[i].found);
    }
    tw_group_finish(&group);
    tw_twin_destroy(twin);
}

static void a_bad_query_says_where(void **state) {
    (void)state;
    static const struct {
        const char *query;
        enum tw_query_fault fault;
        size_t at, length;
    } cases[] = {
        {"pump temp>", TW_QUERY_NO_VALUE, 9, 1},
        {"temp>=", TW_QUERY_NO_VALUE, 4, 2},
        {"temp>hot", TW_QUERY_NO_NUMBER, 5, 3},
        {"temp>80 speed<1x", TW_QUERY_NO_NUMBER, 14, 2},
        {"temp>nan", TW_QUERY_NO_NUMBER, 5, 3},
        {">80", TW_QUERY_NO_PROPERTY, 0, 3},
        {"a =5", TW_QUERY_NO_PROPERTY, 2, 2},
        {"type:", TW_QUERY_NO_VALUE, 0, 5},
        {"x quality:purple", TW_QUERY_NO_QUALITY, 10, 6},
        {"alarm:5", TW_QUERY_NO_ALARM, 6, 1},
        {"name:\"feed", TW_QUERY_QUOTE_OPEN, 5, 5},
        {"a b c d e f g h i j k l m n o p q", TW_QUERY_TOO_MANY, 32, 1},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_query_error error;
        assert_null(tw_query_parse(cases[i].query, &error));
        if (error.fault != cases[i].fault || error.at != cases[i].at ||
            error.length != cases[i].length)
            fail_msg("%s: fault %d at %zu, %zu long", cases[i].query, (int)error.fault, error.at,
                     error.length);
    }
}

// Whatever comes, changes, goes stale and goes: the group is what a new search finds.
static void a_group_follows(void **state) {
    (void)state;
    struct tw_twin *twin = site();
    struct tw_query_error error;
    struct tw_group group = {0}, fresh = {0};
    tw_group_begin(&group, tw_query_parse("temp>80 quality:good", &error), twin);
    char before[256], now[256];
    found(&group, twin, before);
    assert_string_equal(before, "p2");
    for (int step = 0; step < 6; step++) {
        tw_twin_clear_changes(twin);
        uint32_t version = group.version;
        struct tw_batch *batch = batch_new();
        if (step == 0)
            put_value(batch, "p1", "temp", 95, T0);
        else if (step == 1)
            put_value(batch, "p2", "temp", 20, T0);
        else if (step == 2)
            put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "n1", "temp", NULL, 100);
        else if (step == 3)
            put_removed(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
        apply(twin, batch);
        tw_twin_advance(twin, step == 4 ? T0 + 60000 : T0);
        tw_group_update(&group, twin);
        tw_group_begin(&fresh, tw_query_parse("temp>80 quality:good", &error), twin);
        found(&group, twin, now);
        found(&fresh, twin, before);
        assert_string_equal(now, before);
        static const char *const expected[] = {"p1 p2", "p1", "p1 n1", "n1"};
        if (step < 4)
            assert_string_equal(now, expected[step]);
        assert_int_equal(group.version != version, step < 4);
    }
    tw_group_finish(&group);
    tw_group_finish(&fresh);
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_find_what_they_say),
        cmocka_unit_test(a_bad_query_says_where),
        cmocka_unit_test(a_group_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
