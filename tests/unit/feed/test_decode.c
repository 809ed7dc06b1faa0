// Documents, patches, look rules and telemetry to typed changes; faults with their places.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/clock.h"
#include "twinview/feed.h"
#include "twinview/file.h"
#include "twinview/memory.h"

#include "decode.h"

struct told {
    char text[2048]; // "place: text\n" of each problem
    int count;
};

static void tell(void *user, const char *place, const char *text) {
    struct told *told = user;
    size_t length = strlen(told->text);
    snprintf(told->text + length, sizeof told->text - length, "%s: %s\n", place, text);
    told->count++;
}

struct fixture {
    struct tw_feed_limits limits;
    struct tw_decode decode;
    struct told told;
    struct tw_batch *batch;
};

static void begin(struct fixture *f) {
    *f = (struct fixture){.limits = tw_feed_limits_or_defaults(NULL)};
    tw_decode_init(&f->decode, &f->limits);
    f->decode.report = tell;
    f->decode.user = &f->told;
    f->batch = tw_batch_create(0);
}

static void end(struct fixture *f) {
    tw_batch_destroy(f->batch);
    tw_decode_finish(&f->decode);
}

static void patch(struct fixture *f, const char *text) {
    char reason[200];
    const cJSON *root = tw_decode_parse(&f->decode, text, strlen(text), reason, sizeof reason);
    if (root)
        tw_decode_patch(&f->decode, root, f->batch);
}

static const struct tw_write *find(const struct fixture *f, enum tw_field field, const char *key) {
    for (size_t i = 0; i < f->batch->write_count; i++) {
        const struct tw_write *write = &f->batch->writes[i];
        if (write->field == field && write->key[0] && strcmp(write->key[0], key) == 0)
            return write;
    }
    return NULL;
}

