// Orders of the operator in, flags of instances out; and what they cost.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "scene/colour.h"
#include "site.h"
#include "twinview/memory.h"

// Two halls with a pump each; the first pump has a motor, and there is a pipe in the second hall.
static struct site *small_site(void) {
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_text(site, TW_FIELD_TYPE_KIND, "pump", NULL, "machine");
    site_text(site, TW_FIELD_TYPE_KIND, "motor", NULL, "machine");
    site_text(site, TW_FIELD_TYPE_KIND, "pipe", NULL, "pipe");
    site_box(site, "hall-1", NULL, NULL, 0, 0, 0, 10);
    site_box(site, "hall-2", NULL, NULL, 20, 0, 0, 10);
    site_box(site, "p-1", "pump", "hall-1", 0, 0, 0, 1);
    site_box(site, "m-1", "motor", "p-1", 1, 0, 0, 1);
    site_box(site, "p-2", "pump", "hall-2", 0, 0, 0, 1);
    site_box(site, "l-2", "pipe", "hall-2", 3, 0, 0, 1);
    site_frame(site);
    return site;
}

static void order(struct site *site, enum tw_order_scope scope, const char *name,
                  enum tw_visibility to) {
    struct tw_order order = {.scope = scope, .to = to, .name = name};
    struct tw_asset_id id;
    if (scope == TW_ORDER_ASSETS) {
        id = site_id(site, name);
        order.assets = &id;
        order.asset_count = 1;
    }
    tw_scene_order(site->scene, &order, 1);
}

// 'v' visible, 'g' ghosted, 'h' hidden, for each asset in turn: by the state and by the rows.
static void assert_seen(struct site *site, const char *expected) {
    static const char *const assets[] = {"hall-1", "p-1", "m-1", "hall-2", "p-2", "l-2"};
    char found[8] = "", drawn[8] = "";
    size_t hidden = 0, ghosted = 0;
    site_frame(site);
    for (size_t i = 0; i < TW_COUNT(assets); i++) {
        found[i] = "vgh"[tw_scene_visibility(site->scene, site_id(site, assets[i]))];
        uint32_t flags = site->instances[site_object(site, assets[i])].flags;
        drawn[i] = flags & TW_INSTANCE_HIDDEN ? 'h' : flags & TW_INSTANCE_GHOST ? 'g' : 'v';
        hidden += found[i] == 'h';
        ghosted += found[i] == 'g';
    }
    assert_string_equal(found, expected);
    assert_string_equal(drawn, expected);
    struct tw_visibility_counts counts;
    tw_scene_visibility_counts(site->scene, &counts);
    if (tw_twin_asset_count(site->twin) == TW_COUNT(assets)) {
        assert_int_equal(counts.hidden, hidden);
        assert_int_equal(counts.ghosted, ghosted);
    }
}

static void the_last_order_holds(void **state) {
    (void)state;
    static const struct {
        enum tw_order_scope scope;
        const char *name;
        enum tw_visibility to;
        const char *seen;
    } steps[] = {
        {TW_ORDER_ASSETS, "p-1", TW_HIDDEN, "vhhvvv"},  // with all that is below it
        {TW_ORDER_ASSETS, "m-1", TW_VISIBLE, "vhvvvv"}, // but the motor
        {TW_ORDER_KIND, "machine", TW_GHOSTED, "vggvgv"},
        {TW_ORDER_TYPE, "pipe", TW_HIDDEN, "vggvgh"},
        {TW_ORDER_ALL, NULL, TW_GHOSTED, "gggggh"}, // what is hidden stays so
        {TW_ORDER_ASSETS, "hall-2", TW_VISIBLE, "gggvvv"},
        {TW_ORDER_ALL, NULL, TW_VISIBLE, "vvvvvv"},
        {TW_ORDER_ALL, NULL, TW_HIDDEN, "hhhhhh"},
    };
    struct site *site = small_site();
    for (size_t i = 0; i < TW_COUNT(steps); i++) {
        order(site, steps[i].scope, steps[i].name, steps[i].to);
        assert_seen(site, steps[i].seen);
    }
    for (size_t i = TW_COUNT(steps); i-- > 1;) {
        assert_true(tw_scene_undo(site->scene));
        assert_seen(site, steps[i - 1].seen);
    }
    assert_true(tw_scene_undo(site->scene));
    assert_false(tw_scene_undo(site->scene));
    assert_seen(site, "vvvvvv");
    for (size_t i = 0; i < TW_COUNT(steps); i++) {
        assert_true(tw_scene_redo(site->scene));
        assert_seen(site, steps[i].seen);
    }
    assert_false(tw_scene_redo(site->scene));
    // A new order after an undo: what was taken back is gone.
    tw_scene_undo(site->scene);
    order(site, TW_ORDER_ASSETS, "p-2", TW_HIDDEN);
    assert_false(tw_scene_redo(site->scene));
    assert_seen(site, "vvvvhv");
    site_destroy(site);
}

