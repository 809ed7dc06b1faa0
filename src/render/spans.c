#include "spans.h"

#include <stdlib.h>

#include "twinview/memory.h"

bool tw_spans_take(struct tw_spans *spans, uint32_t count, uint32_t *first) {
    for (size_t i = 0; i < spans->count; i++) {
        struct tw_span *span = &spans->free[i];
        if (span->count < count)
            continue;
        *first = span->first;
        span->first += count;
        span->count -= count;
        if (!span->count)
            *span = spans->free[--spans->count];
        return true;
    }
    return false;
}

// Joins the span with its neighbours, so that what is free stays in few pieces.
void tw_spans_give(struct tw_spans *spans, uint32_t first, uint32_t count) {
    if (!count)
        return;
    for (size_t i = 0; i < spans->count;) {
        struct tw_span *span = &spans->free[i];
        bool before = span->first + span->count == first, after = first + count == span->first;
        if (!before && !after) {
            i++;
            continue;
        }
        first = before ? span->first : first;
        count += span->count;
        *span = spans->free[--spans->count];
        i = 0;
    }
    TW_GROW(spans->free, spans->count, spans->capacity);
    spans->free[spans->count++] = (struct tw_span){first, count};
}

void tw_spans_finish(struct tw_spans *spans) {
    free(spans->free);
    *spans = (struct tw_spans){0};
}
