// The document, its repetition, its alarms, and the events that lead from one to the next.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <cjson/cJSON.h>

#include "twinview/feed_check.h"
#include "twinview/memory.h"

#include "document.h"
#include "events.h"
#include "site.h"
#include "world.h"

#define NOW_MS INT64_C(1795324680123)

struct fixture {
    struct tw_site *site;
    struct tw_world world;
    struct tw_events events;
    struct tw_text stream;
};

static void keep(void *user, const char *text, size_t size) {
    struct fixture *fixture = user;
    tw_text_add(&fixture->stream, text, size);
}

static void open_world(struct fixture *fixture, uint32_t assets, uint64_t seed, double rate) {
    *fixture = (struct fixture){.site = tw_site_load(DATA "/plant.json")};
    assert_non_null(fixture->site);
    const struct tw_world_params params = {
        .assets = assets, .seed = seed, .still = rate == 0, .now_ms = NOW_MS};
    tw_world_init(&fixture->world, fixture->site, &params);
    tw_events_init(&fixture->events, &fixture->world,
                   &(struct tw_events_params){.rate = rate, .epoch = "e1"});
    fixture->events.sink = keep;
    fixture->events.user = fixture;
}

static void close_world(struct fixture *fixture) {
    tw_events_finish(&fixture->events);
    tw_world_finish(&fixture->world);
    tw_site_destroy(fixture->site);
    tw_text_finish(&fixture->stream);
}

static void run(struct fixture *fixture, double seconds) {
    int ticks = (int)(seconds / fixture->events.tick_s + 0.5);
    for (int i = 0; i < ticks; i++)
        tw_events_tick(&fixture->events, fixture->events.tick_s, NOW_MS);
}

// The whole snapshot, terminated; free with free().
static char *snapshot_text(const struct fixture *fixture, bool lines) {
    const struct tw_document_params params = {.lines = lines,
                                              .epoch = fixture->events.epoch,
                                              .seq = fixture->events.seq,
                                              .now_ms = tw_events_now_ms(&fixture->events),
                                              .ttl_min_s = fixture->events.ttl_min_s};
    struct tw_document snapshot;
    struct tw_text text = {0};
    tw_document_init(&snapshot, &fixture->world, &params);
    while (tw_document_write(&snapshot, &text))
        ;
    tw_document_finish(&snapshot);
    tw_text_add(&text, "", 1);
    return text.bytes;
}

static cJSON *snapshot_tree(const struct fixture *fixture) {
    char *text = snapshot_text(fixture, false);
    cJSON *tree = cJSON_Parse(text);
    assert_non_null(tree);
    free(text);
    return tree;
}

static bool print_problem(void *user, const char *place, const char *text) {
    (void)user;
    print_message("%s: %s\n", place, text);
    return true;
}

static void document_is_a_twin_feed(void **state) {
    (void)state;
    for (int lines = 0; lines < 2; lines++) {
        struct fixture fixture;
        open_world(&fixture, 300, 1, 1000);
        char *text = snapshot_text(&fixture, lines);
        assert_int_equal(tw_feed_check(text, strlen(text), print_problem, NULL), 0);
        free(text);
        close_world(&fixture);
    }
}

// Exactly as many assets as asked for; each parent exists; each id once (a map shows a second one
// as a missing count).
static void repetition_is_consistent(void **state) {
    (void)state;
    static const uint32_t counts[] = {1, 5, 80, 81, 82, 300, 2000};
    for (size_t k = 0; k < TW_COUNT(counts); k++) {
        struct fixture fixture;
        open_world(&fixture, counts[k], 1, 1000);
        cJSON *tree = snapshot_tree(&fixture), *assets = cJSON_GetObjectItem(tree, "assets"),
              *asset;
        assert_int_equal(cJSON_GetArraySize(assets), counts[k]);
        char **ids = tw_alloc_array(counts[k], sizeof *ids);
        uint32_t i = 0;
        cJSON_ArrayForEach(asset, assets) {
            ids[i++] = asset->string;
            const char *parent = cJSON_GetStringValue(cJSON_GetObjectItem(asset, "parent"));
            bool found = !parent;
            for (uint32_t other = 0; parent && other + 1 < i && !found; other++)
                found = strcmp(ids[other], parent) == 0;
            assert_true(found); // and it stands before its child
            for (uint32_t other = 0; other + 1 < i; other++)
                assert_string_not_equal(ids[other], asset->string);
        }
        free(ids);
        cJSON_Delete(tree);
        close_world(&fixture);
    }
}

