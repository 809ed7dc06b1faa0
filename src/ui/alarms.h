// Alarms in the operator's hands: the list (F3), what is selected in it, and what the keys act on
// (look.md, section 9).
#ifndef TW_UI_ALARMS_H
#define TW_UI_ALARMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas.h"
#include "twinview/twin.h"
#include "twinview/ui.h"

struct tw_ui;

enum tw_alarm_tab {
    TW_TAB_ACTIVE, // B, C and D
    TW_TAB_SHELVED,
    TW_TAB_SUPPRESSED,
    TW_TAB_OUT_OF_SERVICE,
    TW_TAB_COUNT, // of lists of alarms
    TW_TAB_FIGURES = TW_TAB_COUNT
};

enum tw_alarm_sort {
    TW_SORT_TIME, // the newest on top
    TW_SORT_PRIORITY, // in it B over C over D
    TW_SORT_ASSET,
    TW_SORT_TEXT,
    TW_SORT_UNIT,
    TW_SORT_STATE,
    TW_SORT_COUNT
};

struct tw_alarm_row {
    uint64_t key;   // of the alarm, or of a heading's unit
    uint32_t alarm; // index in the twin; of a heading the unit's first one
    uint32_t unit;  // slot, 0: none
    int count;      // of a heading: the alarms below it; 0: this is an alarm
};

// Which alarms a button or key is about.
struct tw_alarm_scope {
    enum {
        TW_SCOPE_OF_NONE,
        TW_SCOPE_OF_ONE,  // `key`
        TW_SCOPE_OF_LIST, // the chosen rows
        TW_SCOPE_OF_ASSET
    } kind;
    uint64_t key;
    struct tw_asset_id asset;
};

// The plate that asks for a comment and for how long.
struct tw_ui_ask {
    bool open;
    enum tw_action_kind kind;
    struct tw_alarm_scope scope;
    int preset;
    char comment[257];
    bool focused, take_focus, drop_focus;
};

struct tw_ui_alarms {
    bool open;
    bool keys; // the list has the keyboard
    bool was_down;
    enum tw_alarm_tab tab;
    enum tw_alarm_sort sort;
    bool reversed, grouped, only_unacknowledged;
    bool left_out[5]; // by priority
    char filter[128];
    bool filter_focused, take_focus, drop_focus;
    float scroll;
    bool aside; // the history of the cursor's alarm stands beside the rows, if it has no asset
    float aside_scroll, aside_content;
    bool reveal; // the cursor is to be scrolled into sight

    bool stale;
    uint32_t version; // of the summary that the rows are of
    struct tw_alarm_row *rows;
    size_t row_count, row_capacity;
    size_t shown; // alarms among the rows
    int tab_counts[TW_TAB_COUNT];
    bool *first_out; // by index in the twin
    size_t first_out_count;

    uint64_t *selected; // keys, ascending; only of rows that are shown
    size_t selected_count, selected_capacity;
    uint64_t cursor, anchor; // row of the keys, and where a range began
    uint64_t visited;        // alarm that the key for the next one went to last

    uint64_t banner_key;     // alarm that the banner shows as the worst, 0: none
    int64_t banner_since_ns;
    struct tw_ui_ask ask;
    struct tw_ui_wish wish;  // posted in the last run
    struct tw_arena refs;    // holds its alarms
};

void tw_ui_alarms_finish(struct tw_ui_alarms *alarms);

// What an alarm is known by for as long as it exists, also when others come and go.
uint64_t tw_alarm_key(const struct tw_alarm *alarm);

enum tw_alarm_tab tw_alarm_tab_of(enum tw_alarm_state state); // TW_TAB_COUNT: of none

// alarm_rows.c: makes the rows anew if alarms, filter, order or tab changed.
void tw_alarm_rows(struct tw_ui *ui);

// The unit of an alarm's asset: slot, 0 if it has none; and its name.
uint32_t tw_alarm_unit(const struct tw_ui *ui, const struct tw_alarm *alarm);
const char *tw_alarm_unit_name(const struct tw_ui *ui, uint32_t unit);
const char *tw_alarm_asset_name(const struct tw_ui *ui, const struct tw_alarm *alarm);

// The first of a run of alarms of its unit, each within ten minutes of the one before.
bool tw_alarm_is_first_out(const struct tw_ui_alarms *alarms, size_t index);

// alarm_text.c
// "96.4 °C, limit 95.0": what the alarm is about, as far as the twin knows it, else "".
void tw_alarm_value_text(const struct tw_ui *ui, const struct tw_alarm *alarm, char *text,
                         size_t size);
