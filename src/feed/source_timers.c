// What a source does by the clock: it watches for silence, says how it keeps pace, awaits the proof
// that a snapshot is current, and tries again. What that comes to is its health.
#define TW_LOG_MODULE "feed"
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/log.h"

#define SECOND_NS INT64_C(1000000000)
#define HEARTBEATS_LOST 3
#define OPENING_NS (10 * SECOND_NS) // the least time that an answer may take to begin
#define PROOF_MS 5000               // the longest wait for an event that proves a snapshot current
#define BEHIND_NS (2 * SECOND_NS)   // it has kept up this long: it does again
#define REFRESH_NS (60 * SECOND_NS) // between tries to begin a recording's next file
#define SKEW_MS 2000
#define SKEW_OVER_MS 1500 // a clock that was off is right again

static int64_t silence_limit_ns(const struct tw_source *source, enum tw_transfer transfer) {
    int64_t limit = (int64_t)source->heartbeat_ms * HEARTBEATS_LOST * INT64_C(1000000);
    bool goes_on = transfer == TW_TRANSFER_STREAM && source->stream_open;
    return goes_on ? limit : TW_MAX(limit, OPENING_NS);
}

// Each transfer by itself: a snapshot that trickles in does not excuse a stream that is silent, nor
// the other way round. Returns when to look again.
static int64_t watch(struct tw_source *source, enum tw_transfer transfer) {
    if (!source->running[transfer] || source->is_file)
        return INT64_MAX;
    // What waits for the viewer is not the server's silence.
    if (transfer == TW_TRANSFER_SNAPSHOT && !tw_source_has_room(source))
        source->heard_ns[transfer] = source->now_ns;
    char reason[96];
    int64_t silence_ns = source->now_ns - source->heard_ns[transfer];
    if (silence_ns > silence_limit_ns(source, transfer)) {
        snprintf(reason, sizeof reason, "nothing heard for %.0f s", (double)silence_ns / 1e9);
        if (transfer == TW_TRANSFER_SNAPSHOT && tw_source_give_up_refreshing(source, reason))
            return INT64_MAX;
        tw_source_tell(source, TW_LINK_SILENT, reason);
        return INT64_MAX;
    }
    int64_t next = source->heard_ns[transfer] + silence_limit_ns(source, transfer) + 1;
    if (transfer == TW_TRANSFER_STREAM)
        return next;
    int64_t end_ns = source->snapshot_ns + source->limits->snapshot_s * SECOND_NS;
    if (source->now_ns > end_ns) {
        snprintf(reason, sizeof reason, "the snapshot did not come within %u s",
                 source->limits->snapshot_s);
        tw_source_tell(source, TW_LINK_ENDED, reason);
        return INT64_MAX;
    }
    return TW_MIN(next, end_ns + 1);
}

static void judge_pace(struct tw_source *source) {
    int64_t skew_ms = tw_source_clock_offset_ms(source);
    bool was_skewed = source->skewed;
    source->skewed = llabs(skew_ms) > (was_skewed ? SKEW_OVER_MS : SKEW_MS);
    if (source->refreshing && source->running[TW_TRANSFER_SNAPSHOT] &&
        source->now_ns - source->snapshot_ns > SECOND_NS) {
        source->behind_ns = source->now_ns;
        tw_source_tell(source, TW_LINK_BEHIND,
                       "events wait for the snapshot of a recording's next file");
    } else if (source->outbox.count) {
        source->behind_ns = source->now_ns;
        tw_source_tell(source, TW_LINK_BEHIND, "the viewer does not keep up; values are merged");
    } else if (source->behind_ns && source->now_ns - source->behind_ns < BEHIND_NS) {
        return;
    } else if (source->skewed) {
        char reason[80];
        snprintf(reason, sizeof reason,
                 skew_ms < 0 ? "the server's clock is %.0f s behind"
                             : "the server's clock is %.0f s ahead",
                 (double)llabs(skew_ms) / 1000);
        bool is_told = was_skewed && source->link.state == TW_FEED_LAGGING && !source->behind_ns;
        tw_source_tell(source, TW_LINK_SKEWED, is_told ? NULL : reason);
        source->behind_ns = 0;
    } else {
        tw_source_tell(source, TW_LINK_STEADY, NULL);
        source->behind_ns = 0;
    }
}

