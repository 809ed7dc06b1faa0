#include "playback.h"

#include <math.h>

#include "twinview/clock.h"

#define MS_NS 1000000.0
#define WAIT_MAX_NS 3.6e12 // an hour

int64_t tw_playback_position(const struct tw_playback *playback, int64_t now_ns) {
    if (playback->start_ms == TW_TIME_NONE)
        return TW_TIME_NONE;
    int64_t position_ms = playback->position_ms;
    if (!playback->paused)
        position_ms += (int64_t)((double)(now_ns - playback->anchor_ns) / MS_NS * playback->speed);
    return TW_MAX(playback->position_ms, TW_MIN(position_ms, playback->limit_ms));
}

static void set_position(struct tw_player *player, int64_t position_ms, int64_t now_ns) {
    player->now.position_ms = position_ms;
    player->now.anchor_ns = now_ns;
    player->now.limit_ms = TW_MAX(position_ms, player->now.limit_ms);
}

static void hold_position(struct tw_player *player, int64_t now_ns) {
    set_position(player, tw_playback_position(&player->now, now_ns), now_ns);
}

void tw_player_init(struct tw_player *player, const struct tw_play_params *params) {
    *player = (struct tw_player){.from = params->from, .from_ms = params->ms};
    player->now = (struct tw_playback){.start_ms = TW_TIME_NONE, .paused = params->paused};
    tw_player_set_speed(player, params->speed ? params->speed : 1, 0);
}

void tw_player_add(struct tw_player *player, struct tw_replay *replay, int64_t now_ns) {
    struct tw_playback *now = &player->now;
    int64_t start_ms = tw_recording_start_ms(replay->recording);
    int64_t end_ms = tw_recording_end_ms(replay->recording);
    bool is_first = player->count == 0;
    player->replays[player->count++] = replay;
    now->start_ms = is_first ? start_ms : TW_MIN(now->start_ms, start_ms);
    now->end_ms = is_first ? end_ms : TW_MAX(now->end_ms, end_ms);
    tw_player_seek(player, player->from, player->from_ms, now_ns);
}

void tw_player_pause(struct tw_player *player, bool paused, int64_t now_ns) {
    if (player->count)
        hold_position(player, now_ns);
    player->now.paused = paused;
}

void tw_player_set_speed(struct tw_player *player, double speed, int64_t now_ns) {
    if (player->count)
        hold_position(player, now_ns);
    player->now.speed = isfinite(speed) ? TW_CLAMP(speed, TW_SPEED_MIN, TW_SPEED_MAX) : 1;
}

void tw_player_seek(struct tw_player *player, enum tw_seek from, int64_t ms, int64_t now_ns) {
    struct tw_playback *now = &player->now;
    if (!player->count)
        return;
    int64_t here_ms = now->seeking ? now->position_ms : tw_playback_position(now, now_ns);
    int64_t base_ms = from == TW_SEEK_START  ? now->start_ms
                      : from == TW_SEEK_END  ? now->end_ms
                      : from == TW_SEEK_HERE ? here_ms
                                             : 0;
    int64_t to_ms = TW_CLAMP(base_ms + ms, now->start_ms, now->end_ms);
    for (int i = 0; i < player->count; i++)
        tw_replay_seek(player->replays[i], to_ms, to_ms < here_ms || now->seeking);
    now->limit_ms = to_ms;
    now->seeking = true;
    set_position(player, to_ms, now_ns);
}

static int64_t next_ms(const struct tw_player *player) {
    int64_t next = TW_TIME_NONE;
    for (int i = 0; i < player->count; i++) {
        int64_t ms = tw_replay_next_ms(player->replays[i]);
        if (ms != TW_TIME_NONE && (next == TW_TIME_NONE || ms < next))
            next = ms;
    }
    return next;
}

// The next moment after `now_ms` at which something changes: a transaction, a silence.
static int64_t next_change_ms(const struct tw_player *player, int64_t now_ms) {
    int64_t next = next_ms(player);
    for (int i = 0; i < player->count; i++) {
        int64_t ms = tw_replay_silence_ms(player->replays[i], now_ms);
        if (ms != TW_TIME_NONE && (next == TW_TIME_NONE || ms < next))
            next = ms;
    }
    return next;
}

void tw_player_step(struct tw_player *player, bool back, int64_t now_ns) {
    if (!player->count || player->now.seeking)
        return;
    tw_player_pause(player, true, now_ns);
    int64_t last_ms = TW_TIME_NONE;
    for (int i = 0; i < player->count; i++)
        last_ms = TW_MAX(last_ms, player->replays[i]->last_ms);
    int64_t next = next_ms(player);
    if (back && last_ms != TW_TIME_NONE)
        tw_player_seek(player, TW_SEEK_TIME, last_ms - 1, now_ns);
    else if (!back && next != TW_TIME_NONE)
        set_position(player, TW_MAX(next, player->now.position_ms), now_ns);
}

int64_t tw_player_run(struct tw_player *player, int64_t now_ns) {
    struct tw_playback *now = &player->now;
    if (!player->count)
        return INT64_MAX;
    int64_t until_ms = now->position_ms;
    if (!now->paused && !now->seeking)
        until_ms += (int64_t)((double)(now_ns - now->anchor_ns) / MS_NS * now->speed);
    until_ms = TW_MIN(until_ms, now->end_ms);
    int64_t reached_ms = INT64_MAX;
    for (int i = 0; i < player->count; i++)
        reached_ms = TW_MIN(reached_ms, tw_replay_run(player->replays[i], until_ms));
    if (reached_ms < until_ms) { // the clock waits for the data; while seeking it is there already
        if (!now->seeking) {
            now->limit_ms = TW_MAX(reached_ms, now->position_ms);
            set_position(player, now->limit_ms, now_ns);
        }
        return now_ns;
    }
    if (now->seeking) {
        now->seeking = false;
        now->anchor_ns = now_ns;
    }
    now->limit_ms = TW_MIN(reached_ms, now->end_ms);
    int64_t next = next_change_ms(player, until_ms);
    if (now->paused || next == TW_TIME_NONE)
        return INT64_MAX;
    double wait_ns = (double)(next - now->position_ms) / now->speed * MS_NS;
    return now->anchor_ns + (int64_t)TW_MIN(wait_ns, WAIT_MAX_NS);
}
