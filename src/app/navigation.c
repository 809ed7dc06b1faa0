#define TW_LOG_MODULE "window"
#include "navigation.h"

#include <math.h>
#include <stdlib.h>

#include "explode.h"
#include "home.h"
#include "pick.h"
#include "twinview/log.h"

#define CLICK_SLACK_PX 4
#define ORBIT_DEG_PER_PX 0.25
#define KEY_ORBIT_DEG 5.0
#define KEY_PAN_PX 40.0
#define ZOOM_STEP 0.85

static bool in_picture(const struct tw_viewer *viewer, int x, int y) {
    const int *area = viewer->camera.viewport;
    return x >= area[0] && y >= area[1] && x < area[0] + area[2] && y < area[1] + area[3];
}

static void zoom_at(struct tw_navigation *navigation, struct tw_viewer *viewer, double factor) {
    double world[3];
    bool hit;
    tw_viewer_pick(viewer, navigation->x, navigation->y, world, NULL, &hit);
    tw_camera_zoom(&viewer->camera, factor, hit ? world : NULL);
    tw_viewer_camera_touched(viewer);
}

static void drag(struct tw_navigation *navigation, struct tw_viewer *viewer, int dx, int dy) {
    if (navigation->button == SDL_BUTTON_LEFT && !(viewer->keys & KMOD_SHIFT))
        tw_camera_orbit(&viewer->camera, dx * ORBIT_DEG_PER_PX, dy * ORBIT_DEG_PER_PX);
    else
        tw_camera_pan(&viewer->camera, dx, dy);
    tw_viewer_camera_touched(viewer);
}

static void move(struct tw_navigation *navigation, struct tw_viewer *viewer, int x, int y) {
    int dx = x - navigation->x, dy = y - navigation->y;
    navigation->x = x;
    navigation->y = y;
    if (!navigation->button) {
        navigation->hover_asked = true;
        return;
    }
    if (abs(x - navigation->press_x) + abs(y - navigation->press_y) > CLICK_SLACK_PX &&
        !navigation->dragged) {
        navigation->dragged = true;
        dx = x - navigation->press_x;
        dy = y - navigation->press_y;
    }
    if (navigation->dragged)
        drag(navigation, viewer, dx, dy);
}

const char *tw_navigation_name(const struct tw_viewer *viewer, struct tw_asset_id id) {
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, id);
    return asset ? asset->id : "nothing";
}

static void click(struct tw_navigation *navigation, struct tw_viewer *viewer, int clicks) {
    if (viewer->keys & KMOD_ALT) {
        tw_pointer_choose_behind(viewer, navigation->x, navigation->y);
        return;
    }
    struct tw_asset_id asset =
        tw_viewer_pick(viewer, navigation->x, navigation->y, NULL, NULL, NULL);
    enum tw_choose how = viewer->keys & KMOD_CTRL    ? TW_CHOOSE_OTHERWISE
                         : viewer->keys & KMOD_SHIFT ? TW_CHOOSE_MORE
                                                     : TW_CHOOSE_THESE;
    tw_scene_choose(viewer->scene, &asset, 1, how);
    size_t count;
    tw_scene_chosen(viewer->scene, &count);
    tw_debug("selected %s, %zu in all", tw_navigation_name(viewer, asset), count);
    if (clicks >= 2 && asset.slot)
        tw_levels_fly_to_asset(viewer, asset, TW_FLY_SECONDS);
}

// A press of the right button that does not become a drag.
static void open_menu(struct tw_navigation *navigation, struct tw_viewer *viewer) {
    struct tw_asset_id asset =
        tw_viewer_pick(viewer, navigation->x, navigation->y, NULL, NULL, NULL);
    // On one of several that are selected the menu is about all of them.
    if (tw_scene_is_chosen(viewer->scene, asset))
        asset = (struct tw_asset_id){0};
    tw_ui_open_menu(viewer->ui, (float)navigation->x, (float)navigation->y, asset);
}

