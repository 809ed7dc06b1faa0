// Sequences of writes and the canonical dump that they must give.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/memory.h"

#define WRITES_MAX 12

struct step {
    enum tw_field field;
    const char *key[3];
    enum {
        TEXT = 1,
        NUMBER,
        BOOLEAN,
        VECTOR,
        ARRAY,
        NOTHING,
        REMOVED
    } kind;
    const char *text;
    double number;
    double vector[6];
    int count, stride;
    bool next_batch; // this write begins a new transaction
};

#define A(f, ...) .field = TW_FIELD_##f, .key = {__VA_ARGS__}

static const struct {
    const char *name;
    struct step steps[WRITES_MAX];
    int problems;
    const char *assets, *types, *rest; // members of the dump; NULL: {}; rest: alarms
} cases[] = {
    {"an asset by itself", {{A(ASSET, "a"), NOTHING}}, 0, "{\"a\":{}}", NULL, NULL},
    {"created by any of its members",
     {{A(ASSET_POSITION, "a"), VECTOR, .vector = {1, 2.5, -3}, .count = 3}},
     0,
     "{\"a\":{\"at\":{\"pos\":[1,2.5,-3]}}}",
     NULL,
     NULL},
    {"removed members go back to what they are by themselves",
     {{A(ASSET_POSITION, "a"), VECTOR, .vector = {1, 2, 3}, .count = 3},
      {A(ASSET_SCALE, "a"), VECTOR, .vector = {2}, .count = 1},
      {A(ASSET_ROTATION, "a"), VECTOR, .vector = {0, 0, 2, 0}, .count = 4},
      {A(ASSET_VISIBLE, "a"), BOOLEAN, .number = 0},
      {A(ASSET_POSITION, "a"), REMOVED, .next_batch = true},
      {A(ASSET_SCALE, "a"), REMOVED},
      {A(ASSET_VISIBLE, "a"), REMOVED}},
     0,
     "{\"a\":{\"at\":{\"rot\":[0,0,1,0]}}}",
     NULL,
     NULL},
    {"scale and visibility",
     {{A(ASSET_SCALE, "a"), VECTOR, .vector = {2}, .count = 1},
      {A(ASSET_SCALE, "b"), VECTOR, .vector = {1, 2, 3}, .count = 3},
      {A(ASSET_VISIBLE, "b"), BOOLEAN, .number = 0}},
     0,
     "{\"a\":{\"at\":{\"scale\":2}},\"b\":{\"at\":{\"scale\":[1,2,3]},\"visible\":false}}",
     NULL,
     NULL},
    {"a name by language pushes the bare one out",
     {{A(ASSET_NAME, "a", ""), TEXT, .text = "Pump"},
      {A(ASSET_NAME, "b", "zh"), TEXT, .text = "泵"},
      {A(ASSET_NAME, "b", "en"), TEXT, .text = "Pump"},
      {A(ASSET_NAME, "c", ""), TEXT, .text = "x"},
      {A(ASSET_NAME, "c", "en"), TEXT, .text = "y"},
      {A(ASSET_NAME, "d", "en"), TEXT, .text = "y"},
      {A(ASSET_NAME, "d", ""), TEXT, .text = "x"},
      {A(ASSET_NAME, "e", "en"), TEXT, .text = "x"},
      {A(ASSET_NAME, "e", NULL), REMOVED}},
     0,
     "{\"a\":{\"name\":\"Pump\"},\"b\":{\"name\":{\"en\":\"Pump\",\"zh\":\"泵\"}},"
     "\"c\":{\"name\":{\"en\":\"y\"}},\"d\":{\"name\":\"x\"},\"e\":{}}",
     NULL,
     NULL},
    {"model, node and relations",
     {{A(ASSET_MODEL, "a"), TEXT, .text = "models/a.glb"},
      {A(ASSET_NODE_OF, "a"), TEXT, .text = "b"},
      {A(ASSET_NODE_NAME, "a"), TEXT, .text = "Valve_9"},
      {A(ASSET_RELATION, "a", "feeds", "t2"), NOTHING},
      {A(ASSET_RELATION, "a", "feeds", "t1"), NOTHING},
      {A(ASSET_RELATION, "a", "feeds", "t1"), NOTHING},
      {A(ASSET_RELATION, "a", "drives", "m"), NOTHING},
      {A(ASSET_RELATION, "a", "sees", "m"), NOTHING},
      {A(ASSET_RELATION, "a", "sees", NULL), REMOVED},
      {A(ASSET_RELATION, "a", "feeds", "t2"), REMOVED}},
     0,
     "{\"a\":{\"model\":\"models/a.glb\",\"node\":{\"name\":\"Valve_9\",\"of\":\"b\"},"
     "\"rel\":{\"drives\":{\"m\":true},\"feeds\":{\"t1\":true}}}}",
     NULL,
     NULL},
    {"shapes",
     {{A(ASSET_SHAPE_KIND, "a", "walls", "extrude"), NOTHING},
      {A(ASSET_SHAPE_PARAM, "a", "walls", "points"), ARRAY, .vector = {0, 0, 4, 0, 4, 2},
       .count = 6, .stride = 2},
      {A(ASSET_SHAPE_HEIGHT, "a", "walls"), NUMBER, .number = 9},
      {A(ASSET_SHAPE_KIND, "a", "body", "tank"), NOTHING},
      {A(ASSET_SHAPE_PARAM, "a", "body", "radius"), NUMBER, .number = 1.5},
      {A(ASSET_SHAPE_PARAM, "a", "body", "height"), NUMBER, .number = 4},
      {A(ASSET_SHAPE_PARAM, "a", "body", "material"), TEXT, .text = "vessel"},
      {A(ASSET_SHAPE_KIND, "a", "line", "pipe"), NOTHING},
      {A(ASSET_SHAPE_PARAM, "a", "line", "path"), ARRAY, .vector = {0, 0, 0, 1, 0, 0}, .count = 6,
       .stride = 3},
      {A(ASSET_SHAPE_PARAM, "a", "line", "diameter"), NUMBER, .number = 0.2}},
     0,
     "{\"a\":{\"shapes\":{\"body\":{\"material\":\"vessel\",\"tank\":{\"height\":4,"
     "\"radius\":1.5}},\"line\":{\"pipe\":{\"diameter\":0.20000000000000001,"
     "\"path\":[[0,0,0],[1,0,0]]}},"
     "\"walls\":{\"extrude\":[[0,0],[4,0],[4,2]],\"height\":9}}}}",
     NULL,
     NULL},
    {"a shape changes its kind",
     {{A(ASSET_SHAPE_KIND, "a", "s", "box"), NOTHING},
      {A(ASSET_SHAPE_PARAM, "a", "s", "size"), ARRAY, .vector = {1, 2, 3}, .count = 3, .stride = 3},
      {A(ASSET_SHAPE_PARAM, "a", "s", "at"), ARRAY, .vector = {0, 0, 1}, .count = 3, .stride = 3},
      {A(ASSET_SHAPE_KIND, "a", "s", "box"), REMOVED, .next_batch = true},
      {A(ASSET_SHAPE_KIND, "a", "s", "sphere"), NOTHING},
      {A(ASSET_SHAPE_PARAM, "a", "s", "radius"), NUMBER, .number = 2},
      {A(ASSET_SHAPE_KIND, "a", "gone", "box"), NOTHING},
      {A(ASSET_SHAPE, "a", "gone"), REMOVED}},
     0,
     "{\"a\":{\"shapes\":{\"s\":{\"at\":[0,0,1],\"sphere\":{\"radius\":2}}}}}",
     NULL,
     NULL},
    {"a kind of shape that replaces another takes its measures along",
     {{A(ASSET_SHAPE_KIND, "a", "s", "cylinder"), NOTHING},
      {A(ASSET_SHAPE_PARAM, "a", "s", "radius"), NUMBER, .number = 2},
      {A(ASSET_SHAPE_PARAM, "a", "s", "height"), NUMBER, .number = 3},
      {A(ASSET_SHAPE_KIND, "a", "s", "tank"), NOTHING, .next_batch = true},
      {A(ASSET_SHAPE_PARAM, "a", "s", "radius"), NUMBER, .number = 4}},
     0,
     "{\"a\":{\"shapes\":{\"s\":{\"tank\":{\"radius\":4}}}}}",
     NULL,
     NULL},
    {"overrides",
     {{A(ASSET_META_LIMIT, "a", "temp", "hi"), NUMBER, .number = 75},
      {A(ASSET_META_LIMIT, "a", "temp", "lo"), NUMBER, .number = 5},
      {A(ASSET_META_LIMIT, "a", "temp", "lo"), REMOVED},
      {A(ASSET_META_UNIT, "a", "temp"), TEXT, .text = "K"},
      {A(ASSET_META_RANGE, "a", "temp"), VECTOR, .vector = {0, 100}, .count = 2},
      {A(ASSET_META_TTL, "a", "level"), NUMBER, .number = 2.5},
      {A(ASSET_META_TTL, "a", "gone"), NUMBER, .number = 2},
      {A(ASSET_META, "a", "gone"), REMOVED}},
     0,
     "{\"a\":{\"meta\":{\"level\":{\"ttl\":2.5},"
     "\"temp\":{\"limits\":{\"hi\":75},\"range\":[0,100],\"unit\":\"K\"}}}}",
     NULL,
     NULL},
    {"a type",
     {{A(TYPE_KIND, "pump"), TEXT, .text = "machine"},
      {A(TYPE_MODEL, "pump"), TEXT, .text = "models/pump.glb"},
      {A(TYPE_PROPERTY, "pump", "temp"), NOTHING},
      {A(TYPE_PROPERTY_UNIT, "pump", "temp"), TEXT, .text = "Cel"},
      {A(TYPE_PROPERTY_LIMIT, "pump", "temp", "hi_hi"), NUMBER, .number = 95},
      {A(TYPE_PROPERTY_LIMIT, "pump", "temp", "lo_lo"), NUMBER, .number = -5},
      {A(TYPE_PROPERTY_DIGITS, "pump", "temp"), NUMBER, .number = 1},
      {A(TYPE_PROPERTY_NAME, "pump", "temp", "de"), TEXT, .text = "Temperatur"},
      {A(TYPE_PROPERTY, "pump", "running"), NOTHING},
      {A(TYPE_PROPERTY_TOLERANCE, "pump", "gone"), NUMBER, .number = 1},
      {A(TYPE_PROPERTY, "pump", "gone"), REMOVED}},
     0,
     NULL,
     "{\"pump\":{\"kind\":\"machine\",\"model\":\"models/pump.glb\",\"props\":{\"running\":{},"
     "\"temp\":{\"digits\":1,\"limits\":{\"hi_hi\":95,\"lo_lo\":-5},"
     "\"name\":{\"de\":\"Temperatur\"},\"unit\":\"Cel\"}}}}",
     NULL},
    {"an alarm",
     {{A(ALARM_ASSET, "a17"), TEXT, .text = "p"},
      {A(ALARM_PROPERTY, "a17"), TEXT, .text = "temp"},
      {A(ALARM_PRIORITY, "a17"), NUMBER, .number = 2},
      {A(ALARM_ACKED, "a17"), BOOLEAN, .number = 1},
      {A(ALARM_SINCE, "a17"), NUMBER, .number = (double)T0},
      {A(ALARM_SHELVED_UNTIL, "a17"), NUMBER, .number = (double)T0},
      {A(ALARM_SHELVED_UNTIL, "a17"), REMOVED},
      {A(ALARM_TEXT, "a17", ""), TEXT, .text = "high"},
      {A(ALARM_ACTIVE, "gone"), BOOLEAN, .number = 1},
      {A(ALARM, "gone"), REMOVED}},
     1, // there is no asset p
     NULL,
     NULL,
     "{\"a17\":{\"acked\":true,\"active\":true,\"asset\":\"p\",\"priority\":2,"
     "\"property\":\"temp\",\"since\":\"2025-11-22T05:20:00.000Z\",\"text\":\"high\"}}"},
    {"refused writes hinder nothing",
     {{A(ASSET_POSITION, "a"), VECTOR, .vector = {1, NAN, 3}, .count = 3},
      {A(ASSET_POSITION, "a"), VECTOR, .vector = {1, 2}, .count = 2},
      {A(ASSET_ROTATION, "a"), VECTOR, .vector = {0, 0, 0, 0}, .count = 4},
      {A(ASSET_SCALE, "a"), VECTOR, .vector = {0}, .count = 1},
      {A(ASSET_TYPE, "a"), NUMBER, .number = 1},
      {A(ASSET_NAME, "a", NULL), TEXT, .text = "x"},
      {A(ALARM_PRIORITY, "al"), NUMBER, .number = 5},
      {A(ASSET_SHAPE_KIND, "a", "s", "cube"), NOTHING},
      {A(COUNT, "a"), NOTHING},
      {A(ASSET_META_LIMIT, "a", "temp", "low"), NUMBER, .number = 1},
      {A(ASSET_NAME, "a", ""), TEXT, .text = "kept"}},
     10,
     "{\"a\":{\"name\":\"kept\",\"shapes\":{\"s\":{}}}}",
     NULL,
     "{\"al\":{\"acked\":false,\"active\":true,\"priority\":3}}"},
    {"removals of what is not there make nothing",
     {{A(ASSET, "a"), REMOVED},
      {A(ASSET_NAME, "a", "en"), REMOVED},
      {A(ASSET_SHAPE_PARAM, "b", "s", "height"), REMOVED},
      {A(ASSET, "b"), NOTHING},
      {A(ASSET_SHAPE_PARAM, "b", "s", "height"), REMOVED},
      {A(ASSET_SHAPE_KIND, "b", NULL, NULL), REMOVED},
      {A(ASSET_META_TTL, "b", "temp"), REMOVED},
      {A(TYPE_PROPERTY_UNIT, "t", "temp"), REMOVED},
      {A(ALARM_ACKED, "al"), REMOVED},
      {A(VIEW_NAME, "v", ""), REMOVED},
      {A(ASSET_PROPERTY_QUALITY, "b", "temp"), REMOVED}},
     1,
     "{\"b\":{}}",
     NULL,
     NULL},
    {"null of a whole map",
     {{A(ASSET, "a"), NOTHING},
      {A(ASSET, "b"), NOTHING},
      {A(TYPE_KIND, "t"), TEXT, .text = "k"},
      {A(ALARM_ACTIVE, "al"), BOOLEAN, .number = 1},
      {A(ASSET, NULL), REMOVED, .next_batch = true},
      {A(TYPE, NULL), REMOVED},
      {A(ALARM, NULL), REMOVED},
      {A(ASSET, "c"), NOTHING}},
     0,
     "{\"c\":{}}",
     NULL,
     NULL},
};

