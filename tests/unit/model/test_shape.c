// Tessellation: every form is closed, faces outward, has the volume that geometry says, and its
// coarser levels are as far from the full one as they claim.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/model.h"

#include "mesh_geometry.h"
#include "vector.h"

static void drop_log(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)user, (void)level, (void)module, (void)text;
}

// Sixth of the sum of a.(b x c) over the triangles (divergence theorem).
static double volume_of(const struct tw_mesh *mesh, int level) {
    double volume = 0;
    const struct tw_mesh_lod *lod = &mesh->lods[level];
    for (uint32_t i = 0; i < lod->index_count; i += 3) {
        struct mesh_triangle t = mesh_triangle(mesh, lod->first_index + i);
        double cross[3];
        tw_vec_cross(t.corners[1], t.corners[2], cross);
        volume += tw_vec_dot(t.corners[0], cross) / 6;
    }
    return volume;
}

// The faces' areas of a closed surface sum to the zero vector.
static void assert_closed(const struct tw_mesh *mesh, int level) {
    double sum[3] = {0}, area = 0;
    const struct tw_mesh_lod *lod = &mesh->lods[level];
    for (uint32_t i = 0; i < lod->index_count; i += 3) {
        struct mesh_triangle t = mesh_triangle(mesh, lod->first_index + i);
        tw_vec_add_scaled(sum, t.face, 1, sum);
        area += tw_vec_length(t.face);
    }
    assert_true(tw_vec_length(sum) < 1e-3 * area);
}

// Normals lean at most 60 degrees away from the face (a coarse round body), never inward.
static void assert_normals_outward(const struct tw_mesh *mesh, int level) {
    const struct tw_mesh_lod *lod = &mesh->lods[level];
    for (uint32_t i = 0; i < lod->index_count; i += 3) {
        struct mesh_triangle t = mesh_triangle(mesh, lod->first_index + i);
        if (tw_vec_normalise(t.face) < 1e-6)
            continue; // thinner than quantisation
        for (int k = 0; k < 3; k++) {
            assert_true(fabs(tw_vec_length(t.normals[k]) - 1) < 1e-3);
            if (tw_vec_dot(t.face, t.normals[k]) < 0.49)
                fail_msg("level %d, near %g %g %g: normal %g %g %g on face %g %g %g", level,
                         t.corners[k][0], t.corners[k][1], t.corners[k][2], t.normals[k][0],
                         t.normals[k][1], t.normals[k][2], t.face[0], t.face[1], t.face[2]);
        }
    }
}

static void assert_sound(const struct tw_mesh *mesh) {
    assert_non_null(mesh);
    assert_in_range(mesh->lod_count, 1, TW_LODS_MAX);
    for (uint32_t i = 0; i < mesh->index_count; i++)
        assert_true(mesh->indices[i] < mesh->vertex_count);
    for (uint32_t k = 0; k < mesh->lod_count; k++) {
        const struct tw_mesh_lod *lod = &mesh->lods[k];
        assert_true(lod->index_count > 0 && lod->index_count % 3 == 0);
        assert_true(lod->first_index + lod->index_count <= mesh->index_count);
        if (k > 0) {
            assert_true(lod->index_count < lod[-1].index_count);
            assert_true(lod->error > lod[-1].error);
        }
    }
    assert_true(mesh->lods[0].error <= 0);
    for (uint32_t i = 0; i < mesh->vertex_count; i++) {
        double p[3], n[3], center[3];
        mesh_vertex(mesh, i, p, n);
        for (int axis = 0; axis < 3; axis++)
            center[axis] = (double)mesh->center[axis];
        tw_vec_sub(p, center, p);
        assert_true(tw_vec_length(p) <= (double)mesh->radius * 1.0001 + 1e-6);
    }
}

static double measured_error(const struct tw_mesh *mesh, int level) {
    return fmax(mesh_level_distance(mesh, 0, level), mesh_level_distance(mesh, level, 0));
}

