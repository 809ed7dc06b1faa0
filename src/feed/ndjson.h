// Writes a twin document, whole, as an NDJSON snapshot: docs/feed.md, section 3.
#ifndef TW_FEED_NDJSON_H
#define TW_FEED_NDJSON_H

#include <stddef.h>

// One line, without its end; `index` 0 is the head. Line ends inside stand for spaces.
typedef void tw_ndjson_line(void *user, size_t index, const char *line, size_t size);

// `document` must be one JSON object that a parser has accepted.
void tw_ndjson_write(const char *document, size_t size, tw_ndjson_line *line, void *user);

#endif
