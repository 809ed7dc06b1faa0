// Section planes: what is cut away is neither drawn nor picked, what is cut open shows a cap.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"

#define CAP 0x6c665f
#define TALL 1
#define LOW 2
#define MOVER 3
#define BEAM 4

static void add_scene(struct stage *stage) {
    stage_add(stage, (float[]){-90, -90, -0.2f}, (float[]){90, 90, 0}, 0, 0x332f2a);
    stage_add(stage, (float[]){-3, -1, 0.1f}, (float[]){-1, 1, 2.5f}, 0, 0x7b8288);
    stage_add(stage, (float[]){1, -2, 0.1f}, (float[]){2.5f, 0, 0.8f}, 0, 0xa7a19a);
    stage_add(stage, (float[]){-0.6f, -2, 0.5f}, (float[]){0.6f, -1, 1.9f}, TW_INSTANCE_MOVER,
              0xc2beb9);
    stage_add(stage, (float[]){-4, 2, 0.2f}, (float[]){4, 2.6f, 0.9f}, 0, 0x8a847b);
    stage->palette.cap = 0xff000000u | CAP;
}

static void cut(struct stage *stage, const float (*planes)[4], int count) {
    memcpy(stage->cuts, planes, (size_t)count * sizeof *planes);
    stage->cut_count = count;
    stage_draw(stage, TW_DIRTY_CUT);
    stage_settle(stage);
}

static const struct {
    const char *name;
    int count;
    float planes[TW_CUTS_MAX][4];
} sections[] = {
    {"above", 1, {{0, 0, -1, 1.2f}}},
    {"below", 1, {{0, 0, 1, -0.6f}}},
    {"before", 1, {{0, 1, 0, 1.4f}}},
    {"slanted", 1, {{0.6f, 0.64f, -0.48f, 0.5f}}},
    {"corner", 3, {{0, 0, -1, 1.2f}, {0, 1, 0, 0.2f}, {1, 0, 0, 2.2f}}},
    {"box",
     6,
     {{1, 0, 0, 2},
      {-1, 0, 0, 2},
      {0, 1, 0, 1.5f},
      {0, -1, 0, 2.3f},
      {0, 0, 1, -0.4f},
      {0, 0, -1, 1.4f}}},
    {"everything", 2, {{0, 0, -1, 1}, {0, 0, 1, -2}}},
};

// Solid boxes: what is cut open is filled, pixel by pixel.
static void ids_are_those_of_solid_things(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    for (size_t i = 0; i < TW_COUNT(sections); i++) {
        cut(stage, sections[i].planes, sections[i].count);
        stage_check_ids(stage);
    }
    stage->cut_count = 0;
    stage_draw(stage, TW_DIRTY_CUT);
    stage_settle(stage);
    stage_check_ids(stage);
}

// The bottom of a thing is where the top of its floor is: the one must not flicker through the
// other.
static void what_stands_on_a_floor_has_a_whole_cap(void **state) {
    struct stage *stage = *state;
    stage_add(stage, (float[]){-90, -90, -0.2f}, (float[]){90, 90, 0}, 0, 0x332f2a);
    stage_add(stage, (float[]){-6, -4, 0.1f}, (float[]){6, 4, 0.3f}, 0, 0x7b8288);
    stage_add(stage, (float[]){-3, -2, 0.3f}, (float[]){0, 1, 2.5f}, 0, 0xa7a19a);
    stage_add(stage, (float[]){1, -2, 0.3f}, (float[]){3, 1, 1.5f}, 0, 0xa7a19a);
    cut(stage, (float[][4]){{0, 0, -1, 1}}, 1);
    stage_check_ids(stage);
    cut(stage, (float[][4]){{0, 1, 0, 1}}, 1); // through the floor too
    stage_check_ids(stage);
}

static void picks_on_a_cap_lie_in_the_plane(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    for (size_t i = 0; i < TW_COUNT(sections); i++) {
        cut(stage, sections[i].planes, sections[i].count);
        int caps = 0;
        for (int y = 2; y < stage->view.height; y += 5) {
            for (int x = 2; x < stage->view.width; x += 5) {
                float point[3], nearest = INFINITY;
                struct tw_pick pick;
                uint32_t slot = stage_cast(stage, (float)x + 0.5f, (float)y + 0.5f, point);
                assert_true(tw_render_pick(stage->render, x, y, &pick));
                if (!pick.hit || pick.object != slot) {
                    continue; // sky, or a border that the ids' test allows
                }
                for (int axis = 0; axis < 3; axis++) {
                    assert_true(fabsf(pick.position[axis] - point[axis]) < 0.02f);
                }
                for (int k = 0; k < sections[i].count; k++) {
                    const float *p = sections[i].planes[k];
                    nearest = fminf(
                        nearest, fabsf(p[0] * point[0] + p[1] * point[1] + p[2] * point[2] + p[3]));
                }
                assert_true(!pick.cap || nearest < 0.001f);
                caps += pick.cap;
            }
        }
        bool none = strcmp(sections[i].name, "everything") == 0 ||
                    strcmp(sections[i].name, "below") == 0; // looked at from above
        assert_true(none ? caps == 0 : caps > 5);
    }
}

