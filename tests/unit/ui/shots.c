#include "shots.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"
#include "twinview/related.h"
#include "ui/ui_private.h"

const struct shot shot_panels[] = {
    {.name = "inspector", .select = "P-104", .look_at = "P-104", .distance_m = 60, .lost = true},
    {.name = "trend", .select = "P-104", .pin = "P-103", .past = 4},
    {.name = "list", .list = true, .lost = true},
    {.name = "flood", .list = true, .flood = true},
    {.name = "figures", .list = true, .flood = true, .figures = true},
    {.name = "shelve", .select = "P-104", .look_at = "P-104", .distance_m = 60, .ask = true},
    {.name = "sources", .sources = true, .lost = true},
    {.name = "help", .help = true},
    {.name = "recording", .replay = true},
    {.name = "saved", .saved = true, .hover_x = 200, .hover_y = 220},
    {.name = "history", .select = "P-104", .look_at = "P-104", .distance_m = 60, .history = true},
    {.name = "level 2", .select = "P-104", .level = TW_LEVEL_UNIT, .hint = true},
    {.name = "level 4", .select = "P-104", .level = TW_LEVEL_DIAGNOSIS},
    {.name = "storeys", .document = "house.json", .select = "house", .storeys = true},
    {.name = "menu", .select = "P-104", .menu = true},
    {.name = "search", .search = "type:pump -P-101"},
    {.name = "measure", .measure = true},
    {.name = "section", .section = true},
};
const int shot_panel_count = TW_COUNT(shot_panels);

static const struct tw_ui_saved_item saved_items[] = {{"Feed pumps from the yard", NULL},
                                                      {"Boiler 1", NULL},
                                                      {"Hot pumps", "type:pump"},
                                                      {"Nothing at all", "type:none"}};
static const struct tw_ui_saved saved = {
    .items = saved_items, .count = TW_COUNT(saved_items), .version = 1};

static void select_asset(struct stage *stage, const char *id) {
    const struct tw_asset *asset = id ? tw_twin_find(stage->twin, id) : NULL;
    if (asset)
        tw_scene_select(stage->scene, asset->handle);
}

static void press(struct stage *stage, enum tw_key key) {
    tw_ui_key(stage->ui, key, true);
    tw_ui_key(stage->ui, key, false);
}

static void lose_a_source(struct stage *stage) {
    stage->health[1].state = TW_FEED_LOST;
    stage->health[1].out_of_date = true;
    stage->health[1].last_data_ms -= 147000;
    stage->health[1].last_data_ns = INT64_C(853000000000);
    snprintf(stage->health[1].reason, sizeof stage->health[1].reason, "No answer.");
}

static struct tw_write *put(struct tw_batch *batch, enum tw_field field, const char *id) {
    struct tw_write *write = tw_batch_add_write(batch, field);
    write->key[0] = id;
    write->key[1] = field == TW_FIELD_ALARM_TEXT ? "" : NULL;
    return write;
}

static void flood(struct stage *stage) {
    static const char *const assets[] = {"P-101", "P-102", "B-102", "T-201", "R-202", "K-130"};
    for (int i = 0; i < 24; i++) {
        char id[16];
        snprintf(id, sizeof id, "f%d", i);
        struct tw_batch *batch = tw_batch_create(0);
        put(batch, TW_FIELD_ALARM_ASSET, id)->value =
            (struct tw_value){.kind = TW_VALUE_STRING, .string = assets[i % 6]};
        put(batch, TW_FIELD_ALARM_SINCE, id)->value = (struct tw_value){
            .kind = TW_VALUE_NUMBER, .number = (double)(STAGE_NOW_MS - 200000 + i * 8000)};
        put(batch, TW_FIELD_ALARM_TEXT, id)->value =
            (struct tw_value){.kind = TW_VALUE_STRING, .string = "Flow low"};
        tw_twin_apply(stage->twin, batch);
        tw_batch_destroy(batch);
    }
}

static void replay(struct stage *stage) {
    static const struct tw_playback playback = {.start_ms = STAGE_NOW_MS - 600000,
                                                .end_ms = STAGE_NOW_MS + 600000,
                                                .position_ms = STAGE_NOW_MS,
                                                .limit_ms = STAGE_NOW_MS,
                                                .speed = 10,
                                                .paused = true};
    stage->view.playback = &playback;
    for (int i = 0; i < stage->view.source_count; i++)
        stage->health[i].state = TW_FEED_REPLAY;
}

// The uppermost storey is taken off.
static void take_off(struct stage *stage) {
    struct tw_storey storeys[4];
    size_t count = tw_scene_storeys(stage->scene, (struct tw_asset_id){0}, storeys, 4);
    tw_scene_show_storeys(stage->scene, storeys, count, 0, count - 2);
}

