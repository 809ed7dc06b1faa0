// --check: a document, an NDJSON snapshot, a recording, a change stream or a server, read as a
// source reads them, with every fault told; then the references that a running twin would resolve.
#define TW_LOG_MODULE "check"
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stb_ds.h>

#include "twinview/clock.h"
#include "twinview/log.h"

#include "address.h"

static void say(struct tw_check *check, tw_feed_problem *sink, size_t *count, const char *place,
                const char *format, va_list args) {
    char text[400];
    if (check->quiet)
        return;
    ++*count;
    vsnprintf(text, sizeof text, format, args);
    if (sink && !check->stopped)
        check->stopped = !sink(check->user, place, text);
}

void tw_check_tell(struct tw_check *check, const char *place, const char *format, ...) {
    va_list args;
    va_start(args, format);
    say(check, check->problem, &check->result.problems, place, format, args);
    va_end(args);
}

void tw_check_advise(struct tw_check *check, const char *place, const char *format, ...) {
    va_list args;
    va_start(args, format);
    say(check, check->advice, &check->result.advice, place, format, args);
    va_end(args);
}

static void report(void *user, const char *place, const char *text) {
    tw_check_tell(user, place, "%s", text);
}

static void refer(struct tw_check *check, const char *what, const char *id, const char *place) {
    TW_GROW(check->references, check->reference_count, check->reference_capacity);
    check->references[check->reference_count++] =
        (struct tw_check_reference){tw_strdup(place), tw_strdup(id), what};
}

static void check_address(struct tw_check *check, const char *reference, const char *place) {
    if (!check->base)
        return;
    char *url = tw_address_resolve(check->base, reference);
    if (!url)
        tw_check_tell(check, place, "not a usable address");
    else if (!tw_address_same_host(check->base, url))
        tw_check_tell(check, place, "an address on another host, which a viewer does not follow");
    free(url);
}

// Notes that an id exists or does not any more; NULL stands for all.
static void note_id(struct tw_check_id **ids, const char *id, bool removed) {
    if (!removed) {
        shput(*ids, id, 1);
    } else if (id) {
        (void)shdel(*ids, id);
    } else {
        shfree(*ids);
        sh_new_strdup(*ids);
    }
}

static void keep(char **text, const char *value) {
    free(*text);
    *text = value ? tw_strdup(value) : NULL;
}

// What can be asked for, and about what.
static void note_history(struct tw_check *check, const struct tw_write *write) {
    const char *text = write->value.kind == TW_VALUE_STRING ? write->value.string : NULL;
    if (write->field == TW_FIELD_LINK && strcmp(write->key[0], "history") == 0)
        keep(&check->history, text);
    else if (write->field == TW_FIELD_LINK && strcmp(write->key[0], "forecast") == 0)
        keep(&check->forecast, text);
    else if (write->field == TW_FIELD_ALARM_ASSET && text && !check->alarmed)
        keep(&check->alarmed, text);
    if (write->field != TW_FIELD_ASSET_PROPERTY_VALUE || check->sample[0] ||
        write->value.kind != TW_VALUE_NUMBER)
        return;
    keep(&check->sample[0], write->key[0]);
    keep(&check->sample[1], write->key[1]);
}

static void note_write(struct tw_check *check, const struct tw_write *write, const char *place) {
    const char *text = write->value.kind == TW_VALUE_STRING ? write->value.string : NULL;
    switch (write->field) {
    case TW_FIELD_ASSET:
        note_id(&check->assets, write->key[0], write->removed);
        break;
    case TW_FIELD_TYPE:
        note_id(&check->types, write->key[0], write->removed);
        break;
    case TW_FIELD_ASSET_TYPE:
        if (text)
            refer(check, "type", text, place);
        break;
    case TW_FIELD_ASSET_PARENT:
    case TW_FIELD_ASSET_NODE_OF:
    case TW_FIELD_ALARM_ASSET:
        if (text)
            refer(check, "asset", text, place);
        break;
    case TW_FIELD_ASSET_RELATION:
        if (!write->removed)
            refer(check, "asset", write->key[2], place);
        break;
    case TW_FIELD_LINK:
    case TW_FIELD_TYPE_MODEL:
    case TW_FIELD_ASSET_MODEL:
        if (text)
            check_address(check, text, place);
        break;
    default:
        break;
    }
}

static void take_batch(void *user, struct tw_batch *batch) {
    struct tw_check *check = user;
    for (size_t i = 0; i < batch->write_count; i++)
        note_write(check, &batch->writes[i], batch->places[i]);
    for (size_t i = 0; i < batch->write_count; i++)
        note_history(check, &batch->writes[i]);
    for (size_t i = 0; i < batch->value_count; i++) {
        const char *id = batch->values[i].asset;
        if (shgeti(check->assets, id) >= 0 || shgeti(check->strangers, id) >= 0)
            continue;
        shput(check->strangers, id, 1);
        refer(check, "asset", id, "$.values");
    }
    tw_batch_destroy(batch);
}

