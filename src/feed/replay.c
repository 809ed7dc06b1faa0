#define TW_LOG_MODULE "replay"
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/log.h"

#define TURN_NS INT64_C(20000000)
#define HEARTBEATS_LOST 3

static void report(void *user, const char *place, const char *text) {
    const struct tw_replay *replay = user;
    tw_warn("%s: %s: %s", replay->name, place, text);
}

static void hold_batch(void *user, struct tw_batch *batch) {
    struct tw_replay *replay = user;
    TW_GROW(replay->held, replay->held_count, replay->held_capacity);
    replay->held[replay->held_count++] = batch;
    replay->held_ms = batch->time_ms;
}

static void snapshot_batch(void *user, struct tw_batch *batch) {
    struct tw_replay *replay = user;
    batch->sought = replay->sought;
    replay->sought = false;
    tw_outbox_push_state(&replay->outbox, batch);
}

// Until the next snapshot nothing more is applied.
static void missing(struct tw_replay *replay, const char *reason) {
    if (replay->synchronised)
        tw_warn("%s: %s", replay->name, reason);
    replay->synchronised = false;
    snprintf(replay->reason, sizeof replay->reason, "%s", reason);
}

static void stream_notice(void *user, enum tw_stream_notice notice, const char *reason) {
    (void)notice;
    missing(user, reason);
}

// Silence means a loss where heartbeats were recorded (a server may send comments instead), or when
// a snapshot ends it.
static void note_time(struct tw_replay *replay, int64_t time_ms, bool is_snapshot) {
    int64_t patience_ms = (int64_t)replay->snapshot.head.heartbeat_ms * HEARTBEATS_LOST;
    if ((replay->has_heartbeats || is_snapshot) && replay->line_ms != TW_TIME_NONE &&
        time_ms - replay->line_ms > patience_ms) {
        TW_GROW(replay->silences, replay->silence_count, replay->silence_capacity);
        replay->silences[replay->silence_count++] =
            (struct tw_silence){replay->line_ms, replay->line_ms + patience_ms, time_ms};
    }
    replay->line_ms = time_ms;
}

static void stream_taken(void *user, const char *text, size_t size, int64_t time_ms) {
    struct tw_replay *replay = user;
    (void)text;
    (void)size;
    // A heartbeat does not count.
    replay->has_heartbeats = replay->has_heartbeats || replay->stream.seq == replay->line_seq;
    replay->line_seq = replay->stream.seq;
    note_time(replay, time_ms, false);
}

bool tw_replay_init(struct tw_replay *replay, uint32_t source, const char *name, const char *path,
                    const struct tw_feed_limits *limits, struct tw_queue *queue) {
    *replay = (struct tw_replay){.name = name, .last_ms = TW_TIME_NONE, .line_ms = TW_TIME_NONE};
    replay->outbox = (struct tw_outbox){.queue = queue, .limit = limits->buffered_bytes};
    tw_decode_init(&replay->decode, limits);
    replay->decode.report = report;
    replay->decode.user = replay;
    replay->decode.source = source;
    tw_stream_init(
        &replay->stream, &replay->decode,
        &(struct tw_stream_sinks){
            .batch = hold_batch, .notice = stream_notice, .taken = stream_taken, .user = replay});
    replay->recording = tw_recording_open(path, limits, replay->reason, sizeof replay->reason);
    if (!replay->recording)
        return false;
    tw_replay_seek(replay, tw_recording_start_ms(replay->recording), true);
    return true;
}

static void drop_held(struct tw_replay *replay) {
    for (size_t i = 0; i < replay->held_count; i++)
        tw_batch_destroy(replay->held[i]);
    replay->held_count = 0;
    replay->has_head = false;
}

void tw_replay_finish(struct tw_replay *replay) {
    drop_held(replay);
    free(replay->held);
    free(replay->silences);
    tw_snapshot_finish(&replay->snapshot);
    tw_stream_finish(&replay->stream);
    tw_outbox_finish(&replay->outbox);
    tw_decode_finish(&replay->decode);
    tw_recording_close(replay->recording);
    free(replay->head);
    *replay = (struct tw_replay){0};
}

void tw_replay_seek(struct tw_replay *replay, int64_t time_ms, bool backward) {
    size_t section = tw_recording_section_at(replay->recording, time_ms);
    if (!backward && section <= tw_recording_section(replay->recording))
        return;
    struct tw_queue *queue = replay->outbox.queue;
    size_t limit = replay->outbox.limit;
    tw_outbox_finish(&replay->outbox);
    replay->outbox = (struct tw_outbox){.queue = queue, .limit = limit};
    drop_held(replay);
    tw_stream_reset(&replay->stream);
    replay->stream.synchronised = replay->synchronised = false;
    replay->in_snapshot = replay->ended = false;
    replay->sought = true;
    replay->last_ms = replay->line_ms = TW_TIME_NONE;
    replay->silence_count = 0;
    tw_recording_rewind(replay->recording, section);
}

// ---- reading --------------------------------------------------------------------------------

static void begin_snapshot(struct tw_replay *replay) {
    tw_snapshot_finish(&replay->snapshot);
    tw_snapshot_init(&replay->snapshot, &replay->decode, TW_SNAPSHOT_LINES);
    replay->snapshot.sink = snapshot_batch;
    replay->snapshot.user = replay;
    tw_stream_reset(&replay->stream);
    replay->stream.synchronised = false;
    replay->in_snapshot = true;
}

