// The file format of recordings (.twrec): lines of JSON (docs/feed.md, section 3) in Zstandard
// frames (RFC 8878). A frame begins with a line. Before each frame stands a mark, a skippable frame
// (RFC 8878, section 3.1.2), which every other reader of Zstandard leaves out; it lets a player
// find the snapshots without unpacking what lies between.
#ifndef TW_FEED_RECORD_FORMAT_H
#define TW_FEED_RECORD_FORMAT_H

#include <stdint.h>

#define TW_RECORD_ZSTD_MAGIC 0xFD2FB528u
#define TW_RECORD_SKIPPABLE_MAGIC 0x184D2A50u // the last four bits are free
#define TW_RECORD_MARK_MAGIC 0x184D2A57u
#define TW_RECORD_MARK_TAG 0x31525754u // "TWR1"
#define TW_RECORD_MARK_SNAPSHOT 1u     // flag: the frame's first line is the head of a snapshot

enum { // bytes of a mark; numbers are little endian
    TW_RECORD_MARK_SIZE = 32,
    TW_RECORD_MARK_CONTENT = 24, // what follows magic and size
    TW_RECORD_MARK_AT_TAG = 8,
    TW_RECORD_MARK_AT_FLAGS = 12,
    TW_RECORD_MARK_AT_TIME = 16, // of the first line, UTC ms
    TW_RECORD_MARK_AT_BYTES = 24, // of the frame, packed; 0 until it is closed
};

static inline void tw_record_put(unsigned char *at, uint64_t number, int bytes) {
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(number >> 8 * i);
}

static inline uint64_t tw_record_get(const unsigned char *at, int bytes) {
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++)
        number |= (uint64_t)at[i] << 8 * i;
    return number;
}

#endif
