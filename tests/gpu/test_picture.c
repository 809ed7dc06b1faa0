// What the picture looks like: light, tints, hatching, levels, ghosts, outlines, panels.
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"

#define GROUND 0x332f2au
#define CLAY 0xa7a19au

static void add_ground(struct stage *stage) {
    stage_add(stage, (float[]){-30, -30, -0.2f}, (float[]){30, 30, 0}, 0, GROUND);
}

static uint32_t colour_at(struct stage *stage, const float point[3]) {
    struct tw_image image = stage_read(stage);
    int x, y;
    stage_project(stage, point, &x, &y);
    assert_true(x >= 0 && y >= 0 && x < image.width && y < image.height);
    uint32_t pixel = stage_pixel(&image, x, y);
    free(image.rgba);
    return pixel;
}

static void show(struct stage *stage) {
    stage_draw(stage, TW_DIRTY_ALL);
    stage_settle(stage);
}

static void assert_near(uint32_t pixel, uint32_t expected, int tolerance) {
    if (stage_difference(pixel, expected) > tolerance) {
        fail_msg("colour is %06x, should be %06x", pixel, expected);
    }
}

static float linear(uint32_t value) {
    float c = (float)value / 255;
    return c <= 0.04045f ? c / 12.92f : powf((c + 0.055f) / 1.055f, 2.4f);
}

static uint32_t encoded(float c) {
    c = fminf(c, 1);
    c = c <= 0.0031308f ? c * 12.92f : 1.055f * powf(c, 1 / 2.4f) - 0.055f;
    return (uint32_t)lroundf(c * 255);
}

// A colour under light of a strength, as a picture shows it.
static uint32_t lit(uint32_t colour, float light) {
    uint32_t result = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        result |= encoded(linear(colour >> shift & 0xff) * light) << shift;
    }
    return result;
}

// A token must stay the colour that was measured: a level face in the open has light 1.
static void a_level_face_in_the_open_shows_its_tone(void **state) {
    struct stage *stage = *state;
    add_ground(stage);
    stage_add(stage, (float[]){-2, -2, 0}, (float[]){2, 2, 1}, 0, CLAY);
    show(stage);
    assert_near(colour_at(stage, (float[]){0, 0, 1}), CLAY, 3);
    assert_near(colour_at(stage, (float[]){6, -1, 0}), GROUND, 3);
}

static void shadows_fall_away_from_the_sun(void **state) {
    struct stage *stage = *state;
    stage->light.occlusion = false;
    stage->light.sun_direction[0] = -0.6f;
    stage->light.sun_direction[1] = -0.01f;
    stage->light.sun_direction[2] = 0.8f;
    add_ground(stage);
    stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    show(stage);
    float sky = 0.46f; // an upward face without sun
    assert_near(colour_at(stage, (float[]){1.7f, -0.5f, 0}), lit(GROUND, sky), 3);
    assert_near(colour_at(stage, (float[]){3.5f, -0.5f, 0}), GROUND, 3);
    assert_near(colour_at(stage, (float[]){-2, -0.5f, 0}), GROUND, 3);
    stage->light.shadows = false;
    stage_draw(stage, TW_DIRTY_LIGHT);
    stage_settle(stage);
    assert_near(colour_at(stage, (float[]){1.7f, -0.5f, 0}), GROUND, 3);
}

// While the sun's map waits for its bands, a new origin takes the former one with it.
static void shadows_stay_when_the_origin_moves(void **state) {
    struct stage *stage = *state;
    stage->light.occlusion = false;
    memcpy(stage->light.sun_direction, (float[]){-0.6f, -0.01f, 0.8f}, 3 * sizeof(float));
    add_ground(stage);
    uint32_t box = stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    show(stage);
    stage->view.origin[0] = 4;
    stage->light.shadow_center[0] -= 4;
    stage->view.moving = true;
    stage_place(stage, box, (float[]){-5, -1, 0}, (float[]){-3, 1, 2});
    for (int i = 0; i < 20; i++) // so many more that the map is not made at once
        stage_add(stage, (float[]){20, (float)i, 0}, (float[]){20.5f, (float)i + 0.5f, 1}, 0, CLAY);
    stage_look_at(stage, (float[]){-3.7f, -14, 6.5f}, (float[]){-3.8f, 0, 0.7f});
    stage_draw(stage, TW_DIRTY_SHAPE | TW_DIRTY_LIGHT);
    assert_true(tw_render_wants_frame(stage->render));
    assert_near(colour_at(stage, (float[]){-2.3f, -0.5f, 0}), lit(GROUND, 0.46f), 3);
    assert_near(colour_at(stage, (float[]){-0.5f, -0.5f, 0}), GROUND, 3);
}

