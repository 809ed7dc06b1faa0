// Joined sources: layers of properties, relations and alarms on another source's assets.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/random.h"

enum {
    PLANT,
    CMMS,
    VIBRATION
};

static struct tw_twin *joined_twin(const struct tw_join *joins, int count,
                                   const struct tw_preference *preferences, int preference_count) {
    struct tw_twin *twin =
        tw_twin_create(&(struct tw_twin_params){.joins = joins,
                                                .join_count = count,
                                                .preferences = preferences,
                                                .preference_count = preference_count});
    tw_twin_advance(twin, T0);
    return twin;
}

static struct tw_twin *plain_twin(void) {
    return joined_twin(&(struct tw_join){.source = CMMS, .onto = PLANT}, 1, NULL, 0);
}

static struct tw_batch *batch_of(uint32_t source, bool replaces) {
    struct tw_batch *batch = batch_new();
    batch->source = source;
    batch->replaces = replaces;
    return batch;
}

static void say(struct tw_twin *twin, uint32_t source, const char *asset, const char *property,
                double value, enum tw_quality quality) {
    struct tw_batch *batch = batch_of(source, false);
    put(batch, TW_FIELD_ASSET, asset, NULL, NULL);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, asset, property, NULL, value);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, asset, property, NULL, quality);
    apply(twin, batch);
}

static void declare(struct tw_twin *twin, uint32_t source, double ttl_s, double tolerance) {
    struct tw_batch *batch = batch_of(source, false);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, "pump", "temp", NULL, ttl_s);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_TOLERANCE, "pump", "temp", NULL, tolerance);
    put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "pump");
    apply(twin, batch);
}

static const struct tw_property *property_of(const struct tw_twin *twin, const char *asset,
                                             const char *property) {
    return tw_asset_property(tw_twin_find(twin, asset), property);
}

static void a_layer_is_no_asset_of_its_own(void **state) {
    (void)state;
    for (int layer_first = 0; layer_first < 2; layer_first++) {
        struct tw_twin *twin = plain_twin();
        say(twin, layer_first ? CMMS : PLANT, "p1", layer_first ? "life" : "temp", 40,
            TW_QUALITY_GOOD);
        tw_twin_clear_changes(twin);
        struct tw_asset_id before = tw_twin_find(twin, "p1")->handle;
        say(twin, layer_first ? PLANT : CMMS, "p1", layer_first ? "temp" : "life", 40,
            TW_QUALITY_GOOD);
        assert_int_equal(tw_twin_asset_count(twin), 1);
        const struct tw_asset *asset = tw_twin_find(twin, "p1");
        assert_int_equal(asset->source, PLANT);
        assert_int_equal(asset->layer_count, 1);
        assert_int_equal(asset->layers[0], CMMS);
        assert_false(asset->join_missing);
        assert_int_equal(property_of(twin, "p1", "life")->source, CMMS);
        assert_int_equal(property_of(twin, "p1", "life")->home, CMMS);
        assert_int_equal(property_of(twin, "p1", "temp")->source, PLANT);
        // What stood alone goes when its host comes; what it was is no handle to anything then.
        assert_int_equal(tw_twin_asset(twin, before) != NULL, !layer_first);
        if (layer_first) {
            assert_true(changed(twin, "p1") & TW_ASSET_ADDED);
            size_t count, removed = 0;
            const struct tw_asset_change *changes = tw_twin_changes(twin, &count);
            for (size_t i = 0; i < count; i++)
                removed += (changes[i].flags & TW_ASSET_REMOVED) != 0;
            assert_int_equal(removed, 1);
        } else {
            assert_int_equal(changed(twin, "p1"), TW_ASSET_VALUES | TW_ASSET_TEXT);
        }
        size_t count;
        tw_twin_children(twin, (struct tw_asset_id){0, 0}, &count);
        assert_int_equal(count, 1);
        tw_twin_destroy(twin);
    }
}

// Unjoined sources stay apart: the same id twice is two assets.
static void sources_that_are_not_joined_share_nothing(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    say(twin, VIBRATION, "p1", "temp", 50, TW_QUALITY_GOOD);
    assert_int_equal(tw_twin_asset_count(twin), 2);
    assert_int_equal(property_of(twin, "p1", "temp")->claims, 1);
    tw_twin_destroy(twin);
}

