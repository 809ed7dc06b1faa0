// Colour arithmetic: sRGB as 0xAABBGGRR, linear light, CIELAB (D65).
#ifndef TWINVIEW_SCENE_COLOUR_H
#define TWINVIEW_SCENE_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

// Highest CIELAB chroma of anything that is not an alarm (docs/look.md, principle 2).
#define TW_QUIET_CHROMA 14.0

// "#rrggbb" to an opaque colour.
bool tw_colour_parse(const char *text, uint32_t *colour);

void tw_colour_to_linear(uint32_t colour, double rgb[3]);
uint32_t tw_colour_from_linear(const double rgb[3]); // clamped, opaque

void tw_linear_to_lab(const double rgb[3], double lab[3]);

// The same lightness and hue with a chroma of at most TW_QUIET_CHROMA.
uint32_t tw_colour_quiet(uint32_t colour);

// Mixes in linear light: 0 gives a, 1 gives b.
uint32_t tw_colour_mix(uint32_t a, uint32_t b, double amount);

// The colour with `amount` (0..1) as its alpha.
uint32_t tw_colour_alpha(uint32_t colour, double amount);

#endif
