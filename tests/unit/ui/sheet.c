// Writes pictures of the panels as a software rasteriser sees them: sheet FOLDER [NAME] to be
// looked at beside the mock-ups, sheet THEME SCALE FILE.png [LANGUAGE] for the goldens.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shots.h"
#include "twinview/memory.h"
#include "ui/canvas.h"
#include "ui/marks.h"

static bool shoot(const struct shot *shot, const char *path) {
    struct stage stage;
    struct picture picture;
    shot_stage(shot, &stage);
    stage_picture(&stage, &picture);
    bool written = picture_write(&picture, path);
    picture_finish(&picture);
    stage_finish(&stage);
    return written;
}

// All panels in one theme, two in a row at half their size; at a larger scale each pixel is the
// mean of what it becomes there, so that all are compared with the same picture.
static bool shoot_panels(const struct shot *shots, int count, const char *theme, int scale,
                         const char *language, const char *path) {
    struct picture sheet;
    picture_init(&sheet, 1280, 360 * ((count + 1) / 2), 0, 0);
    for (int i = 0; i < count; i++) {
        struct shot shot = shots[i];
        struct stage stage;
        struct picture picture;
        shot.theme = theme;
        shot.language = language;
        shot.width = 1280 * scale;
        shot.height = 720 * scale;
        shot.scale = (float)scale;
        shot_stage(&shot, &stage);
        stage_picture(&stage, &picture);
        picture_shrink(&picture, 2 * scale, &sheet, 640 * (i % 2), 360 * (i / 2));
        picture_finish(&picture);
        stage_finish(&stage);
    }
    bool written = picture_write(&sheet, path);
    picture_finish(&sheet);
    return written;
}

static void draw_marks(struct tw_canvas *canvas, const struct tw_theme *theme, float x) {
    static const struct {
        enum tw_alarm_state state;
        bool on, latched;
        float size;
    } columns[] = {
        {TW_ALARM_UNACKNOWLEDGED, true, false, 30}, {TW_ALARM_UNACKNOWLEDGED, false, false, 30},
        {TW_ALARM_ACKNOWLEDGED, true, false, 30},   {TW_ALARM_RETURNED, true, false, 30},
        {TW_ALARM_RETURNED, false, false, 30},      {TW_ALARM_SHELVED, true, false, 30},
        {TW_ALARM_SUPPRESSED, true, false, 30},     {TW_ALARM_OUT_OF_SERVICE, true, false, 30},
        {TW_ALARM_ACKNOWLEDGED, true, true, 30},    {TW_ALARM_UNACKNOWLEDGED, true, false, 16},
        {TW_ALARM_ACKNOWLEDGED, true, false, 48}};
    tw_canvas_rect(canvas, (struct tw_area){x, 0, 900, 520}, theme->colours[TW_PANEL]);
    for (int priority = 1; priority <= 4; priority++)
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            tw_draw_mark(
                canvas, theme, (struct tw_mark){priority, columns[i].state, columns[i].latched},
                x + 50 + 78 * (float)i, 86 * (float)priority - 36, columns[i].size, columns[i].on);
    for (int i = TW_UNCERTAIN; i <= TW_NO_VALUE; i++)
        tw_draw_quality(canvas, (enum tw_validity)i, x + 50 + 60 * (float)i, 390, 20,
                        theme->colours[TW_TEXT]);
    for (int i = TW_FEED_CONNECTING; i <= TW_FEED_STATIC; i++)
        tw_draw_lamp(canvas, theme, (enum tw_feed_state)i, false, x + 50 + 60 * (float)i, 430, 18);
    for (int i = 0; i < TW_ICON_COUNT; i++)
        tw_draw_icon(canvas, (enum tw_icon)i, x + 50 + 60 * (float)i, 480, 20,
                     theme->colours[TW_TEXT]);
}

static bool shoot_marks(const char *folder) {
    struct tw_canvas *canvas = tw_canvas_create(1);
    struct tw_input input = {.x = -1, .y = -1};
    struct tw_frame_ui ui = {0};
    struct picture picture;
    char path[512];
    tw_canvas_begin(canvas, 1800, 520, 1, &input);
    draw_marks(canvas, tw_theme_find("isa-dark"), 0);
    draw_marks(canvas, tw_theme_find("isa-light"), 900);
    tw_canvas_end(canvas);
    tw_canvas_fill(canvas, &ui);
    picture_init(&picture, 1800, 520, 0, 0);
    picture_draw(&picture, &ui, ui.atlas, ui.atlas_width, ui.atlas_height);
    snprintf(path, sizeof path, "%s/states.png", folder);
    bool written = picture_write(&picture, path);
    picture_finish(&picture);
    tw_canvas_destroy(canvas);
    return written;
}

