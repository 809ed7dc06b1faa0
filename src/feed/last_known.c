#define TW_LOG_MODULE "feed"
#include "last_known.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define KEPT_BYTES_MAX (64u << 20) // one million assets are not kept; a plant of 100,000 is
#define READ_BYTES (64u << 10)

struct tw_last_known {
    char *path, *temporary;
    FILE *file; // that is being written; NULL: none
    size_t bytes;
};

struct tw_last_known *tw_last_known_create(const char *folder, const char *address) {
    if (!tw_folder_make(folder)) {
        tw_warn("the last known site cannot be kept in %s: %s", folder, strerror(errno));
        return NULL;
    }
    struct tw_last_known *known = tw_alloc(sizeof *known);
    uint64_t hash = tw_hash_bytes(address, strlen(address), 0);
    known->path = tw_format("%s/%016" PRIx64 ".ndjson", folder, hash);
    known->temporary = tw_format("%s.part-%ld", known->path, (long)getpid());
    return known;
}

static void let_go(struct tw_last_known *known) {
    if (!known->file)
        return;
    fclose(known->file);
    unlink(known->temporary);
    known->file = NULL;
}

void tw_last_known_destroy(struct tw_last_known *known) {
    if (!known)
        return;
    let_go(known);
    free(known->path);
    free(known->temporary);
    free(known);
}

static FILE *open_private(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 ? fdopen(fd, "wb") : NULL;
}

void tw_last_known_line(struct tw_last_known *known, const char *line, size_t size, bool first) {
    if (first) {
        let_go(known);
        known->bytes = 0;
        known->file = open_private(known->temporary);
        if (!known->file)
            tw_warn("the last known site cannot be kept: %s", strerror(errno));
    }
    if (!known->file)
        return;
    known->bytes += size + 1;
    if (known->bytes > KEPT_BYTES_MAX) {
        tw_info("the site is too large to be kept as the last known one");
        let_go(known);
    } else if (fwrite(line, 1, size, known->file) != size || fputc('\n', known->file) == EOF) {
        tw_warn("the last known site cannot be kept: %s", strerror(errno));
        let_go(known);
    }
}

void tw_last_known_keep(struct tw_last_known *known) {
    if (!known->file)
        return;
    bool good = fclose(known->file) == 0 && rename(known->temporary, known->path) == 0;
    known->file = NULL;
    if (good)
        return;
    tw_warn("the last known site cannot be kept: %s", strerror(errno));
    unlink(known->temporary);
}

// Batches on their way: a name of their own in place of the server's epoch, so that nothing that
// the server says later is taken for this state.
struct show {
    tw_snapshot_sink *sink;
    void *user;
};

static void rename_epoch(void *user, struct tw_batch *batch) {
    const struct show *show = user;
    batch->epoch = "last known";
    show->sink(show->user, batch);
}

static void discard(void *user, struct tw_batch *batch) {
    (void)user;
    tw_batch_destroy(batch);
}

static bool read_through(const struct tw_last_known *known, FILE *file, struct tw_decode *decode,
                         tw_snapshot_sink *sink, void *user, int64_t *time_ms) {
    struct tw_snapshot snapshot;
    tw_snapshot_init(&snapshot, decode, TW_SNAPSHOT_LINES);
    snapshot.sink = sink;
    snapshot.user = user;
    char *bytes = tw_alloc(READ_BYTES);
    size_t count;
    bool ok = true;
    while (ok && (count = fread(bytes, 1, READ_BYTES, file)) > 0)
        ok = tw_snapshot_push(&snapshot, bytes, count);
    ok = ok && tw_snapshot_end(&snapshot);
    *time_ms = snapshot.head.time_ms;
    if (!ok)
        tw_warn("the last known site in %s is damaged: %s", known->path, snapshot.reason);
    tw_snapshot_finish(&snapshot);
    free(bytes);
    return ok;
}

bool tw_last_known_show(struct tw_last_known *known, struct tw_decode *decode,
                        tw_snapshot_sink *sink, void *user, int64_t *time_ms) {
    FILE *file = fopen(known->path, "rbe");
    if (!file)
        return false;
    // Read twice, so that nothing of a damaged file is shown.
    struct show show = {sink, user};
    bool ok = read_through(known, file, decode, discard, NULL, time_ms) &&
              fseek(file, 0, SEEK_SET) == 0 &&
              read_through(known, file, decode, rename_epoch, &show, time_ms);
    fclose(file);
    return ok;
}
