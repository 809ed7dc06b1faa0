// Snapshots, transactions of several batches, several sources, and limits.
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

static struct tw_batch *snapshot_new(void) {
    struct tw_batch *batch = batch_new();
    batch->replaces = true;
    return batch;
}

// Hall h with pump p1 (temp) and alarm al, seen from view v.
static struct tw_batch *plant(double temp) {
    struct tw_batch *batch = snapshot_new();
    put_text(batch, TW_FIELD_SITE_NAME, "", NULL, NULL, "Works");
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "temp", NULL);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, "pump", "temp", NULL, 15);
    put(batch, TW_FIELD_ASSET, "h", NULL, NULL);
    put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "pump");
    put_text(batch, TW_FIELD_ASSET_PARENT, "p1", NULL, NULL, "h");
    put_vector(batch, TW_FIELD_ASSET_POSITION, "p1", NULL, 3, (double[]){1, 2, 3});
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, temp);
    put_text(batch, TW_FIELD_ALARM_ASSET, "al", NULL, NULL, "p1");
    put_vector(batch, TW_FIELD_VIEW_CAMERA, "v", NULL, 3, (double[]){1, 2, 3});
    return batch;
}

static void a_snapshot_that_says_the_same_changes_nothing(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    apply(twin, plant(20));
    struct tw_asset_id p1 = tw_twin_find(twin, "p1")->handle;
    char *before = dump(twin);
    tw_twin_clear_changes(twin);
    assert_int_equal(apply(twin, plant(20)).problems, 0);
    char *after = dump(twin);
    assert_string_equal(before, after);
    assert_true(tw_asset_equal(tw_twin_find(twin, "p1")->handle, p1));
    assert_int_equal(changed(twin, "h"), 0);
    assert_int_equal(changed(twin, "p1") & ~(uint32_t)(TW_ASSET_VALUES | TW_ASSET_ALARMS), 0);
    free(before);
    free(after);
    tw_twin_destroy(twin);
}

static void a_snapshot_removes_what_it_does_not_name(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    apply(twin, plant(20));
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_TYPE_KIND, "extra", NULL, NULL, "k");
    put_number(batch, TW_FIELD_TYPE_PROPERTY_LIMIT, "pump", "temp", "hi", 5);
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "speed", NULL);
    put_text(batch, TW_FIELD_ASSET_PARENT, "more", NULL, NULL, "h");
    put_text(batch, TW_FIELD_ASSET_NAME, "p1", "", NULL, "Pump");
    put_text(batch, TW_FIELD_ASSET_MODEL, "p1", NULL, NULL, "m.glb");
    put(batch, TW_FIELD_ASSET_SHAPE_KIND, "h", "s", "box");
    put(batch, TW_FIELD_ASSET_RELATION, "h", "feeds", "p1");
    put_number(batch, TW_FIELD_ASSET_META_TTL, "p1", "temp", NULL, 3);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "extra", NULL, 3);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, "p1", "temp", NULL, TW_QUALITY_BAD);
    put_text(batch, TW_FIELD_ASSET_PROPERTY_WHY, "p1", "temp", NULL, "broken");
    put_bool(batch, TW_FIELD_ALARM_ACKED, "al", true);
    put_bool(batch, TW_FIELD_ALARM_ACTIVE, "al2", true);
    put_text(batch, TW_FIELD_VIEW_NAME, "v", "", NULL, "View");
    put_text(batch, TW_FIELD_VIEW_NAME, "v2", "", NULL, "View 2");
    put_text(batch, TW_FIELD_LINK, "stream", NULL, NULL, "s");
    assert_int_equal(apply(twin, batch).problems, 0);
    tw_twin_clear_changes(twin);
    apply(twin, plant(20));
    char *after = dump(twin);
    struct tw_twin *fresh = tw_twin_create(NULL);
    apply(fresh, plant(20));
    char *expected = dump(fresh);
    assert_string_equal(after, expected);
    assert_null(tw_twin_link(twin, 0, "stream"));
    assert_int_equal(tw_twin_asset_count(twin), 2);
    assert_int_equal(changed(twin, "h"), TW_ASSET_GEOMETRY | TW_ASSET_TEXT);
    uint32_t flags =
        TW_ASSET_TEXT | TW_ASSET_GEOMETRY | TW_ASSET_VALUES | TW_ASSET_ALARMS | TW_ASSET_RULES;
    assert_int_equal(changed(twin, "p1"), flags);
    free(after);
    free(expected);
    tw_twin_destroy(fresh);
    tw_twin_destroy(twin);
}

