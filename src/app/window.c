#define TW_LOG_MODULE "window"
#include "window.h"

#include <SDL.h>
#include <SDL_vulkan.h>
#include <stdlib.h>

#include "desktop.h"
#include "fingers.h"
#include "navigation.h"
#include "recovery.h"
#include "replay.h"
#include "report.h"
#include "requests.h"
#include "tools.h"
#include "tour.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "viewer.h"

#define SOFTWARE_FPS 30
#define MINIMISED_POLL_NS 250000000LL
#define LAST_PICTURE_NS 5000000000LL // how long a picture of the window as it was left is tried

struct window {
    const struct tw_options *options;
    SDL_Window *sdl;
    const char *extensions[8];
    unsigned extension_count;
    int width, height; // drawn pixels
    Uint32 wake_event;
    struct tw_viewer viewer;
    struct tw_navigation navigation;
    struct tw_fingers fingers;
    struct tw_desktop desktop;
    int64_t interval_ns, next_draw_ns, tour_ns;
    int64_t ready_ns; // when the run of --duration or --frames began, 0: not ready yet
    uint64_t ready_frames;
    struct tw_recovery recovery;
    bool quit, expose, minimised, fault;
    bool look_again; // another thing may lie under the pointer, until the next picture stands
    bool postponed;  // a turn came too soon after the last picture to be drawn
};

// ---- window and surface ---------------------------------------------------------------------

static void wake(void *user) {
    SDL_Event event = {.type = *(const Uint32 *)user};
    SDL_PushEvent(&event);
}

static bool create_surface(void *user, void *instance, uint64_t *surface) {
    struct window *window = user;
    VkSurfaceKHR made;
    if (!SDL_Vulkan_CreateSurface(window->sdl, (VkInstance)instance, &made)) {
        tw_err("the window has no Vulkan surface: %s", SDL_GetError());
        return false;
    }
    *surface = (uint64_t)(uintptr_t)made;
    return true;
}

static bool open_window(struct window *window) {
    const struct tw_options *options = window->options;
    // A wall display must not go dark; a desktop's own settings stand.
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, options->kiosk ? "0" : "1");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0"); // fingers are not a mouse here
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        tw_err("no window system: %s; use --headless to draw without one", SDL_GetError());
        return false;
    }
    Uint32 flags = SDL_WINDOW_VULKAN | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    if (options->kiosk)
        flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    SDL_Rect place = tw_desktop_place(&window->desktop);
    window->sdl = SDL_CreateWindow("twinview", place.x, place.y, place.w, place.h, flags);
    window->extension_count = TW_COUNT(window->extensions);
    if (!window->sdl && !getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY")) {
        tw_err("there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set; use --headless to "
               "draw without one");
        return false;
    }
    if (!window->sdl || !SDL_Vulkan_GetInstanceExtensions(window->sdl, &window->extension_count,
                                                          window->extensions)) {
        tw_err("no window: %s", SDL_GetError());
        return false;
    }
    SDL_SetWindowMinimumSize(window->sdl, 640, 400);
    if (options->kiosk)
        SDL_ShowCursor(SDL_DISABLE);
    SDL_Vulkan_GetDrawableSize(window->sdl, &window->width, &window->height);
    window->wake_event = SDL_RegisterEvents(1);
    return true;
}

static struct tw_render_params render_params(struct window *window) {
    return (struct tw_render_params){.device = window->options->device,
                                     .validation = window->options->validation,
                                     .extensions = window->extensions,
                                     .extension_count = window->extension_count,
                                     .create_surface = create_surface,
                                     .user = window,
                                     .device_bytes = (size_t)window->options->device_mib << 20,
                                     .width = TW_MAX(window->width, 1),
                                     .height = TW_MAX(window->height, 1)};
}

static void measure(struct window *window) {
    int width;
    SDL_GetWindowSize(window->sdl, &width, NULL);
    SDL_Vulkan_GetDrawableSize(window->sdl, &window->width, &window->height);
    window->navigation.pixel_ratio = width ? (float)window->width / (float)width : 1;
}

