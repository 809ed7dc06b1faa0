// What 10,000 assets that come, move with their parent, are hidden, are shown and go cost in a site
// of so many others: test_scene_size [ASSETS]. The test sees to it that nothing else is sent;
// docs/performance.md says how the instructions of take_change() are counted.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "site.h"
#include "twinview/twin.h"

#define CHANGED 10000
#define ROUNDS 2

static int others = 2000;

// What is written or ordered, until the scene has all of it.
__attribute__((noinline)) static void take_change(struct site *site, const struct tw_order *order) {
    struct tw_scene_counts counts;
    if (site->batch)
        tw_twin_apply(site->twin, site->batch);
    if (order)
        tw_scene_order(site->scene, order, 1);
    do {
        tw_scene_update(site->scene, site->twin, site->models, site->now_ns);
        tw_twin_clear_changes(site->twin);
        tw_scene_counts(site->scene, &counts);
    } while (counts.assets_waiting > 0);
}

static void change(struct site *site, const struct tw_order *order) {
    take_change(site, order);
    tw_batch_destroy(site->batch);
    site->batch = NULL;
    site_frame(site);
}

static void come(struct site *site) {
    char id[24];
    site_box(site, "parent", "pump", NULL, 0, 0, 0, 1);
    for (int i = 0; i < CHANGED; i++) {
        snprintf(id, sizeof id, "new-%d", i);
        site_box(site, id, "pump", "parent", i % 100 * 3, -100 - i / 100 * 3, 0, 1 + i % 3);
    }
    change(site, NULL);
}

static void go(struct site *site) {
    char id[24];
    for (int i = 0; i < CHANGED; i++) {
        snprintf(id, sizeof id, "new-%d", i);
        site_write(site, TW_FIELD_ASSET, id, NULL, NULL)->removed = true;
    }
    site_write(site, TW_FIELD_ASSET, "parent", NULL, NULL)->removed = true;
    change(site, NULL);
}

static void ten_thousand_assets_change(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    char id[24];
    site_write(site, TW_FIELD_TYPE, "pump", NULL, NULL);
    for (int i = 0; i < others; i++) {
        snprintf(id, sizeof id, "p%d", i);
        site_box(site, id, "pump", NULL, i % 400 * 3, i / 400 * 3, 0, 1 + i % 3);
    }
    site_frame(site);
    for (int round = 0; round < ROUNDS; round++) {
        come(site);
        assert_int_equal(site->frame.instance_count, CHANGED + 1); // and nothing of the others
        for (int i = 0; i < 4; i++) {
            site_vector(site, TW_FIELD_ASSET_POSITION, "parent", 3, 1.0 + i + round, 0.0, 0.0);
            change(site, NULL);
        }
        double min[3], max[3];
        assert_true(tw_scene_asset_bounds(site->scene, site_id(site, "new-0"), min, max));
        assert_float_equal(min[0], 4.0 + round - 0.5, 1e-4);
        struct tw_asset_id parent = site_id(site, "parent");
        change(site,
               &(struct tw_order){
                   .scope = TW_ORDER_ASSETS, .to = TW_HIDDEN, .assets = &parent, .asset_count = 1});
        tw_scene_undo(site->scene);
        change(site, NULL);
        go(site);
        struct tw_scene_counts counts;
        tw_scene_counts(site->scene, &counts);
        assert_int_equal(counts.assets, others);
    }
    site_destroy(site);
}

int main(int argc, char **argv) {
    others = argc > 1 ? atoi(argv[1]) : others;
    const struct CMUnitTest tests[] = {cmocka_unit_test(ten_thousand_assets_change)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