static void parts_of_a_transaction_are_one(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    apply(twin, plant(20));
    // A snapshot in three lines: child, parent, and nothing of p1.
    struct tw_batch *batch = snapshot_new();
    batch->more = true;
    put_text(batch, TW_FIELD_ASSET_PARENT, "child", NULL, NULL, "parent");
    assert_int_equal(apply(twin, batch).problems, 0);
    assert_non_null(tw_twin_find(twin, "p1"));
    batch = batch_new();
    batch->more = true;
    put(batch, TW_FIELD_ASSET, "parent", NULL, NULL);
    put_text(batch, TW_FIELD_TYPE_KIND, "t", NULL, NULL, "k");
    apply(twin, batch);
    assert_int_equal(apply(twin, batch_new()).problems, 0);
    assert_null(tw_twin_find(twin, "p1"));
    assert_int_equal(tw_twin_asset_count(twin), 2);
    assert_false(tw_twin_find(twin, "child")->parent_missing);
    assert_int_equal(tw_twin_alarm_count(twin), 0);
    assert_int_equal(tw_twin_view_count(twin), 0);
    tw_twin_destroy(twin);
}

static void an_interrupted_snapshot_removes_nothing(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    apply(twin, plant(20));
    struct tw_asset_id p1 = tw_twin_find(twin, "p1")->handle;
    struct tw_batch *batch = snapshot_new();
    batch->more = true;
    put(batch, TW_FIELD_ASSET, "new", NULL, NULL);
    apply(twin, batch);
    batch = plant(21); // the connection broke; the next snapshot begins
    batch->more = true;
    apply(twin, batch);
    assert_non_null(tw_twin_find(twin, "new"));
    apply(twin, batch_new());
    assert_null(tw_twin_find(twin, "new"));
    assert_non_null(tw_twin_asset(twin, p1));
    tw_twin_destroy(twin);
}

static void types_may_come_and_go_after_their_assets(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_TYPE, "p", NULL, NULL, "pump");
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p", "speed", NULL, 5);
    assert_int_equal(apply(twin, batch).problems, 1);
    batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_NAME, "p", "", NULL, "Pump");
    assert_int_equal(apply(twin, batch).problems, 0); // said once
    const struct tw_asset *p = tw_twin_find(twin, "p");
    assert_string_equal(p->type_id, "pump");
    assert_string_equal(p->type->id, "");
    assert_int_equal(p->property_count, 1);
    assert_int_equal(p->properties[0].type_index, UINT32_MAX);
    tw_twin_clear_changes(twin);

    batch = batch_new();
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "temp", NULL);
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "speed", NULL);
    put_text(batch, TW_FIELD_TYPE_MODEL, "pump", NULL, NULL, "pump.glb");
    apply(twin, batch);
    p = tw_twin_find(twin, "p");
    assert_string_equal(p->type->id, "pump");
    assert_string_equal(p->model, "pump.glb");
    assert_int_equal(p->property_count, 2);
    assert_string_equal(p->properties[0].id, "temp");
    assert_int_equal(p->properties[0].validity, TW_NO_VALUE);
    assert_int_equal(p->properties[1].type_index, 1);
    assert_float_equal(p->properties[1].value.number, 5, 0);
    assert_int_equal(changed(twin, "p"),
                     TW_ASSET_GEOMETRY | TW_ASSET_RULES | TW_ASSET_TEXT | TW_ASSET_VALUES);
    tw_twin_clear_changes(twin);

    batch = batch_new();
    put_text(batch, TW_FIELD_TYPE_MODEL, "pump", NULL, NULL, "other.glb");
    apply(twin, batch);
    assert_int_equal(changed(twin, "p"), TW_ASSET_GEOMETRY);
    batch = batch_new();
    put_removed(batch, TW_FIELD_TYPE, "pump", NULL, NULL);
    apply(twin, batch);
    p = tw_twin_find(twin, "p");
    assert_string_equal(p->type->id, "");
    assert_null(p->model);
    assert_int_equal(p->property_count, 1);
    tw_twin_destroy(twin);
}