static bool key(struct tw_viewer *viewer, const SDL_KeyboardEvent *event) {
    if (event->keysym.mod & (KMOD_CTRL | KMOD_ALT))
        return false;
    bool pan = event->keysym.mod & KMOD_SHIFT;
    double dx = 0, dy = 0;
    switch (event->keysym.sym) {
    case SDLK_LEFT:
        dx = 1;
        break;
    case SDLK_RIGHT:
        dx = -1;
        break;
    case SDLK_UP:
        dy = 1;
        break;
    case SDLK_DOWN:
        dy = -1;
        break;
    case SDLK_PLUS:
    case SDLK_KP_PLUS:
    case SDLK_EQUALS:
        tw_camera_zoom(&viewer->camera, ZOOM_STEP, NULL);
        break;
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
        tw_camera_zoom(&viewer->camera, 1 / ZOOM_STEP, NULL);
        break;
    case SDLK_h:
    case SDLK_HOME:
        tw_home_fly(viewer, TW_FLY_SECONDS);
        return true;
    case SDLK_f:
        tw_levels_fly_to_asset(viewer, tw_scene_selected(viewer->scene), TW_FLY_SECONDS);
        return true;
    case SDLK_r:
        viewer->halls_closed = !viewer->halls_closed;
        tw_scene_open_halls(viewer->scene, &viewer->camera, !viewer->halls_closed);
        return true;
    case SDLK_ESCAPE:
        if (tw_explode_end(viewer) || tw_levels_close(viewer))
            return true;
        tw_scene_select(viewer->scene, (struct tw_asset_id){0});
        viewer->acted = true;
        tw_debug("selected nothing");
        return true;
    default:
        return false;
    }
    if (pan)
        tw_camera_pan(&viewer->camera, dx * KEY_PAN_PX, dy * KEY_PAN_PX);
    else
        tw_camera_orbit(&viewer->camera, dx * KEY_ORBIT_DEG, dy * KEY_ORBIT_DEG);
    tw_viewer_camera_touched(viewer);
    return true;
}

bool tw_navigation_event(struct tw_navigation *navigation, struct tw_viewer *viewer,
                         const SDL_Event *event) {
    if (event->type == SDL_KEYDOWN && event->key.keysym.mod & KMOD_ALT)
        return false;
    float ratio = navigation->pixel_ratio;
    bool inside = in_picture(viewer, navigation->x, navigation->y);
    if (event->type == SDL_MOUSEMOTION) // the tool follows where the pointer is now
        tw_pointer_event(&viewer->pointer, viewer, event, (int)((float)event->motion.x * ratio),
                         (int)((float)event->motion.y * ratio));
    else if ((inside || event->type == SDL_KEYDOWN || viewer->pointer.pressed) &&
             tw_pointer_event(&viewer->pointer, viewer, event, navigation->x, navigation->y))
        return true;
    switch (event->type) {
    case SDL_MOUSEMOTION:
        move(navigation, viewer, (int)((float)event->motion.x * ratio),
             (int)((float)event->motion.y * ratio));
        return true;
    case SDL_MOUSEBUTTONDOWN:
        if (!in_picture(viewer, navigation->x, navigation->y) || navigation->button)
            return false;
        navigation->button = event->button.button;
        navigation->press_x = navigation->x;
        navigation->press_y = navigation->y;
        navigation->dragged = false;
        return true;
    case SDL_MOUSEBUTTONUP:
        if (event->button.button != navigation->button)
            return false;
        navigation->button = 0;
        if (!navigation->dragged && event->button.button == SDL_BUTTON_LEFT)
            click(navigation, viewer, event->button.clicks);
        if (!navigation->dragged && event->button.button == SDL_BUTTON_RIGHT)
            open_menu(navigation, viewer);
        return true;
    case SDL_MOUSEWHEEL:
        if (!in_picture(viewer, navigation->x, navigation->y))
            return false;
        zoom_at(navigation, viewer, pow(ZOOM_STEP, event->wheel.preciseY));
        return true;
    case SDL_KEYDOWN:
        return key(viewer, &event->key);
    default:
        return false;
    }
}

void tw_navigation_hover(struct tw_navigation *navigation, struct tw_viewer *viewer) {
    if (!navigation->hover_asked || navigation->button)
        return;
    navigation->hover_asked = false;
    struct tw_asset_id asset = {0};
    if (!tw_ui_wants_mouse(viewer->ui) && in_picture(viewer, navigation->x, navigation->y))
        asset = tw_viewer_pick(viewer, navigation->x, navigation->y, NULL, NULL, NULL);
    if (!tw_asset_equal(asset, tw_scene_hovered(viewer->scene)))
        tw_debug("pointer over %s", tw_navigation_name(viewer, asset));
    tw_scene_hover(viewer->scene, asset);
}
