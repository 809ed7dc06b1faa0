#include "recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

#include "decode.h"
#include "record_format.h"
#include "unpack.h"

enum wholeness {
    NOT_LOOKED_AT,
    WHOLE,
    BROKEN
};

struct section { // a snapshot and the events after it
    struct tw_unpack_place place;
    int64_t time_ms;
    enum wholeness wholeness;
};

struct tw_recording {
    const struct tw_feed_limits *limits;
    struct tw_decode decode;
    struct tw_unpack reading, looking; // ahead, without disturbing the former
    struct section *sections;
    size_t section_count, section_capacity;
    int64_t end_ms;
    size_t current;     // section whose head was read last
    int64_t current_ms; // its time
    bool skipping;      // to the next head
    bool damaged;       // told, and to be passed
    char fault[120];    // of the first snapshot that is none
};

// ---- lines ----------------------------------------------------------------------------------

static const cJSON *parsed(struct tw_recording *recording, const char *line, size_t size) {
    struct tw_tree_fault fault;
    return tw_tree_parse(&recording->decode.tree, line, size, recording->limits->depth, &fault);
}

static bool time_of(const cJSON *root, int64_t *time_ms) {
    const cJSON *time = cJSON_GetObjectItemCaseSensitive(root, "time");
    return cJSON_IsString(time) && tw_time_parse(time->valuestring, time_ms);
}

// Whether a line begins a snapshot. Few lines have the word at all; those are parsed.
static bool is_head(struct tw_recording *recording, const char *line, size_t size,
                    int64_t *time_ms) {
    if (!strstr(line, "\"feed\""))
        return false;
    const cJSON *root = parsed(recording, line, size);
    const cJSON *feed = cJSON_GetObjectItemCaseSensitive(root, "feed");
    return cJSON_IsString(feed) && time_of(root, time_ms);
}

// Whether a line ends a snapshot, and what it says how many lines that has.
static bool is_end(struct tw_recording *recording, const char *line, size_t size, double *count) {
    if (!strstr(line, "\"end\""))
        return false;
    const cJSON *root = parsed(recording, line, size);
    const cJSON *counted = cJSON_GetObjectItemCaseSensitive(root, "count");
    *count = cJSON_IsNumber(counted) ? counted->valuedouble : -1;
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "end"));
}

// ---- what is where --------------------------------------------------------------------------

static void add_section(struct tw_recording *recording, struct tw_unpack_place place,
                        int64_t time_ms) {
    TW_GROW(recording->sections, recording->section_count, recording->section_capacity);
    recording->sections[recording->section_count++] =
        (struct section){.place = place, .time_ms = time_ms};
}

static bool read_at(FILE *file, uint64_t offset, unsigned char *bytes, size_t size) {
    return fseeko(file, (off_t)offset, SEEK_SET) == 0 && fread(bytes, 1, size, file) == size;
}

struct mark {
    uint64_t frame, bytes; // of the frame after it
    uint32_t flags;
    int64_t time_ms;
};

// False where there is no mark, or one whose frame was not completed.
static bool read_mark(struct tw_recording *recording, uint64_t offset, uint64_t file_size,
                      struct mark *mark) {
    unsigned char bytes[TW_RECORD_MARK_SIZE];
    if (!read_at(recording->looking.file, offset, bytes, sizeof bytes) ||
        tw_record_get(bytes, 4) != TW_RECORD_MARK_MAGIC ||
        tw_record_get(bytes + 4, 4) != TW_RECORD_MARK_CONTENT ||
        tw_record_get(bytes + TW_RECORD_MARK_AT_TAG, 4) != TW_RECORD_MARK_TAG)
        return false;
    *mark = (struct mark){
        .frame = offset + sizeof bytes,
        .bytes = tw_record_get(bytes + TW_RECORD_MARK_AT_BYTES, 8),
        .flags = (uint32_t)tw_record_get(bytes + TW_RECORD_MARK_AT_FLAGS, 4),
        .time_ms = (int64_t)tw_record_get(bytes + TW_RECORD_MARK_AT_TIME, 8),
    };
    return mark->bytes && mark->bytes <= file_size - mark->frame;
}