static void note_move(struct stage *stage, uint32_t slot) {
    struct tw_frame_move *move = tw_frame_add_move(&stage->frame);
    memcpy(move->low, stage->boxes[slot].min, sizeof move->low);
    memcpy(move->high, stage->boxes[slot].max, sizeof move->high);
}

// The shadow goes with its mover, also where it alone changes the picture, and that of what stands
// is not drawn anew for it.
static void a_shadow_moves_with_its_mover(void **state) {
    struct stage *stage = *state;
    stage->light.occlusion = false;
    stage->view.target_distance = 100; // no haze near by
    memcpy(stage->light.sun_direction, (float[]){-0.6f, -0.01f, 0.8f}, 3 * sizeof(float));
    add_ground(stage);
    uint32_t mover =
        stage_add(stage, (float[]){-1, -1, 3}, (float[]){0, 0, 3.5f}, TW_INSTANCE_MOVER, CLAY);
    stage_add(stage, (float[]){-1, 4, 0}, (float[]){1, 6, 2}, 0, CLAY);
    show(stage);
    float before[] = {1.9f, -0.5f, 0}, after[] = {1.9f, -2.5f, 0}, standing[] = {1.7f, 5, 0};
    assert_near(colour_at(stage, before), lit(GROUND, 0.46f), 3);
    assert_near(colour_at(stage, after), GROUND, 3);
    assert_near(colour_at(stage, standing), lit(GROUND, 0.46f), 3);
    uint64_t whole = stage_runs(stage, TW_PASS_SHADOW);
    note_move(stage, mover);
    stage_place(stage, mover, (float[]){-1, -3, 3}, (float[]){0, -2, 3.5f});
    note_move(stage, mover);
    tw_damage_add(&stage->frame.move_damage, (struct tw_rect){0, 0, 1, 1}, stage->view.viewport);
    stage_draw(stage, TW_DIRTY_MOVE);
    stage_settle(stage);
    assert_near(colour_at(stage, before), GROUND, 3);
    assert_near(colour_at(stage, after), lit(GROUND, 0.46f), 3);
    assert_near(colour_at(stage, standing), lit(GROUND, 0.46f), 3);
    assert_int_equal(stage_runs(stage, TW_PASS_SHADOW), whole);
}

// The map covers a sphere; what lies beyond it, also along the sun, is lit.
static void no_shadow_beyond_the_map(void **state) {
    struct stage *stage = *state;
    stage->light.occlusion = false;
    stage->light.shadow_radius = 8;
    stage->view.target_distance = 100; // no haze near by
    memcpy(stage->light.sun_direction, (float[]){0, -0.8f, 0.6f}, 3 * sizeof(float));
    stage_add(stage, (float[]){-30, -30, -0.2f}, (float[]){30, 60, 0}, 0, GROUND);
    stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    show(stage);
    for (int i = 0; i < 8; i++) {
        float y = 4 + 1.5f * (float)i;
        assert_near(colour_at(stage, (float[]){3.6f, y, 0}), GROUND, 3);
    }
}