static void orders_hold_for_assets_that_come_later(void **state) {
    (void)state;
    struct site *site = small_site();
    order(site, TW_ORDER_ASSETS, "hall-2", TW_HIDDEN);
    order(site, TW_ORDER_TYPE, "pump", TW_GHOSTED);
    site_box(site, "new", NULL, "hall-2", 1, 1, 0, 1);
    site_box(site, "new-pump", "pump", NULL, 1, 1, 0, 1);
    site_frame(site);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "new")), TW_HIDDEN);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "new-pump")), TW_GHOSTED);
    assert_true(site->instances[site_object(site, "new")].flags & TW_INSTANCE_HIDDEN);
    // What moves into a hidden hall goes out of sight with all that is below it, and comes back.
    order(site, TW_ORDER_ALL, NULL, TW_VISIBLE);
    order(site, TW_ORDER_ASSETS, "hall-2", TW_HIDDEN);
    site_text(site, TW_FIELD_ASSET_PARENT, "p-1", NULL, "hall-2");
    assert_seen(site, "vhhhhh");
    site_text(site, TW_FIELD_ASSET_PARENT, "p-1", NULL, "hall-1");
    assert_seen(site, "vvvhhh");
    // Another type counts at once.
    order(site, TW_ORDER_TYPE, "pipe", TW_HIDDEN);
    site_text(site, TW_FIELD_ASSET_TYPE, "m-1", NULL, "pipe");
    assert_seen(site, "vvhhhh");
    // An asset that goes is not counted any more.
    site_write(site, TW_FIELD_ASSET, "l-2", NULL, NULL)->removed = true;
    site_frame(site);
    struct tw_visibility_counts counts;
    tw_scene_visibility_counts(site->scene, &counts);
    assert_int_equal(counts.hidden, 4); // new, hall-2, p-2, m-1
    site_destroy(site);
}

static void one_step_may_hold_several_orders(void **state) {
    (void)state;
    struct site *site = small_site();
    struct tw_asset_id ids[] = {site_id(site, "p-2"), site_id(site, "m-1")};
    const struct tw_order isolate[] = {
        {.scope = TW_ORDER_ALL, .to = TW_HIDDEN},
        {.scope = TW_ORDER_ASSETS, .to = TW_VISIBLE, .assets = ids, .asset_count = 2},
    };
    tw_scene_order(site->scene, isolate, 2);
    assert_seen(site, "hhvhvh");
    tw_scene_undo(site->scene);
    assert_seen(site, "vvvvvv");
    site_destroy(site);
}

static void many_steps_do_not_change_what_is_seen(void **state) {
    (void)state;
    struct site *site = small_site();
    order(site, TW_ORDER_TYPE, "pipe", TW_HIDDEN);
    for (int i = 0; i < 300; i++) {
        order(site, TW_ORDER_ASSETS, "p-1", i % 2 ? TW_VISIBLE : TW_GHOSTED);
    }
    assert_seen(site, "vvvvvh");
    int taken_back = 0;
    while (tw_scene_undo(site->scene)) {
        taken_back++;
    }
    assert_int_equal(taken_back, 256);
    assert_seen(site, "vvvvvv");
    site_destroy(site);
}

static void ghosts_look_like_ghosts_and_keep_their_alarm(void **state) {
    (void)state;
    struct site *site = small_site();
    order(site, TW_ORDER_ASSETS, "p-1", TW_GHOSTED);
    site_frame(site);
    const uint32_t *colours = tw_theme_default()->colours;
    struct tw_gpu_look look = site->looks[site_object(site, "p-1")];
    assert_int_equal(look.base, tw_colour_alpha(colours[TW_GHOST], 0.3));
    assert_int_equal(look.flags & TW_LOOK_OUTLINE_MASK, TW_OUTLINE_GHOST);
    assert_true(look.flags & TW_LOOK_DASHED);
    tw_scene_select(site->scene, site_id(site, "p-1"));
    site_frame(site);
    look = site->looks[site_object(site, "p-1")];
    assert_int_equal(look.flags & TW_LOOK_OUTLINE_MASK, TW_OUTLINE_SELECT);
    tw_scene_undo(site->scene);
    site_frame(site);
    assert_int_equal(site->looks[site_object(site, "p-1")].base, colours[TW_VESSEL]);
    site_destroy(site);
}

