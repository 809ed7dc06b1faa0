// The mesh cache: a model as one file that is written by `twinview-import` and mapped by the model
// library. Its layout is in src/model/cache_layout.h.
//
// The reader trusts nothing: it checks the checksum and every offset, count, index, string and
// number before the first is used, so a damaged or hostile file costs one model and no more. The
// file must not be shortened while it is mapped.
//
// Threads: a cache belongs to one thread; different ones do not share anything.
#ifndef TWINVIEW_MESH_CACHE_H
#define TWINVIEW_MESH_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/memory.h"
#include "twinview/mesh.h"

// Changes with the layout, or with what the importer makes of a file.
#define TW_MESH_CACHE_VERSION 7u

// Writes the model to an empty file that is open for writing and stays open. Nodes must follow
// their parents. False if the model is too large for the format or on an I/O error; *reason says
// why.
bool tw_mesh_cache_write(int fd, const struct tw_model *model, const char **reason);

struct tw_mesh_cache {
    struct tw_model model; // borrows from the mapping and the arena
    struct tw_arena arena;
    void *mapping;
    size_t size;
};

// Maps and checks a file. NULL with a reason (a constant) on failure.
struct tw_mesh_cache *tw_mesh_cache_open(const char *path, const char **reason);
void tw_mesh_cache_close(struct tw_mesh_cache *cache);

// The check alone: fills `model` from `size` bytes at `data` (8-byte aligned), which it borrows;
// arrays come from the arena.
bool tw_mesh_cache_read(const void *data, size_t size, struct tw_arena *arena,
                        struct tw_model *model, const char **reason);

// The checksum of a whole file in memory, as its header should hold it; `size` is at least that of
// the header and a multiple of 8.
uint64_t tw_mesh_cache_checksum(const void *data, size_t size);

#endif
