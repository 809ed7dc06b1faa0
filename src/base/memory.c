#include "twinview/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define HELD_BYTES (256 << 20)
#define MAPPED_BYTES (1 << 20) // larger ones are mapped by themselves, and go back at once

static void *checked(void *memory, size_t size) {
    if (!memory && size > 0) {
        fprintf(stderr, "twinview: out of memory (%zu bytes asked for)\n", size);
        abort();
    }
    return memory;
}

void *tw_alloc(size_t size) {
    return checked(calloc(1, size), size);
}

void *tw_alloc_array(size_t count, size_t size) {
    return checked(calloc(count, size), count ? size : 0);
}

void *tw_realloc(void *memory, size_t size) {
    return checked(realloc(memory, size), size);
}

char *tw_strdup(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(tw_alloc(size), text, size);
}

char *tw_format(const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *text = tw_alloc((size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

#ifdef __GLIBC__
void tw_memory_hold(void) {
    mallopt(M_TRIM_THRESHOLD, HELD_BYTES);
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
}

void tw_memory_release(void) {
    malloc_trim(0);
}
#else
void tw_memory_hold(void) {
}
void tw_memory_release(void) {
}
#endif
