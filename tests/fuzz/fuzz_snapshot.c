// Snapshots of both forms, and recordings: an input cut in two gives the same answer, the same
// state and the same lines behind the end as whole.
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/twin.h"

#include "snapshot.h"

struct outcome {
    struct tw_twin *twin;
    uint64_t tail; // digest of the lines behind the end
    bool good;
    char *state;
};

static void take_batch(void *user, struct tw_batch *batch) {
    struct outcome *outcome = user;
    tw_twin_apply(outcome->twin, batch);
    tw_batch_destroy(batch);
}

static bool take_tail(void *user, const char *line, size_t size) {
    struct outcome *outcome = user;
    outcome->tail = tw_hash_bytes(line, size, outcome->tail);
    return true;
}

static struct outcome read_cut(const char *text, size_t size, size_t cut) {
    const struct tw_feed_limits limits = {.document_bytes = 4096,
                                          .line_bytes = 2048,
                                          .inflated_bytes = 16384,
                                          .values = 100,
                                          .depth = 16};
    struct outcome outcome = {.twin = tw_twin_create(&(struct tw_twin_params){0})};
    struct tw_decode decode;
    struct tw_snapshot snapshot;
    struct tw_feed_limits all = tw_feed_limits_or_defaults(&limits);
    tw_decode_init(&decode, &all);
    tw_snapshot_init(&snapshot, &decode, TW_SNAPSHOT_ANY);
    snapshot.sink = take_batch;
    snapshot.tail = take_tail;
    snapshot.user = &outcome;
    outcome.good = tw_snapshot_push(&snapshot, text, cut) &&
                   tw_snapshot_push(&snapshot, text + cut, size - cut) &&
                   tw_snapshot_end(&snapshot);
    if (!outcome.good && !snapshot.reason[0])
        abort();
    struct tw_json json = {0};
    tw_twin_dump(outcome.twin, &json);
    outcome.state = json.text;
    tw_snapshot_finish(&snapshot);
    tw_decode_finish(&decode);
    tw_twin_destroy(outcome.twin);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    struct outcome whole = read_cut(text, size, size);
    struct outcome cut = read_cut(text, size, (size_t)(tw_hash_bytes(data, size, 0) % (size + 1)));
    // What a refused snapshot leaves behind is not shown and may depend on when it was refused.
    bool same = whole.good == cut.good &&
                (!whole.good || (whole.tail == cut.tail && strcmp(whole.state, cut.state) == 0));
    if (!same) {
        fprintf(stderr, "whole %d: %s\ncut %d: %s\n", whole.good, whole.state, cut.good, cut.state);
        abort();
    }
    free(whole.state);
    free(cut.state);
    return 0;
}