static void measure(struct stage *stage, float scale) {
    static const float corners[][2] = {{420, 500}, {640, 330}, {860, 470}};
    static float points[TW_COUNT(corners)][2];
    static struct tw_ui_sketch sketch = {.tool = TW_TOOL_MEASURE,
                                         .points = (const float(*)[2])points,
                                         .count = TW_COUNT(corners),
                                         .text = "12.482 m, 87.3\u00b0, 19.310 m\u00b2",
                                         .snap = TW_SNAP_CORNER,
                                         .version = 1};
    for (size_t i = 0; i < TW_COUNT(corners); i++)
        for (int k = 0; k < 2; k++)
            points[i][k] = corners[i][k] * scale;
    stage->view.sketch = &sketch;
}

// A box of 400 by 200 pixels seen from above, one of its faces taken.
static void cut(struct stage *stage, float scale) {
    static struct tw_ui_box box;
    static const struct tw_ui_sketch sketch = {
        .tool = TW_TOOL_SECTION, .text = "", .snap = -1, .version = 1};
    box = (struct tw_ui_box){.tool = true, .active = 5};
    for (int i = 0; i < 8; i++) {
        box.corners[i][0] = scale * (float)(400 + (i & 1 ? 400 : 0) + (i & 2 ? 120 : 0));
        box.corners[i][1] = scale * (float)(560 - (i & 2 ? 90 : 0) - (i & 4 ? 200 : 0));
        box.corner_seen[i] = true;
    }
    for (int face = 0; face < 6; face++) {
        for (int i = 0; i < 8; i++)
            for (int k = 0; k < 2; k++)
                if ((i >> face / 2 & 1) == face % 2)
                    box.handles[face][k] += box.corners[i][k] / 4;
        box.handle_seen[face] = true;
    }
    stage->view.section = &box;
    stage->view.sketch = &sketch;
}

// Warmer and warmer, made some minutes ago.
static void answer_forecast(struct stage *stage, const struct tw_ui_request *request) {
    const int count = 120;
    struct tw_feed_series series = {.request = request->number,
                                    .count = (size_t)count,
                                    .made_ms = request->time_ms - 7 * 60000};
    series.points = tw_alloc_array((size_t)count, sizeof *series.points);
    for (int i = 0; i < count; i++) {
        double mean = 96.4 + 0.08 * i, reach = 0.6 * sqrt(i);
        series.points[i] = (struct tw_feed_point){
            request->time_ms + (request->until_ms - request->time_ms) * i / count, mean - reach,
            mean + reach, mean, false};
    }
    tw_ui_take_series(stage->ui, &series);
}

// Answers each question about the past with a day's wave, two hours of it bad.
void shot_answer(struct stage *stage) {
    struct tw_ui_request request;
    while (tw_ui_poll(stage->ui, &request)) {
        const int count = 320;
        if (request.kind == TW_UI_FORECAST)
            answer_forecast(stage, &request);
        if (request.kind != TW_UI_ASK)
            continue;
        struct tw_feed_series series = {.request = request.number, .count = (size_t)count};
        series.points = tw_alloc_array((size_t)count, sizeof *series.points);
        for (int i = 0; i < count; i++) {
            double mean = 74 + 6 * sin(i * 0.06 + (double)request.asset.slot);
            series.points[i] = (struct tw_feed_point){
                request.time_ms + (request.until_ms - request.time_ms) * i / count, mean - 1.5,
                mean + 2, mean, i > 120 && i < 147};
        }
        tw_ui_take_series(stage->ui, &series);
    }
}

static void patch_alarm(struct stage *stage, int after_s, enum tw_field field,
                        struct tw_value value, const char *by) {
    struct tw_batch *batch = tw_batch_create(0);
    batch->time_ms = STAGE_NOW_MS + after_s * 1000;
    batch->seq = 10 + (uint64_t)after_s;
    put(batch, field, "a1")->value = value;
    if (by) {
        put(batch, TW_FIELD_ALARM_BY, "a1")->value =
            (struct tw_value){.kind = TW_VALUE_STRING, .string = by};
        put(batch, TW_FIELD_ALARM_COMMENT, "a1")->value = (struct tw_value){
            .kind = TW_VALUE_STRING, .string = "Bearing is being greased, fitter is on site"};
    }
    tw_twin_apply(stage->twin, batch);
    tw_batch_destroy(batch);
}

