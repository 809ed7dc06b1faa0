// A site with everything the panels need, real twin and scene behind it, and no renderer.
#ifndef TW_TEST_STAGE_H
#define TW_TEST_STAGE_H

#include "picture.h"
#include "twinview/twin.h"
#include "twinview/ui.h"

#define STAGE_WIDTH 1920 // of stage_open
#define STAGE_HEIGHT 1080
#define STAGE_NOW_MS INT64_C(1795357927000) // 2026-11-22T14:32:07Z

struct stage {
    const struct tw_theme *theme;
    struct tw_twin *twin;
    struct tw_models *models;
    struct tw_scene *scene;
    struct tw_camera camera;
    struct tw_feed_health health[2];
    struct tw_frame frame;
    struct tw_ui *ui;
    struct tw_ui_view view;
    uint8_t *atlas; // as a renderer would keep it
    int atlas_width, atlas_height;
    int width, height;
};

// `document` NULL: the small plant. The camera frames the site.
void stage_init(struct stage *stage, const struct tw_ui_params *params, int width, int height,
                const char *document);
void stage_finish(struct stage *stage);

// The text of a document beside these files, to be freed.
char *stage_read(const char *name);

// The desktop on the dark theme, settled. `document` as above.
void stage_open(struct stage *stage, const char *document);

void stage_select(struct stage *stage, const char *asset);

// The pump with the alarm is selected, 60 m away, and what that brings has settled.
void stage_look_at_pump(struct stage *stage);

// The second source says this document of the first one's assets: a layer on them.
void stage_join(struct stage *stage, const char *document);

// Frames an asset, or the site (NULL).
void stage_look_at(struct stage *stage, const char *asset, double distance_m);

// One round of the app's loop at this time after the start: advance, scene, ui, fill; answers all
// probes as visible. Returns what tw_ui_update returned. The frame stays for inspection.
bool stage_step(struct stage *stage, double seconds);

// One number for one property, as an update of the feed.
void stage_value(struct stage *stage, const char *asset, const char *property, double value,
                 enum tw_quality quality);

// Steps until nothing asks for another run.
void stage_settle(struct stage *stage, double seconds);

void stage_click(struct stage *stage, float x, float y);

// A key goes down and up, with these modifiers held meanwhile.
void stage_key(struct stage *stage, enum tw_key key, bool shift, bool ctrl);

// The next request of this kind; those before it are lost. False if there is none.
bool stage_request(struct stage *stage, enum tw_ui_request_kind kind,
                   struct tw_ui_request *request);

void stage_drop_requests(struct stage *stage);

// The tool that was asked for last; TW_TOOL_NONE if none was. Takes all requests.
enum tw_tool stage_tool(struct stage *stage);

// Draws the lists over a plain ground.
void stage_picture(struct stage *stage, struct picture *picture);

#endif