static void resize(struct window *window) {
    measure(window);
    window->minimised = window->width <= 0 || window->height <= 0;
    if (window->minimised || !window->viewer.render)
        return;
    if (tw_render_resize(window->viewer.render, window->width, window->height))
        tw_viewer_resize(&window->viewer, window->width, window->height);
}

// Fastest rate of drawing: what was asked for, the display's, or what a processor that draws can
// give beside its other work.
static void pace(struct window *window) {
    SDL_DisplayMode mode;
    int fps = window->options->max_fps;
    if (!fps && window->viewer.render && tw_render_is_software(window->viewer.render))
        fps = SOFTWARE_FPS;
    if (!fps && SDL_GetWindowDisplayMode(window->sdl, &mode) == 0)
        fps = mode.refresh_rate;
    window->interval_ns = 1000000000LL / (fps > 0 ? fps : 60);
}

// ---- events ---------------------------------------------------------------------------------

static int ui_key(SDL_Keycode code) {
    static const struct {
        SDL_Keycode code;
        enum tw_key key;
    } keys[] = {
        {SDLK_TAB, TW_KEY_TAB},
        {SDLK_LEFT, TW_KEY_LEFT},
        {SDLK_RIGHT, TW_KEY_RIGHT},
        {SDLK_UP, TW_KEY_UP},
        {SDLK_DOWN, TW_KEY_DOWN},
        {SDLK_PAGEUP, TW_KEY_PAGE_UP},
        {SDLK_PAGEDOWN, TW_KEY_PAGE_DOWN},
        {SDLK_HOME, TW_KEY_HOME},
        {SDLK_END, TW_KEY_END},
        {SDLK_DELETE, TW_KEY_DELETE},
        {SDLK_BACKSPACE, TW_KEY_BACKSPACE},
        {SDLK_RETURN, TW_KEY_ENTER},
        {SDLK_ESCAPE, TW_KEY_ESCAPE},
        {SDLK_a, TW_KEY_A},
        {SDLK_c, TW_KEY_C},
        {SDLK_v, TW_KEY_V},
        {SDLK_x, TW_KEY_X},
        {SDLK_z, TW_KEY_Z},
        {SDLK_1, TW_KEY_1},
        {SDLK_2, TW_KEY_2},
        {SDLK_3, TW_KEY_3},
        {SDLK_4, TW_KEY_4},
        {SDLK_F1, TW_KEY_F1},
        {SDLK_F2, TW_KEY_F2},
        {SDLK_F3, TW_KEY_F3},
        {SDLK_F4, TW_KEY_F4},
        {SDLK_F5, TW_KEY_F5},
        {SDLK_F6, TW_KEY_F6},
        {SDLK_F7, TW_KEY_F7},
        {SDLK_F8, TW_KEY_F8},
        {SDLK_h, TW_KEY_H},
        {SDLK_l, TW_KEY_L},
        {SDLK_s, TW_KEY_S},
        {SDLK_y, TW_KEY_Y},
        {SDLK_APPLICATION, TW_KEY_MENU},
        {SDLK_F10, TW_KEY_MENU},
    };
    for (size_t i = 0; i < TW_COUNT(keys); i++)
        if (keys[i].code == code)
            return (int)keys[i].key;
    return -1;
}

