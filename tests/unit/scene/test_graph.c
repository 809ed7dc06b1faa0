// Places, slots and kinds of change: twin in, rows out.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene/geometry.h"
#include "scene/nodes.h"
#include "site.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

static uint64_t seed = 1;
static uint32_t chance(uint32_t n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static void runs_never_overlap(void **state) {
    (void)state;
    struct tw_runs runs = {0};
    static uint8_t taken[1 << 20];
    struct tw_run held[500];
    size_t count = 0;
    for (int round = 0; round < 20000; round++) {
        if (count < 500 && chance(2)) {
            uint32_t length = chance(10) ? 1 + chance(20) : 1 + chance(300);
            struct tw_run run = {tw_runs_take(&runs, length), length};
            for (uint32_t i = 0; i < length; i++) {
                assert_false(taken[run.first + i]);
                taken[run.first + i] = 1;
            }
            held[count++] = run;
        } else if (count > 0) {
            size_t which = chance((uint32_t)count);
            memset(taken + held[which].first, 0, held[which].count);
            tw_runs_give(&runs, held[which].first, held[which].count);
            held[which] = held[--count];
        }
    }
    assert_true(runs.end < 60000); // at most about 500 runs of 30 on average are held at once
    tw_runs_finish(&runs);
}

static void expected_world(const struct tw_nodes *nodes, uint32_t node, double world[12]) {
    tw_nodes_local(nodes, node, world);
    for (uint32_t above = nodes->parent[node]; above; above = nodes->parent[above]) {
        double local[12], out[12];
        tw_nodes_local(nodes, above, local);
        tw_matrix_multiply(local, world, out);
        memcpy(world, out, sizeof out);
    }
}

static void propagation_equals_the_product_of_all_parents(void **state) {
    (void)state;
    struct tw_nodes nodes;
    tw_nodes_init(&nodes);
    uint32_t all[200];
    for (int i = 0; i < 200; i++) {
        all[i] = tw_nodes_add(&nodes, 1, 1);
        tw_nodes_set_parent(&nodes, all[i], i ? all[chance((uint32_t)i)] : 0);
    }
    uint32_t shared = tw_nodes_share(&nodes, 3);
    for (int i = 0; i < 3; i++) {
        memcpy(nodes.transforms.matrices[shared + (uint32_t)i],
               (double[]){1, 0, 0, i, 0, 0, -1, 2, 0, 1, 0, -i}, sizeof *nodes.transforms.matrices);
    }
    for (int round = 0; round < 500; round++) {
        tw_nodes_set_shared(&nodes, all[chance(200)], shared + chance(3));
        tw_nodes_set_flag(&nodes, all[chance(200)], TW_NODE_MOVE, chance(8) == 0);
        for (uint32_t k = chance(4); k-- > 0;) {
            uint32_t node = all[chance(200)];
            double q[4] = {chance(9), chance(9), chance(9), 1}, length = 0, local[12];
            for (int i = 0; i < 4; i++) {
                length += q[i] * q[i];
            }
            for (int i = 0; i < 4; i++) {
                q[i] /= sqrt(length);
            }
            tw_matrix_place((double[]){chance(9), chance(9), chance(9)}, q,
                            (double[]){1, 1, 1 + chance(2) * 0.1}, local);
            tw_nodes_set_local(&nodes, node, local);
            tw_nodes_set_parent(&nodes, all[chance(200)], all[chance(200)]);
            tw_nodes_set_flag(&nodes, node, TW_NODE_HIDE, chance(2));
        }
        tw_nodes_propagate(&nodes);
        for (int i = 0; i < 200; i++) {
            double world[12], found[12];
            tw_nodes_world(&nodes, all[i], found);
            expected_world(&nodes, all[i], world);
            bool hidden = false;
            for (uint32_t node = all[i]; node; node = nodes.parent[node]) {
                hidden |= nodes.flags[node] & TW_NODE_HIDE;
            }
            assert_int_equal(!!(nodes.flags[all[i]] & TW_NODE_HIDDEN), hidden);
            for (int k = 0; k < 12; k++) {
                assert_float_equal(found[k], world[k], 1e-9 * (1 + fabs(world[k])));
            }
        }
    }
    assert_false(tw_nodes_set_parent(&nodes, all[0], all[0]));
    tw_nodes_finish(&nodes);
}

static void what_stands_still_in_a_model_has_no_transforms_of_its_own(void **state) {
    (void)state;
    struct tw_nodes nodes;
    tw_nodes_init(&nodes);
    uint32_t asset = tw_nodes_add(&nodes, 1, 1), body = tw_nodes_add(&nodes, 5, 1);
    uint32_t shared = tw_nodes_share(&nodes, 1);
    memcpy(nodes.transforms.matrices[shared], (double[]){1, 0, 0, 0, 0, 1, 0, 2, 0, 0, 1, 0},
           sizeof *nodes.transforms.matrices);
    tw_nodes_set_parent(&nodes, asset, 0);
    for (uint32_t i = 0; i < 5; i++) {
        tw_nodes_set_parent(&nodes, body + i, i ? body + i - 1 : asset);
        tw_nodes_set_shared(&nodes, body + i, shared);
    }
    tw_nodes_propagate(&nodes);
    assert_int_equal(nodes.transforms.matrix_runs.end, 2);
    tw_nodes_set_local(&nodes, asset, (double[]){1, 0, 0, 7, 0, 1, 0, 0, 0, 0, 1, 0});
    tw_nodes_set_flag(&nodes, body + 2, TW_NODE_MOVE, true);
    tw_nodes_propagate(&nodes);
    assert_int_equal(nodes.transforms.matrix_runs.end, 8); // two more of each that can move
    assert_int_equal(nodes.transforms.near_runs.end, 1);   // the asset's
    double world[12];
    tw_nodes_world(&nodes, body + 4, world);
    assert_float_equal(world[3], 7, 0);
    assert_float_equal(world[7], 10, 0);
    tw_nodes_remove(&nodes, body, 5, 0);
    assert_int_equal(nodes.transforms.matrix_runs.free, 6);
    tw_nodes_finish(&nodes);
}

// What is turned as nothing else takes a whole transform once too many are; none is kept in vain.
static void places_share_how_they_are_turned(void **state) {
    (void)state;
    enum {
        COUNT = 3 * TW_TURNS_MAX
    };
    struct tw_transforms transforms = {0};
    static uint32_t put[COUNT];
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            double turn = round + (i < TW_TURNS_MAX ? 0.0 : i);
            put[i] = tw_transforms_put(
                &transforms, (double[]){1, turn, 0, i, 0, 1, 0, -1.0 * i, 0, turn, 1, 0.1});
        }
        assert_int_equal(transforms.turns_used, TW_TURNS_MAX);
        assert_true(put[TW_NEAR_M] & TW_TRANSFORM_NEAR);
        assert_false(put[TW_NEAR_M + 1] & TW_TRANSFORM_NEAR);
        assert_true(put[TW_NEAR_M + 1] & TW_TRANSFORM_PLACE);
        assert_false(put[COUNT - 1] & TW_TRANSFORM_PLACE);
        for (uint32_t i = 0; i < COUNT; i++) {
            double turn = round + (i < TW_TURNS_MAX ? 0.0 : i), local[12];
            tw_transforms_get(&transforms, put[i], local);
            const double wanted[12] = {1, turn, 0, i, 0, 1, 0, -1.0 * i, 0, turn, 1, 0.1};
            double rounding = put[i] & TW_TRANSFORM_NEAR ? 15e-6 : 0;
            for (int k = 0; k < 12; k++)
                assert_true(fabs(local[k] - wanted[k]) <= (k % 4 == 3 ? rounding : 0));
            tw_transforms_give(&transforms, put[i], 1);
        }
        assert_int_equal(transforms.turns_used, 0);
    }
    assert_int_equal(transforms.place_runs.free, transforms.place_runs.end);
    assert_int_equal(transforms.near_runs.free, transforms.near_runs.end);
    assert_int_equal(transforms.matrix_runs.free, transforms.matrix_runs.end);
    assert_true(transforms.turn_count <= TW_TURNS_MAX + 1);
    tw_transforms_finish(&transforms);
}

