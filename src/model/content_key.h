// What identifies an import: the file's content and the importer that reads it.
#ifndef TWINVIEW_MODEL_CONTENT_KEY_H
#define TWINVIEW_MODEL_CONTENT_KEY_H

#include <stdbool.h>
#include <stdint.h>

// Changes when the content, the extension, the worker or the cache's version does, and for formats
// that keep data in files beside them (.gltf, .obj) when the size or time of one of those does.
// False, with a reason, if the file cannot be read or is larger than 4 GiB. Reads the whole file.
bool tw_content_key(const char *path, const char *worker, uint64_t *key, const char **reason);

#endif
