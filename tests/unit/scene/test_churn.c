// Whatever came, moved, changed and went: the rows that were sent bit by bit are those that a new
// scene makes of the same twin.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "site.h"
#include "twinview/memory.h"

#define ASSETS 40
#define MODELS 4

#define AT(x, y, z)                                                                                \
    { 1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z }

static struct tw_model_node nodes[] = {
    {"base", -1, AT(0, 0, 0), NULL}, {"arm", 0, AT(0, 0, 1), NULL}, {"hand", 1, AT(1, 0, 0), NULL},
    {"lamp", -1, AT(0, 2, 0), NULL}, {"", 3, AT(0, 0, 2), NULL},
};
static struct tw_model_part parts[] = {{0, 0, 0}, {1, 1, 1}, {2, 0, 1}, {2, 1, 0}, {4, 0, 0}};
static struct tw_material materials[] = {{.name = "vessel"}, {.name = "steel"}};
static struct tw_mesh meshes[MODELS][2];
static struct tw_model models[MODELS];

static const struct tw_look_rule rules[] = {
    {.kind = TW_RULE_COLOUR, .condition = TW_WHEN_LIMITS, .property = "a"},
    {.kind = TW_RULE_COLOUR,
     .condition = TW_WHEN_RANGE,
     .property = "b",
     .above = 5,
     .below = NAN,
     .node = "hand",
     .colour = "pipe_fuel"},
    {.kind = TW_RULE_ROTATE, .property = "b", .node = "arm", .axis = {0, 1, 0}},
    {.kind = TW_RULE_MOVE, .property = "b", .axis = {1, 0, 0}, .to = 3},
    {.kind = TW_RULE_FILL, .property = "a"},
    {.kind = TW_RULE_VISIBLE,
     .condition = TW_WHEN_RANGE,
     .property = "a",
     .above = NAN,
     .below = 95},
    {.kind = TW_RULE_VISIBLE,
     .condition = TW_WHEN_RANGE,
     .property = "b",
     .above = 2,
     .below = NAN,
     .node = "lamp"},
};