// A face under another in the plain look: no shadow, no occlusion, no line where two objects meet.
static void plain_light_is_of_the_surface_alone(void **state) {
    struct stage *stage = *state;
    stage->light.plain = true;
    memcpy(stage->light.sun_direction, (float[]){-0.6f, -0.01f, 0.8f}, 3 * sizeof(float));
    add_ground(stage);
    stage_add(stage, (float[]){-2, -2, 0}, (float[]){0, 2, 1}, 0, CLAY);
    stage_add(stage, (float[]){0, -2, 0}, (float[]){2, 2, 1}, 0, CLAY);
    show(stage);
    for (int i = 0; i < 9; i++)
        assert_near(colour_at(stage, (float[]){-0.2f + 0.05f * (float)i, 0, 1}), CLAY, 3);
    assert_near(colour_at(stage, (float[]){2.7f, -0.5f, 0}), GROUND, 3); // no shadow
}

static void corners_are_darker(void **state) {
    struct stage *stage = *state;
    memcpy(stage->light.sun_direction, (float[]){0, 0.995f, 0.1f}, 3 * sizeof(float));
    stage->light.occlusion_radius_m = 3;
    stage_add(stage, (float[]){-9, -9, -0.2f}, (float[]){9, 9, 0}, 0, CLAY);
    stage_add(stage, (float[]){-4, 0, 0}, (float[]){4, 1, 4}, 0, CLAY);
    show(stage);
    // In the wall's long shadow there is light of the sky alone; towards the wall less of it.
    uint32_t open = colour_at(stage, (float[]){0, -5, 0});
    uint32_t corner = colour_at(stage, (float[]){0, -0.3f, 0});
    assert_near(open, lit(CLAY, 0.46f), 4);
    assert_true((open & 0xff) >= (corner & 0xff) + 5);
}

static void no_light_falls_below_the_floor(void **state) {
    struct stage *stage = *state;
    memcpy(stage->light.sun_direction, (float[]){0, 0.6f, 0.8f}, 3 * sizeof(float));
    stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    show(stage);
    // The south face looks away from the sun: 0.46 x 0.75.
    assert_near(colour_at(stage, (float[]){0, -1, 1}), lit(CLAY, 0.345f), 3);
}

static void a_tint_is_its_colour_even_in_the_shade(void **state) {
    struct stage *stage = *state;
    memcpy(stage->light.sun_direction, (float[]){0, 0.6f, 0.8f}, 3 * sizeof(float));
    uint32_t box = stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    stage_look(stage, box, CLAY)->tint = 0xff525aff;
    show(stage);
    assert_near(colour_at(stage, (float[]){0, -1, 1}), lit(0x525aff, 0.4f + 0.6f * 0.345f), 3);
}

static void a_level_shows_how_full_it_is(void **state) {
    struct stage *stage = *state;
    uint32_t box = stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    struct tw_gpu_look *look = stage_look(stage, box, CLAY);
    look->flags |= TW_LOOK_FILL;
    look->level = 1;
    look->wet = 0xff203060;
    show(stage);
    uint32_t dry = colour_at(stage, (float[]){0, -1, 1.3f});
    uint32_t wet = colour_at(stage, (float[]){0, -1, 0.7f});
    assert_true(stage_difference(dry, wet) > 30);
    assert_true((wet >> 16 & 0xff) < (wet & 0xff)); // red over blue, as the wet tone
}

static void hatching_runs_at_45_degrees(void **state) {
    struct stage *stage = *state;
    uint32_t box = stage_add(stage, (float[]){-3, -1, -1}, (float[]){3, 1, 3}, 0, 0x67615a);
    stage_look(stage, box, 0x67615a)->flags |= TW_LOOK_HATCH;
    show(stage);
    struct tw_image image = stage_read(stage);
    int light_px = 0, same = 0, x, y;
    stage_project(stage, (float[]){0, -1, 1}, &x, &y);
    for (int i = 0; i < 24; i++) {
        uint32_t here = stage_pixel(&image, x + i, y);
        light_px += (here & 0xff) > 0x70;
        same += stage_difference(here, stage_pixel(&image, x + i + 3, y - 3)) < 3 ||
                stage_difference(here, stage_pixel(&image, x + i + 3, y + 3)) < 3;
    }
    assert_in_range(light_px, 2, 12);
    assert_int_equal(same, 24); // along one of the diagonals nothing changes
    free(image.rgba);
}

