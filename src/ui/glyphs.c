#include "glyphs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_TRUETYPE_TABLES_H

#include "twinview/log.h"
#include "twinview/memory.h"

#define TW_LOG_MODULE "ui"

#define FACES_MAX 24
#define THIN_SPACE 0x202f

// Order of look.md; the last one takes what fontconfig gives for it.
static const char *const families[] = {"Inter", "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC",
                                       "sans-serif"};

struct face {
    FT_Face face;
    char *path;
    int index;
    int size_px; // that the face is set to
};

struct face_list {
    struct face faces[FACES_MAX];
    int count;
};

struct tw_glyphs {
    FT_Library library;
    FcConfig *config;
    struct face_list lists[TW_WEIGHT_COUNT];
};

static FcPattern *match_pattern(struct tw_glyphs *glyphs, const char *family, enum tw_weight weight,
                                uint32_t codepoint) {
    FcPattern *pattern = FcPatternCreate();
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family);
    FcPatternAddInteger(pattern, FC_WEIGHT,
                        weight == TW_SEMIBOLD ? FC_WEIGHT_DEMIBOLD : FC_WEIGHT_REGULAR);
    FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    if (codepoint) {
        FcCharSet *set = FcCharSetCreate();
        FcCharSetAddChar(set, codepoint);
        FcPatternAddCharSet(pattern, FC_CHARSET, set);
        FcCharSetDestroy(set);
    }
    FcConfigSubstitute(glyphs->config, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    FcResult result;
    FcPattern *match = FcFontMatch(glyphs->config, pattern, &result);
    FcPatternDestroy(pattern);
    return match;
}

// Fontconfig answers every family with something; only the generic name may get another one.
static bool is_family(FcPattern *match, const char *family) {
    FcChar8 *name;
    if (strcmp(family, "sans-serif") == 0)
        return true;
    for (int i = 0; FcPatternGetString(match, FC_FAMILY, i, &name) == FcResultMatch; i++)
        if (strcasecmp((const char *)name, family) == 0)
            return true;
    return false;
}

static struct face *add_face(struct tw_glyphs *glyphs, enum tw_weight weight, FcPattern *match) {
    struct face_list *list = &glyphs->lists[weight];
    FcChar8 *path;
    int index = 0;
    if (list->count == FACES_MAX || FcPatternGetString(match, FC_FILE, 0, &path) != FcResultMatch)
        return NULL;
    FcPatternGetInteger(match, FC_INDEX, 0, &index);
    for (int i = 0; i < list->count; i++)
        if (strcmp(list->faces[i].path, (const char *)path) == 0 && list->faces[i].index == index)
            return NULL;
    FT_Face face;
    if (FT_New_Face(glyphs->library, (const char *)path, index, &face) != 0)
        return NULL;
    struct face *entry = &list->faces[list->count++];
    *entry = (struct face){.face = face, .path = tw_strdup((const char *)path), .index = index};
    return entry;
}

struct tw_glyphs *tw_glyphs_create(void) {
    struct tw_glyphs *glyphs = tw_alloc(sizeof *glyphs);
    glyphs->config = FcInitLoadConfigAndFonts();
    if (FT_Init_FreeType(&glyphs->library) != 0) {
        tw_err("the font library does not start");
        free(glyphs);
        return NULL;
    }
    for (int weight = 0; weight < TW_WEIGHT_COUNT; weight++) {
        for (size_t i = 0; i < TW_COUNT(families); i++) {
            FcPattern *match = match_pattern(glyphs, families[i], weight, 0);
            if (match && is_family(match, families[i]))
                add_face(glyphs, weight, match);
            if (match)
                FcPatternDestroy(match);
        }
        if (glyphs->lists[weight].count == 0) {
            tw_err("no usable font: install Inter, Noto Sans or DejaVu Sans");
            tw_glyphs_destroy(glyphs);
            return NULL;
        }
    }
    return glyphs;
}