static void relations_lead_to_what_is_there(void **state) {
    (void)state;
    static const uint32_t counts[] = {40, 81, 120};
    for (size_t k = 0; k < TW_COUNT(counts); k++) {
        struct fixture fixture;
        int found = 0;
        open_world(&fixture, counts[k], 1, 1000);
        cJSON *tree = snapshot_tree(&fixture), *assets = cJSON_GetObjectItem(tree, "assets"),
              *asset, *kind, *other;
        cJSON_ArrayForEach(asset, assets) {
            cJSON_ArrayForEach(kind, cJSON_GetObjectItem(asset, "rel")) {
                cJSON_ArrayForEach(other, kind) {
                    assert_non_null(cJSON_GetObjectItemCaseSensitive(assets, other->string));
                    found++;
                }
            }
        }
        assert_true(found > 0);
        cJSON_Delete(tree);
        close_world(&fixture);
    }
}

static void copies_stand_apart(void **state) {
    (void)state;
    struct fixture fixture;
    open_world(&fixture, 300, 1, 1000);
    cJSON *tree = snapshot_tree(&fixture), *assets = cJSON_GetObjectItem(tree, "assets");
    const cJSON *hall = cJSON_GetObjectItemCaseSensitive(assets, "boiler-house.2");
    const cJSON *pump = cJSON_GetObjectItemCaseSensitive(assets, "P-104.2");
    const cJSON *first = cJSON_GetObjectItemCaseSensitive(assets, "P-104");
    assert_non_null(hall);
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(hall, "name"), "en")->valuestring,
                        "Boiler house.2");
    double x = cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(hall, "at"), "pos"), 0)
                   ->valuedouble;
    assert_true(x >= 180); // the road of the site is 180 m long
    // A child keeps its place in its parent, and its relations stay among the copies.
    assert_true(
        cJSON_Compare(cJSON_GetObjectItem(pump, "at"), cJSON_GetObjectItem(first, "at"), true));
    assert_non_null(cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItem(cJSON_GetObjectItem(pump, "rel"), "feeds"), "B-101.2"));
    cJSON_Delete(tree);
    close_world(&fixture);
}

static void instruments_and_pipes_are_bound(void **state) {
    (void)state;
    struct fixture fixture;
    open_world(&fixture, 81, 1, 0);
    cJSON *tree = snapshot_tree(&fixture), *assets = cJSON_GetObjectItem(tree, "assets");
    static const struct {
        const char *asset, *property;
        double low, high;
    } cases[] = {
        {"TI-101", "value", 60, 72},    {"PI-102", "value", 11, 13},
        {"LI-203", "value", 85, 90},    {"L-101", "flow", 18, 28},
        {"L-102", "temp", 185, 195},    {"L-401", "temp", 22, 26},
        {"L-201", "temp", 75, 90},      {"M-101", "power", 10, 20},
        {"V-101", "position", 99, 101}, {"B-101", "pressure", 11.3, 12.3},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        double value = cJSON_GetNumberValue(cJSON_GetObjectItem(
            cJSON_GetObjectItem(cJSON_GetObjectItem(assets, cases[i].asset), "props"),
            cases[i].property));
        if (!(value > cases[i].low && value < cases[i].high))
            fail_msg("%s %s is %g", cases[i].asset, cases[i].property, value);
    }
    cJSON_Delete(tree);
    close_world(&fixture);
}

static void count_alarms(const struct fixture *fixture, int priorities[5], int *unacknowledged) {
    cJSON *tree = snapshot_tree(fixture), *alarm;
    memset(priorities, 0, 5 * sizeof *priorities);
    *unacknowledged = 0;
    cJSON_ArrayForEach(alarm, cJSON_GetObjectItem(tree, "alarms")) {
        priorities[cJSON_GetObjectItem(alarm, "priority")->valueint]++;
        *unacknowledged += cJSON_IsFalse(cJSON_GetObjectItem(alarm, "acked"));
        const cJSON *text = cJSON_GetObjectItem(alarm, "text");
        assert_true(cJSON_IsString(cJSON_GetObjectItem(text, "en")));
        if (strstr(alarm->string, ":fault:outlet"))
            assert_string_equal(cJSON_GetObjectItem(text, "zh")->valuestring, "出口传感器故障");
    }
    cJSON_Delete(tree);
}

