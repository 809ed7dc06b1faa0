// Text as it is drawn from left to right, where some of it is read from right to left.
//
// The Unicode bidirectional algorithm (UAX #9) in a paragraph from left to right, as all panels
// are, so that a name never moves what stands before or behind it; Arabic letters take their joined
// forms. By FriBidi.
#ifndef TW_UI_DIRECTION_H
#define TW_UI_DIRECTION_H

#include <stddef.h>

// `length` bytes of valid UTF-8 in `text`, at most `TW_DIRECTION_MAX`, in the order of drawing.
// Returns `text` itself if its order is that already, else `out`; `*drawn_length` is of either.
#define TW_DIRECTION_MAX 1024
const char *tw_in_drawing_order(const char *text, size_t length, char out[2 * TW_DIRECTION_MAX],
                                size_t *drawn_length);

#endif
