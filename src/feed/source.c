#define TW_LOG_MODULE "feed"
#include "source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"

#include "address.h"

#define SECOND_NS INT64_C(1000000000)
#define BACKOFF_MAX_S 30
#define RETRY_AFTER_MAX_S 3600
#define STABLE_NS (10 * SECOND_NS) // live this long: earlier failures are forgotten
#define HEARTBEATS_LOST 3
#define OPENING_NS (10 * SECOND_NS) // the least time that an answer may take to begin
#define SKEW_MS 2000

static void stream_batch(void *user, struct tw_batch *batch);
static void stream_notice(void *user, enum tw_stream_notice notice, const char *reason);
static void stream_stamp(void *user, const struct tw_decode_head *head);
static void stream_taken(void *user, const char *text, size_t size, int64_t time_ms);

static void report(void *user, const char *place, const char *text) {
    const struct tw_source *source = user;
    tw_warn("%s: %s: %s", source->name, place, text);
}

void tw_source_init(struct tw_source *source, uint32_t index, const char *name, const char *address,
                    const struct tw_feed_limits *limits, struct tw_queue *queue, uint64_t seed) {
    *source = (struct tw_source){
        .index = index, .limits = limits, .heartbeat_ms = 5000, .last_data_ms = TW_TIME_NONE};
    source->name = tw_strdup(name);
    source->address = tw_strdup(address);
    source->is_file = !tw_address_is_http(address);
    source->random = tw_random_seeded(seed, index);
    source->outbox = (struct tw_outbox){.queue = queue, .merge_limit = limits->buffered_bytes};
    tw_decode_init(&source->decode, limits);
    source->decode.report = report;
    source->decode.user = source;
    source->decode.source = index;
    tw_stream_init(&source->stream, &source->decode,
                   &(struct tw_stream_sinks){.batch = stream_batch,
                                             .notice = stream_notice,
                                             .stamp = stream_stamp,
                                             .taken = stream_taken,
                                             .user = source});
}

void tw_source_finish(struct tw_source *source) {
    tw_snapshot_finish(&source->snapshot);
    tw_stream_finish(&source->stream);
    tw_outbox_finish(&source->outbox);
    tw_decode_finish(&source->decode);
    free(source->name);
    free(source->address);
    free(source->stream_url);
    *source = (struct tw_source){0};
}

static void log_state(const struct tw_source *source) {
    static const char *const names[] = {
        [TW_FEED_CONNECTING] = "connecting",
        [TW_FEED_SYNCHRONISING] = "synchronising",
        [TW_FEED_LIVE] = "live",
        [TW_FEED_LAGGING] = "lagging",
        [TW_FEED_OUT_OF_SYNC] = "out of sync",
        [TW_FEED_LOST] = "lost",
        [TW_FEED_REFUSED] = "refused",
        [TW_FEED_STATIC] = "complete",
    };
    bool is_fault = source->state == TW_FEED_LOST || source->state == TW_FEED_REFUSED ||
                    source->state == TW_FEED_OUT_OF_SYNC;
    tw_log(is_fault ? TW_LOG_WARN : TW_LOG_INFO, TW_LOG_MODULE, "%s: %s%s%s", source->name,
           names[source->state], source->reason[0] ? ": " : "", source->reason);
}

__attribute__((format(printf, 3, 4))) static void
set_state(struct tw_source *source, enum tw_feed_state state, const char *format, ...) {
    char reason[sizeof source->reason];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    bool is_new = source->state != state;
    if (!is_new && strcmp(reason, source->reason) == 0)
        return;
    bool was_live = source->state == TW_FEED_LIVE || source->state == TW_FEED_LAGGING;
    memcpy(source->reason, reason, sizeof reason);
    source->state = state;
    if (is_new)
        source->since_ns = source->now_ns;
    if (state == TW_FEED_LIVE && !was_live)
        source->live_since_ns = source->now_ns;
    log_state(source);
}

static void open_transfer(struct tw_source *source, enum tw_transfer transfer, const char *url) {
    source->running[transfer] = true;
    source->ops.open(source->ops.user, transfer, url);
}

static void close_transfer(struct tw_source *source, enum tw_transfer transfer) {
    if (source->running[transfer])
        source->ops.close(source->ops.user, transfer);
    source->running[transfer] = false;
    if (transfer == TW_TRANSFER_STREAM)
        source->stream_open = false;
}

// Full jitter (uniform up to a bound that doubles), never under a second, at most half a minute.
static int64_t back_off(struct tw_source *source) {
    uint32_t shift = TW_MIN(source->failures, 4u);
    double bound_s = TW_MIN(BACKOFF_MAX_S, (int)(2u << shift));
    source->failures++;
    return (int64_t)(tw_random_range(&source->random, 1, bound_s) * 1e9);
}

