// How far a level of detail leaves the full surface.
#ifndef TWINVIEW_IMPORT_DEVIATION_H
#define TWINVIEW_IMPORT_DEVIATION_H

#include "import.h"

struct tw_deviation;

// For levels over the vertices of this soup, whose triangles are the full surface. Borrows it.
struct tw_deviation *tw_deviation_create(const struct tw_soup *soup);
void tw_deviation_destroy(struct tw_deviation *deviation);

// The largest distance between the full surface and the triangles in `level`, both ways, measured
// from up to two thousand corners of the one and some hundred points of the other; once it is above
// `most`, the answer is just some distance above it. A simplifier's own figure is an average over
// planes: for thin bodies that it folds up the true distance can be many times that.
float tw_deviation_of(const struct tw_deviation *deviation, const uint32_t *level,
                      size_t index_count, float most);

#endif
