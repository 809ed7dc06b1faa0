// Allocation that does not fail, and arenas.
//
// Out of memory ends the program with one sentence: a viewer that limps on without memory shows a
// picture nobody can trust. Therefore sizes that come from the network or from a file are capped
// by their reader *before* they come here.
//
// An arena hands out memory that is freed all at once; batches, models and frames each own one.
// Arenas are not thread-safe; a whole arena may move from one thread to another.
#ifndef TWINVIEW_MEMORY_H
#define TWINVIEW_MEMORY_H

#include <stddef.h>
#include <stdint.h>

// Never NULL for size > 0; zeroed. Free with free().
void *tw_alloc(size_t size);
void *tw_alloc_array(size_t count, size_t size); // aborts when count * size overflows
void *tw_realloc(void *memory, size_t size);     // like realloc, never NULL for size > 0
// Never NULL; free with free().
char *tw_strdup(const char *text);
char *tw_format(const char *format, ...) __attribute__((format(printf, 1, 2), nonnull(1)));

// What is freed from now on stays with the program until tw_memory_release(): a software device
// frees and asks for the same tens of megabytes in every frame, and the system would clear each
// page anew. For the whole process; without effect where the C library has no such choice.
void tw_memory_hold(void);
// Gives what is free back to the system, of all threads; takes milliseconds.
void tw_memory_release(void);

struct tw_arena_block;

// Zero-initialised is a valid empty arena.
struct tw_arena {
    struct tw_arena_block *blocks; // newest first
    size_t bytes;                  // handed out since init or reset
};

// Zeroed memory, aligned for any type; lives until reset or finish.
void *tw_arena_alloc(struct tw_arena *arena, size_t size);
char *tw_arena_strdup(struct tw_arena *arena, const char *text);
char *tw_arena_strndup(struct tw_arena *arena, const char *text, size_t length);
char *tw_arena_format(struct tw_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(1, 2)));

// Moves everything that `from` handed out into `arena`; addresses stay. `from` is empty afterwards.
void tw_arena_join(struct tw_arena *arena, struct tw_arena *from);

// Frees every block but the newest, which is kept for use again.
void tw_arena_reset(struct tw_arena *arena);
void tw_arena_finish(struct tw_arena *arena);

// Grows a plain array with a count: TW_GROW(items, count, capacity) makes room for items[count].
#define TW_GROW(items, count, capacity)                                                            \
    do {                                                                                           \
        if ((count) >= (capacity)) {                                                               \
            (capacity) = (capacity) ? (capacity)*2 : 16;                                           \
            (items) = tw_realloc((items), (size_t)(capacity) * sizeof *(items));                   \
        }                                                                                          \
    } while (0)

// What a module keeps in main memory for one use, without what malloc adds: for statistics.
struct tw_memory_use {
    const char *name;
    size_t bytes;
};
#define TW_MEMORY_USES_MAX 8

#define TW_COUNT(array) (sizeof(array) / sizeof *(array))
#define TW_MIN(a, b) ((a) < (b) ? (a) : (b))
#define TW_MAX(a, b) ((a) > (b) ? (a) : (b))
#define TW_CLAMP(x, low, high) TW_MIN(TW_MAX(x, low), high)

#endif
