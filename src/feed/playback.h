// The clock by which recordings are played: it runs no further than what the recordings have
// delivered.
#ifndef TW_FEED_PLAYBACK_H
#define TW_FEED_PLAYBACK_H

#include "replay.h"

#define TW_SPEED_MIN 0.1
#define TW_SPEED_MAX 1000.0

struct tw_player {
    struct tw_playback now; // what others are told
    enum tw_seek from;      // where to begin
    int64_t from_ms;
    struct tw_replay *replays[TW_FEED_SOURCES_MAX]; // borrowed
    int count;
};

void tw_player_init(struct tw_player *player, const struct tw_play_params *params);

// All recordings begin anew.
void tw_player_add(struct tw_player *player, struct tw_replay *replay, int64_t now_ns);

void tw_player_pause(struct tw_player *player, bool paused, int64_t now_ns);
void tw_player_set_speed(struct tw_player *player, double speed, int64_t now_ns);
void tw_player_seek(struct tw_player *player, enum tw_seek from, int64_t ms, int64_t now_ns);
void tw_player_step(struct tw_player *player, bool back, int64_t now_ns);

// Delivers what is due. Returns when it wants to be called again (monotonic ns): `now_ns` while
// more is due, INT64_MAX when nothing is.
int64_t tw_player_run(struct tw_player *player, int64_t now_ns);

#endif
