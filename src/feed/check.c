// --check: a document, an NDJSON snapshot, a recording or a change stream, read as a source reads
// them, with every fault told; then the references that a running twin would resolve.
#include "twinview/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stb_ds.h>

#include "snapshot.h"
#include "stream.h"

struct reference {
    char *place, *id;
    const char *what;
};

struct check_id {
    char *key;
    int value;
};

struct check {
    tw_feed_problem *problem;
    void *user;
    size_t faults;
    bool stopped;
    struct tw_feed_limits limits;
    struct tw_decode decode;
    struct tw_stream stream;
    struct check_id *assets, *types; // ids that exist
    struct reference *references;
    size_t reference_count, reference_capacity;
};

static void tell(struct check *check, const char *place, const char *text) {
    check->faults++;
    if (!check->stopped)
        check->stopped = !check->problem(check->user, place, text);
}

static void report(void *user, const char *place, const char *text) {
    tell(user, place, text);
}

static void refer(struct check *check, const char *what, const char *id, const char *place) {
    TW_GROW(check->references, check->reference_count, check->reference_capacity);
    check->references[check->reference_count++] =
        (struct reference){tw_strdup(place), tw_strdup(id), what};
}

// Notes that an id exists or does not any more; NULL stands for all.
static void note_id(struct check_id **ids, const char *id, bool removed) {
    if (!removed) {
        shput(*ids, id, 1);
    } else if (id) {
        (void)shdel(*ids, id);
    } else {
        shfree(*ids);
        sh_new_strdup(*ids);
    }
}

static void note_write(struct check *check, const struct tw_write *write, const char *place) {
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
    default:
        break;
    }
}

static void take_batch(void *user, struct tw_batch *batch) {
    struct check *check = user;
    for (size_t i = 0; i < batch->write_count; i++) {
        const struct tw_write *write = &batch->writes[i];
        note_write(check, write, batch->places[i]);
    }
    for (size_t i = 0; i < batch->value_count; i++)
        refer(check, "asset", batch->values[i].asset, "$.values");
    tw_batch_destroy(batch);
}

static void take_notice(void *user, enum tw_stream_notice notice, const char *reason) {
    if (notice == TW_STREAM_GAP)
        tell(user, "the stream", reason);
}

static bool take_event_line(void *user, const char *line, size_t size) {
    struct check *check = user;
    tw_stream_event(&check->stream, "message", line, size);
    return !check->stopped;
}

struct recording {
    struct check *check;
    struct tw_snapshot *snapshot;
};

static void recorded_batch(void *user, struct tw_batch *batch) {
    take_batch(((struct recording *)user)->check, batch);
}

static bool recorded_event(void *user, const char *line, size_t size) {
    struct recording *recording = user;
    struct check *check = recording->check;
    char where[32];
    if (!check->stream.synchronised)
        tw_stream_synchronise(&check->stream, recording->snapshot->head.epoch,
                              recording->snapshot->head.seq);
    snprintf(where, sizeof where, "line %llu, ", (unsigned long long)recording->snapshot->line);
    check->decode.where = where;
    bool go_on = take_event_line(check, line, size);
    check->decode.where = NULL;
    return go_on;
}

static void check_document(struct check *check, const char *text, size_t size) {
    struct tw_snapshot snapshot;
    struct recording recording = {check, &snapshot};
    tw_snapshot_init(&snapshot, &check->decode, TW_SNAPSHOT_ANY);
    snapshot.sink = recorded_batch;
    snapshot.tail = recorded_event;
    snapshot.user = &recording;
    size_t before = check->faults;
    bool good = tw_snapshot_push(&snapshot, text, size) && tw_snapshot_end(&snapshot);
    // What the decoder refused it has told with its place; the rest concerns the whole.
    if (!good && check->faults == before)
        tell(check, "$", snapshot.reason);
    tw_snapshot_finish(&snapshot);
}

static bool is_stream(const char *text, size_t size) {
    size_t at = 0;
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < size && memchr(" \t\r\n", text[at], 4))
        at++;
    return at < size && text[at] != '{' && text[at] != '[' && memchr(text + at, ':', size - at);
}

static void check_references(struct check *check) {
    for (size_t i = 0; i < check->reference_count; i++) {
        const struct reference *reference = &check->references[i];
        char text[200];
        bool is_type = strcmp(reference->what, "type") == 0;
        bool known = is_type ? shgeti(check->types, reference->id) >= 0
                             : shgeti(check->assets, reference->id) >= 0;
        snprintf(text, sizeof text, "there is no %s \"%s\"", reference->what, reference->id);
        if (!known)
            tell(check, reference->place, text);
    }
}

size_t tw_feed_check(const char *text, size_t size, tw_feed_problem *problem, void *user) {
    struct check check = {.problem = problem, .user = user};
    check.limits = tw_feed_limits_or_defaults(NULL);
    tw_decode_init(&check.decode, &check.limits);
    check.decode.report = report;
    check.decode.user = &check;
    check.decode.keep_places = true;
    tw_stream_init(
        &check.stream, &check.decode,
        &(struct tw_stream_sinks){.batch = take_batch, .notice = take_notice, .user = &check});
    sh_new_strdup(check.assets);
    sh_new_strdup(check.types);
    if (is_stream(text, size)) {
        tw_stream_begin_anywhere(&check.stream);
        tw_stream_push(&check.stream, text, size);
        tw_stream_push(&check.stream, "\n\n", 2); // a last event without its blank line counts here
    } else {
        check_document(&check, text, size);
        check_references(&check);
    }
    size_t faults = check.faults;
    for (size_t i = 0; i < check.reference_count; i++) {
        free(check.references[i].place);
        free(check.references[i].id);
    }
    free(check.references);
    shfree(check.assets);
    shfree(check.types);
    tw_stream_finish(&check.stream);
    tw_decode_finish(&check.decode);
    return faults;
}
