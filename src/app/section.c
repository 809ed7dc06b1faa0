#define TW_LOG_MODULE "window"
#include "section.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/log.h"
#include "twinview/memory.h"
#include "viewer.h"

#define REACH_PX 14.0 // of a handle, at scale 1
#define MARGIN 0.02   // of the diagonal, around what the box is made for
#define KEY_STEP 0.02 // of the diagonal

// ---- boxes ----------------------------------------------------------------------------------

bool tw_section_parse(const char *text, struct tw_section *section) {
    for (int i = 0; i < 3; i++) {
        section->min[i] = -INFINITY;
        section->max[i] = INFINITY;
    }
    for (;;) {
        const char *axis = text[0] ? strchr("xyz", text[0]) : NULL;
        if (!axis || (text[1] != '<' && text[1] != '>'))
            return false;
        char *end;
        double side = strtod(text + 2, &end);
        if (end == text + 2 || !isfinite(side))
            return false;
        (text[1] == '<' ? section->max : section->min)[axis - "xyz"] = side;
        text = end + 1;
        if (*end != ',')
            break;
    }
    for (int i = 0; i < 3; i++)
        if (!(section->min[i] < section->max[i]))
            return false;
    return text[-1] == '\0';
}

static void give_order(struct tw_viewer *viewer, const struct tw_section *section) {
    tw_scene_order(
        viewer->scene,
        &(struct tw_order){.scope = TW_ORDER_SECTION, .to = TW_HIDDEN, .section = *section}, 1);
    viewer->acted = true;
}

static void join_bounds(const struct tw_viewer *viewer, struct tw_asset_id asset,
                        struct tw_section *box) {
    double min[3], max[3];
    if (tw_scene_asset_bounds(viewer->scene, asset, min, max)) {
        for (int i = 0; i < 3; i++) {
            box->min[i] = fmin(box->min[i], min[i]);
            box->max[i] = fmax(box->max[i], max[i]);
        }
    }
}

static double diagonal_of(const struct tw_section *box) {
    double square = 0;
    for (int i = 0; i < 3; i++)
        square += (box->max[i] - box->min[i]) * (box->max[i] - box->min[i]);
    return sqrt(square);
}

static void widen(struct tw_section *box) {
    double margin = MARGIN * diagonal_of(box);
    for (int i = 0; i < 3; i++) {
        box->min[i] -= margin;
        box->max[i] += margin;
    }
}

