// What the panels share: the state of the ui and the borrowed view of the run under way.
//
// A run goes once through all panels from back to front; each panel is one file with one function.
// Panels read the twin and the scene, draw on the canvas and post commands; they change nothing
// else. Only summary.c takes over the twin's changes.
#ifndef TW_UI_PRIVATE_H
#define TW_UI_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarms.h"
#include "canvas.h"
#include "commands.h"
#include "feeds.h"
#include "inspector.h"
#include "labels.h"
#include "marks.h"
#include "alarm_past.h"
#include "past.h"
#include "recorded.h"
#include "saved.h"
#include "summary.h"
#include "tree.h"
#include "twinview/ui.h"
#include "watch.h"
#include "words.h"

#define TW_COMMANDS_MAX 64

// Panels, as the owners of hit areas.
enum tw_scope {
    TW_SCOPE_VIEW,
    TW_SCOPE_LABELS,
    TW_SCOPE_STATUS,
    TW_SCOPE_FEEDS,
    TW_SCOPE_BANNER,
    TW_SCOPE_TREE,
    TW_SCOPE_TOOLS,
    TW_SCOPE_SAVED,
    TW_SCOPE_MENU,
    TW_SCOPE_INSPECTOR,
    TW_SCOPE_PLATE,
    TW_SCOPE_STOREYS,
    TW_SCOPE_UNITS,
    TW_SCOPE_ALARMS,
    TW_SCOPE_ASIDE,
    TW_SCOPE_ASK,
    TW_SCOPE_HELP,
    TW_SCOPE_TIME,
    TW_SCOPE_HINTS,
};

// Places of the panels, in units; an area of no width is not shown.
struct tw_layout {
    struct tw_area status, banner, rail, tree, tools, inspector, foot, time_line, alarms, hints;
    struct tw_area view;            // free of docked panels
    bool tree_over, inspector_over; // they lie over the view
};

// What the last run saw, to tell whether another one is needed.
struct tw_seen {
    struct tw_pose pose;
    int viewport[4];
    struct tw_asset_id selected, hovered;
    struct tw_scene_counts counts;
    uint64_t sources; // hash of what is shown of them
    uint64_t texts;   // hash of notice and fault
    uint32_t chosen, visibility, sketch; // versions
    bool displaced; // labels pointed elsewhere than things stand
};

#define TW_TOOLTIP_LINES 8
struct tw_tooltip {
    struct tw_area at; // what it explains
    char lines[TW_TOOLTIP_LINES][200];
    int count;
};

struct tw_ui {
    enum tw_ui_mode mode;
    const struct tw_theme *theme;
    const struct tw_words *words; // of the operator's language
    float scale; // as given; the canvas may use another one (kiosk)
    int width, height;
    float pointer_x, pointer_y; // as last told, ahead of the queue
    struct tw_canvas *canvas;
    struct tw_input input;
    struct tw_layout layout;
    const struct tw_ui_view *view; // only during a run: `shown`
    struct tw_ui_view shown;
    struct tw_feed_health sources[TW_SOURCES_SHOWN];

    struct tw_summary summary;
    struct tw_ui_tree tree;
    struct tw_ui_feeds feeds;
    struct tw_ui_saved_panel saved;
    struct tw_inspector inspector;
    struct tw_pasts pasts;
    struct tw_alarm_pasts alarm_pasts;
    struct tw_recorded recorded;
    struct tw_ui_alarms alarms;
    struct tw_labels labels;
    struct tw_tooltip tooltip; // of this run
    int hint; // that is shown, from 1; 0: none
    int64_t hint_ns; // since when
    float help_scroll;
    struct tw_ui_menu menu;
    // Of the last run; no width: none. Labels leave them free.
    struct tw_area scale_plate, seeing_plate, storeys_plate, units_plate;
    bool help_open, labels_off;
    bool touched, touch; // a finger was used; what it presses is large enough
    // 1 + the storey that the slider was at when it was taken, and is at; 0: it is not held
    size_t storey_held, storey_at;
    bool storey_stepped;   // it was drawn elsewhere: a step of its own
    bool lacks_selection; // a key was pressed that is about the selection, and there is none

    int64_t pointed_ms;    // by the pointer on the time line; TW_TIME_NONE: it is elsewhere
    float seek_x;          // where the time line was dragged to last; -1: it is not held
    uint32_t runs;         // so far
    bool dirty;            // input or size: run at once
    bool changed, probing; // draw lists, probes: for the next fill
    int64_t start_ns;      // of the first run
    int64_t run_ns, data_ns, next_ns;
    bool data_pending;
    bool flowing; // values came within the last seconds
    double frame_ms_shown;
    int64_t frame_ms_ns;
    bool blinking;   // the run drew a blinking mark
    bool ages_shown; // the run drew an age
    bool blink_on;
    bool flood; // more alarms than anybody can read, one by one
    struct tw_seen seen;