// Twenty seconds after the start a picture shows what the demo is to show.
static void demo_shows_its_alarms(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct fixture fixture;
        int priorities[5], unacknowledged;
        open_world(&fixture, 81, seed, 1000);
        run(&fixture, 0.1); // what the first snapshot says is not said again
        tw_text_add(&fixture.stream, "", 1);
        assert_null(strstr(fixture.stream.bytes, "event: patch"));
        run(&fixture, 19.9);
        count_alarms(&fixture, priorities, &unacknowledged);
        assert_int_equal(priorities[1], 1);
        assert_int_equal(priorities[2], 1);
        assert_int_equal(priorities[3], 0);
        assert_int_equal(priorities[4], 1);
        assert_int_equal(unacknowledged, 2);
        close_world(&fixture);
    }
}

static void limits_make_alarms(void **state) {
    (void)state;
    struct fixture fixture;
    open_world(&fixture, 81, 1, 1000);
    struct tw_alarms alarms;
    tw_alarms_init(&alarms, 1);
    uint32_t slot = 0;
    while (strcmp(fixture.site->assets[fixture.site->channels[slot].asset].id, "P-101") != 0 ||
           strcmp(fixture.site->channels[slot].property, "bearing_temp") != 0)
        slot++;
    struct tw_alarm_input input = {.slot = slot};
    // value, seconds it stands, what then is: 0 none, else priority; active
    static const struct {
        double value, seconds;
        int priority;
        bool active;
    } course[] = {
        {80, 10, 0, false}, {86, 1, 0, false},   {80, 5, 0, false}, // too short
        {86, 3, 3, true},   {84.8, 8, 3, true},                     // within the dead band
        {96, 3, 1, true},   {90, 8, 1, true},                       // latched: does not sink
        {80, 5, 1, false},  {80, 200, 0, false},                    // acknowledged and reset
    };
    for (size_t i = 0; i < TW_COUNT(course); i++) {
        input.value = course[i].value;
        for (double t = 0; t < course[i].seconds; t += 0.5) {
            input.time_s += 0.5;
            tw_alarms_watch_limits(&alarms, fixture.site, &input);
        }
        const struct tw_alarm_state *alarm = tw_alarms_find(&alarms, slot);
        if ((alarm ? alarm->priority : 0) != course[i].priority ||
            (alarm && alarm->active) != course[i].active)
            fail_msg("case %zu: priority %d", i, alarm ? alarm->priority : 0);
    }
    tw_alarms_finish(&alarms);
    close_world(&fixture);
}

static void seed_decides_the_stream(void **state) {
    (void)state;
    struct fixture a, b, c;
    open_world(&a, 200, 4, 2000);
    open_world(&b, 200, 4, 2000);
    open_world(&c, 200, 5, 2000);
    run(&a, 15);
    run(&b, 15);
    run(&c, 15);
    assert_true(a.stream.length > 100000);
    assert_int_equal(a.stream.length, b.stream.length);
    assert_memory_equal(a.stream.bytes, b.stream.bytes, a.stream.length);
    assert_true(c.stream.length != a.stream.length ||
                memcmp(a.stream.bytes, c.stream.bytes, a.stream.length) != 0);
    close_world(&a);
    close_world(&b);
    close_world(&c);
}

static void still_world_stands(void **state) {
    (void)state;
    struct fixture a, b;
    int priorities[5], unacknowledged;
    open_world(&a, 300, 9, 0);
    open_world(&b, 300, 9, 0);
    char *before = snapshot_text(&a, false);
    run(&a, 61);
    char *after = snapshot_text(&a, false), *other = snapshot_text(&b, false);
    assert_string_equal(before, after);
    assert_string_equal(before, other);
    assert_null(strstr(before, "\"ttl\""));
    count_alarms(&a, priorities, &unacknowledged);
    assert_int_equal(unacknowledged, 0);
    // Heartbeats and nothing else
    int beats = 0;
    tw_text_add(&a.stream, "", 1);
    for (char *at = a.stream.bytes; (at = strstr(at, "event: ")); at++) {
        assert_memory_equal(at, "event: time\n", 12);
        beats++;
    }
    assert_int_equal(beats, 12);
    free(before);
    free(after);
    free(other);
    close_world(&a);
    close_world(&b);
}

