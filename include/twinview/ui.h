// Panels and labels: 2-D draw lists for the frame packet. Dear ImGui stays inside one C++ file.
//
// It reads twin, scene and health, and answers with requests that app polls; it changes nothing
// itself. It runs only when asked, and keeps a copy of its draw lists: a frame in which no panel
// changed costs nothing here. Sizes, places and colours: docs/look.md.
//
// Threads: main.
#ifndef TWINVIEW_UI_H
#define TWINVIEW_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/camera.h"
#include "twinview/feed.h"
#include "twinview/frame.h"
#include "twinview/scene.h"
#include "twinview/theme.h"
#include "twinview/tools.h"
#include "twinview/twin.h"

struct tw_ui;

enum tw_ui_mode {
    TW_UI_DESKTOP,
    TW_UI_KIOSK, // status bar, foot, large labels; no pointer
    TW_UI_NONE,  // headless without panels: labels off, view is the whole picture
};

struct tw_ui_params {
    enum tw_ui_mode mode;
    const struct tw_theme *theme;
    float scale; // 1: 14 px body text
    const char *language; // tag like "zh_CN"; NULL or unknown: English
    bool show_help;
};

// NULL after one logged sentence: no usable font.
struct tw_ui *tw_ui_create(const struct tw_ui_params *params);
void tw_ui_destroy(struct tw_ui *ui);

// --- size and look ---

void tw_ui_resize(struct tw_ui *ui, int width, int height);
void tw_ui_set_theme(struct tw_ui *ui, const struct tw_theme *theme);
void tw_ui_set_scale(struct tw_ui *ui, float scale); // 1: 14 px body text

// The area that panels leave free, for the camera's viewport.
struct tw_rect tw_ui_viewport(const struct tw_ui *ui);

// --- language ---

// The tag of a language that the panels speak, from one as in LANG or in a document ("zh",
// "zh_CN.UTF-8"), and the one `steps` after it; NULL if they do not speak it.
const char *tw_ui_language(const char *tag, int steps);
void tw_ui_set_language(struct tw_ui *ui, const char *tag);

// Marks a text of a table for the catalogues; tw_say translates it where it is shown.
#define TW_WORD(text) text

// A text in the operator's language, for what app says on screen; the text itself where the
// catalogue lacks it. Valid as long as the program.
const char *tw_say(const struct tw_ui *ui, const char *text) __attribute__((format_arg(2)));

// --- arrangement ---

// How the user has arranged the panels, to be kept from one run to the next.
struct tw_ui_panels {
    bool alarms_open, by_unit, labels_off;
};
void tw_ui_panels(const struct tw_ui *ui, struct tw_ui_panels *panels);
void tw_ui_arrange(struct tw_ui *ui, const struct tw_ui_panels *panels);

// False when the minute of hints is over, or was ended.
bool tw_ui_hints_open(const struct tw_ui *ui);
void tw_ui_hints_next(struct tw_ui *ui); // the next one; the first one if there is none

// --- input ---

enum tw_key { // keys that panels use; letters come as text
    TW_KEY_TAB, TW_KEY_LEFT, TW_KEY_RIGHT, TW_KEY_UP, TW_KEY_DOWN, TW_KEY_PAGE_UP, TW_KEY_PAGE_DOWN,
    TW_KEY_HOME, TW_KEY_END, TW_KEY_DELETE, TW_KEY_BACKSPACE, TW_KEY_ENTER, TW_KEY_ESCAPE,
    TW_KEY_MENU,
    TW_KEY_F1, TW_KEY_F2, TW_KEY_F3, TW_KEY_F4, TW_KEY_F5, TW_KEY_F6, TW_KEY_F7, TW_KEY_F8,
    TW_KEY_1, TW_KEY_2, TW_KEY_3, TW_KEY_4,
    TW_KEY_A, TW_KEY_C, TW_KEY_H, TW_KEY_L, TW_KEY_S, TW_KEY_V, TW_KEY_X, TW_KEY_Y, TW_KEY_Z,
    TW_KEY_COUNT
};

// Input, in pixels of the picture. Each marks the ui dirty.
void tw_ui_mouse_move(struct tw_ui *ui, float x, float y); // -1, -1: left the window
void tw_ui_mouse_button(struct tw_ui *ui, int button, bool down); // 0 left, 1 right, 2 middle
void tw_ui_mouse_wheel(struct tw_ui *ui, float x, float y);
void tw_ui_key(struct tw_ui *ui, enum tw_key key, bool down);
void tw_ui_modifiers(struct tw_ui *ui, bool shift, bool ctrl, bool alt);
void tw_ui_text(struct tw_ui *ui, const char *utf8);
void tw_ui_touched(struct tw_ui *ui); // by a finger: what is pressed is large enough from now on
bool tw_ui_wants_mouse(const struct tw_ui *ui); // the pointer is over a panel or a label
bool tw_ui_wants_drag(const struct tw_ui *ui);  // what is under it is drawn along, not scrolled