#define CIRCLE TW_PI

static const double l_shape[] = {0, 0, 10, 0, 10, 4, 4, 4, 4, 9, 0, 9};
static const double l_clockwise[] = {0, 9, 4, 9, 4, 4, 10, 4, 10, 0, 0, 0, 0, 9};
static const double comb[] = {0, 0, 7, 0, 7, 5, 6, 5, 6, 1, 5, 1, 5, 5, 4, 5,
                              4, 1, 3, 1, 3, 5, 2, 5, 2, 1, 1, 1, 1, 5, 0, 5};
static const double with_straight_points[] = {0, 0, 5, 0, 10, 0, 10, 0, 10, 10, 5, 10, 0, 10};
static const double with_bridge_to_hole[] = {0, 0, 10, 0, 10, 10, 0, 10, 0, 5, 3, 5,
                                             3, 7, 7,  7, 7,  3,  3, 3,  3, 5, 0, 5};
static const double straight_path[] = {0, 0, 0, 10, 0, 0};
static const double bent_path[] = {0, 0, 0, 10, 0, 0, 10, 8, 0, 10, 8, 6, 4, 8, 6};
static const double repeated_path[] = {0, 0, 0, 0, 0, 0, 5, 0, 0, 10, 0, 0, 10, 0, 0};

static const struct form {
    const char *name;
    struct tw_shape_params params;
    double volume, tolerance; // m3, and the share that it may be off
    double size[3];           // 0: not checked
} forms[] = {
    {"box", {.form = TW_FORM_BOX, .size = {4, 2, 3}}, 24, 0.01, {4, 2, 3}},
    {"thin box", {.form = TW_FORM_BOX, .size = {1, 0.01, 1}}, 0.01, 0.02, {1, 0.01, 1}},
    {"cylinder",
     {.form = TW_FORM_CYLINDER, .radius = 2, .height = 5},
     CIRCLE * 4 * 5,
     0.01,
     {4, 4, 5}},
    {"rod",
     {.form = TW_FORM_CYLINDER, .radius = 0.02, .height = 3},
     CIRCLE * 0.0004 * 3,
     0.06,
     {0.04, 0.04, 3}},
    {"sphere", {.form = TW_FORM_SPHERE, .radius = 1.5}, CIRCLE * 4 / 3 * 3.375, 0.01, {3, 3, 3}},
    {"tank",
     {.form = TW_FORM_TANK, .radius = 3, .height = 6},
     // shell, roof (cap of height 0.54: pi h (3 a^2 + h^2) / 6), ring and rim (0.06 by 0.12)
     CIRCLE * 9 * 6 + CIRCLE * 0.54 * (27 + 0.2916) / 6 + 2 * CIRCLE *(3.06 * 3.06 - 9) * 0.12,
     0.01,
     {6.12, 6.12, 6.54}},
    {"L",
     {.form = TW_FORM_EXTRUDE, .points = l_shape, .point_count = 6, .height = 3},
     60 * 3,
     0.001,
     {10, 9, 3}},
    {"L, clockwise and closed",
     {.form = TW_FORM_EXTRUDE, .points = l_clockwise, .point_count = 7, .height = 3},
     60 * 3,
     0.001,
     {10, 9, 3}},
    {"comb",
     {.form = TW_FORM_EXTRUDE, .points = comb, .point_count = 16, .height = 2},
     23 * 2,
     0.001,
     {7, 5, 2}},
    {"straight points",
     {.form = TW_FORM_EXTRUDE, .points = with_straight_points, .point_count = 7, .height = 1},
     100,
     0.001,
     {10, 10, 1}},
    {"hole by a bridge",
     {.form = TW_FORM_EXTRUDE, .points = with_bridge_to_hole, .point_count = 12, .height = 1},
     100 - 16,
     0.001,
     {10, 10, 1}},
    {"pipe",
     {.form = TW_FORM_PIPE, .points = straight_path, .point_count = 2, .diameter = 0.5},
     // flanges: radius 0.34, 0.0325 deep, less the pipe in them
     CIRCLE * 0.0625 * 10 + 2 * CIRCLE *(0.1156 - 0.0625) * 0.0325,
     0.02,
     {10, 0.68, 0.68}},
    {"bent pipe",
     {.form = TW_FORM_PIPE, .points = bent_path, .point_count = 5, .diameter = 0.2, .bend = 1},
     // 30 m of lines; each of three quarter bends saves 2 m and adds pi/2 m (Pappus)
     CIRCLE * 0.01 * (30 - 3 * (2 - TW_PI / 2)) + 2 * CIRCLE *(0.0256 - 0.01) * 0.025,
     0.02,
     {0}},
    {"path with repeated points",
     {.form = TW_FORM_PIPE, .points = repeated_path, .point_count = 5, .diameter = 0.5},
     CIRCLE * 0.0625 * 10 + 2 * CIRCLE *(0.1156 - 0.0625) * 0.0325,
     0.02,
     {10, 0.68, 0.68}},
};

