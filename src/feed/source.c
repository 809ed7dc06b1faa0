#define TW_LOG_MODULE "feed"
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"

#include "address.h"

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
    source->base = tw_strdup(address);
    source->is_file = !tw_address_is_http(address);
    source->link = (struct tw_link){.name = source->name,
                                    .random = tw_random_seeded(seed, index),
                                    .retry_after_max_s = limits->retry_after_s};
    source->outbox = (struct tw_outbox){.queue = queue, .limit = limits->buffered_bytes};
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
    free(source->etag);
    free(source->base);
    *source = (struct tw_source){0};
}

static void open_transfer(struct tw_source *source, enum tw_transfer transfer, const char *url,
                          const char *etag) {
    source->running[transfer] = true;
    source->heard_ns[transfer] = source->now_ns;
    source->ops.open(source->ops.user, transfer, url, etag);
}

static void close_transfer(struct tw_source *source, enum tw_transfer transfer) {
    if (source->running[transfer])
        source->ops.close(source->ops.user, transfer);
    source->running[transfer] = false;
    if (transfer == TW_TRANSFER_STREAM)
        source->stream_open = false;
}

void tw_source_take_state(void *user, struct tw_batch *batch) {
    struct tw_source *source = user;
    tw_outbox_push_state(&source->outbox, batch);
}