// Passes the frames whose marks say how long they are, up to the last of them. Returns where that
// one begins: it and what follows are to be looked through.
static uint64_t pass_marks(struct tw_recording *recording, uint64_t file_size) {
    struct mark mark, next;
    if (!read_mark(recording, 0, file_size, &mark))
        return 0;
    while (read_mark(recording, mark.frame + mark.bytes, file_size, &next)) {
        if (mark.flags & TW_RECORD_MARK_SNAPSHOT)
            add_section(recording, (struct tw_unpack_place){mark.frame, 0}, mark.time_ms);
        mark = next;
    }
    return mark.frame;
}

// Finds snapshots and the last time in what the marks do not tell of.
static void look_through(struct tw_recording *recording, uint64_t offset) {
    char *last = NULL;
    const char *line;
    size_t size, last_size = 0, last_capacity = 0;
    tw_unpack_seek(&recording->looking, (struct tw_unpack_place){offset, 0});
    while (tw_unpack_line(&recording->looking, &line, &size) == TW_UNPACK_LINE) {
        int64_t time_ms;
        if (is_head(recording, line, size, &time_ms))
            add_section(recording, recording->looking.place, time_ms);
        if (size >= last_capacity) { // an empty line needs a buffer too
            last_capacity = (size + 1) * 2;
            last = tw_realloc(last, last_capacity);
        }
        memcpy(last, line, size);
        last_size = size;
    }
    int64_t time_ms;
    if (last && time_of(parsed(recording, last, last_size), &time_ms))
        recording->end_ms = time_ms;
    free(last);
}

// Why the snapshot at the place that is looked at counts for nothing; NULL if it is one.
static const char *snapshot_fault(struct tw_recording *recording, char *reason,
                                  size_t reason_size) {
    static const char breaks_off[] = "the snapshot breaks off before its end";
    struct tw_unpack *looking = &recording->looking;
    const char *line;
    size_t size;
    int64_t time_ms;
    double counted, count = 0;
    struct tw_decode_head head;
    if (tw_unpack_line(looking, &line, &size) != TW_UNPACK_LINE)
        return breaks_off;
    if (!tw_decode_head(&recording->decode, parsed(recording, line, size), &head, reason,
                        reason_size))
        return reason;
    for (; tw_unpack_line(looking, &line, &size) == TW_UNPACK_LINE; count += size > 0) {
        if (is_head(recording, line, size, &time_ms))
            return breaks_off;
        if (is_end(recording, line, size, &counted))
            return counted == count ? NULL : "the end of the snapshot does not count its lines";
    }
    return breaks_off;
}

static bool is_whole(struct tw_recording *recording, struct section *section) {
    if (section->wholeness == NOT_LOOKED_AT) {
        char reason[sizeof recording->fault];
        tw_unpack_seek(&recording->looking, section->place);
        const char *fault = snapshot_fault(recording, reason, sizeof reason);
        section->wholeness = fault ? BROKEN : WHOLE;
        if (fault && !recording->fault[0])
            snprintf(recording->fault, sizeof recording->fault, "%s", fault);
    }
    return section->wholeness == WHOLE;
}

static bool find_sections(struct tw_recording *recording) {
    fseeko(recording->looking.file, 0, SEEK_END);
    uint64_t file_size = (uint64_t)ftello(recording->looking.file);
    uint64_t offset = pass_marks(recording, file_size);
    recording->end_ms = TW_TIME_NONE;
    look_through(recording, offset);
    size_t first = 0;
    while (first < recording->section_count && !is_whole(recording, &recording->sections[first]))
        first++;
    if (first == recording->section_count)
        return false;
    for (size_t i = first; i < recording->section_count; i++)
        recording->end_ms = TW_MAX(recording->end_ms, recording->sections[i].time_ms);
    return true;
}

