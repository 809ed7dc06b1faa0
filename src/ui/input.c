#include "input.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define DOUBLE_CLICK_NS 400000000
#define EVENTS_MAX 4096 // nobody types that fast: the window was stopped

void tw_input_finish(struct tw_input *input) {
    free(input->events);
    free(input->hits);
    free(input->next_hits);
    memset(input, 0, sizeof *input);
}

void tw_input_push(struct tw_input *input, const struct tw_input_event *event) {
    if (event->kind == TW_INPUT_MOVE && input->event_count > 0) {
        struct tw_input_event *last = &input->events[input->event_count - 1];
        if (last->kind == TW_INPUT_MOVE) {
            *last = *event;
            return;
        }
    }
    if (input->event_count == EVENTS_MAX)
        return;
    TW_GROW(input->events, input->event_count, input->event_capacity);
    input->events[input->event_count++] = *event;
}

static const struct tw_hit *topmost(const struct tw_input *input, float x, float y) {
    for (size_t i = input->hit_count; i-- > 0;) {
        const struct tw_hit *hit = &input->hits[i];
        if (x >= hit->x0 && x < hit->x1 && y >= hit->y0 && y < hit->y1)
            return hit;
    }
    return NULL;
}

static void find_hovered(struct tw_input *input) {
    const struct tw_hit *hit = topmost(input, input->x, input->y);
    input->inside = hit != NULL;
    input->hovered = hit ? hit->id : 0;
    input->hovered_scope = hit ? hit->scope : -1;
}

bool tw_input_covers(const struct tw_input *input, float x, float y) {
    return topmost(input, x, y) != NULL;
}

static void take_button(struct tw_input *input, const struct tw_input_event *event) {
    if (event->code != 0 || event->down == input->down)
        return;
    input->down = event->down;
    find_hovered(input);
    if (event->down) {
        input->held = input->pressed = input->hovered;
        input->held_scope = input->hovered_scope;
        return;
    }
    if (input->held && input->held == input->hovered) {
        input->clicked = input->held;
        input->double_click =
            input->click_id == input->clicked && event->time_ns - input->click_ns < DOUBLE_CLICK_NS;
        input->click_id = input->double_click ? 0 : input->clicked;
        input->click_ns = event->time_ns;
    }
    input->held = 0;
    input->held_scope = -1;
}

static void take_event(struct tw_input *input, const struct tw_input_event *event) {
    switch (event->kind) {
    case TW_INPUT_MOVE:
        input->x = event->x;
        input->y = event->y;
        break;
    case TW_INPUT_BUTTON:
        take_button(input, event);
        break;
    case TW_INPUT_WHEEL:
        input->wheel += event->y;
        break;
    case TW_INPUT_KEY:
        input->keys[event->code] = event->down;
        if (event->down)
            input->key_pressed[event->code] = true;
        break;
    case TW_INPUT_MODIFIERS:
        input->shift = event->code & 1;
        input->ctrl = event->code & 2;
        input->alt = event->code & 4;
        break;
    case TW_INPUT_TEXT:
        strncat(input->text, event->text, sizeof input->text - strlen(input->text) - 1);
        break;
    }
}

static bool changes_modifiers(const struct tw_input *input, const struct tw_input_event *event) {
    int now = input->shift | input->ctrl << 1 | input->alt << 2;
    return event->kind == TW_INPUT_MODIFIERS && event->code != now;
}

// A second change of the same button or key, a move after a press, and a modifier let go after a
// key belong to the next frame.
static bool belongs_to_next(const struct tw_input *input, size_t count,
                            const struct tw_input_event *event) {
    const struct tw_input_event *taken = input->events;
    for (size_t i = 0; i < count; i++) {
        bool same = taken[i].kind == event->kind && taken[i].code == event->code;
        if (same && (event->kind == TW_INPUT_BUTTON || event->kind == TW_INPUT_KEY))
            return true;
        if (taken[i].kind == TW_INPUT_BUTTON && event->kind == TW_INPUT_MOVE)
            return true;
        bool pressed = taken[i].kind == TW_INPUT_BUTTON || taken[i].kind == TW_INPUT_KEY;
        if (pressed && changes_modifiers(input, event))
            return true;
        if (taken[i].kind == TW_INPUT_KEY && event->kind == TW_INPUT_TEXT && i + 1 < count)
            return true;
    }
    return false;
}

void tw_input_take(struct tw_input *input) {
    input->pressed = input->clicked = 0;
    input->double_click = false;
    input->wheel = 0;
    input->text[0] = '\0';
    memset(input->key_pressed, 0, sizeof input->key_pressed);
    size_t taken = 0;
    while (taken < input->event_count && !belongs_to_next(input, taken, &input->events[taken]))
        take_event(input, &input->events[taken++]);
    if (taken > 0)
        memmove(input->events, input->events + taken,
                (input->event_count - taken) * sizeof *input->events);
    input->event_count -= taken;
    find_hovered(input);
}

unsigned tw_input_hit(struct tw_input *input, const struct tw_hit *hit) {
    TW_GROW(input->next_hits, input->next_count, input->next_capacity);
    input->next_hits[input->next_count++] = *hit;
    if (hit->id == 0)
        return 0;
    unsigned flags = 0;
    if (hit->id == input->hovered && (!input->down || input->held == hit->id))
        flags |= TW_HIT_HOVERED;
    if (hit->id == input->pressed)
        flags |= TW_HIT_PRESSED;
    if (hit->id == input->held)
        flags |= TW_HIT_HELD;
    if (hit->id == input->clicked)
        flags |= TW_HIT_CLICKED | (input->double_click ? TW_HIT_DOUBLE : 0);
    return flags;
}

bool tw_input_settle(struct tw_input *input) {
    struct tw_hit *hits = input->hits;
    size_t capacity = input->hit_capacity;
    input->hits = input->next_hits;
    input->hit_count = input->next_count;
    input->hit_capacity = input->next_capacity;
    input->next_hits = hits;
    input->next_count = 0;
    input->next_capacity = capacity;
    uint64_t before = input->hovered;
    find_hovered(input);
    return before != input->hovered;
}