static void snapshot_line(struct tw_replay *replay, const char *line, size_t size) {
    struct tw_snapshot *snapshot = &replay->snapshot;
    if (!tw_snapshot_push(snapshot, line, size) || !tw_snapshot_push(snapshot, "\n", 1)) {
        replay->in_snapshot = false;
        missing(replay, snapshot->reason);
    } else if (snapshot->ended) {
        replay->in_snapshot = false;
        replay->synchronised = replay->begun = true;
        replay->reason[0] = '\0';
        replay->delivered_seq = replay->line_seq = snapshot->head.seq;
        tw_stream_synchronise(&replay->stream, snapshot->head.epoch, snapshot->head.seq);
    }
}

// A snapshot begins with its time, not with the moment at which it was read ahead.
static void hold_head(struct tw_replay *replay, const char *line, size_t size) {
    if (size > replay->head_capacity) {
        replay->head_capacity = size;
        replay->head = tw_realloc(replay->head, size);
    }
    memcpy(replay->head, line, size);
    replay->head_size = size;
    replay->has_head = true;
    replay->held_ms = tw_recording_section_ms(replay->recording);
    note_time(replay, replay->held_ms, true);
}

static void read_line(struct tw_replay *replay) {
    const char *line;
    size_t size;
    switch (tw_recording_next(replay->recording, &line, &size)) {
    case TW_RECORDING_END:
        replay->ended = true;
        break;
    case TW_RECORDING_HEAD:
        hold_head(replay, line, size);
        break;
    case TW_RECORDING_SKIPPED:
        tw_err("%s: damaged %s; it goes on with the next snapshot, if there is one", replay->name,
               line);
        replay->stream.synchronised = replay->synchronised = replay->in_snapshot = false;
        snprintf(replay->reason, sizeof replay->reason, "damaged %.180s", line);
        break;
    case TW_RECORDING_LINE:
        if (replay->in_snapshot)
            snapshot_line(replay, line, size);
        else
            tw_stream_event(&replay->stream, "message", line, size);
        break;
    }
}

// ---- delivering -----------------------------------------------------------------------------

static void deliver(struct tw_replay *replay) {
    replay->silence_count = 0;
    if (replay->has_head) {
        replay->has_head = false;
        begin_snapshot(replay);
        snapshot_line(replay, replay->head, replay->head_size);
    } else {
        replay->delivered_seq = replay->held[replay->held_count - 1]->seq;
        for (size_t i = 0; i < replay->held_count; i++)
            tw_outbox_push_state(&replay->outbox, replay->held[i]);
        replay->held_count = 0;
        replay->delivered++;
    }
    replay->last_ms = replay->held_ms;
}

int64_t tw_replay_run(struct tw_replay *replay, int64_t until_ms) {
    int64_t end_ns = tw_monotonic_ns() + TURN_NS;
    for (uint32_t turn = 1; tw_outbox_flush(&replay->outbox); turn++) {
        if (replay->held_count || replay->has_head) {
            if (replay->held_ms > until_ms)
                return replay->held_ms - 1;
            deliver(replay);
        } else if (replay->ended) {
            return INT64_MAX;
        } else {
            read_line(replay);
        }
        if (turn % 16 == 0 && tw_monotonic_ns() > end_ns)
            break;
    }
    // Not all of it: only what lies before the transaction delivered last is known to be there.
    return replay->last_ms == TW_TIME_NONE ? INT64_MIN : TW_MIN(replay->last_ms, until_ms) - 1;
}

int64_t tw_replay_next_ms(const struct tw_replay *replay) {
    return replay->held_count || replay->has_head ? replay->held_ms : TW_TIME_NONE;
}

int64_t tw_replay_silence_ms(const struct tw_replay *replay, int64_t after_ms) {
    for (size_t i = 0; i < replay->silence_count; i++) {
        if (after_ms < replay->silences[i].from_ms)
            return replay->silences[i].from_ms;
        if (after_ms < replay->silences[i].to_ms)
            return replay->silences[i].to_ms;
    }
    return TW_TIME_NONE;
}

void tw_replay_health(const struct tw_replay *replay, int64_t at_ms,
                      struct tw_feed_health *health) {
    health->state = replay->synchronised ? TW_FEED_REPLAY
                    : !replay->reason[0] ? TW_FEED_SYNCHRONISING
                    : replay->begun      ? TW_FEED_OUT_OF_SYNC
                                         : TW_FEED_REFUSED;
    health->out_of_date = replay->reason[0] != '\0';
    memcpy(health->reason, replay->reason, sizeof health->reason);
    for (size_t i = 0; replay->synchronised && i < replay->silence_count; i++) {
        const struct tw_silence *silence = &replay->silences[i];
        if (at_ms < silence->from_ms || at_ms >= silence->to_ms)
            continue;
        health->out_of_date = true;
        snprintf(health->reason, sizeof health->reason, "nothing was recorded for %.0f s",
                 (double)(silence->to_ms - silence->since_ms) / 1000);
    }
    health->last_data_ms = replay->last_ms;
    health->events = replay->stream.events;
    health->updates = replay->decode.updates;
    health->problems = replay->decode.problems;
    memcpy(health->epoch, replay->stream.epoch, sizeof health->epoch);
    health->seq = replay->delivered_seq;
}