// Whether a key (enum tw_key; -1: any other) is for a panel now: a text is typed, or something lies
// open that takes it.
bool tw_ui_wants_key(const struct tw_ui *ui, int key);

// Opens the menu at a pixel, about an asset; {0,0}: about the selection.
void tw_ui_open_menu(struct tw_ui *ui, float x, float y, struct tw_asset_id asset);

// --- what is shown ---

// An action of the operator that is not done yet: under way, or failed until it is dismissed.
struct tw_ui_action {
    uint32_t source;
    bool local;        // of an alarm that was made here
    const char *alarm; // id
    enum tw_action_kind kind;
    bool failed;
    const char *reason; // one sentence if it failed
};

// Who acts here, and what became of it.
struct tw_ui_station {
    const char *user, *name; // operator and station, NULL: not known
    const struct tw_ui_action *actions;
    size_t action_count;
    uint32_t version;        // another one whenever the actions changed
    const char *sound;       // "silenced", "no sound"; NULL: alarms are heard
    const char *audit_fault; // why the audit log cannot be written, NULL: it can
};

// What a tool of the pointer draws over the picture.
struct tw_ui_sketch {
    enum tw_tool tool;
    const float (*points)[2]; // pixels of the picture, a line between each and the next
    int count;
    bool closed;      // also between the last and the first
    const char *text; // at the last point, "" for none
    int snap;         // enum tw_snap of the point under the pointer, -1: none
    uint32_t version; // another one whenever it changed
};

// What the operator keeps of this site under names of his own.
struct tw_ui_saved_item {
    const char *name;
    const char *query; // of a group; NULL: a view point
};

struct tw_ui_saved {
    const struct tw_ui_saved_item *items; // view points first
    size_t count;
    uint32_t version;  // another one whenever the items changed
    bool touring;      // the camera goes from view point to view point by itself
    const char *fault; // why the last change is not kept, NULL: it is
};

// A document of an asset that somebody wants to open: shown with where it leads, and asked for.
struct tw_ui_document {
    struct tw_asset_id asset;
    const char *title;
    const char *address; // whole; NULL: it leads nowhere that may be opened
};

// The section box, in pixels of the picture.
struct tw_ui_box {
    bool tool;            // its faces can be moved: handles are shown
    float corners[8][2];  // bit 0 of the number: the far side along x; 1: along y; 2: along z
    float handles[6][2];  // middle of each face: 2 x axis, + 1 for the far side
    bool corner_seen[8], handle_seen[6]; // not behind the eye
    int active;           // face, -1: none
};

// Where the view stands among the levels of ISA-101.
enum tw_level {
    TW_LEVEL_SITE = 1,
    TW_LEVEL_UNIT,
    TW_LEVEL_ASSET,
    TW_LEVEL_DIAGNOSIS, // all that is known of an asset, the picture small beside it
};
struct tw_ui_place {
    int level; // enum tw_level, 0: not known
    struct tw_asset_id unit, asset; // that it is about, {0,0}: none
};

// What is shown; borrowed for the call.
struct tw_ui_view {
    struct tw_twin *twin; // mutable only for tw_twin_watch
    const struct tw_scene *scene;
    const struct tw_models *models;
    const struct tw_camera *camera;
    const struct tw_feed_health *sources;
    int source_count;
    int64_t now_ms; // the lane's clock, UTC
    int64_t now_ns; // monotonic
    double frame_ms; // cost of the last frames, for the status bar
    const char *notice; // "Loading site: 212 of 312 models", or NULL
    struct tw_ui_station station;
    const struct tw_ui_sketch *sketch; // NULL: no tool is under way
    const struct tw_ui_saved *saved; // NULL: nothing can be kept
    const struct tw_ui_box *section;   // NULL: nothing is cut away
    const struct tw_ui_document *document; // NULL: none is asked for
    struct tw_ui_place place;
    const struct tw_playback *playback; // of recordings; NULL: none is played
    bool unknown; // no source has told its state yet: alarms are not known, which is not none
    bool steady;  // nobody watches: marks stay lit, since an unlit one in a picture looks seen to
};

// --- drawing ---

// Runs the panels if input, data or a clock asks for it, or if `force`. Returns true if the draw
// lists changed.
bool tw_ui_update(struct tw_ui *ui, const struct tw_ui_view *view, bool force);

