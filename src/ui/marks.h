// Marks as filled n-gons (look.md, section 7): alarm marks, quality signs, feed lamps, icons.
#ifndef TW_UI_MARKS_H
#define TW_UI_MARKS_H

#include <stdbool.h>

#include "canvas.h"
#include "twinview/feed.h"
#include "twinview/theme.h"
#include "twinview/twin.h"

// Draws an alarm mark with its nominal square of `size` centred at (x, y). `blink_on` is the phase
// that all marks share; only B and D have one. The ring of B lies a quarter outside the square.
struct tw_mark {
    int priority; // 1 .. 4
    enum tw_alarm_state state;
    bool latched;
};
void tw_draw_mark(struct tw_canvas *canvas, const struct tw_theme *theme, struct tw_mark mark,
                  float x, float y, float size, bool blink_on);

// True if the mark blinks.
bool tw_mark_blinks(struct tw_mark mark);

// The empty outline that stands for "none of this priority" in counts.
void tw_draw_mark_outline(struct tw_canvas *canvas, int priority, float x, float y, float size,
                          uint32_t colour);

// A quality sign centred at (x, y); nothing for a valid value.
// Two opposed arrows: sources disagree.
void tw_draw_disagreement(struct tw_canvas *canvas, float x, float y, float size, uint32_t colour);
void tw_draw_quality(struct tw_canvas *canvas, enum tw_validity validity, float x, float y,
                     float size, uint32_t colour);

// A feed lamp. `skewed`: the source's clock is off.
void tw_draw_lamp(struct tw_canvas *canvas, const struct tw_theme *theme, enum tw_feed_state state,
                  bool skewed, float x, float y, float size);

enum tw_icon {
    TW_ICON_HOME,
    TW_ICON_FRAME,
    TW_ICON_BOX,
    TW_ICON_LASSO,
    TW_ICON_MEASURE,
    TW_ICON_ISOLATE,
    TW_ICON_XRAY,
    TW_ICON_SECTION,
    TW_ICON_HALLS,
    TW_ICON_LABELS,
    TW_ICON_VIEWS,
    TW_ICON_HELP,
    TW_ICON_SEARCH,
    TW_ICON_TREE,
    TW_ICON_CLOSE,
    TW_ICON_TO_START,
    TW_ICON_PLAY,
    TW_ICON_PAUSE,
    TW_ICON_EYE,
    TW_ICON_HIDDEN,
    TW_ICON_GHOST,
    TW_ICON_EDIT,
    TW_ICON_COUNT
};
void tw_draw_icon(struct tw_canvas *canvas, enum tw_icon icon, float x, float y, float size,
                  uint32_t colour);

// The small triangle of a tree row, open (down) or closed (right).
void tw_draw_arrow(struct tw_canvas *canvas, bool open, float x, float y, uint32_t colour);

#endif