// One patch, one expected write: "FIELD key/key/key value".
static void writes(void **state) {
    (void)state;
    static const struct {
        const char *patch;
        enum tw_field field;
        const char *keys[3];
        bool removed;
    } cases[] = {
        {"{\"types\":{\"p\":null}}", TW_FIELD_TYPE, {"p"}, true},
        {"{\"types\":{\"p\":{}}}", TW_FIELD_TYPE, {"p"}, false},
        {"{\"alarms\":{\"x\":{}}}", TW_FIELD_ALARM, {"x"}, false},
        {"{\"views\":{\"v\":{}}}", TW_FIELD_VIEW, {"v"}, false},
        {"{\"assets\":{\"a\":{\"shapes\":{\"s\":{}}}}}", TW_FIELD_ASSET_SHAPE, {"a", "s"}, false},
        {"{\"types\":{\"p\":{\"props\":{\"t\":{}}}}}", TW_FIELD_TYPE_PROPERTY, {"p", "t"}, false},
        {"{\"types\":{\"p\":{\"props\":{\"t\":null}}}}", TW_FIELD_TYPE_PROPERTY, {"p", "t"}, true},
        {"{\"types\":{\"p\":{\"props\":{\"t\":{\"limits\":{\"hi\":null}}}}}}",
         TW_FIELD_TYPE_PROPERTY_LIMIT,
         {"p", "t", "hi"},
         true},
        {"{\"assets\":{\"a\":{}}}", TW_FIELD_ASSET, {"a"}, false},
        {"{\"assets\":{\"a\":null}}", TW_FIELD_ASSET, {"a"}, true},
        {"{\"assets\":{\"a\":{\"rel\":{\"feeds\":{\"b\":true}}}}}",
         TW_FIELD_ASSET_RELATION,
         {"a", "feeds", "b"},
         false},
        {"{\"assets\":{\"a\":{\"rel\":{\"feeds\":{\"b\":null}}}}}",
         TW_FIELD_ASSET_RELATION,
         {"a", "feeds", "b"},
         true},
        {"{\"assets\":{\"a\":{\"rel\":{\"feeds\":null}}}}",
         TW_FIELD_ASSET_RELATION,
         {"a", "feeds"},
         true},
        {"{\"assets\":{\"a\":{\"rel\":null}}}", TW_FIELD_ASSET_RELATION, {"a"}, true},
        {"{\"assets\":{\"a\":{\"documents\":{\"Manual\":\"m.pdf\"}}}}",
         TW_FIELD_ASSET_DOCUMENT,
         {"a", "Manual"},
         false},
        {"{\"types\":{\"t\":{\"documents\":{\"Manual\":\"m.pdf\"}}}}",
         TW_FIELD_TYPE_DOCUMENT,
         {"t", "Manual"},
         false},
        {"{\"types\":{\"t\":{\"documents\":null}}}", TW_FIELD_TYPE_DOCUMENT, {"t"}, true},
        {"{\"assets\":{\"a\":{\"documents\":null}}}", TW_FIELD_ASSET_DOCUMENT, {"a"}, true},
        {"{\"assets\":{\"a\":{\"name\":null}}}", TW_FIELD_ASSET_NAME, {"a"}, true},
        {"{\"assets\":{\"a\":{\"name\":\"x\"}}}", TW_FIELD_ASSET_NAME, {"a", ""}, false},
        {"{\"assets\":{\"a\":{\"name\":{\"zh\":null}}}}", TW_FIELD_ASSET_NAME, {"a", "zh"}, true},
        {"{\"assets\":{\"a\":{\"at\":null}}}", TW_FIELD_ASSET_ROTATION, {"a"}, true},
        {"{\"assets\":{\"a\":{\"meta\":{\"t\":null}}}}", TW_FIELD_ASSET_META, {"a", "t"}, true},
        {"{\"assets\":{\"a\":{\"meta\":{\"t\":{\"limits\":{\"hi\":1}}}}}}",
         TW_FIELD_ASSET_META_LIMIT,
         {"a", "t", "hi"},
         false},
        {"{\"assets\":{\"a\":{\"shapes\":{\"s\":null}}}}", TW_FIELD_ASSET_SHAPE, {"a", "s"}, true},
        {"{\"assets\":{\"a\":{\"shapes\":{\"s\":{\"box\":null}}}}}",
         TW_FIELD_ASSET_SHAPE_KIND,
         {"a", "s", "box"},
         true},
        {"{\"assets\":{\"a\":{\"shapes\":{\"s\":{\"sphere\":{\"radius\":2}}}}}}",
         TW_FIELD_ASSET_SHAPE_PARAM,
         {"a", "s", "radius"},
         false},
        {"{\"assets\":{\"a\":{\"shapes\":{\"s\":{\"material\":\"steel\"}}}}}",
         TW_FIELD_ASSET_SHAPE_PARAM,
         {"a", "s", "material"},
         false},
        {"{\"assets\":{\"a\":{\"props\":{\"t\":null}}}}",
         TW_FIELD_ASSET_PROPERTY,
         {"a", "t"},
         true},
        {"{\"assets\":{\"a\":{\"props\":{\"t\":5}}}}",
         TW_FIELD_ASSET_PROPERTY_QUALITY,
         {"a", "t"},
         true},
        {"{\"assets\":{\"a\":{\"props\":{\"t\":{\"v\":null}}}}}",
         TW_FIELD_ASSET_PROPERTY_VALUE,
         {"a", "t"},
         true},
        {"{\"alarms\":{\"x\":{\"shelved_until\":null}}}",
         TW_FIELD_ALARM_SHELVED_UNTIL,
         {"x"},
         true},
        {"{\"alarms\":{\"x\":null}}", TW_FIELD_ALARM, {"x"}, true},
        {"{\"views\":{\"v\":null}}", TW_FIELD_VIEW, {"v"}, true},
        {"{\"assets\":null}", TW_FIELD_ASSET, {NULL}, true},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture f;
        bool found = false;
        begin(&f);
        patch(&f, cases[i].patch);
        for (size_t w = 0; w < f.batch->write_count && !found; w++) {
            const struct tw_write *write = &f.batch->writes[w];
            found = write->field == cases[i].field && write->removed == cases[i].removed;
            for (int k = 0; k < 3 && found; k++)
                found = !cases[i].keys[k]
                            ? !write->key[k]
                            : write->key[k] && strcmp(write->key[k], cases[i].keys[k]) == 0;
        }
        if (!found || f.told.count)
            fail_msg("%s: write not found; %s", cases[i].patch, f.told.text);
        end(&f);
    }
}