static uint64_t seed = 99;
static uint32_t chance(uint32_t n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

// One of the first `below` assets. Parents and owners come before their own, so there are no rings.
static const char *name(uint32_t below) {
    static char names[8][8];
    static int next;
    char *out = names[next++ % 8];
    snprintf(out, 8, "a%u", chance(below));
    return out;
}

static void change(struct site *site) {
    uint32_t number = 1 + chance(ASSETS - 1);
    char id[8], text[32];
    snprintf(id, sizeof id, "a%u", number);
    switch (chance(12)) {
    case 0:
        site_write(site, TW_FIELD_ASSET, id, NULL, NULL)->removed = true;
        break;
    case 1:
        site_text(site, TW_FIELD_ASSET_PARENT, id, NULL, name(number));
        break;
    case 2:
        site_vector(site, TW_FIELD_ASSET_POSITION, id, 3, (double)chance(50), (double)chance(50),
                    (double)chance(3));
        break;
    case 3:
        site_bool(site, TW_FIELD_ASSET_VISIBLE, id, chance(2));
        break;
    case 4:
        snprintf(text, sizeof text, "m%u.glb", chance(MODELS + 1));
        site_text(site, TW_FIELD_ASSET_MODEL, id, NULL, text);
        break;
    case 5:
        site_text(site, TW_FIELD_ASSET_NODE_OF, id, NULL, name(number));
        site_text(site, TW_FIELD_ASSET_NODE_NAME, id, NULL,
                  ((const char *[]){"arm", "hand", "lamp", "none"})[chance(4)]);
        break;
    case 6:
        site_write(site, TW_FIELD_ASSET_NODE_OF, id, NULL, NULL)->removed = true;
        break;
    case 7:
        snprintf(text, sizeof text, "t%u", chance(3));
        site_box(site, id, text, NULL, chance(30), chance(30), 0, 1 + chance(3));
        break;
    case 8:
        snprintf(text, sizeof text, "al%u", chance(10));
        site_text(site, TW_FIELD_ALARM_ASSET, text, NULL, id);
        site_number(site, TW_FIELD_ALARM_PRIORITY, text, NULL, NULL, 1 + chance(4));
        site_bool(site, TW_FIELD_ALARM_ACKED, text, chance(2));
        site_bool(site, TW_FIELD_ALARM_ACTIVE, text, chance(2));
        break;
    case 9:
        snprintf(text, sizeof text, "t%u", chance(3));
        site_rules(site, text, rules + chance(3), 1 + (int)chance(4));
        break;
    default:
        // "b" is never bad: what it moves would stay where it last was, and a new scene cannot
        // know.
        site_value(site, id, "b", chance(100), TW_QUALITY_GOOD);
        site_value(site, id, "a", chance(100), chance(8) ? TW_QUALITY_GOOD : TW_QUALITY_BAD);
    }
}

static void assert_same_object(const struct site *have, uint32_t a, const struct site *want,
                               uint32_t b) {
    struct tw_gpu_instance x = have->instances[a], y = want->instances[b];
    // Who moved often in the past is a mover now; a new scene does not know that.
    assert_int_equal(x.flags & ~TW_INSTANCE_MOVER, y.flags & ~TW_INSTANCE_MOVER);
    assert_int_equal(x.mesh, y.mesh);
    for (int i = 0; i < 12; i++) {
        assert_float_equal(have->transforms[x.transform].row[i],
                           want->transforms[y.transform].row[i], 1e-4);
    }
    assert_float_equal(have->looks[a].level, want->looks[b].level, 1e-4);
    struct tw_gpu_look look = have->looks[a];
    look.level = want->looks[b].level;
    assert_memory_equal(&look, &want->looks[b], sizeof look);
}

static void compare(const struct site *have, struct site *want) {
    size_t drawn = 1;
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(have->twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(have->twin, slot);
        if (!asset) {
            continue;
        }
        uint32_t a = 0, b = 0, count = site_objects(want, asset->id, &b);
        assert_int_equal(site_objects(have, asset->id, &a), count);
        for (uint32_t i = 0; i < count; i++) {
            assert_same_object(have, a + i, want, b + i);
        }
        double min[2][3] = {{0}}, max[2][3] = {{0}};
        bool bounded = tw_scene_asset_bounds(have->scene, asset->handle, min[0], max[0]);
        assert_int_equal(bounded,
                         tw_scene_asset_bounds(want->scene, asset->handle, min[1], max[1]));
        for (int i = 0; bounded && i < 3; i++) {
            assert_float_equal(min[0][i], min[1][i], 1e-4); // kept as floats
            assert_float_equal(max[0][i], max[1][i], 1e-4);
        }
        drawn += count;
    }
    struct tw_scene_counts counts, fresh;
    tw_scene_counts(have->scene, &counts);
    tw_scene_counts(want->scene, &fresh);
    assert_int_equal(counts.instances, drawn);
    assert_memory_equal(&counts, &fresh, sizeof counts);
}

static void rows_equal_those_of_a_new_scene(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site->lenient = true;
    for (int i = 0; i < 3; i++) {
        char type[8];
        snprintf(type, sizeof type, "t%d", i);
        site_rules(site, type, rules + i, 3);
        site_number(site, TW_FIELD_TYPE_PROPERTY_LIMIT, type, "a", "hi", 60);
        site_text(site, TW_FIELD_TYPE_PROPERTY_UNIT, type, "a", "%");
        site_text(site, TW_FIELD_TYPE_PROPERTY_UNIT, type, "b", "deg");
    }
    for (int round = 0; round < 600; round++) {
        for (uint32_t k = 1 + chance(8); k-- > 0;) {
            change(site);
        }
        if (round % 100 == 50 && round / 100 < MODELS) {
            char reference[16];
            int which = round / 100;
            snprintf(reference, sizeof reference, "0|m%d.glb", which);
            for (int i = 0; i < 2; i++) {
                meshes[which][i] = (struct tw_mesh){.bounds_max = {1, 1, 1 + (float)which},
                                                    .lods[0].index_count = 3};
            }
            models[which] = (struct tw_model){.nodes = nodes,
                                              .parts = parts,
                                              .materials = materials,
                                              .meshes = meshes[which],
                                              .node_count = TW_COUNT(nodes),
                                              .part_count = TW_COUNT(parts),
                                              .material_count = 2,
                                              .mesh_count = 2};
            fake_model_ready(site->models, reference, &models[which]);
        }
        site_frame(site);
        if (round % 7 == 0) {
            struct site *fresh = site_create(&(struct tw_scene_params){0});
            tw_twin_destroy(fresh->twin);
            tw_models_destroy(fresh->models);
            fresh->twin = site->twin;
            fresh->models = site->models;
            site_frame(fresh);
            compare(site, fresh);
            fresh->twin = NULL;
            fresh->models = NULL;
            site_destroy(fresh);
        }
    }
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_equal_those_of_a_new_scene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