static void fail(struct tw_source *source, enum tw_feed_state state, int64_t retry_after_s,
                 const char *reason) {
    close_transfer(source, TW_TRANSFER_SNAPSHOT);
    close_transfer(source, TW_TRANSFER_STREAM);
    source->stream.synchronised = source->stream.keeping = false;
    // A file does not change by being read again.
    source->next_try_ns = source->is_file ? 0 : source->now_ns + back_off(source);
    if (retry_after_s > 0)
        source->next_try_ns =
            TW_MAX(source->next_try_ns,
                   source->now_ns + TW_MIN(retry_after_s, RETRY_AFTER_MAX_S) * SECOND_NS);
    set_state(source, state, "%s", reason);
}

static void snapshot_batch(void *user, struct tw_batch *batch) {
    struct tw_source *source = user;
    tw_outbox_push_state(&source->outbox, batch);
}

static void snapshot_text(void *user, const char *line, size_t size,
                          const struct tw_decode_head *head) {
    struct tw_source *source = user;
    tw_recorder_line(source->recorder, line, size, source->snapshot.head.time_ms, head != NULL);
}

static void stream_taken(void *user, const char *text, size_t size, int64_t time_ms) {
    struct tw_source *source = user;
    if (source->recorder)
        tw_recorder_line(source->recorder, text, size, time_ms, false);
}

static enum tw_snapshot_form form_of(const struct tw_source *source) {
    return source->is_file && tw_path_has_extension(source->address, "ndjson") ? TW_SNAPSHOT_LINES
                                                                               : TW_SNAPSHOT_ANY;
}

static void begin_snapshot(struct tw_source *source) {
    source->next_try_ns = 0;
    tw_stream_keep(&source->stream);
    tw_snapshot_finish(&source->snapshot);
    tw_snapshot_init(&source->snapshot, &source->decode, form_of(source));
    source->snapshot.sink = snapshot_batch;
    source->snapshot.text_sink = source->recorder ? snapshot_text : NULL;
    source->snapshot.user = source;
    source->heard_ns = source->now_ns;
    open_transfer(source, TW_TRANSFER_SNAPSHOT, source->address);
}

static void connect_now(struct tw_source *source) {
    source->next_try_ns = 0;
    source->heard_ns = source->now_ns;
    source->must_advance = false;
    if (source->stream_url)
        open_transfer(source, TW_TRANSFER_STREAM, source->stream_url);
    else
        begin_snapshot(source);
}

void tw_source_start(struct tw_source *source, int64_t now_ns) {
    source->now_ns = source->since_ns = now_ns;
    connect_now(source);
}

void tw_source_retry(struct tw_source *source, int64_t now_ns) {
    bool gave_up = source->state == TW_FEED_LOST || source->state == TW_FEED_REFUSED;
    if (source->next_try_ns || gave_up)
        source->next_try_ns = now_ns;
}

// A new snapshot while the stream goes on: at once the first time, later with back-off. After a gap
// it must be newer than what was had, or it did not help.
static void resynchronise(struct tw_source *source, bool must_advance, const char *reason) {
    source->must_advance = must_advance;
    source->resync_seq = source->stream.seq;
    snprintf(source->resync_epoch, sizeof source->resync_epoch, "%s", source->stream.epoch);
    set_state(source, TW_FEED_OUT_OF_SYNC, "%s", reason);
    close_transfer(source, TW_TRANSFER_SNAPSHOT);
    if (source->failures == 0) {
        source->failures = 1;
        begin_snapshot(source);
    } else {
        source->next_try_ns = source->now_ns + back_off(source);
    }
}

static void stream_notice(void *user, enum tw_stream_notice notice, const char *reason) {
    struct tw_source *source = user;
    if (notice == TW_STREAM_BYE)
        fail(source, TW_FEED_LOST, 0, reason);
    else
        resynchronise(source, notice == TW_STREAM_GAP, reason);
}

static void stream_batch(void *user, struct tw_batch *batch) {
    struct tw_source *source = user;
    if (!tw_outbox_push_change(&source->outbox, batch)) {
        source->stream.synchronised = false;
        resynchronise(source, false, "the viewer did not keep up with a change of structure");
    }
}

static void note_clock(struct tw_source *source, int64_t server_ms) {
    uint32_t slot = source->offset_count++ % TW_COUNT(source->offsets_ms);
    source->offsets_ms[slot] = server_ms - tw_wall_ms();
    source->last_data_ms = server_ms;
}

static void stream_stamp(void *user, const struct tw_decode_head *head) {
    note_clock(user, head->time_ms);
}