static void small_document(void **state) {
    (void)state;
    struct fixture f;
    size_t size;
    char reason[200] = "";
    struct tw_decode_head head;
    char *text = tw_file_read(DATA "/small.json", 1 << 20, &size);
    assert_non_null(text);
    begin(&f);
    const cJSON *root = tw_decode_parse(&f.decode, text, size, reason, sizeof reason);
    assert_non_null(root);
    assert_true(tw_decode_head(&f.decode, root, &head, reason, sizeof reason));
    assert_string_equal(head.epoch, "7f3a");
    assert_int_equal(head.seq, 812);
    assert_int_equal(head.heartbeat_ms, 5000);
    assert_string_equal(head.stream, "stream");
    tw_decode_patch(&f.decode, root, f.batch);
    assert_string_equal(f.told.text, "");

    const struct tw_write *w = find(&f, TW_FIELD_ASSET_POSITION, "pump-3");
    assert_non_null(w);
    assert_int_equal(w->vector_count, 3);
    assert_true(w->vector[0] == 12.5 && w->vector[1] == 4 && w->vector[2] == 0);
    w = find(&f, TW_FIELD_ASSET_SHAPE_PARAM, "hall-1");
    assert_string_equal(w->key[2], "points");
    assert_int_equal(w->array_count, 8);
    assert_int_equal(w->array_stride, 2);
    assert_true(w->array[2] == 40);
    w = find(&f, TW_FIELD_ASSET_SHAPE_KIND, "tank-2");
    assert_string_equal(w->key[2], "tank");
    w = find(&f, TW_FIELD_ASSET_PROPERTY_TIME, "pump-3");
    int64_t time_ms;
    assert_true(tw_time_parse("2026-11-22T05:19:59.9Z", &time_ms));
    assert_true(w->value.number == (double)time_ms);
    w = find(&f, TW_FIELD_VIEW_CAMERA, "overview");
    assert_int_equal(w->vector_count, 6);
    assert_true(w->vector[0] == 215 && w->vector[5] == 0 && w->vector[3] == 20);
    w = find(&f, TW_FIELD_TYPE_LOOK, "pump");
    assert_int_equal(w->rule_count, 4);
    assert_int_equal(w->rules[0].condition, TW_WHEN_LIMITS);
    assert_int_equal(w->rules[1].condition, TW_WHEN_EQUAL);
    assert_string_equal(w->rules[1].colour, "off");
    assert_int_equal(w->rules[2].kind, TW_RULE_ROTATE);
    assert_string_equal(w->rules[2].node, "shaft");
    assert_string_equal(w->rules[2].preset, "show");
    assert_true(w->rules[2].axis[0] == 1);
    assert_int_equal(w->rules[3].kind, TW_RULE_LABEL);
    end(&f);
    free(text);
}