// What the server tells of the alarms that it is asked for: the day before, and this one.
static void tell_alarms(struct stage *stage) {
    static const struct tw_alarm_event told[] = {
        {TW_ALARM_EVENT_RAISED, .time_ms = -91000000, .priority = 3, .text = "Vibration high"},
        {TW_ALARM_EVENT_ACKNOWLEDGED, .time_ms = -90800000, .priority = 3, .text = "Vibration high",
         .who = "k.weber"},
        {TW_ALARM_EVENT_SHELVED, .time_ms = -90700000, .other_ms = STAGE_NOW_MS - 80000000,
         .priority = 3, .text = "Vibration high", .who = "k.weber", .comment = "Sensor is loose"},
        {TW_ALARM_EVENT_SHELF_ENDED, .time_ms = -80000000, .priority = 3, .text = "Vibration high"},
        {TW_ALARM_EVENT_RETURNED, .time_ms = -79000000, .priority = 3, .text = "Vibration high"},
        {TW_ALARM_EVENT_RAISED, .time_ms = -15000, .priority = 1,
         .text = "Bearing temperature high-high"},
    };
    struct tw_ui_request request;
    while (tw_ui_poll(stage->ui, &request)) {
        if (request.kind != TW_UI_ASK_ALARMS)
            continue;
        struct tw_feed_alarm_past past = {.request = request.number,
                                          .from_ms = STAGE_NOW_MS - 172800000,
                                          .to_ms = STAGE_NOW_MS,
                                          .count = TW_COUNT(told)};
        past.events = tw_alloc_array(TW_COUNT(told), sizeof *past.events);
        for (size_t i = 0; i < TW_COUNT(told); i++) {
            past.events[i] = told[i];
            past.events[i].time_ms += STAGE_NOW_MS;
            past.events[i].alarm = i + 1 < TW_COUNT(told) ? "a" : "a1";
        }
        tw_ui_take_alarms(stage->ui, &past);
    }
}

static void show_history(struct stage *stage) {
    const struct tw_value yes = {.kind = TW_VALUE_BOOL, .boolean = true};
    const struct tw_value no = {.kind = TW_VALUE_BOOL};
    tell_alarms(stage);
    patch_alarm(stage, 1, TW_FIELD_ALARM_ACKED, yes, "m.huber");
    patch_alarm(stage, 2, TW_FIELD_ALARM_ACTIVE, no, NULL);
    tw_ui_modifiers(stage->ui, true, false, false);
    press(stage, TW_KEY_F3);
    stage_settle(stage, 0.3);
    tw_ui_modifiers(stage->ui, false, false, false);
}

void shot_stage(const struct shot *shot, struct stage *stage) {
    char *document = shot->document ? stage_read(shot->document) : NULL;
    stage_init(stage,
               &(struct tw_ui_params){.mode = shot->mode,
                                      .theme = tw_theme_find(shot->theme),
                                      .scale = shot->scale > 0 ? shot->scale : 1,
                                      .language = shot->language,
                                      .show_help = shot->help},
               shot->width, shot->height, document);
    free(document);
    stage->view.station = (struct tw_ui_station){.user = "m.huber", .name = "Control room 1"};
    if (shot->pin)
        tw_pin_toggle(stage->ui, tw_twin_find(stage->twin, shot->pin)->handle);
    select_asset(stage, shot->select);
    if (shot->saved)
        stage->view.saved = &saved;
    if (shot->lost)
        lose_a_source(stage);
    if (shot->flood)
        flood(stage);
    if (shot->replay)
        replay(stage);
    if (shot->level)
        stage->view.place = (struct tw_ui_place){
            shot->level, tw_twin_unit(stage->twin, tw_scene_selected(stage->scene)),
            tw_scene_selected(stage->scene)};
    if (shot->storeys)
        take_off(stage);
    if (shot->measure)
        measure(stage, stage->ui->scale);
    if (shot->section)
        cut(stage, stage->ui->scale);
    if (shot->hint)
        tw_ui_hints_next(stage->ui);
    stage_settle(stage, 0.1);
    stage_look_at(stage, shot->look_at, shot->distance_m);
    stage_settle(stage, 0.2);
    if (shot->hover_x > 0)
        tw_ui_mouse_move(stage->ui, shot->hover_x, shot->hover_y);
    if (shot->list) {
        press(stage, TW_KEY_F3);
        press(stage, TW_KEY_DOWN);
    }
    if (shot->figures)
        stage->ui->alarms.tab = TW_TAB_FIGURES;
    if (shot->saved)
        tw_ui_text(stage->ui, "v");
    if (shot->sources)
        tw_ui_text(stage->ui, "s");
    if (shot->search) {
        tw_ui_text(stage->ui, "/");
        stage_settle(stage, 0.25);
        tw_ui_text(stage->ui, shot->search);
    }
    if (shot->menu)
        tw_ui_open_menu(stage->ui, 200 * stage->ui->scale, 150 * stage->ui->scale,
                        (struct tw_asset_id){0});
    if (shot->ask)
        press(stage, TW_KEY_F6);
    if (shot->history)
        show_history(stage);
    for (int i = 0; i < shot->past; i++) {
        tw_ui_text(stage->ui, "w");
        stage_settle(stage, 0.3 + i * 0.1);
        shot_answer(stage);
    }
    stage_settle(stage, 1.4);
}
