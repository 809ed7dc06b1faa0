// The folder of mesh cache files.
#ifndef TWINVIEW_MODEL_CACHE_FOLDER_H
#define TWINVIEW_MODEL_CACHE_FOLDER_H

#include <stdint.h>

// Makes the folder (NULL: "models" in tw_cache_folder()) and removes from it what was not used for
// 60 days, what was used longest ago where there is more than `bytes_most`, and what workers left
// that were killed with their viewer. Returns its absolute path, to be freed; NULL, logged, if it
// cannot be made.
char *tw_cache_folder_open(const char *wanted, uint64_t bytes_most);

// Notes that a file is in use, so that it stays.
void tw_cache_folder_touch(const char *path);

#endif