static void only_the_subtree_is_visited(void **state) {
    (void)state;
    struct tw_nodes nodes;
    tw_nodes_init(&nodes);
    uint32_t hall = tw_nodes_add(&nodes, 1, 1), other = tw_nodes_add(&nodes, 1, 1);
    tw_nodes_set_parent(&nodes, hall, 0);
    tw_nodes_set_parent(&nodes, other, 0);
    for (int i = 0; i < 10; i++) {
        tw_nodes_set_parent(&nodes, tw_nodes_add(&nodes, 1, 1), i < 4 ? hall : other);
    }
    tw_nodes_propagate(&nodes);
    double local[12];
    memcpy(local, tw_identity, sizeof local);
    local[3] = 5.1; // no float
    tw_nodes_set_local(&nodes, hall, local);
    tw_nodes_propagate(&nodes);
    assert_int_equal(nodes.moved_count, 5);
    tw_nodes_set_local(&nodes, hall, local); // as it is
    tw_nodes_propagate(&nodes);
    assert_int_equal(nodes.moved_count, 0);
    tw_nodes_finish(&nodes);
}

static void assert_at(const struct site *site, const char *asset, double x, double y, double z) {
    double world[3];
    site_position(site, site_object(site, asset), world);
    assert_float_equal(world[0], x, 1e-4);
    assert_float_equal(world[1], y, 1e-4);
    assert_float_equal(world[2], z, 1e-4);
}

