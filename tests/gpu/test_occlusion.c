// What is hidden is left out, and nothing else: pictures with and without are the same, whatever
// the camera and the things do from one frame to the next.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"

#define WALL 1

// Ground, a wall before the camera, and rows of boxes behind it.
static void add_scene(struct stage *stage, uint32_t wall_flags) {
    stage->light.shadows = false;
    stage_add(stage, (float[]){-30, -30, -0.2f}, (float[]){30, 30, 0}, 0, 0x332f2a);
    stage_add(stage, (float[]){-5, -3, 0}, (float[]){5, -2.8f, 4}, wall_flags, 0xa7a19a);
    for (int i = 0; i < 64; i++) {
        float x = (float)(i % 8) - 4, y = (float)(i / 8);
        stage_add(stage, (float[]){x, y, 0}, (float[]){x + 0.6f, y + 0.6f, 1}, 0, 0x7b8288);
    }
    stage_look_at(stage, (float[]){0.2f, -9, 1.5f}, (float[]){0.1f, 0, 1});
}

static void view_from(struct stage *stage, float degrees) {
    float angle = degrees * 0.01745329f;
    stage_look_at(stage, (float[]){9 * sinf(angle), -9 * cosf(angle), 1.5f}, (float[]){0, 0, 1});
    stage_draw(stage, 0);
}

static uint64_t drawn(const struct stage *stage) {
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    return stats.triangles_drawn_last;
}

static bool sees(struct stage *stage, uint32_t slot) {
    int width, height, count = 0;
    uint32_t *ids = tw_render_read_ids(stage->render, &width, &height);
    for (int i = 0; i < width * height; i++)
        count += ids[i] == slot + 1;
    free(ids);
    return count > 0;
}

static void what_is_hidden_is_not_drawn(void **state) {
    struct stage *stage = *state;
    tw_render_set_occlusion(stage->render, TW_OCCLUSION_NEVER);
    add_scene(stage, 0);
    stage_draw(stage, 0);
    uint64_t all = drawn(stage);
    assert_true(all > 2 * 12);
    tw_render_set_occlusion(stage->render, TW_OCCLUSION_ALWAYS);
    for (int i = 0; i < 3; i++) // all is new, seen before the wall was there, hidden
        stage_draw(stage, TW_DIRTY_CAMERA);
    stage_check_ids(stage);
    assert_int_equal(drawn(stage), 2 * 12); // ground and wall
    stage_settle(stage);
    assert_int_equal(drawn(stage), 2 * 12);
    stage_check_ids(stage);
}

static void nothing_is_missing_while_the_camera_goes_round(void **state) {
    struct stage *stage = *state;
    tw_render_set_occlusion(stage->render, TW_OCCLUSION_ALWAYS);
    add_scene(stage, 0);
    stage->view.moving = true;
    for (int i = 0; i < 12; i++) {
        view_from(stage, 30 * (float)i);
        stage_check_ids(stage);
    }
    view_from(stage, 180); // jumps
    stage_check_ids(stage);
    stage->view.moving = false;
    view_from(stage, 0);
    stage_settle(stage);
    stage_check_ids(stage);
}

// Every layer, not only the first: the pictures are compared.
static void pictures_are_the_same_with_it(void **state) {
    struct stage *stage = *state;
    add_scene(stage, TW_INSTANCE_TWO_SIDED);
    stage_add(stage, (float[]){-2, -6, 0}, (float[]){-1, -5, 1}, TW_INSTANCE_MOVER, 0x40c0ff);
    stage_look(stage,
               stage_add(stage, (float[]){1, -6, 0}, (float[]){2, -5, 2}, TW_INSTANCE_GHOST, 0),
               0x40c0ff)
        ->base = 0x60ff8040;
    for (int i = 0; i < 4; i++) {
        struct tw_image pictures[2];
        for (int k = 0; k < 2; k++) {
            tw_render_set_occlusion(stage->render, k ? TW_OCCLUSION_ALWAYS : TW_OCCLUSION_NEVER);
            view_from(stage, 77 * (float)i);
            stage_settle(stage);
            pictures[k] = stage_read(stage);
        }
        size_t size = (size_t)pictures[0].width * (size_t)pictures[0].height * 4;
        assert_memory_equal(pictures[0].rgba, pictures[1].rgba, size);
        free(pictures[0].rgba);
        free(pictures[1].rgba);
    }
}

