#include "fingers.h"

#include <math.h>

#include "pick.h"
#include "twinview/clock.h"

#define ORBIT_DEG_PER_PX 0.25
#define SLACK 10      // at scale 1
#define WHEEL_STEP 42 // of a finger, for one of a wheel

static void press_panel(struct tw_fingers *fingers, bool down) {
    if (fingers->pressed != down)
        tw_ui_mouse_button(fingers->viewer->ui, 0, down);
    fingers->pressed = down;
}

// Up and down scrolls; across draws along, as the time line wants it.
static void drag_panel(struct tw_fingers *fingers, const struct tw_gesture *gesture) {
    if (!fingers->pressed && !tw_ui_wants_drag(fingers->viewer->ui) &&
        fabsf(gesture->dy) >= fabsf(gesture->dx)) {
        tw_ui_mouse_wheel(fingers->viewer->ui, 0, gesture->dy / WHEEL_STEP);
        return;
    }
    press_panel(fingers, true);
    tw_ui_mouse_move(fingers->viewer->ui, gesture->x, gesture->y);
}

static void zoom(struct tw_viewer *viewer, const struct tw_gesture *gesture) {
    double world[3];
    bool hit;
    tw_viewer_pick(viewer, (int)gesture->x, (int)gesture->y, world, NULL, &hit);
    tw_camera_zoom(&viewer->camera, 1 / gesture->factor, hit ? world : NULL);
}

static void move_camera(struct tw_viewer *viewer, const struct tw_gesture *gesture) {
    if (gesture->kind == TW_GESTURE_DRAG)
        tw_camera_pan(&viewer->camera, gesture->dx, gesture->dy);
    else if (gesture->kind == TW_GESTURE_TURN)
        tw_camera_orbit(&viewer->camera, gesture->dx * ORBIT_DEG_PER_PX,
                        gesture->dy * ORBIT_DEG_PER_PX);
    else
        zoom(viewer, gesture);
    tw_viewer_camera_touched(viewer);
}

static void touch_picture(struct tw_viewer *viewer, const struct tw_gesture *gesture) {
    struct tw_asset_id asset =
        tw_viewer_pick(viewer, (int)gesture->x, (int)gesture->y, NULL, NULL, NULL);
    if (gesture->kind == TW_GESTURE_HOLD)
        tw_scene_hover(viewer->scene, asset);
    else if (gesture->kind == TW_GESTURE_TAP)
        tw_scene_select(viewer->scene, asset);
    else if (asset.slot)
        tw_levels_fly_to_asset(viewer, asset, TW_FLY_SECONDS);
}

// One finger is the pointer of the tool that is taken: it draws the line of a selection, and a tap
// sets a point. False if the gesture is not the tool's.
static bool use_tool(struct tw_viewer *viewer, const struct tw_touch *touch,
                     const struct tw_gesture *gesture) {
    const SDL_Event down = {
        .button = {.type = SDL_MOUSEBUTTONDOWN, .button = SDL_BUTTON_LEFT, .clicks = 1}};
    const SDL_Event up = {
        .button = {.type = SDL_MOUSEBUTTONUP, .button = SDL_BUTTON_LEFT, .clicks = 1}};
    const SDL_Event move = {.motion = {.type = SDL_MOUSEMOTION}};
    struct tw_pointer *pointer = &viewer->pointer;
    int x = (int)gesture->x, y = (int)gesture->y;
    if (pointer->tool == TW_TOOL_NONE)
        return false;
    if (gesture->kind == TW_GESTURE_TAP)
        return tw_pointer_event(pointer, viewer, &down, x, y) &&
               tw_pointer_event(pointer, viewer, &up, x, y);
    if (gesture->kind == TW_GESTURE_DRAG && !pointer->pressed && pointer->tool != TW_TOOL_MEASURE)
        tw_pointer_event(pointer, viewer, &down, (int)touch->start_x, (int)touch->start_y);
    if (!pointer->pressed)
        return false;
    tw_pointer_event(pointer, viewer, gesture->kind == TW_GESTURE_END ? &up : &move, x, y);
    return true;
}

// A finger hovers nowhere: only a long press leaves the pointer where it was.
static void leave(struct tw_viewer *viewer) {
    tw_ui_mouse_move(viewer->ui, -1, -1);
    tw_scene_hover(viewer->scene, (struct tw_asset_id){0});
}

static void take(void *user, const struct tw_gesture *gesture) {
    struct tw_fingers *fingers = user;
    struct tw_viewer *viewer = fingers->viewer;
    bool used = gesture->kind != TW_GESTURE_PRESS && !fingers->on_panel &&
                use_tool(viewer, &fingers->touch, gesture);
    if (used && gesture->kind != TW_GESTURE_END)
        return;
    switch (gesture->kind) {
    case TW_GESTURE_PRESS:
        leave(viewer);
        tw_ui_mouse_move(viewer->ui, gesture->x, gesture->y);
        fingers->on_panel = tw_ui_wants_mouse(viewer->ui);
        break;
    case TW_GESTURE_TAP:
        if (fingers->on_panel) {
            press_panel(fingers, true);
            press_panel(fingers, false);
        } else {
            touch_picture(viewer, gesture);
        }
        tw_ui_touched(viewer->ui);
        break;
    case TW_GESTURE_DOUBLE_TAP:
    case TW_GESTURE_HOLD:
        if (!fingers->on_panel)
            touch_picture(viewer, gesture);
        break;
    case TW_GESTURE_DRAG:
    case TW_GESTURE_TURN:
    case TW_GESTURE_PINCH:
        if (!fingers->on_panel)
            move_camera(viewer, gesture);
        else if (gesture->kind == TW_GESTURE_DRAG)
            drag_panel(fingers, gesture);
        break;
    case TW_GESTURE_END:
        press_panel(fingers, false);
        tw_ui_touched(viewer->ui);
        if (!fingers->touch.held)
            leave(viewer);
        break;
    }
}

void tw_fingers_init(struct tw_fingers *fingers, struct tw_viewer *viewer) {
    *fingers = (struct tw_fingers){.viewer = viewer, .touch = {.sink = take, .slack_px = SLACK}};
    fingers->touch.user = fingers;
}

bool tw_fingers_event(struct tw_fingers *fingers, const SDL_Event *event) {
    bool finger = event->type == SDL_FINGERDOWN || event->type == SDL_FINGERMOTION ||
                  event->type == SDL_FINGERUP;
    if (!finger)
        return false;
    // SDL tells places as shares of the window.
    float x = event->tfinger.x * (float)fingers->viewer->width;
    float y = event->tfinger.y * (float)fingers->viewer->height;
    if (event->type == SDL_FINGERDOWN)
        tw_touch_down(&fingers->touch, event->tfinger.fingerId, x, y, tw_monotonic_ns());
    else if (event->type == SDL_FINGERMOTION)
        tw_touch_move(&fingers->touch, event->tfinger.fingerId, x, y);
    else
        tw_touch_up(&fingers->touch, event->tfinger.fingerId, tw_monotonic_ns());
    return true;
}