static void assets_stand_in_their_parents(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "child", NULL, "parent", 1, 2, 3, 1); // before its parent
    site_box(site, "parent", NULL, NULL, 10, 0, 0, 2);
    site_vector(site, TW_FIELD_ASSET_ROTATION, "parent", 4, 0.0, 0.0, sqrt(0.5), sqrt(0.5));
    site_box(site, "other", NULL, NULL, 0, 50, 0, 2);
    uint32_t dirty = site_frame(site);
    assert_true(dirty & TW_DIRTY_SHAPE && dirty & TW_DIRTY_LOOK && dirty & TW_DIRTY_CAMERA &&
                dirty & TW_DIRTY_LIGHT);
    assert_at(site, "parent", 10, 0, 0);
    assert_at(site, "child", 8, 1, 3); // a quarter turn to the left
    double min[3], max[3], anchor[3];
    assert_true(tw_scene_asset_bounds(site->scene, site_id(site, "child"), min, max));
    assert_float_equal(min[0], 7.5, 1e-6);
    assert_float_equal(max[2], 4, 1e-6);
    assert_true(tw_scene_anchor(site->scene, site_id(site, "child"), anchor));
    assert_float_equal(anchor[2], 4, 1e-6);
    assert_true(tw_scene_site_bounds(site->scene, min, max));
    assert_float_equal(max[1], 51, 1e-6);

    assert_int_equal(site_frame(site), 0); // nothing: nothing
    assert_int_equal(site->frame.instance_count + site->frame.look_count +
                         site->frame.transform_count + site->frame.mesh_count,
                     0);

    site_vector(site, TW_FIELD_ASSET_POSITION, "parent", 3, 20.0, 0.0, 0.0);
    // The site has grown: the sun's shadow must reach further.
    assert_int_equal(site_frame(site), TW_DIRTY_SHAPE | TW_DIRTY_LIGHT);
    assert_int_equal(site->frame.transform_count, 2);
    assert_at(site, "child", 18, 1, 3);

    site_text(site, TW_FIELD_ASSET_PARENT, "child", NULL, "other");
    assert_int_equal(site_frame(site) & TW_DIRTY_SHAPE, TW_DIRTY_SHAPE);
    assert_at(site, "child", 1, 52, 3);

    site_write(site, TW_FIELD_ASSET, "other", NULL, NULL)->removed = true;
    site_frame(site);
    assert_at(site, "child", 1, 2, 3); // under the site
    assert_true(tw_scene_site_bounds(site->scene, min, max));
    assert_true(max[1] < 4); // the far one is gone
    site_destroy(site);
}

