#include "touch.h"

#include <math.h>
#include <stddef.h>

#define HOLD_NS INT64_C(600000000)
#define DOUBLE_NS INT64_C(400000000)
#define DOUBLE_SLACKS 3 // a second tap is rarely on the very same place

static void tell(struct tw_touch *touch, struct tw_gesture gesture) {
    touch->sink(touch->user, &gesture);
}

static struct tw_finger *find(struct tw_touch *touch, int64_t id) {
    for (int i = 0; i < touch->count; i++)
        if (touch->fingers[i].id == id)
            return &touch->fingers[i];
    return NULL;
}

void tw_touch_down(struct tw_touch *touch, int64_t id, float x, float y, int64_t now_ns) {
    if (touch->count == 2 || find(touch, id))
        return;
    touch->fingers[touch->count++] = (struct tw_finger){id, x, y};
    if (touch->count == 2) {
        touch->pair = touch->moved = true;
        return;
    }
    touch->start_x = x;
    touch->start_y = y;
    touch->down_ns = now_ns;
    touch->moved = touch->held = touch->pair = false;
    tell(touch, (struct tw_gesture){.kind = TW_GESTURE_PRESS, .x = x, .y = y});
}

static float apart(const struct tw_finger fingers[2]) {
    return hypotf(fingers[0].x - fingers[1].x, fingers[0].y - fingers[1].y);
}

static void move_pair(struct tw_touch *touch, struct tw_finger *finger, float x, float y) {
    const struct tw_finger *both = touch->fingers;
    float before = apart(both), dx = (x - finger->x) / 2, dy = (y - finger->y) / 2;
    finger->x = x;
    finger->y = y;
    float after = apart(both);
    struct tw_gesture gesture = {
        .x = (both[0].x + both[1].x) / 2, .y = (both[0].y + both[1].y) / 2, .dx = dx, .dy = dy};
    gesture.kind = TW_GESTURE_TURN;
    tell(touch, gesture);
    gesture.kind = TW_GESTURE_PINCH;
    gesture.factor = after / before;
    if (before >= touch->slack_px && after >= touch->slack_px)
        tell(touch, gesture);
}

void tw_touch_move(struct tw_touch *touch, int64_t id, float x, float y) {
    struct tw_finger *finger = find(touch, id);
    if (!finger || touch->held)
        return;
    if (touch->count == 2) {
        move_pair(touch, finger, x, y);
        return;
    }
    if (!touch->moved && hypotf(x - touch->start_x, y - touch->start_y) <= touch->slack_px)
        return;
    touch->moved = true;
    struct tw_gesture gesture = {
        .kind = TW_GESTURE_DRAG, .x = x, .y = y, .dx = x - finger->x, .dy = y - finger->y};
    finger->x = x;
    finger->y = y;
    if (!touch->pair) // the finger that is left of two does nothing more
        tell(touch, gesture);
}

void tw_touch_up(struct tw_touch *touch, int64_t id, int64_t now_ns) {
    struct tw_finger *finger = find(touch, id);
    if (!finger)
        return;
    struct tw_gesture gesture = {.kind = TW_GESTURE_TAP, .x = finger->x, .y = finger->y};
    *finger = touch->fingers[--touch->count];
    if (touch->count)
        return;
    if (touch->moved || touch->held) {
        gesture.kind = TW_GESTURE_END;
        tell(touch, gesture);
        touch->tap_ns = 0;
        return;
    }
    tell(touch, gesture);
    bool again = touch->tap_ns && now_ns - touch->tap_ns <= DOUBLE_NS &&
                 hypotf(gesture.x - touch->tap_x, gesture.y - touch->tap_y) <=
                     DOUBLE_SLACKS * touch->slack_px;
    gesture.kind = TW_GESTURE_DOUBLE_TAP;
    if (again)
        tell(touch, gesture);
    touch->tap_ns = again ? 0 : now_ns;
    touch->tap_x = gesture.x;
    touch->tap_y = gesture.y;
}

int64_t tw_touch_tick(struct tw_touch *touch, int64_t now_ns) {
    if (touch->count != 1 || touch->moved || touch->held)
        return INT64_MAX;
    if (now_ns < touch->down_ns + HOLD_NS)
        return touch->down_ns + HOLD_NS;
    touch->held = true;
    tell(touch, (struct tw_gesture){
                    .kind = TW_GESTURE_HOLD, .x = touch->fingers[0].x, .y = touch->fingers[0].y});
    return INT64_MAX;
}
