#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "twinview/camera.h"
#include "twinview/memory.h"

#define SECOND 1000000000LL

static struct tw_camera home(void) {
    return (struct tw_camera){.pose = {325, 32, 90, {20, 10, 0}}, .viewport = {300, 92, 1200, 900}};
}

static void assert_point(const double a[3], const double b[3], double tolerance) {
    for (int i = 0; i < 3; i++) {
        assert_float_equal(a[i], b[i], tolerance);
    }
}

static void angles_follow_the_compass(void **state) {
    (void)state;
    // azimuth, elevation, where the eye stands relative to the target at 10 m
    const struct {
        double azimuth, elevation, eye[3];
    } cases[] = {
        {0, 30, {0, -8.660254, 5}},  // looking north from the south
        {90, 30, {-8.660254, 0, 5}}, // looking east from the west
        {180, 30, {0, 8.660254, 5}},
        {270, 30, {8.660254, 0, 5}},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_camera camera = {.pose = {cases[i].azimuth, cases[i].elevation, 10, {1, 2, 3}},
                                   .viewport = {0, 0, 100, 100}};
        double eye[3], expected[3];
        tw_camera_eye(&camera, eye);
        for (int axis = 0; axis < 3; axis++) {
            expected[axis] = cases[i].eye[axis] + camera.pose.target[axis];
        }
        assert_point(eye, expected, 1e-6);
    }
}

static void the_target_is_in_the_middle_and_up_is_up(void **state) {
    (void)state;
    struct tw_camera camera = home();
    double pixel[2], distance, above[2], east[2];
    assert_true(tw_camera_project(&camera, camera.pose.target, pixel, &distance));
    assert_float_equal(pixel[0], 300 + 600, 1e-9);
    assert_float_equal(pixel[1], 92 + 450, 1e-9);
    assert_float_equal(distance, 90, 1e-9);
    assert_true(tw_camera_project(&camera, (double[]){20, 10, 5}, above, NULL));
    assert_true(above[1] < pixel[1]);
    camera.pose.azimuth_deg = 0;
    assert_true(tw_camera_project(&camera, (double[]){25, 10, 0}, east, NULL));
    assert_true(east[0] > pixel[0]);
    double eye[3];
    tw_camera_eye(&camera, eye);
    assert_false(tw_camera_project(&camera, (double[]){eye[0], eye[1] - 5, eye[2]}, pixel, NULL));
}

static void one_pixel_is_as_large_as_it_says(void **state) {
    (void)state;
    struct tw_camera camera = home();
    camera.pose.azimuth_deg = 0; // right is +X
    double metres = tw_camera_pixel_size(&camera, 90), a[2], b[2];
    tw_camera_project(&camera, camera.pose.target, a, NULL);
    tw_camera_project(&camera, (double[]){20 + 100 * metres, 10, 0}, b, NULL);
    assert_float_equal(b[0] - a[0], 100, 1e-6);
    // vertical field of view of 28 degrees
    assert_float_equal(metres * 900 / 2 / 90, tan(14 * M_PI / 180), 1e-9);
}

// The matrix and project() must say the same, wherever the origin is.
static void the_matrix_agrees_with_project(void **state) {
    (void)state;
    const double origins[][3] = {{0, 0, 0}, {15, -20, 5}, {1e6, 2e6, 100}};
    const double points[][3] = {{20, 10, 0}, {0, 0, 0}, {45, 22, 9}, {-80, 70, 2}, {21, 9, 4}};
    for (size_t o = 0; o < TW_COUNT(origins); o++) {
        const double *origin = origins[o];
        struct tw_camera camera = home();
        for (int i = 0; o == 2 && i < 3; i++) {
            camera.pose.target[i] += origin[i];
        }
        float m[16];
        tw_camera_matrix(&camera, origin, m);
        for (size_t p = 0; p < TW_COUNT(points); p++) {
            double world[3], clip[4], pixel[2], distance;
            float local[3];
            for (int i = 0; i < 3; i++) {
                world[i] = points[p][i] + (o == 2 ? origin[i] : 0);
                local[i] = (float)(world[i] - origin[i]);
            }
            for (int row = 0; row < 4; row++) {
                clip[row] =
                    m[row] * local[0] + m[4 + row] * local[1] + m[8 + row] * local[2] + m[12 + row];
            }
            assert_true(tw_camera_project(&camera, world, pixel, &distance));
            assert_float_equal(clip[3], distance, 1e-3);
            assert_float_equal(300 + (clip[0] / clip[3] + 1) * 600, pixel[0], 0.02);
            assert_float_equal(92 + (clip[1] / clip[3] + 1) * 450, pixel[1], 0.02);
            assert_true(clip[2] / clip[3] > 0 && clip[2] / clip[3] < 1);
        }
    }
}

