#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "twinview/frame.h"
#include "twinview/memory.h"

static const struct tw_rect picture = {10, 20, 200, 100};

static bool covers(const struct tw_damage *damage, int x, int y) {
    for (int i = 0; i < damage->count; i++) {
        const struct tw_rect *r = &damage->rects[i];
        if (x >= r->x && x < r->x + r->width && y >= r->y && y < r->y + r->height) {
            return true;
        }
    }
    return damage->whole;
}

static void lists_keep_their_memory(void **state) {
    (void)state;
    struct tw_frame frame = {0};
    for (uint32_t i = 0; i < 100; i++) {
        tw_frame_add_look(&frame)->slot = i;
        tw_frame_add_mesh(&frame)->slot = i;
    }
    tw_frame_add_instance(&frame);
    tw_frame_add_transform(&frame);
    tw_frame_add_probe(&frame);
    assert_int_equal(frame.look_count, 100);
    assert_int_equal(frame.looks[99].slot, 99);
    frame.dirty = TW_DIRTY_ALL;
    const struct tw_frame_look *memory = frame.looks;
    tw_frame_reset(&frame);
    assert_int_equal(frame.look_count + frame.mesh_count + frame.instance_count +
                         frame.transform_count + frame.probe_count,
                     0);
    assert_int_equal(frame.dirty, 0);
    tw_frame_add_look(&frame);
    assert_ptr_equal(frame.looks, memory);
    for (uint32_t i = 0; i < 200000; i++) {
        tw_frame_add_look(&frame)->slot = i;
    }
    assert_true(tw_frame_bytes(&frame) > 200000 * sizeof *frame.looks);
    tw_frame_reset(&frame);
    assert_true(tw_frame_bytes(&frame) < 100000); // what a site brought with it is given back
    tw_frame_finish(&frame);
}

static void rectangles_are_clipped(void **state) {
    (void)state;
    struct tw_damage damage = {0};
    tw_damage_add(&damage, (struct tw_rect){-500, -500, 100, 100}, picture);
    assert_int_equal(damage.count, 0);
    tw_damage_add(&damage, (struct tw_rect){0, 0, 20, 30}, picture);
    assert_int_equal(damage.count, 1);
    assert_memory_equal(&damage.rects[0], (&(struct tw_rect){10, 20, 10, 10}),
                        sizeof(struct tw_rect));
    assert_int_equal(tw_damage_area(&damage, picture), 100);
}

static void overlapping_rectangles_join(void **state) {
    (void)state;
    struct tw_damage damage = {0};
    tw_damage_add(&damage, (struct tw_rect){50, 50, 20, 20}, picture);
    tw_damage_add(&damage, (struct tw_rect){52, 50, 20, 20}, picture);
    assert_int_equal(damage.count, 1);
    assert_int_equal(tw_damage_area(&damage, picture), 22 * 20);
    damage.whole = true;
    assert_int_equal(tw_damage_area(&damage, picture), 200 * 100);
}

// Whatever is added stays covered, within the limit, and the area is the painted one.
static void nothing_is_lost(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 200; round++) {
        struct tw_damage damage = {0};
        struct tw_rect added[40];
        for (int i = 0; i < 40; i++) {
            int number[4];
            for (int k = 0; k < 4; k++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                number[k] = (int)(seed >> 40);
            }
            added[i] = (struct tw_rect){number[0] % 200, number[1] % 120, 1 + number[2] % 15,
                                        1 + number[3] % 15};
            tw_damage_add(&damage, added[i], picture);
            assert_true(damage.count <= TW_RECTS_MAX);
        }
        uint64_t painted = 0;
        for (int y = picture.y; y < picture.y + picture.height; y++) {
            for (int x = picture.x; x < picture.x + picture.width; x++) {
                painted += covers(&damage, x, y);
            }
        }
        assert_int_equal(painted, tw_damage_area(&damage, picture));
        for (int i = 0; i < 40; i++) {
            const struct tw_rect *r = &added[i];
            for (int y = TW_MAX(r->y, 20); y < TW_MIN(r->y + r->height, 120); y++) {
                for (int x = TW_MAX(r->x, 10); x < TW_MIN(r->x + r->width, 210); x++) {
                    assert_true(covers(&damage, x, y));
                }
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_keep_their_memory),
        cmocka_unit_test(rectangles_are_clipped),
        cmocka_unit_test(overlapping_rectangles_join),
        cmocka_unit_test(nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
