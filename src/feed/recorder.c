#define TW_LOG_MODULE "record"
#include "recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <zstd.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "record_format.h"

#define FLUSH_NS INT64_C(500000000)
#define FRAME_NS INT64_C(60000000000) // a frame is closed after a minute
#define FRAME_BYTES (8u << 20)        // or so much text
#define LEVEL 3                       // of compression: zstd's own default
#define CHUNK_KEPT (1u << 20)         // a larger buffer is given back when it is written

// Where a frame may begin: the first line of a chunk, and each head of a snapshot.
struct start {
    size_t offset;
    int64_t time_ms;
    bool snapshot;
};

struct chunk { // whole lines
    char *bytes;
    size_t length, capacity;
    struct start *starts;
    size_t start_count, start_capacity;
};

struct tw_recorder {
    // Immutable after open.
    char *path;
    struct tw_recorder_params params;
    pthread_t thread;

    atomic_bool full; // set by the writer

    pthread_mutex_t lock; // a leaf lock: protects what follows
    pthread_cond_t given;
    struct chunk filling;
    bool closing, giver_waits;
    char fault[200];

    // Writer thread only.
    int file;
    uint64_t file_bytes;   // written to it
    int64_t file_start_ns; // when it began
    int64_t file_time_ms;  // of its first line, TW_TIME_NONE: it has none
    char **aside;          // files that were put aside, the oldest first
    size_t aside_count, aside_capacity;
    struct chunk writing;
    ZSTD_CCtx *packer;
    unsigned char *packed;
    size_t packed_capacity;
    int64_t frame_start_ns, flushed_ns;
    size_t frame_text;     // bytes of text in the frame
    uint64_t frame_packed; // bytes of it written
    off_t mark_at;         // of the open frame, -1: the file cannot be sought in
    bool frame_open, unflushed, failed;
};

// ---- the writer's thread --------------------------------------------------------------------

__attribute__((format(printf, 2, 3))) static void stop(struct tw_recorder *recorder,
                                                       const char *format, ...) {
    char reason[sizeof recorder->fault];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    recorder->failed = true;
    pthread_mutex_lock(&recorder->lock);
    bool is_first = !recorder->fault[0];
    if (is_first)
        memcpy(recorder->fault, reason, sizeof reason);
    pthread_mutex_unlock(&recorder->lock);
    if (is_first)
        tw_err("recording of %s stopped: %s", recorder->path, reason);
}

static void write_all(struct tw_recorder *recorder, const unsigned char *bytes, size_t size) {
    while (size && !recorder->failed) {
        ssize_t written = write(recorder->file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            stop(recorder, "%s", strerror(errno));
            return;
        }
        bytes += written;
        size -= (size_t)written;
        recorder->file_bytes += (uint64_t)written;
    }
}

static void pack(struct tw_recorder *recorder, const char *text, size_t size,
                 ZSTD_EndDirective end) {
    ZSTD_inBuffer in = {text, size, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {recorder->packed, recorder->packed_capacity, 0};
        left = ZSTD_compressStream2(recorder->packer, &out, &in, end);
        if (ZSTD_isError(left)) {
            stop(recorder, "%s", ZSTD_getErrorName(left));
            return;
        }
        write_all(recorder, recorder->packed, out.pos);
        recorder->frame_packed += out.pos;
    } while (!recorder->failed && (end == ZSTD_e_continue ? in.pos < in.size : left > 0));
    recorder->frame_text += size;
    recorder->unflushed = end == ZSTD_e_continue;
    if (!recorder->unflushed)
        recorder->flushed_ns = tw_monotonic_ns();
}

static void close_frame(struct tw_recorder *recorder) {
    if (!recorder->frame_open)
        return;
    pack(recorder, NULL, 0, ZSTD_e_end);
    recorder->frame_open = false;
    unsigned char bytes[8];
    tw_record_put(bytes, recorder->frame_packed, 8);
    // A mark without its size is complete too, only slower to pass.
    if (recorder->mark_at >= 0 && !recorder->failed)
        (void)!pwrite(recorder->file, bytes, 8, recorder->mark_at + TW_RECORD_MARK_AT_BYTES);
}

