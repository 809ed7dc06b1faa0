#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"

#define PARTS_WAIT_NS (10 * INT64_C(1000000000))
#define REPLAY_NS (2 * INT64_C(1000000000))

static void sse_event(void *user, const struct tw_sse_event *event);

void tw_stream_init(struct tw_stream *stream, struct tw_decode *decode,
                    const struct tw_stream_sinks *sinks) {
    *stream = (struct tw_stream){.decode = decode, .sinks = *sinks};
    tw_sse_init(&stream->sse, decode->limits->event_bytes, sse_event, stream);
}

static void drop_parts(struct tw_stream *stream) {
    for (size_t i = 0; i < stream->part_count; i++)
        tw_batch_destroy(stream->parts[i]);
    free(stream->parts);
    stream->parts = NULL;
    stream->part_count = stream->part_capacity = stream->part_bytes = 0;
}

static void drop_kept(struct tw_stream *stream) {
    for (size_t i = 0; i < stream->kept_count; i++)
        free(stream->kept[i].text);
    free(stream->kept);
    stream->kept = NULL;
    stream->kept_count = stream->kept_capacity = stream->kept_bytes = 0;
}

void tw_stream_finish(struct tw_stream *stream) {
    tw_sse_finish(&stream->sse);
    drop_parts(stream);
    drop_kept(stream);
    *stream = (struct tw_stream){0};
}

void tw_stream_reset(struct tw_stream *stream) {
    tw_sse_reset(&stream->sse);
    drop_parts(stream);
    stream->opened_ns = tw_monotonic_ns();
}

static void desynchronise(struct tw_stream *stream, enum tw_stream_notice notice,
                          const char *reason) {
    stream->synchronised = false;
    drop_parts(stream);
    stream->sinks.notice(stream->sinks.user, notice, reason);
}

// Whether the event is the next one. Everything else is old, or a gap that is announced here.
static bool is_next(struct tw_stream *stream, const struct tw_event *event) {
    char reason[160];
    const struct tw_decode_head *head = &event->head;
    if (stream->anywhere) {
        stream->anywhere = false;
        snprintf(stream->epoch, sizeof stream->epoch, "%s", head->epoch);
        stream->seq = head->seq;
        return event->kind == TW_EVENT_CHANGE;
    }
    if (strcmp(head->epoch, stream->epoch) != 0) {
        snprintf(reason, sizeof reason, "the server began a new epoch");
    } else if (event->kind == TW_EVENT_TIME) {
        // A heartbeat has no number of its own: it repeats the last one.
        stream->confirmed |= head->seq == stream->seq;
        if (head->seq <= stream->seq)
            return false;
        snprintf(reason, sizeof reason, "events %llu to %llu are missing",
                 (unsigned long long)stream->seq + 1, (unsigned long long)head->seq);
    } else {
        if (head->seq == stream->seq + 1)
            return stream->confirmed = true;
        if (head->seq <= stream->seq)
            return false;
        snprintf(reason, sizeof reason, "events %llu to %llu are missing",
                 (unsigned long long)stream->seq + 1, (unsigned long long)head->seq - 1);
    }
    desynchronise(stream, TW_STREAM_GAP, reason);
    return false;
}

static void tell_taken(const struct tw_stream *stream, const struct tw_event *event,
                       const char *text, size_t size) {
    if (stream->synchronised && stream->sinks.taken)
        stream->sinks.taken(stream->sinks.user, text, size, event->head.time_ms);
}

// The batch that takes an event's changes. A batch holds patches before values, so a patch after
// values needs one of its own.
static struct tw_batch *batch_for(struct tw_stream *stream, const struct tw_event *event) {
    struct tw_batch *last = stream->part_count ? stream->parts[stream->part_count - 1] : NULL;
    if (last && !(event->patch && last->value_count))
        return last;
    TW_GROW(stream->parts, stream->part_count, stream->part_capacity);
    return stream->parts[stream->part_count++] = tw_batch_create(stream->decode->source);
}

