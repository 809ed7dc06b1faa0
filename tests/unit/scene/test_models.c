// Models: placeholders, parts, bound nodes, movers, halls.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene/colour.h"
#include "site.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

#define AT(x, y, z)                                                                                \
    { 1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z }
#define CUBE                                                                                       \
    { .bounds_min = {-0.5f, -0.5f, 0}, .bounds_max = {0.5f, 0.5f, 1}, .lods[0].index_count = 30 }

// base - body (2 parts) - shaft - wheel; a valve beside it
static struct tw_model_node pump_nodes[] = {
    {"base", -1, AT(0, 0, 0), NULL},  {"body", 0, AT(0, 0, 1), NULL},
    {"shaft", 1, AT(2, 0, 0), NULL},  {"wheel", 2, AT(0, 0, 0.5), NULL},
    {"valve", -1, AT(0, 5, 0), NULL},
};
static struct tw_material pump_materials[] = {
    {.name = "vessel"},
    {.name = "rotating", .roughness = 1, .metalness = 1, .flags = TW_MATERIAL_TWO_SIDED},
    {.name = "paint", .base_colour = {1, 0, 0, 1}},
    {.name = "glass", .base_colour = {0.5f, 0.5f, 0.5f, 0.4f}, .flags = TW_MATERIAL_TRANSLUCENT},
};
static struct tw_model_part pump_parts[] = {{0, 0, 2}, {1, 0, 0}, {1, 1, 3},
                                            {2, 1, 1}, {3, 0, 1}, {4, 1, 2}};
static struct tw_mesh pump_meshes[] = {CUBE, CUBE};
static struct tw_model pump = {.nodes = pump_nodes,
                               .parts = pump_parts,
                               .materials = pump_materials,
                               .meshes = pump_meshes,
                               .node_count = TW_COUNT(pump_nodes),
                               .part_count = TW_COUNT(pump_parts),
                               .material_count = TW_COUNT(pump_materials),
                               .mesh_count = TW_COUNT(pump_meshes)};

static struct tw_model_node hall_nodes[] = {
    {"floor", -1, AT(0, 0, 0), NULL},       {"roof-1", -1, AT(0, 0, 9), NULL},
    {"wall-n", -1, AT(0, 5, 0), NULL},      {"wall-e", -1, AT(5, 0, 0), NULL},
    {"wall-s", -1, AT(0, -5, 0), NULL},     {"wall-w", -1, AT(-5, 0, 0), NULL},
    {"wall-n-low", -1, AT(0, 5, 0), NULL},  {"wall-e-low", -1, AT(5, 0, 0), NULL},
    {"wall-s-low", -1, AT(0, -5, 0), NULL}, {"wall-w-low", -1, AT(-5, 0, 0), NULL},
};
static struct tw_model_part hall_parts[] = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}, {4, 0, 0},
                                            {5, 0, 0}, {6, 0, 0}, {7, 0, 0}, {8, 0, 0}, {9, 0, 0}};
static struct tw_material hall_materials[] = {{.name = "building"}};
static struct tw_mesh hall_meshes[] = {CUBE};
static struct tw_model hall = {.nodes = hall_nodes,
                               .parts = hall_parts,
                               .materials = hall_materials,
                               .meshes = hall_meshes,
                               .node_count = TW_COUNT(hall_nodes),
                               .part_count = TW_COUNT(hall_parts),
                               .material_count = 1,
                               .mesh_count = 1};

static struct site *pump_site(const char *preset, const struct tw_look_rule *rules, int count) {
    struct site *site = site_create(&(struct tw_scene_params){.preset = preset});
    site_text(site, TW_FIELD_TYPE_MODEL, "pump", NULL, "models/pump.glb");
    site_text(site, TW_FIELD_TYPE_PROPERTY_UNIT, "pump", "speed", "1/min");
    site_text(site, TW_FIELD_TYPE_PROPERTY_UNIT, "pump", "position", "%");
    site_text(site, TW_FIELD_TYPE_PROPERTY_UNIT, "pump", "angle", "deg");
    site_rules(site, "pump", rules, count);
    site_write(site, TW_FIELD_ASSET, "p", NULL, NULL);
    site_text(site, TW_FIELD_ASSET_TYPE, "p", NULL, "pump");
    site_vector(site, TW_FIELD_ASSET_POSITION, "p", 3, 10.0, 0.0, 0.0);
    return site;
}

