#define TW_LOG_MODULE "window"
#include "pointer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "viewer.h"

#define KEY_STEP_PX 8
#define LASSO_STEP_PX 3.0f
#define SNAP_PX 10.0
#define DEPTH_MAX 64 // assets along a ray
#define CROSSINGS_MAX 64

void tw_pointer_take(struct tw_pointer *pointer, enum tw_tool tool) {
    bool ends = pointer->tool == tool;
    uint32_t version = pointer->version + 1;
    memset(pointer, 0, sizeof *pointer);
    pointer->version = version;
    pointer->tool = ends ? TW_TOOL_NONE : tool;
    tw_section_release(&pointer->grip);
}

// ---- what lies within a line ----------------------------------------------------------------

// Where a row of pixels crosses the line, ascending.
static int crossings(const float (*line)[2], int count, float y, float at[CROSSINGS_MAX]) {
    int found = 0;
    for (int i = 0; i < count; i++) {
        const float *a = line[i], *b = line[(i + 1) % count];
        if ((a[1] <= y) == (b[1] <= y) || found == CROSSINGS_MAX)
            continue;
        float x = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
        int place = found++;
        for (; place > 0 && at[place - 1] > x; place--)
            at[place] = at[place - 1];
        at[place] = x;
    }
    return found & ~1;
}

struct found {
    struct tw_asset_id *assets;
    size_t count, capacity;
    uint8_t *known; // bit a slot
    uint32_t last;  // id of the pixel before
};

static void see_pixel(const struct tw_viewer *viewer, struct found *found, uint32_t id) {
    struct tw_asset_id asset;
    const char *part;
    if (id == found->last)
        return;
    found->last = id;
    if (!id || !tw_scene_object(viewer->scene, id - 1, &asset, &part))
        return;
    uint8_t *byte = &found->known[asset.slot / 8], bit = (uint8_t)(1u << asset.slot % 8);
    if (*byte & bit)
        return;
    *byte |= bit;
    TW_GROW(found->assets, found->count, found->capacity);
    found->assets[found->count++] = asset;
}

// Selects the assets of which a pixel within a closed line is seen; ghosts are seen through.
static void choose_within(struct tw_viewer *viewer, const float (*line)[2], int count,
                          enum tw_choose how) {
    int width, height;
    uint32_t *ids = tw_render_read_ids(viewer->render, &width, &height);
    if (!ids)
        return;
    const int *area = viewer->camera.viewport;
    struct found found = {.known = tw_alloc_array(tw_twin_slot_limit(viewer->twin) / 8 + 1, 1)};
    for (int y = TW_MAX(area[1], 0); y < TW_MIN(area[1] + area[3], height); y++) {
        float at[CROSSINGS_MAX];
        int pairs = crossings(line, count, (float)y + 0.5f, at);
        for (int i = 0; i < pairs; i += 2) {
            int from = TW_MAX((int)ceilf(at[i] - 0.5f), area[0]);
            int to = TW_MIN((int)floorf(at[i + 1] - 0.5f), TW_MIN(area[0] + area[2], width) - 1);
            for (int x = from; x <= to; x++)
                see_pixel(viewer, &found, ids[(size_t)y * (size_t)width + (size_t)x]);
        }
    }
    tw_scene_choose(viewer->scene, found.assets, found.count, how);
    size_t all;
    tw_scene_chosen(viewer->scene, &all);
    tw_debug("%zu assets within the line, %zu selected", found.count, all);
    viewer->acted = true;
    free(found.assets);
    free(found.known);
    free(ids);
}

// ---- what lies behind -----------------------------------------------------------------------

void tw_pointer_choose_behind(struct tw_viewer *viewer, int x, int y) {
    struct tw_ray_hit hits[DEPTH_MAX];
    double origin[3], direction[3];
    struct tw_asset_id assets[DEPTH_MAX], selected = tw_scene_selected(viewer->scene);
    size_t count = 0, next = 0;
    tw_camera_ray(&viewer->camera, x + 0.5, y + 0.5, origin, direction);
    size_t hit_count = tw_scene_ray(viewer->scene, origin, direction, hits, DEPTH_MAX);
    for (size_t i = 0; i < hit_count; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known = known || tw_asset_equal(assets[k], hits[i].asset);
        if (!known)
            assets[count++] = hits[i].asset;
    }
    for (size_t i = 0; i < count; i++)
        if (tw_asset_equal(assets[i], selected))
            next = (i + 1) % count;
    struct tw_asset_id chosen = count ? assets[next] : (struct tw_asset_id){0};
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, chosen);
    tw_scene_select(viewer->scene, chosen);
    tw_debug("selected %s, %zu of %zu in depth", asset ? asset->id : "nothing",
             count ? next + 1 : 0, count);
    viewer->acted = true;
}

