// Levels of detail: fewer triangles over the same vertices, with the distance to the full surface.
#ifndef TWINVIEW_IMPORT_LEVELS_H
#define TWINVIEW_IMPORT_LEVELS_H

#include "import.h"

// Appends coarser levels to the indices of the soup, whose triangles are the full one, and fills
// the mesh's lods.
void tw_soup_add_levels(struct tw_soup *soup, struct tw_mesh *mesh);

#endif