// Value by value: the readings of a first snapshot, changed by the events after it, are those of a
// snapshot made later.
static void merge_events(cJSON *assets, char *stream) {
    for (char *at = stream; (at = strstr(at, "data: ")); at++) {
        char *end = strstr(at, "\n\n");
        *end = '\0';
        cJSON *event = cJSON_Parse(at + 6), *asset, *value;
        assert_non_null(event);
        *end = '\n';
        cJSON *values = cJSON_GetObjectItem(event, "values");
        cJSON *patch = cJSON_GetObjectItem(cJSON_GetObjectItem(event, "patch"), "assets");
        cJSON_ArrayForEach(asset, (values ? values : patch)) {
            cJSON *props = cJSON_GetObjectItemCaseSensitive(
                cJSON_GetObjectItemCaseSensitive(assets, asset->string), "props");
            assert_non_null(props);
            cJSON_ArrayForEach(value, (values ? asset : cJSON_GetObjectItem(asset, "props"))) {
                cJSON *plain = cJSON_IsArray(value) ? cJSON_GetArrayItem(value, 0) : value;
                cJSON *property = cJSON_GetObjectItemCaseSensitive(props, value->string);
                cJSON_ReplaceItemInObjectCaseSensitive(property, "v", cJSON_Duplicate(plain, true));
            }
        }
        cJSON_Delete(event);
    }
}

static void stream_leads_to_the_next_snapshot(void **state) {
    (void)state;
    struct fixture fixture;
    open_world(&fixture, 250, 2, 3000);
    cJSON *first = snapshot_tree(&fixture), *asset, *property;
    run(&fixture, 30);
    cJSON *second = snapshot_tree(&fixture);
    tw_text_add(&fixture.stream, "", 1);
    cJSON *assets = cJSON_GetObjectItem(first, "assets");
    merge_events(assets, fixture.stream.bytes);
    cJSON_ArrayForEach(asset, cJSON_GetObjectItem(second, "assets")) {
        cJSON_ArrayForEach(property, cJSON_GetObjectItem(asset, "props")) {
            const cJSON *mine = cJSON_GetObjectItemCaseSensitive(
                cJSON_GetObjectItem(cJSON_GetObjectItemCaseSensitive(assets, asset->string),
                                    "props"),
                property->string);
            if (!cJSON_Compare(cJSON_GetObjectItem(mine, "v"), cJSON_GetObjectItem(property, "v"),
                               true))
                fail_msg("%s %s differs", asset->string, property->string);
        }
    }
    cJSON_Delete(first);
    cJSON_Delete(second);
    close_world(&fixture);
}

static size_t count_updates(struct fixture *fixture) {
    size_t updates = 0;
    tw_text_add(&fixture->stream, "", 1);
    for (char *at = fixture->stream.bytes; (at = strstr(at, "data: ")); at++) {
        char *end = strstr(at, "\n\n");
        *end = '\0';
        cJSON *event = cJSON_Parse(at + 6), *asset;
        *end = '\n';
        cJSON_ArrayForEach(asset, cJSON_GetObjectItem(event, "values")) {
            updates += (size_t)cJSON_GetArraySize(asset);
        }
        cJSON_Delete(event);
    }
    return updates;
}

static void rate_is_kept(void **state) {
    (void)state;
    static const struct {
        uint32_t assets;
        double rate, seconds;
    } cases[] = {{300, 7, 60}, {300, 1000, 20}, {81, 50000, 2}, {3000, 20000, 3}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture fixture;
        open_world(&fixture, cases[i].assets, 1, cases[i].rate);
        run(&fixture, cases[i].seconds);
        double updates = (double)count_updates(&fixture);
        double wanted = cases[i].rate * cases[i].seconds;
        if (updates < 0.95 * wanted || updates > 1.01 * wanted)
            fail_msg("%g updates instead of %g", updates, wanted);
        close_world(&fixture);
    }
}

static void bad_sites_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"", "{", "[]", "{}", "{\"assets\":[]}", "{\"assets\":{}}"};
    for (size_t i = 0; i < TW_COUNT(bad); i++)
        assert_null(tw_site_parse(bad[i], strlen(bad[i]), "bad"));
    const char *circle =
        "{\"assets\":{\"a\":{\"parent\":\"b\"},\"b\":{\"parent\":\"a\"},\"c\":{}}}";
    struct tw_site *site = tw_site_parse(circle, strlen(circle), "circle");
    assert_int_equal(site->asset_count, 1);
    tw_site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document_is_a_twin_feed),
        cmocka_unit_test(repetition_is_consistent),
        cmocka_unit_test(relations_lead_to_what_is_there),
        cmocka_unit_test(copies_stand_apart),
        cmocka_unit_test(instruments_and_pipes_are_bound),
        cmocka_unit_test(demo_shows_its_alarms),
        cmocka_unit_test(limits_make_alarms),
        cmocka_unit_test(seed_decides_the_stream),
        cmocka_unit_test(still_world_stands),
        cmocka_unit_test(stream_leads_to_the_next_snapshot),
        cmocka_unit_test(rate_is_kept),
        cmocka_unit_test(bad_sites_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