static void add_step(struct tw_batch *batch, const struct step *step) {
    struct tw_write *write = put(batch, step->field, step->key[0], step->key[1], step->key[2]);
    switch (step->kind) {
    case TEXT:
        write->value = (struct tw_value){TW_VALUE_STRING, {.string = step->text}};
        break;
    case NUMBER:
        write->value = (struct tw_value){TW_VALUE_NUMBER, {.number = step->number}};
        break;
    case BOOLEAN:
        write->value = (struct tw_value){TW_VALUE_BOOL, {.boolean = step->number != 0}};
        break;
    case VECTOR:
        write->vector_count = step->count;
        memcpy(write->vector, step->vector, sizeof step->vector);
        break;
    case ARRAY:
        write->array = step->vector;
        write->array_count = (uint32_t)step->count;
        write->array_stride = (uint32_t)step->stride;
        break;
    case REMOVED:
        write->removed = true;
        break;
    case NOTHING:
        break;
    }
}

static void writes_give_the_state(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_twin *twin = tw_twin_create(NULL);
        struct tw_batch *batch = batch_new();
        int problems = 0;
        for (int k = 0; k < WRITES_MAX && cases[i].steps[k].kind; k++) {
            if (cases[i].steps[k].next_batch) {
                problems += (int)apply(twin, batch).problems;
                batch = batch_new();
            }
            add_step(batch, &cases[i].steps[k]);
        }
        problems += (int)apply(twin, batch).problems;
        char *text = dump(twin);
        char *expected = tw_format(
            "{\"alarms\":%s,\"assets\":%s,\"feed\":\"twin-feed/1\",\"site\":{},\"types\":%s,"
            "\"views\":{}}",
            cases[i].rest ? cases[i].rest : "{}", cases[i].assets ? cases[i].assets : "{}",
            cases[i].types ? cases[i].types : "{}");
        if (strcmp(text, expected) != 0 || problems != cases[i].problems)
            print_message("in: %s (%d problems)\n", cases[i].name, problems);
        assert_string_equal(text, expected);
        assert_int_equal(problems, cases[i].problems);
        free(text);
        free(expected);
        tw_twin_destroy(twin);
    }
}

