// Themes: the colours of look.md as data, checked by a test for contrast and chroma.
//
// A theme is constant. Colours are sRGB as 0xAABBGGRR (byte order R, G, B, A in memory), alpha 255.
// Threads: all; nothing here changes.
#ifndef TWINVIEW_THEME_H
#define TWINVIEW_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum tw_token {
    TW_SKY_TOP, TW_SKY_HORIZON, TW_GROUND, TW_ROAD, TW_SLAB, TW_BUILDING, TW_ROOF, TW_CAP, TW_STEEL,
    TW_VESSEL, TW_WET, TW_ROTATING, TW_ELECTRICAL, TW_GOODS, TW_PLANT, TW_PERSON, TW_PIPE_WATER,
    TW_PIPE_STEAM, TW_PIPE_PRODUCT, TW_PIPE_FUEL, TW_PIPE_AIR, TW_PIPE_WASTE, TW_PANEL,
    TW_PANEL_RAISED, TW_PANEL_SUNK, TW_LINE, TW_LINE_STRONG, TW_TEXT, TW_TEXT_2, TW_TEXT_OFF,
    TW_CASING, TW_SELECT, TW_SELECT_CASING, TW_HOVER, TW_EDGE, TW_HATCH, TW_STALE_TONE, TW_GHOST,
    TW_FORECAST, TW_P1, TW_P2, TW_P3, TW_P4, TW_P_DIGIT, TW_P_OFF,
    TW_TOKEN_COUNT
};

struct tw_theme {
    const char *name; // "isa-dark", "isa-light", "okabe-ito", "mono"
    bool light;
    bool mono; // alarm bodies are hatched at 135 degrees instead of tinted
    uint32_t colours[TW_TOKEN_COUNT];
};

const struct tw_theme *tw_theme_find(const char *name); // NULL if there is none
const struct tw_theme *tw_theme_default(void);          // isa-dark
const struct tw_theme *tw_theme_after(const struct tw_theme *theme); // round and round

// The token of a name as in tokens.json ("pipe_water"), -1 if it is none.
int tw_token_find(const char *name);

// A token's colour, or "#rrggbb"; false if the text is neither.
bool tw_theme_colour(const struct tw_theme *theme, const char *text, uint32_t *colour);

#endif