// Panels see all input first; true if the event is theirs alone.
static bool panel_event(struct window *window, const SDL_Event *event) {
    struct tw_ui *ui = window->viewer.ui;
    float ratio = window->navigation.pixel_ratio;
    static const int buttons[] = {0, 0, 2, 1}; // SDL: left 1, middle 2, right 3
    switch (event->type) {
    case SDL_MOUSEMOTION:
        tw_ui_mouse_move(ui, (float)event->motion.x * ratio, (float)event->motion.y * ratio);
        return false;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (event->button.button < TW_COUNT(buttons))
            tw_ui_mouse_button(ui, buttons[event->button.button],
                               event->type == SDL_MOUSEBUTTONDOWN);
        return tw_ui_wants_mouse(ui) && !window->navigation.button;
    case SDL_MOUSEWHEEL:
        tw_ui_mouse_wheel(ui, event->wheel.preciseX, event->wheel.preciseY);
        return tw_ui_wants_mouse(ui);
    case SDL_TEXTINPUT:
        if (!(window->viewer.keys & KMOD_LALT)) // a key with it is no letter
            tw_ui_text(ui, event->text.text);
        return true;
    case SDL_KEYDOWN:
    case SDL_KEYUP: {
        int key = ui_key(event->key.keysym.sym);
        Uint16 mod = event->key.keysym.mod;
        tw_ui_modifiers(ui, mod & KMOD_SHIFT, mod & KMOD_CTRL, mod & KMOD_ALT);
        if (key >= 0)
            tw_ui_key(ui, (enum tw_key)key, event->type == SDL_KEYDOWN);
        return tw_ui_wants_key(ui, key);
    }
    default:
        return false;
    }
}

static void window_event(struct window *window, const SDL_WindowEvent *event) {
    switch (event->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        resize(window);
        break;
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        tw_desktop_scale(&window->desktop, window->navigation.pixel_ratio);
        break;
    case SDL_WINDOWEVENT_MINIMIZED:
    case SDL_WINDOWEVENT_HIDDEN:
        window->minimised = true;
        break;
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_SHOWN:
        window->minimised = false;
        window->expose = true;
        window->next_draw_ns = 0;
        break;
    case SDL_WINDOWEVENT_EXPOSED:
        window->expose = true;
        break;
    case SDL_WINDOWEVENT_FOCUS_GAINED: // with keys that were pressed elsewhere
        window->viewer.keys = SDL_GetModState();
        break;
    case SDL_WINDOWEVENT_LEAVE:
        tw_ui_mouse_move(window->viewer.ui, -1, -1);
        tw_scene_hover(window->viewer.scene, (struct tw_asset_id){0});
        break;
    default:
        break;
    }
}

// The mouse's own keys for back and forward, wherever the pointer is.
static bool way_back(struct window *window, const SDL_Event *event) {
    bool back = event->button.button == SDL_BUTTON_X1;
    if (event->type != SDL_MOUSEBUTTONDOWN || (!back && event->button.button != SDL_BUTTON_X2))
        return false;
    tw_tools_follow(&window->viewer, back ? TW_TOOL_BACK : TW_TOOL_FORWARD,
                    (struct tw_asset_id){0});
    return true;
}

static void handle(struct window *window, const SDL_Event *event) {
    if (event->type == SDL_KEYDOWN || event->type == SDL_KEYUP)
        window->viewer.keys = event->key.keysym.mod;
    if (event->type == SDL_QUIT) {
        window->quit = true;
    } else if (event->type == SDL_WINDOWEVENT) {
        window_event(window, &event->window);
    } else if (event->type == SDL_KEYDOWN && event->key.keysym.sym == SDLK_q &&
               event->key.keysym.mod & KMOD_CTRL) {
        window->quit = true;
    } else if (!window->options->kiosk && event->type == SDL_KEYDOWN &&
               tw_desktop_key(&window->desktop, &event->key, window->navigation.pixel_ratio)) {
        window->expose = true;
    } else if (!window->options->kiosk && !tw_fingers_event(&window->fingers, event) &&
               !way_back(window, event) && !panel_event(window, event) &&
               !(event->type == SDL_KEYDOWN && tw_replay_key(&window->viewer, &event->key))) {
        tw_navigation_event(&window->navigation, &window->viewer, event);
        window->look_again |= window->viewer.acted;
    }
}