static void ghosts_lie_over_what_is_behind(void **state) {
    struct stage *stage = *state;
    add_ground(stage);
    stage_add(stage, (float[]){-1, 2, 0}, (float[]){1, 3, 2}, 0, CLAY);
    show(stage);
    uint32_t behind = colour_at(stage, (float[]){0, 2, 1});
    uint32_t ghost =
        stage_add(stage, (float[]){-2, -1, 0}, (float[]){2, 0, 3}, TW_INSTANCE_GHOST, 0);
    stage_look(stage, ghost, 0)->base = 0x4cff0000;
    stage_draw(stage, TW_DIRTY_SHAPE | TW_DIRTY_LOOK);
    stage_settle(stage);
    uint32_t through = colour_at(stage, (float[]){0, 2, 1});
    uint32_t expected = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        float a = 0x4c / 255.0f, over = shift == 16 ? 1 : 0;
        expected |= encoded(linear(behind >> shift & 0xff) * (1 - a) + over * a) << shift;
    }
    assert_near(through, expected, 4);
    // Both can be pointed at, each where it is.
    struct tw_pick pick;
    int x, y;
    stage_project(stage, (float[]){0, -1, 1}, &x, &y);
    assert_true(tw_render_pick(stage->render, x, y, &pick));
    assert_true(pick.hit);
    assert_int_not_equal(pick.object, ghost);
    assert_int_equal(pick.ghost, ghost + 1);
    assert_float_equal(pick.ghost_position[1], -1, 0.01);
    assert_true(pick.position[1] > 0);
    // Recolouring a ghost is a matter of looks: no geometry.
    uint64_t runs = stage_runs(stage, TW_PASS_GEOM_GHOST);
    stage_look(stage, ghost, 0)->base = 0x4c00ff00;
    stage->frame.look_damage.whole = true;
    stage_draw(stage, TW_DIRTY_LOOK);
    assert_int_equal(stage_runs(stage, TW_PASS_GEOM_GHOST), runs);
    assert_true(stage_difference(colour_at(stage, (float[]){0, 2, 1}), through) > 30);
    stage_flags(stage, ghost, 0);
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_settle(stage);
    assert_near(colour_at(stage, (float[]){0, 2, 1}), behind, 2);
    assert_true(tw_render_pick(stage->render, x, y, &pick));
    assert_int_equal(pick.ghost, 0);
}

static int count_colour(const struct tw_image *image, uint32_t colour, int tolerance) {
    int count = 0;
    for (int i = 0; i < image->width * image->height; i++) {
        count += stage_difference(stage_pixel(image, i % image->width, i / image->width), colour) <=
                 tolerance;
    }
    return count;
}

static void outlines_follow_the_group(void **state) {
    struct stage *stage = *state;
    const uint32_t select = 0x0050ff; // of the stage's palette: outline 2
    const uint32_t flags = TW_LOOK_NO_EDGE | TW_OUTLINE_SELECT | 6u << TW_LOOK_WIDTH_SHIFT;
    uint32_t left = stage_add(stage, (float[]){-1.5f, -1, 0}, (float[]){0, 1, 2}, 0, CLAY);
    uint32_t right = stage_add(stage, (float[]){0, -1, 0}, (float[]){1.5f, 1, 2}, 0, CLAY);
    show(stage);
    struct tw_image image = stage_read(stage);
    assert_int_equal(count_colour(&image, select, 20), 0);
    free(image.rgba);
    for (int i = 0; i < 2; i++) {
        struct tw_gpu_look *look = stage_look(stage, i ? right : left, CLAY);
        look->flags = flags;
        look->group = 7;
    }
    stage->frame.look_damage.whole = true;
    stage_draw(stage, TW_DIRTY_LOOK);
    image = stage_read(stage);
    int x, y;
    assert_true(count_colour(&image, select, 20) > 100);
    assert_true(count_colour(&image, 0x100e0c, 12) > 40); // the casing
    stage_project(stage, (float[]){0, -1, 1}, &x, &y);    // where the two boxes meet
    for (int i = -3; i <= 3; i++) {
        assert_true(stage_difference(stage_pixel(&image, x + i, y), select) > 60);
    }
    free(image.rgba);
    // With a casing on both sides there is more of it, and the line stays.
    int casing[2];
    stage->view.scale = 2;
    for (int i = 0; i < 2; i++) {
        stage->palette.casing_both_sides = i == 1;
        stage_draw(stage, TW_DIRTY_LIGHT);
        image = stage_read(stage);
        casing[i] = count_colour(&image, 0x100e0c, 8);
        if (i == 0) {
            free(image.rgba);
        }
    }
    assert_true(casing[1] > casing[0] * 5 / 4);
    assert_true(count_colour(&image, select, 20) > 100);
    free(image.rgba);
    // Gone again, also where it lay over what is not the group.
    stage_look(stage, left, CLAY);
    stage_look(stage, right, CLAY);
    stage->frame.look_damage.whole = true;
    stage_draw(stage, TW_DIRTY_LOOK);
    image = stage_read(stage);
    assert_int_equal(count_colour(&image, select, 20), 0);
    free(image.rgba);
}

