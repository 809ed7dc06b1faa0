// The command line, and the configuration that it names: read once, constant afterwards.
#ifndef TWINVIEW_APP_OPTIONS_H
#define TWINVIEW_APP_OPTIONS_H

#include <stdbool.h>

#include "config.h"
#include "twinview/camera.h"
#include "twinview/feed.h"
#include "twinview/render.h"
#include "twinview/theme.h"
#include "twinview/visibility.h"

// Exit statuses, of the command line's contract.
#define TW_EXIT_OK 0
#define TW_EXIT_FAULT 1
#define TW_EXIT_USAGE 2
#define TW_EXIT_DIFFERS 3

#define TW_SOURCES_MAX TW_FEED_SOURCES_MAX

enum tw_bench {
    TW_BENCH_NONE,
    TW_BENCH_ORBIT,
    TW_BENCH_STATUS,
    TW_BENCH_TRAFFIC,
    TW_BENCH_IDLE,
    TW_BENCH_PICK,
    TW_BENCH_FEED,
    TW_BENCH_SEARCH,
    TW_BENCH_LABELS,
    TW_BENCH_CHURN,
    TW_BENCH_LOAD,
    TW_BENCH_START,
};

struct tw_options {
    const char *sources[TW_SOURCES_MAX]; // as given
    int source_count;
    const char *config_file;
    struct tw_config config; // after tw_options_load: with all sources that are shown

    bool headless, last_known, no_sound, kiosk, no_picture, orbit, validation;
    bool list_devices, check, version, help;
    int width, height; // 0: not given
    int max_fps, layers, display, texture_side, tour_stay_s;
    const char *save_packet, *draw_packet; // of a frame, NULL: none
    int device_mib; // 0: as much as the device says
    long frames;     // -1: not given
    double duration_s; // < 0: not given
    const char *device;
    const struct tw_theme *theme; // NULL: not given
    const char *preset; // "isa" or "show"
    bool plain;         // the look's light
    bool full;          // without culling and levels of detail
    enum tw_occlusion_use occlusion;
    bool has_camera;
    struct tw_pose camera; // azimuth, elevation, distance; the target is the site's centre
    const char *view, *fly_to, *select;
    bool has_section; // what is cut away from the start
    struct tw_section section;
    enum tw_bench bench;
    const char *bench_name;

    const char *station; // NULL: the host's name
    bool scale_given, language_given; // by the command line or the configuration
    const char *language; // tag that tw_ui_language knows, NULL: not given
    const char *screenshot, *reference, *stats, *dump_state, *record;
    bool has_pick;
    int pick_x, pick_y;

    const char *token_file, *ca_file, *cert_file, *key_file, *asset_root;
    const char *allowed_hosts[TW_SOURCES_MAX];
    int allowed_host_count;
    struct tw_feed_limits limits; // as given, 0: not; they count before those of the configuration
    float scale; // 0: not given

    double speed; // of recordings; 0: not given
    bool has_at;  // where they begin
    enum tw_seek at_from;
    int64_t at_ms;
};

// False after one sentence on stderr: wrong usage.
bool tw_options_parse(struct tw_options *options, int argc, char **argv);

// Reads the configuration, if one is named, and joins the command line to it, which wins. False
// after one logged sentence for each error.
bool tw_options_load(struct tw_options *options);
void tw_options_finish(struct tw_options *options);
// A source as it may be shown: an address without query and fragment, which may hold a key.
void tw_options_show_source(const char *source, char *text, size_t size);
void tw_options_print_help(void);

#endif