static void look_rules(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        int kind, condition; // -1: refused
    } cases[] = {
        {"{\"when\":\"t\",\"colours\":[\"#112233\",\"p1\"]}", TW_RULE_COLOUR, TW_WHEN_GRADIENT},
        {"{\"when\":\"t\",\"above\":1,\"below\":2,\"colour\":\"off\"}", TW_RULE_COLOUR,
         TW_WHEN_RANGE},
        {"{\"when\":\"t\",\"is\":\"open\",\"drives\":\"visible\"}", TW_RULE_VISIBLE, TW_WHEN_EQUAL},
        {"{\"when\":\"t\",\"drives\":\"visible\"}", TW_RULE_VISIBLE, TW_WHEN_EQUAL},
        {"{\"when\":\"t\",\"drives\":\"move\",\"axis\":[0,0,1],\"from\":0,\"to\":2}", TW_RULE_MOVE,
         TW_WHEN_ALWAYS},
        {"{\"when\":\"t\",\"drives\":\"move\"}", -1, 0},
        {"{\"when\":\"t\",\"drives\":\"rotate\",\"axis\":[0,0,0]}", -1, 0},
        {"{\"when\":\"t\",\"colours\":[\"#112233\"]}", -1, 0},
        {"{\"when\":\"t\",\"colour\":\"#12\"}", -1, 0},
        {"{\"when\":\"t\",\"colour\":\"Red!\"}", -1, 0},
        {"{\"drives\":\"fill\"}", -1, 0},
        {"{\"when\":\"t\"}", -1, 0},
        {"{\"when\":\"t\",\"colour\":\"off\",\"drives\":\"fill\"}", -1, 0},
        {"{\"when\":\"t\",\"by\":\"magic\"}", -1, 0},
        {"{\"when\":\"t\",\"blink\":true,\"colour\":\"off\"}", -1, 0},
        {"7", -1, 0},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture f;
        char text[256];
        begin(&f);
        // A second, good rule shows that the bad one alone is left out.
        snprintf(text, sizeof text, "{\"types\":{\"p\":{\"look\":[%s,{\"label\":\"x\"}]}}}",
                 cases[i].rule);
        patch(&f, text);
        const struct tw_write *w = find(&f, TW_FIELD_TYPE_LOOK, "p");
        bool refused = cases[i].kind < 0;
        assert_non_null(w);
        if (w->rule_count != (refused ? 1 : 2) || f.told.count != refused)
            fail_msg("%s: %s", cases[i].rule, f.told.text);
        if (!refused) {
            assert_int_equal(w->rules[0].kind, cases[i].kind);
            assert_int_equal(w->rules[0].condition, cases[i].condition);
        }
        end(&f);
    }
}