static void the_sky_runs_from_horizon_to_top(void **state) {
    struct stage *stage = *state;
    stage_add(stage, (float[]){-1, 900, 0}, (float[]){1, 901, 1}, 0, CLAY);
    stage_look_at(stage, (float[]){0, -10, 2}, (float[]){0, 0, 2});
    show(stage);
    struct tw_image image = stage_read(stage);
    assert_near(stage_pixel(&image, 5, image.height - 2), 0x2a2622, 1);
    assert_near(stage_pixel(&image, 5, 1), 0x1e1b18, 1);
    free(image.rgba);
}

static void panels_are_drawn_over_the_picture(void **state) {
    struct stage *stage = *state;
    static const uint8_t atlas[4] = {255, 255, 0, 0}; // left half covered, right half not
    static const struct tw_ui_vertex vertices[] = {
        {10, 10, 0, 0, 0xff4080c0}, {50, 10, 0, 0, 0xff4080c0}, {50, 30, 0, 0, 0xff4080c0},
        {10, 30, 0, 0, 0xff4080c0}, {60, 10, 0, 0, 0x80ffffff}, {90, 10, 0, 0, 0x80ffffff},
        {90, 30, 0, 0, 0x80ffffff}, {60, 30, 0, 0, 0x80ffffff}};
    static const uint16_t indices[] = {0, 1, 2, 0, 2, 3};
    static const struct tw_ui_command commands[] = {{{0, 0, 40, 120}, 0, 6, 0},
                                                    {{0, 0, 160, 120}, 0, 6, 4}};
    add_ground(stage);
    show(stage);
    struct tw_image before = stage_read(stage);
    stage->frame.ui = (struct tw_frame_ui){.vertices = vertices,
                                           .indices = indices,
                                           .commands = commands,
                                           .vertex_count = TW_COUNT(vertices),
                                           .index_count = TW_COUNT(indices),
                                           .command_count = TW_COUNT(commands),
                                           .damage = {.whole = true},
                                           .atlas = atlas,
                                           .atlas_width = 4,
                                           .atlas_height = 1};
    stage_draw(stage, TW_DIRTY_UI);
    struct tw_image image = stage_read(stage);
    assert_near(stage_pixel(&image, 20, 20), 0x4080c0, 1);
    assert_near(stage_pixel(&image, 45, 20), stage_pixel(&before, 45, 20), 0); // clipped
    uint32_t half = stage_pixel(&image, 70, 20) & 0xff, under = stage_pixel(&before, 70, 20) & 0xff;
    assert_in_range(half, (under + 255) / 2 - 3, (under + 255) / 2 + 3);
    free(before.rgba);
    free(image.rgba);
    // Panels stay when the picture below changes.
    stage_draw(stage, TW_DIRTY_CAMERA);
    stage_settle(stage);
    image = stage_read(stage);
    assert_near(stage_pixel(&image, 20, 20), 0x4080c0, 1);
    free(image.rgba);
}