static void assert_part_at(const struct site *site, const char *asset, const char *part, double x,
                           double y, double z) {
    double world[3];
    site_position(site, site_part(site, asset, part), world);
    assert_float_equal(world[0], x, 1e-4);
    assert_float_equal(world[1], y, 1e-4);
    assert_float_equal(world[2], z, 1e-4);
}

static void a_box_stands_in_until_the_model_is_ready(void **state) {
    (void)state;
    struct site *site = pump_site(NULL, NULL, 0);
    site_frame(site);
    uint32_t object = site_object(site, "p");
    assert_false(site->instances[object].flags & TW_INSTANCE_GHOST);
    double min[3], max[3];
    assert_true(tw_scene_asset_bounds(site->scene, site_id(site, "p"), min, max));
    assert_true(max[2] - min[2] > 0.5 && max[2] - min[2] < 3);
    struct tw_scene_counts counts;
    tw_scene_counts(site->scene, &counts);
    assert_int_equal(counts.models_pending, 1);
    assert_int_equal(site_frame(site), 0); // waiting costs nothing

    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    assert_int_equal(site_frame(site) & TW_DIRTY_SHAPE, TW_DIRTY_SHAPE);
    uint32_t first;
    assert_int_equal(site_objects(site, "p", &first), 6);
    assert_part_at(site, "p", "wheel", 12, 0, 1.5);
    tw_scene_counts(site->scene, &counts);
    assert_int_equal(counts.models_pending + counts.models_failed, 0);
    assert_int_equal(counts.triangles, 6 * 10 + 12); // and the ground
    assert_int_equal(site_frame(site), 0);
    // A second one is there at once, with the meshes that are known.
    site_write(site, TW_FIELD_ASSET, "p2", NULL, NULL);
    site_text(site, TW_FIELD_ASSET_TYPE, "p2", NULL, "pump");
    site_frame(site);
    assert_int_equal(site_objects(site, "p2", &first), 6);
    assert_int_equal(site->frame.mesh_count, 0);
    site_destroy(site);
}

static void a_failed_model_is_a_ghost(void **state) {
    (void)state;
    struct site *site = pump_site(NULL, NULL, 0);
    site_text(site, TW_FIELD_ASSET_NODE_OF, "v", NULL, "p");
    site_text(site, TW_FIELD_ASSET_NODE_NAME, "v", NULL, "valve");
    site_frame(site);
    assert_null(tw_scene_model_fault(site->scene, site_id(site, "p")));
    fake_model_failed(site->models, "0|models/pump.glb");
    site_frame(site);
    assert_string_equal(tw_scene_model_fault(site->scene, site_id(site, "p")), "it is broken");
    assert_string_equal(tw_scene_model_fault(site->scene, site_id(site, "v")), "it is broken");
    uint32_t object = site_object(site, "p");
    assert_true(site->instances[object].flags & TW_INSTANCE_GHOST);
    assert_int_equal(site->looks[object].base,
                     tw_colour_alpha(tw_theme_default()->colours[TW_GHOST], 0.3));
    assert_int_equal(site->looks[object].flags,
                     TW_OUTLINE_GHOST | 3 << TW_LOOK_WIDTH_SHIFT | TW_LOOK_DASHED);
    tw_scene_select(site->scene, site_id(site, "p"));
    site_frame(site);
    assert_int_equal(site->looks[object].flags, TW_OUTLINE_SELECT | 6 << TW_LOOK_WIDTH_SHIFT);
    struct tw_scene_counts counts;
    tw_scene_counts(site->scene, &counts);
    assert_int_equal(counts.models_failed, 1);
    site_destroy(site);
}

