#include "stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/decoder.h"
#include "twinview/feed.h"
#include "twinview/file.h"
#include "twinview/memory.h"
#include "twinview/related.h"
#include "twinview/model.h"

static const int64_t start_ns = INT64_C(1000000000000);

static void apply_document(struct stage *stage, uint32_t source, const char *document) {
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    const char *reason = "";
    struct tw_batch *batch = tw_decoder_snapshot(decoder, document, strlen(document), &reason);
    if (!batch) {
        fprintf(stderr, "document refused: %s\n", reason);
        exit(1);
    }
    batch->source = source;
    tw_twin_apply(stage->twin, batch);
    tw_batch_destroy(batch);
    tw_decoder_destroy(decoder);
}

char *stage_read(const char *name) {
    size_t size;
    char path[512];
    snprintf(path, sizeof path, "%s/%s", TW_TEST_FOLDER, name);
    char *text = tw_file_read(path, 1 << 20, &size);
    if (!text) {
        fprintf(stderr, "no %s\n", path);
        exit(1);
    }
    return text;
}

static void add_value(struct tw_batch *batch, const char *asset, const char *property, double value,
                      enum tw_quality quality, int64_t time_ms) {
    struct tw_value_update *update = tw_batch_add_value(batch);
    update->asset = asset;
    update->property = property;
    update->value.kind = isnan(value) ? TW_VALUE_NONE : TW_VALUE_NUMBER;
    update->value.number = isnan(value) ? 0 : value;
    update->quality = quality;
    update->time_ms = time_ms;
}

static void apply(struct stage *stage, struct tw_batch *batch, int64_t time_ms) {
    batch->time_ms = time_ms;
    tw_twin_apply(stage->twin, batch);
    tw_twin_advance(stage->twin, time_ms);
    tw_batch_destroy(batch);
}

// Values that moved over half an hour, so that trends have something to show; the pump's others
// are of the last second.
static void play_history(struct stage *stage) {
    static const char *const watched[] = {"P-104", "R-202"};
    for (size_t i = 0; i < TW_COUNT(watched); i++)
        tw_twin_watch(stage->twin, tw_twin_find(stage->twin, watched[i])->handle, true);
    for (int i = 0; i < 700; i++) {
        int64_t time_ms = STAGE_NOW_MS - 800 - (699 - i) * 2500;
        double wave = sin(i * 0.13) + 0.4 * sin(i * 0.71);
        double rise = i > 430 ? (i - 430) * 0.089 : 0;
        enum tw_quality quality = i > 200 && i < 250 ? TW_QUALITY_BAD : TW_QUALITY_GOOD;
        struct tw_batch *batch = tw_batch_create(0);
        add_value(batch, "P-104", "bearing_temp", i == 699 ? 96.4 : 71.5 + wave + rise, quality,
                  time_ms);
        add_value(batch, "R-202", "temp", i == 699 ? 84.6 : 84 + wave,
                  i == 699 ? TW_QUALITY_UNCERTAIN : quality, time_ms);
        apply(stage, batch, time_ms);
    }
    int64_t now_ms = STAGE_NOW_MS - 400;
    struct tw_batch *batch = tw_batch_create(0);
    add_value(batch, "P-104", "vibration", 5.2, TW_QUALITY_GOOD, now_ms);
    add_value(batch, "P-104", "discharge", 13.6, TW_QUALITY_GOOD, now_ms);
    add_value(batch, "P-104", "flow", 38.2, TW_QUALITY_UNCERTAIN, now_ms);
    add_value(batch, "P-104", "current", 84, TW_QUALITY_GOOD, now_ms);
    add_value(batch, "P-104", "suction_temp", 61.7, TW_QUALITY_GOOD, STAGE_NOW_MS - 67000);
    apply(stage, batch, STAGE_NOW_MS);
}