static void hidden_subtrees_are_not_drawn(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "parent", NULL, NULL, 0, 0, 0, 2);
    site_box(site, "child", NULL, "parent", 1, 2, 3, 1);
    site_frame(site);
    uint32_t child = site_object(site, "child");
    site_bool(site, TW_FIELD_ASSET_VISIBLE, "parent", false);
    assert_int_equal(site_frame(site), TW_DIRTY_SHAPE);
    assert_true(site->instances[child].flags & TW_INSTANCE_HIDDEN);
    assert_true(site->instances[site_object(site, "parent")].flags & TW_INSTANCE_HIDDEN);
    site_bool(site, TW_FIELD_ASSET_VISIBLE, "parent", true);
    site_frame(site);
    assert_false(site->instances[child].flags & TW_INSTANCE_HIDDEN);
    site_destroy(site);
}

static void removed_assets_free_rows_and_meshes(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "a", NULL, NULL, 0, 0, 0, 2);
    site_box(site, "b", NULL, NULL, 5, 0, 0, 3);
    site_frame(site);
    uint32_t object = site_object(site, "a"), mesh = site->instances[object].mesh;
    struct tw_asset_id dead = site_id(site, "a"), owner;
    const char *part;
    struct tw_scene_counts counts;
    tw_scene_counts(site->scene, &counts);
    assert_int_equal(counts.assets, 2);
    assert_int_equal(counts.instances, 3); // with the ground
    assert_true(tw_scene_object(site->scene, object, &owner, &part));
    assert_string_equal(part, "body");
    site_write(site, TW_FIELD_ASSET, "a", NULL, NULL)->removed = true;
    site_frame(site);
    assert_int_equal(site->instances[object].flags, 0);
    assert_false(site->mesh_alive[mesh]);
    assert_false(tw_scene_object(site->scene, object, &owner, &part));
    assert_false(tw_scene_asset_bounds(site->scene, dead, (double[3]){0}, (double[3]){0}));
    tw_scene_select(site->scene, dead); // harmless
    site_box(site, "c", NULL, NULL, 0, 0, 0, 2);
    site_frame(site);
    assert_int_equal(site_object(site, "c"), object);
    assert_true(site->mesh_alive[mesh]);
    assert_false(tw_scene_object(site->scene, 0, &owner, &part)); // the ground
    assert_false(tw_scene_object(site->scene, 1000000, &owner, &part));
    site_destroy(site);
}

static void several_shapes_are_one_asset(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "a", NULL, NULL, 10, 0, 0, 2);
    site_write(site, TW_FIELD_ASSET_SHAPE_KIND, "a", "top", "cylinder");
    site_number(site, TW_FIELD_ASSET_SHAPE_PARAM, "a", "top", "radius", 0.5);
    site_number(site, TW_FIELD_ASSET_SHAPE_PARAM, "a", "top", "height", 3);
    struct tw_write *write = site_write(site, TW_FIELD_ASSET_SHAPE_PARAM, "a", "top", "at");
    static const double up[3] = {0, 0, 2};
    write->array = up;
    write->array_count = 3;
    write->array_stride = 1;
    struct tw_write *material =
        site_write(site, TW_FIELD_ASSET_SHAPE_PARAM, "a", "top", "material");
    material->value = (struct tw_value){.kind = TW_VALUE_STRING, .string = "#00ff00"};
    site_frame(site);
    uint32_t first, top = site_part(site, "a", "top");
    assert_int_equal(site_objects(site, "a", &first), 2);
    double world[3];
    site_position(site, top, world);
    assert_float_equal(world[0], 10, 1e-6);
    assert_float_equal(world[2], 2, 1e-6);
    // Loud colours of a document are toned down, tokens are as they are.
    uint32_t green = site->looks[top].base;
    assert_true((green >> 8 & 0xff) - (green & 0xff) < 60);
    assert_int_equal(site->looks[site_part(site, "a", "body")].base,
                     tw_theme_default()->colours[TW_VESSEL]);
    site_destroy(site);
}

