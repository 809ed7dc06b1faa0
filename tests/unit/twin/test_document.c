// From the document as a server writes it to the dump: decoder and twin together.
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/decoder.h"
#include "twinview/memory.h"

static const char document[] =
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"7f3a\",\"seq\":812,"
    "\"time\":\"2026-11-22T05:20:00.123Z\",\"heartbeat_ms\":5000,"
    "\"site\":{\"name\":\"Riverside works\",\"origin\":{\"lat\":48.1,\"lon\":11.6,\"alt\":520},"
    "\"north_deg\":3},"
    "\"links\":{\"stream\":\"stream\"},"
    "\"types\":{\"hall\":{\"kind\":\"building\"},"
    "\"pump\":{\"kind\":\"machine\",\"model\":\"models/pump.glb\",\"props\":{"
    "\"temp\":{\"unit\":\"Cel\",\"range\":[0,120],\"limits\":{\"lo_lo\":-5,\"lo\":5,\"hi\":80,"
    "\"hi_hi\":95},\"ttl\":15,\"tolerance\":0.5,\"digits\":1,\"name\":{\"de\":\"Temperatur\"}},"
    "\"speed\":{\"unit\":\"1/min\",\"range\":[0,3000]},\"running\":{}},"
    "\"look\":[{\"when\":\"temp\",\"by\":\"limits\"},"
    "{\"when\":\"running\",\"is\":false,\"colour\":\"off\"},"
    "{\"when\":\"temp\",\"above\":3,\"below\":4,\"colour\":\"#102030\"},"
    "{\"when\":\"temp\",\"colours\":[\"p2\",\"off\"]},"
    "{\"when\":\"running\",\"drives\":\"visible\",\"node\":\"lamp\"},"
    "{\"when\":\"speed\",\"drives\":\"rotate\",\"node\":\"shaft\",\"axis\":[1,0,0],"
    "\"preset\":\"show\"},"
    "{\"when\":\"speed\",\"drives\":\"move\",\"axis\":[0,0,1],\"from\":-1,\"to\":2},"
    "{\"when\":\"temp\",\"drives\":\"fill\"},"
    "{\"label\":\"{name} {temp}\"}]}},"
    "\"assets\":{"
    "\"hall-1\":{\"type\":\"hall\",\"name\":\"Hall 1\",\"shapes\":{"
    "\"walls\":{\"extrude\":[[0,0],[40,0],[40,20],[0,20]],\"height\":9},"
    "\"crate\":{\"box\":{\"size\":[1,2,3]},\"at\":[5,6,0],\"material\":\"goods\"},"
    "\"mast\":{\"cylinder\":{\"radius\":0.1,\"height\":5}},\"ball\":{\"sphere\":{\"radius\":2}},"
    "\"line\":{\"pipe\":{\"path\":[[0,0,0],[1,0,0],[1,1,0]],\"diameter\":0.2,\"bend\":0.3}},"
    "\"body\":{\"tank\":{\"radius\":1.5,\"height\":4},\"material\":\"vessel\"}}},"
    "\"pump-3\":{\"type\":\"pump\",\"name\":{\"en\":\"Feed pump 3\",\"zh\":\"给水泵 3\"},"
    "\"parent\":\"hall-1\",\"at\":{\"pos\":[12.5,4,0],\"rot\":[0,0,1,0],\"scale\":2},"
    "\"rel\":{\"feeds\":{\"tank-2\":true,\"tank-1\":true},\"sees\":{\"x\":true}},"
    "\"meta\":{\"temp\":{\"limits\":{\"hi\":75},\"range\":[0,90],\"ttl\":30,\"unit\":\"K\"}},"
    "\"visible\":false,"
    "\"props\":{\"temp\":{\"v\":71.2,\"q\":\"bad\",\"t\":\"2026-11-22T05:19:59.900Z\","
    "\"why\":\"broken\"},\"speed\":1480,\"running\":true,\"mode\":\"auto\",\"none\":{}}},"
    "\"valve-9\":{\"parent\":\"hall-1\",\"model\":\"m.glb\","
    "\"node\":{\"of\":\"hall-1\",\"name\":\"Valve_9\"}}},"
    "\"alarms\":{\"a17\":{\"asset\":\"pump-3\",\"property\":\"temp\",\"priority\":2,"
    "\"active\":false,\"acked\":true,\"latched\":true,\"suppressed\":true,"
    "\"out_of_service\":true,\"since\":\"2026-11-22T05:18:00.000Z\","
    "\"shelved_until\":\"2026-11-22T06:18:00.000Z\",\"text\":{\"en\":\"Temperature high\"}}},"
    "\"views\":{\"overview\":{\"name\":\"Overview\",\"camera\":{\"az\":215,\"el\":32,\"dist\":90,"
    "\"target\":[20,10,0]}}}}";

static struct tw_twin *twin_of(const char *text) {
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    const char *reason = NULL;
    struct tw_batch *batch = tw_decoder_snapshot(decoder, text, strlen(text), &reason);
    if (!batch)
        fail_msg("%s", reason);
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_apply_result result = apply(twin, batch);
    assert_int_equal(result.problems, 0);
    assert_int_equal(result.rejected, 0);
    tw_decoder_destroy(decoder);
    return twin;
}

