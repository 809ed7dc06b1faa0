// Meshes that wear a surface: their colour, tints over it, masks in picture and shadow, movers, and
// what textures take of the device.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"

#define GROUND 0x332f2au
#define RED 0x0000ffu
#define SIDE 64

static uint8_t texels[SIDE * SIDE * 4 * 2];
static struct tw_texture picture = {.texels = texels, .width = SIDE, .height = SIDE};

// Left half green, right half blue, at every level but the last, which is a mean of both.
static void paint_picture(uint8_t alpha) {
    uint8_t *texel = texels;
    for (uint32_t level = 0; level < tw_texture_levels(SIDE, SIDE); level++) {
        uint32_t side = tw_texture_side(SIDE, level);
        for (uint32_t i = 0; i < side * side; i++, texel += 4) {
            bool left = i % side < side / 2;
            const uint8_t colour[4] = {0, left ? 220 : 0, left ? 0 : 220, alpha};
            memcpy(texel, colour, 4);
        }
    }
}

static const struct tw_surface plain_surface = {
    .base = {1, 1, 1, 1}, .roughness = 1, .normal_scale = 1};

// A dressed cube of mesh slot 1, two metres wide, on the ground.
static uint32_t add_cube(struct stage *stage, const struct tw_mesh *mesh, uint32_t flags) {
    stage_add(stage, (float[]){-30, -30, -0.2f}, (float[]){30, 30, 0}, 0, GROUND);
    uint32_t slot = stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, flags, RED);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, mesh};
    *tw_frame_add_instance(&stage->frame) = (struct tw_frame_instance){
        .slot = slot, .row = {.mesh = 1, .transform = slot, .flags = TW_INSTANCE_ALIVE | flags}};
    return slot;
}

static void show(struct stage *stage) {
    stage_draw(stage, TW_DIRTY_ALL);
    stage_settle(stage);
}

static uint32_t colour_at(struct stage *stage, float x, float y, float z) {
    struct tw_image image = stage_read(stage);
    int column, row;
    stage_project(stage, (float[]){x, y, z}, &column, &row);
    uint32_t pixel = stage_pixel(&image, column, row);
    free(image.rgba);
    return pixel;
}

static int red(uint32_t pixel) {
    return pixel & 0xff;
}
static int green(uint32_t pixel) {
    return pixel >> 8 & 0xff;
}
static int blue(uint32_t pixel) {
    return pixel >> 16 & 0xff;
}

static void test_texture(void **state) {
    struct stage *stage = *state;
    struct tw_surface surface = plain_surface;
    surface.textures[TW_ROLE_BASE] = &picture;
    paint_picture(255);
    struct tw_mesh *mesh = stage_dressed_cube(&surface);
    uint32_t slot = add_cube(stage, mesh, 0);
    show(stage);
    for (int moving = 0; moving < 2; moving++) { // four layers, then the one of a moving camera
        stage->view.moving = moving;
        stage_draw(stage, TW_DIRTY_ALL);
        stage_settle(stage);
        uint32_t left = colour_at(stage, -0.5f, -1, 1), right = colour_at(stage, 0.5f, -1, 1);
        assert_true(green(left) > 60 && red(left) < 12 && blue(left) < 12);
        assert_true(blue(right) > 60 && red(right) < 12 && green(right) < 12);
    }
    // A tint covers the texture as it covers a plain colour.
    stage_look(stage, slot, RED)->tint = 0xff2080f0;
    stage->frame.look_damage.whole = true;
    stage_draw(stage, TW_DIRTY_LOOK);
    uint32_t tinted = colour_at(stage, -0.5f, -1, 1);
    assert_true(red(tinted) > 120 && green(tinted) > red(tinted) / 4);
    assert_true(stage_difference(tinted, colour_at(stage, 0.5f, -1, 1)) <= 12);
    // What is quiet has little hue left.
    stage_look(stage, slot, RED);
    stage->palette.quiet_chroma = 14;
    show(stage);
    uint32_t quiet = colour_at(stage, -0.5f, -1, 1);
    assert_true(green(quiet) - red(quiet) < 60 && green(quiet) > red(quiet));
    stage_free_cube(mesh);
}

static void test_glow(void **state) {
    struct stage *stage = *state;
    struct tw_surface surface = plain_surface;
    surface.base[0] = surface.base[1] = surface.base[2] = 0;
    surface.emissive[1] = 1;
    struct tw_mesh *mesh = stage_dressed_cube(&surface);
    add_cube(stage, mesh, 0);
    show(stage);
    assert_true(green(colour_at(stage, 1, 0.5f, 1)) > 240 ||
                green(colour_at(stage, 0, -1, 1)) > 240);
    stage_free_cube(mesh);
}