// An asset's own document stands in place of its type's of the same title.
static void documents_of_a_type_are_its_assets(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){.language = "en"});
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_TYPE, "p", NULL, NULL, "pump");
    put_text(batch, TW_FIELD_ASSET_DOCUMENT, "p", "Manual", NULL, "own.pdf");
    put_text(batch, TW_FIELD_TYPE_DOCUMENT, "pump", "Manual", NULL, "m.pdf");
    put_text(batch, TW_FIELD_TYPE_DOCUMENT, "pump", "Spares", NULL, "s.pdf");
    assert_int_equal(apply(twin, batch).problems, 0);
    const struct tw_asset *asset = tw_twin_find(twin, "p");
    assert_int_equal(asset->document_count, 2);
    assert_string_equal(asset->documents[0].address, "own.pdf");
    assert_string_equal(asset->documents[1].title, "Spares");
    assert_string_equal(asset->documents[1].address, "s.pdf");
    batch = batch_new();
    put_removed(batch, TW_FIELD_TYPE_DOCUMENT, "pump", NULL, NULL); // all of them
    assert_int_equal(apply(twin, batch).problems, 0);
    assert_int_equal(tw_twin_find(twin, "p")->document_count, 1);
    tw_twin_destroy(twin);
}

static void site_links_and_views(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){.language = "de"});
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_SITE_NAME, "en", NULL, NULL, "Works");
    put_text(batch, TW_FIELD_SITE_NAME, "de", NULL, NULL, "Werk");
    put_vector(batch, TW_FIELD_SITE_ORIGIN, NULL, NULL, 2, (double[]){48.5, 11.5});
    put_text(batch, TW_FIELD_LINK, "stream", NULL, NULL, "s");
    put_text(batch, TW_FIELD_LINK, "history", NULL, NULL, "h");
    put_removed(batch, TW_FIELD_LINK, "history", NULL, NULL);
    put_vector(batch, TW_FIELD_VIEW_CAMERA, "v10", NULL, 3, (double[]){215, 32, 90});
    put_vector(batch, TW_FIELD_VIEW_CAMERA, "v9", NULL, 6, (double[]){1, 2, 3, 4, 5, 6});
    put_text(batch, TW_FIELD_VIEW_NAME, "v9", "", NULL, "Near");
    assert_int_equal(apply(twin, batch).problems, 0);
    assert_true(tw_twin_site_changed(twin));
    assert_string_equal(tw_twin_site(twin)->name, "Werk");
    assert_string_equal(tw_twin_link(twin, 0, "stream"), "s");
    assert_null(tw_twin_link(twin, 0, "history"));
    assert_null(tw_twin_link(twin, 7, "stream"));
    assert_int_equal(tw_twin_view_count(twin), 2);
    assert_string_equal(tw_twin_view_at(twin, 0)->id, "v9");
    assert_string_equal(tw_twin_find_view(twin, "v9")->name, "Near");
    assert_string_equal(tw_twin_find_view(twin, "v10")->name, "v10");
    char *text = dump(twin);
    assert_string_equal(text,
                        "{\"alarms\":{},\"assets\":{},\"feed\":\"twin-feed/1\","
                        "\"site\":{\"name\":{\"de\":\"Werk\",\"en\":\"Works\"},"
                        "\"origin\":{\"lat\":48.5,\"lon\":11.5}},\"types\":{},"
                        "\"views\":{\"v10\":{\"camera\":{\"az\":215,\"dist\":90,\"el\":32,"
                        "\"target\":[0,0,0]}},\"v9\":{\"camera\":{\"az\":1,\"dist\":3,\"el\":2,"
                        "\"target\":[4,5,6]},\"name\":\"Near\"}}}");
    free(text);
    batch = batch_new();
    put_removed(batch, TW_FIELD_VIEW, "v10", NULL, NULL);
    apply(twin, batch);
    assert_null(tw_twin_find_view(twin, "v10"));
    tw_twin_destroy(twin);
}