// A storey of 10,000 among 11,000: what is sent is one row for each of its objects, and nothing is
// built, moved or repainted.
static void hiding_a_storey_costs_its_objects(void **state) {
    (void)state;
    enum {
        STOREY = 10000,
        OTHERS = 1000
    };
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_write(site, TW_FIELD_ASSET, "storey", NULL, NULL);
    for (int i = 0; i < STOREY + OTHERS; i++) {
        char id[32];
        snprintf(id, sizeof id, "a-%d", i);
        site_box(site, id, NULL, i < STOREY ? "storey" : NULL, i, 0, 0, 0.5);
    }
    site_frame(site);
    tw_frame_reset(&site->frame);
    order(site, TW_ORDER_ASSETS, "storey", TW_HIDDEN);
    tw_scene_update(site->scene, site->twin, site->models, site->now_ns);
    tw_scene_fill(site->scene, &site->camera, &site->frame);
    assert_int_equal(site->frame.instance_count, STOREY);
    assert_int_equal(site->frame.transform_count, 0);
    assert_int_equal(site->frame.look_count, 0);
    assert_int_equal(site->frame.mesh_count, 0);
    assert_int_equal(site->frame.dirty & ~(uint32_t)TW_DIRTY_CAMERA, TW_DIRTY_SHAPE);
    tw_frame_reset(&site->frame);
    tw_scene_undo(site->scene);
    tw_scene_fill(site->scene, &site->camera, &site->frame);
    assert_int_equal(site->frame.instance_count, STOREY);
    tw_frame_reset(&site->frame);
    // Nothing is sent for one that looks as before.
    order(site, TW_ORDER_ASSETS, "storey", TW_VISIBLE);
    tw_scene_fill(site->scene, &site->camera, &site->frame);
    assert_int_equal(site->frame.instance_count, 0);
    assert_int_equal(site->frame.dirty & ~(uint32_t)TW_DIRTY_CAMERA, 0);
    site_destroy(site);
}

static void assert_chosen(struct site *site, const char *expected) {
    static const char *const assets[] = {"hall-1", "p-1", "m-1", "hall-2", "p-2", "l-2"};
    char found[8] = "";
    site_frame(site);
    size_t at = 0;
    for (size_t i = 0; i < TW_COUNT(assets); i++) {
        if (!tw_twin_find(site->twin, assets[i])) {
            continue;
        }
        bool chosen = tw_scene_is_chosen(site->scene, site_id(site, assets[i]));
        uint32_t flags = site->looks[site_object(site, assets[i])].flags;
        assert_int_equal((flags & TW_LOOK_OUTLINE_MASK) == TW_OUTLINE_SELECT, chosen);
        found[at++] = chosen ? 'x' : '.';
    }
    assert_string_equal(found, expected);
}

static void several_are_selected(void **state) {
    (void)state;
    struct site *site = small_site();
    struct tw_scene *scene = site->scene;
    struct tw_asset_id p1 = site_id(site, "p-1"), p2 = site_id(site, "p-2");
    struct tw_asset_id pair[] = {p1, site_id(site, "l-2")};
    tw_scene_choose(scene, pair, 2, TW_CHOOSE_THESE);
    assert_chosen(site, ".x...x");
    tw_scene_choose(scene, &p2, 1, TW_CHOOSE_MORE);
    assert_true(tw_asset_equal(tw_scene_selected(scene), p2));
    assert_chosen(site, ".x..xx");
    tw_scene_choose(scene, pair, 2, TW_CHOOSE_MORE); // are selected already
    size_t count;
    tw_scene_chosen(scene, &count);
    assert_int_equal(count, 3);
    tw_scene_choose(scene, &p1, 1, TW_CHOOSE_OTHERWISE);
    assert_chosen(site, "....xx");
    tw_scene_choose(scene, &p1, 1, TW_CHOOSE_OTHERWISE);
    tw_scene_choose(scene, &p2, 1, TW_CHOOSE_LESS);
    assert_chosen(site, ".x...x");
    uint32_t version = tw_scene_chosen_version(scene);
    site_write(site, TW_FIELD_ASSET, "p-1", NULL, NULL)->removed = true;
    site_write(site, TW_FIELD_ASSET, "m-1", NULL, NULL)->removed = true;
    assert_chosen(site, "...x"); // hall-1, hall-2, p-2, l-2
    assert_true(tw_scene_chosen_version(scene) != version);
    tw_scene_select(scene, (struct tw_asset_id){0, 0});
    assert_chosen(site, "....");
    assert_int_equal(tw_scene_selected(scene).slot, 0);
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_order_holds),
        cmocka_unit_test(orders_hold_for_assets_that_come_later),
        cmocka_unit_test(one_step_may_hold_several_orders),
        cmocka_unit_test(many_steps_do_not_change_what_is_seen),
        cmocka_unit_test(ghosts_look_like_ghosts_and_keep_their_alarm),
        cmocka_unit_test(hiding_a_storey_costs_its_objects),
        cmocka_unit_test(several_are_selected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