static void a_layer_whose_host_is_missing_stands_alone_and_says_so(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    say(twin, CMMS, "p1", "life", 900, TW_QUALITY_GOOD);
    say(twin, CMMS, "p2", "life", 100, TW_QUALITY_GOOD);
    assert_int_equal(tw_twin_asset_count(twin), 2);
    assert_true(tw_twin_find(twin, "p2")->join_missing);
    assert_int_equal(tw_twin_find(twin, "p2")->source, CMMS);
    tw_twin_clear_changes(twin);

    // The plant takes its pump down: what the other department knows of it remains.
    struct tw_batch *batch = batch_of(PLANT, false);
    put_removed(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    apply(twin, batch);
    const struct tw_asset *asset = tw_twin_find(twin, "p1");
    assert_non_null(asset);
    assert_true(asset->join_missing);
    assert_null(tw_asset_property(asset, "temp"));
    assert_true(changed(twin, "p1") & TW_ASSET_ADDED);
    tw_twin_clear_changes(twin);
    say(twin, PLANT, "p1", "temp", 41, TW_QUALITY_GOOD);
    assert_int_equal(tw_twin_find(twin, "p1")->layer_count, 1);
    tw_twin_destroy(twin);
}

static void ids_are_joined_by_prefix_or_by_name(void **state) {
    (void)state;
    static const struct tw_join_id ids[] = {{"EQ-000815", "p1"}, {"EQ-000816", "p2"}};
    const struct tw_join joins[] = {
        {.source = CMMS, .onto = PLANT, .prefix = "CMMS-"},
        {.source = VIBRATION, .onto = PLANT, .ids = ids, .id_count = 2},
    };
    struct tw_twin *twin = joined_twin(joins, 2, NULL, 0);
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    say(twin, PLANT, "p2", "temp", 40, TW_QUALITY_GOOD);
    say(twin, VIBRATION, "EQ-000815", "rms", 2, TW_QUALITY_GOOD);
    say(twin, CMMS, "CMMS-p1", "life", 900, TW_QUALITY_GOOD);
    say(twin, CMMS, "p2", "life", 800, TW_QUALITY_GOOD);   // not by its own name
    say(twin, CMMS, "CMMS-", "life", 1, TW_QUALITY_GOOD);  // nothing left to be joined by
    say(twin, VIBRATION, "p2", "rms", 3, TW_QUALITY_GOOD); // not among the names
    assert_int_equal(property_of(twin, "p1", "life")->source, CMMS);
    assert_int_equal(property_of(twin, "p1", "rms")->source, VIBRATION);
    assert_int_equal(tw_twin_find(twin, "p1")->layer_count, 2);
    assert_int_equal(tw_twin_find(twin, "p1")->layers[0], CMMS);
    assert_int_equal(tw_twin_find(twin, "p1")->layers[1], VIBRATION);
    assert_int_equal(tw_twin_find(twin, "p2")->layer_count, 0);
    assert_int_equal(tw_twin_asset_count(twin), 5);
    assert_string_equal(tw_twin_find(twin, "EQ-000815")->id, "p1");
    assert_false(tw_twin_find(twin, "CMMS-")->join_missing);
    tw_twin_destroy(twin);
}

static void the_first_usable_value_in_precedence_is_shown(void **state) {
    (void)state;
    static const uint32_t cmms_first[] = {CMMS};
    static const struct tw_preference preference = {"temp", cmms_first, 1};
    static const struct {
        enum tw_quality plant, cmms;
        bool prefers_cmms;
        uint32_t shown;
        enum tw_validity validity;
    } cases[] = {
        {TW_QUALITY_GOOD, TW_QUALITY_GOOD, false, PLANT, TW_VALID},
        {TW_QUALITY_GOOD, TW_QUALITY_GOOD, true, CMMS, TW_VALID},
        {TW_QUALITY_UNCERTAIN, TW_QUALITY_GOOD, false, PLANT, TW_UNCERTAIN},
        {TW_QUALITY_BAD, TW_QUALITY_GOOD, false, CMMS, TW_VALID},
        {TW_QUALITY_BAD, TW_QUALITY_UNCERTAIN, false, CMMS, TW_UNCERTAIN},
        {TW_QUALITY_BAD, TW_QUALITY_BAD, false, PLANT, TW_BAD},
        {TW_QUALITY_GOOD, TW_QUALITY_BAD, true, PLANT, TW_VALID},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_twin *twin = joined_twin(&(struct tw_join){.source = CMMS, .onto = PLANT}, 1,
                                           &preference, cases[i].prefers_cmms);
        say(twin, PLANT, "p1", "temp", 40, cases[i].plant);
        say(twin, CMMS, "p1", "temp", 41, cases[i].cmms);
        const struct tw_property *property = property_of(twin, "p1", "temp");
        assert_int_equal(property->source, cases[i].shown);
        assert_int_equal(property->validity, cases[i].validity);
        assert_int_equal(property->home, PLANT);
        assert_int_equal(property->claims, 2);
        struct tw_property claims[4];
        assert_int_equal(tw_twin_property_claims(twin, tw_twin_find(twin, "p1"), "temp", claims, 4),
                         2);
        assert_int_equal(claims[0].source, cases[i].shown);
        assert_int_equal(claims[1].source, cases[i].shown == PLANT ? CMMS : PLANT);
        tw_twin_destroy(twin);
    }
}

// A value that goes bad, stale or is lost gives way to another source's good one, and comes back.
static void another_source_takes_over(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    declare(twin, PLANT, 10, 0);
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    struct tw_batch *batch = batch_of(CMMS, false);
    put(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, 44);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_TIME, "p1", "temp", NULL, T0 + 5000);
    apply(twin, batch);
    assert_int_equal(property_of(twin, "p1", "temp")->source, PLANT);
    tw_twin_clear_changes(twin);

    tw_twin_advance(twin, T0 + 11000);
    assert_int_equal(property_of(twin, "p1", "temp")->source, CMMS);
    assert_true(changed(twin, "p1") & TW_ASSET_VALUES);
    tw_twin_clear_changes(twin);

    // A layer that says nothing of a ttl is read as its host's type says.
    tw_twin_advance(twin, T0 + 16000);
    assert_int_equal(property_of(twin, "p1", "temp")->validity, TW_STALE);
    assert_int_equal(property_of(twin, "p1", "temp")->source, PLANT);
    assert_true(changed(twin, "p1") & TW_ASSET_VALUES);

    batch = batch_of(PLANT, false);
    put_value(batch, "p1", "temp", 45, T0 + 16000);
    apply(twin, batch);
    assert_int_equal(property_of(twin, "p1", "temp")->source, PLANT);
    assert_int_equal(property_of(twin, "p1", "temp")->validity, TW_VALID);
    batch = batch_of(CMMS, false);
    put_value(batch, "p1", "temp", 46, T0 + 16000);
    apply(twin, batch);
    tw_twin_clear_changes(twin);
    tw_twin_set_source_lost(twin, PLANT, true);
    assert_int_equal(property_of(twin, "p1", "temp")->source, CMMS);
    assert_int_equal(property_of(twin, "p1", "temp")->validity, TW_VALID);
    assert_true(changed(twin, "p1") & TW_ASSET_VALUES);
    tw_twin_clear_changes(twin);
    tw_twin_set_source_lost(twin, CMMS, true);
    assert_int_equal(property_of(twin, "p1", "temp")->source, PLANT);
    assert_int_equal(property_of(twin, "p1", "temp")->validity, TW_LOST);
    assert_true(changed(twin, "p1") & TW_ASSET_VALUES);
    tw_twin_destroy(twin);
}