void stage_init(struct stage *stage, const struct tw_ui_params *params, int width, int height,
                const char *document) {
    memset(stage, 0, sizeof *stage);
    stage->theme = params->theme ? params->theme : tw_theme_default();
    stage->width = width;
    stage->height = height;
    stage->twin = tw_twin_create(&(struct tw_twin_params){
        .joins = &(struct tw_join){.source = 1, .onto = 0}, .join_count = 1});
    char *plant = document ? NULL : stage_read("plant.json");
    apply_document(stage, 0, document ? document : plant);
    if (!document)
        play_history(stage);
    free(plant);
    stage->models = tw_models_create(&(struct tw_models_params){0});
    stage->scene = tw_scene_create(&(struct tw_scene_params){.theme = stage->theme});
    stage->ui = tw_ui_create(params);
    stage->health[0] = (struct tw_feed_health){.name = "plant",
                                               .state = TW_FEED_LIVE,
                                               .last_data_ms = STAGE_NOW_MS,
                                               .address = "https://plant.example/twin"};
    stage->health[1] = (struct tw_feed_health){
        .name = "energy", .state = TW_FEED_LIVE, .last_data_ms = STAGE_NOW_MS};
    stage->view = (struct tw_ui_view){.twin = stage->twin,
                                      .scene = stage->scene,
                                      .models = stage->models,
                                      .camera = &stage->camera,
                                      .sources = stage->health,
                                      .source_count = 2,
                                      .frame_ms = 4.2};
    tw_ui_resize(stage->ui, width, height);
    tw_twin_advance(stage->twin, STAGE_NOW_MS);
    tw_scene_update(stage->scene, stage->twin, stage->models, start_ns);
    stage_look_at(stage, NULL, 0);
}

void stage_open(struct stage *stage, const char *document) {
    stage_init(stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1},
               STAGE_WIDTH, STAGE_HEIGHT, document);
    stage_settle(stage, 0.1);
}

void stage_select(struct stage *stage, const char *asset) {
    struct tw_asset_id id = tw_twin_find(stage->twin, asset)->handle;
    tw_scene_select(stage->scene, id);
    stage->view.place = (struct tw_ui_place){TW_LEVEL_ASSET, tw_twin_unit(stage->twin, id), id};
}

void stage_look_at_pump(struct stage *stage) {
    stage_select(stage, "P-104");
    stage_settle(stage, 0.2);
    stage_look_at(stage, "P-104", 60);
    stage_settle(stage, 0.3);
    stage_settle(stage, 1.1);
}

void stage_join(struct stage *stage, const char *document) {
    apply_document(stage, 1, document);
}

void stage_finish(struct stage *stage) {
    tw_ui_destroy(stage->ui);
    tw_frame_finish(&stage->frame);
    tw_scene_destroy(stage->scene);
    tw_models_destroy(stage->models);
    tw_twin_destroy(stage->twin);
    free(stage->atlas);
}

static void take_viewport(struct stage *stage) {
    struct tw_rect view = tw_ui_viewport(stage->ui);
    const int viewport[4] = {view.x, view.y, view.width, view.height};
    memcpy(stage->camera.viewport, viewport, sizeof viewport);
}

void stage_look_at(struct stage *stage, const char *id, double distance_m) {
    double min[3] = {-20, -20, 0}, max[3] = {20, 20, 5};
    const struct tw_asset *asset = id ? tw_twin_find(stage->twin, id) : NULL;
    if (asset)
        tw_scene_asset_bounds(stage->scene, asset->handle, min, max);
    else
        tw_scene_site_bounds(stage->scene, min, max);
    take_viewport(stage);
    struct tw_pose pose = tw_camera_frame_box(&stage->camera, 325, 32, min, max);
    if (distance_m > 0)
        pose.distance_m = distance_m;
    tw_camera_fly(&stage->camera, &pose, 0, start_ns);
    tw_camera_update(&stage->camera, start_ns);
}

