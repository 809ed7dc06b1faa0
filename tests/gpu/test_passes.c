// Which passes run for which kind of change, and over how much of the picture.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"

#define BIT(pass) (1u << (pass))
#define GEOMETRY (BIT(TW_PASS_CULL) | BIT(TW_PASS_GEOM_STATIC))

static void add_scene(struct stage *stage) {
    stage_add(stage, (float[]){-9, -9, -0.2f}, (float[]){9, 9, 0}, 0, 0x332f2a);
    stage_add(stage, (float[]){-3, -1, 0}, (float[]){-1, 1, 2}, 0, 0x7b8288);
    stage_add(stage, (float[]){1, -2, 0}, (float[]){2.5f, 0, 1}, 0, 0xa7a19a);
    stage_draw(stage, 0);
    stage_settle(stage);
}

// The passes that ran since `before`, as bits, and the runs now.
static uint32_t ran_since(struct stage *stage, uint64_t before[TW_PASS_COUNT]) {
    uint32_t bits = 0;
    for (int i = 0; i < TW_PASS_COUNT; i++) {
        uint64_t now = stage_runs(stage, (enum tw_pass)i);
        bits |= now != before[i] ? BIT(i) : 0;
        before[i] = now;
    }
    return bits;
}

static void each_change_runs_its_passes_only(void **state) {
    struct stage *stage = *state;
    static const struct {
        const char *name;
        uint32_t dirty, must, may;
    } cases[] = {
        {"look", TW_DIRTY_LOOK, BIT(TW_PASS_SHADE) | BIT(TW_PASS_COMPOSE), BIT(TW_PASS_UPLOAD)},
        {"ui", TW_DIRTY_UI, BIT(TW_PASS_COMPOSE), 0},
        {"light", TW_DIRTY_LIGHT,
         BIT(TW_PASS_SHADOW) | BIT(TW_PASS_LIGHT) | BIT(TW_PASS_MEAN) | BIT(TW_PASS_SHADE) |
             BIT(TW_PASS_COMPOSE),
         0},
        // A single layer is lit where it is shaded.
        {"camera", TW_DIRTY_CAMERA, GEOMETRY | BIT(TW_PASS_SHADE) | BIT(TW_PASS_COMPOSE),
         BIT(TW_PASS_OCCLUSION)}, // now and then, to see whether it pays
        {"shape", TW_DIRTY_SHAPE,
         GEOMETRY | BIT(TW_PASS_SHADOW) | BIT(TW_PASS_SHADE) | BIT(TW_PASS_COMPOSE),
         BIT(TW_PASS_OCCLUSION)},
        {"expose", TW_DIRTY_EXPOSE, 0, BIT(TW_PASS_PRESENT)},
    };
    add_scene(stage);
    uint64_t runs[TW_PASS_COUNT] = {0};
    ran_since(stage, runs);
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_rect part = {20, 30, 40, 20};
        tw_damage_add(&stage->frame.look_damage, part, stage->view.viewport);
        tw_damage_add(&stage->frame.ui.damage, part, stage->view.viewport);
        assert_int_equal(stage_draw(stage, cases[i].dirty), TW_PRESENT_OK);
        uint32_t ran = ran_since(stage, runs);
        if ((ran & cases[i].must) != cases[i].must || ran & ~(cases[i].must | cases[i].may)) {
            fail_msg("%s ran passes %03x, must %03x, may %03x", cases[i].name, ran, cases[i].must,
                     cases[i].may);
        }
        stage_settle(stage);
        ran_since(stage, runs);
    }
}

static void nothing_dirty_records_nothing(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    uint64_t runs[TW_PASS_COUNT] = {0};
    ran_since(stage, runs);
    assert_false(tw_render_wants_frame(stage->render));
    assert_int_equal(stage_draw(stage, 0), TW_PRESENT_NOTHING);
    assert_int_equal(ran_since(stage, runs), 0);
}