static void a_cap_has_its_own_look(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    cut(stage, sections[0].planes, 1);
    int x, y, tones[2] = {0};
    stage_project(stage, (float[]){-2, 0, 1.2f}, &x, &y);
    struct tw_image image = stage_read(stage);
    for (int dy = -3; dy <= 3; dy++) {
        for (int dx = -8; dx <= 8; dx++) {
            uint32_t shown = stage_pixel(&image, x + dx, y + dy);
            int off = stage_difference(shown, CAP), line = stage_difference(shown, 0x4c4843);
            tones[0] += off < 14;
            tones[1] += line < 14;
        }
    }
    free(image.rgba);
    assert_true(tones[0] > 30); // of 119: the colour of caps,
    assert_true(tones[1] > 8);  // with darker lines

    // What a state paints is painted on the cap too.
    struct tw_gpu_look *look = stage_look(stage, TALL, 0x7b8288);
    look->tint = 0xff1010e0;
    stage_draw(stage, TW_DIRTY_LOOK | TW_DIRTY_SHAPE);
    stage_settle(stage);
    image = stage_read(stage);
    uint32_t shown = stage_pixel(&image, x, y);
    assert_true((shown & 0xff) > 2 * (shown >> 8 & 0xff));
    free(image.rgba);
}

// A level is seen on the cap of what it fills.
static void a_level_goes_through_the_cap(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    struct tw_gpu_look *look = stage_look(stage, TALL, 0x8080e0);
    look->flags |= TW_LOOK_FILL;
    look->level = 1.5f;
    look->wet = 0xffe08080;
    cut(stage, (float[][4]){{0, 1, 0, 0}}, 1);
    for (int i = 0; i < 2; i++) {
        int x, y, blue = 0, red = 0;
        stage_project(stage, (float[]){-2, 0, i ? 2 : 1}, &x, &y);
        struct tw_image image = stage_read(stage);
        for (int k = -3; k <= 3; k++) {
            uint32_t shown = stage_pixel(&image, x + k, y);
            blue += (shown >> 16) > (shown & 0xff);
            red += (shown >> 16) < (shown & 0xff);
        }
        free(image.rgba);
        assert_int_equal(blue, i ? 0 : 7);
        assert_int_equal(red, i ? 7 : 0);
    }
}

// From the eye to an anchor: what is cut away hides nothing, a cap hides what is behind it.
static void probes_see_past_what_is_cut_away(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    stage_look_at(stage, (float[]){-2, -14, 1.5f}, (float[]){-2, 0, 1.5f});
    static const struct {
        float planes[1][4];
        int count;
        uint8_t beam, inside;
    } cases[] = {
        {{{0}}, 0, 0, 0},
        {{{0, 1, 0, -1.5f}}, 1, 1, 1}, // nothing before the beam
        {{{0, 1, 0, 0}}, 1, 0, 0},     // the tall box is cut in the middle
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        *tw_frame_add_probe(&stage->frame) = (struct tw_frame_probe){{-2, 1.9f, 0.6f}, 77};
        *tw_frame_add_probe(&stage->frame) = (struct tw_frame_probe){{-2, 0.5f, 1.5f}, 77};
        stage->frame.dirty |= TW_DIRTY_LABEL;
        cut(stage, cases[i].planes, cases[i].count);
        const uint8_t *visible;
        assert_int_equal(tw_render_probes(stage->render, &visible), 2);
        assert_int_equal(visible[0], cases[i].beam);
        assert_int_equal(visible[1], cases[i].inside);
    }
}

// A side that is seen from its back, where nothing is cut open, is no cap.
static void what_no_plane_cuts_has_no_cap(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    cut(stage, (float[][4]){{0, 0, -1, 1.2f}}, 1);
    for (int y = 2; y < stage->view.height; y += 3) {
        for (int x = 2; x < stage->view.width; x += 3) {
            struct tw_pick pick;
            assert_true(tw_render_pick(stage->render, x, y, &pick));
            assert_true(!pick.cap || pick.object == TALL || pick.object == MOVER);
        }
    }
}

static void a_cut_runs_the_passes_of_geometry(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    cut(stage, sections[0].planes, 1);
    uint64_t geometry = stage_runs(stage, TW_PASS_GEOM_STATIC);
    uint64_t shadow = stage_runs(stage, TW_PASS_SHADOW);
    stage_draw(stage, TW_DIRTY_CUT);
    assert_int_equal(stage_runs(stage, TW_PASS_GEOM_STATIC), geometry + 1);
    assert_int_equal(stage_runs(stage, TW_PASS_SHADOW), shadow + 1);
    stage_settle(stage);
    geometry = stage_runs(stage, TW_PASS_GEOM_STATIC);
    stage_draw(stage, TW_DIRTY_LOOK);
    assert_int_equal(stage_runs(stage, TW_PASS_GEOM_STATIC), geometry);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ids_are_those_of_solid_things, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(what_stands_on_a_floor_has_a_whole_cap, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(picks_on_a_cap_lie_in_the_plane, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_cap_has_its_own_look, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_level_goes_through_the_cap, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(probes_see_past_what_is_cut_away, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(what_no_plane_cuts_has_no_cap, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_cut_runs_the_passes_of_geometry, stage_open, stage_close),
    };
    return cmocka_run_group_tests_name("gpu cuts", tests, NULL, NULL);
}
