// Writes pictures of the panels as a software rasteriser sees them, to be looked at beside the
// mock-ups: sheet FOLDER.
#include <stdio.h>
#include <string.h>

#include "stage.h"
#include "ui/canvas.h"
#include "ui/marks.h"
#include "ui/ui_private.h"

struct shot {
    const char *name, *theme, *select, *look_at, *language;
    enum tw_ui_mode mode;
    int width, height;
    double distance_m;
    float scale; // 0: 1
    float hover_x, hover_y;
    bool help, lost, list, flood, figures, sources;
};

static void select_asset(struct stage *stage, const char *id) {
    const struct tw_asset *asset = id ? tw_twin_find(stage->twin, id) : NULL;
    if (asset)
        tw_scene_select(stage->scene, asset->handle);
}

static bool shoot(const struct shot *shot, const char *folder) {
    struct stage stage;
    struct picture picture;
    char path[512];
    stage_init(&stage,
               &(struct tw_ui_params){.mode = shot->mode,
                                      .theme = tw_theme_find(shot->theme),
                                      .scale = shot->scale > 0 ? shot->scale : 1,
                                      .language = shot->language,
                                      .show_help = shot->help},
               shot->width, shot->height, NULL);
    stage.view.station = (struct tw_ui_station){.user = "m.huber", .name = "Control room 1"};
    select_asset(&stage, shot->select);
    if (shot->lost) {
        stage.health[1].state = TW_FEED_LOST;
        stage.health[1].last_data_ms -= 147000;
        stage.health[1].last_data_ns = INT64_C(853000000000);
        snprintf(stage.health[1].reason, sizeof stage.health[1].reason, "No answer.");
    }
    for (int i = 0; i < 24 && shot->flood; i++) {
        static const char *const assets[] = {"P-101", "P-102", "B-102", "T-201", "R-202", "K-130"};
        char id[16];
        snprintf(id, sizeof id, "f%d", i);
        struct tw_batch *batch = tw_batch_create(0);
        struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ALARM_ASSET);
        write->key[0] = id;
        write->value = (struct tw_value){.kind = TW_VALUE_STRING, .string = assets[i % 6]};
        write = tw_batch_add_write(batch, TW_FIELD_ALARM_SINCE);
        write->key[0] = id;
        write->value = (struct tw_value){.kind = TW_VALUE_NUMBER,
                                         .number = (double)(STAGE_NOW_MS - 200000 + i * 8000)};
        write = tw_batch_add_write(batch, TW_FIELD_ALARM_TEXT);
        write->key[0] = id;
        write->key[1] = "";
        write->value = (struct tw_value){.kind = TW_VALUE_STRING, .string = "Flow low"};
        tw_twin_apply(stage.twin, batch);
        tw_batch_destroy(batch);
    }
    stage_settle(&stage, 0.1);
    stage_look_at(&stage, shot->look_at, shot->distance_m);
    stage_settle(&stage, 0.2);
    if (shot->hover_x > 0)
        tw_ui_mouse_move(stage.ui, shot->hover_x, shot->hover_y);
    if (shot->list) {
        tw_ui_key(stage.ui, TW_KEY_F3, true);
        tw_ui_key(stage.ui, TW_KEY_F3, false);
        tw_ui_key(stage.ui, TW_KEY_DOWN, true);
        tw_ui_key(stage.ui, TW_KEY_DOWN, false);
    }
    if (shot->figures)
        stage.ui->alarms.tab = TW_TAB_FIGURES;
    if (shot->sources)
        tw_ui_text(stage.ui, "s");
    stage_settle(&stage, 1.4);
    stage_picture(&stage, &picture);
    snprintf(path, sizeof path, "%s/%s.png", folder, shot->name);
    bool written = picture_write(&picture, path);
    picture_finish(&picture);
    stage_finish(&stage);
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

int main(int argc, char **argv) {
    static const struct shot shots[] = {
        {.name = "desktop-dark",
         .theme = "isa-dark",
         .select = "P-104",
         .look_at = "P-104",
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
    if (argc < 2) {
        fprintf(stderr, "usage: sheet FOLDER [NAME]\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof shots / sizeof *shots; i++)
        if ((argc < 3 || strcmp(argv[2], shots[i].name) == 0) && !shoot(&shots[i], argv[1]))
            return 1;
    return argc < 3 && !shoot_marks(argv[1]);
}