static void depth_is_reversed_and_has_no_end(void **state) {
    (void)state;
    struct tw_camera camera = {.pose = {0, 5, 10, {0, 0, 0}}, .viewport = {0, 0, 100, 100}};
    float m[16];
    tw_camera_matrix(&camera, (double[]){0, 0, 0}, m);
    double before = 2;
    for (double along = 0.11; along < 1e9; along *= 10) {
        double depth = m[14] / along;
        assert_true(depth <= 1 && depth > 0 && depth < before);
        before = depth;
    }
}

static void orbit_keeps_the_target_and_its_limits(void **state) {
    (void)state;
    struct tw_camera camera = home();
    tw_camera_orbit(&camera, 50, 100);
    assert_float_equal(camera.pose.azimuth_deg, 15, 1e-9);
    assert_float_equal(camera.pose.elevation_deg, 89, 1e-9);
    tw_camera_orbit(&camera, -30, -200);
    assert_float_equal(camera.pose.azimuth_deg, 345, 1e-9);
    assert_float_equal(camera.pose.elevation_deg, 5, 1e-9);
    assert_point(camera.pose.target, (double[]){20, 10, 0}, 0);
}

static void pan_holds_the_point_under_the_pointer(void **state) {
    (void)state;
    struct tw_camera camera = home();
    double held[3], before[2], after[2];
    memcpy(held, camera.pose.target, sizeof held);
    tw_camera_project(&camera, held, before, NULL);
    tw_camera_pan(&camera, 37, -21);
    tw_camera_project(&camera, held, after, NULL);
    assert_float_equal(after[0] - before[0], 37, 1e-6);
    assert_float_equal(after[1] - before[1], -21, 1e-6);
}

static void zoom_holds_the_point_under_the_cursor(void **state) {
    (void)state;
    const double point[3] = {32, 3, 4};
    for (double factor = 0.25; factor < 5; factor *= 2) {
        struct tw_camera camera = home();
        double before[2], after[2], near, far;
        tw_camera_project(&camera, point, before, &far);
        tw_camera_zoom(&camera, factor, point);
        tw_camera_project(&camera, point, after, &near);
        assert_float_equal(before[0], after[0], 1e-6);
        assert_float_equal(before[1], after[1], 1e-6);
        assert_float_equal(near, far * factor, 1e-6);
    }
    struct tw_camera camera = home();
    tw_camera_zoom(&camera, 0.5, NULL);
    assert_float_equal(camera.pose.distance_m, 45, 1e-9);
    assert_point(camera.pose.target, (double[]){20, 10, 0}, 0);
    for (int i = 0; i < 100; i++) {
        tw_camera_zoom(&camera, 0.5, point);
    }
    assert_true(camera.pose.distance_m > 0);
    for (int i = 0; i < 100; i++) {
        tw_camera_zoom(&camera, 2, point);
    }
    assert_true(isfinite(camera.pose.distance_m) && camera.pose.distance_m <= 1e5);
}

static void a_flight_starts_and_ends_where_it_should(void **state) {
    (void)state;
    struct tw_camera camera = home();
    const struct tw_pose to = {15, 60, 30, {40, 0, 2}};
    tw_camera_fly(&camera, &to, 0.6, 5 * SECOND);
    assert_true(tw_camera_update(&camera, 5 * SECOND));
    assert_float_equal(camera.pose.azimuth_deg, 325, 1e-9);
    assert_true(tw_camera_update(&camera, 5 * SECOND + SECOND * 3 / 10)); // half the time
    assert_float_equal(camera.pose.azimuth_deg, 350, 1e-6); // the short way over north
    assert_float_equal(camera.pose.elevation_deg, 46, 1e-6);
    assert_float_equal(camera.pose.distance_m, sqrt(90 * 30), 1e-6);
    assert_float_equal(camera.pose.target[0], 30, 1e-6);
    double half = camera.pose.target[0];
    assert_true(tw_camera_update(&camera, 5 * SECOND + SECOND * 4 / 10));
    assert_true(camera.pose.target[0] > half);
    assert_true(tw_camera_update(&camera, 6 * SECOND));
    assert_memory_equal(&camera.pose, &to, sizeof to);
    assert_false(tw_camera_update(&camera, 7 * SECOND));
}

static void flights_ease_in_and_out(void **state) {
    (void)state;
    struct tw_camera camera = home();
    struct tw_pose to = camera.pose;
    to.target[0] += 10;
    tw_camera_fly(&camera, &to, 1, SECOND);
    double step[10], last = camera.pose.target[0];
    for (int i = 0; i < 10; i++) {
        tw_camera_update(&camera, SECOND + (i + 1) * SECOND / 10);
        step[i] = camera.pose.target[0] - last;
        last = camera.pose.target[0];
    }
    assert_true(step[0] < step[2] && step[2] < step[4]);
    assert_true(step[9] < step[7] && step[7] < step[5]);
}

