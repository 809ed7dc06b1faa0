// Pictures as files, and how much two of them differ.
#ifndef TWINVIEW_APP_PICTURE_H
#define TWINVIEW_APP_PICTURE_H

#include <stdbool.h>

#include "options.h"
#include "twinview/render.h"

// Share (0..1) of pixels whose largest channel difference exceeds 8/255; 1 if the sizes differ.
double tw_picture_difference(const struct tw_image *a, const struct tw_image *b);

// Acts on --screenshot and --reference with what `render` drew last; NULL is a fault. Returns the
// exit status: TW_EXIT_OK, TW_EXIT_FAULT after one logged sentence, TW_EXIT_DIFFERS.
int tw_picture_report(const struct tw_options *options, struct tw_render *render);

#endif
