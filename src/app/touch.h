// Fingers to gestures: tap, two taps, drag, two fingers that pinch and turn, a long press. It knows
// neither windows nor cameras; what a gesture does is its user's affair (navigation.c).
#ifndef TWINVIEW_APP_TOUCH_H
#define TWINVIEW_APP_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

enum tw_gesture_kind {
    TW_GESTURE_PRESS,      // a finger lies there: what comes next is about this place
    TW_GESTURE_TAP,        // it went, without having moved
    TW_GESTURE_DOUBLE_TAP, // after a tap on the same place; the tap itself was told before
    TW_GESTURE_HOLD,       // it stays where it is: a long press
    TW_GESTURE_DRAG,       // one finger moved by dx, dy
    TW_GESTURE_TURN,       // two fingers moved together by dx, dy
    TW_GESTURE_PINCH,      // what lies between two fingers grew by `factor`
    TW_GESTURE_END,        // of a drag, of two fingers or of a long press
};

struct tw_gesture {
    enum tw_gesture_kind kind;
    float x, y;   // where: of two fingers between them. Pixels
    float dx, dy; // pixels
    float factor;
};
typedef void tw_gesture_sink(void *user, const struct tw_gesture *gesture);

struct tw_finger {
    int64_t id;
    float x, y;
};

// Zero-initialised is ready for use but for its sink.
struct tw_touch {
    tw_gesture_sink *sink;
    void *user;
    float slack_px; // a finger that moves less stays where it is
    struct tw_finger fingers[2];
    int count;
    float start_x, start_y;
    int64_t down_ns, tap_ns;
    float tap_x, tap_y;
    bool moved, held, pair; // of the touch under way
};

void tw_touch_down(struct tw_touch *touch, int64_t id, float x, float y, int64_t now_ns);
void tw_touch_move(struct tw_touch *touch, int64_t id, float x, float y);
void tw_touch_up(struct tw_touch *touch, int64_t id, int64_t now_ns);

// Tells a long press when it is due. Returns when it wants to be called (monotonic ns), INT64_MAX:
// never.
int64_t tw_touch_tick(struct tw_touch *touch, int64_t now_ns);

#endif
