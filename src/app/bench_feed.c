#define TW_LOG_MODULE "bench"
#include "bench_feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "report.h"
#include "twinview/clock.h"
#include "twinview/decoder.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/random.h"

#define ASSETS 10000
#define PROPERTIES 4
#define VALUES_AN_EVENT 1000
#define EVENTS 4000

static const char head[] = "{\"feed\":\"twin-feed/1\",\"epoch\":\"bench\",\"seq\":0,"
                           "\"time\":\"2026-01-01T00:00:00Z\",\"types\":{\"m\":{\"props\":"
                           "{\"p0\":{},\"p1\":{},\"p2\":{},\"p3\":{}}}},\"assets\":{";

static char *make_document(size_t *size) {
    struct tw_json json = {0};
    tw_json_raw(&json, head);
    json.after_value = false;
    for (int i = 0; i < ASSETS; i++) {
        char text[64];
        snprintf(text, sizeof text, "\"machine-%05d\":{\"type\":\"m\"}", i);
        tw_json_raw(&json, text);
    }
    json.after_value = false;
    tw_json_raw(&json, "}}");
    *size = json.length;
    return json.text;
}

// Events as a server sends them: an asset with all its properties, three decimals a value.
static char *make_stream(size_t *size) {
    struct tw_random random = tw_random_seeded(1, 1);
    size_t capacity = (size_t)EVENTS * (VALUES_AN_EVENT * 24 + 200), length = 0;
    char *text = tw_realloc(NULL, capacity);
    for (int event = 0; event < EVENTS; event++) {
        length += (size_t)snprintf(text + length, capacity - length,
                                   "event: values\ndata: {\"epoch\":\"bench\",\"seq\":%d,"
                                   "\"time\":\"2026-01-01T00:00:%02d.%03dZ\",\"values\":{",
                                   event + 1, event / 100 % 60, event % 100 * 10);
        int assets = VALUES_AN_EVENT / PROPERTIES;
        for (int i = 0; i < assets; i++) {
            int asset = (event * assets + i) % ASSETS;
            length += (size_t)snprintf(
                text + length, capacity - length,
                "%s\"machine-%05d\":{\"p0\":%.3f,\"p1\":%.3f,\"p2\":%.3f,\"p3\":%.3f}",
                i ? "," : "", asset, tw_random_range(&random, 0, 100),
                tw_random_range(&random, 0, 100), tw_random_range(&random, 0, 100),
                tw_random_range(&random, 0, 100));
        }
        length += (size_t)snprintf(text + length, capacity - length, "}}\n\n");
    }
    *size = length;
    return text;
}

struct bench {
    struct tw_twin *twin;
    uint64_t updates;
};

static void apply(void *user, struct tw_batch *batch) {
    struct bench *bench = user;
    tw_twin_apply(bench->twin, batch);
    tw_twin_clear_changes(bench->twin);
    bench->updates += batch->value_count;
    tw_batch_destroy(batch);
}

bool tw_bench_feed(struct tw_viewer *viewer, struct tw_json *json) {
    struct bench bench = {.twin = tw_twin_create(&(struct tw_twin_params){0})};
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    size_t document_size, stream_size;
    char *document = make_document(&document_size), *stream = make_stream(&stream_size);
    const char *reason = NULL;
    struct tw_batch *snapshot = tw_decoder_snapshot(decoder, document, document_size, &reason);
    bool ok = snapshot != NULL;
    double seconds = 0;
    if (ok) {
        apply(&bench, snapshot);
        bench.updates = 0;
        int64_t start_ns = tw_monotonic_ns();
        // In pieces of a socket's size, as curl hands them over.
        for (size_t at = 0; ok && at < stream_size; at += 16384)
            ok = tw_decoder_push(decoder, stream + at, TW_MIN(16384, stream_size - at), apply,
                                 &bench);
        seconds = (double)(tw_monotonic_ns() - start_ns) * 1e-9;
    }
    ok = ok && bench.updates == (uint64_t)EVENTS * VALUES_AN_EVENT;
    if (ok) {
        tw_report_stats(viewer, json);
        tw_json_member_integer(json, "updates", (int64_t)bench.updates);
        tw_json_member_fixed(json, "seconds", seconds, 3);
        tw_json_member_fixed(json, "updates_per_s", (double)bench.updates / seconds, 0);
    } else {
        tw_err("decoded %llu updates: %s", (unsigned long long)bench.updates,
               reason ? reason : "gap");
    }
    free(document);
    free(stream);
    tw_decoder_destroy(decoder);
    tw_twin_destroy(bench.twin);
    return ok;
}
