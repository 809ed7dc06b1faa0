// The last whole snapshot of a source, kept on disk, so that a viewer that starts without its
// server shows the last known site. What it shows is lost from the first moment on: nothing here
// says that a source is in step.
//
// Threads: those of the source that it belongs to.
#ifndef TW_FEED_LAST_KNOWN_H
#define TW_FEED_LAST_KNOWN_H

#include "snapshot.h"

struct tw_last_known;

// Of the source at an address, in a folder that is made if it is missing. NULL, with one logged
// sentence, if it cannot be.
struct tw_last_known *tw_last_known_create(const char *folder, const char *address);
void tw_last_known_destroy(struct tw_last_known *known);

// A line of a snapshot on its way; `first`: its head, which forgets what came of one before. A
// snapshot that is too large to be kept is let go; the one kept stays.
void tw_last_known_line(struct tw_last_known *known, const char *line, size_t size, bool first);

// It is whole: it takes the place of the one that was kept.
void tw_last_known_keep(struct tw_last_known *known);

// Hands over what is kept, in batches of one transaction. False if there is nothing, or it is
// damaged; *time_ms is the server's stamp of it.
bool tw_last_known_show(struct tw_last_known *known, struct tw_decode *decode,
                        tw_snapshot_sink *sink, void *user, int64_t *time_ms);

#endif
