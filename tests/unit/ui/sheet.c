// Writes pictures of the panels as a software rasteriser sees them, to be looked at beside the
// mock-ups: sheet FOLDER.
#include <stdio.h>
#include <string.h>

#include "stage.h"

struct shot {
    const char *name, *theme, *select, *look_at;
    enum tw_ui_mode mode;
    int width, height;
    double distance_m;
    bool help, lost;
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
                                      .scale = 1,
                                      .show_help = shot->help},
               shot->width, shot->height, NULL);
    select_asset(&stage, shot->select);
    if (shot->lost) {
        stage.health[1].state = TW_FEED_LOST;
        stage.health[1].last_data_ms -= 147000;
        stage.health[1].last_data_ns = 1;
        snprintf(stage.health[1].reason, sizeof stage.health[1].reason, "No answer.");
    }
    stage_settle(&stage, 0.1);
    stage_look_at(&stage, shot->look_at, shot->distance_m);
    stage_settle(&stage, 0.2);
    stage_settle(&stage, 1.4);
    stage_picture(&stage, &picture);
    snprintf(path, sizeof path, "%s/%s.png", folder, shot->name);
    bool written = picture_write(&picture, path);
    picture_finish(&picture);
    stage_finish(&stage);
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
        {.name = "help", .theme = "isa-dark", .width = 1280, .height = 720, .help = true},
        {.name = "kiosk", .theme = "isa-dark", .mode = TW_UI_KIOSK, .width = 3840, .height = 2160},
    };
    if (argc < 2) {
        fprintf(stderr, "usage: sheet FOLDER [NAME]\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof shots / sizeof *shots; i++)
        if ((argc < 3 || strcmp(argv[2], shots[i].name) == 0) && !shoot(&shots[i], argv[1]))
            return 1;
    return 0;
}