static void test_bodies(void **state) {
    (void)state;
    struct tw_models *models = tw_models_create(NULL);
    for (size_t i = 0; i < TW_COUNT(forms); i++) {
        const struct form *form = &forms[i];
        const struct tw_mesh *mesh = tw_models_mesh(models, tw_models_shape(models, &form->params));
        assert_sound(mesh);
        for (int level = 0; level < (int)mesh->lod_count; level++) {
            assert_closed(mesh, level);
            assert_normals_outward(mesh, level);
        }
        double volume = volume_of(mesh, 0);
        if (fabs(volume - form->volume) > form->tolerance * form->volume)
            fail_msg("%s: volume %g, not %g", form->name, volume, form->volume);
        for (int axis = 0; axis < 3; axis++) {
            double size = (double)(mesh->bounds_max[axis] - mesh->bounds_min[axis]);
            assert_true(form->size[0] <= 0 || fabs(size - form->size[axis]) < 1e-3);
        }
    }
    tw_models_destroy(models);
}

static void test_level_errors(void **state) {
    (void)state;
    struct tw_models *models = tw_models_create(NULL);
    for (size_t i = 0; i < TW_COUNT(forms); i++) {
        const struct tw_mesh *mesh =
            tw_models_mesh(models, tw_models_shape(models, &forms[i].params));
        bool round = forms[i].params.form == TW_FORM_CYLINDER ||
                     forms[i].params.form == TW_FORM_SPHERE ||
                     forms[i].params.form == TW_FORM_TANK || forms[i].params.form == TW_FORM_PIPE;
        assert_true(!round || mesh->lod_count >= 3);
        float longest = 0;
        for (int axis = 0; axis < 3; axis++)
            longest = fmaxf(longest, mesh->bounds_max[axis] - mesh->bounds_min[axis]);
        double quantum = (double)longest / 65535;
        for (int level = 1; level < (int)mesh->lod_count; level++) {
            double measured = measured_error(mesh, level), said = (double)mesh->lods[level].error;
            if (measured > said + 2 * quantum || measured < said * 0.2 - 2 * quantum)
                fail_msg("%s, level %d: off by %g, said %g", forms[i].name, level, measured, said);
        }
    }
    tw_models_destroy(models);
}

