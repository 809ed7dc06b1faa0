// The box outside of which everything is cut away: planes in the frame, what is out of sight, rays.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "site.h"
#include "twinview/memory.h"

#define OPEN                                                                                       \
    {-INFINITY, -INFINITY, -INFINITY}, {                                                           \
        INFINITY, INFINITY, INFINITY                                                               \
    }

// Two towers, the second with a lamp on top.
static struct site *small_site(void) {
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "tower-1", NULL, NULL, 0, 0, 0, 10);
    site_box(site, "tower-2", NULL, NULL, 20, 0, 0, 10);
    site_box(site, "lamp", NULL, "tower-2", 0, 0, 10, 1);
    site_frame(site);
    return site;
}

static void cut(struct site *site, struct tw_section section, const char *hidden) {
    struct tw_asset_id id = hidden ? site_id(site, hidden) : (struct tw_asset_id){0};
    tw_scene_order(site->scene,
                   &(struct tw_order){.scope = TW_ORDER_SECTION,
                                      .to = TW_HIDDEN,
                                      .assets = &id,
                                      .asset_count = hidden != NULL,
                                      .section = section},
                   1);
}

static void assert_seen(struct site *site, const char *expected) {
    static const char *const assets[] = {"tower-1", "tower-2", "lamp"};
    char found[4] = "";
    for (size_t i = 0; i < TW_COUNT(assets); i++) {
        found[i] = "vgh"[tw_scene_visibility(site->scene, site_id(site, assets[i]))];
    }
    assert_string_equal(found, expected);
}

static void planes_go_with_the_frame(void **state) {
    (void)state;
    struct site *site = small_site();
    assert_int_equal(site->frame.cut_count, 0);
    struct tw_section low = {OPEN};
    low.max[2] = 4;
    cut(site, low, NULL);
    assert_true(site_frame(site) & TW_DIRTY_CUT);
    assert_int_equal(site->frame.cut_count, 1);
    const float *plane = site->frame.cuts[0];
    assert_true(plane[0] == 0 && plane[1] == 0 && plane[2] == -1);
    assert_true(fabsf(plane[3] - (float)(4 - site->frame.view.origin[2])) < 1e-6f);
    assert_false(site_frame(site) & TW_DIRTY_CUT); // it goes with every frame, changed or not
    assert_int_equal(site->frame.cut_count, 1);
    cut(site, (struct tw_section){{1, 2, 3}, {4, 5, 6}}, NULL);
    assert_true(site_frame(site) & TW_DIRTY_CUT);
    assert_int_equal(site->frame.cut_count, 6);
    for (int i = 0; i < 6; i++) { // the middle is kept, by half a side's length
        const float *p = site->frame.cuts[i];
        const double *o = site->frame.view.origin;
        double from = (double)p[0] * (2.5 - o[0]) + (double)p[1] * (3.5 - o[1]) +
                      (double)p[2] * (4.5 - o[2]) + (double)p[3];
        assert_true(fabs(from - 1.5) < 1e-4);
    }
    site_destroy(site);
}

static void what_is_cut_away_as_a_whole_is_hidden(void **state) {
    (void)state;
    struct site *site = small_site();
    struct tw_visibility_counts counts;
    struct tw_section section = {OPEN};
    section.max[2] = 9;
    cut(site, section, NULL);
    assert_seen(site, "vvh");
    section.max[0] = 10;
    cut(site, section, NULL);
    assert_seen(site, "vhh");
    cut(site, (struct tw_section){OPEN}, "tower-2"); // and what goes with it
    assert_seen(site, "vhh");
    tw_scene_visibility_counts(site->scene, &counts);
    assert_false(counts.cut);
    tw_scene_undo(site->scene);
    assert_seen(site, "vhh");
    tw_scene_undo(site->scene);
    assert_seen(site, "vvh");
    tw_scene_visibility_counts(site->scene, &counts);
    assert_true(counts.cut);
    tw_scene_order(site->scene, &(struct tw_order){.scope = TW_ORDER_ALL}, 1);
    assert_seen(site, "vvv");
    site_frame(site);
    assert_int_equal(site->frame.cut_count, 0);
    tw_scene_undo(site->scene);
    assert_seen(site, "vvh");
    tw_scene_undo(site->scene);
    assert_seen(site, "vvv");
    tw_scene_redo(site->scene);
    assert_seen(site, "vvh");
    site_destroy(site);
}