static void follow_requests(struct window *window) {
    struct tw_viewer *viewer = &window->viewer;
    struct tw_ui_request request;
    while (tw_ui_poll(viewer->ui, &request)) {
        if (tw_requests_follow(viewer, &request))
            continue;
        switch (request.kind) {
        case TW_UI_COPY:
            if (SDL_SetClipboardText(tw_ui_copied(viewer->ui)) != 0)
                tw_warn("nothing was copied: %s", SDL_GetError());
            break;
        case TW_UI_THEME:
            tw_desktop_paint(&window->desktop, tw_theme_find(request.text));
            break;
        case TW_UI_LANGUAGE:
            tw_desktop_speak(&window->desktop, request.text);
            break;
        case TW_UI_TOOL:
            if (request.instead)
                tw_scene_undo(viewer->scene);
            tw_tools_follow(viewer, request.tool, request.asset);
            window->look_again = true;
            break;
        default: // the viewport is taken over at each update
            break;
        }
    }
}

// ---- the loop -------------------------------------------------------------------------------

// Follows what a draw answered. Until the picture is back its window is hidden, unless it comes
// back at once: what it showed last must not pass for what is.
static bool recover(struct window *window, enum tw_present drawn) {
    struct tw_viewer *viewer = &window->viewer;
    bool was_lost = window->recovery.lost_ns != 0;
    if (drawn == TW_PRESENT_LOST || !viewer->render)
        measure(window);
    struct tw_render_params params = render_params(window);
    if (!tw_recovery_take(&window->recovery, viewer, &params, drawn))
        return false;
    if (window->recovery.lost_ns && !was_lost)
        SDL_HideWindow(window->sdl);
    if (!window->recovery.lost_ns && was_lost) {
        SDL_ShowWindow(window->sdl);
        pace(window);
    }
    if (window->recovery.lost_ns)
        window->next_draw_ns = window->recovery.retry_ns;
    return true;
}

static bool draw(struct window *window) {
    struct tw_viewer *viewer = &window->viewer;
    int64_t now_ns = tw_monotonic_ns();
    window->postponed = now_ns < window->next_draw_ns;
    if (window->postponed)
        return true;
    if (!viewer->render)
        return recover(window, TW_PRESENT_NOTHING);
    if (window->minimised) {
        window->next_draw_ns = now_ns + MINIMISED_POLL_NS;
        return true;
    }
    bool counting = window->options->frames >= 0 && window->ready_ns;
    enum tw_present result = tw_viewer_draw(viewer, window->expose || counting);
    switch (result) {
    case TW_PRESENT_OK:
        window->expose = false;
        window->navigation.hover_asked |= window->look_again;
        window->look_again = window->look_again && tw_render_wants_frame(viewer->render);
        window->next_draw_ns = now_ns + window->interval_ns;
        break;
    case TW_PRESENT_RESIZED:
        resize(window);
        window->expose = true;
        window->next_draw_ns = now_ns + window->interval_ns; // should the sizes never agree
        break;
    case TW_PRESENT_MINIMISED:
        window->next_draw_ns = now_ns + MINIMISED_POLL_NS;
        break;
    case TW_PRESENT_LOST:
        window->expose = true;
        break;
    case TW_PRESENT_NOTHING:
        window->next_draw_ns = now_ns + window->interval_ns;
        break;
    }
    return recover(window, result);
}

static bool is_over(struct window *window) {
    const struct tw_options *options = window->options;
    int64_t now_ns = tw_monotonic_ns();
    if (options->frames < 0 && options->duration_s < 0)
        return false;
    if (!window->ready_ns && tw_viewer_ready(&window->viewer)) {
        window->ready_ns = now_ns;
        window->ready_frames = window->viewer.run.frames_drawn;
    }
    if (!window->ready_ns) {
        window->fault = tw_loading_stalled(&window->viewer, now_ns);
        if (window->fault)
            tw_err("not ready, and nothing has come for 60 s");
        return window->fault;
    }
    if (options->frames >= 0)
        return window->viewer.run.frames_drawn - window->ready_frames >= (uint64_t)options->frames;
    return (double)(now_ns - window->ready_ns) * 1e-9 >= options->duration_s;
}