// A fault is told with its place, and what stands beside it is taken all the same.
static void faults(void **state) {
    (void)state;
    static const struct {
        const char *patch, *told;
    } cases[] = {
        {"{\"assets\":{\"a\":{\"at\":{\"pos\":[1,2]}}}}",
         "$.assets.a.at.pos: an array of 3 numbers is needed here\n"},
        {"{\"assets\":{\"a\":{\"at\":{\"pos\":[1,2,\"x\"]}}}}",
         "$.assets.a.at.pos[2]: a number is needed here\n"},
        {"{\"assets\":{\"a\":{\"at\":{\"pos\":[1,1e999,2]}}}}",
         "$.assets.a.at.pos[1]: the number is not finite\n"},
        {"{\"assets\":{\"a b\":{\"props\":{\"t\":{\"v\":-1e999}}}}}",
         "$.assets['a b'].props.t.v: the number is not finite\n"},
        {"{\"assets\":{\"a\":{\"props\":{\"t\":[1]}}}}",
         "$.assets.a.props.t: a number, a boolean or a text is needed here\n"},
        {"{\"assets\":{\"a\":{\"props\":{\"t\":{\"q\":\"so-so\"}}}}}",
         "$.assets.a.props.t.q: a quality is needed here: \"good\", \"uncertain\" or \"bad\"\n"},
        {"{\"assets\":{\"a\":{\"props\":{\"t\":{\"t\":\"today\"}}}}}",
         "$.assets.a.props.t.t: a time like \"2026-11-22T05:20:00.123Z\" is needed here\n"},
        {"{\"assets\":{\"\":{}}}", "$.assets['']: an id may not be empty\n"},
        {"{\"assets\":[]}", "$.assets: an object is needed here\n"},
        {"{\"assets\":{\"a\":{\"rel\":{\"feeds\":{\"b\":false}}}}}",
         "$.assets.a.rel.feeds.b: true or null is needed here\n"},
        {"{\"assets\":{\"a\":{\"visible\":1}}}",
         "$.assets.a.visible: true or false is needed here\n"},
        {"{\"alarms\":{\"x\":{\"priority\":5}}}",
         "$.alarms.x.priority: the number is not within 1 to 4\n"},
        {"{\"alarms\":{\"x\":{\"priority\":1.5}}}",
         "$.alarms.x.priority: a whole number is needed here\n"},
        {"{\"views\":{\"v\":{\"camera\":{\"az\":1,\"dist\":3}}}}",
         "$.views.v.camera: \"el\" is missing: these members are replaced together\n"},
        {"{\"assets\":{\"a\":{\"colour\":1},\"b\":{\"colour\":2}}}",
         "$.assets.a.colour: unknown member, ignored (here and in every place like it)\n"},
        {"{\"assets\":{\"a\":{\"shapes\":{\"s\":{\"extrude\":[[0,0]]}}}}}",
         "$.assets.a.shapes.s.extrude: an array of 3 to 16384 points is needed here\n"},
        {"[1]", "line 1, column 1, at $: a JSON object is needed here\n"},
        {"{\"assets\":{\"a\":{\"x\":tru}}}",
         "line 1, column 21, at $.assets.a.x: this is not JSON\n"},
        {"{\"site\":{},\n \"assets\":{\"a\"",
         "line 2, column 15, at $.assets.a: the JSON text ends too early\n"},
        {"{\"site\":{\"name\":\"\xff\"}}",
         "line 1, column 18, at $.site.name: the text is not UTF-8\n"},
        {"{\"site\":{\"name\":\"a\\u0000b\"}}",
         "line 1, column 19, at $.site.name: a text contains the character NUL\n"},
        {"{} {}", "line 1, column 3, at $: more text follows the JSON value\n"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture f;
        begin(&f);
        patch(&f, cases[i].patch);
        if (strcmp(f.told.text, cases[i].told) != 0)
            fail_msg("%s\n told %s expected %s", cases[i].patch, f.told.text, cases[i].told);
        assert_true(f.decode.problems >= 1);
        end(&f);
    }
}

static void deep_nesting(void **state) {
    (void)state;
    struct fixture f;
    char open[10001] = "", close[sizeof open] = "";
    memset(open, '[', sizeof open - 1);
    memset(close, ']', sizeof close - 1);
    char *text = tw_format("{\"assets\":%s%s}", open, close);
    begin(&f);
    patch(&f, text);
    assert_non_null(strstr(f.told.text, "nested deeper than 32 levels"));
    assert_int_equal(f.batch->write_count, 0);
    end(&f);
    free(text);
}

static void long_texts(void **state) {
    (void)state;
    char text[4096], filler[2000];
    memset(filler, 'x', sizeof filler);
    struct fixture f;
    begin(&f);
    snprintf(text, sizeof text, "{\"assets\":{\"a\":{\"props\":{\"t\":\"%.*s\",\"u\":\"%.*s\"}}}}",
             256, filler, 257, filler);
    patch(&f, text);
    snprintf(text, sizeof text, "{\"assets\":{\"%.*s\":{}}}", 129, filler);
    patch(&f, text);
    snprintf(text, sizeof text, "{\"assets\":{\"a\":{\"name\":\"%.*s\"}}}", 1025, filler);
    patch(&f, text);
    assert_int_equal(f.told.count, 3);
    assert_int_equal(strlen(find(&f, TW_FIELD_ASSET_PROPERTY_VALUE, "a")->value.string), 256);
    end(&f);
}

static bool event(struct fixture *f, const char *text) {
    char reason[200];
    struct tw_event decoded;
    const cJSON *root = tw_decode_parse(&f->decode, text, strlen(text), reason, sizeof reason);
    if (!root || !tw_decode_event(&f->decode, root, "message", &decoded, reason, sizeof reason))
        return false;
    tw_decode_event_content(&f->decode, &decoded, f->batch);
    return true;
}

#define STAMP "\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T05:20:00Z\""

static void telemetry(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    assert_true(event(&f, "{" STAMP ",\"values\":{\"a\":{\"n\":1.5,\"b\":true,\"s\":\"open\","
                          "\"none\":null,\"q\":[2,\"bad\"],"
                          "\"t\":[3,null,\"2026-11-22T05:19:00Z\"],\"x\":1e999,\"y\":{}},"
                          "\"b\":7,\"c\":{\"n\":4}}}"));
    assert_int_equal(f.batch->value_count, 9);
    assert_int_equal(f.told.count, 3);
    const struct tw_value_update *v = f.batch->values;
    int64_t time_ms;
    tw_time_parse("2026-11-22T05:20:00Z", &time_ms);
    assert_true(v[0].value.number == 1.5 && v[0].time_ms == time_ms);
    assert_true(v[1].value.kind == TW_VALUE_BOOL && v[1].value.boolean);
    assert_string_equal(v[2].value.string, "open");
    assert_int_equal(v[3].value.kind, TW_VALUE_NONE);
    assert_int_equal(v[4].quality, TW_QUALITY_BAD);
    assert_true(v[5].time_ms == time_ms - 60000);
    for (int i = 6; i < 8; i++) { // what cannot be read ends the former value all the same
        assert_int_equal(v[i].value.kind, TW_VALUE_NONE);
        assert_int_equal(v[i].quality, TW_QUALITY_BAD);
        assert_string_equal(v[i].why, TW_DECODE_UNREADABLE);
    }
    assert_string_equal(v[8].asset, "c");
    assert_string_equal(v[8].property, "n");
    end(&f);
}

// In a patch too: the property is bad and has no value, whatever it was before.
static void value_that_cannot_be_read(void **state) {
    (void)state;
    static const char *const patches[] = {
        "{\"assets\":{\"a\":{\"props\":{\"x\":[1]}}}}",
        "{\"assets\":{\"a\":{\"props\":{\"x\":{\"v\":1e999}}}}}",
    };
    for (size_t i = 0; i < TW_COUNT(patches); i++) {
        struct fixture f;
        begin(&f);
        patch(&f, patches[i]);
        assert_int_equal(f.told.count, 1);
        assert_true(find(&f, TW_FIELD_ASSET_PROPERTY_VALUE, "a")->removed);
        assert_true(find(&f, TW_FIELD_ASSET_PROPERTY_QUALITY, "a")->value.number == TW_QUALITY_BAD);
        assert_string_equal(find(&f, TW_FIELD_ASSET_PROPERTY_WHY, "a")->value.string,
                            TW_DECODE_UNREADABLE);
        end(&f);
    }
}

static void too_many_values(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    f.limits.values = 3;
    assert_true(event(&f, "{" STAMP ",\"values\":{\"a\":{\"k\":1,\"l\":2,\"m\":3,\"n\":4},"
                          "\"b\":{\"k\":1}}}"));
    assert_int_equal(f.batch->value_count, 3);
    assert_int_equal(f.told.count, 1);
    end(&f);
}

static void broken_envelopes(void **state) {
    (void)state;
    static const char *const cases[] = {
        "{\"seq\":1,\"time\":\"2026-11-22T05:20:00Z\"}",
        "{\"epoch\":\"e\",\"time\":\"2026-11-22T05:20:00Z\"}",
        "{\"epoch\":\"e\",\"seq\":1}",
        "{\"epoch\":\"e\",\"seq\":1.5,\"time\":\"2026-11-22T05:20:00Z\"}",
        "{\"epoch\":\"e\",\"seq\":-1,\"time\":\"2026-11-22T05:20:00Z\"}",
        "{\"epoch\":\"e\",\"seq\":1e300,\"time\":\"2026-11-22T05:20:00Z\"}",
        "{\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-02-30T05:20:00Z\"}",
        "{\"epoch\":\"\",\"seq\":1,\"time\":\"2026-11-22T05:20:00Z\"}",
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture f;
        begin(&f);
        if (event(&f, cases[i]) || f.told.count != 1)
            fail_msg("%s", cases[i]);
        end(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes),          cmocka_unit_test(small_document),
        cmocka_unit_test(look_rules),      cmocka_unit_test(faults),
        cmocka_unit_test(deep_nesting),    cmocka_unit_test(long_texts),
        cmocka_unit_test(telemetry),       cmocka_unit_test(value_that_cannot_be_read),
        cmocka_unit_test(too_many_values), cmocka_unit_test(broken_envelopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
