// read-feed FILE: checks it, one fault a line, exit 1 if there is any.
// read-feed --state FILE: prints what is left of a recording (tests/data/feed/README.md).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/decoder.h"
#include "twinview/feed_check.h"
#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/twin.h"

static bool print(void *user, const char *place, const char *text) {
    (void)user;
    printf("%s: %s\n", place, text);
    return true;
}

static int check(const char *path) {
    size_t size;
    char *text = tw_file_read(path, (size_t)1 << 30, &size);
    if (!text)
        return 2;
    size_t faults = tw_feed_check(text, size, print, NULL);
    free(text);
    return faults > 0;
}

static void apply(void *user, struct tw_batch *batch) {
    tw_twin_apply(user, batch);
    tw_batch_destroy(batch);
}

static bool begins(const char *line, const char *with) {
    return strncmp(line, with, strlen(with)) == 0;
}

// A line with "feed" begins a snapshot, which goes on to the line with "end" or is that line alone
// if there is none; each other line is the data of an event.
static const char *read_recording(const char *text, struct tw_decoder *decoder,
                                  struct tw_twin *twin) {
    bool in_step = false;
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (begins(text, "{\"feed\"")) {
            const char *reason, *end = strstr(text, "\n{\"end\"");
            length = end ? (size_t)(end - text) + 1 + strcspn(end + 1, "\n") : strlen(text);
            struct tw_batch *batch = tw_decoder_snapshot(decoder, text, length, &reason);
            if (!batch)
                return "refused";
            apply(twin, batch);
            in_step = true;
        } else if (length) {
            tw_decoder_push(decoder, "data: ", 6, apply, twin);
            tw_decoder_push(decoder, text, length, apply, twin);
            in_step = tw_decoder_push(decoder, "\n\n", 2, apply, twin);
        }
        text += length + (text[length] == '\n');
    }
    return in_step ? "in step" : "out of step";
}

static int print_state(const char *path) {
    size_t size;
    char *text = tw_file_read(path, (size_t)1 << 30, &size);
    if (!text)
        return 2;
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){0});
    const char *outcome = read_recording(text, decoder, twin);
    struct tw_json json = {.indent = 1};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "outcome", outcome);
    if (strcmp(outcome, "refused") != 0) {
        tw_json_key(&json, "state");
        tw_twin_dump(twin, &json);
    }
    tw_json_end_object(&json);
    puts(json.text);
    tw_json_finish(&json);
    tw_twin_destroy(twin);
    tw_decoder_destroy(decoder);
    free(text);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--state") == 0)
        return print_state(argv[2]);
    if (argc != 2)
        return 2;
    return check(argv[1]);
}
