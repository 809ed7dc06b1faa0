#define TW_LOG_MODULE "app"
#include "saved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framing.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "viewer.h"

#define LISTED_MAX 40 // view points that a message names

// What a site is known by: its sources, files by their whole path.
static char *site_name(const struct tw_options *options) {
    char *name = tw_strdup("");
    for (int i = 0; i < options->config.source_count; i++) {
        const char *address = options->config.sources[i].access.address;
        char *path = strstr(address, "://") ? NULL : realpath(address, NULL);
        char *longer = tw_format("%s%s%s", name, i ? " " : "", path ? path : address);
        free(path);
        free(name);
        name = longer;
    }
    return name;
}

void tw_saved_open(struct tw_viewer *viewer) {
    char *state = tw_state_folder();
    char *folder = state ? tw_path_join(state, "bookmarks") : NULL;
    char *site = site_name(viewer->options);
    tw_bookmarks_open(&viewer->saved.bookmarks, folder, site);
    viewer->saved.tour.on = viewer->options->kiosk;
    free(site);
    free(folder);
    free(state);
}

void tw_saved_close(struct tw_viewer *viewer) {
    tw_bookmarks_finish(&viewer->saved.bookmarks);
}

static size_t own_view_count(const struct tw_bookmarks *bookmarks) {
    size_t count = 0;
    while (count < bookmarks->count && !bookmarks->items[count].query)
        count++;
    return count;
}

const struct tw_ui_saved *tw_saved_view(struct tw_viewer *viewer) {
    struct tw_saved *saved = &viewer->saved;
    const struct tw_bookmarks *bookmarks = &saved->bookmarks;
    for (size_t i = 0; i < bookmarks->count; i++)
        saved->items[i] =
            (struct tw_ui_saved_item){bookmarks->items[i].name, bookmarks->items[i].query};
    saved->shown = (struct tw_ui_saved){.items = saved->items,
                                        .count = bookmarks->count,
                                        .version = bookmarks->version,
                                        .touring = saved->tour.on,
                                        .fault = bookmarks->fault[0] ? bookmarks->fault : NULL};
    return &saved->shown;
}

size_t tw_saved_view_count(const struct tw_viewer *viewer) {
    return tw_twin_view_count(viewer->twin) + own_view_count(&viewer->saved.bookmarks);
}

static void fly(struct tw_viewer *viewer, const struct tw_pose *pose, double seconds) {
    tw_levels_fly(viewer, pose, seconds, 0);
}

static struct tw_pose pose_of(const struct tw_view *view) {
    return (struct tw_pose){view->azimuth_deg,
                            view->elevation_deg,
                            view->distance_m,
                            {view->target[0], view->target[1], view->target[2]}};
}

static void fly_to_site_view(struct tw_viewer *viewer, const struct tw_view *view, double seconds) {
    struct tw_pose pose = pose_of(view);
    fly(viewer, &pose, seconds);
}

static const struct tw_bookmark *find_own(const struct tw_viewer *viewer, const char *name) {
    const struct tw_bookmarks *bookmarks = &viewer->saved.bookmarks;
    for (size_t i = 0; i < own_view_count(bookmarks); i++)
        if (strcmp(bookmarks->items[i].name, name) == 0)
            return &bookmarks->items[i];
    return NULL;
}

bool tw_saved_find_view(const struct tw_viewer *viewer, const char *name, struct tw_pose *pose) {
    const struct tw_view *of_site = tw_twin_find_view(viewer->twin, name);
    const struct tw_bookmark *own = of_site ? NULL : find_own(viewer, name);
    if (of_site || own)
        *pose = of_site ? pose_of(of_site) : own->pose;
    return of_site || own;
}

// "overview, river; your own: Pumps only"
static char *list_views(const struct tw_viewer *viewer) {
    size_t of_site = tw_twin_view_count(viewer->twin), count = tw_saved_view_count(viewer);
    char *list = tw_strdup(count ? "" : "there is none");
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        const char *name = i < of_site ? tw_twin_view_at(viewer->twin, i)->id
                                       : viewer->saved.bookmarks.items[i - of_site].name;
        const char *before = i == of_site ? (i ? "; your own: " : "your own: ") : i ? ", " : "";
        char *longer = tw_format("%s%s%s", list, before, name);
        free(list);
        list = longer;
    }
    return list;
}

