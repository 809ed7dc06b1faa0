// JSON text that nobody vouches for, to a cJSON tree in a bump arena.
//
// cJSON recurses and its hooks are global to the process; therefore the nesting is checked before
// it sees the text, and its hooks hand out memory of the arena that the calling thread is parsing
// into (and of malloc when it is parsing into none).
#ifndef TW_FEED_TREE_H
#define TW_FEED_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "twinview/memory.h"

// Zero-initialised is ready for use; belongs to one thread.
struct tw_tree {
    struct tw_arena arena;
};

struct tw_tree_fault {
    size_t offset; // byte at which the text stops to make sense
    char text[96]; // one sentence
};

// How far a scan got: `open` is the nesting at the end of the text, inside_string whether it ended
// in one. Lets a reader of lines know whether a line is a whole value.
struct tw_tree_scan {
    uint32_t open;
    bool inside_string;
};

// Checks what cJSON does not: nesting (RFC 8259 section 9 allows a limit), UTF-8 (section 8.1), raw
// control characters in strings (section 7), and the escaped NUL, which C strings cannot hold.
bool tw_tree_check(const char *text, size_t size, uint32_t max_depth, struct tw_tree_scan *scan,
                   struct tw_tree_fault *fault);

// Parses exactly one value. The tree lives until the next parse or finish. NULL and *fault if the
// text is not JSON or is nested deeper than `max_depth`.
const cJSON *tw_tree_parse(struct tw_tree *tree, const char *text, size_t size, uint32_t max_depth,
                           struct tw_tree_fault *fault);
void tw_tree_finish(struct tw_tree *tree);

// Writes "line 3, column 14, at $.assets.pump-3" for a byte of a text.
void tw_tree_place(const char *text, size_t size, size_t offset, char *place, size_t place_size);

// Appends one member of a JSON path ("." and a plain name, or "['any name']"), cut to `size`.
size_t tw_tree_path_append(char *path, size_t size, size_t length, const char *name);

#endif