static void materials_take_the_tones_of_the_theme(void **state) {
    (void)state;
    struct site *site = pump_site(NULL, NULL, 0);
    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    site_frame(site);
    const uint32_t *colours = tw_theme_default()->colours;
    uint32_t wheel = site_part(site, "p", "wheel");
    assert_int_equal(site->looks[wheel].base, colours[TW_ROTATING]);
    assert_true(site->instances[wheel].flags & TW_INSTANCE_TWO_SIDED);
    assert_int_equal(site->instances[wheel].flags >> TW_INSTANCE_METAL_SHIFT, TW_METAL_KIND(0, 31));
    assert_int_equal(site->instances[site_part(site, "p", "base")].flags >> TW_INSTANCE_METAL_SHIFT,
                     0);
    assert_int_equal(site->looks[site_part(site, "p", "base")].base, tw_colour_quiet(0xff0000ff));
    uint32_t body = site_part(site, "p", "body"); // its first part; the second is glass
    assert_int_equal(site->looks[body].base, colours[TW_VESSEL]);
    assert_true(site->instances[body + 1].flags & TW_INSTANCE_GHOST);
    assert_int_equal(site->looks[body + 1].base >> 24, 102); // 0.4

    // Another theme: its tones, also of the ground, and light and shade anew.
    const struct tw_theme *light = tw_theme_find("isa-light");
    tw_scene_set_theme(site->scene, light);
    site_frame(site);
    assert_true(site->frame.dirty & TW_DIRTY_LIGHT);
    assert_int_equal(site->frame.palette.ground, light->colours[TW_GROUND]);
    assert_int_equal(site->looks[0].base, light->colours[TW_GROUND]);
    assert_int_equal(site->looks[site_part(site, "p", "wheel")].base, light->colours[TW_ROTATING]);
    assert_int_equal(site->looks[site_part(site, "p", "body")].base, light->colours[TW_VESSEL]);
    site_destroy(site);
}

static void bound_nodes_belong_to_their_asset(void **state) {
    (void)state;
    struct site *site = pump_site(NULL, NULL, 0);
    const char *const bound[][2] = {{"v", "valve"}, {"s", "shaft"}, {"w", "wheel"}, {"x", "none"}};
    for (size_t i = 0; i < TW_COUNT(bound); i++) {
        site_write(site, TW_FIELD_ASSET, bound[i][0], NULL, NULL);
        site_text(site, TW_FIELD_ASSET_NODE_OF, bound[i][0], NULL, "p");
        site_text(site, TW_FIELD_ASSET_NODE_NAME, bound[i][0], NULL, bound[i][1]);
    }
    site_frame(site);
    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    site_frame(site);
    uint32_t first;
    assert_int_equal(site_objects(site, "p", &first), 3); // base and both of body
    assert_int_equal(site_objects(site, "s", &first), 1); // the wheel is bound elsewhere
    assert_int_equal(site_objects(site, "x", &first), 0);
    assert_part_at(site, "v", "valve", 10, 5, 0);
    assert_part_at(site, "w", "wheel", 12, 0, 1.5);
    // What hangs on a bound asset goes with the node.
    site_box(site, "sensor", NULL, "w", 0, 0, 1, 0.2);
    site_vector(site, TW_FIELD_ASSET_POSITION, "p", 3, 20.0, 0.0, 0.0);
    site_frame(site);
    assert_part_at(site, "sensor", "body", 22, 0, 2.5);
    // Unbound, the parts go back to the model's asset.
    site_write(site, TW_FIELD_ASSET, "w", NULL, NULL)->removed = true;
    site_write(site, TW_FIELD_ASSET, "sensor", NULL, NULL)->removed = true;
    site_frame(site);
    assert_int_equal(site_objects(site, "s", &first), 2); // the shaft with what is below it
    site_write(site, TW_FIELD_ASSET, "p", NULL, NULL)->removed = true;
    site_frame(site);
    assert_int_equal(site_objects(site, "v", &first), 0);
    site_text(site, TW_FIELD_ASSET_TYPE, "p", NULL, "pump"); // the owner comes back
    site_frame(site);
    assert_int_equal(site_objects(site, "v", &first), 1);
    assert_part_at(site, "v", "valve", 0, 5, 0);
    site_destroy(site);
}