static void layers_are_filled_one_a_frame_at_rest(void **state) {
    struct stage *stage = *state;
    for (int wanted = 1; wanted <= 4; wanted++) {
        if (wanted == 1) {
            add_scene(stage);
        }
        stage->frame.layers = wanted;
        stage_draw(stage, TW_DIRTY_CAMERA);
        uint64_t first = stage_runs(stage, TW_PASS_GEOM_STATIC);
        for (int draws = 1; tw_render_wants_frame(stage->render); draws++) {
            assert_true(draws < wanted);
            stage->frame.layers = wanted;
            assert_int_equal(stage_draw(stage, 0), TW_PRESENT_OK);
        }
        assert_int_equal(stage_runs(stage, TW_PASS_GEOM_STATIC) - first, wanted - 1);
        struct tw_render_stats stats;
        tw_render_stats(stage->render, &stats);
        assert_int_equal(stats.layers, wanted);
    }
}

static void a_look_change_touches_its_rectangles_only(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    int x0, y0, x1, y1;
    stage_project(stage, (float[]){1, -2, 1}, &x0, &y0);
    stage_project(stage, (float[]){2.5f, -2, 0}, &x1, &y1);
    struct tw_rect part = {x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2};
    struct tw_image before = stage_read(stage);
    stage_look(stage, 2, 0x0000ff);
    tw_damage_add(&stage->frame.look_damage, part, stage->view.viewport);
    stage_draw(stage, TW_DIRTY_LOOK);
    struct tw_image after = stage_read(stage);
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.shaded_pixels_last, part.width * part.height);
    for (int y = 0; y < after.height; y++) {
        for (int x = 0; x < after.width; x++) {
            bool inside =
                x >= part.x && x < part.x + part.width && y >= part.y && y < part.y + part.height;
            int changed = stage_difference(stage_pixel(&before, x, y), stage_pixel(&after, x, y));
            assert_true(inside ? changed > 30 : changed == 0);
        }
    }
    free(before.rgba);
    free(after.rgba);
}

// Rectangles that overlap must neither be copied in no order (validation tells) nor shaded twice.
static void overlapping_rectangles_are_drawn_once(void **state) {
    struct stage *stage = *state;
    static const struct tw_rect rects[] = {
        {10, 10, 40, 40}, {30, 30, 40, 40}, {100, 20, 30, 30}, {60, 60, 30, 30}, {105, 40, 10, 40}};
    stage_add(stage, (float[]){4, -2, 0}, (float[]){5, -1, 1}, TW_INSTANCE_MOVER, 0xa7a19a);
    add_scene(stage);
    for (size_t i = 0; i < TW_COUNT(rects); i++) {
        int slot = stage->frame.look_damage.count++;
        stage->frame.look_damage.rects[slot] = rects[i];
    }
    struct tw_damage damage = stage->frame.look_damage;
    struct tw_render_stats stats;
    assert_int_equal(stage_draw(stage, TW_DIRTY_LOOK), TW_PRESENT_OK);
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.shaded_pixels_last, tw_damage_area(&damage, stage->view.viewport));
    stage->frame.look_damage = stage->frame.move_damage = damage;
    assert_int_equal(stage_draw(stage, TW_DIRTY_LOOK | TW_DIRTY_MOVE), TW_PRESENT_OK);
    tw_render_stats(stage->render, &stats);
    assert_true(stats.shaded_pixels_last <=
                (uint64_t)stage->view.width * (uint64_t)stage->view.height);
    stage_check_ids(stage);
}

// A row that changes where nobody looks has no rectangle; it must hold all the same.
static void rows_without_damage_are_kept(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    uint32_t away = stage_add(stage, (float[]){-1, -40, 0}, (float[]){1, -38, 2}, 0, 0x00ff00);
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_settle(stage);
    stage_look(stage, away, 0x0000ff);
    stage_draw(stage, TW_DIRTY_LOOK);
    stage_look_at(stage, (float[]){0, -50, 4}, (float[]){0, -39, 1});
    stage_draw(stage, 0);
    stage_settle(stage);
    struct tw_image image = stage_read(stage);
    int x, y;
    stage_project(stage, (float[]){0, -40, 1}, &x, &y);
    uint32_t pixel = stage_pixel(&image, x, y);
    assert_true((pixel & 0xff) > 60 && (pixel >> 8 & 0xff) < 30);
    free(image.rgba);
}

