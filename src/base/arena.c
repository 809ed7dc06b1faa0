#include "twinview/memory.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN 4096u
#define BLOCK_MAX (1u << 20)

struct tw_arena_block {
    struct tw_arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static size_t aligned(size_t size) {
    return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

void *tw_arena_alloc(struct tw_arena *arena, size_t size) {
    size = aligned(size ? size : 1);
    struct tw_arena_block *block = arena->blocks;
    if (!block || block->size - block->used < size) {
        // Doubling keeps small batches small and big ones in few blocks.
        size_t room = block ? TW_CLAMP(block->size * 2, BLOCK_MIN, BLOCK_MAX) : BLOCK_MIN;
        room = TW_MAX(room, size);
        block = tw_realloc(NULL, sizeof *block + room);
        block->next = arena->blocks;
        block->used = 0;
        block->size = room;
        arena->blocks = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    arena->bytes += size;
    return memset(memory, 0, size);
}

char *tw_arena_strndup(struct tw_arena *arena, const char *text, size_t length) {
    char *copy = tw_arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *tw_arena_strdup(struct tw_arena *arena, const char *text) {
    return tw_arena_strndup(arena, text, strlen(text));
}

char *tw_arena_format(struct tw_arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *text = tw_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void tw_arena_join(struct tw_arena *arena, struct tw_arena *from) {
    // Behind the newest block, which has room left.
    struct tw_arena_block **end = &arena->blocks;
    while (*end)
        end = &(*end)->next;
    *end = from->blocks;
    arena->bytes += from->bytes;
    *from = (struct tw_arena){0};
}

static void free_blocks(struct tw_arena_block *block) {
    while (block) {
        struct tw_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void tw_arena_reset(struct tw_arena *arena) {
    if (arena->blocks) {
        free_blocks(arena->blocks->next);
        arena->blocks->next = NULL;
        arena->blocks->used = 0;
    }
    arena->bytes = 0;
}

void tw_arena_finish(struct tw_arena *arena) {
    free_blocks(arena->blocks);
    *arena = (struct tw_arena){0};
}
