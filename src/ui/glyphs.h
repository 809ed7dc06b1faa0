// Glyph bitmaps by FreeType from the faces that fontconfig finds.
//
// Families in look.md's order: Inter, Noto Sans, DejaVu Sans, then the CJK face, then whatever
// fontconfig knows for the character. It renders one glyph at a time; where it goes is the
// caller's business. No shaping, no kerning.
#ifndef TW_UI_GLYPHS_H
#define TW_UI_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum tw_weight {
    TW_REGULAR,
    TW_SEMIBOLD,
    TW_WEIGHT_COUNT
};

struct tw_glyphs;

struct tw_glyph {
    const uint8_t *coverage; // rows of `pitch` bytes; valid until the next call
    int pitch, width, height;
    int left, top; // of the bitmap from the pen, y up
    float advance; // whole pixels
};

// NULL after one logged sentence if there is no usable font at all.
struct tw_glyphs *tw_glyphs_create(void);
void tw_glyphs_destroy(struct tw_glyphs *glyphs);

// False if no face has the character.
bool tw_glyphs_render(struct tw_glyphs *glyphs, enum tw_weight weight, int size_px,
                      uint32_t codepoint, struct tw_glyph *glyph);

// Height of a capital above the baseline, in pixels, of the first face.
float tw_glyphs_cap_height(struct tw_glyphs *glyphs, enum tw_weight weight, int size_px);

#ifdef __cplusplus
}
#endif

#endif