// Hiding all else keeps the cut; a drag is part of the step that it goes on with.
static void orders_go_together(void **state) {
    (void)state;
    struct site *site = small_site();
    struct tw_section section = {OPEN}, now;
    section.max[2] = 9;
    assert_false(tw_scene_section(site->scene, &now));
    tw_scene_move_section(site->scene, &section); // there is none to move
    assert_false(tw_scene_section(site->scene, &now));
    cut(site, section, NULL);
    tw_scene_order(site->scene, &(struct tw_order){.scope = TW_ORDER_ALL, .to = TW_HIDDEN}, 1);
    assert_true(tw_scene_section(site->scene, &now));
    assert_seen(site, "hhh");
    section.max[2] = 3;
    tw_scene_move_section(site->scene, &section);
    tw_scene_section(site->scene, &now);
    assert_true(now.max[2] == 3);
    section.min[2] = 5; // never inside out
    tw_scene_move_section(site->scene, &section);
    tw_scene_section(site->scene, &now);
    assert_true(now.max[2] > now.min[2]);
    tw_scene_undo(site->scene);
    tw_scene_undo(site->scene);
    assert_false(tw_scene_section(site->scene, &now));
    assert_false(tw_scene_undo(site->scene));
    site_destroy(site);
}

static void rays_end_at_caps(void **state) {
    (void)state;
    struct site *site = small_site();
    const struct {
        struct tw_section section;
        double origin[3], direction[3];
        const char *first; // NULL: nothing
        double at[3];
        bool cap;
    } cases[] = {
        {{OPEN}, {20, 0, 50}, {0, 0, -1}, "lamp", {20, 0, 11}, false},
        {{{-INFINITY, -INFINITY, -INFINITY}, {INFINITY, INFINITY, 6}},
         {20, 0, 50},
         {0, 0, -1},
         "tower-2",
         {20, 0, 6},
         true},
        {{{-INFINITY, -INFINITY, 2}, {INFINITY, INFINITY, 6}}, // out through another plane
         {1, 1, 50},
         {0, 0, -1},
         "tower-1",
         {1, 1, 6},
         true},
        {{{-INFINITY, -INFINITY, -INFINITY}, {10, INFINITY, INFINITY}},
         {20, 0, 50},
         {0, 0, -1},
         NULL,
         {0},
         false},
        {{{-INFINITY, 0, -INFINITY}, {INFINITY, INFINITY, INFINITY}}, // from a side, past the first
         {20, -30, 3},
         {0, 2, 0},
         "tower-2",
         {20, 0, 3},
         true},
        {{{-20, -20, -20}, {2, 20, 20}}, {-30, 0, 5}, {1, 0, 0}, "tower-1", {-5, 0, 5}, false},
        {{{-20, -20, -20}, {-8, 20, 20}}, {-30, 0, 5}, {1, 0, 0}, NULL, {0}, false},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_ray_hit hit;
        cut(site, cases[i].section, NULL);
        size_t count = tw_scene_ray(site->scene, cases[i].origin, cases[i].direction, &hit, 1);
        assert_int_equal(count, cases[i].first != NULL);
        if (!count) {
            continue;
        }
        assert_true(tw_asset_equal(hit.asset, site_id(site, cases[i].first)));
        assert_int_equal(hit.cap, cases[i].cap);
        for (int k = 0; k < 3; k++) {
            assert_true(fabs(hit.point[k] - cases[i].at[k]) < 1e-3);
        }
    }
    site_destroy(site);
}

// Nothing is measured at a corner that is cut away; an anchor lies where the thing is cut.
static void points_lie_within(void **state) {
    (void)state;
    struct site *site = small_site();
    struct tw_section section = {OPEN};
    enum tw_snap snap;
    double point[3];
    section.max[2] = 9.9;
    assert_true(tw_scene_snap(site->scene, (double[]){0, -30, 9.8}, (double[]){0, 1, 0}, 0.02,
                              point, &snap));
    assert_int_equal(snap, TW_SNAP_EDGE); // of the roof
    cut(site, section, NULL);
    assert_true(tw_scene_snap(site->scene, (double[]){0, -30, 9.8}, (double[]){0, 1, 0}, 0.02,
                              point, &snap));
    assert_int_equal(snap, TW_SNAP_FACE);
    assert_true(
        tw_scene_snap(site->scene, (double[]){0, 0, 50}, (double[]){0, 0, -1}, 0.02, point, &snap));
    assert_int_equal(snap, TW_SNAP_FACE);
    assert_true(fabs(point[2] - 9.9) < 1e-6);
    assert_true(tw_scene_anchor(site->scene, site_id(site, "tower-1"), point));
    assert_true(fabs(point[2] - 9.9) < 1e-6);
    // What is cut away as a whole keeps its place: its alarms are told there.
    assert_true(tw_scene_anchor(site->scene, site_id(site, "lamp"), point));
    assert_true(fabs(point[2] - 11) < 1e-6);
    site_destroy(site);
}