static void a_dump_is_a_document_of_the_same_state(void **state) {
    (void)state;
    struct tw_twin *first = twin_of(document);
    char *text = dump(first);
    static const char feed[] = "\"feed\":\"twin-feed/1\",";
    const char *place = strstr(text, feed);
    assert_non_null(place);
    // A dump leaves out what is of the moment; a snapshot has it.
    char *again = tw_format("%.*s%s\"epoch\":\"x\",\"seq\":1,"
                            "\"time\":\"2026-11-22T06:00:00Z\",%s",
                            (int)(place - text), text, feed, place + strlen(feed));
    struct tw_twin *second = twin_of(again);
    char *text_again = dump(second);
    assert_string_equal(text_again, text);
    free(text);
    free(again);
    free(text_again);
    tw_twin_destroy(first);
    tw_twin_destroy(second);
}

static void everything_arrives(void **state) {
    (void)state;
    struct tw_twin *twin = twin_of(document);
    const struct tw_asset *pump = tw_twin_find(twin, "pump-3");
    assert_string_equal(pump->name, "Feed pump 3");
    assert_string_equal(pump->model, "models/pump.glb");
    assert_string_equal(tw_twin_asset(twin, pump->parent)->id, "hall-1");
    assert_true(pump->hidden);
    assert_int_equal(pump->relation_count, 3);
    assert_int_equal(pump->property_count, 5);
    assert_int_equal(pump->type->rule_count, 9);
    assert_string_equal(tw_asset_property(pump, "mode")->value.string, "auto");
    assert_int_equal(tw_asset_property(pump, "none")->validity, TW_NO_VALUE);
    assert_int_equal(tw_asset_property(pump, "temp")->validity, TW_BAD);
    assert_int_equal(tw_twin_find(twin, "hall-1")->shape_count, 6);
    assert_string_equal(tw_twin_link(twin, 0, "stream"), "stream");
    assert_int_equal(tw_alarm_state(tw_twin_alarm_at(twin, 0), T0), TW_ALARM_OUT_OF_SERVICE);
    tw_twin_destroy(twin);
}

static struct tw_memory_use memory_use(const struct tw_twin *twin, const char *name) {
    struct tw_memory_use uses[TW_MEMORY_USES_MAX];
    int count = tw_twin_memory(twin, uses);
    for (int i = 0; i < count; i++) {
        if (strcmp(uses[i].name, name) == 0)
            return uses[i];
    }
    return (struct tw_memory_use){0};
}

static void put_pump(struct tw_batch *batch, const char *id) {
    put_vector(batch, TW_FIELD_ASSET_ROTATION, id, NULL, 4, (double[]){1, 0, 0, 0});
    put_text(batch, TW_FIELD_ASSET_MODEL, id, NULL, NULL, "models/pump.glb");
    put(batch, TW_FIELD_ASSET_SHAPE, id, "walls", NULL);
    put_number(batch, TW_FIELD_ASSET_META_LIMIT, id, "temp", "hi", 75);
}

// Of two assets that are alike one changes, and changes back.
static void equal_assets_have_one_form_until_one_changes(void **state) {
    (void)state;
    static const struct {
        enum tw_field field;
        const char *keys[2];
        int count;
        double vector[4];
        double number;
    } writes[] = {
        {TW_FIELD_ASSET_ROTATION, {NULL}, 4, {0, 0, 1, 0}, 0},
        {TW_FIELD_ASSET_SCALE, {NULL}, 1, {3}, 0},
        {TW_FIELD_ASSET_SHAPE_HEIGHT, {"walls"}, 0, {0}, 9},
        {TW_FIELD_ASSET_META_LIMIT, {"temp", "hi"}, 0, {0}, 70},
    };
    for (size_t i = 0; i < TW_COUNT(writes); i++) {
        struct tw_twin *twin = small_twin();
        struct tw_batch *batch = batch_new();
        put_pump(batch, "a");
        put_pump(batch, "b");
        apply(twin, batch);
        size_t shared = memory_use(twin, "forms").bytes;
        char *before = dump(twin);

        batch = batch_new();
        if (writes[i].count)
            put_vector(batch, writes[i].field, "b", NULL, writes[i].count, writes[i].vector);
        else
            put_number(batch, writes[i].field, "b", writes[i].keys[0], writes[i].keys[1],
                       writes[i].number);
        tw_twin_clear_changes(twin);
        apply(twin, batch);
        assert_int_equal(changed(twin, "a"), 0);
        assert_int_not_equal(changed(twin, "b"), 0);
        assert_true(memory_use(twin, "forms").bytes > shared);
        assert_true(tw_twin_find(twin, "a")->rotation[0] == 1);

        // As it was; what is left of the change goes.
        batch = batch_new();
        put_removed(batch, TW_FIELD_ASSET, "b", NULL, NULL);
        put_pump(batch, "b");
        apply(twin, batch);
        char *after = dump(twin);
        assert_string_equal(after, before);
        assert_int_equal(memory_use(twin, "forms").bytes, shared);
        free(before);
        free(after);
        tw_twin_destroy(twin);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dump_is_a_document_of_the_same_state),
        cmocka_unit_test(everything_arrives),
        cmocka_unit_test(equal_assets_have_one_form_until_one_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
