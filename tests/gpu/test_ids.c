// Which object each pixel shows: the id buffer, picks and probes, against rays.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"

static void add_scene(struct stage *stage) {
    stage_add(stage, (float[]){-9, -9, -0.2f}, (float[]){9, 9, 0}, 0, 0x332f2a);
    stage_add(stage, (float[]){-3, -1, 0}, (float[]){-1, 1, 2}, 0, 0x7b8288);
    stage_add(stage, (float[]){1, -2, 0}, (float[]){2.5f, 0, 1}, 0, 0xa7a19a);
    stage_add(stage, (float[]){0, 1, 0}, (float[]){4, 2, 3}, TW_INSTANCE_TWO_SIDED, 0x6c665e);
}

static void ids_are_those_of_the_rays(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    assert_int_equal(stage_draw(stage, 0), TW_PRESENT_OK);
    stage_check_ids(stage);
    stage_settle(stage);
    stage_check_ids(stage);
}

static void every_side_of_a_box_faces_outwards(void **state) {
    struct stage *stage = *state;
    stage_add(stage, (float[]){-1, -1, -1}, (float[]){1, 1, 1}, 0, 0xa7a19a);
    static const float eyes[][3] = {{7, 1, 2}, {-7, 1, 2}, {1, 7, 2}, {1, -7, 2}, {1, 2, -7}};
    for (size_t i = 0; i < TW_COUNT(eyes); i++) {
        stage_look_at(stage, eyes[i], (float[]){0, 0, 0});
        stage_draw(stage, 0);
        stage_check_ids(stage);
    }
}

static void the_camera_moves(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    stage_draw(stage, 0);
    stage_settle(stage);
    for (int i = 0; i < 3; i++) {
        stage->view.moving = true;
        stage_look_at(stage, (float[]){-6 + 4 * (float)i, -12, 5}, (float[]){0, 0, 1});
        stage_draw(stage, 0);
        stage_check_ids(stage);
        assert_false(tw_render_wants_frame(stage->render));
    }
    stage->view.moving = false;
    stage_draw(stage, TW_DIRTY_CAMERA);
    stage_settle(stage);
    stage_check_ids(stage);
}

static void hidden_and_freed_boxes_are_gone(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    stage_draw(stage, 0);
    stage_settle(stage);
    stage_flags(stage, 1, TW_INSTANCE_ALIVE | TW_INSTANCE_HIDDEN);
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_check_ids(stage);
    stage_flags(stage, 2, 0);
    stage_flags(stage, 1, TW_INSTANCE_ALIVE);
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_check_ids(stage);
}

static void movers_leave_what_was_behind_them(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    uint32_t mover = stage_add(stage, (float[]){-0.5f, -4, 0}, (float[]){0.5f, -3, 1},
                               TW_INSTANCE_MOVER, 0xc2beb9);
    stage_draw(stage, 0);
    stage_settle(stage);
    stage_check_ids(stage);
    uint64_t still = stage_runs(stage, TW_PASS_GEOM_STATIC);
    struct tw_rect all = stage->view.viewport;
    for (int i = 1; i <= 3; i++) {
        float x = -0.5f + (float)i;
        int x0, y0, x1, y1;
        stage_project(stage, (float[]){x - 1.2f, -4, 1.2f}, &x0, &y0);
        stage_project(stage, (float[]){x + 1.2f, -4, 0}, &x1, &y1);
        tw_damage_add(&stage->frame.move_damage,
                      (struct tw_rect){x0 - 12, y0 - 12, x1 - x0 + 24, y1 - y0 + 24}, all);
        stage_place(stage, mover, (float[]){x, -4, 0}, (float[]){x + 1, -3, 1});
        assert_int_equal(stage_draw(stage, TW_DIRTY_MOVE), TW_PRESENT_OK);
        stage_check_ids(stage);
    }
    assert_int_equal(stage_runs(stage, TW_PASS_GEOM_STATIC), still);
    assert_true(stage_runs(stage, TW_PASS_GEOM_MOVING) >= 3);
}

// And nothing is bound that is not there yet.
static void without_meshes_there_is_only_sky(void **state) {
    struct stage *stage = *state;
    stage->frame.mesh_count = 0;
    assert_int_equal(stage_draw(stage, 0), TW_PRESENT_OK);
    stage_settle(stage);
    stage_check_ids(stage);
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.triangles_drawn_last, 0);
}

// Nothing is left of the last mover, nor of where the camera was when there was one.
static void the_last_mover_goes(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    uint32_t mover = stage_add(stage, (float[]){-0.5f, -4, 0}, (float[]){0.5f, -3, 1},
                               TW_INSTANCE_MOVER, 0xc2beb9);
    stage_draw(stage, 0);
    stage_settle(stage);
    stage_check_ids(stage);
    stage_flags(stage, mover, 0);
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_check_ids(stage);
    stage_look_at(stage, (float[]){-6, -12, 5}, (float[]){0, 0, 1});
    stage_draw(stage, 0);
    stage_check_ids(stage);
}

