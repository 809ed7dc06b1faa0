// Lines of a file of Zstandard frames (RFC 8878), in the memory of one line.
#ifndef TW_FEED_UNPACK_H
#define TW_FEED_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <zstd.h>

// Where a line begins: in which frame, and how many lines began before it there.
struct tw_unpack_place {
    uint64_t frame; // offset in the file
    uint64_t line;
};

struct tw_unpack {
    FILE *file;
    ZSTD_DCtx *unpacker;
    size_t line_limit;

    unsigned char *packed;
    ZSTD_inBuffer in;
    uint64_t in_offset; // of the file, where `packed` begins
    bool in_frame;      // the frame that began last is not complete
    uint64_t frame, frame_lines;

    char *text; // unpacked
    size_t at, length, capacity;
    bool line_begun;
    struct tw_unpack_place place; // of the line returned last

    char fault[160];
};

enum tw_unpack_result {
    TW_UNPACK_LINE,
    TW_UNPACK_END,   // of the file; what breaks off before it is left out
    TW_UNPACK_FAULT, // `fault` says what and where; no more lines until the next seek
};

// Zero-initialised is closed. False, with errno, if the file cannot be opened.
bool tw_unpack_open(struct tw_unpack *unpack, const char *path, size_t line_limit);
void tw_unpack_close(struct tw_unpack *unpack);

void tw_unpack_seek(struct tw_unpack *unpack, struct tw_unpack_place place);

// The line is terminated, without its end, and borrowed until the next call.
enum tw_unpack_result tw_unpack_line(struct tw_unpack *unpack, const char **line, size_t *size);

#endif
