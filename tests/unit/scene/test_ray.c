// What a ray meets and in which order; the corners and edges that are measured at.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "site.h"
#include "twinview/memory.h"

#define HITS 4

// Two boxes of 4 m one behind the other as seen from the south, a third 20 m to the east.
static struct site *row(void) {
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "near", NULL, NULL, 0, 0, 0, 4);
    site_box(site, "far", NULL, NULL, 0, 10, 0, 4);
    site_box(site, "aside", NULL, NULL, 20, 0, 0, 4);
    site_frame(site);
    return site;
}

// The ids of what is met, in its order, each followed by a blank.
static void assert_met(struct site *site, const double origin[3], const double direction[3],
                       size_t max, const char *expected) {
    struct tw_ray_hit hits[HITS];
    char met[64] = "";
    size_t count = tw_scene_ray(site->scene, origin, direction, hits, max);
    for (size_t i = 0; i < count; i++) {
        const struct tw_asset *asset = tw_twin_asset(site->twin, hits[i].asset);
        assert_non_null(asset);
        strcat(strcat(met, asset->id), " ");
        for (int k = 0; k < 3; k++)
            assert_true(fabs(hits[i].point[k] - origin[k] - direction[k] * hits[i].distance) <
                        1e-9);
    }
    assert_string_equal(met, expected);
}

static void order(struct site *site, const char *asset, enum tw_visibility to) {
    struct tw_asset_id id = site_id(site, asset);
    tw_scene_order(
        site->scene,
        &(struct tw_order){.scope = TW_ORDER_ASSETS, .to = to, .assets = &id, .asset_count = 1}, 1);
    site_frame(site);
}

static void what_is_nearest_comes_first(void **state) {
    (void)state;
    struct site *site = row();
    static const struct {
        double origin[3], direction[3];
        size_t max;
        const char *met;
    } rays[] = {
        {{0.5, -50, 2.1}, {0, 1, 0}, HITS, "near far "},
        {{0.5, 50, 2.1}, {0, -1, 0}, HITS, "far near "},
        {{0.5, 50, 2.1}, {0, -1, 0}, 1, "far "}, // the farther one has no room
        {{0.5, 50, 2.1}, {0, -1, 0}, 0, ""},
        {{0.5, 6, 2.1}, {0, 1, 0}, HITS, "far "}, // what lies behind the eye is not met
        {{-50, 0.3, 2.1}, {1, 0, 0}, HITS, "near aside "},
        {{0.5, -50, 4.1}, {0, 1, 0}, HITS, ""}, // just above
        {{2.1, -50, 2.1}, {0, 1, 0}, HITS, ""}, // just beside
        {{-30, -30.3, 2.1}, {1, 1, 0}, HITS, "near "},
    };
    for (size_t i = 0; i < TW_COUNT(rays); i++)
        assert_met(site, rays[i].origin, rays[i].direction, rays[i].max, rays[i].met);
    site_destroy(site);
}

static void distance_counts_the_direction(void **state) {
    (void)state;
    struct site *site = row();
    struct tw_ray_hit hit;
    const double origin[3] = {0.5, -50, 2.1}, once[3] = {0, 1, 0}, twice[3] = {0, 2, 0};
    assert_int_equal(tw_scene_ray(site->scene, origin, once, &hit, 1), 1);
    assert_true(fabs(hit.distance - 48) < 0.001);
    assert_true(fabs(hit.point[1] + 2) < 0.001);
    assert_int_equal(tw_scene_ray(site->scene, origin, twice, &hit, 1), 1);
    assert_true(fabs(hit.distance - 24) < 0.001);
    site_destroy(site);
}

static void what_is_hidden_is_not_met_but_ghosts_are(void **state) {
    (void)state;
    struct site *site = row();
    const double origin[3] = {0.5, -50, 2.1}, north[3] = {0, 1, 0};
    order(site, "near", TW_HIDDEN);
    assert_met(site, origin, north, HITS, "far ");
    order(site, "near", TW_GHOSTED);
    assert_met(site, origin, north, HITS, "near far ");
    site_destroy(site);
}

static void measuring_snaps_to_corners_then_edges(void **state) {
    (void)state;
    struct site *site = row();
    static const struct {
        double x, z;
        enum tw_snap snap;
        double at[3]; // on the face in the south, y = -2
    } points[] = {
        {1.9, 3.9, TW_SNAP_CORNER, {2, -2, 4}},     {-1.9, 0.1, TW_SNAP_CORNER, {-2, -2, 0}},
        {1.985, 3.985, TW_SNAP_CORNER, {2, -2, 4}}, // on the bevel of 2 cm
        {1.99, 1.4, TW_SNAP_EDGE, {2, -2, 1.4}},    {0.3, 3.9, TW_SNAP_EDGE, {0.3, -2, 4}},
        {1.95, 1.4, TW_SNAP_EDGE, {2, -2, 1.4}},    {0.3, 1.1, TW_SNAP_FACE, {0.3, -2, 1.1}},
        {0, 2, TW_SNAP_FACE, {0, -2, 2}}, // on the seam of its two triangles
    };
    const double north[3] = {0, 1, 0};
    for (size_t i = 0; i < TW_COUNT(points); i++) {
        double origin[3] = {points[i].x, -50, points[i].z}, at[3];
        enum tw_snap snap;
        assert_true(tw_scene_snap(site->scene, origin, north, 0.2 / 48, at, &snap));
        assert_int_equal(snap, points[i].snap);
        for (int k = 0; k < 3; k++)
            assert_true(fabs(at[k] - points[i].at[k]) < 1e-4); // as sharp as the size says
    }
    site_destroy(site);
}

// Along a face the corner is farther off than it looks: what is seen near the pointer counts.
static void what_is_seen_near_is_near(void **state) {
    (void)state;
    struct site *site = row();
    const double along[3] = {0.995, 0.0995, 0}, origin[3] = {1.7 - 19.9, -2 - 1.99, 3.9};
    double at[3];
    enum tw_snap snap;
    assert_true(tw_scene_snap(site->scene, origin, along, 0.01, at, &snap));
    assert_int_equal(snap, TW_SNAP_CORNER);
    assert_true(fabs(at[0] - 2) < 1e-4 && fabs(at[1] + 2) < 1e-4 && fabs(at[2] - 4) < 1e-4);
    site_destroy(site);
}

static void nobody_measures_at_ghosts(void **state) {
    (void)state;
    struct site *site = row();
    const double origin[3] = {0.3, -50, 1.1}, north[3] = {0, 1, 0}, up[3] = {0, 0, 1};
    double at[3];
    enum tw_snap snap;
    order(site, "near", TW_GHOSTED);
    assert_true(tw_scene_snap(site->scene, origin, north, 0.001, at, &snap));
    assert_true(fabs(at[1] - 8) < 0.002);
    assert_false(tw_scene_snap(site->scene, origin, up, 0.001, at, &snap));
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_nearest_comes_first),
        cmocka_unit_test(distance_counts_the_direction),
        cmocka_unit_test(what_is_hidden_is_not_met_but_ghosts_are),
        cmocka_unit_test(measuring_snaps_to_corners_then_edges),
        cmocka_unit_test(what_is_seen_near_is_near),
        cmocka_unit_test(nobody_measures_at_ghosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