void tw_saved_start(struct tw_viewer *viewer) {
    const char *name = viewer->options->view;
    struct tw_pose pose;
    if (!name)
        return;
    const struct tw_bookmark *own = find_own(viewer, name);
    if (!tw_saved_find_view(viewer, name, &pose)) {
        char *list = list_views(viewer);
        tw_err("--view: there is no view '%s'; the site is shown as a whole. Views: %s", name,
               list);
        free(list);
    } else if (own && !tw_twin_find_view(viewer->twin, name)) {
        tw_bookmark_show(own, viewer->scene, viewer->twin);
        viewer->halls_closed = own->halls_closed;
        tw_scene_open_halls(viewer->scene, &viewer->camera, !own->halls_closed);
    }
}

static void show_own(struct tw_viewer *viewer, size_t index, double seconds) {
    const struct tw_bookmarks *bookmarks = &viewer->saved.bookmarks;
    if (index >= own_view_count(bookmarks))
        return;
    const struct tw_bookmark *view = &bookmarks->items[index];
    fly(viewer, &view->pose, seconds);
    tw_bookmark_show(view, viewer->scene, viewer->twin);
    viewer->halls_closed = view->halls_closed;
    tw_scene_open_halls(viewer->scene, &viewer->camera, !view->halls_closed);
    struct tw_visibility_counts seen;
    tw_scene_visibility_counts(viewer->scene, &seen);
    tw_debug("view point '%s': %zu hidden, %zu ghosted", view->name, seen.hidden, seen.ghosted);
}

void tw_saved_fly_to_view(struct tw_viewer *viewer, size_t index, double seconds,
                          struct tw_pose *pose) {
    size_t of_site = tw_twin_view_count(viewer->twin);
    if (index < of_site) {
        fly_to_site_view(viewer, tw_twin_view_at(viewer->twin, index), seconds);
        tw_bookmark_show(&(struct tw_bookmark){0}, viewer->scene, viewer->twin);
    } else {
        show_own(viewer, index - of_site, seconds);
    }
    *pose = viewer->camera.to;
}

static void save_view(struct tw_viewer *viewer, const char *name) {
    struct tw_bookmarks *bookmarks = &viewer->saved.bookmarks;
    struct tw_bookmark view;
    char numbered[32];
    if (!name[strspn(name, " ")]) {
        snprintf(numbered, sizeof numbered, tw_say(viewer->ui, "View %zu"),
                 tw_saved_view_count(viewer) + 1);
        name = numbered;
    }
    if (!tw_bookmark_of_view(&view, name, &viewer->camera.pose, viewer->halls_closed, viewer->scene,
                             viewer->twin)) {
        snprintf(bookmarks->fault, sizeof bookmarks->fault, "%s",
                 TW_WORD("Not kept: too much is hidden one by one."));
        bookmarks->version++;
    } else if (tw_bookmarks_add(bookmarks, &view)) {
        tw_bookmarks_write(bookmarks);
    }
}

static void save_group(struct tw_bookmarks *bookmarks, const char *query) {
    struct tw_bookmark group;
    tw_bookmark_of_search(&group, query);
    if (tw_bookmarks_add(bookmarks, &group))
        tw_bookmarks_write(bookmarks);
}

// The tour begins at once, with the first view point.
static void toggle_tour(struct tw_saved *saved) {
    saved->tour.on = !saved->tour.on;
    saved->tour.next = 0;
    saved->tour.next_ns = 0;
}

static void frame_found(struct tw_viewer *viewer) {
    struct tw_pose pose;
    size_t count;
    const struct tw_asset_id *found = tw_ui_found(viewer->ui, &count);
    if (tw_framing_of_assets(viewer, found, count, &pose))
        fly(viewer, &pose, TW_FLY_SECONDS);
}

bool tw_saved_follow(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    struct tw_bookmarks *bookmarks = &viewer->saved.bookmarks;
    const struct tw_view *view;
    switch (request->kind) {
    case TW_UI_VIEW:
        view = tw_twin_find_view(viewer->twin, request->text);
        if (view)
            fly_to_site_view(viewer, view, TW_FLY_SECONDS);
        break;
    case TW_UI_SHOW_SAVED:
        show_own(viewer, request->number, TW_FLY_SECONDS);
        break;
    case TW_UI_SAVE_VIEW:
        save_view(viewer, request->text);
        break;
    case TW_UI_SAVE_GROUP:
        save_group(bookmarks, request->text);
        break;
    case TW_UI_RENAME:
        tw_bookmarks_rename(bookmarks, request->number, request->text);
        tw_bookmarks_write(bookmarks);
        break;
    case TW_UI_FORGET:
        tw_bookmarks_remove(bookmarks, request->number);
        tw_bookmarks_write(bookmarks);
        break;
    case TW_UI_TOUR:
        toggle_tour(&viewer->saved);
        break;
    case TW_UI_FRAME_FOUND:
        frame_found(viewer);
        break;
    default:
        return false;
    }
    viewer->acted = true; // what follows from it is shown at once
    return true;
}