static void snapshot_text(void *user, const char *line, size_t size,
                          const struct tw_decode_head *head) {
    struct tw_source *source = user;
    if (source->recorder)
        tw_recorder_line(source->recorder, line, size, source->snapshot.head.time_ms, head != NULL);
    if (source->last_known)
        tw_last_known_line(source->last_known, line, size, head != NULL);
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

// Whether the state held is exactly that of the last ETag, so that "not modified" would say that
// nothing was missed.
static bool may_ask_for_difference(const struct tw_source *source) {
    return source->etag && source->whole && !source->must_advance &&
           source->etag_seq == source->stream.seq &&
           strcmp(source->etag_epoch, source->stream.epoch) == 0;
}

void tw_source_fetch(struct tw_source *source, bool refreshing) {
    close_transfer(source, TW_TRANSFER_SNAPSHOT);
    tw_stream_keep(&source->stream);
    tw_snapshot_finish(&source->snapshot);
    tw_snapshot_init(&source->snapshot, &source->decode, form_of(source));
    source->snapshot.sink = tw_source_take_state;
    source->snapshot.text_sink = source->recorder || source->last_known ? snapshot_text : NULL;
    source->snapshot.user = source;
    source->stream_first = source->stream_open;
    source->unproved_ns = 0;
    source->snapshot_ns = source->now_ns;
    source->refreshing = refreshing;
    source->conditional = !refreshing && may_ask_for_difference(source);
    open_transfer(source, TW_TRANSFER_SNAPSHOT, source->address,
                  source->conditional ? source->etag : NULL);
}

void tw_source_act(struct tw_source *source, enum tw_link_action action) {
    switch (action) {
    case TW_LINK_OPEN:
        source->must_advance = false;
        if (source->stream_url)
            open_transfer(source, TW_TRANSFER_STREAM, source->stream_url, NULL);
        else
            tw_source_fetch(source, false);
        break;
    case TW_LINK_FETCH:
        tw_source_fetch(source, false);
        break;
    case TW_LINK_CLOSE:
        close_transfer(source, TW_TRANSFER_SNAPSHOT);
        close_transfer(source, TW_TRANSFER_STREAM);
        source->stream.synchronised = source->stream.keeping = false;
        source->unproved_ns = 0;
        break;
    case TW_LINK_NOTHING:
        break;
    }
}

void tw_source_tell(struct tw_source *source, enum tw_link_event event, const char *reason) {
    tw_source_act(source, tw_link_take(&source->link, event, reason, 0, source->now_ns));
}

// The live picture does not pay for a snapshot that it had no need of: as long as nothing of it was
// taken, the stream goes on from where it was.
bool tw_source_give_up_refreshing(struct tw_source *source, const char *reason) {
    char epoch[TW_EPOCH_MAX + 1];
    if (!source->refreshing || source->snapshot.has_head)
        return false;
    source->refreshing = false;
    tw_warn("%s: no snapshot for the recording's next file: %s", source->name, reason);
    close_transfer(source, TW_TRANSFER_SNAPSHOT);
    memcpy(epoch, source->stream.epoch, sizeof epoch);
    tw_stream_synchronise(&source->stream, epoch, source->stream.seq);
    return true;
}

void tw_source_start(struct tw_source *source, int64_t now_ns) {
    source->now_ns = now_ns;
    tw_source_tell(source, TW_LINK_START, NULL);
}

void tw_source_retry(struct tw_source *source, int64_t now_ns) {
    source->now_ns = now_ns;
    tw_source_tell(source, TW_LINK_ASKED, NULL);
}

// A new snapshot while the stream goes on. After a gap it must be newer than what was had, or it
// did not help.
static void resynchronise(struct tw_source *source, enum tw_link_event event, bool must_advance,
                          const char *reason) {
    source->must_advance = must_advance;
    source->resync_seq = source->stream.seq;
    snprintf(source->resync_epoch, sizeof source->resync_epoch, "%s", source->stream.epoch);
    close_transfer(source, TW_TRANSFER_SNAPSHOT);
    if (source->unproved_ns)
        // No fault: a first snapshot is older than the stream that it names.
        tw_source_fetch(source, false);
    else
        tw_source_tell(source, event, reason);
}

static void stream_notice(void *user, enum tw_stream_notice notice, const char *reason) {
    struct tw_source *source = user;
    if (notice == TW_STREAM_BYE) {
        tw_source_tell(source, TW_LINK_ENDED, reason);
        return;
    }
    if (notice == TW_STREAM_RESET)
        source->whole = false;
    resynchronise(source, TW_LINK_MISSED, notice == TW_STREAM_GAP, reason);
}

static void stream_batch(void *user, struct tw_batch *batch) {
    struct tw_source *source = user;
    if (!tw_outbox_push_change(&source->outbox, batch)) {
        source->stream.synchronised = source->whole = false;
        resynchronise(source, TW_LINK_MISSED, false,
                      "the viewer did not keep up; too many changes waited");
    }
}

static void note_clock(struct tw_source *source, int64_t server_ms) {
    // What was kept came earlier than it is read.
    if (!source->stream.replaying)
        tw_server_clock_note(&source->clock, server_ms, tw_monotonic_ns());
    source->last_data_ms = server_ms;
}

static void stream_stamp(void *user, const struct tw_decode_head *head) {
    note_clock(user, head->time_ms);
}

int64_t tw_source_clock_offset_ms(const struct tw_source *source) {
    return tw_server_clock_offset_ms(&source->clock, tw_wall_ms(), tw_monotonic_ns());
}

// The stream's address is known with the snapshot's head; it may differ from the last time's.
static void open_stream_of(struct tw_source *source, const struct tw_decode_head *head) {
    source->heartbeat_ms = head->heartbeat_ms;
    memcpy(source->user, head->user, sizeof source->user);
    if (source->is_file || !head->stream[0])
        return;
    char *url = tw_address_resolve(source->base, head->stream);
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
    if (!source->running[TW_TRANSFER_STREAM]) {
        source->stream_first = false;
        open_transfer(source, TW_TRANSFER_STREAM, url, NULL);
    }
}

// In step as soon as it is certain that no event was missed between snapshot and stream.
static void settle(struct tw_source *source) {
    if (!source->stream.synchronised || !source->stream_open)
        return;
    if (source->stream_first || source->stream.confirmed) {
        source->unproved_ns = 0;
        source->must_advance = false;
        tw_source_tell(source, TW_LINK_IN_STEP, NULL);
    } else if (source->unproved_ns <= 0) {
        source->unproved_ns = source->now_ns;
        tw_source_tell(source, TW_LINK_ANSWERED, "waiting for the first event of the stream");
    }
}

static void go_on_from(struct tw_source *source, const char *epoch, uint64_t seq) {
    bool useless = source->must_advance && source->resync_seq == seq &&
                   strcmp(source->resync_epoch, epoch) == 0;
    if (!source->stream_first)
        source->unproved_ns = -1; // counts from the stream's opening
    tw_stream_synchronise(&source->stream, epoch, seq);
    // Replaying what was kept may have found another gap.
    if (!source->stream.synchronised)
        return;
    if (useless && source->stream.seq == seq) {
        char reason[80];
        snprintf(reason, sizeof reason, "the snapshot is no newer than event %llu",
                 (unsigned long long)seq);
        source->stream.synchronised = false;
        resynchronise(source, TW_LINK_USELESS, true, reason);
        return;
    }
    settle(source);
}

static void snapshot_complete(struct tw_source *source) {
    const struct tw_decode_head *head = &source->snapshot.head;
    source->last_data_ms = head->time_ms;
    source->whole = source->has_site = true;
    if (source->last_known)
        tw_last_known_keep(source->last_known);
    source->etag_seq = head->seq;
    snprintf(source->etag_epoch, sizeof source->etag_epoch, "%s", head->epoch);
    open_stream_of(source, head);
    if (source->running[TW_TRANSFER_STREAM]) {
        go_on_from(source, head->epoch, head->seq);
        return;
    }
    if (head->stream[0] && !source->is_file) {
        source->whole = false; // what is held is not current, so "not modified" would say nothing
        tw_source_tell(source, TW_LINK_REJECTED, "links.stream is not on the source's own host");
        return;
    }
    snprintf(source->stream.epoch, sizeof source->stream.epoch, "%s", head->epoch);
    source->stream.seq = head->seq;
    tw_source_tell(source, TW_LINK_COMPLETE, NULL);
}

static void note_head(struct tw_source *source, const struct tw_transfer_head *head) {
    source->whole = false; // until its end has come
    free(source->etag);
    source->etag = head && head->etag ? tw_strdup(head->etag) : NULL;
    free(source->base);
    source->base = tw_strdup(head && head->url ? head->url : source->address);
}

void tw_source_opened(struct tw_source *source, enum tw_transfer transfer,
                      const struct tw_transfer_head *head, int64_t now_ns) {
    source->now_ns = source->heard_ns[transfer] = source->received_ns = now_ns;
    tw_source_tell(source, TW_LINK_ANSWERED, NULL);
    if (transfer == TW_TRANSFER_SNAPSHOT) {
        note_head(source, head);
        return;
    }
    source->stream_open = true;
    tw_stream_reset(&source->stream);
    if (source->stream.synchronised)
        settle(source);
    else if (!source->running[TW_TRANSFER_SNAPSHOT])
        tw_source_fetch(source, false);
}

bool tw_source_has_room(struct tw_source *source) {
    return tw_outbox_flush(&source->outbox) &&
           !(source->recorder && tw_recorder_is_behind(source->recorder));
}

static enum tw_source_take refuse_snapshot(struct tw_source *source) {
    if (tw_source_give_up_refreshing(source, source->snapshot.reason))
        return TW_SOURCE_STOP;
    tw_source_tell(source, source->is_file ? TW_LINK_BROKEN : TW_LINK_REJECTED,
                   source->snapshot.reason);
    return TW_SOURCE_STOP;
}

// A snapshot that was asked for before its stream was open, and that turns out to be too old while
// it still comes, is asked for again at once: the rest of it would be for nothing.
static void judge_first_kept(struct tw_source *source) {
    if (!source->stream_first && source->running[TW_TRANSFER_SNAPSHOT] &&
        source->snapshot.has_head &&
        tw_stream_keeps_too_late(&source->stream, &source->snapshot.head))
        tw_source_fetch(source, false);
}

enum tw_source_take tw_source_received(struct tw_source *source, enum tw_transfer transfer,
                                       const char *bytes, size_t size, int64_t now_ns) {
    source->now_ns = source->heard_ns[transfer] = source->received_ns = now_ns;
    if (transfer == TW_TRANSFER_STREAM) {
        bool was_empty = source->stream.kept_count == 0;
        source->bytes += size;
        tw_stream_push(&source->stream, bytes, size);
        if (was_empty)
            judge_first_kept(source);
        if (source->unproved_ns && source->stream.confirmed)
            settle(source);
        return source->running[transfer] ? TW_SOURCE_TAKEN : TW_SOURCE_STOP;
    }
    if (!tw_source_has_room(source))
        return TW_SOURCE_FULL;
    source->bytes += size;
    bool had_head = source->snapshot.has_head;
    if (!tw_snapshot_push(&source->snapshot, bytes, size))
        return refuse_snapshot(source);
    if (!had_head && source->snapshot.has_head)
        open_stream_of(source, &source->snapshot.head);
    return TW_SOURCE_TAKEN;
}

static enum tw_link_event event_of_status(long status) {
    switch (status) {
    case 204:
        return TW_LINK_STOPPED;
    case 401:
    case 403:
        return TW_LINK_DENIED;
    case 408:
    case 429:
        return TW_LINK_BUSY;
    default:
        return status >= 500 ? TW_LINK_BUSY : TW_LINK_REJECTED;
    }
}

static void refused(struct tw_source *source, enum tw_transfer transfer,
                    const struct tw_transfer_end *end) {
    char reason[sizeof source->link.reason];
    const char *what = transfer == TW_TRANSFER_STREAM ? "the change stream" : "the snapshot";
    enum tw_link_event event = end->refused ? TW_LINK_REJECTED : event_of_status(end->status);
    if (event == TW_LINK_STOPPED)
        snprintf(reason, sizeof reason, "the server asks to stop (204)");
    else if (event == TW_LINK_DENIED)
        snprintf(reason, sizeof reason, "the server refuses the credentials (%ld)", end->status);
    else if (end->error)
        snprintf(reason, sizeof reason, "%s: %s", what, end->error);
    else
        snprintf(reason, sizeof reason, "the server answers %ld for %s", end->status, what);
    // An address of the stream that no longer works is asked for again with the next snapshot.
    if (transfer == TW_TRANSFER_STREAM && event != TW_LINK_BUSY) {
        free(source->stream_url);
        source->stream_url = NULL;
    }
    tw_source_act(source,
                  tw_link_take(&source->link, event, reason, end->retry_after_s, source->now_ns));
}

static bool is_whole_answer(const struct tw_transfer_end *end) {
    return !end->refused && !end->error && (!end->status || end->status == 200);
}

void tw_source_closed(struct tw_source *source, enum tw_transfer transfer,
                      const struct tw_transfer_end *end, int64_t now_ns) {
    source->now_ns = now_ns;
    if (!source->running[transfer])
        return;
    source->running[transfer] = false;
    bool is_snapshot = transfer == TW_TRANSFER_SNAPSHOT, has_failed = !is_whole_answer(end);
    if (is_snapshot && has_failed &&
        tw_source_give_up_refreshing(source,
                                     end->error ? end->error : "the server does not answer 200"))
        return;
    if (end->status == 304 && is_snapshot && source->conditional)
        go_on_from(source, source->etag_epoch, source->etag_seq);
    else if (end->refused || (end->status && end->status != 200))
        refused(source, transfer, end);
    else if (end->error)
        tw_source_tell(source, source->is_file ? TW_LINK_BROKEN : TW_LINK_ENDED, end->error);
    else if (!is_snapshot)
        tw_source_tell(source, TW_LINK_ENDED, "the server closed the change stream");
    else if (!tw_snapshot_end(&source->snapshot))
        refuse_snapshot(source);
    else
        snapshot_complete(source);
}
