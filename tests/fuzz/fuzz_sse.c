// Framing of event streams: every input gives the same events whole and cut in two.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/memory.h"

#include "sse.h"

#define LIMIT 64

static void digest(void *user, const struct tw_sse_event *event) {
    uint64_t *hash = user;
    *hash = tw_hash_bytes(event->type, strlen(event->type), *hash);
    if (event->too_large)
        *hash = tw_hash_bytes("large", 5, *hash);
    else
        *hash = tw_hash_bytes(event->data, event->size, *hash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint64_t hashes[2] = {0, 0};
    size_t cuts[2] = {size, size ? data[0] % (size + 1) : 0};
    for (int i = 0; i < 2; i++) {
        struct tw_sse sse;
        tw_sse_init(&sse, LIMIT, digest, &hashes[i]);
        tw_sse_push(&sse, (const char *)data, cuts[i]);
        tw_sse_push(&sse, (const char *)data + cuts[i], size - cuts[i]);
        tw_sse_finish(&sse);
    }
    if (hashes[0] != hashes[1])
        abort();
    return 0;
}

uint8_t *tw_fuzz_seed(size_t index, size_t *size) {
    static const char *const seeds[] = {
        "\xEF\xBB\xBF: hello\r\nevent: values\r\ndata: {\"a\":1}\r\ndata: {}\r\n\r\n",
        "data: a\rdata: b\r\rid: 7\nretry: 20\ndata\n\n",
        "data: 0123456789012345678901234567890123456789012345678901234567890123456789\n\ndata: "
        "x\n\n",
    };
    if (index >= TW_COUNT(seeds))
        return NULL;
    *size = strlen(seeds[index]);
    return (uint8_t *)tw_strdup(seeds[index]);
}