static uint64_t panel_triangles(const struct stage *stage) {
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    return stats.panel_triangles_last;
}

// Of many plates one has another colour: only what lies beside it is drawn again, and the picture
// is that of all plates drawn anew.
static void a_plate_that_changes_does_not_draw_the_others(void **state) {
    enum {
        COLUMNS = 20,
        PLATES = COLUMNS * COLUMNS,
        CHANGED = 137
    };
    struct stage *stage = *state;
    static const uint8_t atlas[1] = {255};
    struct tw_ui_vertex vertices[PLATES * 4];
    uint16_t indices[PLATES * 6];
    const struct tw_ui_command command = {{0, 0, 160, 120}, 0, PLATES * 6, 0};
    for (int i = 0; i < PLATES; i++) {
        // Neighbours in the list lie far from each other, as marks by priority do.
        int at = i * 7 % PLATES;
        float x = (float)(at % COLUMNS * 8), y = (float)(at / COLUMNS * 6);
        for (int k = 0; k < 4; k++)
            vertices[4 * i + k] = (struct tw_ui_vertex){
                x + (k == 1 || k == 2 ? 7.0f : 0.0f), y + (k > 1 ? 5.0f : 0.0f), 0, 0, 0xff4080c0};
        for (int k = 0; k < 6; k++)
            indices[6 * i + k] = (uint16_t)(4 * i + (int[]){0, 1, 2, 0, 2, 3}[k]);
    }
    const struct tw_frame_ui ui = {.vertices = vertices,
                                   .indices = indices,
                                   .commands = &command,
                                   .vertex_count = PLATES * 4,
                                   .index_count = PLATES * 6,
                                   .command_count = 1,
                                   .atlas = atlas,
                                   .atlas_width = 1,
                                   .atlas_height = 1};
    add_ground(stage);
    show(stage);
    stage->frame.ui = ui;
    stage->frame.ui.damage.whole = true;
    stage_draw(stage, TW_DIRTY_UI);
    assert_int_equal(panel_triangles(stage), PLATES * 2);
    for (int k = 0; k < 4; k++)
        vertices[4 * CHANGED + k].colour = 0xff10f010;
    int x = (int)vertices[4 * CHANGED].x, y = (int)vertices[4 * CHANGED].y;
    struct tw_image images[2];
    for (int whole = 0; whole < 2; whole++) {
        stage->frame.ui = ui;
        stage->frame.ui.damage = (struct tw_damage){{{x, y, 7, 5}}, 1, whole};
        stage_draw(stage, TW_DIRTY_UI);
        assert_in_range(panel_triangles(stage), 2, whole ? PLATES * 2 : 8);
        images[whole] = stage_read(stage);
    }
    assert_near(stage_pixel(&images[0], x + 3, y + 2), 0x10f010, 1);
    assert_memory_equal(images[0].rgba, images[1].rgba,
                        4 * (size_t)images[0].width * (size_t)images[0].height);
    free(images[0].rgba);
    free(images[1].rgba);
}

// Four layers smooth a slanted border: more tones lie between the two than with one.
static void layers_smooth_borders(void **state) {
    struct stage *stage = *state;
    int between[2];
    stage_add(stage, (float[]){-2, -1, 0}, (float[]){2, 1, 2}, 0, CLAY);
    for (int pass = 0; pass < 2; pass++) {
        stage->view.moving = pass == 0;
        stage->light.occlusion = stage->light.shadows = false;
        stage_draw(stage, TW_DIRTY_ALL);
        stage_settle(stage);
        struct tw_image image = stage_read(stage);
        between[pass] = 0;
        for (int i = 0; i < image.width * image.height; i++) {
            uint32_t red = stage_pixel(&image, i % image.width, i / image.width) & 0xff;
            between[pass] += red > 0x28 && red < 0x60;
        }
        free(image.rgba);
    }
    assert_true(between[1] > 10);
}

