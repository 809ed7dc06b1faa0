// A model file shown by itself: one asset for the file, one for each named node, as batches for the
// twin, so that tree, picking and inspector work as with a twin server's assets.
#ifndef TWINVIEW_APP_MODEL_SOURCE_H
#define TWINVIEW_APP_MODEL_SOURCE_H

#include "twinview/change.h"
#include "twinview/mesh.h"

// True if the path's extension is not one of a twin document.
bool tw_model_source_is(const char *path);

// The asset of the file itself; its model's address is the path.
struct tw_batch *tw_model_source_root(uint32_t source, const char *path, const char *id);

// Assets for the named nodes, children of the nearest named node above, with the file's metadata as
// properties. Of nodes with the same name only the first gets one.
struct tw_batch *tw_model_source_nodes(uint32_t source, const char *root_id,
                                       const struct tw_model *model);

#endif
