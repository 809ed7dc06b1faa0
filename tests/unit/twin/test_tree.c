#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/memory.h"
#include "twinview/related.h"

static const struct tw_asset_id site;

static void set_parent(struct tw_twin *twin, const char *child, const char *parent) {
    struct tw_batch *batch = batch_new();
    if (parent)
        put_text(batch, TW_FIELD_ASSET_PARENT, child, NULL, NULL, parent);
    else
        put_removed(batch, TW_FIELD_ASSET_PARENT, child, NULL, NULL);
    apply(twin, batch);
}

static const char *parent_of(const struct tw_twin *twin, const char *id) {
    const struct tw_asset *asset = tw_twin_find(twin, id);
    const struct tw_asset *parent = tw_twin_asset(twin, asset->parent);
    return parent ? parent->id : asset->parent_missing ? "?" : "";
}

static void remove_asset(struct tw_twin *twin, const char *id) {
    struct tw_batch *batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET, id, NULL, NULL);
    apply(twin, batch);
}

static void a_missing_parent_is_picked_up_later(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_PARENT, "child", NULL, NULL, "parent");
    assert_int_equal(apply(twin, batch).problems, 1);
    assert_string_equal(parent_of(twin, "child"), "?");
    tw_twin_clear_changes(twin);
    batch = batch_new();
    put(batch, TW_FIELD_ASSET, "parent", NULL, NULL);
    assert_int_equal(apply(twin, batch).problems, 0);
    assert_string_equal(parent_of(twin, "child"), "parent");
    assert_int_equal(changed(twin, "child"), TW_ASSET_PLACED);
    remove_asset(twin, "parent"); // keeps its children
    assert_string_equal(parent_of(twin, "child"), "?");
    set_parent(twin, "child", NULL);
    assert_string_equal(parent_of(twin, "child"), "");
    // A child named before its parent in one transaction is no fault.
    batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_PARENT, "x", NULL, NULL, "y");
    put(batch, TW_FIELD_ASSET, "y", NULL, NULL);
    assert_int_equal(apply(twin, batch).problems, 0);
    assert_string_equal(parent_of(twin, "x"), "y");
    tw_twin_destroy(twin);
}

static const char *unit_of(const struct tw_twin *twin, const char *id) {
    const struct tw_asset *unit =
        tw_twin_asset(twin, tw_twin_unit(twin, tw_twin_find(twin, id)->handle));
    return unit ? unit->id : "";
}

// Units are what stands under the site, or in the one thing that is the site.
static void units_are_below_what_is_the_site(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    put(batch, TW_FIELD_ASSET, "tower", NULL, NULL);
    put_text(batch, TW_FIELD_ASSET_PARENT, "floor", NULL, NULL, "tower");
    put_text(batch, TW_FIELD_ASSET_PARENT, "room", NULL, NULL, "floor");
    apply(twin, batch);
    assert_string_equal(unit_of(twin, "room"), "floor");
    assert_string_equal(unit_of(twin, "floor"), "floor");
    assert_string_equal(unit_of(twin, "tower"), "");
    assert_true(tw_asset_equal(tw_twin_top(twin), tw_twin_find(twin, "tower")->handle));
    batch = batch_new();
    put(batch, TW_FIELD_ASSET, "gate", NULL, NULL);
    apply(twin, batch);
    assert_string_equal(unit_of(twin, "room"), "tower");
    assert_string_equal(unit_of(twin, "gate"), "gate");
    assert_int_equal(tw_twin_top(twin).slot, 0);
    tw_twin_destroy(twin);
}

static void cycles_are_cut_and_mended(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_ASSET_PARENT, "a", NULL, NULL, "b");
    put_text(batch, TW_FIELD_ASSET_PARENT, "b", NULL, NULL, "c");
    put_text(batch, TW_FIELD_ASSET_PARENT, "c", NULL, NULL, "a");
    put_text(batch, TW_FIELD_ASSET_PARENT, "self", NULL, NULL, "self");
    assert_int_equal(apply(twin, batch).problems, 2);
    assert_string_equal(parent_of(twin, "self"), "?");
    int cut = 0;
    for (int i = 0; i < 3; i++)
        cut += strcmp(parent_of(twin, (const char *[]){"a", "b", "c"}[i]), "?") == 0;
    assert_int_equal(cut, 1);
    set_parent(twin, "b", NULL);
    assert_string_equal(parent_of(twin, "a"), "b");
    assert_string_equal(parent_of(twin, "c"), "a");
    tw_twin_destroy(twin);
}

