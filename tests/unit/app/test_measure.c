// Length, angle and area between points.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/measure.h"

static const double square[][3] = {
    {1000000, 0, 5}, {1000000, 3, 5}, {1000000, 3, 9}, {1000000, 0, 9}};

static void assert_near(double found, double expected, double tolerance) {
    if (!(fabs(found - expected) <= tolerance)) {
        fail_msg("%.17g, expected %.17g", found, expected);
    }
}

static void lengths_angles_and_areas(void **state) {
    (void)state;
    assert_near(tw_measure_length_m(square, 2), 3, 1e-9);
    assert_near(tw_measure_length_m(square, 4), 10, 1e-9);
    assert_near(tw_measure_angle_deg(square), 90, 1e-9);
    assert_near(tw_measure_area_m2(square, 3), 6, 1e-6);
    assert_near(tw_measure_area_m2(square, 4), 12, 1e-6);
    const double flat[][3] = {{0, 0, 0}, {1, 0, 0}, {3, 0, 0}};
    assert_near(tw_measure_angle_deg(flat), 180, 1e-9);
    const double ell[][3] = {{0, 0, 0}, {4, 0, 0}, {4, 1, 0}, {1, 1, 0}, {1, 3, 0}, {0, 3, 0}};
    assert_near(tw_measure_area_m2(ell, 6), 6, 1e-9); // not convex
}

static void texts_name_their_units(void **state) {
    (void)state;
    char text[96];
    tw_measure_text(square, 1, text, sizeof text);
    assert_string_equal(text, "");
    tw_measure_text(square, 2, text, sizeof text);
    assert_string_equal(text, "3.000 m");
    tw_measure_text(square, 3, text, sizeof text);
    assert_string_equal(text, "7.000 m, 90.0\u00b0, 6.000 m\u00b2");
    tw_measure_text(square, 4, text, sizeof text);
    assert_string_equal(text, "10.000 m, 12.000 m\u00b2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_angles_and_areas),
        cmocka_unit_test(texts_name_their_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
