// Fingers to gestures.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fingers.h"
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gestures_are_known),
        cmocka_unit_test(a_finger_draws_with_a_tool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