static void good_values_beyond_the_tolerance_contradict_each_other(void **state) {
    (void)state;
    static const struct {
        double plant, cmms, tolerance;
        enum tw_quality quality; // of the second
        bool conflict;
    } cases[] = {
        {40, 40.4, 0.5, TW_QUALITY_GOOD, false}, {40, 40.5, 0.5, TW_QUALITY_GOOD, false},
        {40, 40.6, 0.5, TW_QUALITY_GOOD, true},  {40, 99, 0, TW_QUALITY_GOOD, false},
        {40, 99, 0.5, TW_QUALITY_BAD, false},    {40, 99, 0.5, TW_QUALITY_UNCERTAIN, false},
        {40.6, 40, 0.5, TW_QUALITY_GOOD, true},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_twin *twin = plain_twin();
        declare(twin, PLANT, 0, cases[i].tolerance);
        say(twin, PLANT, "p1", "temp", cases[i].plant, TW_QUALITY_GOOD);
        say(twin, CMMS, "p1", "temp", cases[i].cmms, cases[i].quality);
        const struct tw_property *property = property_of(twin, "p1", "temp");
        assert_int_equal(property->conflict, cases[i].conflict);
        assert_int_equal(property->validity, cases[i].conflict ? TW_UNCERTAIN : TW_VALID);
        assert_int_equal(property->quality, TW_QUALITY_GOOD);
        assert_true(property->value.number == cases[i].plant);
        tw_twin_destroy(twin);
    }
}