void tw_glyphs_destroy(struct tw_glyphs *glyphs) {
    if (!glyphs)
        return;
    for (int weight = 0; weight < TW_WEIGHT_COUNT; weight++) {
        for (int i = 0; i < glyphs->lists[weight].count; i++) {
            FT_Done_Face(glyphs->lists[weight].faces[i].face);
            free(glyphs->lists[weight].faces[i].path);
        }
    }
    FT_Done_FreeType(glyphs->library);
    if (glyphs->config)
        FcConfigDestroy(glyphs->config);
    free(glyphs);
}

static bool set_size(struct face *face, int size_px) {
    if (face->size_px == size_px)
        return true;
    face->size_px = size_px;
    return FT_Set_Pixel_Sizes(face->face, 0, (FT_UInt)size_px) == 0;
}

static struct face *find_face(struct tw_glyphs *glyphs, enum tw_weight weight, uint32_t codepoint) {
    struct face_list *list = &glyphs->lists[weight];
    for (int i = 0; i < list->count; i++)
        if (FT_Get_Char_Index(list->faces[i].face, codepoint))
            return &list->faces[i];
    FcPattern *match = match_pattern(glyphs, "sans-serif", weight, codepoint);
    struct face *face = match ? add_face(glyphs, weight, match) : NULL;
    if (match)
        FcPatternDestroy(match);
    return face && FT_Get_Char_Index(face->face, codepoint) ? face : NULL;
}

static float advance_of(struct face *face, uint32_t codepoint) {
    if (FT_Load_Char(face->face, codepoint, FT_LOAD_TARGET_LIGHT) != 0)
        return 0;
    return roundf((float)face->face->glyph->linearHoriAdvance / 65536.0f);
}

// Tabular figures: every digit gets the widest digit's advance and stands in its middle.
static float digit_advance(struct face *face) {
    float widest = 0;
    for (uint32_t digit = '0'; digit <= '9'; digit++)
        widest = fmaxf(widest, advance_of(face, digit));
    return widest;
}

bool tw_glyphs_render(struct tw_glyphs *glyphs, enum tw_weight weight, int size_px,
                      uint32_t codepoint, struct tw_glyph *glyph) {
    memset(glyph, 0, sizeof *glyph);
    struct face *face = find_face(glyphs, weight, codepoint);
    if (!face && codepoint == THIN_SPACE) {
        glyph->advance = roundf(0.2f * (float)size_px);
        return true;
    }
    if (!face || !set_size(face, size_px))
        return false;
    bool digit = codepoint >= '0' && codepoint <= '9';
    float tabular = digit ? digit_advance(face) : 0;
    if (FT_Load_Char(face->face, codepoint, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) != 0)
        return false;
    FT_GlyphSlot slot = face->face->glyph;
    if (slot->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY && slot->bitmap.rows > 0)
        return false;
    glyph->coverage = slot->bitmap.buffer;
    glyph->pitch = slot->bitmap.pitch;
    glyph->width = (int)slot->bitmap.width;
    glyph->height = (int)slot->bitmap.rows;
    glyph->left = slot->bitmap_left;
    glyph->top = slot->bitmap_top;
    glyph->advance = roundf((float)slot->linearHoriAdvance / 65536.0f);
    if (digit) {
        glyph->left += (int)floorf((tabular - glyph->advance) / 2.0f);
        glyph->advance = tabular;
    }
    return true;
}

float tw_glyphs_cap_height(struct tw_glyphs *glyphs, enum tw_weight weight, int size_px) {
    FT_Face face = glyphs->lists[weight].faces[0].face;
    const TT_OS2 *os2 = FT_Get_Sfnt_Table(face, FT_SFNT_OS2);
    if (os2 && os2->sCapHeight > 0 && face->units_per_EM > 0)
        return (float)size_px * (float)os2->sCapHeight / (float)face->units_per_EM;
    return 0.72f * (float)size_px;
}
