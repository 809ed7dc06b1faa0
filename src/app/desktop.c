#include "desktop.h"

#include <math.h>
#include <stdio.h>

#include "twinview/memory.h"

#define DOTS_AT_1 92.0f // 14 px are 16 arc minutes at 600 mm (look.md, section 6)
#define DOTS_MIN 60.0f
#define DOTS_MAX 600.0f
#define SCALE_MAX 4.0f
#define ZOOM_STEP 1.125f
#define FIRST_WIDTH 1600
#define FIRST_HEIGHT 900

// Scale of text for a display of so many dots an inch: 1 for 92, in quarters, never below 1. A
// figure that no display has counts as unknown.
static float display_scale(float dots_per_inch, float pixel_ratio) {
    float known =
        dots_per_inch >= DOTS_MIN && dots_per_inch <= DOTS_MAX ? dots_per_inch : DOTS_AT_1;
    float scale = roundf(4 * known / DOTS_AT_1) / 4;
    return TW_CLAMP(fmaxf(scale, pixel_ratio), 1, SCALE_MAX);
}

void tw_desktop_init(struct tw_desktop *desktop, const struct tw_options *options) {
    *desktop = (struct tw_desktop){.options = options, .kept = {.zoom = 1}};
    desktop->keeps = !options->kiosk && options->frames < 0 && options->duration_s < 0;
    if (desktop->keeps)
        tw_kept_read(&desktop->kept);
}

// Whether a place is still on a display; one may have been unplugged.
static bool is_in_sight(const SDL_Rect *place) {
    for (int i = 0; i < SDL_GetNumVideoDisplays(); i++) {
        SDL_Rect bounds, common;
        if (SDL_GetDisplayBounds(i, &bounds) == 0 && SDL_IntersectRect(&bounds, place, &common) &&
            common.w >= place->w / 2 && common.h >= place->h / 2)
            return true;
    }
    return false;
}

// Three quarters of a large display, and never more than there is of it.
static void first_size(int display, int *width, int *height) {
    SDL_Rect room;
    *width = FIRST_WIDTH;
    *height = FIRST_HEIGHT;
    if (SDL_GetDisplayUsableBounds(display, &room) != 0)
        return;
    *width = TW_MIN(room.w, TW_MAX(FIRST_WIDTH, room.w / 4 * 3));
    *height = TW_MIN(room.h, TW_MAX(FIRST_HEIGHT, room.h / 4 * 3));
}

SDL_Rect tw_desktop_place(const struct tw_desktop *desktop) {
    const struct tw_options *options = desktop->options;
    const struct tw_kept *kept = &desktop->kept;
    int centre = SDL_WINDOWPOS_CENTERED_DISPLAY(options->display);
    SDL_Rect last = {kept->x, kept->y, kept->width, kept->height};
    if (!options->width && !options->display && kept->width && is_in_sight(&last))
        return last;
    SDL_Rect first = {.x = centre, .y = centre};
    first_size(options->display, &first.w, &first.h);
    if (options->width)
        first.w = options->width;
    if (options->height)
        first.h = options->height;
    return first;
}

void tw_desktop_begin(struct tw_desktop *desktop, SDL_Window *window, struct tw_viewer *viewer) {
    const struct tw_kept *kept = &desktop->kept;
    desktop->window = window;
    desktop->viewer = viewer;
    if (!desktop->keeps)
        return;
    if (kept->maximised && !desktop->options->width)
        SDL_MaximizeWindow(window);
    if (kept->language[0] && !desktop->options->language_given)
        tw_desktop_speak(desktop, kept->language);
    if (kept->theme && !desktop->options->theme)
        tw_desktop_paint(desktop, kept->theme);
    tw_ui_arrange(viewer->ui, &kept->panels);
    if (!kept->shown_around)
        tw_ui_hints_next(viewer->ui);
}

void tw_desktop_scale(struct tw_desktop *desktop, float pixel_ratio) {
    int display = SDL_GetWindowDisplayIndex(desktop->window);
    float dots = 0, scale = desktop->options->scale;
    if (!desktop->options->scale_given && !desktop->options->kiosk) {
        if (display < 0 || SDL_GetDisplayDPI(display, &dots, NULL, NULL) != 0)
            dots = 0;
        scale = display_scale(dots * pixel_ratio, pixel_ratio);
    }
    tw_viewer_set_scale(desktop->viewer, scale * desktop->kept.zoom);
}

bool tw_desktop_key(struct tw_desktop *desktop, const SDL_KeyboardEvent *event, float pixel_ratio) {
    float *zoom = &desktop->kept.zoom;
    if (!(event->keysym.mod & KMOD_CTRL))
        return false;
    switch (event->keysym.sym) {
    case SDLK_PLUS:
    case SDLK_EQUALS:
    case SDLK_KP_PLUS:
        *zoom = fminf(*zoom * ZOOM_STEP, 3);
        break;
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
        *zoom = fmaxf(*zoom / ZOOM_STEP, 0.6f);
        break;
    case SDLK_0:
    case SDLK_KP_0:
        *zoom = 1;
        break;
    default:
        return false;
    }
    tw_desktop_scale(desktop, pixel_ratio);
    return true;
}

void tw_desktop_paint(struct tw_desktop *desktop, const struct tw_theme *theme) {
    desktop->kept.theme = theme;
    tw_ui_set_theme(desktop->viewer->ui, theme);
    tw_scene_set_theme(desktop->viewer->scene, theme);
}

void tw_desktop_speak(struct tw_desktop *desktop, const char *language) {
    if (language != desktop->kept.language)
        snprintf(desktop->kept.language, sizeof desktop->kept.language, "%s", language);
    tw_ui_set_language(desktop->viewer->ui, language);
    tw_twin_set_language(desktop->viewer->twin, language);
}

void tw_desktop_end(struct tw_desktop *desktop) {
    struct tw_kept *kept = &desktop->kept;
    if (!desktop->keeps || !desktop->viewer)
        return;
    kept->maximised = SDL_GetWindowFlags(desktop->window) & SDL_WINDOW_MAXIMIZED;
    if (!kept->maximised) {
        SDL_GetWindowPosition(desktop->window, &kept->x, &kept->y);
        SDL_GetWindowSize(desktop->window, &kept->width, &kept->height);
    }
    kept->shown_around = kept->shown_around || !tw_ui_hints_open(desktop->viewer->ui);
    tw_ui_panels(desktop->viewer->ui, &kept->panels);
    tw_kept_write(kept);
}