static void values_in_two_units_are_not_compared(void **state) {
    (void)state;
    static const struct {
        const char *cmms_unit;
        bool conflict;
    } cases[] = {{"Cel", true}, {"K", false}, {NULL, true}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_twin *twin = plain_twin();
        declare(twin, PLANT, 0, 1);
        declare(twin, CMMS, 0, 0);
        struct tw_batch *batch = batch_of(PLANT, false);
        put_text(batch, TW_FIELD_TYPE_PROPERTY_UNIT, "pump", "temp", NULL, "Cel");
        apply(twin, batch);
        batch = batch_of(CMMS, false);
        if (cases[i].cmms_unit)
            put_text(batch, TW_FIELD_TYPE_PROPERTY_UNIT, "pump", "temp", NULL, cases[i].cmms_unit);
        apply(twin, batch);
        say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
        say(twin, CMMS, "p1", "temp", 313, TW_QUALITY_GOOD);
        assert_int_equal(property_of(twin, "p1", "temp")->conflict, cases[i].conflict);
        tw_twin_destroy(twin);
    }
}

static void a_value_is_read_by_the_declaration_of_its_source(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    struct tw_batch *batch = batch_of(CMMS, false);
    put_text(batch, TW_FIELD_TYPE_PROPERTY_UNIT, "record", "life", NULL, "h");
    put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "record");
    put_number(batch, TW_FIELD_ASSET_META_LIMIT, "p1", "life", "lo", 500);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "life", NULL, 400);
    apply(twin, batch);
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    struct tw_property_type type;
    const struct tw_asset *asset = tw_twin_find(twin, "p1");
    tw_twin_property_type(twin, asset, tw_asset_property(asset, "life"), &type);
    assert_string_equal(type.unit, "h");
    assert_true(type.limits.lo == 500);
    tw_twin_destroy(twin);
}