static void test_placement(void **state) {
    (void)state;
    struct tw_models *models = tw_models_create(NULL);
    const struct tw_shape_params tank = {.form = TW_FORM_TANK, .radius = 1, .height = 2};
    const struct tw_shape_params ball = {.form = TW_FORM_SPHERE, .radius = 1};
    const struct tw_shape_params ground = {.form = TW_FORM_GROUND, .size = {50}};
    const struct tw_mesh *mesh = tw_models_mesh(models, tw_models_shape(models, &tank));
    assert_float_equal(mesh->bounds_min[2], 0, 1e-6);
    mesh = tw_models_mesh(models, tw_models_shape(models, &ball));
    assert_float_equal(mesh->bounds_min[2], -1, 1e-6);
    mesh = tw_models_mesh(models, tw_models_shape(models, &ground));
    assert_float_equal(mesh->bounds_min[0], -25, 1e-6);
    assert_float_equal(mesh->bounds_max[2], 0, 0);
    assert_normals_outward(mesh, 0);
    uint32_t box = tw_models_unit_box(models);
    assert_int_equal(box, tw_models_unit_box(models));
    mesh = tw_models_mesh(models, box);
    assert_sound(mesh);
    assert_float_equal(volume_of(mesh, 0), 1, 1e-3);
    assert_float_equal(mesh->bounds_min[2], 0, 0);
    tw_models_destroy(models);
}

static void test_equal_parameters_share(void **state) {
    (void)state;
    struct tw_models *models = tw_models_create(NULL);
    double copy[TW_COUNT(l_shape)];
    memcpy(copy, l_shape, sizeof copy);
    struct tw_shape_params a = {
        .form = TW_FORM_EXTRUDE, .points = l_shape, .point_count = 6, .height = 3};
    struct tw_shape_params b = a;
    b.points = copy;
    b.radius = 7; // not read by the form
    uint32_t slot = tw_models_shape(models, &a);
    assert_int_equal(slot, tw_models_shape(models, &b));
    copy[0] = -1;
    uint32_t other = tw_models_shape(models, &b);
    assert_int_not_equal(slot, other);
    copy[0] = 0;
    assert_int_equal(slot, tw_models_shape(models, &b)); // the table kept its own points

    uint32_t slots[300];
    for (int i = 0; i < 300; i++)
        slots[i] = tw_models_shape(
            models, &(struct tw_shape_params){.form = TW_FORM_BOX, .size = {1 + i, 1, 1}});
    for (int i = 0; i < 300; i++)
        assert_int_equal(slots[i],
                         tw_models_shape(models, &(struct tw_shape_params){.form = TW_FORM_BOX,
                                                                           .size = {1 + i, 1, 1}}));
    tw_models_destroy(models);
}

static const double bow_tie[] = {0, 0, 10, 10, 10, 0, 0, 9};
static const double line[] = {0, 0, 10, 0, 20, 0};
static const double spike[] = {0, 0, 10, 0, 0, 0};
static const double with_nan[] = {0, 0, 10, NAN, 5, 5};
static const double one_place[] = {3, 3, 3, 3, 3, 3};

static void test_no_body(void **state) {
    (void)state;
    static const struct tw_shape_params bad[] = {
        {.form = TW_FORM_BOX, .size = {1, 0, 1}},
        {.form = TW_FORM_BOX, .size = {1, -2, 1}},
        {.form = TW_FORM_BOX, .size = {1, NAN, 1}},
        {.form = TW_FORM_BOX, .size = {1, INFINITY, 1}},
        {.form = TW_FORM_GROUND},
        {.form = TW_FORM_SPHERE, .radius = 1e300},
        {.form = TW_FORM_CYLINDER, .radius = 1},
        {.form = TW_FORM_TANK, .height = 1},
        {.form = TW_FORM_EXTRUDE, .points = bow_tie, .point_count = 4, .height = 1},
        {.form = TW_FORM_EXTRUDE, .points = line, .point_count = 3, .height = 1},
        {.form = TW_FORM_EXTRUDE, .points = spike, .point_count = 3, .height = 1},
        {.form = TW_FORM_EXTRUDE, .points = with_nan, .point_count = 3, .height = 1},
        {.form = TW_FORM_EXTRUDE, .points = l_shape, .point_count = 2, .height = 1},
        {.form = TW_FORM_EXTRUDE, .points = l_shape, .point_count = 6},
        {.form = TW_FORM_EXTRUDE, .points = l_shape, .point_count = 1000000, .height = 1},
        {.form = TW_FORM_EXTRUDE, .height = 1},
        {.form = TW_FORM_PIPE, .points = one_place, .point_count = 2, .diameter = 1},
        {.form = TW_FORM_PIPE, .points = straight_path, .point_count = 1, .diameter = 1},
        {.form = TW_FORM_PIPE, .points = straight_path, .point_count = 2},
        {.form = TW_FORM_PIPE,
         .points = straight_path,
         .point_count = 2,
         .diameter = 1,
         .bend = -1},
        {.form = (enum tw_shape_form)99},
    };
    struct tw_models *models = tw_models_create(NULL);
    tw_log_set_sink(drop_log, NULL);
    for (size_t i = 0; i < TW_COUNT(bad); i++) {
        uint64_t warned = tw_log_count(TW_LOG_WARN);
        assert_int_equal(tw_models_shape(models, &bad[i]), 0);
        assert_int_equal(tw_log_count(TW_LOG_WARN), warned + 1);
    }
    tw_log_set_sink(NULL, NULL);
    assert_null(tw_models_mesh(models, 0));
    assert_null(tw_models_mesh(models, 12345));
    tw_models_destroy(models);
}