static void the_ground_lies_under_everything(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_frame(site); // an empty site has one as well
    assert_true(site->instances[0].flags & TW_INSTANCE_ALIVE);
    assert_true(site->looks[0].flags & TW_LOOK_GROUND);
    double world[3];
    site_box(site, "a", NULL, NULL, 100, 0, 30, 2);
    site_frame(site);
    site_position(site, 0, world);
    assert_true(world[2] < 30 && world[2] > 29.9); // a little below, or floors fight with it
    site_box(site, "floor", NULL, NULL, 100, 0, 0, 2);
    site_box(site, "pit", NULL, NULL, 100, 0, -4, 2);
    site_frame(site);
    site_position(site, 0, world);
    assert_true(world[2] < 0 && world[2] > -0.1);
    site->camera.pose.distance_m = 5000;
    site_frame(site);
    double scale = site->transforms[site->instances[0].transform].row[0];
    assert_true(scale * 512 > 3.4 * 5000); // its edge is beyond the haze
    site_destroy(site);
}

static void a_camera_change_is_only_that(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "a", NULL, NULL, 0, 0, 0, 2);
    site_frame(site);
    tw_camera_orbit(&site->camera, 5, 0);
    assert_int_equal(site_frame(site), TW_DIRTY_CAMERA);
    assert_int_equal(site->frame.transform_count + site->frame.instance_count, 0);
    assert_true(site->frame.look_damage.whole);
    assert_int_equal(site_frame(site), 0);
    site_destroy(site);
}

static void a_far_camera_moves_the_origin(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "a", NULL, NULL, 691607.25, 5335000.5, 520, 2);
    site->camera.pose = (struct tw_pose){0, 30, 20, {691607.25, 5335000.5, 520}};
    site_frame(site);
    uint32_t object = site_object(site, "a");
    const float *row = site->transforms[site->instances[object].transform].row;
    assert_true(fabsf(row[3]) <= 1000 && fabsf(row[7]) <= 1000);
    assert_at(site, "a", 691607.25, 5335000.5, 520);
    double origin = site->frame.view.origin[0];
    site->camera.pose.target[0] += 3000;
    site_frame(site); // not yet
    assert_int_equal(site->frame.instance_count, 0);
    assert_float_equal(site->frame.view.origin[0], origin, 0);
    site->camera.pose.target[0] += 3000;
    assert_true(site_frame(site) & TW_DIRTY_LOOK);
    assert_int_equal(site->frame.instance_count, 2);
    assert_float_not_equal(site->frame.view.origin[0], origin, 0);
    assert_at(site, "a", 691607.25, 5335000.5, 520);
    site_destroy(site);
}

// Who looks from afar may go round what he looks at and come near: nothing is sent anew.
static void going_round_leaves_the_origin(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "a", NULL, NULL, 691607.25, 5335000.5, 520, 2);
    site->camera.pose = (struct tw_pose){0, 30, 30000, {691607.25, 5335000.5, 520}};
    site_frame(site);
    for (int i = 0; i < 12; i++) {
        site->camera.pose.azimuth_deg += 30;
        site_frame(site);
        site->camera.pose.distance_m = i % 2 ? 20 : 30000;
        site_frame(site);
        assert_int_equal(site->frame.instance_count, 0);
        assert_at(site, "a", 691607.25, 5335000.5, 520);
    }
    site_destroy(site);
}