// Keeps the atlas as a renderer does: only what is said to be dirty is copied.
static void keep_atlas(struct stage *stage) {
    const struct tw_frame_ui *ui = &stage->frame.ui;
    if (!ui->atlas)
        return;
    if (!stage->atlas) {
        stage->atlas = tw_alloc((size_t)ui->atlas_width * (size_t)ui->atlas_height);
        stage->atlas_width = ui->atlas_width;
        stage->atlas_height = ui->atlas_height;
    }
    struct tw_rect dirty = ui->atlas_dirty;
    for (int y = dirty.y; y < dirty.y + dirty.height; y++) {
        size_t at = (size_t)y * (size_t)ui->atlas_width + (size_t)dirty.x;
        memcpy(stage->atlas + at, ui->atlas + at, (size_t)dirty.width);
    }
}

bool stage_step(struct stage *stage, double seconds) {
    stage->view.now_ms = STAGE_NOW_MS + (int64_t)(seconds * 1e3);
    stage->view.now_ns = start_ns + (int64_t)(seconds * 1e9);
    // A test may show other sources than the stage's.
    for (int i = 0; i < stage->view.source_count && stage->view.sources == stage->health; i++)
        if (stage->health[i].state == TW_FEED_LIVE)
            stage->health[i].last_data_ns = stage->view.now_ns;
    tw_twin_advance(stage->twin, stage->view.now_ms);
    tw_scene_update(stage->scene, stage->twin, stage->models, stage->view.now_ns);
    bool changed = tw_ui_update(stage->ui, &stage->view, false);
    take_viewport(stage);
    tw_twin_clear_changes(stage->twin);
    tw_frame_reset(&stage->frame);
    stage->frame.view.width = stage->width;
    stage->frame.view.height = stage->height;
    tw_scene_fill(stage->scene, &stage->camera, &stage->frame);
    tw_ui_fill(stage->ui, &stage->frame);
    keep_atlas(stage);
    if (stage->frame.probe_count > 0) {
        uint8_t *visible = tw_alloc(stage->frame.probe_count);
        memset(visible, 1, stage->frame.probe_count);
        tw_ui_probe_results(stage->ui, visible, stage->frame.probe_count);
        free(visible);
    }
    return changed;
}

void stage_settle(struct stage *stage, double seconds) {
    for (int i = 0; i < 8; i++)
        stage_step(stage, seconds);
}

void stage_value(struct stage *stage, const char *asset, const char *property, double value,
                 enum tw_quality quality) {
    struct tw_batch *batch = tw_batch_create(0);
    add_value(batch, asset, property, value, quality, stage->view.now_ms);
    apply(stage, batch, stage->view.now_ms);
}

void stage_click(struct stage *stage, float x, float y) {
    tw_ui_mouse_move(stage->ui, x, y);
    tw_ui_mouse_button(stage->ui, 0, true);
    tw_ui_mouse_button(stage->ui, 0, false);
}

void stage_key(struct stage *stage, enum tw_key key, bool shift, bool ctrl) {
    tw_ui_modifiers(stage->ui, shift, ctrl, false);
    tw_ui_key(stage->ui, key, true);
    tw_ui_key(stage->ui, key, false);
    tw_ui_modifiers(stage->ui, false, false, false);
}

bool stage_request(struct stage *stage, enum tw_ui_request_kind kind,
                   struct tw_ui_request *request) {
    while (tw_ui_poll(stage->ui, request))
        if (request->kind == kind)
            return true;
    return false;
}

void stage_drop_requests(struct stage *stage) {
    struct tw_ui_request request;
    while (tw_ui_poll(stage->ui, &request))
        continue;
}

enum tw_tool stage_tool(struct stage *stage) {
    struct tw_ui_request request;
    enum tw_tool tool = TW_TOOL_NONE;
    while (stage_request(stage, TW_UI_TOOL, &request))
        tool = request.tool;
    return tool;
}

void stage_picture(struct stage *stage, struct picture *picture) {
    picture_init(picture, stage->width, stage->height, stage->theme->colours[TW_GROUND],
                 stage->theme->colours[TW_ROAD]);
    struct tw_frame_ui ui = stage->frame.ui;
    picture_draw(picture, &ui, stage->atlas, stage->atlas_width, stage->atlas_height);
}