static void what_a_wall_hid_shows_when_it_goes(void **state) {
    struct stage *stage = *state;
    tw_render_set_occlusion(stage->render, TW_OCCLUSION_ALWAYS);
    add_scene(stage, 0);
    const uint32_t behind = WALL + 1 + 4; // in the middle of the first row
    stage_draw(stage, 0);
    stage_settle(stage);
    assert_false(sees(stage, behind));
    stage_flags(stage, WALL, TW_INSTANCE_ALIVE | TW_INSTANCE_HIDDEN);
    stage_draw(stage, TW_DIRTY_SHAPE);
    assert_true(sees(stage, behind));
    stage_check_ids(stage);
    stage_flags(stage, WALL, TW_INSTANCE_ALIVE);
    stage_draw(stage, TW_DIRTY_SHAPE);
    assert_false(sees(stage, behind));
    stage_flags(stage, WALL, 0);
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_check_ids(stage);
    stage_flags(stage, WALL, TW_INSTANCE_ALIVE | TW_INSTANCE_GHOST);
    stage_draw(stage, TW_DIRTY_SHAPE);
    assert_true(sees(stage, behind));
    stage_check_ids(stage);
}

static void a_wall_that_is_cut_open_hides_nothing(void **state) {
    struct stage *stage = *state;
    tw_render_set_occlusion(stage->render, TW_OCCLUSION_ALWAYS);
    add_scene(stage, 0);
    stage_draw(stage, 0);
    stage_settle(stage);
    memcpy(stage->cuts[0], (float[]){0, 1, 0, 2}, sizeof stage->cuts[0]); // y > -2
    stage->cut_count = 1;
    stage_draw(stage, TW_DIRTY_CUT);
    assert_true(sees(stage, WALL + 1 + 4));
    stage_check_ids(stage);
    memcpy(stage->cuts[0], (float[]){0, 0, -1, 0.5f}, sizeof stage->cuts[0]); // z < 0.5
    stage_look_at(stage, (float[]){0.2f, -9, 5}, (float[]){0.1f, 0, 1});
    stage_draw(stage, TW_DIRTY_CUT);
    stage_draw(stage, TW_DIRTY_CUT);
    assert_true(sees(stage, WALL + 1 + 4 + 16));
    assert_true(sees(stage, WALL));
}

// A mover stands before what is drawn once: that must be there when it goes.
static void movers_hide_nothing(void **state) {
    struct stage *stage = *state;
    tw_render_set_occlusion(stage->render, TW_OCCLUSION_ALWAYS);
    add_scene(stage, TW_INSTANCE_MOVER);
    stage_draw(stage, 0);
    stage_settle(stage);
    stage_draw(stage, TW_DIRTY_CAMERA);
    stage_settle(stage);
    stage_check_ids(stage);
    stage->frame.move_damage.whole = true;
    stage_place(stage, WALL, (float[]){-5, -3, 8}, (float[]){5, -2.8f, 12});
    uint64_t still = stage_runs(stage, TW_PASS_GEOM_STATIC);
    stage_draw(stage, TW_DIRTY_MOVE);
    assert_int_equal(stage_runs(stage, TW_PASS_GEOM_STATIC), still);
    assert_true(sees(stage, WALL + 1 + 4));
    stage_check_ids(stage);
}

static uint64_t orbit(struct stage *stage, int frames) {
    uint64_t before = stage_runs(stage, TW_PASS_OCCLUSION);
    stage->view.moving = true;
    for (int i = 0; i < frames; i++)
        view_from(stage, (float)(i % 10));
    return stage_runs(stage, TW_PASS_OCCLUSION) - before;
}

static void it_is_done_where_it_pays(void **state) {
    struct stage *stage = *state;
    add_scene(stage, 0);
    assert_in_range(orbit(stage, 30), 1, 3); // boxes of 12 triangles: tried now and then
    struct tw_mesh *fine = stage_cube(3, 0);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, fine};
    for (uint32_t slot = WALL + 1; slot < stage->box_count; slot++)
        *tw_frame_add_instance(&stage->frame) = (struct tw_frame_instance){
            .slot = slot, .row = {.mesh = 1, .transform = slot, .flags = TW_INSTANCE_ALIVE}};
    orbit(stage, 30);
    assert_int_equal(orbit(stage, 8), 8);
    stage_check_ids(stage);
    stage_flags(stage, WALL, 0); // all is seen: it ends at once
    stage_draw(stage, TW_DIRTY_SHAPE);
    assert_in_range(orbit(stage, 12), 0, 2);
    tw_frame_reset(&stage->frame);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, NULL};
    for (uint32_t slot = WALL + 1; slot < stage->box_count; slot++)
        stage_flags(stage, slot, TW_INSTANCE_ALIVE);
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_free_cube(fine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_hidden_is_not_drawn, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(nothing_is_missing_while_the_camera_goes_round, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(pictures_are_the_same_with_it, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(what_a_wall_hid_shows_when_it_goes, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(a_wall_that_is_cut_open_hides_nothing, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(movers_hide_nothing, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(it_is_done_where_it_pays, stage_open, stage_close)};
    return cmocka_run_group_tests_name("occlusion", tests, NULL, NULL);
}
