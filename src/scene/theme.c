#include "twinview/theme.h"

#include <string.h>

#include "scene/colour.h"
#include "twinview/memory.h"

// 0xRRGGBB as people write it to the byte order of pictures.
#define RGB(x) (0xff000000u | ((x)&0xffu) << 16 | ((x)&0xff00u) | ((x) >> 16 & 0xffu))

// token, name, isa-dark, isa-light
#define QUIET_TOKENS(X)                                                                            \
    X(TW_SKY_TOP, "sky_top", 0x181B1E, 0xDADDDF)                                                   \
    X(TW_SKY_HORIZON, "sky_horizon", 0x22262A, 0xD0D3D5)                                           \
    X(TW_GROUND, "ground", 0x2A2F33, 0xBEC2C5)                                                     \
    X(TW_ROAD, "road", 0x22262A, 0xB1B5B9)                                                         \
    X(TW_SLAB, "slab", 0x353B40, 0xCACDD0)                                                         \
    X(TW_BUILDING, "building", 0x5E666C, 0xDCDEDF)                                                 \
    X(TW_ROOF, "roof", 0x545B61, 0xCFD2D4)                                                         \
    X(TW_CAP, "cap", 0x8B9298, 0x5F666C)                                                           \
    X(TW_STEEL, "steel", 0x757C83, 0xA3A9AE)                                                       \
    X(TW_VESSEL, "vessel", 0x9AA1A7, 0x8C9399)                                                     \
    X(TW_WET, "wet", 0x7B838A, 0x6B7379)                                                           \
    X(TW_ROTATING, "rotating", 0xB9BEC2, 0x6B7278)                                                 \
    X(TW_ELECTRICAL, "electrical", 0x8C8E97, 0x8A8C96)                                             \
    X(TW_GOODS, "goods", 0x77736E, 0xA39E97)                                                       \
    X(TW_PLANT, "plant", 0x3F4743, 0xA3ACA6)                                                       \
    X(TW_PERSON, "person", 0xC9CDD0, 0x4B5258)                                                     \
    X(TW_PIPE_WATER, "pipe_water", 0x7F95A8, 0x6F8598)                                             \
    X(TW_PIPE_STEAM, "pipe_steam", 0xB5AFA8, 0x9C948B)                                             \
    X(TW_PIPE_PRODUCT, "pipe_product", 0x8CA392, 0x738A79)                                         \
    X(TW_PIPE_FUEL, "pipe_fuel", 0xABA28E, 0x8D8470)                                               \
    X(TW_PIPE_AIR, "pipe_air", 0xA6AFB5, 0x8C979E)                                                 \
    X(TW_PIPE_WASTE, "pipe_waste", 0x90869A, 0x7E7488)                                             \
    X(TW_PANEL, "panel", 0x1B1E21, 0xEBEDEE)                                                       \
    X(TW_PANEL_RAISED, "panel_raised", 0x262A2E, 0xDFE2E4)                                         \
    X(TW_PANEL_SUNK, "panel_sunk", 0x131618, 0xF6F7F8)                                             \
    X(TW_LINE, "line", 0x3B4147, 0xB4BABF)                                                         \
    X(TW_LINE_STRONG, "line_strong", 0x737B83, 0x6E767D)                                           \
    X(TW_TEXT, "text", 0xE8EAEC, 0x15181B)                                                         \
    X(TW_TEXT_2, "text_2", 0xA9B1B7, 0x474E54)                                                     \
    X(TW_TEXT_OFF, "text_off", 0x7A828A, 0x6E767D)                                                 \
    X(TW_CASING, "casing", 0x0C0E10, 0x15181B)                                                     \
    X(TW_SELECT, "select", 0xFFFFFF, 0x000000)                                                     \
    X(TW_SELECT_CASING, "select_casing", 0x0C0E10, 0xFFFFFF)                                       \
    X(TW_HOVER, "hover", 0xC3CAD0, 0x2A2F34)                                                       \
    X(TW_EDGE, "edge", 0x0C0E10, 0x2A2F34)                                                         \
    X(TW_HATCH, "hatch", 0xD5DADE, 0x2A2F34)                                                       \
    X(TW_STALE_TONE, "stale", 0x5A6167, 0xA9AEB2)                                                  \
    X(TW_GHOST, "ghost", 0xAEBBC6, 0x3F4C57)                                                       \
    X(TW_FORECAST, "forecast", 0xAEBBC6, 0x3F4C57)                                                 \
    X(TW_P_DIGIT, "p_digit", 0x0C0E10, 0x0C0E10)                                                   \
    X(TW_P_OFF, "p_off", 0xA9B1B7, 0xF6F7F8)

#define DARK(token, name, dark, light) [token] = RGB(dark),
#define LIGHT(token, name, dark, light) [token] = RGB(light),
#define NAME(token, name, dark, light) [token] = name,
#define PRIORITIES(p1, p2, p3, p4)                                                                 \
    [TW_P1] = RGB(p1), [TW_P2] = RGB(p2), [TW_P3] = RGB(p3), [TW_P4] = RGB(p4)

static const char *const token_names[TW_TOKEN_COUNT] = {
    QUIET_TOKENS(NAME)[TW_P1] = "p1", [TW_P2] = "p2", [TW_P3] = "p3", [TW_P4] = "p4"};

static const struct tw_theme themes[] = {
    {.name = "isa-dark",
     .colours = {QUIET_TOKENS(DARK) PRIORITIES(0xFF5A52, 0xFF9124, 0xF3E45B, 0x56AEF5)}},
    {.name = "isa-light",
     .light = true,
     .colours = {QUIET_TOKENS(LIGHT) PRIORITIES(0xE8433B, 0xF5921E, 0xF0DE3C, 0x4FA8F0)}},
    {.name = "okabe-ito",
     .colours = {QUIET_TOKENS(DARK) PRIORITIES(0xD55E00, 0xE69F00, 0xF0E442, 0x56B4E9)}},
    {.name = "mono",
     .mono = true,
     .colours = {QUIET_TOKENS(DARK) PRIORITIES(0xE8EAEC, 0xE8EAEC, 0xE8EAEC, 0xE8EAEC)}},
};

const struct tw_theme *tw_theme_find(const char *name) {
    for (size_t i = 0; i < TW_COUNT(themes); i++) {
        if (strcmp(themes[i].name, name) == 0) {
            return &themes[i];
        }
    }
    return NULL;
}

const struct tw_theme *tw_theme_default(void) {
    return &themes[0];
}

const struct tw_theme *tw_theme_after(const struct tw_theme *theme) {
    return &themes[((size_t)(theme - themes) + 1) % TW_COUNT(themes)];
}

int tw_token_find(const char *name) {
    for (int i = 0; i < TW_TOKEN_COUNT; i++) {
        if (strcmp(token_names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

bool tw_theme_colour(const struct tw_theme *theme, const char *text, uint32_t *colour) {
    if (text[0] == '#') {
        return tw_colour_parse(text, colour);
    }
    int token = tw_token_find(text);
    if (token < 0) {
        return false;
    }
    *colour = theme->colours[token];
    return true;
}