static void relations_and_alarms_of_a_layer_are_its_hosts(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    struct tw_batch *batch = batch_of(PLANT, false);
    put(batch, TW_FIELD_ASSET_RELATION, "p1", "feeds", "tank");
    apply(twin, batch);
    batch = batch_of(CMMS, true);
    put(batch, TW_FIELD_ASSET_RELATION, "p1", "order", "wo-7");
    put_text(batch, TW_FIELD_ASSET_PARENT, "wo-7", NULL, NULL, "p1");
    put_text(batch, TW_FIELD_ALARM_ASSET, "due", NULL, NULL, "p1");
    apply(twin, batch);
    const struct tw_asset *asset = tw_twin_find(twin, "p1");
    assert_int_equal(asset->relation_count, 2);
    assert_string_equal(asset->relations[0].other, "tank");
    assert_string_equal(asset->relations[1].other, "wo-7");
    assert_string_equal(tw_twin_worst_alarm(twin, asset->handle)->id, "due");
    // What the layer's source has beside it hangs on the host too.
    assert_true(tw_asset_equal(tw_twin_find(twin, "wo-7")->parent, asset->handle));
    assert_false(tw_twin_find(twin, "wo-7")->parent_missing);

    // A snapshot that names nothing of it any more takes only its own away.
    tw_twin_clear_changes(twin);
    batch = batch_of(CMMS, true);
    put(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    apply(twin, batch);
    asset = tw_twin_find(twin, "p1");
    assert_int_equal(asset->relation_count, 1);
    assert_null(tw_twin_worst_alarm(twin, asset->handle));
    assert_null(tw_twin_find(twin, "wo-7"));
    assert_true(changed(twin, "p1") & TW_ASSET_TEXT && changed(twin, "p1") & TW_ASSET_ALARMS);
    batch = batch_of(CMMS, true);
    put(batch, TW_FIELD_ASSET, "other", NULL, NULL);
    apply(twin, batch);
    asset = tw_twin_find(twin, "p1");
    assert_int_equal(asset->layer_count, 0);
    assert_true(tw_asset_property(asset, "temp")->value.number == 40);
    tw_twin_destroy(twin);
}

// An alarm may name what its own source does not list, as long as the join says what it means.
static void an_alarm_finds_its_asset_through_the_join(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    struct tw_batch *batch = batch_of(CMMS, false);
    put_text(batch, TW_FIELD_ALARM_ASSET, "due", NULL, NULL, "p1");
    apply(twin, batch);
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    const struct tw_asset *asset = tw_twin_find(twin, "p1");
    assert_non_null(tw_twin_worst_alarm(twin, asset->handle));
    tw_twin_destroy(twin);
}

static void history_follows_the_value_that_is_shown(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    declare(twin, PLANT, 0, 0);
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    tw_twin_watch(twin, tw_twin_find(twin, "p1")->handle, true);
    struct tw_batch *batch = batch_of(CMMS, false);
    put(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, 44);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_TIME, "p1", "temp", NULL, T0 + 1000);
    apply(twin, batch);
    tw_twin_advance(twin, T0 + 2000);
    tw_twin_set_source_lost(twin, PLANT, true);
    struct tw_sample samples[8];
    size_t count =
        tw_twin_history(twin, tw_twin_find(twin, "p1")->handle, "temp", samples, TW_COUNT(samples));
    assert_int_equal(count, 2);
    assert_true(samples[0].value == 40 && samples[1].value == 44);
    tw_twin_set_source_lost(twin, CMMS, true);
    count = tw_twin_history(twin, tw_twin_find(twin, "p1")->handle, "temp", samples, 8);
    assert_int_equal(count, 3);
    assert_int_equal(samples[2].validity, TW_LOST);
    tw_twin_destroy(twin);
}

// A line through numbers in two units would be a lie: those in the newest one's are a trend.
static void history_is_in_one_unit(void **state) {
    static const struct {
        const char *unit; // of the layer; NULL: it says none, so it is the asset's
        bool whole;
    } rows[] = {{"[degF]", false}, {"Cel", true}, {NULL, true}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_twin *twin = plain_twin();
        declare(twin, PLANT, 0, 0);
        for (uint32_t source = PLANT; source <= CMMS; source++) {
            struct tw_batch *batch = batch_of(source, false);
            const char *unit = source == PLANT ? "Cel" : rows[i].unit;
            put(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
            if (unit)
                put_text(batch, TW_FIELD_ASSET_META_UNIT, "p1", "temp", NULL, unit);
            put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL,
                       source == PLANT ? 40 : 104);
            put_number(batch, TW_FIELD_ASSET_PROPERTY_TIME, "p1", "temp", NULL,
                       (double)(T0 + source));
            apply(twin, batch);
            tw_twin_watch(twin, tw_twin_find(twin, "p1")->handle, true);
        }
        tw_twin_advance(twin, T0 + 2000);
        tw_twin_set_source_lost(twin, PLANT, true);
        struct tw_sample samples[8];
        size_t count = tw_twin_history(twin, tw_twin_find(twin, "p1")->handle, "temp", samples,
                                       TW_COUNT(samples));
        assert_int_equal(count, 2);
        assert_true(isnan(samples[0].value) == !rows[i].whole);
        assert_true(samples[1].value == 104);
        tw_twin_destroy(twin);
    }
}

static void the_dump_says_both(void **state) {
    (void)state;
    struct tw_twin *twin = plain_twin();
    say(twin, PLANT, "p1", "temp", 40, TW_QUALITY_GOOD);
    say(twin, CMMS, "p1", "temp", 41, TW_QUALITY_BAD);
    say(twin, CMMS, "p9", "life", 1, TW_QUALITY_GOOD);
    char *text = dump(twin);
    assert_non_null(strstr(text,
                           "{\"joins\":[{\"assets\":{\"p1\":\"p1\"},\"onto\":0,\"source\":1}],"
                           "\"sources\":[{"));
    assert_non_null(strstr(text, "\"q\":\"good\",\"t\":\"2025-11-22T05:20:00.000Z\",\"v\":40"));
    assert_non_null(strstr(text, "\"q\":\"bad\",\"t\":\"2025-11-22T05:20:00.000Z\",\"v\":41"));
    assert_non_null(strstr(text, "\"p9\""));
    free(text);
    tw_twin_destroy(twin);
}

