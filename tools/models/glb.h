// Writes a model as one binary glTF 2.0 file (Khronos glTF 2.0 specification, section 4.4): Y up,
// metres, one material per theme token, one mesh per node.
#ifndef TWINVIEW_MODELS_GLB_H
#define TWINVIEW_MODELS_GLB_H

#include <stdbool.h>

#include "model.h"

// False after a message on stderr.
bool glb_write(const struct model *model, const char *path);

#endif