int64_t tw_source_clock_offset_ms(const struct tw_source *source) {
    // Delay only ever makes the server's stamp look older, so the largest difference is the best.
    uint32_t count = TW_MIN(source->offset_count, (uint32_t)TW_COUNT(source->offsets_ms));
    int64_t best = count ? source->offsets_ms[0] : 0;
    for (uint32_t i = 1; i < count; i++)
        best = TW_MAX(best, source->offsets_ms[i]);
    return best;
}

// The stream's address is known with the snapshot's head; it may differ from the last time's.
static void open_stream_of(struct tw_source *source, const struct tw_decode_head *head) {
    source->heartbeat_ms = head->heartbeat_ms;
    memcpy(source->user, head->user, sizeof source->user);
    if (source->is_file || !head->stream[0])
        return;
    char *url = tw_address_resolve(source->address, head->stream);
    if (!url || !tw_address_same_host(source->address, url)) {
        tw_warn("%s: $.links.stream: not an address on the source's own host", source->name);
        free(url);
        return;
    }
    bool is_new = !source->stream_url || strcmp(source->stream_url, url) != 0;
    free(source->stream_url);
    source->stream_url = url;
    if (is_new)
        close_transfer(source, TW_TRANSFER_STREAM);
    if (!source->running[TW_TRANSFER_STREAM])
        open_transfer(source, TW_TRANSFER_STREAM, url);
}

static void go_live(struct tw_source *source) {
    if (source->must_advance && source->resync_seq == source->stream.seq &&
        strcmp(source->resync_epoch, source->stream.epoch) == 0) {
        char reason[sizeof source->reason];
        snprintf(reason, sizeof reason, "the snapshot is no newer than event %llu",
                 (unsigned long long)source->stream.seq);
        source->stream.synchronised = false;
        source->failures = TW_MAX(source->failures, 1u);
        resynchronise(source, true, reason);
        return;
    }
    source->must_advance = false;
    set_state(source, TW_FEED_LIVE, "%s", "");
}

static void snapshot_complete(struct tw_source *source) {
    const struct tw_decode_head *head = &source->snapshot.head;
    open_stream_of(source, head);
    if (!source->running[TW_TRANSFER_STREAM]) {
        source->last_data_ms = head->time_ms;
        snprintf(source->stream.epoch, sizeof source->stream.epoch, "%s", head->epoch);
        source->stream.seq = head->seq;
        set_state(source, TW_FEED_STATIC, "%s", "");
        return;
    }
    source->last_data_ms = head->time_ms;
    tw_stream_synchronise(&source->stream, head->epoch, head->seq);
    // Replaying what was kept may have found another gap.
    if (source->stream.synchronised && source->stream_open)
        go_live(source);
}

void tw_source_opened(struct tw_source *source, enum tw_transfer transfer, int64_t now_ns) {
    source->now_ns = source->heard_ns = now_ns;
    if (source->state == TW_FEED_CONNECTING || source->state == TW_FEED_LOST ||
        source->state == TW_FEED_REFUSED)
        set_state(source, TW_FEED_SYNCHRONISING, "%s", "");
    if (transfer == TW_TRANSFER_SNAPSHOT)
        return;
    source->stream_open = true;
    tw_stream_reset(&source->stream);
    if (source->stream.synchronised)
        go_live(source);
    else if (!source->running[TW_TRANSFER_SNAPSHOT])
        begin_snapshot(source);
}

bool tw_source_has_room(struct tw_source *source) {
    return tw_outbox_flush(&source->outbox) &&
           !(source->recorder && tw_recorder_is_behind(source->recorder));
}

enum tw_source_take tw_source_received(struct tw_source *source, enum tw_transfer transfer,
                                       const char *bytes, size_t size, int64_t now_ns) {
    source->now_ns = source->heard_ns = now_ns;
    if (transfer == TW_TRANSFER_STREAM) {
        source->bytes += size;
        tw_stream_push(&source->stream, bytes, size);
        return source->running[transfer] ? TW_SOURCE_TAKEN : TW_SOURCE_STOP;
    }
    if (!tw_source_has_room(source))
        return TW_SOURCE_FULL;
    source->bytes += size;
    bool had_head = source->snapshot.has_head;
    if (!tw_snapshot_push(&source->snapshot, bytes, size)) {
        fail(source, TW_FEED_REFUSED, 0, source->snapshot.reason);
        return TW_SOURCE_STOP;
    }
    if (!had_head && source->snapshot.has_head)
        open_stream_of(source, &source->snapshot.head);
    return TW_SOURCE_TAKEN;
}