    struct tw_ui_request commands[TW_COMMANDS_MAX];
    int command_first, command_count;
    struct tw_asset_id hover_posted, hover_now; // asset of the row or label under the pointer

    struct tw_watch watch;
};

// Pixels of the picture for one unit: the given scale, or what makes a kiosk's picture 2160 high.
float tw_ui_scale(const struct tw_ui *ui);

// Layout for the present size, selection and mode.
void tw_layout_make(struct tw_layout *layout, const struct tw_ui *ui, bool inspector);

// Panels, back to front.
void tw_scale_bar(struct tw_ui *ui);
void tw_status_bar(struct tw_ui *ui);
void tw_banner(struct tw_ui *ui);
void tw_tool_strip(struct tw_ui *ui);
void tw_plates(struct tw_ui *ui);
float tw_plates_height(const struct tw_ui *ui); // of those across the picture's top
void tw_help(struct tw_ui *ui);
void tw_seeing_plate(struct tw_ui *ui);
void tw_sketch(struct tw_ui *ui);
struct tw_point tw_sketch_point(const struct tw_ui *ui, const float pixel[2]); // in units
void tw_section_edges(struct tw_ui *ui);
void tw_storeys(struct tw_ui *ui);
void tw_units(struct tw_ui *ui);
void tw_section_handles(struct tw_ui *ui);
void tw_hints(struct tw_ui *ui);
int64_t tw_hints_next_ns(const struct tw_ui *ui); // when the next one is due
void tw_not_live(struct tw_ui *ui);
float tw_not_live_height(const struct tw_ui *ui); // of its plate across the picture's top
bool tw_has_time(const struct tw_ui *ui); // a recording, or a source that goes on
void tw_time_line(struct tw_ui *ui);
int64_t tw_time_pointed(struct tw_ui *ui); // pointed_ms of this run
void tw_tooltip_draw(struct tw_ui *ui);
void tw_kiosk(struct tw_ui *ui);

// Helpers.
static inline uint32_t tw_ink(const struct tw_ui *ui, enum tw_token token) {
    return ui->theme->colours[token];
}

static inline uint64_t tw_ui_id(enum tw_scope scope, uint64_t key) {
    return ((uint64_t)scope + 1) << 56 | (key & UINT64_C(0xffffffffffffff));
}

static inline uint64_t tw_ui_asset_key(struct tw_asset_id asset) {
    return (uint64_t)(asset.generation & 0xffffff) << 32 | asset.slot;
}

// A text of the body font, 14 regular, and others by name.
#define TW_BODY ((struct tw_font){14, TW_REGULAR})
#define TW_BODY_BOLD ((struct tw_font){14, TW_SEMIBOLD})
#define TW_SMALL ((struct tw_font){13, TW_REGULAR})
#define TW_SMALL_BOLD ((struct tw_font){13, TW_SEMIBOLD})
#define TW_TICK ((struct tw_font){12, TW_REGULAR})
#define TW_LARGE ((struct tw_font){16, TW_REGULAR})
#define TW_LARGE_BOLD ((struct tw_font){16, TW_SEMIBOLD})

void tw_ui_post(struct tw_ui *ui, enum tw_ui_request_kind kind, struct tw_asset_id asset,
                const char *text);

// The request posted last, to be completed.
struct tw_ui_request *tw_ui_last_request(struct tw_ui *ui);

// Name of a source, of an address its host, of a file its name; and the same with the age of its
// data if that is news.
void tw_ui_source_name(const struct tw_feed_health *source, char *name, size_t size);
void tw_ui_source_text(struct tw_ui *ui, const struct tw_feed_health *source, char *text,
                       size_t size);

// Who acts: "m.huber, Control room 1"; "" if nobody can.
void tw_ui_operator_text(const struct tw_ui *ui, char *text, size_t size);

// LIVE, NOT LIVE, or PARTLY LIVE if some source that should bring live data does not.
const char *tw_ui_live_word(const struct tw_ui *ui);
bool tw_ui_any_stream(const struct tw_ui_view *view);

// The panels speak the next language from now on, and app is told.
void tw_ui_next_language(struct tw_ui *ui);

// A reason as feed and desk give it, in the operator's language where it is known; in `text`, or
// the sentence itself.
const char *tw_ui_reason(const struct tw_ui *ui, const char *sentence, char *text, size_t size);

