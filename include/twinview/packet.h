// Frame packets on disk: all that a renderer needs to draw one picture, in one file. For reports of
// faults and for tests: what was drawn elsewhere is drawn again without its site, feed or models.
//
// A packet must be whole: meshes and rows sent again, TW_DIRTY_ALL. It holds what is drawn, labels
// and panels too, and nothing that is not: no values, addresses or credentials.
//
// A file is read by programs whose structs have the same layout, and is checked before it is used:
// size, checksum, every count, slot and index.
//
// Threads: any.
#ifndef TWINVIEW_PACKET_H
#define TWINVIEW_PACKET_H

#include "twinview/frame.h"

struct tw_packet;

// Writes a whole frame; the file is replaced at once or not at all. False with errno.
bool tw_packet_write(const char *path, const struct tw_frame *frame);

// The same in memory; free with free().
void *tw_packet_pack(const struct tw_frame *frame, size_t *size);

// Takes over `data`, which came from malloc and is freed with the packet, or at once on failure:
// then NULL, and *reason says why.
struct tw_packet *tw_packet_unpack(void *data, size_t size, const char **reason);

// NULL after one logged sentence.
struct tw_packet *tw_packet_read(const char *path);
void tw_packet_destroy(struct tw_packet *packet);

// Its lists are the packet's: do not reset or finish it.
const struct tw_frame *tw_packet_frame(const struct tw_packet *packet);

#endif