// A snapshot that no event proved current is fetched again, now that the stream is open.
static int64_t await_proof(struct tw_source *source) {
    if (source->unproved_ns <= 0)
        return INT64_MAX;
    int64_t wait_ms = TW_MIN(source->heartbeat_ms, (uint32_t)PROOF_MS) + 500;
    int64_t end_ns = source->unproved_ns + wait_ms * INT64_C(1000000);
    if (source->now_ns < end_ns)
        return end_ns;
    tw_source_fetch(source, false);
    return source->now_ns;
}

// A moment out of step is no reason to drain the picture; three heartbeats of it are.
static int64_t patience_end_ns(const struct tw_source *source) {
    return source->link.since_ns +
           (int64_t)source->heartbeat_ms * HEARTBEATS_LOST * INT64_C(1000000);
}

static bool is_out_of_date(const struct tw_source *source) {
    return source->link.out_of_date ||
           (source->link.state == TW_FEED_OUT_OF_SYNC && source->now_ns >= patience_end_ns(source));
}

// A recording's file is full, and its next one begins with a snapshot. The stream's events are kept
// meanwhile, as at any snapshot.
static void refresh_recording(struct tw_source *source) {
    bool in_step = source->link.state == TW_FEED_LIVE || source->link.state == TW_FEED_LAGGING;
    if (!source->recorder || !in_step || source->running[TW_TRANSFER_SNAPSHOT] ||
        !source->stream.synchronised || source->stream.part_count ||
        source->now_ns < source->refresh_ns || !tw_recorder_wants_snapshot(source->recorder))
        return;
    source->refresh_ns = source->now_ns + REFRESH_NS;
    tw_source_fetch(source, true);
}

// Where no server is to be reached from the start, the last known site is shown: lost, as the
// source is, until a snapshot comes.
static void show_last_known(struct tw_source *source) {
    int64_t time_ms;
    source->has_site = true;
    if (!tw_last_known_show(source->last_known, &source->decode, tw_source_take_state, source,
                            &time_ms))
        return;
    source->last_data_ms = time_ms;
    tw_warn("%s: the last known site is shown", source->name);
}

int64_t tw_source_tick(struct tw_source *source, int64_t now_ns) {
    source->now_ns = now_ns;
    tw_outbox_flush(&source->outbox);
    tw_stream_tick(&source->stream, now_ns);
    judge_pace(source);
    if (source->last_known && !source->has_site && source->link.out_of_date)
        show_last_known(source);
    enum tw_link_action due = tw_link_tick(&source->link, now_ns);
    source->reconnects += due == TW_LINK_OPEN;
    tw_source_act(source, due);
    refresh_recording(source);
    int64_t next = await_proof(source);
    for (int i = 0; i < TW_TRANSFER_COUNT; i++)
        next = TW_MIN(next, watch(source, (enum tw_transfer)i));
    if (source->link.next_try_ns)
        next = TW_MIN(next, source->link.next_try_ns);
    if (source->stream.part_count || source->behind_ns)
        next = TW_MIN(next, now_ns + SECOND_NS);
    if (source->link.state == TW_FEED_OUT_OF_SYNC && !is_out_of_date(source))
        next = TW_MIN(next, patience_end_ns(source));
    return next;
}

void tw_source_health(const struct tw_source *source, struct tw_feed_health *health) {
    health->state = source->link.state;
    memcpy(health->reason, source->link.reason, sizeof health->reason);
    health->since_ns = source->link.since_ns;
    health->out_of_date = is_out_of_date(source);
    health->last_data_ms = source->last_data_ms;
    health->last_data_ns = source->received_ns;
    health->next_try_ns = source->link.next_try_ns;
    health->clock_offset_ms = tw_source_clock_offset_ms(source);
    health->events = source->stream.events;
    health->updates = source->decode.updates;
    health->superseded = source->outbox.superseded;
    health->problems = source->decode.problems;
    health->reconnects = source->reconnects;
    health->bytes = source->bytes;
    memcpy(health->epoch, source->stream.epoch, sizeof health->epoch);
    memcpy(health->user, source->user, sizeof health->user);
    health->seq = source->stream.seq;
    health->recorded = source->recorder != NULL;
    if (source->recorder)
        tw_recorder_fault(source->recorder, health->record_fault, sizeof health->record_fault);
}
