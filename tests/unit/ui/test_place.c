#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "twinview/random.h"
#include "ui/label_place.h"

static const struct tw_area bounds = {0, 0, 800, 600};

static int place_at(struct tw_placer *placer, float x, float y, float width, int last, int rings,
                    struct tw_area *plate) {
    return tw_placer_place(placer,
                           &(struct tw_place_wish){.anchor = {x, y},
                                                   .width = width,
                                                   .height = 30,
                                                   .last = last,
                                                   .rings = rings,
                                                   .cover = 10},
                           plate);
}

static void above_comes_first(void **state) {
    struct tw_placer placer = {0};
    struct tw_area plate;
    (void)state;
    tw_placer_reset(&placer, bounds, 1);
    int place = place_at(&placer, 400, 300, 100, -1, 1, &plate);
    assert_int_equal(place, 0);
    assert_true(plate.x == 350 && plate.y == 300 - 24 - 30);
    tw_placer_finish(&placer);
}

static void the_last_place_is_kept(void **state) {
    struct tw_placer placer = {0};
    struct tw_area plate;
    (void)state;
    tw_placer_reset(&placer, bounds, 1);
    assert_int_equal(place_at(&placer, 400, 300, 100, 6, 1, &plate), 6);
    tw_placer_finish(&placer);
}

static void nothing_overlaps(void **state) {
    struct tw_random random = tw_random_seeded(7, 1);
    (void)state;
    for (int round = 0; round < 50; round++) {
        struct tw_placer placer = {0};
        struct tw_area plates[200];
        struct tw_point anchors[200];
        int count = 0;
        tw_placer_reset(&placer, bounds, 1);
        struct tw_area body = {300, 200, 120, 90};
        tw_placer_take(&placer, body);
        for (int i = 0; i < 200; i++) {
            struct tw_point anchor = {(float)tw_random_range(&random, 0, 800),
                                      (float)tw_random_range(&random, 0, 600)};
            float width = (float)tw_random_range(&random, 40, 160);
            if (place_at(&placer, anchor.x, anchor.y, width, -1, 3, &plates[count]) < 0)
                continue;
            anchors[count++] = anchor;
        }
        assert_true(count > 10);
        for (int i = 0; i < count; i++) {
            assert_true(tw_area_contains(bounds, plates[i]));
            assert_false(tw_area_overlap(body, plates[i]));
            for (int j = 0; j < i; j++) {
                assert_false(tw_area_overlap(plates[i], plates[j]));
                struct tw_area dot = {anchors[j].x - 2, anchors[j].y - 2, 4, 4};
                assert_false(tw_area_overlap(plates[i], dot));
                struct tw_point end = tw_plate_nearest(plates[j], anchors[j]);
                struct tw_area middle = {(anchors[j].x + end.x) / 2 - 1,
                                         (anchors[j].y + end.y) / 2 - 1, 2, 2};
                assert_false(tw_area_contains(plates[i], middle)); // of the other's leader
            }
        }
        tw_placer_finish(&placer);
    }
}

static void bodies_are_spared(void **state) {
    struct tw_placer placer = {0};
    struct tw_area plate;
    (void)state;
    tw_placer_reset(&placer, bounds, 1);
    struct tw_area body = {300, 0, 200, 280}; // all that lies above
    tw_placer_body(&placer, body, 1);
    assert_int_equal(place_at(&placer, 400, 300, 100, -1, 1, &plate), 2); // to the right
    assert_false(tw_area_overlap(plate, body));
    tw_placer_reset(&placer, bounds, 1);
    tw_placer_body(&placer, bounds, 1);
    struct tw_place_wish wish = {{400, 300}, 100, 30, -1, 1, 0.5f, {0, 0, 0, 0}};
    assert_int_equal(tw_placer_place(&placer, &wish, &plate), -1);
    wish.cover = 1;
    assert_int_equal(tw_placer_place(&placer, &wish, &plate), 0);
    tw_placer_finish(&placer);
}

// A plate that insists keeps its place, unless a body came to lie there: as in a flight that ends
// close to the machine.
static void a_kept_place_is_left_to_a_body(void **state) {
    struct tw_placer placer = {0};
    struct tw_area plate;
    struct tw_place_wish wish = {{400, 300}, 100, 30, 6, 3, INFINITY, {0, 0, 0, 0}}; // below
    (void)state;
    tw_placer_reset(&placer, bounds, 1);
    tw_placer_body(&placer, (struct tw_area){440, 300, 200, 200}, 1); // touches it
    assert_int_equal(tw_placer_place(&placer, &wish, &plate), 6);
    tw_placer_reset(&placer, bounds, 1);
    struct tw_area body = {320, 300, 160, 200};
    tw_placer_body(&placer, body, 1);
    assert_int_not_equal(tw_placer_place(&placer, &wish, &plate), 6);
    assert_false(tw_area_overlap(plate, body));
    tw_placer_finish(&placer);
}

static void no_room_is_said(void **state) {
    struct tw_placer placer = {0};
    struct tw_area plate;
    (void)state;
    tw_placer_reset(&placer, (struct tw_area){0, 0, 60, 60}, 1);
    assert_int_equal(place_at(&placer, 30, 30, 100, -1, 3, &plate), -1);
    tw_placer_finish(&placer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(above_comes_first),
        cmocka_unit_test(the_last_place_is_kept),
        cmocka_unit_test(nothing_overlaps),
        cmocka_unit_test(bodies_are_spared),
        cmocka_unit_test(a_kept_place_is_left_to_a_body),
        cmocka_unit_test(no_room_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