// The box that stood for a model at its origin, which may be far from where its parts are.
static void a_site_is_where_the_parts_of_its_models_are(void **state) {
    (void)state;
    double min[3], max[3];
    struct site *site = pump_site(NULL, NULL, 0);
    static struct tw_model_node nodes[] = {{"far", -1, AT(500000, 0, 0), NULL}};
    static struct tw_model_part parts[] = {{0, 0, 0}};
    struct tw_model far = pump;
    far.nodes = nodes;
    far.parts = parts;
    far.node_count = far.part_count = 1;
    site_text(site, TW_FIELD_ASSET_NODE_OF, "v", NULL, "p");
    site_text(site, TW_FIELD_ASSET_NODE_NAME, "v", NULL, "far");
    site_frame(site);
    assert_true(tw_scene_site_bounds(site->scene, min, max) && max[0] < 100);
    fake_model_ready(site->models, "0|models/pump.glb", &far);
    site_frame(site);
    assert_true(tw_scene_site_bounds(site->scene, min, max));
    assert_true(min[0] > 499999 && max[0] < 500020);
    site_destroy(site);
}

static void set_alarm(struct site *site, const char *alarm, const char *asset) {
    site_text(site, TW_FIELD_ALARM_ASSET, alarm, NULL, asset);
    site_number(site, TW_FIELD_ALARM_PRIORITY, alarm, NULL, NULL, 1);
    site_bool(site, TW_FIELD_ALARM_ACTIVE, alarm, true);
    site_frame(site);
}

// Alarm and selection of a machine are drawn over its parts too, within one outline; what a part
// says itself stays its own, and a hall does not speak for what stands in it.
static void a_machine_is_seen_as_one(void **state) {
    (void)state;
    for (int is_machine = 0; is_machine < 2; is_machine++) {
        struct site *site = pump_site(NULL, NULL, 0);
        site_text(site, TW_FIELD_TYPE_KIND, "pump", NULL, is_machine ? "machine" : "building");
        site_text(site, TW_FIELD_ASSET_NODE_OF, "v", NULL, "p");
        site_text(site, TW_FIELD_ASSET_NODE_NAME, "v", NULL, "valve");
        fake_model_ready(site->models, "0|models/pump.glb", &pump);
        site_frame(site);
        const struct tw_gpu_look *whole = &site->looks[site_part(site, "p", "base")];
        const struct tw_gpu_look *part = &site->looks[site_part(site, "v", "valve")];
        assert_int_not_equal(part->group, whole->group);
        uint32_t rest = whole->tint; // its values are not known
        set_alarm(site, "a", "p");
        assert_int_not_equal(whole->tint, rest);
        assert_int_equal(part->tint == whole->tint, is_machine);
        assert_int_equal(part->group == whole->group, is_machine);
        site_write(site, TW_FIELD_ALARM, "a", NULL, NULL)->removed = true;
        site_frame(site);
        assert_int_equal(part->tint, 0);
        assert_int_not_equal(part->group, whole->group);
        set_alarm(site, "b", "v");
        assert_int_not_equal(part->tint, 0);
        assert_int_equal(whole->tint, rest);
        site_write(site, TW_FIELD_ALARM, "b", NULL, NULL)->removed = true;
        tw_scene_select(site->scene, site_id(site, "p"));
        site_frame(site);
        assert_int_equal((part->flags & TW_LOOK_OUTLINE_MASK) != 0, is_machine);
        tw_scene_select(site->scene, site_id(site, "v"));
        site_frame(site);
        assert_int_not_equal(part->flags & TW_LOOK_OUTLINE_MASK, 0);
        assert_int_equal(whole->flags & TW_LOOK_OUTLINE_MASK, 0);
        assert_int_not_equal(part->group, whole->group);
        site_destroy(site);
    }
}