struct tw_recording *tw_recording_open(const char *path, const struct tw_feed_limits *limits,
                                       char *reason, size_t reason_size) {
    struct tw_recording *recording = tw_alloc(sizeof *recording);
    recording->limits = limits;
    tw_decode_init(&recording->decode, limits);
    if (!tw_unpack_open(&recording->reading, path, limits->line_bytes) ||
        !tw_unpack_open(&recording->looking, path, limits->line_bytes)) {
        snprintf(reason, reason_size, "the file cannot be opened: %s", strerror(errno));
        goto error;
    }
    if (!find_sections(recording)) {
        const char *fault = recording->fault[0] ? recording->fault : recording->looking.fault;
        snprintf(reason, reason_size, "not a recording with a whole snapshot%s%s",
                 fault[0] ? ": " : "", fault);
        goto error;
    }
    return recording;
error:
    tw_recording_close(recording);
    return NULL;
}

void tw_recording_close(struct tw_recording *recording) {
    if (!recording)
        return;
    tw_unpack_close(&recording->reading);
    tw_unpack_close(&recording->looking);
    tw_decode_finish(&recording->decode);
    free(recording->sections);
    free(recording);
}

int64_t tw_recording_start_ms(const struct tw_recording *recording) {
    size_t first = 0;
    while (recording->sections[first].wholeness == BROKEN)
        first++;
    return recording->sections[first].time_ms;
}

int64_t tw_recording_end_ms(const struct tw_recording *recording) {
    return recording->end_ms;
}

// ---- reading --------------------------------------------------------------------------------

size_t tw_recording_section_at(struct tw_recording *recording, int64_t time_ms) {
    for (size_t i = recording->section_count; i-- > 0;) {
        struct section *section = &recording->sections[i];
        if (section->time_ms <= time_ms && is_whole(recording, section))
            return i;
    }
    size_t first = 0; // opening has found one
    while (!is_whole(recording, &recording->sections[first]))
        first++;
    return first;
}

void tw_recording_rewind(struct tw_recording *recording, size_t section) {
    recording->current = section;
    recording->skipping = recording->damaged = false;
    tw_unpack_seek(&recording->reading, recording->sections[section].place);
}

size_t tw_recording_section(const struct tw_recording *recording) {
    return recording->current;
}

int64_t tw_recording_section_ms(const struct tw_recording *recording) {
    return recording->current_ms;
}

static bool is_place(const struct tw_unpack_place *a, const struct tw_unpack_place *b) {
    return a->line == b->line && a->frame == b->frame;
}

// Notes that a head was read; false if its snapshot breaks off.
static bool enter_section(struct tw_recording *recording) {
    for (size_t i = 0; i < recording->section_count; i++) {
        if (is_place(&recording->sections[i].place, &recording->reading.place)) {
            recording->current = i;
            return is_whole(recording, &recording->sections[i]);
        }
    }
    return true;
}

// After damage: the next snapshot behind it.
static bool next_section(struct tw_recording *recording) {
    for (size_t i = recording->current + 1; i < recording->section_count; i++) {
        if (recording->sections[i].place.frame > recording->reading.frame) {
            tw_unpack_seek(&recording->reading, recording->sections[i].place);
            return true;
        }
    }
    return false;
}

enum tw_recording_line tw_recording_next(struct tw_recording *recording, const char **text,
                                         size_t *size) {
    int64_t time_ms;
    for (;;) {
        if (recording->damaged && !next_section(recording))
            return TW_RECORDING_END;
        recording->damaged = false;
        switch (tw_unpack_line(&recording->reading, text, size)) {
        case TW_UNPACK_END:
            return TW_RECORDING_END;
        case TW_UNPACK_FAULT:
            recording->damaged = true;
            *text = recording->reading.fault;
            *size = strlen(*text);
            return TW_RECORDING_SKIPPED;
        case TW_UNPACK_LINE:
            if (is_head(recording, *text, *size, &time_ms)) {
                recording->current_ms = time_ms;
                recording->skipping = !enter_section(recording);
                if (!recording->skipping)
                    return TW_RECORDING_HEAD;
            } else if (!recording->skipping && *size) {
                return TW_RECORDING_LINE;
            }
        }
    }
}