// The time of day, of an alarm older than a day its date too.
void tw_alarm_since_text(const struct tw_ui *ui, const struct tw_alarm *alarm, bool seconds,
                         char text[32]);
void tw_alarm_state_text(const struct tw_ui *ui, const struct tw_alarm *alarm, char *text,
                         size_t size);
// True if its source is gone, so that nobody knows what became of it.
bool tw_alarm_is_lost(const struct tw_ui *ui, const struct tw_alarm *alarm);

// alarm_select.c
void tw_alarm_list_toggle(struct tw_ui *ui);
void tw_alarm_list_close(struct tw_ui *ui); // nothing is selected then
const struct tw_alarm *tw_alarm_at_cursor(const struct tw_ui *ui); // NULL: it is on none
bool tw_alarm_selected(const struct tw_ui_alarms *alarms, uint64_t key);
// A click or a key on a row: alone, in addition (ctrl), or as the end of a range (shift).
void tw_alarm_select(struct tw_ui_alarms *alarms, uint64_t key, bool add, bool range);
void tw_alarm_select_all(struct tw_ui_alarms *alarms);
void tw_alarm_keep_selected(struct tw_ui_alarms *alarms); // of those that the rows still have
ptrdiff_t tw_alarm_row_of(const struct tw_ui_alarms *alarms, uint64_t key); // -1: not shown

// alarm_row.c: the line of the columns' headings, and the rows.
void tw_alarm_headings(struct tw_ui *ui, struct tw_area area);
void tw_alarm_draw_row(struct tw_ui *ui, const struct tw_alarm_row *row, struct tw_area area);

// alarm_act.c
// What F2 and F6 are about now: the chosen rows, the selected asset's alarms, else the banner's.
struct tw_alarm_scope tw_alarm_scope(const struct tw_ui *ui);
// How many alarms of a scope an action can be done to.
size_t tw_alarm_targets(const struct tw_ui *ui, struct tw_alarm_scope scope,
                        enum tw_action_kind kind);
const struct tw_alarm *tw_alarm_first_target(const struct tw_ui *ui, struct tw_alarm_scope scope,
                                             enum tw_action_kind kind);
// Posts the action for all of them. `until_ms` is for shelving only.
void tw_alarm_act(struct tw_ui *ui, struct tw_alarm_scope scope, enum tw_action_kind kind,
                  const char *comment, int64_t until_ms);
void tw_alarm_acknowledge(struct tw_ui *ui, struct tw_alarm_scope scope); // or resets a latch
void tw_alarm_dismiss(struct tw_ui *ui, struct tw_alarm_scope scope); // failed actions were read
// What is under way with an alarm, or failed; NULL: nothing.
const struct tw_ui_action *tw_alarm_action(const struct tw_ui *ui, const struct tw_alarm *alarm);
int tw_alarm_failed_count(const struct tw_ui *ui);

// alarm_ask.c
void tw_alarm_ask(struct tw_ui *ui, struct tw_alarm_scope scope, enum tw_action_kind kind);
void tw_alarm_ask_plate(struct tw_ui *ui);

// alarm_signs.c: in a square of `size` about (x, y)
void tw_draw_hour_glass(struct tw_canvas *canvas, float x, float y, float size, uint32_t colour);
void tw_draw_house(struct tw_canvas *canvas, float x, float y, float size, uint32_t colour);

// alarm_flood.c: "FLOOD since 14:26, 34 alarms" with the units, in the banner. Returns where it
// ends.
float tw_alarm_flood(struct tw_ui *ui, float x, float end, float middle);

// alarm_figures.c
void tw_alarm_figures(struct tw_ui *ui, struct tw_area area);

// alarm_history.c: shows what happened to the alarms of the list's cursor, else of the selected
// asset, else of the one in the banner, in the inspector of its asset; of an alarm that has none,
// beside the list.
void tw_alarm_history(struct tw_ui *ui);
// What it takes of the rows' width beside the list.
float tw_alarm_aside_width(const struct tw_ui *ui, struct tw_area rows);
void tw_alarm_aside(struct tw_ui *ui, struct tw_area area);

// alarm_list.c
#define TW_ALARM_ROW_HEIGHT 32
void tw_alarm_list(struct tw_ui *ui);

// alarm_keys.c: answers the keys that have to do with alarms. Before the panels are drawn.
void tw_alarm_keys(struct tw_ui *ui);
bool tw_alarm_takes_key(const struct tw_ui *ui, int key);

#endif
