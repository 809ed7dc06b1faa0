#include "unpack.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define PIECE (256u << 10) // unpacked at a time

bool tw_unpack_open(struct tw_unpack *unpack, const char *path, size_t line_limit) {
    *unpack = (struct tw_unpack){.line_limit = line_limit};
    unpack->file = fopen(path, "rbe");
    if (!unpack->file)
        return false;
    unpack->unpacker = ZSTD_createDCtx();
    unpack->packed = tw_alloc(ZSTD_DStreamInSize());
    return true;
}

void tw_unpack_close(struct tw_unpack *unpack) {
    if (unpack->file)
        fclose(unpack->file);
    ZSTD_freeDCtx(unpack->unpacker);
    free(unpack->packed);
    free(unpack->text);
    *unpack = (struct tw_unpack){0};
}

__attribute__((format(printf, 2, 3))) static enum tw_unpack_result fail(struct tw_unpack *unpack,
                                                                        const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(unpack->fault, sizeof unpack->fault, format, args);
    va_end(args);
    return TW_UNPACK_FAULT;
}

void tw_unpack_seek(struct tw_unpack *unpack, struct tw_unpack_place place) {
    const char *line;
    size_t size;
    fseeko(unpack->file, (off_t)place.frame, SEEK_SET);
    ZSTD_DCtx_reset(unpack->unpacker, ZSTD_reset_session_only);
    unpack->in = (ZSTD_inBuffer){unpack->packed, 0, 0};
    unpack->in_offset = unpack->frame = place.frame;
    unpack->in_frame = unpack->line_begun = false;
    unpack->at = unpack->length = 0;
    unpack->frame_lines = 0;
    unpack->fault[0] = '\0';
    for (uint64_t i = 0; i < place.line; i++)
        if (tw_unpack_line(unpack, &line, &size) != TW_UNPACK_LINE)
            return;
}

static bool read_more(struct tw_unpack *unpack) {
    unpack->in_offset += unpack->in.size;
    unpack->in = (ZSTD_inBuffer){unpack->packed, 0, 0};
    unpack->in.size = fread(unpack->packed, 1, ZSTD_DStreamInSize(), unpack->file);
    return unpack->in.size > 0;
}

static void make_room(struct tw_unpack *unpack) {
    if (unpack->at) {
        unpack->length -= unpack->at;
        memmove(unpack->text, unpack->text + unpack->at, unpack->length);
        unpack->at = 0;
    }
    if (unpack->capacity - unpack->length < PIECE + 1) {
        unpack->capacity = TW_MAX(unpack->length + PIECE + 1, unpack->capacity * 2);
        unpack->text = tw_realloc(unpack->text, unpack->capacity);
    }
}

// Adds text behind what is there, of one frame only.
static enum tw_unpack_result unpack_more(struct tw_unpack *unpack) {
    if (unpack->length - unpack->at > unpack->line_limit)
        return fail(unpack, "at byte %llu: a line is larger than %zu bytes",
                    (unsigned long long)unpack->place.frame, unpack->line_limit);
    make_room(unpack);
    size_t before = unpack->length;
    while (unpack->length == before) {
        if (unpack->in.pos == unpack->in.size && !read_more(unpack))
            return TW_UNPACK_END;
        uint64_t offset = unpack->in_offset + unpack->in.pos;
        if (!unpack->in_frame) {
            unpack->frame = offset;
            unpack->frame_lines = unpack->line_begun; // of a line that began before
        }
        ZSTD_outBuffer out = {unpack->text + before, PIECE, 0};
        size_t left = ZSTD_decompressStream(unpack->unpacker, &out, &unpack->in);
        if (ZSTD_isError(left))
            return fail(unpack, "near byte %llu: %s", (unsigned long long)offset,
                        ZSTD_getErrorName(left));
        unpack->in_frame = left != 0;
        unpack->length += out.pos;
    }
    return TW_UNPACK_LINE;
}

enum tw_unpack_result tw_unpack_line(struct tw_unpack *unpack, const char **line, size_t *size) {
    size_t searched = 0;
    if (unpack->fault[0])
        return TW_UNPACK_FAULT;
    for (;;) {
        size_t there = unpack->length - unpack->at;
        if (there && !unpack->line_begun) {
            unpack->line_begun = true;
            unpack->place = (struct tw_unpack_place){unpack->frame, unpack->frame_lines++};
        }
        char *start = there ? unpack->text + unpack->at : NULL; // there may be no buffer yet
        char *stop = there > searched ? memchr(start + searched, '\n', there - searched) : NULL;
        if (stop) {
            *stop = '\0';
            *line = start;
            *size = (size_t)(stop - start);
            unpack->at += *size + 1;
            unpack->line_begun = false;
            return TW_UNPACK_LINE;
        }
        searched = there;
        enum tw_unpack_result result = unpack_more(unpack);
        if (result != TW_UNPACK_LINE)
            return result;
    }
}
