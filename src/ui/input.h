// What the user did, as one frame of the panels sees it, and the areas that answer to the pointer.
//
// Events wait in a queue; a frame takes as many as it can tell apart (one change a button or key),
// so that a fast press and release are never lost. Areas are those of the last frame, the topmost
// last. All in pixels of the picture.
#ifndef TW_UI_INPUT_H
#define TW_UI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/ui.h"

enum tw_hit_flags {
    TW_HIT_HOVERED = 1 << 0,
    TW_HIT_PRESSED = 1 << 1, // went down on it in this frame
    TW_HIT_HELD = 1 << 2,
    TW_HIT_CLICKED = 1 << 3, // went down and up on it
    TW_HIT_DOUBLE = 1 << 4,  // the second click within 400 ms, with CLICKED
};

struct tw_hit {
    uint64_t id; // 0: takes the pointer and does nothing
    int scope;   // the panel that it belongs to
    float x0, y0, x1, y1;
};

enum tw_input_event_kind {
    TW_INPUT_MOVE,
    TW_INPUT_BUTTON,
    TW_INPUT_WHEEL,
    TW_INPUT_KEY,
    TW_INPUT_MODIFIERS,
    TW_INPUT_TEXT
};

struct tw_input_event {
    enum tw_input_event_kind kind;
    int code; // button or key; modifiers as bits shift 1, ctrl 2, alt 4
    bool down;
    float x, y;
    char text[32];
    int64_t time_ns;
};

struct tw_input {
    struct tw_input_event *events;
    size_t event_count, event_capacity;

    // As of this frame.
    float x, y;  // -1, -1: not over the window
    bool inside; // a hit area lies under the pointer
    bool down;   // left button
    bool keys[TW_KEY_COUNT], key_pressed[TW_KEY_COUNT];
    bool shift, ctrl, alt;
    float wheel;
    char text[128];
    uint64_t hovered, held, pressed, clicked;
    int hovered_scope, held_scope;
    bool double_click;
    int64_t click_ns;
    uint64_t click_id;

    struct tw_hit *hits, *next_hits;
    size_t hit_count, hit_capacity, next_count, next_capacity;
};

void tw_input_finish(struct tw_input *input);
void tw_input_push(struct tw_input *input, const struct tw_input_event *event);

// Takes what one frame can hold. Call before each frame, also with an empty queue.
void tw_input_take(struct tw_input *input);

// True if an area of the last frame lies at this point.
bool tw_input_covers(const struct tw_input *input, float x, float y);

// Registers an area for the next frame and answers for this one.
unsigned tw_input_hit(struct tw_input *input, const struct tw_hit *hit);

// The frame's areas become those that count. True if another one lies under the pointer now, so
// that the frame should be run once more.
bool tw_input_settle(struct tw_input *input);

#endif
