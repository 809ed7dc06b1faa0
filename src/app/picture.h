// Pictures as files, and how much two of them differ.
#ifndef TWINVIEW_APP_PICTURE_H
#define TWINVIEW_APP_PICTURE_H

#include <stdbool.h>

#include "twinview/render.h"

// PNG, RGB. False with errno-like sentence in the log.
bool tw_picture_write(const char *path, const struct tw_image *image);

// False after one logged sentence (no such file, not a picture). Free image->rgba with free().
bool tw_picture_read(const char *path, struct tw_image *image);

// Share (0..1) of pixels whose largest channel difference exceeds 8/255; 1 if the sizes differ.
double tw_picture_difference(const struct tw_image *a, const struct tw_image *b);

#endif