// Bends that do not fit, turn back on themselves or follow each other at once stay finite.
static void test_awkward_pipes(void **state) {
    (void)state;
    static const double back[] = {0, 0, 0, 5, 0, 0, 0, 0, 0};
    static const double tight[] = {0, 0, 0, 0.1, 0, 0, 0.1, 0.1, 0, 0.2, 0.1, 0, 0.2, 0.1, 3};
    static const double vertical[] = {0, 0, 0, 0, 0, 4};
    static const double hair[] = {0, 0, 0, 50, 0, 0, 100, 0.0001, 0};
    static const struct tw_shape_params pipes[] = {
        {.form = TW_FORM_PIPE, .points = back, .point_count = 3, .diameter = 0.3},
        {.form = TW_FORM_PIPE, .points = tight, .point_count = 5, .diameter = 0.3},
        {.form = TW_FORM_PIPE, .points = vertical, .point_count = 2, .diameter = 0.3},
        {.form = TW_FORM_PIPE, .points = hair, .point_count = 3, .diameter = 0.3, .bend = 1e5},
    };
    struct tw_models *models = tw_models_create(NULL);
    for (size_t i = 0; i < TW_COUNT(pipes); i++) {
        const struct tw_mesh *mesh = tw_models_mesh(models, tw_models_shape(models, &pipes[i]));
        assert_sound(mesh);
        for (int axis = 0; axis < 3; axis++)
            assert_true(isfinite(mesh->bounds_min[axis]) && isfinite(mesh->bounds_max[axis]) &&
                        mesh->bounds_max[axis] < 101 && mesh->bounds_min[axis] > -3);
        assert_closed(mesh, 0);
    }
    tw_models_destroy(models);
}

static void test_vertex_packing(void **state) {
    (void)state;
    const float low[3] = {-10, 0, 100}, high[3] = {10, 0, 101};
    for (int i = 0; i < 2000; i++) {
        double t = i / 2000.0, angle = 200 * t, z = 2 * t - 1, r = sqrt(1 - z * z);
        const float normal[3] = {(float)(r * cos(angle)), (float)(r * sin(angle)), (float)z};
        const float position[3] = {(float)(20 * t - 10), 0, (float)(101 - t)};
        float p[3], n[3];
        tw_vertex_unpack(tw_vertex_pack(position, normal, low, high), low, high, p, n);
        for (int axis = 0; axis < 3; axis++)
            assert_float_equal(p[axis], position[axis], 20.0 / 65535);
        assert_true(n[0] * normal[0] + n[1] * normal[1] + n[2] * normal[2] > 0.9995f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vertex_packing),         cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_level_errors),           cmocka_unit_test(test_placement),
        cmocka_unit_test(test_equal_parameters_share), cmocka_unit_test(test_no_body),
        cmocka_unit_test(test_awkward_pipes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