static void names_fall_back(void **state) {
    (void)state;
    static const char *const languages[] = {"fr", "en", "", "zh"};
    static const struct {
        const char *wanted;
        unsigned given; // bits of languages
        const char *name;
    } names[] = {
        {"fr", 0xb, "fr"}, {"fr", 0xa, "en"}, {"fr", 0x8, "zh"}, {"fr", 0x4, ""}, {"fr", 0, "a"},
    };
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        struct tw_twin *twin =
            tw_twin_create(&(struct tw_twin_params){.language = names[i].wanted});
        struct tw_batch *batch = batch_new();
        put(batch, TW_FIELD_ASSET, "a", NULL, NULL);
        for (unsigned k = 0; k < 4; k++) {
            if (names[i].given >> k & 1)
                put_text(batch, TW_FIELD_ASSET_NAME, "a", languages[k], NULL, languages[k]);
        }
        apply(twin, batch);
        assert_string_equal(tw_twin_find(twin, "a")->name, names[i].name);
        tw_twin_destroy(twin);
    }
}

static void look_rules_are_copied(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    char property[] = "temp", colour[] = "off";
    const struct tw_look_rule rules[] = {
        {.kind = TW_RULE_COLOUR, .condition = TW_WHEN_LIMITS, .property = property},
        {.kind = TW_RULE_COLOUR,
         .condition = TW_WHEN_EQUAL,
         .property = "running",
         .is = {TW_VALUE_BOOL, {.boolean = false}},
         .colour = colour},
        {.kind = TW_RULE_ROTATE, .property = "speed", .node = "shaft", .axis = {1, 0, INFINITY}},
        {.kind = TW_RULE_COLOUR,
         .condition = TW_WHEN_RANGE,
         .property = "temp",
         .above = 3,
         .below = NAN,
         .colour = "p2"},
        {.kind = TW_RULE_LABEL, .label = "{name} {temp}"},
    };
    struct tw_write *write = put(batch, TW_FIELD_TYPE_LOOK, "pump", NULL, NULL);
    write->rules = rules;
    write->rule_count = (int)TW_COUNT(rules);
    assert_int_equal(apply(twin, batch).problems, 1); // the axis
    memset(property, 'x', sizeof property - 1);
    memset(colour, 'x', sizeof colour - 1);
    assert_int_equal(changed(twin, "p1"), TW_ASSET_RULES);
    const struct tw_asset_type *type = tw_twin_find(twin, "p1")->type;
    assert_int_equal(type->rule_count, 4);
    assert_string_equal(type->rules[0].property, "temp");
    assert_string_equal(type->rules[1].colour, "off");
    char *text = dump(twin);
    assert_non_null(strstr(text, "\"look\":[{\"by\":\"limits\",\"when\":\"temp\"},"
                                 "{\"colour\":\"off\",\"is\":false,\"when\":\"running\"},"
                                 "{\"above\":3,\"colour\":\"p2\",\"when\":\"temp\"},"
                                 "{\"label\":\"{name} {temp}\"}]"));
    free(text);
    tw_twin_destroy(twin);
}