// ---- events ---------------------------------------------------------------------------------

static bool selects(const struct tw_pointer *pointer) {
    return pointer->tool == TW_TOOL_BOX || pointer->tool == TW_TOOL_LASSO;
}

static void add_point(struct tw_pointer *pointer, int x, int y) {
    if (pointer->tool == TW_TOOL_BOX && pointer->count > 1)
        pointer->count = 1;
    const float *last = pointer->count ? pointer->outline[pointer->count - 1] : NULL;
    bool far = !last || hypotf((float)x - last[0], (float)y - last[1]) >= LASSO_STEP_PX;
    if (pointer->count == TW_LASSO_MAX || (pointer->tool == TW_TOOL_LASSO && !far))
        return;
    pointer->outline[pointer->count][0] = (float)x;
    pointer->outline[pointer->count++][1] = (float)y;
}

static void press(struct tw_pointer *pointer, int x, int y) {
    pointer->pressed = true;
    pointer->count = 0;
    add_point(pointer, x, y);
}

static int corners_of(const struct tw_pointer *pointer, float (*out)[2]) {
    const float(*line)[2] = pointer->outline;
    if (pointer->tool == TW_TOOL_LASSO || pointer->count < 2) {
        memcpy(out, line, (size_t)pointer->count * sizeof *out);
        return pointer->count;
    }
    for (int i = 0; i < 4; i++) {
        out[i][0] = line[i == 1 || i == 2][0];
        out[i][1] = line[i >= 2][1];
    }
    return 4;
}

static void release(struct tw_pointer *pointer, struct tw_viewer *viewer) {
    float line[TW_LASSO_MAX][2];
    int count = corners_of(pointer, line);
    enum tw_choose how = viewer->keys & KMOD_CTRL    ? TW_CHOOSE_LESS
                         : viewer->keys & KMOD_SHIFT ? TW_CHOOSE_MORE
                                                     : TW_CHOOSE_THESE;
    if (count >= 3)
        choose_within(viewer, (const float(*)[2])line, count, how);
    pointer->pressed = false;
    pointer->count = 0;
}

static void aim(struct tw_pointer *pointer, struct tw_viewer *viewer, int x, int y) {
    double origin[3], direction[3];
    tw_camera_ray(&viewer->camera, x + 0.5, y + 0.5, origin, direction);
    int at = TW_MIN(pointer->point_count, TW_MEASURE_MAX - 1);
    pointer->hovers = tw_scene_snap(viewer->scene, origin, direction,
                                    SNAP_PX * tw_camera_pixel_size(&viewer->camera, 1),
                                    pointer->points[at], &pointer->snap);
}

static void set_point(struct tw_pointer *pointer, struct tw_viewer *viewer, int x, int y) {
    aim(pointer, viewer, x, y);
    if (!pointer->hovers || pointer->point_count == TW_MEASURE_MAX)
        return;
    pointer->point_count++;
    pointer->hovers = false;
    tw_measure_text((const double(*)[3])pointer->points, pointer->point_count, pointer->text,
                    sizeof pointer->text);
    tw_debug("measured %d points: %s", pointer->point_count, pointer->text);
}

static bool key(struct tw_pointer *pointer, struct tw_viewer *viewer,
                const SDL_KeyboardEvent *event, int x, int y) {
    int step = event->keysym.mod & KMOD_SHIFT ? 1 : KEY_STEP_PX, dx = 0, dy = 0;
    SDL_Window *window = SDL_GetKeyboardFocus();
    switch (event->keysym.sym) {
    case SDLK_LEFT:
        dx = -step;
        break;
    case SDLK_RIGHT:
        dx = step;
        break;
    case SDLK_UP:
        dy = -step;
        break;
    case SDLK_DOWN:
        dy = step;
        break;
    case SDLK_RETURN:
        if (!selects(pointer))
            set_point(pointer, viewer, x, y);
        else if (pointer->pressed)
            release(pointer, viewer);
        else
            press(pointer, x, y);
        return true;
    case SDLK_BACKSPACE:
        pointer->point_count = TW_MAX(pointer->point_count - 1, 0);
        return true;
    default:
        return false;
    }
    int at_x, at_y;
    SDL_GetMouseState(&at_x, &at_y);
    if (window)
        SDL_WarpMouseInWindow(window, at_x + dx, at_y + dy);
    return true;
}