static void a_ring_of_bindings_is_cut(void **state) {
    (void)state;
    struct site *site = pump_site(NULL, NULL, 0);
    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    site_write(site, TW_FIELD_ASSET, "q", NULL, NULL);
    site_text(site, TW_FIELD_ASSET_TYPE, "q", NULL, "pump");
    const char *const ring[][2] = {{"p", "q"}, {"q", "p"}};
    for (int i = 0; i < 2; i++) {
        site_text(site, TW_FIELD_ASSET_NODE_OF, ring[i][0], NULL, ring[i][1]);
        site_text(site, TW_FIELD_ASSET_NODE_NAME, ring[i][0], NULL, "valve");
    }
    site_frame(site);
    uint32_t first;
    assert_int_equal(site_objects(site, "p", &first) + site_objects(site, "q", &first), 12);
    site_frame(site);
    site_destroy(site);
}

// Thousands of assets bound to nodes of one model: their square would not end within the test's
// time.
static void a_model_of_many_bound_nodes(void **state) {
    (void)state;
    enum {
        COUNT = 20000
    };
    struct tw_model_node *nodes = calloc(COUNT, sizeof *nodes);
    struct tw_model_part *parts = calloc(COUNT, sizeof *parts);
    char(*names)[16] = calloc(COUNT, sizeof *names);
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_text(site, TW_FIELD_ASSET_MODEL, "house", NULL, "house.ifc");
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof names[i], "n%u", i);
        nodes[i] = (struct tw_model_node){names[i], (int32_t)i / 8 - (i < 8), AT(1, 0, 0), NULL};
        parts[i] = (struct tw_model_part){i, 0, 0};
        site_text(site, TW_FIELD_ASSET_NODE_OF, names[i], NULL, "house");
        site_text(site, TW_FIELD_ASSET_NODE_NAME, names[i], NULL, names[i]);
    }
    static struct tw_mesh mesh[] = {CUBE};
    struct tw_model house = {.nodes = nodes,
                             .parts = parts,
                             .materials = hall_materials,
                             .meshes = mesh,
                             .node_count = COUNT,
                             .part_count = COUNT,
                             .material_count = 1,
                             .mesh_count = 1};
    fake_model_ready(site->models, "0|house.ifc", &house);
    int64_t start = tw_monotonic_ns();
    site_frame(site);
    print_message("20,000 bound nodes: %.0f ms\n", (double)(tw_monotonic_ns() - start) * 1e-6);
    struct tw_asset_id owner;
    const char *part;
    struct tw_scene_counts counts;
    tw_scene_counts(site->scene, &counts);
    assert_int_equal(counts.instances, COUNT + 1);
    for (uint32_t slot = 1; slot <= COUNT; slot += 97) {
        assert_true(tw_scene_object(site->scene, slot, &owner, &part));
        assert_string_equal(tw_twin_asset(site->twin, owner)->id, part);
    }
    site_destroy(site);
    free(nodes);
    free(parts);
    free(names);
}