void tw_section_around(struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count) {
    struct tw_section box = {{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
    for (size_t i = 0; i < count; i++)
        join_bounds(viewer, assets[i], &box);
    if (box.min[0] > box.max[0] && !tw_scene_site_bounds(viewer->scene, box.min, box.max))
        return;
    widen(&box);
    give_order(viewer, &box);
    tw_debug("section box of %.2f x %.2f x %.2f m", box.max[0] - box.min[0],
             box.max[1] - box.min[1], box.max[2] - box.min[2]);
}

void tw_section_end(struct tw_viewer *viewer) {
    struct tw_section section;
    if (!tw_scene_section(viewer->scene, &section))
        return;
    for (int i = 0; i < 3; i++) {
        section.min[i] = -INFINITY;
        section.max[i] = INFINITY;
    }
    give_order(viewer, &section);
    tw_debug("no section");
}

// The box with sides where it has none: at the site's border. False if nothing is cut away.
static bool closed_box(const struct tw_viewer *viewer, struct tw_section *box) {
    struct tw_section site;
    if (!tw_scene_section(viewer->scene, box) ||
        !tw_scene_site_bounds(viewer->scene, site.min, site.max))
        return false;
    widen(&site);
    for (int i = 0; i < 3; i++) {
        box->min[i] = isfinite(box->min[i]) ? box->min[i] : fmin(site.min[i], box->max[i] - 1);
        box->max[i] = isfinite(box->max[i]) ? box->max[i] : fmax(site.max[i], box->min[i] + 1);
    }
    return true;
}

// ---- faces ----------------------------------------------------------------------------------

static double *side_of(struct tw_section *box, int face) {
    return &(face % 2 ? box->max : box->min)[face / 2];
}

static void middle_of(const struct tw_section *box, int face, double middle[3]) {
    for (int i = 0; i < 3; i++)
        middle[i] = (box->min[i] + box->max[i]) / 2;
    middle[face / 2] = face % 2 ? box->max[face / 2] : box->min[face / 2];
}

// Where the ray through a pixel passes nearest to the line along which a face moves.
static bool along_axis(const struct tw_viewer *viewer, const struct tw_section *box, int face,
                       int x, int y, double *at) {
    double middle[3], origin[3], ray[3], dot = 0, square = 0;
    int axis = face / 2;
    middle_of(box, face, middle);
    tw_camera_ray(&viewer->camera, x + 0.5, y + 0.5, origin, ray);
    for (int i = 0; i < 3; i++) {
        dot += ray[i] * (middle[i] - origin[i]);
        square += ray[i] * ray[i];
    }
    double across = square - ray[axis] * ray[axis];
    if (across < 1e-4 * square) // looked at along the line
        return false;
    *at = middle[axis] + (ray[axis] * dot - square * (middle[axis] - origin[axis])) / across;
    return isfinite(*at);
}

// Of handles that lie one over the other the nearest to the eye.
static int face_at(const struct tw_section_grip *grip, const struct tw_viewer *viewer, int x,
                   int y) {
    double reach = REACH_PX * (double)viewer->scale, nearest = INFINITY;
    int found = -1;
    for (int face = 0; face < 6; face++) {
        const float *handle = grip->shown.handles[face];
        double off = hypot((double)handle[0] - x, (double)handle[1] - y);
        if (grip->shown.handle_seen[face] && off <= reach && grip->distance_m[face] < nearest) {
            nearest = grip->distance_m[face];
            found = face;
        }
    }
    return found;
}

static void move_face(struct tw_viewer *viewer, int face, double to) {
    struct tw_section closed, section;
    if (!closed_box(viewer, &closed) || !tw_scene_section(viewer->scene, &section))
        return;
    // Never past the other side.
    double other = *side_of(&closed, face ^ 1);
    *side_of(&section, face) = face % 2 ? fmax(to, other + 0.05) : fmin(to, other - 0.05);
    tw_scene_move_section(viewer->scene, &section);
    viewer->acted = true;
}

// What follows is one step, to be taken back at once.
static void begin_step(struct tw_viewer *viewer) {
    struct tw_section section;
    if (tw_scene_section(viewer->scene, &section))
        give_order(viewer, &section);
}

// ---- events ---------------------------------------------------------------------------------

void tw_section_release(struct tw_section_grip *grip) {
    grip->face = grip->hovered = -1;
    grip->held = grip->stepped = false;
}

static bool press(struct tw_section_grip *grip, struct tw_viewer *viewer, int x, int y) {
    struct tw_section box;
    double at;
    tw_section_box(grip, viewer); // where the handles are now, be they drawn there yet or not
    int face = face_at(grip, viewer, x, y);
    if (face < 0 || !closed_box(viewer, &box))
        return false;
    grip->face = face;
    grip->stepped = false;
    if (along_axis(viewer, &box, face, x, y, &at)) {
        grip->held = true;
        grip->offset_m = *side_of(&box, face) - at;
        begin_step(viewer);
    }
    return true;
}

static void drag(struct tw_section_grip *grip, struct tw_viewer *viewer, int x, int y) {
    struct tw_section box;
    double at;
    if (closed_box(viewer, &box) && along_axis(viewer, &box, grip->face, x, y, &at))
        move_face(viewer, grip->face, at + grip->offset_m);
}

static bool step(struct tw_section_grip *grip, struct tw_viewer *viewer, int outward, bool fine) {
    struct tw_section box;
    if (grip->face < 0 || !closed_box(viewer, &box))
        return false;
    if (!grip->stepped)
        begin_step(viewer);
    grip->stepped = true;
    double metres = KEY_STEP * diagonal_of(&box) * (fine ? 0.1 : 1) * outward;
    move_face(viewer, grip->face, *side_of(&box, grip->face) + (grip->face % 2 ? metres : -metres));
    return true;
}

static bool key(struct tw_section_grip *grip, struct tw_viewer *viewer,
                const SDL_KeyboardEvent *event) {
    bool shift = event->keysym.mod & KMOD_SHIFT;
    switch (event->keysym.sym) {
    case SDLK_TAB:
        grip->face = (TW_MAX(grip->face, shift ? 0 : -1) + (shift ? 5 : 1)) % 6;
        grip->stepped = false;
        return true;
    case SDLK_UP:
    case SDLK_RIGHT:
        return step(grip, viewer, 1, shift);
    case SDLK_DOWN:
    case SDLK_LEFT:
        return step(grip, viewer, -1, shift);
    default:
        return false;
    }
}

bool tw_section_event(struct tw_section_grip *grip, struct tw_viewer *viewer,
                      const SDL_Event *event, int x, int y) {
    switch (event->type) {
    case SDL_KEYDOWN:
        return key(grip, viewer, &event->key);
    case SDL_MOUSEMOTION:
        if (grip->held)
            drag(grip, viewer, x, y);
        else
            grip->hovered = face_at(grip, viewer, x, y);
        return grip->held;
    case SDL_MOUSEBUTTONDOWN:
        return event->button.button == SDL_BUTTON_LEFT && press(grip, viewer, x, y);
    case SDL_MOUSEBUTTONUP: {
        bool held = grip->held;
        grip->held = false;
        if (held)
            tw_debug("face %d of the section was moved", grip->face);
        return held;
    }
    default:
        return false;
    }
}

// ---- picture --------------------------------------------------------------------------------

static bool project(const struct tw_viewer *viewer, const double point[3], float pixel[2],
                    double *distance_m) {
    double at[2];
    if (!tw_camera_project(&viewer->camera, point, at, distance_m))
        return false;
    pixel[0] = (float)at[0];
    pixel[1] = (float)at[1];
    return true;
}

const struct tw_ui_box *tw_section_box(struct tw_section_grip *grip,
                                       const struct tw_viewer *viewer) {
    struct tw_section box;
    double middle[3];
    if (!closed_box(viewer, &box))
        return NULL;
    struct tw_ui_box *shown = &grip->shown;
    shown->tool = viewer->pointer.tool == TW_TOOL_SECTION;
    shown->active = grip->hovered >= 0 ? grip->hovered : grip->face;
    for (int i = 0; i < 8; i++) {
        double corner[3];
        for (int axis = 0; axis < 3; axis++)
            corner[axis] = i >> axis & 1 ? box.max[axis] : box.min[axis];
        shown->corner_seen[i] = project(viewer, corner, shown->corners[i], NULL);
    }
    for (int face = 0; face < 6; face++) {
        middle_of(&box, face, middle);
        shown->handle_seen[face] =
            project(viewer, middle, shown->handles[face], &grip->distance_m[face]);
    }
    return shown;
}