static void follow(struct tw_pointer *pointer, struct tw_viewer *viewer, int x, int y) {
    if (selects(pointer) && pointer->pressed)
        add_point(pointer, x, y);
    else if (!selects(pointer))
        aim(pointer, viewer, x, y);
}

static bool section_event(struct tw_pointer *pointer, struct tw_viewer *viewer,
                          const SDL_Event *event, int x, int y) {
    if (event->type == SDL_KEYDOWN && event->key.keysym.sym == SDLK_BACKSPACE) {
        tw_section_end(viewer);
        tw_pointer_take(pointer, TW_TOOL_NONE);
        return true;
    }
    bool used = tw_section_event(&pointer->grip, viewer, event, x, y);
    pointer->pressed = pointer->grip.held;
    return used;
}

bool tw_pointer_event(struct tw_pointer *pointer, struct tw_viewer *viewer, const SDL_Event *event,
                      int x, int y) {
    bool left = (event->type == SDL_MOUSEBUTTONDOWN || event->type == SDL_MOUSEBUTTONUP) &&
                event->button.button == SDL_BUTTON_LEFT;
    if (pointer->tool == TW_TOOL_NONE)
        return false;
    pointer->version++;
    viewer->acted = true;
    if (event->type == SDL_KEYDOWN && event->key.keysym.sym == SDLK_ESCAPE) {
        tw_pointer_take(pointer, TW_TOOL_NONE);
        tw_debug("no tool");
        return true;
    }
    if (pointer->tool == TW_TOOL_SECTION)
        return section_event(pointer, viewer, event, x, y);
    if (event->type == SDL_KEYDOWN)
        return key(pointer, viewer, &event->key, x, y);
    if (event->type == SDL_MOUSEMOTION) {
        follow(pointer, viewer, x, y);
        return false; // the camera's tools go on with the other buttons
    }
    if (!left)
        return false;
    if (event->type == SDL_MOUSEBUTTONDOWN && selects(pointer))
        press(pointer, x, y);
    else if (event->type == SDL_MOUSEBUTTONUP && selects(pointer) && pointer->pressed)
        release(pointer, viewer);
    else if (event->type == SDL_MOUSEBUTTONDOWN)
        set_point(pointer, viewer, x, y);
    return true;
}

// ---- picture --------------------------------------------------------------------------------

const struct tw_ui_sketch *tw_pointer_sketch(struct tw_pointer *pointer,
                                             const struct tw_viewer *viewer,
                                             struct tw_ui_sketch *sketch) {
    if (pointer->tool == TW_TOOL_NONE)
        return NULL;
    *sketch = (struct tw_ui_sketch){.tool = pointer->tool,
                                    .version = pointer->version,
                                    .points = (const float(*)[2])pointer->shown,
                                    .text = pointer->text,
                                    .snap = pointer->hovers ? (int)pointer->snap : -1};
    if (pointer->tool == TW_TOOL_SECTION)
        return sketch;
    if (selects(pointer)) {
        sketch->count = corners_of(pointer, pointer->shown);
        sketch->closed = true;
        pointer->text[0] = '\0';
        return sketch;
    }
    int count = pointer->point_count + pointer->hovers;
    for (int i = 0; i < count && i < TW_MEASURE_MAX; i++) {
        double pixel[2];
        if (!tw_camera_project(&viewer->camera, pointer->points[i], pixel, NULL))
            continue;
        pointer->shown[sketch->count][0] = (float)pixel[0];
        pointer->shown[sketch->count++][1] = (float)pixel[1];
    }
    tw_measure_text((const double(*)[3])pointer->points, TW_MIN(count, TW_MEASURE_MAX),
                    pointer->text, sizeof pointer->text);
    return sketch;
}