static void values_move_parts(void **state) {
    (void)state;
    const struct tw_look_rule rules[] = {
        {.kind = TW_RULE_ROTATE, .property = "angle", .node = "shaft", .axis = {0, 0, 2}},
        {.kind = TW_RULE_MOVE,
         .property = "position",
         .node = "shaft",
         .axis = {0, 0, 1},
         .from = 0,
         .to = 3},
        {.kind = TW_RULE_ROTATE,
         .property = "speed",
         .node = "wheel",
         .axis = {0, 0, 1},
         .preset = "show"},
    };
    struct site *site = pump_site("isa", rules, TW_COUNT(rules));
    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    site_value(site, "p", "angle", 0, TW_QUALITY_GOOD);
    site_value(site, "p", "position", 0, TW_QUALITY_GOOD);
    site_value(site, "p", "speed", 60, TW_QUALITY_GOOD);
    site_frame(site);
    uint32_t shaft = site_part(site, "p", "shaft"), wheel = site_part(site, "p", "wheel");
    assert_true(site->instances[shaft].flags & TW_INSTANCE_MOVER);
    assert_true(site->instances[wheel].flags & TW_INSTANCE_MOVER); // goes with the shaft
    assert_false(site->instances[site_part(site, "p", "base")].flags & TW_INSTANCE_MOVER);
    assert_false(tw_scene_animated(site->scene)); // shafts spin in preset show only

    double before[3], after[3];
    site_position(site, wheel, before);
    site_value(site, "p", "position", 50, TW_QUALITY_GOOD);
    assert_int_equal(site_frame(site), TW_DIRTY_MOVE);
    site_position(site, wheel, after);
    assert_float_equal(after[2] - before[2], 1.5, 1e-5);
    double min[3], max[3], site_min[3], site_max[3]; // the asset's follow, the site's stay
    assert_true(tw_scene_asset_bounds(site->scene, site_id(site, "p"), min, max));
    assert_true(tw_scene_site_bounds(site->scene, site_min, site_max));
    assert_float_equal(max[2] - site_max[2], 1.5, 1e-5);
    assert_int_equal(site->frame.transform_count, 2);
    // Both places, the last and the present one, are in the damage.
    for (int i = 0; i < 2; i++) {
        double pixel[2];
        assert_true(tw_camera_project(&site->camera, i ? after : before, pixel, NULL));
        bool inside = false;
        for (int k = 0; k < site->frame.move_damage.count; k++) {
            const struct tw_rect *r = &site->frame.move_damage.rects[k];
            inside |= pixel[0] >= r->x && pixel[0] <= r->x + r->width && pixel[1] >= r->y &&
                      pixel[1] <= r->y + r->height;
        }
        assert_true(inside);
    }
    // Less than half a pixel is not drawn, until it adds up or the camera moves.
    double pixel_m = tw_camera_pixel_size(&site->camera, site->camera.pose.distance_m);
    double step = 0.2 * pixel_m / 3 * 100; // of the range, in percent of the way
    for (int i = 1; i <= 2; i++) {
        site_value(site, "p", "position", 50 + step * i, TW_QUALITY_GOOD);
        assert_int_equal(site_frame(site), 0);
        assert_int_equal(site->frame.transform_count, 0);
    }
    site_value(site, "p", "position", 50 + step * 5, TW_QUALITY_GOOD);
    assert_int_equal(site_frame(site), TW_DIRTY_MOVE);
    site_position(site, wheel, after);
    assert_float_equal(after[2] - before[2], 1.5 + pixel_m, 1e-3);
    site_value(site, "p", "position", 50 + step * 4, TW_QUALITY_GOOD);
    assert_int_equal(site_frame(site), 0);
    site->camera.pose.azimuth_deg += 1;
    assert_true(site_frame(site) & TW_DIRTY_MOVE);
    site_position(site, wheel, after);
    assert_float_equal(after[2] - before[2], 1.5 + 0.8 * pixel_m, 1e-3);
    site->camera.pose.azimuth_deg -= 1;
    site_frame(site);

    site_value(site, "p", "angle", 90, TW_QUALITY_GOOD);
    assert_int_equal(site_frame(site), TW_DIRTY_MOVE);
    const float *row = site->transforms[site->instances[wheel].transform].row;
    assert_float_equal(row[0], 0, 1e-6);
    assert_float_equal(row[4], 1, 1e-6);                   // x turned to y
    site_value(site, "p", "position", 70, TW_QUALITY_BAD); // stays where it was known to be
    assert_int_equal(site_frame(site), TW_DIRTY_LOOK);
    site_position(site, wheel, before);
    assert_float_equal(before[2], after[2], 1e-6);
    site_destroy(site);
}

