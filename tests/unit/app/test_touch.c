// Fingers to gestures.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/fingers.h"
#include "app/storeys.h"
#include "twinview/decoder.h"
#include "twinview/file.h"
#include "twinview/memory.h"

#define MS INT64_C(1000000)

static char told[512];

static void tell(void *user, const struct tw_gesture *g) {
    static const char *const names[] = {"press", "tap",  "double", "hold",
                                        "drag",  "turn", "pinch",  "end"};
    size_t at = strlen(told);
    (void)user;
    snprintf(told + at, sizeof told - at, "%s%s", at ? " " : "", names[g->kind]);
    at = strlen(told);
    if (g->kind == TW_GESTURE_DRAG || g->kind == TW_GESTURE_TURN)
        snprintf(told + at, sizeof told - at, " %g,%g", (double)g->dx, (double)g->dy);
    if (g->kind == TW_GESTURE_PINCH)
        snprintf(told + at, sizeof told - at, " %g", (double)g->factor);
}

struct step {
    char what; // d down, m move, u up, t tick
    int finger;
    float x, y;
    int64_t ms;
};

static const struct row {
    struct step steps[10];
    const char *gestures;
} rows[] = {
    {{{'d', 1, 50, 50, 0}, {'m', 1, 53, 50, 20}, {'u', 1, 0, 0, 100}}, "press tap"},
    {{{'d', 1, 50, 50, 0}, {'u', 1, 0, 0, 80}, {'d', 2, 60, 55, 200}, {'u', 2, 0, 0, 280}},
     "press tap press tap double"},
    {{{'d', 1, 50, 50, 0}, {'u', 1, 0, 0, 80}, {'d', 2, 60, 55, 900}, {'u', 2, 0, 0, 980}},
     "press tap press tap"},
    {{{'d', 1, 50, 50, 0}, {'m', 1, 70, 50, 20}, {'m', 1, 75, 60, 40}, {'u', 1, 0, 0, 900}},
     "press drag 20,0 drag 5,10 end"},
    {{{'d', 1, 50, 50, 0},
      {'t', 0, 0, 0, 500},
      {'t', 0, 0, 0, 700},
      {'m', 1, 90, 50, 800},
      {'t', 0, 0, 0, 900},
      {'u', 1, 0, 0, 1000}},
     "press hold end"},
    {{{'d', 1, 0, 0, 0},
      {'d', 2, 100, 0, 10},
      {'m', 2, 200, 0, 20},
      {'u', 2, 0, 0, 30},
      {'m', 1, 300, 0, 40},
      {'u', 1, 0, 0, 50}},
     "press turn 50,0 pinch 2 end"},
    {{{'d', 1, 0, 0, 0},
      {'d', 2, 100, 0, 0},
      {'d', 3, 50, 50, 0},
      {'m', 3, 90, 90, 0},
      {'u', 3, 0, 0, 0},
      {'u', 7, 0, 0, 0},
      {'t', 0, 0, 0, 5000},
      {'u', 1, 0, 0, 0},
      {'u', 2, 0, 0, 0}},
     "press end"},
};

static void gestures_are_known(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_touch touch = {.sink = tell, .slack_px = 8};
        told[0] = '\0';
        for (const struct step *step = rows[i].steps; step->what; step++) {
            int64_t now = 1000 * MS + step->ms * MS;
            if (step->what == 'd')
                tw_touch_down(&touch, step->finger, step->x, step->y, now);
            else if (step->what == 'm')
                tw_touch_move(&touch, step->finger, step->x, step->y);
            else if (step->what == 'u')
                tw_touch_up(&touch, step->finger, now);
            else
                tw_touch_tick(&touch, now);
        }
        assert_string_equal(told, rows[i].gestures);
        assert_int_equal(touch.count, 0);
    }
}

// In shares of the window, as SDL tells places.
static void finger(struct tw_fingers *fingers, uint32_t type, float x, float y) {
    const SDL_Event event = {.tfinger = {.type = type, .fingerId = 1, .x = x, .y = y}};
    assert_true(tw_fingers_event(fingers, &event));
}

// With the lasso taken one finger draws its line from where it came down, and the camera stays.
static void a_finger_draws_with_a_tool(void **state) {
    struct tw_viewer viewer = {.width = 1000, .height = 500};
    struct tw_fingers fingers;
    (void)state;
    viewer.ui = tw_ui_create(&(struct tw_ui_params){.mode = TW_UI_NONE});
    viewer.scene = tw_scene_create(&(struct tw_scene_params){0});
    tw_fingers_init(&fingers, &viewer);
    const struct tw_pose before = viewer.camera.pose;
    tw_pointer_take(&viewer.pointer, TW_TOOL_LASSO);
    finger(&fingers, SDL_FINGERDOWN, 0.2f, 0.2f);
    finger(&fingers, SDL_FINGERMOTION, 0.3f, 0.2f);
    finger(&fingers, SDL_FINGERMOTION, 0.3f, 0.6f);
    assert_true(viewer.pointer.pressed);
    assert_int_equal(viewer.pointer.count, 3);
    const float line[3][2] = {{200, 100}, {300, 100}, {300, 300}};
    assert_memory_equal(viewer.pointer.outline, line, sizeof line);
    assert_memory_equal(&viewer.camera.pose, &before, sizeof before);
    tw_scene_destroy(viewer.scene);
    tw_ui_destroy(viewer.ui);
}