static void overrides_hold_for_their_asset(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_TYPE, "p2", NULL, NULL, "pump");
    put_number(batch, TW_FIELD_ASSET_META_LIMIT, "p2", "temp", "hi", 70);
    put_number(batch, TW_FIELD_ASSET_META_LIMIT, "p2", "temp", "hi_hi", 90);
    put_text(batch, TW_FIELD_ASSET_META_UNIT, "p2", "extra", NULL, "bar");
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p2", "extra", NULL, 1);
    apply(twin, batch);
    static const struct {
        const char *asset, *property;
        double hi, hi_hi, ttl_s;
        const char *unit;
    } expected[] = {{"p1", "temp", 80, NAN, 15, ""},
                    {"p2", "temp", 70, 90, 15, ""},
                    {"p2", "extra", NAN, NAN, 0, "bar"}};
    for (size_t i = 0; i < TW_COUNT(expected); i++) {
        const struct tw_asset *asset = tw_twin_find(twin, expected[i].asset);
        struct tw_property_type type;
        tw_twin_property_type(twin, asset, tw_asset_property(asset, expected[i].property), &type);
        assert_string_equal(type.id, expected[i].property);
        assert_memory_equal(&(double){type.limits.hi}, &expected[i].hi, sizeof(double));
        assert_memory_equal(&(double){type.limits.hi_hi}, &expected[i].hi_hi, sizeof(double));
        assert_float_equal(type.ttl_s, expected[i].ttl_s, 0);
        assert_string_equal(type.unit, expected[i].unit);
    }
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_give_the_state),
        cmocka_unit_test(site_links_and_views),
        cmocka_unit_test(names_fall_back),
        cmocka_unit_test(look_rules_are_copied),
        cmocka_unit_test(overrides_hold_for_their_asset),
        cmocka_unit_test(documents_of_a_type_are_its_assets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