static void sources_keep_to_themselves(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    apply(twin, plant(20));
    struct tw_batch *batch = plant(99);
    batch->source = 1;
    apply(twin, batch);
    assert_int_equal(tw_twin_asset_count(twin), 4);
    const struct tw_asset *p1 = tw_twin_find(twin, "p1");
    assert_int_equal(p1->source, 0);
    assert_float_equal(p1->properties[0].value.number, 20, 0);
    int in_second = 0;
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        const struct tw_asset *parent = tw_twin_asset(twin, asset->parent);
        assert_true(!parent || parent->source == asset->source);
        in_second += asset->source == 1;
    }
    assert_int_equal(in_second, 2);
    tw_twin_set_source_lost(twin, 1, true);
    assert_int_equal(tw_twin_find(twin, "p1")->properties[0].validity, TW_VALID);
    apply(twin, snapshot_new()); // empties source 0 only
    p1 = tw_twin_find(twin, "p1");
    assert_int_equal(p1->source, 1);
    assert_int_equal(p1->properties[0].validity, TW_LOST);
    assert_int_equal(tw_twin_alarm_count(twin), 2); // its own, and that the source is lost
    assert_int_equal(tw_twin_view_count(twin), 1);
    char *text = dump(twin);
    assert_non_null(strstr(text, "{\"sources\":[{\"alarms\":{},\"assets\":{},"));
    free(text);
    batch = batch_new();
    batch->source = 4000;
    assert_int_equal(apply(twin, batch).problems, 1);
    tw_twin_destroy(twin);
}

static void the_state_has_a_limit(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){.state_limit = 1 << 20});
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_TYPE, "first", NULL, NULL, "pump");
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "temp", NULL);
    for (int i = 0; i < 20000; i++)
        put(batch, TW_FIELD_ASSET, tw_arena_format(&batch->arena, "asset-%d", i), NULL, NULL);
    put_value(batch, "first", "temp", 1, T0);
    struct tw_apply_result result = apply(twin, batch);
    assert_true(result.problems > 1000);
    assert_true(result.full);
    assert_true(tw_twin_asset_count(twin) > 1000);
    size_t count = tw_twin_asset_count(twin);
    batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET, "asset-1", NULL, NULL); // what shrinks is always taken
    assert_false(apply(twin, batch).full);
    assert_int_equal(tw_twin_asset_count(twin), count - 1);
    tw_twin_destroy(twin);
}

static struct tw_batch *many(int count, int shift) {
    struct tw_batch *batch = snapshot_new();
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "p0", NULL);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, "pump", "p0", NULL, 10);
    for (int i = 0; i < count; i++) {
        const char *id = tw_arena_format(&batch->arena, "pump-%d", i + shift);
        put_text(batch, TW_FIELD_ASSET_TYPE, id, NULL, NULL, "pump");
        put_vector(batch, TW_FIELD_ASSET_POSITION, id, NULL, 3, (double[]){i, 0, 0});
        for (int k = 0; k < 4; k++)
            put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, id,
                       (const char *[]){"p0", "p1", "p2", "p3"}[k], NULL, i);
    }
    return batch;
}