static void wait(struct window *window) {
    int64_t deadline_ns = TW_MIN(tw_viewer_deadline(&window->viewer), window->tour_ns);
    bool counting =
        window->options->frames >= 0 && window->ready_ns; // frames of which nothing needs
    bool hovers = window->navigation.hover_asked && !window->navigation.button;
    if (window->expose || window->recovery.lost_ns || counting || window->postponed || hovers)
        deadline_ns = 0;
    if (!window->viewer.more_queued)
        deadline_ns = TW_MAX(deadline_ns, window->next_draw_ns);
    deadline_ns = TW_MIN(deadline_ns, tw_touch_tick(&window->fingers.touch, tw_monotonic_ns()));
    if (window->options->duration_s >= 0 && window->ready_ns)
        deadline_ns =
            TW_MIN(deadline_ns, window->ready_ns + (int64_t)(window->options->duration_s * 1e9));
    int64_t left_ns = deadline_ns - tw_monotonic_ns();
    if (left_ns <= 0)
        return;
    int timeout_ms = deadline_ns == INT64_MAX ? 60000 : (int)TW_MIN(left_ns / 1000000 + 1, 60000);
    SDL_WaitEventTimeout(NULL, timeout_ms);
}

static void update(struct window *window) {
    tw_viewer_update(&window->viewer);
    follow_requests(window);
}

// Each press is answered before the next one is looked at: that one may be meant for what this one
// opened, also when the window was too busy to show it.
static void take_events(struct window *window) {
    SDL_Event event;
    while (SDL_PollEvent(&event)) {
        handle(window, &event);
        if (event.type == SDL_KEYDOWN || event.type == SDL_TEXTINPUT ||
            event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP)
            update(window);
    }
}

static void loop(struct window *window) {
    while (!window->quit && !is_over(window)) {
        wait(window);
        take_events(window);
        tw_navigation_hover(&window->navigation, &window->viewer);
        update(window);
        window->tour_ns = tw_tour_update(&window->viewer, tw_monotonic_ns());
        if (!draw(window)) {
            window->fault = true;
            return;
        }
    }
}

// The picture to be written is of the window as it was left: what came together with the end, such
// as another size, is still drawn.
static void draw_last(struct window *window) {
    const struct tw_options *options = window->options;
    int64_t end_ns = tw_monotonic_ns() + LAST_PICTURE_NS;
    if (!options->screenshot && !options->reference)
        return;
    while (window->expose && !window->fault && !window->minimised && tw_monotonic_ns() < end_ns) {
        SDL_PumpEvents(); // SDL learns the window's size from them
        window->next_draw_ns = 0;
        window->fault = !draw(window);
    }
}

int tw_window_run(const struct tw_options *options, int64_t start_ns) {
    struct window window = {
        .options = options, .tour_ns = INT64_MAX, .recovery = {.patient = options->kiosk}};
    int status = TW_EXIT_FAULT;
    tw_desktop_init(&window.desktop, options);
    if (open_window(&window)) {
        struct tw_wakeup wakeup = {wake, &window.wake_event};
        measure(&window);
        struct tw_render_params params = render_params(&window);
        if (tw_viewer_init(&window.viewer, options, &params, &wakeup,
                           options->kiosk ? TW_UI_KIOSK : TW_UI_DESKTOP, start_ns)) {
            if (!options->kiosk) // a wall shows; nobody acts there
                window.viewer.desk = tw_desk_create(&(struct tw_desk_params){
                    .station = options->station ? options->station : options->config.station});
            if (!options->no_sound)
                window.viewer.sound = tw_sound_create();
            tw_saved_open(&window.viewer);
            tw_fingers_init(&window.fingers, &window.viewer);
            tw_desktop_begin(&window.desktop, window.sdl, &window.viewer);
            tw_desktop_scale(&window.desktop, window.navigation.pixel_ratio);
            pace(&window);
            loop(&window);
            draw_last(&window);
            tw_desktop_end(&window.desktop);
            if (!window.fault)
                status = tw_report(&window.viewer);
        }
        tw_viewer_finish(&window.viewer);
    }
    if (window.sdl)
        SDL_DestroyWindow(window.sdl);
    SDL_Quit();
    return status;
}