// Hands the whole transaction over; a receiver that gives up gets no more of it.
static void hand_over(struct tw_stream *stream, const struct tw_decode_head *head) {
    struct tw_batch **parts = stream->parts;
    size_t count = stream->part_count;
    int64_t now_ns = tw_monotonic_ns();
    stream->parts = NULL;
    stream->part_count = stream->part_capacity = stream->part_bytes = 0;
    for (size_t i = 0; i < count; i++) {
        tw_decode_stamp(parts[i], head);
        parts[i]->received_ns = now_ns;
        parts[i]->more = i + 1 < count;
        if (stream->synchronised)
            stream->sinks.batch(stream->sinks.user, parts[i]);
        else
            tw_batch_destroy(parts[i]);
    }
    free(parts);
}

static void apply(struct tw_stream *stream, const struct tw_event *event, const char *text,
                  size_t size) {
    if (!stream->part_count)
        stream->parts_since_ns = tw_monotonic_ns();
    tw_decode_event_content(stream->decode, event, batch_for(stream, event));
    if (stream->decode->incomplete) {
        char reason[80];
        snprintf(reason, sizeof reason, "event %llu could not be taken whole",
                 (unsigned long long)event->head.seq);
        desynchronise(stream, TW_STREAM_GAP, reason);
        return;
    }
    stream->seq = event->head.seq;
    stream->part_bytes += size;
    if (!event->part)
        hand_over(stream, &event->head);
    else if (stream->part_bytes > stream->decode->limits->buffered_bytes)
        desynchronise(stream, TW_STREAM_GAP, "a transaction in parts is too large");
    tell_taken(stream, event, text, size); // unless the sink could not take it
}

// Whether an event was made just now: neither one that waited here nor one that a transport keeps
// and sends to each new reader (nchan does). By their stamps the server's clock would seem to lie
// in the past, and old values fresh.
static bool tells_time(const struct tw_stream *stream, const struct tw_event *event) {
    bool is_change = event->kind == TW_EVENT_CHANGE;
    bool is_old =
        strcmp(event->head.epoch, stream->epoch) == 0 && event->head.seq < stream->seq + is_change;
    bool is_early = is_change && tw_monotonic_ns() - stream->opened_ns < REPLAY_NS;
    return !stream->replaying && !is_old && !is_early;
}

static void take(struct tw_stream *stream, const char *type, const char *text, size_t size) {
    char reason[200], where[48];
    struct tw_event event;
    snprintf(where, sizeof where, "event after %llu, ", (unsigned long long)stream->seq);
    const char *outer = stream->decode->where;
    stream->decode->where = outer ? outer : where;
    const cJSON *root = tw_decode_parse(stream->decode, text, size, reason, sizeof reason);
    if (root && tw_decode_event(stream->decode, root, type, &event, reason, sizeof reason)) {
        snprintf(where, sizeof where, "event %llu, ", (unsigned long long)event.head.seq);
        if (stream->sinks.stamp && tells_time(stream, &event))
            stream->sinks.stamp(stream->sinks.user, &event.head);
        // The snapshot may already be the one that a kept reset asked for.
        bool obsolete = stream->replaying && event.head.seq <= stream->seq &&
                        strcmp(event.head.epoch, stream->epoch) == 0;
        if (event.kind == TW_EVENT_RESET && !obsolete)
            desynchronise(stream, TW_STREAM_RESET, "the server asked for it");
        else if (event.kind == TW_EVENT_BYE)
            desynchronise(stream, TW_STREAM_BYE, "the server said goodbye");
        else if (!obsolete && is_next(stream, &event))
            apply(stream, &event, text, size);
        else if (event.kind == TW_EVENT_TIME && event.head.seq == stream->seq)
            tell_taken(stream, &event, text, size);
    }
    // An event that cannot be read leaves a gap, which the next one shows.
    stream->decode->where = outer;
}

