#include "dump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/decoder.h"
#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"
#include "twinview/twin.h"

#define TW_LOG_MODULE "sim"

static struct tw_twin *make_twin(const char *snapshot, size_t size) {
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    const char *reason;
    struct tw_twin *twin = NULL;
    struct tw_batch *batch = tw_decoder_snapshot(decoder, snapshot, size, &reason);
    if (batch) {
        twin = tw_twin_create(NULL);
        tw_twin_apply(twin, batch);
    } else {
        tw_err("the state cannot be dumped: %s", reason);
    }
    tw_batch_destroy(batch);
    tw_decoder_destroy(decoder);
    return twin;
}

bool tw_dump_snapshot(const char *snapshot, size_t size, const char *path) {
    struct tw_twin *twin = make_twin(snapshot, size);
    if (!twin)
        return false;
    struct tw_json json = {.indent = 1}; // as the viewer writes it
    tw_twin_dump(twin, &json);
    bool good = tw_file_write(path, json.text, json.length);
    if (!good)
        tw_err("cannot write %s: %s", path, strerror(errno));
    tw_json_finish(&json);
    tw_twin_destroy(twin);
    return good;
}