static void take_notice(void *user, enum tw_stream_notice notice, const char *reason) {
    struct tw_check *check = user;
    if (notice == TW_STREAM_GAP)
        tw_check_tell(check, "the stream", "%s", reason);
    // A lint goes on where a viewer would fetch a new snapshot.
    if (notice != TW_STREAM_BYE)
        tw_stream_begin_anywhere(&check->stream);
    check->said_bye |= notice == TW_STREAM_BYE;
}

static void take_stamp(void *user, const struct tw_decode_head *head) {
    struct tw_check *check = user;
    int64_t offset_ms = head->time_ms - tw_wall_ms();
    if (check->has_stamp && head->time_ms < check->last_ms && !check->went_back) {
        check->went_back = true;
        tw_check_advise(
            check, "the stream", "event %llu is stamped %.3f s before the one before it",
            (unsigned long long)head->seq, (double)(check->last_ms - head->time_ms) / 1000);
    }
    check->offset_ms = check->has_stamp ? TW_MAX(check->offset_ms, offset_ms) : offset_ms;
    check->last_ms = head->time_ms;
    check->has_stamp = true;
}

void tw_check_init(struct tw_check *check, const struct tw_feed_limits *limits,
                   tw_feed_problem *problem, tw_feed_problem *advice, void *user) {
    *check = (struct tw_check){.problem = problem, .advice = advice, .user = user};
    check->limits = tw_feed_limits_or_defaults(limits);
    tw_decode_init(&check->decode, &check->limits);
    check->decode.report = report;
    check->decode.user = check;
    check->decode.keep_places = true;
    tw_stream_init(
        &check->stream, &check->decode,
        &(struct tw_stream_sinks){
            .batch = take_batch, .notice = take_notice, .stamp = take_stamp, .user = check});
    sh_new_strdup(check->assets);
    sh_new_strdup(check->types);
    sh_new_strdup(check->strangers);
}

static void drop_references(struct tw_check *check) {
    for (size_t i = 0; i < check->reference_count; i++) {
        free(check->references[i].place);
        free(check->references[i].id);
    }
    check->reference_count = 0;
}

void tw_check_finish(struct tw_check *check) {
    drop_references(check);
    free(check->references);
    char *kept[] = {check->history, check->forecast, check->sample[0], check->sample[1],
                    check->alarmed};
    for (size_t i = 0; i < TW_COUNT(kept); i++)
        free(kept[i]);
    shfree(check->assets);
    shfree(check->types);
    shfree(check->strangers);
    tw_snapshot_finish(&check->snapshot);
    tw_stream_finish(&check->stream);
    tw_decode_finish(&check->decode);
}

// A line behind the end of a snapshot.
static bool take_tail(void *user, const char *line, size_t size) {
    struct tw_check *check = user;
    const struct tw_snapshot *snapshot = &check->snapshot;
    char where[32];
    if (!check->stream.synchronised)
        tw_stream_synchronise(&check->stream, snapshot->head.epoch, snapshot->head.seq);
    snprintf(where, sizeof where, "line %llu, ", (unsigned long long)snapshot->line);
    check->decode.where = where;
    tw_stream_event(&check->stream, "message", line, size);
    check->decode.where = NULL;
    return !check->stopped;
}

void tw_check_begin_snapshot(struct tw_check *check, enum tw_snapshot_form form, bool with_tail) {
    tw_snapshot_finish(&check->snapshot);
    tw_snapshot_init(&check->snapshot, &check->decode, form);
    check->snapshot.sink = take_batch;
    check->snapshot.tail = with_tail ? take_tail : NULL;
    check->snapshot.user = check;
    note_id(&check->assets, NULL, true);
    note_id(&check->types, NULL, true);
    drop_references(check);
}

// What the decoder refused it has told with its place; the rest concerns the whole.
static bool judge(struct tw_check *check, bool good, size_t problems_before) {
    if (!good && check->result.problems == problems_before && !check->stopped)
        tw_check_tell(check, "$", "%s", check->snapshot.reason);
    return good;
}

bool tw_check_push_snapshot(struct tw_check *check, const char *bytes, size_t size) {
    size_t before = check->result.problems;
    check->result.bytes += size;
    return judge(check, tw_snapshot_push(&check->snapshot, bytes, size), before);
}

bool tw_check_end_snapshot(struct tw_check *check) {
    size_t before = check->result.problems;
    return judge(check, tw_snapshot_end(&check->snapshot), before);
}

void tw_check_references(struct tw_check *check) {
    for (size_t i = 0; i < check->reference_count; i++) {
        const struct tw_check_reference *reference = &check->references[i];
        bool is_type = strcmp(reference->what, "type") == 0;
        struct tw_check_id *ids = is_type ? check->types : check->assets;
        if (shgeti(ids, reference->id) < 0)
            tw_check_tell(check, reference->place, "there is no %s \"%s\"", reference->what,
                          reference->id);
    }
    check->result.assets = shlenu(check->assets);
    drop_references(check);
}