static void shafts_spin_in_preset_show(void **state) {
    (void)state;
    const struct tw_look_rule rule = {.kind = TW_RULE_ROTATE,
                                      .property = "speed",
                                      .node = "shaft",
                                      .axis = {1, 0, 0},
                                      .preset = "show"};
    struct site *site = pump_site("show", &rule, 1);
    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    site_value(site, "p", "speed", 60, TW_QUALITY_GOOD);
    site_frame(site);
    assert_true(tw_scene_animated(site->scene));
    uint32_t shaft = site_part(site, "p", "shaft");
    site->now_ns += SECOND_NS / 8;
    assert_int_equal(site_frame(site), TW_DIRTY_MOVE);
    const float *row = site->transforms[site->instances[shaft].transform].row;
    assert_float_equal(row[5], sqrt(0.5), 1e-5); // one turn a second: an eighth of a turn
    site->now_ns += 3600 * SECOND_NS;            // after a long pause it goes on, it does not jump
    site_frame(site);
    assert_float_equal(row[5], cos(3 * 3.14159265358979 / 4), 1e-5);
    site_value(site, "p", "speed", 0, TW_QUALITY_GOOD);
    site_frame(site);
    assert_false(tw_scene_animated(site->scene));
    site->now_ns += SECOND_NS / 8;
    assert_int_equal(site_frame(site), 0);
    site_value(site, "p", "speed", 60, TW_QUALITY_GOOD);
    site_frame(site);
    assert_true(tw_scene_animated(site->scene));
    site_value(site, "p", "speed", 60, TW_QUALITY_BAD);
    site_frame(site);
    assert_false(tw_scene_animated(site->scene));
    site_write(site, TW_FIELD_ASSET, "p", NULL, NULL)->removed = true;
    site_frame(site);
    assert_false(tw_scene_animated(site->scene));
    site_destroy(site);
}

static void rules_paint_and_hide_named_parts(void **state) {
    (void)state;
    const struct tw_look_rule rules[] = {
        {.kind = TW_RULE_COLOUR,
         .condition = TW_WHEN_RANGE,
         .property = "speed",
         .above = 10,
         .below = NAN,
         .node = "shaft",
         .colour = "pipe_steam"},
        {.kind = TW_RULE_VISIBLE,
         .condition = TW_WHEN_RANGE,
         .property = "speed",
         .above = NAN,
         .below = 100,
         .node = "valve"},
    };
    struct site *site = pump_site("isa", rules, TW_COUNT(rules));
    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    site_value(site, "p", "speed", 5, TW_QUALITY_GOOD);
    site_frame(site);
    uint32_t wheel = site_part(site, "p", "wheel"), base = site_part(site, "p", "base");
    assert_int_equal(site->looks[wheel].tint, 0);
    site_value(site, "p", "speed", 50, TW_QUALITY_GOOD);
    assert_int_equal(site_frame(site), TW_DIRTY_LOOK);
    assert_int_equal(site->looks[wheel].tint, tw_theme_default()->colours[TW_PIPE_STEAM]);
    assert_int_equal(site->looks[base].tint, 0);
    uint32_t valve = site_part(site, "p", "valve");
    assert_false(site->instances[valve].flags & TW_INSTANCE_HIDDEN);
    site_value(site, "p", "speed", 200, TW_QUALITY_GOOD);
    assert_int_equal(site_frame(site), TW_DIRTY_SHAPE);
    assert_true(site->instances[valve].flags & TW_INSTANCE_HIDDEN);
    site_destroy(site);
}

static void assert_hidden(const struct site *site, const char *hidden) {
    for (size_t i = 0; i < TW_COUNT(hall_nodes); i++) {
        const char *name = hall_nodes[i].name;
        uint32_t object = site_part(site, "h", name);
        char key[32];
        snprintf(key, sizeof key, " %s ", name);
        bool is = site->instances[object].flags & TW_INSTANCE_HIDDEN;
        if (is != (strstr(hidden, key) != NULL)) {
            fail_msg("%s is %s", name, is ? "hidden" : "shown");
        }
    }
}