static void picks_tell_object_and_place(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    struct tw_pick pick;
    assert_false(tw_render_pick(stage->render, 10, 10, &pick)); // nothing was drawn yet
    stage_draw(stage, 0);
    stage_settle(stage);
    int hits = 0;
    for (int y = 3; y < stage->view.height; y += 9) {
        for (int x = 3; x < stage->view.width; x += 9) {
            float point[3];
            uint32_t slot = stage_cast(stage, (float)x + 0.5f, (float)y + 0.5f, point);
            assert_true(tw_render_pick(stage->render, x, y, &pick));
            assert_int_equal(pick.hit, slot != STAGE_SKY);
            assert_int_equal(pick.frame, stage->number);
            if (!pick.hit || pick.object != slot) {
                continue; // sky, or a border that the ids' test allows
            }
            hits++;
            for (int i = 0; i < 3; i++) {
                assert_true(fabsf(pick.position[i] - point[i]) < 0.02f);
            }
        }
    }
    assert_true(hits > 100);
    assert_false(tw_render_pick(stage->render, -1, 0, &pick));
    assert_false(tw_render_pick(stage->render, 0, stage->view.height, &pick));
}

static void panels_cover_the_rest_of_the_picture(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    stage->view.viewport = (struct tw_rect){40, 20, 100, 80};
    stage_look_at(stage, (float[]){0.3f, -14, 6.5f}, (float[]){0.2f, 0, 0.7f});
    stage_draw(stage, TW_DIRTY_ALL);
    stage_settle(stage);
    int width, height, x, y;
    uint32_t *ids = tw_render_read_ids(stage->render, &width, &height);
    assert_int_equal(ids[10 * width + 80], 0);
    assert_int_equal(ids[60 * width + 20], 0);
    free(ids);
    struct tw_pick pick;
    stage_project(stage, (float[]){-2, -1, 1}, &x, &y);
    assert_true(tw_render_pick(stage->render, x, y, &pick));
    assert_true(pick.hit && pick.object == 1);
    assert_true(tw_render_pick(stage->render, 20, 60, &pick));
    assert_false(pick.hit);
}

static void probes_tell_what_is_hidden(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    static const struct {
        float position[3];
        uint32_t group;
        bool visible;
    } cases[] = {
        {{-2, -1, 1}, 1, true},       // on the front of box 1
        {{-2, 0, 1}, 1, true},        // inside box 1, as a label of its own
        {{-2, 0, 1}, 9, false},       // the same, of another group
        {{-2.2f, 3, 0.3f}, 9, false}, // behind box 1
        {{6, 0, 0.1f}, 9, true},      // in the open, just above the ground
        {{0, -40, 1}, 9, false},      // behind the eye
        {{200, 0, 0}, 9, false},      // out of the picture
        {{0.5f, 40, 3}, 9, true},     // before the sky
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_frame_probe *probe = tw_frame_add_probe(&stage->frame);
        memcpy(probe->position, cases[i].position, sizeof probe->position);
        probe->group = cases[i].group;
    }
    stage_draw(stage, TW_DIRTY_LABEL);
    const uint8_t *visible;
    assert_int_equal(tw_render_probes(stage->render, &visible), TW_COUNT(cases));
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        if (visible[i] != cases[i].visible) {
            fail_msg("probe %zu should be %s", i, cases[i].visible ? "visible" : "hidden");
        }
    }
}

static void a_resized_picture_shows_the_same_scene(void **state) {
    struct stage *stage = *state;
    static const int sizes[][2] = {{64, 64}, {256, 100}, {1, 1}, {97, 131}};
    add_scene(stage);
    stage_draw(stage, 0);
    for (size_t i = 0; i < TW_COUNT(sizes); i++) {
        stage_resize(stage, sizes[i][0], sizes[i][1]);
        stage_look_at(stage, (float[]){0.3f, -14, 6.5f}, (float[]){0.2f, 0, 0.7f});
        assert_int_equal(stage_draw(stage, TW_DIRTY_ALL), TW_PRESENT_OK);
        stage_settle(stage);
        if (sizes[i][0] > 8) {
            stage_check_ids(stage);
        }
        struct tw_image image = stage_read(stage);
        assert_int_equal(image.width, sizes[i][0]);
        assert_int_equal(image.height, sizes[i][1]);
        free(image.rgba);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_meshes_there_is_only_sky, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(ids_are_those_of_the_rays, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(every_side_of_a_box_faces_outwards, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(the_camera_moves, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(hidden_and_freed_boxes_are_gone, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(movers_leave_what_was_behind_them, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(the_last_mover_goes, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(picks_tell_object_and_place, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(panels_cover_the_rest_of_the_picture, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(probes_tell_what_is_hidden, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_resized_picture_shows_the_same_scene, stage_open,
                                        stage_close),
    };
    return cmocka_run_group_tests_name("gpu ids", tests, NULL, NULL);
}
