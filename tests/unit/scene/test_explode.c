// Parts pulled apart: places of what is drawn, never of the twin.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "site.h"

// Two cabinets beside each other on a frame that is turned and twice as large, with a lamp; a third
// on top, and something else.
static struct site *small_site(void) {
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "frame", NULL, NULL, 100, 0, 0, 0.1);
    site_vector(site, TW_FIELD_ASSET_ROTATION, "frame", 4, 0.0, 0.0, sqrt(0.5), sqrt(0.5));
    site_vector(site, TW_FIELD_ASSET_SCALE, "frame", 3, 2.0, 2.0, 2.0);
    site_box(site, "left", NULL, "frame", -1, 0, 0, 1);
    site_box(site, "right", NULL, "frame", 1, 0, 0, 1);
    site_box(site, "top", NULL, "frame", 0, 0, 2, 1);
    site_box(site, "lamp", NULL, "left", 0, 0, 1, 0.2);
    site_box(site, "other", NULL, NULL, 0, 0, 0, 1);
    site_frame(site);
    return site;
}

static void pull(struct site *site, const char *asset, double share) {
    struct tw_asset_id id = site_id(site, asset);
    tw_scene_order(site->scene,
                   &(struct tw_order){
                       .scope = TW_ORDER_EXPLODE, .assets = &id, .asset_count = 1, .share = share},
                   1);
    site_frame(site);
}

// Where the objects are drawn, and what picks and labels go by.
static void assert_at(struct site *site, const char *asset, double x, double y, double z) {
    double world[3], min[3], max[3];
    site_position(site, site_object(site, asset), world);
    const double at[3] = {x, y, z};
    for (int i = 0; i < 3; i++) {
        if (fabs(world[i] - at[i]) > 1e-4) {
            fail_msg("%s is at %g %g %g", asset, world[0], world[1], world[2]);
        }
    }
    assert_true(tw_scene_asset_bounds(site->scene, site_id(site, asset), min, max));
    assert_true(fabs((min[0] + max[0]) / 2 - x) < 1e-3 && fabs((min[1] + max[1]) / 2 - y) < 1e-3);
}

static void assert_in_place(struct site *site) {
    assert_at(site, "left", 100, -2, 0);
    assert_at(site, "right", 100, 2, 0);
    assert_at(site, "top", 100, 0, 4);
    assert_at(site, "lamp", 100, -2, 2);
    assert_at(site, "other", 0, 0, 0);
}

static void parts_go_from_the_middle_and_upwards(void **state) {
    (void)state;
    struct site *site = small_site();
    assert_in_place(site);
    pull(site, "frame", 0.5);
    assert_at(site, "left", 100, -3, 0); // the lowest stay on the ground
    assert_at(site, "right", 100, 3, 0);
    assert_at(site, "top", 100, 0, 6);
    assert_at(site, "lamp", 100, -3, 2); // it goes with what it stands on
    assert_at(site, "other", 0, 0, 0);
    assert_at(site, "frame", 100, 0, 0);
    pull(site, "frame", 1);
    assert_at(site, "left", 100, -4, 0);
    assert_at(site, "top", 100, 0, 8);
    struct tw_asset_id asset;
    assert_true(tw_scene_exploded(site->scene, &asset) == 1);
    tw_scene_undo(site->scene);
    site_frame(site);
    assert_at(site, "left", 100, -3, 0);
    pull(site, "left", 1); // of another asset: those go back
    assert_at(site, "right", 100, 2, 0);
    assert_at(site, "lamp", 100, -2, 2); // the only part is in the middle
    pull(site, "frame", 0);
    assert_in_place(site);
    site_destroy(site);
}

static void showing_all_ends_it(void **state) {
    (void)state;
    struct site *site = small_site();
    struct tw_visibility_counts counts;
    pull(site, "frame", 1);
    tw_scene_visibility_counts(site->scene, &counts);
    assert_true(counts.exploded == 1);
    tw_scene_order(site->scene, &(struct tw_order){.scope = TW_ORDER_ALL}, 1);
    site_frame(site);
    tw_scene_visibility_counts(site->scene, &counts);
    assert_true(counts.exploded == 0);
    assert_in_place(site);
    site_destroy(site);
}

// What the feed moves, moves from where it is drawn; pulling alone makes nothing a mover.
static void the_feed_goes_on(void **state) {
    (void)state;
    struct site *site = small_site();
    for (int i = 1; i <= 10; i++) {
        pull(site, "frame", 0.1 * i);
    }
    assert_false(site->instances[site_object(site, "left")].flags & TW_INSTANCE_MOVER);
    site_vector(site, TW_FIELD_ASSET_POSITION, "left", 3, -1.5, 0.0, 0.0);
    site_frame(site);
    assert_at(site, "left", 100, -5, 0);
    pull(site, "frame", 0);
    assert_at(site, "left", 100, -3, 0);
    // A part that goes while it is pulled.
    pull(site, "frame", 1);
    site_write(site, TW_FIELD_ASSET, "right", NULL, NULL)->removed = true;
    site_frame(site);
    pull(site, "frame", 0.5);
    assert_at(site, "top", 100, 0.25, 6); // the middle is another one now
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_go_from_the_middle_and_upwards),
        cmocka_unit_test(showing_all_ends_it),
        cmocka_unit_test(the_feed_goes_on),
    };
    return cmocka_run_group_tests_name("scene explode", tests, NULL, NULL);
}