static void keep(struct tw_stream *stream, const char *type, const char *text, size_t size) {
    if (stream->kept_bytes + size > stream->decode->limits->buffered_bytes) {
        drop_kept(stream);
        stream->keeping = false;
        desynchronise(stream, TW_STREAM_GAP, "too many events came while the snapshot was fetched");
        return;
    }
    TW_GROW(stream->kept, stream->kept_count, stream->kept_capacity);
    struct tw_stream_kept *kept = &stream->kept[stream->kept_count++];
    snprintf(kept->type, sizeof kept->type, "%s", type);
    kept->text = tw_alloc(size + 1);
    memcpy(kept->text, text, size);
    kept->size = size;
    stream->kept_bytes += size;
}

void tw_stream_event(struct tw_stream *stream, const char *type, const char *text, size_t size) {
    stream->events++;
    if (stream->synchronised)
        take(stream, type, text, size);
    else if (stream->keeping)
        keep(stream, type, text, size);
}

static void sse_event(void *user, const struct tw_sse_event *event) {
    struct tw_stream *stream = user;
    if (event->too_large) {
        stream->events++;
        tw_decode_problem(stream->decode, "an event is larger than %zu bytes and was skipped",
                          stream->decode->limits->event_bytes);
        return;
    }
    tw_stream_event(stream, event->type, event->data, event->size);
}

void tw_stream_push(struct tw_stream *stream, const char *bytes, size_t size) {
    tw_sse_push(&stream->sse, bytes, size);
}

void tw_stream_keep(struct tw_stream *stream) {
    drop_parts(stream);
    drop_kept(stream);
    stream->synchronised = false;
    stream->keeping = true;
}

bool tw_stream_keeps_too_late(struct tw_stream *stream, const struct tw_decode_head *snapshot) {
    if (!stream->kept_count)
        return false;
    struct tw_decode *decode = stream->decode;
    const struct tw_stream_kept *first = &stream->kept[0];
    tw_decode_report *report = decode->report;
    uint64_t problems = decode->problems;
    struct tw_event event;
    char reason[200];
    decode->report = NULL; // what is wrong with it is told when it is applied
    const cJSON *root = tw_decode_parse(decode, first->text, first->size, reason, sizeof reason);
    bool good = root && tw_decode_event(decode, root, first->type, &event, reason, sizeof reason);
    decode->report = report;
    decode->problems = problems;
    if (!good)
        return false;
    uint64_t next = snapshot->seq + (event.kind == TW_EVENT_CHANGE);
    return strcmp(event.head.epoch, snapshot->epoch) != 0 || event.head.seq > next;
}

void tw_stream_synchronise(struct tw_stream *stream, const char *epoch, uint64_t seq) {
    snprintf(stream->epoch, sizeof stream->epoch, "%s", epoch);
    stream->seq = seq;
    stream->synchronised = true;
    stream->keeping = stream->confirmed = false;
    struct tw_stream_kept *kept = stream->kept;
    size_t count = stream->kept_count;
    stream->kept = NULL;
    stream->kept_count = stream->kept_capacity = stream->kept_bytes = 0;
    stream->replaying = true;
    for (size_t i = 0; i < count; i++) {
        // A gap among them ends it: the next snapshot will be newer than all of these.
        if (stream->synchronised)
            take(stream, kept[i].type, kept[i].text, kept[i].size);
        free(kept[i].text);
    }
    free(kept);
    stream->replaying = false;
}

void tw_stream_begin_anywhere(struct tw_stream *stream) {
    stream->synchronised = stream->anywhere = true;
}

void tw_stream_tick(struct tw_stream *stream, int64_t now_ns) {
    if (stream->part_count && now_ns - stream->parts_since_ns > PARTS_WAIT_NS)
        desynchronise(stream, TW_STREAM_GAP, "a transaction in parts was not completed");
}