// --- whatever comes first ---

enum {
    IDS = 6,
    PROPERTIES = 3,
    BATCHES = 12,
    ROUNDS = 400,
    ORDERS = 4
};

static const char *const ids[IDS] = {"p1", "p2", "p3", "p4", "p5", "p6"};
static const char *const properties[PROPERTIES] = {"temp", "speed", "life"};

static int below(struct tw_random *random, int bound) {
    return (int)(tw_random_u32(random) % (uint32_t)bound);
}

static void random_write(struct tw_random *random, struct tw_batch *batch) {
    const char *id = ids[below(random, IDS)], *other = ids[below(random, IDS)];
    const char *property = properties[below(random, PROPERTIES)];
    switch (below(random, 9)) {
    case 0:
        put_removed(batch, TW_FIELD_ASSET, id, NULL, NULL);
        break;
    case 1: // upwards only: two sources that close a circle together have no order to agree on
        if (strcmp(other, id) < 0)
            put_text(batch, TW_FIELD_ASSET_PARENT, id, NULL, NULL, other);
        break;
    case 2:
        put_text(batch, TW_FIELD_ASSET_TYPE, id, NULL, NULL, "pump");
        put_number(batch, TW_FIELD_TYPE_PROPERTY_TOLERANCE, "pump", property, NULL, 1);
        put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, "pump", property, NULL,
                   1 + below(random, 20));
        break;
    case 3:
        put(batch, TW_FIELD_ASSET_RELATION, id, "feeds", other);
        break;
    case 4:
        put_text(batch, TW_FIELD_ALARM_ASSET, "alarm", NULL, NULL, id);
        put_number(batch, TW_FIELD_ALARM_PRIORITY, "alarm", NULL, NULL, 1 + below(random, 4));
        break;
    case 5:
        put_value(batch, id, property, below(random, 4), T0 - below(random, 20000));
        break;
    default:
        put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, id, property, NULL, below(random, 4));
        put_number(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, id, property, NULL, below(random, 3));
        put_number(batch, TW_FIELD_ASSET_PROPERTY_TIME, id, property, NULL,
                   (double)(T0 - below(random, 20000)));
        break;
    }
}

static struct tw_batch *random_batch(struct tw_random *random, uint32_t source) {
    struct tw_batch *batch = batch_of(source, below(random, 5) == 0);
    for (int i = below(random, batch->replaces ? 12 : 5); i >= 0; i--)
        random_write(random, batch);
    return batch;
}

static void show_asset(const struct tw_twin *twin, const struct tw_asset *asset, FILE *out) {
    const struct tw_asset *parent = tw_twin_asset(twin, asset->parent);
    const struct tw_alarm *alarm = tw_twin_worst_alarm(twin, asset->handle);
    fprintf(out, "%s of %u below %s%s%s, alarm %u:", asset->id, asset->source,
            parent ? parent->id : "-", asset->parent_missing ? " ?" : "",
            asset->join_missing ? " alone" : "", alarm ? alarm->source + 1 : 0);
    for (int i = 0; i < asset->property_count; i++) {
        const struct tw_property *p = &asset->properties[i];
        fprintf(out, " %s=%g from %u at %u, %d%s %u", p->id, p->value.number, p->source, p->home,
                p->validity, p->conflict ? "!" : "", p->claims);
    }
    for (int i = 0; i < asset->relation_count; i++)
        fprintf(out, " %s %s", asset->relations[i].kind, asset->relations[i].other);
    fputs("\n", out);
}

static void show_below(const struct tw_twin *twin, struct tw_asset_id parent, FILE *out) {
    size_t count;
    const struct tw_asset_id *children = tw_twin_children(twin, parent, &count);
    for (size_t i = 0; i < count; i++) {
        show_asset(twin, tw_twin_asset(twin, children[i]), out);
        show_below(twin, children[i], out);
    }
}

