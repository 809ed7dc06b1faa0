// One viewer: sources, twin, models, scene, panels and renderer wired together, and the step that
// carries changes from the first to the last. Window, headless runs and benches drive it.
#ifndef TWINVIEW_APP_VIEWER_H
#define TWINVIEW_APP_VIEWER_H

#include "demo.h"
#include "desk.h"
#include "documents.h"
#include "levels.h"
#include "loading.h"
#include "options.h"
#include "pointer.h"
#include "saved.h"
#include "sound.h"
#include "standing.h"
#include "stats.h"
#include "twinview/feed.h"
#include "twinview/model.h"
#include "twinview/render.h"
#include "twinview/scene.h"
#include "twinview/ui.h"

// What the run statistics are made of.
struct tw_run {
    int64_t start_ns; // entry of main
    int64_t first_picture_ns, ready_ns; // 0: not yet
    uint64_t frames_drawn;  // in the measured span
    uint64_t frames_warmed; // since start: the first five are not timed
    struct tw_samples frame_ms, latency_ms, pick_ms;
    double cpu_start_s; // of the measured span
    int64_t span_start_ns;
    uint64_t validation_messages; // of renderers that were lost
    uint64_t rebuilds;            // of the renderer
    uint64_t rss_baseline_bytes; // ten seconds after start, 0: not yet
};

#define TW_SETTLE_NS 150000000LL // the camera counts as moving for so long after a move

struct tw_viewer {
    const struct tw_options *options;
    struct tw_demo demos[TW_SOURCES_MAX];
    int demo_count;
    struct tw_feed *feed;
    struct tw_models *models;
    struct tw_twin *twin;
    struct tw_scene *scene;
    struct tw_ui *ui;
    struct tw_desk *desk; // NULL where nobody can act: no window
    struct tw_sound *sound; // NULL: none
    int64_t sound_ns;
    int64_t desk_ns;      // when it wants to be called again
    struct tw_render *render; // NULL with --no-picture, and while the device is lost
    char *cache_folder, *last_known_folder;       // of what drivers compile
    int layers_most;          // that device memory had room for, 0: all
    bool patient;             // a wall display: it waits for a device, be it at the start
    struct tw_camera camera;
    struct tw_frame frame;
    int width, height;  // of the picture
    float scale;        // of text and lines
    double origin[3];   // world position that the last frame's floats are relative to
    bool drawn_moving;  // the last frame was, with one layer
    bool all_dirty;     // a new renderer or size: every pass must run
    struct tw_feed_health health[TW_SOURCES_MAX];
    struct tw_standing standing[TW_SOURCES_MAX];
    int source_count;
    int snapshots_pending;       // sources whose first snapshot is not applied yet
    bool snapshot_seen[TW_SOURCES_MAX];
    uint32_t model_entry[TW_SOURCES_MAX]; // model files shown by themselves
    const char *model_path[TW_SOURCES_MAX];
    int model_count;

    bool open[TW_SOURCES_MAX]; // a batch with more to come was applied
    bool in_transaction;       // of any source that still delivers: do not draw
    int64_t transaction_ns;    // when it began
    int64_t draw_ns;           // what the last picture took to be drawn
    bool more_queued;          // the last turn left batches behind
    struct tw_loading loading;
    struct tw_documents documents;
    // SDL_Keymod as of the event that is handled: SDL_GetModState is ahead of it by all that wait.
    unsigned keys;
    struct tw_pointer pointer;
    struct tw_saved saved;
    struct tw_levels levels;
    bool acted;          // by the user's hand: what follows from it is shown at once
    bool halls_closed;   // by the user's hand
    bool one_storey;     // storeys are shown one by one
    bool camera_free;    // the user moved it: no more framing by itself
    bool flown_to_start; // --fly-to and --select were followed
    bool only_documents; // no source is live: the clock stands
    bool camera_settled; // home view was framed with everything there
    int64_t camera_moved_ns;
    int64_t last_frame_ns, last_orbit_ns;
    int64_t next_stale_ms; // lane's clock: when a value goes stale, TW_TIME_NONE: never
    int64_t clock_ms; // the lane's time of the last update
    bool is_replay; // recordings are played, by their own clock
    int live_count; // sources that are not
    struct tw_playback playback;
    int64_t frozen_ms; // a document's own time, TW_TIME_NONE: the lane is live
    int64_t *unshown_ms; // stamps of batches applied since the last frame, for the latency
    size_t unshown_count, unshown_capacity;
    struct tw_run run;
};

// Starts everything but the renderer's window. `render` may be NULL (--no-picture). False after one
// logged sentence.
bool tw_viewer_init(struct tw_viewer *viewer, const struct tw_options *options,
                    const struct tw_render_params *render, const struct tw_wakeup *wakeup,
                    enum tw_ui_mode mode, int64_t start_ns);
void tw_viewer_finish(struct tw_viewer *viewer);

// Stops the sources and takes in the rest of what they brought, so that twin and recordings end
// with the same event.
void tw_viewer_settle(struct tw_viewer *viewer);

// Takes in what sources, models and clocks brought. Never blocks.
void tw_viewer_update(struct tw_viewer *viewer);

// Draws if something is dirty or still to refine. `expose` draws in any case.
enum tw_present tw_viewer_draw(struct tw_viewer *viewer, bool expose);

// Everything that the sources name is there and drawn in full.
bool tw_viewer_ready(const struct tw_viewer *viewer);

// Moment (monotonic ns) of the next update without an event; INT64_MAX: none.
int64_t tw_viewer_deadline(const struct tw_viewer *viewer);

// Widths of outlines: on a wall they grow with the picture, as its text does.
float tw_viewer_line_scale(const struct tw_viewer *viewer);

void tw_viewer_set_scale(struct tw_viewer *viewer, float scale);
void tw_viewer_resize(struct tw_viewer *viewer, int width, int height);

// A device that was lost: the renderer is destroyed, and made again from what scene and panels
// hold. While there is none, everything but drawing goes on. False if there is still no device.
void tw_viewer_drop_picture(struct tw_viewer *viewer);
bool tw_viewer_rebuild(struct tw_viewer *viewer, const struct tw_render_params *render);

void tw_viewer_camera_touched(struct tw_viewer *viewer); // by the user's hand

// Takes up the operator's wish of the last update, or drops the failed actions that it names.
void tw_viewer_act(struct tw_viewer *viewer, bool dismiss);

// Restarts the measured span of a bench.
void tw_viewer_begin_span(struct tw_viewer *viewer);

#endif