// When update should be called again without any event (blink, ages, cursor): monotonic ns,
// INT64_MAX never.
int64_t tw_ui_next_update_ns(const struct tw_ui *ui);

// Assets that have a label, and how many of them show one, a mark included. For benches.
size_t tw_ui_label_count(const struct tw_ui *ui, size_t *shown);

// Adds draw lists, atlas changes and probes of label anchors, with TW_DIRTY_UI / TW_DIRTY_LABEL if
// they changed.
void tw_ui_fill(struct tw_ui *ui, struct tw_frame *frame);

// All draw lists and the atlas count as changed at the next fill (new renderer).
void tw_ui_resend(struct tw_ui *ui);

// Visibility of the probes of the last fill, in its order.
void tw_ui_probe_results(struct tw_ui *ui, const uint8_t *visible, size_t count);

// --- what the operator asks for ---

enum tw_ui_request_kind {
    TW_UI_SELECT,      // asset; {0,0} clears; `how` with those that are selected
    TW_UI_HOVER,       // asset under the pointer in tree or label; {0,0} none
    TW_UI_FLY_TO,      // asset
    TW_UI_HOME,
    TW_UI_VIEW,        // text: id of a view
    TW_UI_OPEN_HALLS,  // toggle
    TW_UI_RETRY,       // "Try again" on a fault plate
    TW_UI_VIEWPORT,    // the free area changed
    TW_UI_ACT,         // what tw_ui_wish says
    TW_UI_SILENCE,     // the sound of the alarms that there are
    TW_UI_DISMISS,     // failed actions on the alarms of tw_ui_wish were read
    TW_UI_PLAY,        // goes on or pauses a recording
    TW_UI_THEME,       // text: name of the theme that the panels have from now on
    TW_UI_LANGUAGE,    // text: tag of the language that the panels speak from now on
    TW_UI_SEEK,        // time_ms: there in a recording
    TW_UI_TOOL,        // tool, about the asset or, if there is none, the selection
    TW_UI_SELECT_FOUND, // what tw_ui_found says
    TW_UI_ASK,         // text: property; from time_ms to until_ms; answer by number
    TW_UI_FORECAST,    // the same, of what it is expected to be
    TW_UI_ASK_ALARMS,  // text: language; of the asset's alarms at the source, {0,0}: all; likewise
    TW_UI_COPY,        // tw_ui_copied() to the clipboard
    TW_UI_FRAME_FOUND, // flies to what tw_ui_found says, all of it
    TW_UI_SAVE_VIEW,   // text: name
    TW_UI_SAVE_GROUP,  // text: query
    TW_UI_RENAME,      // number: index of what is kept; text: name
    TW_UI_FORGET,      // number: the same
    TW_UI_SHOW_SAVED,  // number: index of a view point
    TW_UI_TOUR,        // begins or ends
    TW_UI_DOCUMENT,    // number: index among the asset's documents; it is shown where it leads
    TW_UI_OPEN_DOCUMENT, // that of the view
    TW_UI_CLOSE_DOCUMENT,
};

struct tw_ui_request {
    enum tw_ui_request_kind kind;
    struct tw_asset_id asset;
    char text[128];
    int64_t time_ms; // UTC
    enum tw_tool tool;
    bool instead; // of the tool's step before: while something is drawn along
    enum tw_choose how;
    int64_t until_ms;
    uint32_t number, source;
};

// Moves the oldest request out. False if there is none.
bool tw_ui_poll(struct tw_ui *ui, struct tw_ui_request *request);

struct tw_alarm_ref {
    uint32_t source;
    bool local; // made here
    const char *id;
    int64_t since_ms; // as it was seen, on its source's clock
};

// What the operator wants done with some alarms. Valid from the request until the next update.
struct tw_ui_wish {
    enum tw_action_kind kind;
    char comment[257];
    int64_t until_ms; // of a shelving, on the lane's clock
    const struct tw_alarm_ref *alarms;
    size_t count;
};
const struct tw_ui_wish *tw_ui_wish(const struct tw_ui *ui);

// All assets that the search found. Valid until the next update.
const struct tw_asset_id *tw_ui_found(const struct tw_ui *ui, size_t *count);

// What TW_UI_COPY is about: UTF-8, valid until the next update.
const char *tw_ui_copied(const struct tw_ui *ui);

// --- answers ---

// The answer to TW_UI_ASK or TW_UI_FORECAST of the same number; takes the points.
void tw_ui_take_series(struct tw_ui *ui, struct tw_feed_series *series);
// The same for TW_UI_ASK_ALARMS; takes the events.
void tw_ui_take_alarms(struct tw_ui *ui, struct tw_feed_alarm_past *past);

#endif