static void refused_by_server(struct tw_source *source, enum tw_transfer transfer,
                              const struct tw_transfer_end *end) {
    char reason[sizeof source->reason];
    bool is_busy = end->status == 429 || end->status >= 500;
    const char *what = transfer == TW_TRANSFER_STREAM ? "the change stream" : "the snapshot";
    if (end->status == 204) {
        fail(source, TW_FEED_REFUSED, 0, "the server asks to stop (204)");
        source->next_try_ns = 0;
        return;
    }
    if (end->status == 401 || end->status == 403)
        snprintf(reason, sizeof reason, "the server refuses the credentials (%ld)", end->status);
    else if (end->error)
        snprintf(reason, sizeof reason, "%s: %s", what, end->error);
    else
        snprintf(reason, sizeof reason, "the server answers %ld for %s", end->status, what);
    // An address of the stream that no longer works is asked for again with the next snapshot.
    if (transfer == TW_TRANSFER_STREAM && !is_busy) {
        free(source->stream_url);
        source->stream_url = NULL;
    }
    fail(source, is_busy ? TW_FEED_LOST : TW_FEED_REFUSED, end->retry_after_s, reason);
}

void tw_source_closed(struct tw_source *source, enum tw_transfer transfer,
                      const struct tw_transfer_end *end, int64_t now_ns) {
    source->now_ns = now_ns;
    if (!source->running[transfer])
        return;
    source->running[transfer] = false;
    if (end->status && (end->status != 200 ||
                        (end->error && !source->stream_open && transfer == TW_TRANSFER_STREAM))) {
        refused_by_server(source, transfer, end);
    } else if (end->error) {
        fail(source, source->is_file ? TW_FEED_REFUSED : TW_FEED_LOST, 0, end->error);
    } else if (transfer == TW_TRANSFER_STREAM) {
        fail(source, TW_FEED_LOST, 0, "the server closed the change stream");
    } else if (!tw_snapshot_end(&source->snapshot)) {
        fail(source, TW_FEED_REFUSED, 0, source->snapshot.reason);
    } else {
        snapshot_complete(source);
    }
}

static int64_t silence_limit_ns(const struct tw_source *source) {
    int64_t limit = (int64_t)source->heartbeat_ms * HEARTBEATS_LOST * INT64_C(1000000);
    return source->stream_open ? limit : TW_MAX(limit, OPENING_NS);
}

static void check_lag(struct tw_source *source) {
    int64_t skew_ms = tw_source_clock_offset_ms(source);
    if (source->state != TW_FEED_LIVE && source->state != TW_FEED_LAGGING)
        return;
    if (source->outbox.count)
        set_state(source, TW_FEED_LAGGING, "%s", "the viewer does not keep up; values are merged");
    else if (source->offset_count && (skew_ms > SKEW_MS || skew_ms < -SKEW_MS))
        set_state(source, TW_FEED_LAGGING, "the server's clock is %.0f s %s",
                  (double)(skew_ms < 0 ? -skew_ms : skew_ms) / 1000,
                  skew_ms < 0 ? "behind" : "ahead");
    else
        set_state(source, TW_FEED_LIVE, "%s", "");
    if (source->failures && source->now_ns - source->live_since_ns > STABLE_NS)
        source->failures = 0;
}

int64_t tw_source_tick(struct tw_source *source, int64_t now_ns) {
    source->now_ns = now_ns;
    tw_outbox_flush(&source->outbox);
    tw_stream_tick(&source->stream, now_ns);
    check_lag(source);
    if (source->next_try_ns && now_ns >= source->next_try_ns) {
        if (source->stream_open) {
            begin_snapshot(source);
        } else {
            source->reconnects++;
            connect_now(source);
        }
    }
    bool watched = source->running[TW_TRANSFER_STREAM];
    if (watched && now_ns - source->heard_ns > silence_limit_ns(source)) {
        char reason[64];
        snprintf(reason, sizeof reason, "nothing heard for %.0f s",
                 (double)(now_ns - source->heard_ns) / 1e9);
        fail(source, TW_FEED_LOST, 0, reason);
        watched = false;
    }
    int64_t next = source->next_try_ns ? source->next_try_ns : INT64_MAX;
    if (watched)
        next = TW_MIN(next, source->heard_ns + silence_limit_ns(source) + 1);
    if (source->stream.parts)
        next = TW_MIN(next, now_ns + SECOND_NS);
    return next;
}

void tw_source_health(const struct tw_source *source, struct tw_feed_health *health) {
    health->state = source->state;
    memcpy(health->reason, source->reason, sizeof health->reason);
    health->since_ns = source->since_ns;
    health->last_data_ms = source->last_data_ms;
    health->last_data_ns = source->heard_ns;
    health->next_try_ns = source->next_try_ns;
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
