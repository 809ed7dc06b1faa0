// The whole decoder: the first line of an input is a snapshot, the rest a change stream; all of it
// is also checked as --check would.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/feed.h"

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

#define STAMP "\"epoch\":\"e\",\"time\":\"2026-11-22T05:20:00Z\",\"seq\":"
#define HEAD "{\"feed\":\"twin-feed/1\"," STAMP "1"

uint8_t *tw_fuzz_seed(size_t index, size_t *size) {
    static const char *const seeds[] = {
        HEAD
        ",\"site\":{\"name\":{\"en\":\"x\",\"zh\":\"\xE6\xB0\xB4\"},\"origin\":{\"lat\":1,\"lon\":"
        "2,\"alt\":3}},"
        "\"types\":{\"p\":{\"kind\":\"machine\",\"props\":{\"t\":{\"range\":[0,1],\"limits\":{"
        "\"hi\":1}}},"
        "\"look\":[{\"when\":\"t\",\"by\":\"limits\"},{\"label\":\"{name}\"},"
        "{\"when\":\"t\",\"colours\":[\"#112233\",\"off\"]},"
        "{\"when\":\"t\",\"drives\":\"move\",\"axis\":[0,0,1]}]}},"
        "\"assets\":{\"a\":{\"type\":\"p\",\"at\":{\"pos\":[1,2,3],\"rot\":[0,0,0,1],\"scale\":[1,"
        "1,1]},"
        "\"shapes\":{\"s\":{\"extrude\":[[0,0],[1,0],[1,1]],\"height\":2},\"q\":{\"pipe\":{"
        "\"path\":"
        "[[0,0,0],[1,1,1]],\"diameter\":0.1}}},\"rel\":{\"feeds\":{\"b\":true}},"
        "\"props\":{\"t\":{\"v\":1,\"q\":\"bad\",\"t\":\"2026-11-22T05:20:00Z\"},\"u\":true}}},"
        "\"alarms\":{\"x\":{\"asset\":\"a\",\"priority\":1,\"since\":\"2026-11-22T05:20:00Z\"}},"
        "\"views\":{\"v\":{\"camera\":{\"az\":1,\"el\":2,\"dist\":3,\"target\":[1,2,3]}}}}\n",
        HEAD "}\nevent: values\ndata: {" STAMP "2,\"values\":{\"a\":{\"t\":1,\"u\":[1,\"bad\","
             "\"2026-11-22T05:20:00Z\"],\"w\":null}}}\n\n"
             "data: {" STAMP
             "3,\"part\":true,\"patch\":{\"assets\":{\"a\":null,\"b\":{\"at\":null}}}}\n\n"
             "data: {" STAMP "4,\"patch\":{\"types\":null}}\n\ndata: {" STAMP "4}\n\n"
             "event: reset\ndata: {" STAMP "4}\n\n",
        HEAD "}\n{\"assets\":{\"a\":{}}}\n{\"end\":true,\"count\":1}\n{" STAMP
             "2,\"values\":{\"a\":{\"t\":1}}}\n",
    };
    if (index >= TW_COUNT(seeds))
        return NULL;
    *size = strlen(seeds[index]);
    return (uint8_t *)tw_strdup(seeds[index]);
}