#define WIDTH 1280
#define HEIGHT 720

struct house {
    struct tw_viewer viewer;
    struct tw_fingers fingers;
    struct tw_models *models;
};

static void read_house(struct tw_twin *twin) {
    size_t size;
    const char *reason = "";
    char *text = tw_file_read(HOUSE, 1 << 20, &size);
    assert_non_null(text);
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    struct tw_batch *batch = tw_decoder_snapshot(decoder, text, size, &reason);
    assert_non_null(batch);
    tw_twin_apply(twin, batch);
    tw_batch_destroy(batch);
    tw_decoder_destroy(decoder);
    free(text);
}

static void build_house(struct house *house) {
    struct tw_viewer *viewer = &house->viewer;
    *house = (struct house){.viewer = {.width = WIDTH, .height = HEIGHT}};
    viewer->twin = tw_twin_create(&(struct tw_twin_params){0});
    read_house(viewer->twin);
    house->models = tw_models_create(&(struct tw_models_params){0});
    viewer->scene = tw_scene_create(&(struct tw_scene_params){0});
    viewer->ui = tw_ui_create(&(struct tw_ui_params){.theme = tw_theme_default(), .scale = 1});
    tw_ui_resize(viewer->ui, WIDTH, HEIGHT);
    tw_fingers_init(&house->fingers, viewer);
}

static void leave_house(struct house *house) {
    tw_ui_destroy(house->viewer.ui);
    tw_scene_destroy(house->viewer.scene);
    tw_models_destroy(house->models);
    tw_twin_destroy(house->viewer.twin);
}

// What the panels ask for is done, as the window's loop does it, until they ask for no more. The
// storeys that the slider was drawn to, and whether that took the place of the step before, are
// told.
static void run_panels(struct house *house) {
    struct tw_viewer *viewer = &house->viewer;
    struct tw_ui_request request;
    for (int i = 0; i < 3; i++) {
        const struct tw_ui_view view = {.twin = viewer->twin,
                                        .scene = viewer->scene,
                                        .models = house->models,
                                        .camera = &viewer->camera};
        tw_scene_update(viewer->scene, viewer->twin, house->models, MS);
        tw_ui_update(viewer->ui, &view, true);
        while (tw_ui_poll(viewer->ui, &request)) {
            if (request.kind != TW_UI_TOOL)
                continue;
            size_t at = strlen(told);
            snprintf(told + at, sizeof told - at, "%s%s ", request.instead ? "=" : "",
                     tw_twin_asset(viewer->twin, request.asset)->id);
            assert_true(tw_storeys_follow(viewer, request.tool, request.asset));
        }
    }
}

// Rows from the uppermost; `places` ends with a negative one.
static void draw_slider(struct house *house, float left, float row_height, const float *places) {
    const float top = 148, x = (left + 50) / WIDTH;
    uint32_t type = SDL_FINGERDOWN;
    for (float y = 0; *places >= 0; places++, type = SDL_FINGERMOTION) {
        y = (top + (*places + 0.5f) * row_height) / HEIGHT;
        finger(&house->fingers, type, x, y);
        run_panels(house);
    }
    finger(&house->fingers, SDL_FINGERUP, 0, 0);
    run_panels(house);
}

// All of a drag is one step, the camera stays, and after the first touch the rows are as high as a
// finger is wide.
static void a_finger_draws_the_slider_of_storeys(void **state) {
    struct house house;
    (void)state;
    build_house(&house);
    run_panels(&house);
    const struct tw_pose before = house.viewer.camera.pose;
    told[0] = '\0';
    draw_slider(&house, 100, 26, (const float[]){0, 1, 2, 3, 2, -1});
    assert_string_equal(told, "s2 =s1 =s0 =s1 ");
    told[0] = '\0';
    draw_slider(&house, 116, 44, (const float[]){2, 1, 0, -1});
    assert_string_equal(told, "s2 =s3 ");
    told[0] = '\0';
    draw_slider(&house, 116, 44, (const float[]){3, -1}); // a tap
    assert_string_equal(told, "s0 ");
    assert_memory_equal(&house.viewer.camera.pose, &before, sizeof before);
    leave_house(&house);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gestures_are_known),
        cmocka_unit_test(a_finger_draws_with_a_tool),
        cmocka_unit_test(a_finger_draws_the_slider_of_storeys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