// True if the operator does not see an asset; and the word for it, else NULL.
bool tw_ui_is_hidden(const struct tw_ui *ui, struct tw_asset_id asset);
const char *tw_ui_hidden_word(const struct tw_ui *ui, struct tw_asset_id asset);

// The sign of what is hidden, on a ground of its own, centred. Returns its width.
float tw_hidden_sign(struct tw_ui *ui, float x, float middle, float size);

// A click on a row or label of an asset: selects it, with Ctrl the other way, with Shift, too.
void tw_ui_post_select(struct tw_ui *ui, struct tw_asset_id asset);

// Says that a row or label of this asset lies under the pointer.
void tw_ui_hover(struct tw_ui *ui, struct tw_asset_id asset);

// Begins the explanation of what lies in an area, then adds its lines; the first one is the title.
void tw_ui_tooltip(struct tw_ui *ui, struct tw_area at);
void tw_ui_tooltip_line(struct tw_ui *ui, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// A tool's button of 36 units with an icon; `on` frames it. True if it was clicked.
bool tw_ui_tool_button(struct tw_ui *ui, uint64_t id, enum tw_icon icon, struct tw_area area,
                       bool on, const char *name);

// A button with text; `width` 0: as the text needs. True if it was clicked.
bool tw_ui_button(struct tw_ui *ui, uint64_t id, struct tw_area area, const char *text);

// A text field with its frame, an icon before it and a cross that empties it; one a panel. True if
// the text changed. The flags are the panel's: `take_focus` and `drop_focus` are wishes that this
// answers.
struct tw_ui_field {
    enum tw_scope scope;
    const char *hint;
    enum tw_icon icon; // TW_ICON_COUNT: none
    char *text;
    size_t capacity;
    bool *focused, *take_focus, *drop_focus;
};
bool tw_ui_field(struct tw_ui *ui, const struct tw_ui_field *field, struct tw_area box);

// Scrolling of a panel's list: the wheel before drawing it, the bar after.
void tw_ui_scroll(struct tw_ui *ui, enum tw_scope scope, struct tw_area area, float content,
                  float *scroll);
void tw_ui_scroll_bar(struct tw_ui *ui, enum tw_scope scope, struct tw_area area, float content,
                      float *scroll);

// A mark that keeps account of blinking.
void tw_ui_mark(struct tw_ui *ui, const struct tw_alarm *alarm, float x, float y, float size);

// How many alarms of a priority are active, ending at `right`, and `gap` before it a mark of this
// size, hollow if there are none. Returns where that begins.
float tw_ui_alarm_count(struct tw_ui *ui, int priority, float right, float middle,
                        struct tw_font font, float mark, float gap);

// "pump, Boiler house, Site": the names above an asset, nearest first.
void tw_ui_parents(const struct tw_ui *ui, const struct tw_asset *asset, char *text, size_t size);

// The property that stands for an asset: of its label rule, else of its worst alarm, else its
// first with a number. NULL if it has none.
const struct tw_property *tw_ui_main_property(const struct tw_ui *ui, const struct tw_asset *asset);

// Draws sign, value and unit of a property from x; returns the width. Bad values are struck
// through, stale and lost ones lose their weight (look.md, section 7).
struct tw_value_style {
    float size, unit_size;
};
float tw_ui_value(struct tw_ui *ui, const struct tw_asset *asset,
                  const struct tw_property *property, float x, float middle, float max_width,
                  struct tw_value_style style);
float tw_ui_value_width(struct tw_ui *ui, const struct tw_asset *asset,
                        const struct tw_property *property, struct tw_value_style style);

// Age of a value, and of an alarm, by its own source's clock; 0 if nothing is known of it.
int64_t tw_ui_age_ms(const struct tw_ui *ui, const struct tw_property *property);
int64_t tw_ui_alarm_age_ms(const struct tw_ui *ui, const struct tw_alarm *alarm);

// The sign of a value that is not good, or of one that sources disagree about.
void tw_ui_quality(struct tw_ui *ui, const struct tw_property *property, float x, float y,
                   float size);

// The number alone, in the ink of its quality, from x or ending at it. Returns the width.
float tw_ui_number(struct tw_ui *ui, const struct tw_property *property, const char *text, float x,
                   float middle, float max_width, float size, bool ends_at_x);

// True if the value may stand in full ink.
static inline bool tw_is_good(const struct tw_property *property) {
    return property->validity == TW_VALID;
}

// Limit bar in `area` (look.md, section 8): nothing without a range. `priority` 1..4 colours the
// stretch beyond the limit, 0: by which limit is passed.
bool tw_limit_bar(struct tw_ui *ui, const struct tw_property *property,
                  const struct tw_property_type *type, struct tw_area area, int priority);

#endif
