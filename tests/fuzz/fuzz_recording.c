// Recordings: an input that begins like a packed file is one; any other is the text of a recording,
// packed here in two frames. It is played to its end, from its middle and once more from its
// beginning, which must leave the same state.
#define _GNU_SOURCE
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zstd.h>

#include "twinview/json_writer.h"
#include "twinview/twin.h"

#include "record_format.h"
#include "replay.h"

#define TURNS_MAX 100000

static bool is_packed(const uint8_t *data, size_t size) {
    uint64_t magic = size >= 4 ? tw_record_get(data, 4) : 0;
    return magic == TW_RECORD_ZSTD_MAGIC || (magic & ~15ull) == TW_RECORD_SKIPPABLE_MAGIC;
}

static void write_frame(int fd, const uint8_t *data, size_t size) {
    size_t bound = ZSTD_compressBound(size);
    void *packed = tw_alloc(bound);
    if (write(fd, packed, ZSTD_compress(packed, bound, data, size, 1)) < 0)
        abort();
    free(packed);
}

static void write_file(int fd, const uint8_t *data, size_t size) {
    if (is_packed(data, size)) {
        if (write(fd, data, size) < 0)
            abort();
        return;
    }
    const uint8_t *end = size ? memchr(data + size / 2, '\n', size - size / 2) : NULL;
    size_t first = end ? (size_t)(end - data) + 1 : size;
    write_frame(fd, data, first);
    write_frame(fd, data + first, size - first);
}

static void play(struct tw_replay *replay, struct tw_queue *queue, struct tw_twin *twin,
                 int64_t until_ms) {
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        bool done = tw_replay_run(replay, until_ms) >= until_ms;
        struct tw_batch *batch;
        while ((batch = tw_queue_pop(queue))) {
            tw_twin_apply(twin, batch);
            tw_batch_destroy(batch);
            done = false;
        }
        if (done)
            return;
    }
    abort(); // it does not come to its end
}

static char *state_at_end(const char *path, const struct tw_feed_limits *limits, bool from_middle) {
    struct tw_queue *queue = tw_queue_create(4);
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){0});
    struct tw_replay replay;
    if (tw_replay_init(&replay, 0, "fuzz", path, limits, queue)) {
        int64_t start_ms = tw_recording_start_ms(replay.recording);
        int64_t end_ms = tw_recording_end_ms(replay.recording);
        play(&replay, queue, twin, from_middle ? start_ms + (end_ms - start_ms) / 2 : end_ms);
        if (from_middle) {
            tw_replay_seek(&replay, start_ms, true);
            play(&replay, queue, twin, end_ms);
        }
    }
    struct tw_json json = {0};
    tw_twin_dump(twin, &json);
    tw_replay_finish(&replay);
    for (struct tw_batch *batch; (batch = tw_queue_pop(queue));)
        tw_batch_destroy(batch);
    tw_queue_destroy(queue);
    tw_twin_destroy(twin);
    return json.text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct tw_feed_limits given = {
        .line_bytes = 4096, .buffered_bytes = 16384, .values = 100};
    const struct tw_feed_limits limits = tw_feed_limits_or_defaults(&given);
    char path[64];
    int fd = memfd_create("recording", 0);
    if (fd < 0)
        abort();
    write_file(fd, data, size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    char *straight = state_at_end(path, &limits, false), *again = state_at_end(path, &limits, true);
    if (strcmp(straight, again) != 0) {
        fprintf(stderr, "straight: %s\nagain:    %s\n", straight, again);
        abort();
    }
    free(straight);
    free(again);
    close(fd);
    return 0;
}
