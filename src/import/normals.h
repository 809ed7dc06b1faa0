// Normals of levels of detail, which are made over places alone.
#ifndef TWINVIEW_IMPORT_NORMALS_H
#define TWINVIEW_IMPORT_NORMALS_H

#include "import.h"

// The soup's indices from `full` on name one vertex of each place (`welded`: that of the first
// `full` indices). Each takes the vertex there whose normal suits its triangle best, or a new one
// where none does: a hull's face may lie where the full surface has only edges.
void tw_soup_choose_normals(struct tw_soup *soup, const uint32_t *welded, size_t full);

#endif