static void open_frame(struct tw_recorder *recorder, const struct start *start) {
    unsigned char mark[TW_RECORD_MARK_SIZE] = {0};
    tw_record_put(mark, TW_RECORD_MARK_MAGIC, 4);
    tw_record_put(mark + 4, TW_RECORD_MARK_CONTENT, 4);
    tw_record_put(mark + TW_RECORD_MARK_AT_TAG, TW_RECORD_MARK_TAG, 4);
    tw_record_put(mark + TW_RECORD_MARK_AT_FLAGS, start->snapshot ? TW_RECORD_MARK_SNAPSHOT : 0, 4);
    tw_record_put(mark + TW_RECORD_MARK_AT_TIME, (uint64_t)start->time_ms, 8);
    recorder->mark_at = lseek(recorder->file, 0, SEEK_CUR);
    write_all(recorder, mark, sizeof mark);
    recorder->frame_open = true;
    recorder->frame_text = 0;
    recorder->frame_packed = 0;
    recorder->frame_start_ns = tw_monotonic_ns();
}

static int make_file(const char *path) {
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

// The name of a file that is put aside; none that is there already is overwritten. To be freed.
static char *name_aside(const struct tw_recorder *recorder) {
    char time[32], stamp[32];
    size_t length = strlen(recorder->path), used = 0;
    bool has_end = tw_path_has_extension(recorder->path, "twrec");
    size_t stem = length - (has_end ? strlen(".twrec") : 0);
    tw_time_format(recorder->file_time_ms, time, sizeof time);
    for (const char *at = time; *at && *at != '.'; at++)
        if (*at != '-' && *at != ':')
            stamp[used++] = *at;
    stamp[used] = '\0';
    for (int i = 1;; i++) {
        char again[16] = "";
        if (i > 1)
            snprintf(again, sizeof again, ".%d", i);
        char *name = tw_format("%.*s.%sZ%s%s", (int)stem, recorder->path, stamp, again,
                               recorder->path + stem);
        if (access(name, F_OK) != 0)
            return name;
        free(name);
    }
}

static void forget_oldest(struct tw_recorder *recorder) {
    if (!recorder->params.files || recorder->aside_count < recorder->params.files)
        return;
    if (unlink(recorder->aside[0]) != 0)
        tw_warn("%s cannot be removed: %s", recorder->aside[0], strerror(errno));
    free(recorder->aside[0]);
    memmove(recorder->aside, recorder->aside + 1,
            --recorder->aside_count * sizeof *recorder->aside);
}

static void next_file(struct tw_recorder *recorder) {
    close_frame(recorder);
    char *aside = name_aside(recorder);
    if (rename(recorder->path, aside) != 0) {
        stop(recorder, "%s cannot be put aside: %s", recorder->path, strerror(errno));
        free(aside);
        return;
    }
    TW_GROW(recorder->aside, recorder->aside_count, recorder->aside_capacity);
    recorder->aside[recorder->aside_count++] = aside;
    forget_oldest(recorder);
    close(recorder->file);
    recorder->file = make_file(recorder->path);
    if (recorder->file < 0)
        stop(recorder, "%s", strerror(errno));
    tw_info("recording of %s goes on in a new file", recorder->path);
    recorder->file_bytes = 0;
    recorder->file_start_ns = tw_monotonic_ns();
    recorder->file_time_ms = TW_TIME_NONE;
    atomic_store(&recorder->full, false);
}

static bool is_full(const struct tw_recorder *recorder) {
    const struct tw_recorder_params *params = &recorder->params;
    int64_t age_ns = tw_monotonic_ns() - recorder->file_start_ns;
    return (params->file_bytes && recorder->file_bytes >= params->file_bytes) ||
           (params->file_s && age_ns >= params->file_s * INT64_C(1000000000));
}

static void write_chunk(struct tw_recorder *recorder) {
    struct chunk *chunk = &recorder->writing;
    for (size_t i = 0; i < chunk->start_count && !recorder->failed; i++) {
        const struct start *start = &chunk->starts[i];
        size_t end = i + 1 < chunk->start_count ? start[1].offset : chunk->length;
        if (start->snapshot && recorder->file_time_ms != TW_TIME_NONE && is_full(recorder))
            next_file(recorder);
        if (recorder->file_time_ms == TW_TIME_NONE)
            recorder->file_time_ms = start->time_ms;
        if (start->snapshot || recorder->frame_text > FRAME_BYTES ||
            tw_monotonic_ns() - recorder->frame_start_ns > FRAME_NS)
            close_frame(recorder);
        if (!recorder->frame_open)
            open_frame(recorder, start);
        pack(recorder, chunk->bytes + start->offset, end - start->offset, ZSTD_e_continue);
    }
    chunk->length = chunk->start_count = 0;
    if (chunk->capacity > CHUNK_KEPT) {
        free(chunk->bytes);
        chunk->bytes = NULL;
        chunk->capacity = 0;
    }
}

static void wait_given(struct tw_recorder *recorder) {
    int64_t until_ns = recorder->flushed_ns + FLUSH_NS - tw_monotonic_ns();
    if (!recorder->unflushed) {
        pthread_cond_wait(&recorder->given, &recorder->lock);
    } else if (until_ns > 0) {
        struct timespec end;
        clock_gettime(CLOCK_MONOTONIC, &end);
        int64_t nsec = end.tv_nsec + until_ns;
        end.tv_sec += nsec / 1000000000;
        end.tv_nsec = nsec % 1000000000;
        pthread_cond_timedwait(&recorder->given, &recorder->lock, &end);
    }
}

// Swaps the chunks. False when nothing will come any more.
static bool take_given(struct tw_recorder *recorder) {
    pthread_mutex_lock(&recorder->lock);
    if (!recorder->filling.length && !recorder->closing)
        wait_given(recorder);
    struct chunk full = recorder->filling;
    recorder->filling = recorder->writing;
    recorder->writing = full;
    bool more = full.length || !recorder->closing;
    bool wake = recorder->giver_waits;
    recorder->giver_waits = false;
    pthread_mutex_unlock(&recorder->lock);
    if (wake)
        tw_wake(&recorder->params.wakeup);
    return more;
}

static void *writer_thread(void *user) {
    struct tw_recorder *recorder = user;
    while (take_given(recorder)) {
        write_chunk(recorder);
        if (recorder->unflushed && tw_monotonic_ns() - recorder->flushed_ns >= FLUSH_NS)
            pack(recorder, NULL, 0, ZSTD_e_flush);
        atomic_store(&recorder->full, is_full(recorder));
    }
    close_frame(recorder);
    return NULL;
}

// ---- the giver's side -----------------------------------------------------------------------

static void free_recorder(struct tw_recorder *recorder) {
    if (recorder->file >= 0)
        close(recorder->file);
    ZSTD_freeCCtx(recorder->packer);
    pthread_cond_destroy(&recorder->given);
    pthread_mutex_destroy(&recorder->lock);
    free(recorder->filling.bytes);
    free(recorder->filling.starts);
    free(recorder->writing.bytes);
    free(recorder->writing.starts);
    for (size_t i = 0; i < recorder->aside_count; i++)
        free(recorder->aside[i]);
    free(recorder->aside);
    free(recorder->packed);
    free(recorder->path);
    free(recorder);
}

static void init_lock(struct tw_recorder *recorder) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&recorder->lock, NULL);
    pthread_cond_init(&recorder->given, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct tw_recorder *tw_recorder_open(const struct tw_recorder_params *params) {
    struct tw_recorder *recorder = tw_alloc(sizeof *recorder);
    recorder->params = *params;
    recorder->path = tw_strdup(params->path);
    recorder->params.path = recorder->path;
    init_lock(recorder);
    recorder->packed_capacity = ZSTD_CStreamOutSize();
    recorder->packed = tw_alloc(recorder->packed_capacity);
    recorder->packer = ZSTD_createCCtx();
    recorder->file_time_ms = TW_TIME_NONE;
    recorder->file_start_ns = tw_monotonic_ns();
    recorder->file = make_file(params->path);
    if (recorder->file < 0) {
        tw_err("cannot record to %s: %s", params->path,
               errno == EEXIST ? "it exists, and no recording is overwritten" : strerror(errno));
        goto error;
    }
    if (!recorder->packer ||
        ZSTD_isError(ZSTD_CCtx_setParameter(recorder->packer, ZSTD_c_compressionLevel, LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(recorder->packer, ZSTD_c_checksumFlag, 1)) ||
        pthread_create(&recorder->thread, NULL, writer_thread, recorder) != 0) {
        tw_err("cannot record to %s: the writer cannot be started", params->path);
        goto error;
    }
    return recorder;
error:
    free_recorder(recorder);
    return NULL;
}

void tw_recorder_end(struct tw_recorder *recorder) {
    if (recorder->closing)
        return;
    pthread_mutex_lock(&recorder->lock);
    recorder->closing = true;
    pthread_cond_signal(&recorder->given);
    pthread_mutex_unlock(&recorder->lock);
    pthread_join(recorder->thread, NULL);
}

void tw_recorder_close(struct tw_recorder *recorder) {
    if (!recorder)
        return;
    tw_recorder_end(recorder);
    free_recorder(recorder);
}

static void append(struct chunk *chunk, const char *line, size_t size, int64_t time_ms,
                   bool snapshot) {
    if (!chunk->length || snapshot) {
        TW_GROW(chunk->starts, chunk->start_count, chunk->start_capacity);
        chunk->starts[chunk->start_count++] = (struct start){chunk->length, time_ms, snapshot};
    }
    if (chunk->length + size + 1 > chunk->capacity) {
        chunk->capacity = TW_MAX(chunk->length + size + 1, chunk->capacity * 2);
        chunk->bytes = tw_realloc(chunk->bytes, chunk->capacity);
    }
    char *to = chunk->bytes + chunk->length;
    memcpy(to, line, size);
    for (char *at = to; (at = memchr(at, '\n', (size_t)(to + size - at)));)
        *at = ' ';
    to[size] = '\n';
    chunk->length += size + 1;
}

void tw_recorder_line(struct tw_recorder *recorder, const char *line, size_t size, int64_t time_ms,
                      bool snapshot) {
    bool full = false;
    pthread_mutex_lock(&recorder->lock);
    if (!recorder->fault[0]) {
        full = recorder->filling.length + size > recorder->params.buffered_bytes;
        if (full)
            snprintf(recorder->fault, sizeof recorder->fault,
                     "the disk does not keep up; %zu MiB wait for it",
                     recorder->params.buffered_bytes >> 20);
        else
            append(&recorder->filling, line, size, time_ms, snapshot);
        pthread_cond_signal(&recorder->given);
    }
    pthread_mutex_unlock(&recorder->lock);
    if (full)
        tw_err("recording of %s stopped: the disk does not keep up", recorder->path);
}

bool tw_recorder_is_behind(struct tw_recorder *recorder) {
    pthread_mutex_lock(&recorder->lock);
    bool behind =
        !recorder->fault[0] && recorder->filling.length > recorder->params.buffered_bytes / 2;
    recorder->giver_waits = recorder->giver_waits || behind;
    pthread_mutex_unlock(&recorder->lock);
    return behind;
}

bool tw_recorder_wants_snapshot(const struct tw_recorder *recorder) {
    return atomic_load(&recorder->full);
}

void tw_recorder_fault(struct tw_recorder *recorder, char *reason, size_t size) {
    pthread_mutex_lock(&recorder->lock);
    snprintf(reason, size, "%s", recorder->fault);
    pthread_mutex_unlock(&recorder->lock);
}
