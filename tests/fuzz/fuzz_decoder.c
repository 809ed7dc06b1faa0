// The whole decoder: the first line of an input is a snapshot, the rest a change stream; all of it
// is also checked as --check would.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/decoder.h"
#include "twinview/feed.h"
#include "twinview/feed_check.h"

static void take(void *user, struct tw_batch *batch) {
    (void)user;
    tw_batch_destroy(batch);
}

static bool tell(void *user, const char *place, const char *text) {
    (void)user;
    return place[0] && text[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data, *reason = NULL;
    const char *line = size ? memchr(text, '\n', size) : NULL;
    size_t head = line ? (size_t)(line - text) : size;
    struct tw_feed_limits limits = {.event_bytes = 4096, .buffered_bytes = 16384, .values = 100};
    struct tw_decoder *decoder = tw_decoder_create(&limits);
    struct tw_batch *batch = tw_decoder_snapshot(decoder, text, head, &reason);
    if (!batch && !reason)
        abort();
    tw_batch_destroy(batch);
    tw_decoder_push(decoder, text + head, size - head, take, NULL);
    tw_decoder_destroy(decoder);
    tw_feed_check(text, size, tell, NULL);
    return 0;
}
