#include "replay.h"

#include "twinview/clock.h"
#include "twinview/memory.h"

#define TICK_NS 250000000.0 // the time is shown anew so often
#define JUMP_MS 10000

void tw_replay_advance(struct tw_viewer *viewer, int64_t now_ns) {
    int64_t position_ms = tw_playback_position(&viewer->playback, now_ns);
    if (position_ms == TW_TIME_NONE || viewer->more_queued)
        return;
    viewer->clock_ms = position_ms;
    viewer->next_stale_ms = tw_twin_advance(viewer->twin, viewer->clock_ms);
}

bool tw_replay_over(const struct tw_viewer *viewer) {
    return viewer->is_replay && !viewer->playback.seeking && !viewer->more_queued &&
           viewer->playback.start_ms != TW_TIME_NONE && viewer->clock_ms >= viewer->playback.end_ms;
}

int64_t tw_replay_deadline(const struct tw_viewer *viewer, int64_t now_ns) {
    const struct tw_playback *playback = &viewer->playback;
    if (!viewer->is_replay || playback->paused || tw_replay_over(viewer))
        return INT64_MAX;
    double left_ns = (double)(playback->end_ms - viewer->clock_ms) / playback->speed * 1e6;
    return now_ns + (int64_t)TW_CLAMP(left_ns, 1e6, TICK_NS);
}

void tw_replay_toggle(struct tw_viewer *viewer) {
    if (!viewer->is_replay)
        return;
    if (viewer->playback.paused && tw_replay_over(viewer))
        tw_feed_seek(viewer->feed, TW_SEEK_START, 0);
    tw_feed_pause(viewer->feed, !viewer->playback.paused);
}

static void change_speed(struct tw_viewer *viewer, int by) {
    static const double speeds[] = {0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
    int at = 0, last = (int)TW_COUNT(speeds) - 1;
    while (at < last && speeds[at] < viewer->playback.speed)
        at++;
    at += by;
    tw_feed_set_speed(viewer->feed, speeds[TW_CLAMP(at, 0, last)]);
}

bool tw_replay_key(struct tw_viewer *viewer, const SDL_KeyboardEvent *event) {
    bool shift = event->keysym.mod & KMOD_SHIFT;
    if (!viewer->is_replay)
        return false;
    switch (event->keysym.sym) {
    case SDLK_SPACE:
        tw_replay_toggle(viewer);
        return true;
    case SDLK_COMMA:
    case SDLK_PERIOD:
        tw_feed_step(viewer->feed, event->keysym.sym == SDLK_COMMA);
        return true;
    case SDLK_LEFTBRACKET:
    case SDLK_RIGHTBRACKET:
        change_speed(viewer, event->keysym.sym == SDLK_LEFTBRACKET ? -1 : 1);
        return true;
    case SDLK_LEFT:
    case SDLK_RIGHT:
        if (shift)
            tw_feed_seek(viewer->feed, TW_SEEK_HERE,
                         event->keysym.sym == SDLK_LEFT ? -JUMP_MS : JUMP_MS);
        return shift;
    default:
        return false;
    }
}
