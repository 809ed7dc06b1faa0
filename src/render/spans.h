// First-fit allocator of spans in a buffer of equal elements.
#ifndef RENDER_SPANS_H
#define RENDER_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tw_span {
    uint32_t first, count;
};

struct tw_spans {
    struct tw_span *free;
    size_t count, capacity;
    uint32_t end; // elements in the buffer
};

bool tw_spans_take(struct tw_spans *spans, uint32_t count, uint32_t *first);
void tw_spans_give(struct tw_spans *spans, uint32_t first, uint32_t count);
void tw_spans_finish(struct tw_spans *spans);

#endif
