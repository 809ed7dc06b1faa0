// What the operator keeps of a site under names of his own: view points (camera, and what was
// hidden or a ghost) and searches. A file a site, in `bookmarks` of the XDG state folder.
//
// A member of the file that cannot be read is told with its place and left out; the others hold. A
// file with a fault is put aside before it is written anew, so that nothing in it is lost.
#ifndef TWINVIEW_APP_BOOKMARKS_H
#define TWINVIEW_APP_BOOKMARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/camera.h"
#include "twinview/ui.h"
#include "twinview/visibility.h"

#define TW_BOOKMARKS_MAX 64          // of views and of searches together
#define TW_BOOKMARK_NAME_MAX 127     // bytes
#define TW_BOOKMARK_ASSETS_MAX 10000 // that one view hides or shows one by one

// An order about what there is, by ids: they outlive the assets.
struct tw_bookmark_order {
    enum tw_order_scope scope;
    enum tw_visibility to;
    char *name; // of a type or kind, NULL: none
    char **assets;
    size_t asset_count;
    struct tw_section section;
    double share; // of exploding
};

struct tw_bookmark {
    char *name;
    char *query; // NULL: a view point
    struct tw_pose pose;
    bool halls_closed;
    struct tw_bookmark_order *orders;
    size_t order_count;
};

struct tw_bookmarks {
    char *path; // NULL: nothing is kept from one run to the next
    char *site; // what the file is about, for whoever reads it
    struct tw_bookmark *items;
    size_t count, capacity;
    uint32_t version;
    bool faulty; // the file holds what was not read
    char fault[96]; // why the last change is not kept, "": it is
};

// bookmark_file.c. Reads those of a site, which is named by its sources; `folder` NULL: none are
// kept.
void tw_bookmarks_open(struct tw_bookmarks *bookmarks, const char *folder, const char *site);
// Keeps them; on a fault there is one warning, and `fault` says it.
void tw_bookmarks_write(struct tw_bookmarks *bookmarks);

void tw_bookmarks_finish(struct tw_bookmarks *bookmarks);

// Takes a bookmark over, at the end of its kind's; false if there is no more room, and it is freed.
// The name is cut where it is too long, and its control characters become spaces.
bool tw_bookmarks_add(struct tw_bookmarks *bookmarks, struct tw_bookmark *bookmark);
void tw_bookmarks_rename(struct tw_bookmarks *bookmarks, size_t index, const char *name);
void tw_bookmarks_remove(struct tw_bookmarks *bookmarks, size_t index);

// One from what is seen now, and one of a search.
bool tw_bookmark_of_view(struct tw_bookmark *bookmark, const char *name, const struct tw_pose *pose,
                         bool halls_closed, const struct tw_scene *scene,
                         const struct tw_twin *twin);
void tw_bookmark_of_search(struct tw_bookmark *bookmark, const char *query);
void tw_bookmark_finish(struct tw_bookmark *bookmark);

// Gives the scene the orders of a view, as one step that undo takes back. What it names and the
// twin does not have is passed over.
void tw_bookmark_show(const struct tw_bookmark *bookmark, struct tw_scene *scene,
                      const struct tw_twin *twin);

#endif