static const struct shot shots[] = {
    {.name = "trend",
     .theme = "isa-dark",
     .select = "P-104",
     .look_at = "P-104",
     .distance_m = 60,
     .pin = "P-103",
     .past = 4,
     .width = 1600,
     .height = 1250},
    {.name = "desktop-dark",
     .theme = "isa-dark",
     .select = "P-104",
     .look_at = "P-104",
     .past = 1,
     .width = 1920,
     .height = 1080,
     .distance_m = 60},
    {.name = "desktop-light",
     .theme = "isa-light",
     .select = "R-202",
     .look_at = "R-202",
     .width = 1920,
     .height = 1080,
     .distance_m = 60},
    {.name = "small-dark",
     .theme = "isa-dark",
     .select = "P-104",
     .look_at = "P-104",
     .width = 1280,
     .height = 720,
     .distance_m = 60,
     .lost = true},
    {.name = "sources",
     .theme = "isa-dark",
     .width = 1280,
     .height = 720,
     .lost = true,
     .sources = true},
    {.name = "help", .theme = "isa-dark", .width = 1280, .height = 720, .help = true},
    {.name = "hover-value",
     .theme = "isa-dark",
     .select = "P-104",
     .look_at = "P-104",
     .width = 1280,
     .height = 720,
     .distance_m = 30,
     .hover_x = 960,
     .hover_y = 580},
    {.name = "hover-feed",
     .theme = "isa-light",
     .select = "P-104",
     .look_at = "P-104",
     .width = 1280,
     .height = 720,
     .distance_m = 30,
     .hover_x = 580,
     .hover_y = 20},
    {.name = "alarms",
     .theme = "isa-dark",
     .select = "P-104",
     .look_at = "P-104",
     .width = 1920,
     .height = 1080,
     .distance_m = 60,
     .list = true},
    {.name = "alarms-small",
     .theme = "isa-light",
     .width = 1280,
     .height = 720,
     .list = true,
     .lost = true},
    {.name = "flood",
     .theme = "isa-light",
     .width = 1920,
     .height = 1080,
     .list = true,
     .flood = true},
    {.name = "figures",
     .theme = "isa-dark",
     .width = 1280,
     .height = 720,
     .list = true,
     .flood = true,
     .figures = true},
    {.name = "alarms-large",
     .theme = "isa-light",
     .select = "P-104",
     .look_at = "P-104",
     .width = 3840,
     .height = 2160,
     .distance_m = 60,
     .scale = 2,
     .list = true,
     .flood = true},
    {.name = "history",
     .theme = "isa-dark",
     .select = "P-104",
     .look_at = "P-104",
     .width = 1600,
     .height = 1000,
     .distance_m = 60,
     .history = true},
    {.name = "zh-history",
     .theme = "isa-light",
     .select = "P-104",
     .look_at = "P-104",
     .language = "zh_CN",
     .width = 1280,
     .height = 720,
     .distance_m = 60,
     .history = true},
    {.name = "zh-desktop",
     .theme = "isa-dark",
     .select = "P-104",
     .look_at = "P-104",
     .language = "zh_CN",
     .width = 1280,
     .height = 720,
     .distance_m = 60,
     .lost = true},
    {.name = "zh-alarms",
     .theme = "isa-light",
     .language = "zh_CN",
     .width = 1280,
     .height = 720,
     .list = true,
     .flood = true},
    {.name = "zh-figures",
     .theme = "isa-dark",
     .language = "zh_CN",
     .width = 1280,
     .height = 720,
     .list = true,
     .flood = true,
     .figures = true},
    {.name = "zh-sources",
     .theme = "isa-dark",
     .language = "zh_CN",
     .width = 1280,
     .height = 720,
     .lost = true,
     .sources = true},
    {.name = "zh-help",
     .theme = "isa-light",
     .language = "zh_CN",
     .width = 1280,
     .height = 720,
     .help = true},
    {.name = "kiosk", .theme = "isa-dark", .mode = TW_UI_KIOSK, .width = 3840, .height = 2160},
};

// In another language the words are looked at, not each panel.
static const struct shot words[] = {
    {.select = "P-104", .look_at = "P-104", .distance_m = 60, .lost = true},
    {.list = true, .lost = true},
    {.help = true},
    {.mode = TW_UI_KIOSK},
};

int main(int argc, char **argv) {
    if (argc == 4)
        return !shoot_panels(shot_panels, shot_panel_count, argv[1], atoi(argv[2]), NULL, argv[3]);
    if (argc == 5)
        return !shoot_panels(words, TW_COUNT(words), argv[1], atoi(argv[2]), argv[4], argv[3]);
    if (argc < 2) {
        fprintf(stderr, "usage: sheet FOLDER [NAME] | sheet THEME SCALE FILE.png [LANGUAGE]\n");
        return 2;
    }
    for (size_t i = 0; i < TW_COUNT(shots); i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s.png", argv[1], shots[i].name);
        if ((argc < 3 || strcmp(argv[2], shots[i].name) == 0) && !shoot(&shots[i], path))
            return 1;
    }
    return argc < 3 && !shoot_marks(argv[1]);
}
