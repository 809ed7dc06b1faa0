// Framing of event streams: an input gives the same events whole and cut in two at every place.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"

#include "sse.h"

#define LIMIT 64
#define CUTS_MAX 512 // of larger inputs only the first places are tried

static void digest(void *user, const struct tw_sse_event *event) {
    uint64_t *hash = user;
    *hash = tw_hash_bytes(event->type, strlen(event->type), *hash);
    if (event->too_large)
        *hash = tw_hash_bytes("large", 5, *hash);
    else
        *hash = tw_hash_bytes(event->data, event->size, *hash);
}

static uint64_t events_of(const char *text, size_t size, size_t cut) {
    struct tw_sse sse;
    uint64_t hash = 0;
    tw_sse_init(&sse, LIMIT, digest, &hash);
    tw_sse_push(&sse, text, cut);
    tw_sse_push(&sse, text + cut, size - cut);
    tw_sse_finish(&sse);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    uint64_t whole = events_of(text, size, size);
    for (size_t cut = 0; cut < size && cut < CUTS_MAX; cut++) {
        if (events_of(text, size, cut) != whole)
            abort();
    }
    return 0;
}
