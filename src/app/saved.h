// What the operator keeps of a site, and the tour through its view points: wishes of the panels
// carried out, for the window.
#ifndef TWINVIEW_APP_SAVED_H
#define TWINVIEW_APP_SAVED_H

#include "bookmarks.h"
#include "twinview/ui.h"

struct tw_viewer;

struct tw_saved {
    struct tw_bookmarks bookmarks;
    struct tw_ui_saved_item items[TW_BOOKMARKS_MAX];
    struct tw_ui_saved shown;
    struct {
        bool on;
        size_t next;         // index of the next view point
        int64_t next_ns;     // when to fly there; 0: not started
        struct tw_pose pose; // of the present one
    } tour;
};

// Takes up what was kept of the viewer's sources.
void tw_saved_open(struct tw_viewer *viewer);
void tw_saved_close(struct tw_viewer *viewer);

// For the panels; valid until something is changed.
const struct tw_ui_saved *tw_saved_view(struct tw_viewer *viewer);

// View points of a tour: the site's, on which nothing is hidden, then the operator's. Flies to one;
// *pose gets where.
size_t tw_saved_view_count(const struct tw_viewer *viewer);
void tw_saved_fly_to_view(struct tw_viewer *viewer, size_t index, double seconds,
                          struct tw_pose *pose);

// The view point of --view: the site's, by its id, else the operator's, by its name. False:
// neither.
bool tw_saved_find_view(const struct tw_viewer *viewer, const char *name, struct tw_pose *pose);

// Once the site is there: what the operator's view point of --view hides, or one error that says
// which view points there are.
void tw_saved_start(struct tw_viewer *viewer);

// True if the request was one of these.
bool tw_saved_follow(struct tw_viewer *viewer, const struct tw_ui_request *request);

#endif