static struct tw_render *open_with(const struct stage *stage, int layers, size_t layer_bytes) {
    return tw_render_create(&(struct tw_render_params){.validation = true,
                                                       .width = stage->view.width,
                                                       .height = stage->view.height,
                                                       .layers = layers,
                                                       .layer_bytes = layer_bytes});
}

// A reference picture has more steps between two colours than four layers can make.
static void a_reference_has_finer_borders(void **state) {
    struct stage *stage = *state;
    tw_render_destroy(stage->render);
    stage->render = open_with(stage, TW_LAYERS_MAX, 0);
    assert_non_null(stage->render);
    stage->light.occlusion = false;
    stage->light.shadows = false;
    stage->frame.layers = TW_LAYERS_MAX;
    stage_add(stage, (float[]){-2, -2, 0}, (float[]){2, 2, 3}, 0, 0xf0f0f0);
    stage_draw(stage, TW_DIRTY_ALL);
    while (tw_render_wants_frame(stage->render)) {
        stage->frame.layers = TW_LAYERS_MAX;
        stage_draw(stage, 0);
    }
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.layers, TW_LAYERS_MAX);
    struct tw_image image = stage_read(stage);
    bool seen[256] = {false};
    int tones = 0;
    for (int i = 0; i < image.width * image.height; i++) {
        uint32_t red = stage_pixel(&image, i % image.width, i / image.width) & 0xff;
        tones += !seen[red];
        seen[red] = true;
    }
    free(image.rgba);
    assert_true(tones > 40);
}

static void layers_that_do_not_fit_are_refused_or_fewer(void **state) {
    struct stage *stage = *state;
    size_t pixels = (size_t)stage->view.width * (size_t)stage->view.height;
    assert_null(open_with(stage, 8, 64 * pixels));
    tw_render_destroy(stage->render);
    stage->render = open_with(stage, 0, 64 * pixels);
    assert_non_null(stage->render);
    add_ground(stage);
    show(stage);
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.layers, 2);
}

// Where a box is drawn, with room for its outline.
static struct tw_rect place_of(struct stage *stage, uint32_t box) {
    const struct stage_box *b = &stage->boxes[box];
    int x0 = INT_MAX, y0 = INT_MAX, x1 = INT_MIN, y1 = INT_MIN;
    for (int i = 0; i < 8; i++) {
        int x, y;
        stage_project(stage,
                      (float[]){i & 1 ? b->max[0] : b->min[0], i & 2 ? b->max[1] : b->min[1],
                                i & 4 ? b->max[2] : b->min[2]},
                      &x, &y);
        x0 = TW_MIN(x0, x);
        y0 = TW_MIN(y0, y);
        x1 = TW_MAX(x1, x);
        y1 = TW_MAX(y1, y);
    }
    return (struct tw_rect){x0 - 9, y0 - 9, x1 - x0 + 18, y1 - y0 + 18};
}

static void damage(struct stage *stage, struct tw_damage *damage, uint32_t box) {
    tw_damage_add(damage, place_of(stage, box), stage->view.viewport);
}

// Fails unless the picture is the same to the bit after all of it is drawn anew.
static void assert_whole(struct stage *stage) {
    struct tw_image parts = stage_read(stage);
    show(stage);
    struct tw_image whole = stage_read(stage);
    assert_memory_equal(parts.rgba, whole.rgba, (size_t)whole.width * (size_t)whole.height * 4);
    free(parts.rgba);
    free(whole.rgba);
}