static void halls_open_towards_the_camera(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){.open_halls = true});
    site_text(site, TW_FIELD_TYPE_KIND, "hall", NULL, "building");
    site_text(site, TW_FIELD_TYPE_MODEL, "hall", NULL, "hall.glb");
    site_text(site, TW_FIELD_ASSET_TYPE, "h", NULL, "hall");
    fake_model_ready(site->models, "0|hall.glb", &hall);
    site_frame(site);
    // From home one looks north-west: the walls in the south and east are cut.
    assert_hidden(site, " roof-1 wall-s wall-e wall-n-low wall-w-low ");
    site->camera.pose.azimuth_deg = 135;
    assert_int_equal(site_frame(site), TW_DIRTY_CAMERA); // kept while orbiting
    tw_scene_open_halls(site->scene, &site->camera, true);
    assert_int_equal(site_frame(site), TW_DIRTY_SHAPE);
    assert_hidden(site, " roof-1 wall-n wall-w wall-s-low wall-e-low ");
    tw_scene_open_halls(site->scene, &site->camera, false);
    site_frame(site);
    assert_hidden(site, " wall-n-low wall-e-low wall-s-low wall-w-low ");
    // A hall that is turned by a quarter has other walls in front.
    site_vector(site, TW_FIELD_ASSET_ROTATION, "h", 4, 0.0, 0.0, sqrt(0.5), sqrt(0.5));
    site_frame(site);
    site->camera.pose.azimuth_deg = 325;
    tw_scene_open_halls(site->scene, &site->camera, true);
    site_frame(site);
    assert_hidden(site, " roof-1 wall-s wall-w wall-n-low wall-e-low ");
    site_destroy(site);
}

static void one_model_alone_has_fine_occlusion(void **state) {
    (void)state;
    struct site *site = pump_site(NULL, NULL, 0);
    fake_model_ready(site->models, "0|models/pump.glb", &pump);
    site_frame(site);
    double min[3], max[3];
    assert_true(tw_scene_site_bounds(site->scene, min, max));
    double diagonal =
        sqrt(pow(max[0] - min[0], 2) + pow(max[1] - min[1], 2) + pow(max[2] - min[2], 2));
    assert_float_equal(site->frame.light.occlusion_radius_m, 0.008 * diagonal, 1e-6);
    assert_in_range((int)(site->frame.light.shadow_radius * 200 / diagonal), 100, 110);
    const float *sun = site->frame.light.sun_direction;
    assert_float_equal(sun[2], sin(52 * 3.14159265358979 / 180), 1e-6);
    assert_true(sun[0] < 0 && sun[1] < sun[0]); // azimuth 215: south-south-west
    site_box(site, "b", NULL, NULL, 50, 0, 0, 2);
    assert_true(site_frame(site) & TW_DIRTY_LIGHT);
    assert_float_equal(site->frame.light.occlusion_radius_m, 5, 0);
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_stands_in_until_the_model_is_ready),
        cmocka_unit_test(a_failed_model_is_a_ghost),
        cmocka_unit_test(materials_take_the_tones_of_the_theme),
        cmocka_unit_test(bound_nodes_belong_to_their_asset),
        cmocka_unit_test(a_site_is_where_the_parts_of_its_models_are),
        cmocka_unit_test(a_machine_is_seen_as_one),
        cmocka_unit_test(a_ring_of_bindings_is_cut),
        cmocka_unit_test(a_model_of_many_bound_nodes),
        cmocka_unit_test(values_move_parts),
        cmocka_unit_test(shafts_spin_in_preset_show),
        cmocka_unit_test(rules_paint_and_hide_named_parts),
        cmocka_unit_test(halls_open_towards_the_camera),
        cmocka_unit_test(one_model_alone_has_fine_occlusion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