// A tower of three storeys with a lamp on each, a riser through all, and a second tower.
static struct site *storeyed_site(void) {
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_text(site, TW_FIELD_TYPE_KIND, "floor", NULL, "storey");
    site_box(site, "tower", NULL, NULL, 0, 0, 0, 1);
    site_box(site, "riser", NULL, "tower", 5, 0, 0, 9);
    site_box(site, "top", "floor", "tower", 0, 0, 6, 3);
    site_box(site, "middle", "floor", "tower", 0, 0, 3, 3);
    site_box(site, "ground", "floor", "tower", 0, 0, 0, 3);
    site_box(site, "lamp", NULL, "top", 0, 0, 2, 1);
    site_box(site, "other", NULL, NULL, 30, 0, 0, 1);
    site_box(site, "only", "floor", "other", 0, 0, 1, 3);
    site_frame(site);
    return site;
}

static void storeys_are_told_by_building(void **state) {
    (void)state;
    struct site *site = storeyed_site();
    static const struct {
        const char *of, *storeys[4];
    } cases[] = {{"lamp", {"ground", "middle", "top"}},
                 {"tower", {"ground", "middle", "top"}},
                 {"only", {"only"}},
                 {NULL, {"ground", "only", "middle", "top"}}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_storey storeys[4];
        struct tw_asset_id of = {0};
        size_t expected = 0;
        if (cases[i].of) {
            of = site_id(site, cases[i].of);
        }
        while (expected < 4 && cases[i].storeys[expected]) {
            expected++;
        }
        assert_int_equal(tw_scene_storeys(site->scene, of, storeys, 4), expected);
        for (size_t k = 0; k < expected; k++) {
            assert_true(tw_asset_equal(storeys[k].asset, site_id(site, cases[i].storeys[k])));
        }
    }
    site_text(site, TW_FIELD_TYPE_KIND, "floor", NULL, "machine"); // they are none any more
    site_frame(site);
    assert_int_equal(tw_scene_storeys(site->scene, (struct tw_asset_id){0}, NULL, 0), 0);
    site_destroy(site);
}

static void assert_shown(struct site *site, const struct tw_storey *storeys, size_t count,
                         size_t lowest, size_t highest) {
    size_t first, last;
    tw_scene_shown_storeys(site->scene, storeys, count, &first, &last);
    assert_int_equal(first, lowest);
    assert_int_equal(last, highest);
}

static void what_is_above_a_storey_goes(void **state) {
    (void)state;
    struct site *site = storeyed_site();
    struct tw_storey storeys[3];
    struct tw_section section;
    struct tw_asset_id lamp = site_id(site, "lamp");
    size_t count = tw_scene_storeys(site->scene, lamp, storeys, 3);
    assert_shown(site, storeys, count, 0, 2);
    tw_scene_show_storeys(site->scene, storeys, count, 0, 0);
    assert_shown(site, storeys, count, 0, 0);
    assert_int_equal(tw_scene_visibility(site->scene, lamp), TW_HIDDEN);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "middle")), TW_HIDDEN);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "ground")), TW_VISIBLE);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "riser")), TW_VISIBLE);
    assert_true(tw_scene_section(site->scene, &section));
    assert_true(section.max[2] < 3 && section.max[2] > 2.8); // just below the next floor
    tw_scene_show_storeys(site->scene, storeys, count, 0, 1);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "middle")), TW_VISIBLE);
    assert_int_equal(tw_scene_visibility(site->scene, lamp), TW_HIDDEN);
    tw_scene_undo(site->scene);
    assert_shown(site, storeys, count, 0, 0);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "middle")), TW_HIDDEN);
    tw_scene_show_storeys(site->scene, storeys, count, 1, 1); // that one alone
    assert_shown(site, storeys, count, 1, 1);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "ground")), TW_HIDDEN);
    assert_int_equal(tw_scene_visibility(site->scene, site_id(site, "middle")), TW_VISIBLE);
    assert_true(tw_scene_section(site->scene, &section));
    assert_true(section.min[2] < 3 && section.min[2] > 2.8);
    tw_scene_show_storeys(site->scene, storeys, count, 0, count);
    assert_false(tw_scene_section(site->scene, &section));
    assert_int_equal(tw_scene_visibility(site->scene, lamp), TW_VISIBLE);
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planes_go_with_the_frame),
        cmocka_unit_test(what_is_cut_away_as_a_whole_is_hidden),
        cmocka_unit_test(orders_go_together),
        cmocka_unit_test(rays_end_at_caps),
        cmocka_unit_test(points_lie_within),
        cmocka_unit_test(storeys_are_told_by_building),
        cmocka_unit_test(what_is_above_a_storey_goes),
    };
    return cmocka_run_group_tests_name("scene section", tests, NULL, NULL);
}