static void a_long_flight_skips_its_middle(void **state) {
    (void)state;
    struct tw_camera camera = home();
    struct tw_pose to = camera.pose;
    to.target[0] += 10000;
    tw_camera_fly(&camera, &to, 1, SECOND);
    tw_camera_update(&camera, SECOND + SECOND / 2 - 1000);
    assert_float_equal(camera.pose.target[0], 20 + 250, 1);
    tw_camera_update(&camera, SECOND + SECOND / 2 + 1000);
    assert_float_equal(camera.pose.target[0], 20 + 10000 - 250, 1);
}

static void the_hand_ends_a_flight(void **state) {
    (void)state;
    struct tw_camera camera = home();
    struct tw_pose to = camera.pose;
    to.distance_m = 10;
    tw_camera_fly(&camera, &to, 1, SECOND);
    tw_camera_update(&camera, SECOND + SECOND / 4);
    double distance = camera.pose.distance_m;
    tw_camera_orbit(&camera, 1, 0);
    assert_false(tw_camera_update(&camera, 3 * SECOND));
    assert_float_equal(camera.pose.distance_m, distance, 0);
    tw_camera_fly(&camera, &to, 0, SECOND); // no time: at once
    assert_float_equal(camera.pose.distance_m, 10, 0);
    assert_false(tw_camera_update(&camera, SECOND));
}

// Every corner inside the margin, and at least one pair of opposite borders touched.
static void a_framed_box_fills_the_viewport(void **state) {
    (void)state;
    const struct {
        double min[3], max[3];
    } boxes[] = {
        {{0, 0, 0}, {40, 20, 9}},
        {{-300, -2, 0}, {300, 2, 1}},
        {{0, 0, 0}, {1, 1, 80}},
        {{5, 5, 5}, {5.2, 5.1, 5.3}},
        {{1e6, 2e6, 0}, {1e6 + 200, 2e6 + 150, 30}},
    };
    const int viewports[][4] = {{0, 0, 1280, 720}, {296, 92, 1180, 900}, {10, 20, 300, 900}};
    for (size_t b = 0; b < TW_COUNT(boxes); b++) {
        for (size_t v = 0; v < TW_COUNT(viewports); v++) {
            struct tw_camera camera = home();
            memcpy(camera.viewport, viewports[v], sizeof camera.viewport);
            camera.pose = tw_camera_frame_box(&camera, 325, 32, boxes[b].min, boxes[b].max);
            double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
            for (int i = 0; i < 8; i++) {
                double corner[3], pixel[2];
                for (int axis = 0; axis < 3; axis++) {
                    corner[axis] = i >> axis & 1 ? boxes[b].max[axis] : boxes[b].min[axis];
                }
                assert_true(tw_camera_project(&camera, corner, pixel, NULL));
                for (int axis = 0; axis < 2; axis++) {
                    low[axis] = fmin(low[axis], pixel[axis]);
                    high[axis] = fmax(high[axis], pixel[axis]);
                }
            }
            bool touched = false;
            for (int axis = 0; axis < 2; axis++) {
                double start = viewports[v][axis] + 0.08 * viewports[v][axis + 2];
                double end = viewports[v][axis] + 0.92 * viewports[v][axis + 2];
                assert_true(low[axis] >= start - 0.01 && high[axis] <= end + 0.01);
                touched |= fabs(low[axis] - start) < 0.5 && fabs(high[axis] - end) < 0.5;
            }
            assert_true(touched);
        }
    }
    struct tw_camera camera = home();
    camera.pose = tw_camera_frame_box(&camera, 0, 90, (double[]){1, 2, 3}, (double[]){1, 2, 3});
    assert_true(camera.pose.distance_m > 0 && camera.pose.elevation_deg == 89);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_follow_the_compass),
        cmocka_unit_test(the_target_is_in_the_middle_and_up_is_up),
        cmocka_unit_test(one_pixel_is_as_large_as_it_says),
        cmocka_unit_test(the_matrix_agrees_with_project),
        cmocka_unit_test(depth_is_reversed_and_has_no_end),
        cmocka_unit_test(orbit_keeps_the_target_and_its_limits),
        cmocka_unit_test(pan_holds_the_point_under_the_pointer),
        cmocka_unit_test(zoom_holds_the_point_under_the_cursor),
        cmocka_unit_test(a_flight_starts_and_ends_where_it_should),
        cmocka_unit_test(flights_ease_in_and_out),
        cmocka_unit_test(a_long_flight_skips_its_middle),
        cmocka_unit_test(the_hand_ends_a_flight),
        cmocka_unit_test(a_framed_box_fills_the_viewport),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