static void depth_is_limited(void **state) {
    (void)state;
    for (int upward = 0; upward < 2; upward++) {
        struct tw_twin *twin = tw_twin_create(NULL);
        for (int i = 0; i < 300; i++) {
            char child[16], parent[16];
            snprintf(child, sizeof child, "a%d", upward ? 299 - i : i);
            snprintf(parent, sizeof parent, "a%d", (upward ? 299 - i : i) - 1);
            set_parent(twin, child, parent);
        }
        int deepest = 0;
        for (uint32_t slot = 1; slot < tw_twin_slot_limit(twin); slot++) {
            int depth = 0;
            const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
            for (; asset; asset = tw_twin_asset(twin, asset->parent))
                depth++;
            deepest = TW_MAX(deepest, depth);
        }
        assert_true(deepest > 30 && deepest <= 64);
        tw_twin_destroy(twin);
    }
}

static void children_come_in_natural_order(void **state) {
    (void)state;
    static const char *const ids[] = {"P-101", "P-20", "a", "P-9", "P-009", "P-10b", "B"};
    static const char *const order[] = {"B", "P-009", "P-9", "P-10b", "P-20", "P-101", "a"};
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    for (size_t i = 0; i < TW_COUNT(ids); i++)
        put_text(batch, TW_FIELD_ASSET_PARENT, ids[i], NULL, NULL, "top");
    put(batch, TW_FIELD_ASSET, "top", NULL, NULL);
    apply(twin, batch);
    struct tw_asset_id top = tw_twin_find(twin, "top")->handle;
    size_t count;
    for (int round = 0; round < 2; round++) {
        const struct tw_asset_id *children = tw_twin_children(twin, top, &count);
        assert_int_equal(count, TW_COUNT(order));
        for (size_t i = 0; i < count; i++)
            assert_string_equal(tw_twin_asset(twin, children[i])->id, order[i]);
    }
    remove_asset(twin, "P-9");
    tw_twin_children(twin, top, &count);
    assert_int_equal(count, TW_COUNT(order) - 1);
    tw_twin_children(twin, site, &count);
    assert_int_equal(count, 1);
    remove_asset(twin, "top");
    assert_null(tw_twin_children(twin, top, &count));
    tw_twin_children(twin, site, &count);
    assert_int_equal(count, TW_COUNT(order) - 1);
    tw_twin_destroy(twin);
}

static void handles_do_not_outlive_their_asset(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_asset_id p1 = tw_twin_find(twin, "p1")->handle;
    struct tw_batch *batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    put(batch, TW_FIELD_ASSET, "new", NULL, NULL);
    apply(twin, batch);
    assert_null(tw_twin_asset(twin, p1));
    assert_null(tw_twin_find(twin, "p1"));
    size_t count;
    const struct tw_asset_change *changes = tw_twin_changes(twin, &count);
    assert_int_equal(count, 2);
    assert_true(tw_asset_equal(changes[0].asset, p1));
    assert_int_equal(changes[0].flags & TW_ASSET_REMOVED, TW_ASSET_REMOVED);
    assert_int_equal(changes[1].flags, TW_ASSET_ADDED);
    assert_int_not_equal(changes[1].asset.slot, p1.slot); // not before the changes were seen
    tw_twin_clear_changes(twin);
    batch = batch_new();
    put(batch, TW_FIELD_ASSET, "later", NULL, NULL);
    apply(twin, batch);
    struct tw_asset_id later = tw_twin_find(twin, "later")->handle;
    assert_int_equal(later.slot, p1.slot);
    assert_false(tw_asset_equal(later, p1));
    assert_null(tw_twin_asset(twin, p1));
    assert_null(tw_twin_asset(twin, (struct tw_asset_id){99, 1}));
    assert_null(tw_twin_asset_at(twin, 0));
    tw_twin_destroy(twin);
}

static void returned_assets_stay(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    for (int i = 0; i < 5 * TW_ASSETS_HELD; i++)
        put(batch, TW_FIELD_ASSET, tw_arena_format(&batch->arena, "a%d", i), NULL, NULL);
    apply(twin, batch);
    const struct tw_asset *held[TW_ASSETS_HELD], *first = tw_twin_asset_at(twin, 1);
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        assert_int_equal(asset->handle.slot, slot);
        assert_int_equal(first->handle.slot, 1);
        first = tw_twin_asset_at(twin, 1); // one that is asked for again and again
        held[slot % TW_ASSETS_HELD] = asset;
    }
    for (uint32_t i = 0; i < TW_ASSETS_HELD; i++)
        assert_int_equal(held[i]->handle.slot % TW_ASSETS_HELD, i);
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_parent_is_picked_up_later),
        cmocka_unit_test(units_are_below_what_is_the_site),
        cmocka_unit_test(cycles_are_cut_and_mended),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(children_come_in_natural_order),
        cmocka_unit_test(handles_do_not_outlive_their_asset),
        cmocka_unit_test(returned_assets_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