static void resend_repeats_all_rows(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    char id[16];
    for (int i = 0; i < 50; i++) {
        snprintf(id, sizeof id, "a%d", i);
        site_box(site, id, NULL, i % 3 ? "a0" : NULL, i, 2 * i, 0, 1 + i % 4);
    }
    site_frame(site);
    for (int i = 10; i < 20; i++) {
        snprintf(id, sizeof id, "a%d", i);
        site_write(site, TW_FIELD_ASSET, id, NULL, NULL)->removed = true;
    }
    site_frame(site);
    size_t bytes = site->capacity;
    void *instances = malloc(bytes * sizeof *site->instances);
    void *looks = malloc(bytes * sizeof *site->looks);
    memcpy(instances, site->instances, bytes * sizeof *site->instances);
    memcpy(looks, site->looks, bytes * sizeof *site->looks);
    memset(site->instances, 0, bytes * sizeof *site->instances);
    memset(site->mesh_alive, 0, bytes);
    tw_scene_resend(site->scene);
    uint32_t all =
        TW_DIRTY_CAMERA | TW_DIRTY_SHAPE | TW_DIRTY_MOVE | TW_DIRTY_LOOK | TW_DIRTY_LIGHT;
    assert_int_equal(site_frame(site), all);
    assert_memory_equal(instances, site->instances, bytes * sizeof *site->instances);
    assert_memory_equal(looks, site->looks, bytes * sizeof *site->looks);
    assert_int_equal(site->frame.transform_count, 41);
    assert_int_equal(site_frame(site), 0);
    free(instances);
    free(looks);
    site_destroy(site);
}

static void often_moved_assets_become_movers(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_box(site, "truck", NULL, NULL, 0, 0, 0, 2);
    site_box(site, "load", NULL, "truck", 0, 0, 2, 1);
    site_box(site, "hall", NULL, NULL, 30, 0, 0, 9);
    site_frame(site);
    uint32_t dirty = 0;
    for (int i = 1; i < 6; i++) {
        site_vector(site, TW_FIELD_ASSET_POSITION, "truck", 3, (double)i, 0.0, 0.0);
        dirty = site_frame(site);
    }
    assert_int_equal(dirty, TW_DIRTY_MOVE);
    assert_true(site->instances[site_object(site, "load")].flags & TW_INSTANCE_MOVER);
    assert_false(site->instances[site_object(site, "hall")].flags & TW_INSTANCE_MOVER);
    assert_at(site, "load", 5, 0, 2);
    assert_true(site->frame.move_damage.count > 0 && !site->frame.move_damage.whole);
    site_destroy(site);
}

// Cost follows what changed: of 100,000 assets the 1,000 that got another look are sent, no more.
// Times are printed, not judged.
static void a_hundred_thousand_assets(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_number(site, TW_FIELD_TYPE_PROPERTY_LIMIT, "pump", "temp", "hi", 80);
    static const struct tw_look_rule rule = {
        .kind = TW_RULE_COLOUR, .condition = TW_WHEN_LIMITS, .property = "temp"};
    site_rules(site, "pump", &rule, 1);
    char id[16];
    for (int i = 0; i < 100000; i++) {
        snprintf(id, sizeof id, "p%d", i);
        site_box(site, id, "pump", NULL, i % 400 * 3, i / 400 * 3, 0, 1 + i % 3);
        site_value(site, id, "temp", 20, TW_QUALITY_GOOD);
    }
    tw_twin_apply(site->twin, site->batch);
    tw_batch_destroy(site->batch);
    site->batch = NULL;
    int64_t start = tw_monotonic_ns();
    site_frame(site);
    double seconds = (double)(tw_monotonic_ns() - start) * 1e-9;
    assert_int_equal(site->frame.instance_count, 100001);
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "p%d", i * 97);
        site_value(site, id, "temp", 90, TW_QUALITY_GOOD);
    }
    tw_twin_apply(site->twin, site->batch);
    tw_batch_destroy(site->batch);
    site->batch = NULL;
    start = tw_monotonic_ns();
    tw_scene_update(site->scene, site->twin, site->models, site->now_ns);
    tw_frame_reset(&site->frame);
    site->frame.view.width = 1280;
    site->frame.view.height = 720;
    tw_scene_fill(site->scene, &site->camera, &site->frame);
    double update = (double)(tw_monotonic_ns() - start) * 1e-9;
    print_message("100,000 assets: first frame %.0f ms, 1,000 values %.2f ms\n", seconds * 1e3,
                  update * 1e3);
    assert_int_equal(site->frame.dirty, TW_DIRTY_LOOK);
    assert_int_equal(site->frame.look_count, 1000);
    site_destroy(site);
}

