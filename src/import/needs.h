// What a glTF file says that its reader has to know (glTF 2.0, section 3.12): assimp goes on without
// it, and makes other shapes of the file than are in it.
#ifndef TWINVIEW_IMPORT_NEEDS_H
#define TWINVIEW_IMPORT_NEEDS_H

#include <stdbool.h>
#include <stddef.h>

// False with the reason if something is needed that is not read. What is no glTF, or cannot be
// read, is left to assimp to refuse.
bool tw_import_needs(const char *path, char *reason, size_t reason_size);

#endif