static void many_assets_stay_within_bounds(void **state) {
    (void)state;
    enum {
        ASSETS = 100000,
        ROUNDS = 20
    };
    struct tw_twin *twin = tw_twin_create(NULL);
    apply(twin, many(ASSETS, 0));
    assert_int_equal(tw_twin_asset_count(twin), ASSETS);
    tw_twin_clear_changes(twin);
    uint64_t before = tw_rss_bytes();
    int64_t start_ns = 0, spent_ns = 0;
    for (int round = 1; round <= ROUNDS; round++) {
        struct tw_batch *batch = batch_new();
        for (int i = 0; i < ASSETS; i += 5) {
            const char *id = tw_arena_format(&batch->arena, "pump-%d", i);
            for (int k = 0; k < 4; k++)
                put_value(batch, id, (const char *[]){"p0", "p1", "p2", "p3"}[k], i + round,
                          T0 + round * 1000);
        }
        start_ns = tw_monotonic_ns();
        struct tw_apply_result result = tw_twin_apply(twin, batch);
        tw_twin_advance(twin, T0 + round * 1000);
        spent_ns += tw_monotonic_ns() - start_ns;
        tw_batch_destroy(batch);
        assert_int_equal(result.updates, ASSETS / 5 * 4);
        tw_twin_clear_changes(twin);
    }
    print_message("%.1f million updates a second\n",
                  ROUNDS * (ASSETS / 5 * 4) * 1e3 / (double)spent_ns);
    // Another half of the assets, three times: rows, texts and the schedule are used again.
    for (int round = 0; round < 3; round++) {
        apply(twin, many(ASSETS, round % 2 ? 0 : ASSETS / 2));
        assert_int_equal(tw_twin_asset_count(twin), ASSETS);
        tw_twin_clear_changes(twin);
    }
    assert_true(tw_rss_bytes() < before + (128 << 20));
    tw_twin_destroy(twin);
}

static size_t heap_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

// Bytes of heap for each of many assets with so many properties that never go stale.
static double asset_bytes(int properties) {
    enum {
        ASSETS = 32700, // just below a power of two: the tables that double are full
        STEP = 300
    };
    static const char *const names[] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"};
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *types = batch_new();
    put_text(types, TW_FIELD_TYPE_KIND, "pump", NULL, NULL, "machine");
    apply(twin, types);
    size_t before = heap_bytes();
    for (int first = 0; first < ASSETS; first += STEP) {
        struct tw_batch *batch = batch_new();
        for (int i = first; i < first + STEP; i++) {
            const char *id = tw_arena_format(&batch->arena, "asset-%07d", i);
            put_text(batch, TW_FIELD_ASSET_TYPE, id, NULL, NULL, "pump");
            put_vector(batch, TW_FIELD_ASSET_POSITION, id, NULL, 3, (double[]){i, 0, 0});
            for (int k = 0; k < properties; k++)
                put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, id, names[k], NULL, i);
        }
        apply(twin, batch);
        tw_twin_clear_changes(twin);
    }
    double bytes = (double)(heap_bytes() - before) / ASSETS;
    tw_twin_destroy(twin);
    return bytes;
}

static void an_asset_costs_what_is_written_down(void **state) {
    (void)state;
    if (!heap_bytes()) // a sanitizer's allocator does not tell
        skip();
    double four = asset_bytes(4), eight = asset_bytes(8);
    print_message("%.0f bytes an asset with four properties, %.0f for each further\n", four,
                  (eight - four) / 4);
    assert_true(four <= 300);
    assert_true((eight - four) / 4 <= 24.5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_that_says_the_same_changes_nothing),
        cmocka_unit_test(a_snapshot_removes_what_it_does_not_name),
        cmocka_unit_test(parts_of_a_transaction_are_one),
        cmocka_unit_test(an_interrupted_snapshot_removes_nothing),
        cmocka_unit_test(types_may_come_and_go_after_their_assets),
        cmocka_unit_test(sources_keep_to_themselves),
        cmocka_unit_test(the_state_has_a_limit),
        cmocka_unit_test(many_assets_stay_within_bounds),
        cmocka_unit_test(an_asset_costs_what_is_written_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
