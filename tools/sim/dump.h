// The canonical form of `twinview --dump-state`, so that both programs can be compared byte for
// byte: the snapshot that a client would get, decoded and put into a twin as a client does.
#ifndef TW_SIM_DUMP_H
#define TW_SIM_DUMP_H

#include <stdbool.h>
#include <stddef.h>

// `snapshot` is a Twin Feed 1 document. False after one sentence.
bool tw_dump_snapshot(const char *snapshot, size_t size, const char *path);

#endif