// All that a viewer could see, and the canonical dump.
static char *everything(const struct tw_twin *twin) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    show_below(twin, (struct tw_asset_id){0, 0}, out);
    char *canonical = dump(twin);
    fputs(canonical, out);
    free(canonical);
    fclose(out);
    return text;
}

// What is listed is what is counted, and each handle in the changes that lives is listed.
static void check_slots(const struct tw_twin *twin) {
    size_t listed = 0;
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(twin); slot++)
        listed += tw_twin_asset_at(twin, slot) != NULL;
    assert_int_equal(listed, tw_twin_asset_count(twin));
}

static char *play(struct tw_batch *batches[3][BATCHES], struct tw_random *order) {
    static const struct tw_join joins[] = {{.source = CMMS, .onto = PLANT},
                                           {.source = VIBRATION, .onto = PLANT}};
    static const uint32_t cmms_first[] = {CMMS};
    static const struct tw_preference preference = {"life", cmms_first, 1};
    struct tw_twin *twin = joined_twin(joins, 2, &preference, 1);
    int next[3] = {0, 0, 0}, left = 3 * BATCHES;
    while (left) {
        int source = below(order, 3);
        if (next[source] == BATCHES)
            continue;
        tw_twin_apply(twin, batches[source][next[source]++]);
        left--;
        if (below(order, 4) == 0)
            tw_twin_clear_changes(twin);
        check_slots(twin);
    }
    tw_twin_advance(twin, T0 + 1000);
    char *text = everything(twin);
    tw_twin_destroy(twin);
    return text;
}

static void quiet(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)user, (void)level, (void)module, (void)text;
}

static void the_order_of_arrival_does_not_matter(void **state) {
    (void)state;
    tw_log_set_sink(quiet, NULL);
    struct tw_random random = tw_random_seeded(20261122, 3);
    for (int round = 0; round < ROUNDS; round++) {
        struct tw_batch *batches[3][BATCHES];
        for (uint32_t source = 0; source < 3; source++)
            for (int i = 0; i < BATCHES; i++)
                batches[source][i] = random_batch(&random, source);
        char *first = play(batches, &random);
        for (int order = 1; order < ORDERS; order++) {
            char *other = play(batches, &random);
            assert_string_equal(first, other);
            free(other);
        }
        free(first);
        for (int source = 0; source < 3; source++)
            for (int i = 0; i < BATCHES; i++)
                tw_batch_destroy(batches[source][i]);
    }
    tw_log_set_sink(NULL, NULL);
}

// Longer than any text that a feed may send.
static void a_prefix_may_be_long(void **state) {
    (void)state;
    char prefix[10001] = {0}, id[10003];
    memset(prefix, 'x', sizeof prefix - 1);
    struct tw_join joins[] = {{.source = 1, .prefix = prefix}, {.source = 2, .prefix = prefix}};
    struct tw_twin *twin =
        tw_twin_create(&(struct tw_twin_params){.joins = joins, .join_count = TW_COUNT(joins)});
    snprintf(id, sizeof id, "%sp1", prefix);
    struct tw_batch *batch = batch_new();
    put(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    apply(twin, batch);
    assert_non_null(tw_twin_find(twin, "p1"));
    assert_null(tw_twin_find(twin, id));
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_prefix_may_be_long),
        cmocka_unit_test(a_layer_is_no_asset_of_its_own),
        cmocka_unit_test(sources_that_are_not_joined_share_nothing),
        cmocka_unit_test(a_layer_whose_host_is_missing_stands_alone_and_says_so),
        cmocka_unit_test(ids_are_joined_by_prefix_or_by_name),
        cmocka_unit_test(the_first_usable_value_in_precedence_is_shown),
        cmocka_unit_test(another_source_takes_over),
        cmocka_unit_test(good_values_beyond_the_tolerance_contradict_each_other),
        cmocka_unit_test(values_in_two_units_are_not_compared),
        cmocka_unit_test(a_value_is_read_by_the_declaration_of_its_source),
        cmocka_unit_test(relations_and_alarms_of_a_layer_are_its_hosts),
        cmocka_unit_test(an_alarm_finds_its_asset_through_the_join),
        cmocka_unit_test(history_is_in_one_unit),
        cmocka_unit_test(history_follows_the_value_that_is_shown),
        cmocka_unit_test(the_dump_says_both),
        cmocka_unit_test(the_order_of_arrival_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