// A site that loads must not hold up the window: an update takes some in, parents before what
// stands in them, and says how many are left.
static void many_assets_come_in_slices(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    char id[16];
    site_box(site, "far", NULL, "z-hall", 1, 0, 0, 1);
    for (int i = 0; i < 40000; i++) {
        snprintf(id, sizeof id, "p%d", i);
        site_box(site, id, NULL, NULL, i % 400 * 3, i / 400 * 3, 0, 1);
    }
    site_box(site, "z-hall", NULL, NULL, 50, 0, 0, 1);
    tw_twin_apply(site->twin, site->batch);
    tw_batch_destroy(site->batch);
    site->batch = NULL;
    struct tw_scene_counts counts;
    size_t before = 0;
    int updates = 0;
    do {
        tw_scene_update(site->scene, site->twin, site->models, site->now_ns);
        tw_twin_clear_changes(site->twin);
        tw_scene_counts(site->scene, &counts);
        assert_true(counts.assets > before && counts.assets - before < 5000);
        assert_in_range(counts.assets + counts.assets_waiting, 40002, 40003); // one came early
        assert_int_equal(counts.instances, counts.assets + 1);
        before = counts.assets;
        if (updates++ == 0) {
            double min[3], max[3];
            assert_true(tw_scene_asset_bounds(site->scene, site_id(site, "far"), min, max));
            assert_float_equal(min[0], 50.5, 1e-6);
            site_vector(site, TW_FIELD_ASSET_POSITION, "p39999", 3, 0.0, 0.0, 70.0);
            tw_twin_apply(site->twin, site->batch); // it waits still, and is placed when it comes
            tw_batch_destroy(site->batch);
            site->batch = NULL;
        }
    } while (counts.assets_waiting > 0);
    assert_in_range(updates, 9, 11);
    site_frame(site);
    assert_int_equal(site->frame.instance_count, 40003);
    assert_at(site, "p39999", 0, 0, 70);
    struct tw_memory_use uses[TW_MEMORY_USES_MAX];
    size_t bytes = 0;
    for (int i = tw_scene_memory(site->scene, uses); i-- > 0;) {
        bytes += uses[i].bytes;
    }
    // A placed asset of one object, as docs/performance.md counts it, and an eighth for lists.
    assert_in_range(bytes / 40002, 84 + 28 + 34 + 16, (84 + 28 + 34 + 16) * 9 / 8 + 8);
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_never_overlap),
        cmocka_unit_test(places_share_how_they_are_turned),
        cmocka_unit_test(propagation_equals_the_product_of_all_parents),
        cmocka_unit_test(what_stands_still_in_a_model_has_no_transforms_of_its_own),
        cmocka_unit_test(only_the_subtree_is_visited),
        cmocka_unit_test(assets_stand_in_their_parents),
        cmocka_unit_test(hidden_subtrees_are_not_drawn),
        cmocka_unit_test(removed_assets_free_rows_and_meshes),
        cmocka_unit_test(several_shapes_are_one_asset),
        cmocka_unit_test(the_ground_lies_under_everything),
        cmocka_unit_test(a_camera_change_is_only_that),
        cmocka_unit_test(a_far_camera_moves_the_origin),
        cmocka_unit_test(going_round_leaves_the_origin),
        cmocka_unit_test(resend_repeats_all_rows),
        cmocka_unit_test(often_moved_assets_become_movers),
        cmocka_unit_test(a_hundred_thousand_assets),
        cmocka_unit_test(many_assets_come_in_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