// Metal in one colour wears no surface, and mirrors as one that does.
static void test_metal(void **state) {
    struct stage *stage = *state;
    struct tw_surface surface = {
        .base = {0.2f, 0.2f, 0.2f, 1}, .roughness = 0, .metalness = 1, .normal_scale = 1};
    struct tw_mesh *mesh = stage_dressed_cube(&surface);
    uint32_t dressed = add_cube(stage, mesh, 0);
    uint32_t grey = 0x7c7c7c; // a fifth, in sRGB
    show(stage);
    uint32_t expected[] = {colour_at(stage, 0, -1, 1), colour_at(stage, 0, 0, 2)};
    stage_flags(stage, dressed, TW_INSTANCE_HIDDEN);
    uint32_t metal = TW_METAL_KIND(31u, 31u) << TW_INSTANCE_METAL_SHIFT;
    uint32_t slot = stage_add(stage, (float[]){-1, -1, 0}, (float[]){1, 1, 2}, metal, grey);
    show(stage);
    assert_true(stage_difference(colour_at(stage, 0, -1, 1), expected[0]) <= 3);
    assert_true(stage_difference(colour_at(stage, 0, 0, 2), expected[1]) <= 3);
    stage_flags(stage, slot, TW_INSTANCE_ALIVE);
    show(stage);
    assert_true(stage_difference(colour_at(stage, 0, -1, 1), expected[0]) > 12);
    stage_free_cube(mesh);
}

static void test_mask(void **state) {
    struct stage *stage = *state;
    struct tw_surface surface = plain_surface;
    surface.textures[TW_ROLE_BASE] = &picture;
    surface.cutoff = 0.5f;
    paint_picture(20);
    struct tw_mesh *mesh = stage_dressed_cube(&surface);
    stage_add(stage, (float[]){-30, -30, -0.2f}, (float[]){30, 30, 0}, 0, GROUND);
    show(stage);
    // Where the cube will stand, and where its shadow would fall: the sun is in the south-west.
    uint32_t ground = colour_at(stage, 0, -1, 0.5f), lit = colour_at(stage, 1.4f, 0.8f, 0);
    stage->box_count = 0;
    uint32_t slot = add_cube(stage, mesh, TW_INSTANCE_TWO_SIDED);
    show(stage);
    assert_true(stage_difference(colour_at(stage, 0, -1, 0.5f), ground) <= 8);
    assert_true(stage_difference(colour_at(stage, 1.4f, 0.8f, 0), lit) <= 8);
    struct tw_pick pick;
    int x, y;
    stage_project(stage, (float[]){0, -1, 0.5f}, &x, &y);
    assert_true(tw_render_pick(stage->render, x, y, &pick));
    assert_int_not_equal(pick.object, slot);

    surface.cutoff = 0.05f; // now all of it is there
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, mesh};
    show(stage);
    assert_true(stage_difference(colour_at(stage, 0, -1, 0.5f), ground) > 30);
    assert_true(stage_difference(colour_at(stage, 1.4f, 0.8f, 0), lit) > 8);
    stage_free_cube(mesh);
}

static void test_mover(void **state) {
    struct stage *stage = *state;
    struct tw_surface surface = plain_surface;
    surface.textures[TW_ROLE_BASE] = &picture;
    paint_picture(255);
    struct tw_mesh *mesh = stage_dressed_cube(&surface);
    uint32_t slot = add_cube(stage, mesh, TW_INSTANCE_MOVER);
    show(stage);
    assert_true(green(colour_at(stage, -0.5f, -1, 1)) > 60);
    stage_place(stage, slot, (float[]){2, -1, 0}, (float[]){4, 1, 2});
    stage->frame.move_damage.whole = true;
    stage_draw(stage, TW_DIRTY_MOVE);
    assert_true(green(colour_at(stage, 2.5f, -1, 1)) > 60);
    assert_true(blue(colour_at(stage, 3.5f, -1, 1)) > 60);
    assert_true(green(colour_at(stage, -0.5f, -1, 1)) < 60);
    stage_free_cube(mesh);
}

static void test_texture_memory(void **state) {
    struct stage *stage = *state;
    struct tw_render_stats stats;
    struct tw_surface surface = plain_surface;
    surface.textures[TW_ROLE_BASE] = &picture;
    paint_picture(255);
    struct tw_mesh *mesh = stage_dressed_cube(&surface);
    add_cube(stage, mesh, 0);
    show(stage);
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.texture_bytes, tw_texture_bytes(&picture, 0) + 4); // and the white one
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, NULL};
    stage_flags(stage, 1, 0);
    show(stage);
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.texture_bytes, 4);
    tw_render_destroy(stage->render);

    // Smaller ones where the side or the budget asks for it.
    static const struct {
        int side;
        size_t budget;
        uint32_t level;
    } cases[] = {{16, 0, 2}, {0, 4000, 2}, {0, 1, 6}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        const struct tw_render_params params = {.validation = true,
                                                .width = stage->view.width,
                                                .height = stage->view.height,
                                                .texture_side = cases[i].side,
                                                .texture_bytes = cases[i].budget};
        stage->render = tw_render_create(&params);
        assert_non_null(stage->render);
        stage->box_count = 0;
        *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){0, stage->cube};
        add_cube(stage, mesh, 0);
        show(stage);
        tw_render_stats(stage->render, &stats);
        assert_int_equal(stats.texture_bytes, tw_texture_bytes(&picture, cases[i].level) + 4);
        assert_int_equal(stats.validation_messages, 0);
        if (i + 1 < TW_COUNT(cases))
            tw_render_destroy(stage->render);
    }
    stage_free_cube(mesh);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_texture, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_glow, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_metal, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_mask, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_mover, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_texture_memory, stage_open, stage_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