static void parts_are_shaded_like_the_whole(void **state) {
    struct stage *stage = *state;
    stage->light.occlusion = false; // reaches beyond what moves
    stage->light.shadows = false;
    add_ground(stage);
    uint32_t boxes[6];
    for (int i = 0; i < 6; i++) {
        float x = -4.3f + 1.5f * (float)i;
        boxes[i] = stage_add(stage, (float[]){x, -1, 0}, (float[]){x + 1.1f, 0.3f, 2.3f},
                             i == 5 ? TW_INSTANCE_MOVER : 0, CLAY);
    }
    show(stage);
    for (uint32_t i = 0; i < 5; i++) {
        stage_look(stage, boxes[i], 0x4060a0 + 0x301000 * i)->group = 1;
        damage(stage, &stage->frame.look_damage, boxes[i]);
        stage_draw(stage, TW_DIRTY_LOOK);
    }
    assert_whole(stage);
    damage(stage, &stage->frame.move_damage, boxes[5]);
    stage_place(stage, boxes[5], (float[]){2.3f, -2, 0.4f}, (float[]){3.7f, -1.4f, 1.3f});
    damage(stage, &stage->frame.move_damage, boxes[5]);
    stage_draw(stage, TW_DIRTY_MOVE);
    // What stands beside the rectangles must follow later changes too.
    for (int i = 0; i < 6; i++)
        stage_look(stage, boxes[i], 0xd0b040);
    stage->frame.look_damage.whole = true;
    stage_draw(stage, TW_DIRTY_LOOK);
    assert_whole(stage);
}

// While the camera moves there is one layer, lit with fewer taps.
static void nothing_stays_of_a_moving_picture(void **state) {
    struct stage *stage = *state;
    add_ground(stage);
    uint32_t box = stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    show(stage);
    stage->view.moving = true;
    stage_draw(stage, TW_DIRTY_CAMERA);
    uint32_t before = colour_at(stage, (float[]){0, -1, 1});
    stage_look(stage, box, 0xd0b040);
    damage(stage, &stage->frame.look_damage, box);
    stage_draw(stage, TW_DIRTY_LOOK);
    assert_true(stage_difference(colour_at(stage, (float[]){0, -1, 1}), before) > 30);
    stage->view.moving = false;
    stage_draw(stage, TW_DIRTY_EXPOSE);
    stage_settle(stage);
    assert_whole(stage);
}

// An object that gets a level, or loses it, without any other change.
static void a_level_comes_and_goes_with_the_look(void **state) {
    struct stage *stage = *state;
    uint32_t box = stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, 0, CLAY);
    show(stage);
    uint32_t dry = colour_at(stage, (float[]){0, -1, 0.7f});
    for (int filled = 1; filled >= 0; filled--) {
        uint64_t lit = stage_runs(stage, TW_PASS_LIGHT);
        struct tw_gpu_look *look = stage_look(stage, box, CLAY);
        look->flags |= filled ? TW_LOOK_FILL : 0;
        look->level = 1;
        look->wet = 0xff203060;
        damage(stage, &stage->frame.look_damage, box);
        stage_draw(stage, TW_DIRTY_LOOK);
        assert_int_equal(stage_runs(stage, TW_PASS_LIGHT), lit);
        uint32_t low = colour_at(stage, (float[]){0, -1, 0.7f});
        assert_int_equal(colour_at(stage, (float[]){0, -1, 1.3f}), dry);
        assert_true(filled ? stage_difference(low, dry) > 30 : low == dry);
        assert_whole(stage);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_level_face_in_the_open_shows_its_tone, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(shadows_fall_away_from_the_sun, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(shadows_stay_when_the_origin_moves, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(a_shadow_moves_with_its_mover, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(no_shadow_beyond_the_map, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(plain_light_is_of_the_surface_alone, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(corners_are_darker, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(no_light_falls_below_the_floor, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_tint_is_its_colour_even_in_the_shade, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(a_level_shows_how_full_it_is, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(hatching_runs_at_45_degrees, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(ghosts_lie_over_what_is_behind, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(outlines_follow_the_group, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(the_sky_runs_from_horizon_to_top, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(panels_are_drawn_over_the_picture, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_plate_that_changes_does_not_draw_the_others, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(layers_smooth_borders, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_reference_has_finer_borders, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(layers_that_do_not_fit_are_refused_or_fewer, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(parts_are_shaded_like_the_whole, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(nothing_stays_of_a_moving_picture, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_level_comes_and_goes_with_the_look, stage_open,
                                        stage_close),
    };
    return cmocka_run_group_tests_name("gpu picture", tests, NULL, NULL);
}
