// How far a level of detail leaves the full surface.
#ifndef TWINVIEW_IMPORT_DEVIATION_H
#define TWINVIEW_IMPORT_DEVIATION_H

#include "import.h"

// The largest distance from the soup's corners (some thousands of them, evenly picked) to the
// surface of the triangles in `level`. The simplifier's own figure is an average over planes: for
// thin bodies that it folds up the true distance can be many times that.
float tw_soup_deviation(const struct tw_soup *soup, const uint32_t *level, size_t index_count);

#endif