static void a_moving_camera_draws_no_shadow_map(void **state) {
    struct stage *stage = *state;
    add_scene(stage);
    uint64_t shadows = stage_runs(stage, TW_PASS_SHADOW);
    stage->view.moving = true;
    for (int i = 0; i < 4; i++) {
        stage_look_at(stage, (float[]){(float)i, -14, 6}, (float[]){0, 0, 1});
        stage_draw(stage, 0);
    }
    assert_int_equal(stage_runs(stage, TW_PASS_SHADOW), shadows);
}

static struct tw_image picture_at_rest(struct stage *stage, uint32_t dirty) {
    stage->view.moving = false;
    stage_draw(stage, dirty);
    stage_settle(stage);
    return stage_read(stage);
}

static void assert_same(struct tw_image a, struct tw_image b) {
    assert_memory_equal(a.rgba, b.rgba, (size_t)b.width * (size_t)b.height * 4);
    free(a.rgba);
    free(b.rgba);
}

// The camera goes on, with more than twice the boxes that the map was last made of.
static void add_boxes_while_moving(struct stage *stage, int count) {
    stage->view.moving = true;
    for (int i = 0; i < count; i++) {
        float x = (float)(i % 10) - 5, y = (float)(i / 10 - count / 20);
        stage_add(stage, (float[]){x, y, 0}, (float[]){x + 0.5f, y + 0.5f, 1}, 0, 0x40a0c0);
    }
    stage_look_at(stage, (float[]){0, -14, 6}, (float[]){0, 0, 1});
    stage_draw(stage, TW_DIRTY_SHAPE);
    assert_true(tw_render_wants_frame(stage->render));
}

// A sun map that may be dear is made anew in bands before a moving camera, and at once when it
// rests; either way it is the same.
static void check_bands(struct stage *stage) {
    stage_add(stage, (float[]){-9, -9, -1}, (float[]){9, 9, 0}, 0, 0x808080);
    stage_draw(stage, TW_DIRTY_ALL);
    stage_settle(stage);
    uint64_t runs = stage_runs(stage, TW_PASS_SHADOW);
    add_boxes_while_moving(stage, 20);
    uint64_t frames = 0;
    for (; tw_render_wants_frame(stage->render) && frames < 100; frames++) {
        stage_look_at(stage, (float[]){(float)frames, -14, 6}, (float[]){0, 0, 1});
        stage_draw(stage, 0);
    }
    assert_true(frames < 100);
    uint64_t bands = stage_runs(stage, TW_PASS_SHADOW) - runs;
    assert_in_range(bands, 4, 32);
    struct tw_image came = picture_at_rest(stage, TW_DIRTY_EXPOSE);
    assert_int_equal(stage_runs(stage, TW_PASS_SHADOW) - runs, bands);
    assert_same(came, picture_at_rest(stage, TW_DIRTY_ALL));

    add_boxes_while_moving(stage, 60);
    runs = stage_runs(stage, TW_PASS_SHADOW);
    came = picture_at_rest(stage, TW_DIRTY_EXPOSE);
    assert_int_equal(stage_runs(stage, TW_PASS_SHADOW) - runs, 1);
    assert_same(came, picture_at_rest(stage, TW_DIRTY_ALL));
}

static void the_sun_map_comes_in_bands(void **state) {
    check_bands(*state);
}

static void the_sun_map_with_movers_comes_in_bands(void **state) {
    stage_add(*state, (float[]){-4, -4, 2}, (float[]){-2, -2, 4}, TW_INSTANCE_MOVER, 0xa0c040);
    check_bands(*state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_change_runs_its_passes_only, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(nothing_dirty_records_nothing, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(layers_are_filled_one_a_frame_at_rest, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(a_look_change_touches_its_rectangles_only, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(overlapping_rectangles_are_drawn_once, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(rows_without_damage_are_kept, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_moving_camera_draws_no_shadow_map, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(the_sun_map_comes_in_bands, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(the_sun_map_with_movers_comes_in_bands, stage_open,
                                        stage_close),
    };
    return cmocka_run_group_tests_name("gpu passes", tests, NULL, NULL);
}
