// --check of a recording: each of its snapshots with the events that follow it.
#include "check.h"

#include <stdio.h>

#include "recording.h"

static void end_section(struct tw_check *check, bool begun) {
    if (!begun)
        return;
    if (!check->snapshot.failed)
        tw_check_end_snapshot(check);
    tw_check_references(check);
}

void tw_check_recording(struct tw_check *check, const char *path) {
    char reason[300];
    struct tw_recording *recording = tw_recording_open(path, &check->limits, reason, sizeof reason);
    if (!recording) {
        tw_check_tell(check, "$", "%s", reason);
        return;
    }
    tw_recording_rewind(recording, 0);
    enum tw_recording_line kind;
    const char *text;
    size_t size;
    bool begun = false;
    while (!check->stopped &&
           (kind = tw_recording_next(recording, &text, &size)) != TW_RECORDING_END) {
        if (kind == TW_RECORDING_SKIPPED) {
            tw_check_tell(check, "$", "%s", text);
            continue;
        }
        if (kind == TW_RECORDING_HEAD) {
            end_section(check, begun);
            check->stream.synchronised = false;
            tw_check_begin_snapshot(check, TW_SNAPSHOT_LINES, true);
            begun = true;
        }
        if (begun && !check->snapshot.failed && tw_check_push_snapshot(check, text, size))
            tw_check_push_snapshot(check, "\n", 1);
    }
    end_section(check, begun);
    tw_recording_close(recording);
}
