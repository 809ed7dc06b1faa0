#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

#define WIDTH 1920
#define HEIGHT 1080
#define FIRST_ROW (HEIGHT - 64 - 280 + 44 + 26 + 16) // its middle

static void open_stage(struct stage *stage, const char *document) {
    stage_init(stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, WIDTH,
               HEIGHT, document);
    stage_settle(stage, 0.1);
}

static void press(struct stage *stage, enum tw_key key) {
    tw_ui_key(stage->ui, key, true);
    tw_ui_key(stage->ui, key, false);
    stage_settle(stage, 0.2);
}

static void type(struct stage *stage, const char *text) {
    tw_ui_text(stage->ui, text);
    stage_settle(stage, 0.2);
}

// The ids of the rows, headings as their count in brackets.
static const char *rows(const struct stage *stage) {
    static char text[4096];
    const struct tw_ui_alarms *alarms = &stage->ui->alarms;
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < alarms->row_count && at < sizeof text; i++) {
        const struct tw_alarm_row *row = &alarms->rows[i];
        const char *gap = i ? " " : "";
        if (row->count)
            at += (size_t)snprintf(text + at, sizeof text - at, "%s[%d]", gap, row->count);
        else
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", gap,
                                   tw_twin_alarm_at(stage->twin, row->alarm)->id);
    }
    return text;
}

static void the_list_holds_every_alarm(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    assert_true(stage.ui->layout.alarms.width == 0);
    struct tw_rect before = tw_ui_viewport(stage.ui);
    press(&stage, TW_KEY_F3);
    assert_true(stage.ui->layout.alarms.height > 0);
    assert_int_equal(tw_ui_viewport(stage.ui).height, before.height - 280);
    assert_string_equal(rows(&stage), "a1 a2 a3 a4 a5 a7"); // the newest on top
    assert_int_equal(stage.ui->alarms.tab_counts[TW_TAB_ACTIVE], 6);
    assert_int_equal(stage.ui->alarms.tab_counts[TW_TAB_SHELVED], 1);
    stage.ui->alarms.tab = TW_TAB_SHELVED;
    stage.ui->alarms.stale = stage.ui->dirty = true;
    stage_settle(&stage, 0.3);
    assert_string_equal(rows(&stage), "a6");
    press(&stage, TW_KEY_F3);
    assert_int_equal(tw_ui_viewport(stage.ui).height, before.height);
    stage_finish(&stage);
}

static void rows_are_filtered_sorted_and_grouped(void **state) {
    static const struct {
        const char *filter, *rows;
        enum tw_alarm_sort sort;
        bool reversed, grouped, unacknowledged;
    } cases[] = {
        {.filter = "level", .rows = "a2"},
        {.filter = "LEVEL tank", .rows = "a2"},
        {.filter = "level tank no-such", .rows = ""},
        {.filter = "unit:boiler", .rows = "a1 a7"},
        {.filter = "state:returned", .rows = "a7"},
        {.filter = "priority:3", .rows = "a3 a4"},
        {.filter = "\xe5\x8c\x85\xe8\xa3\x85", .rows = "a5"},
        {.filter = "", .unacknowledged = true, .rows = "a1 a2 a7"},
        {.filter = "", .sort = TW_SORT_PRIORITY, .rows = "a1 a2 a3 a4 a5 a7"},
        {.filter = "", .sort = TW_SORT_PRIORITY, .reversed = true, .rows = "a7 a5 a3 a4 a2 a1"},
        {.filter = "", .sort = TW_SORT_STATE, .rows = "a1 a2 a3 a4 a5 a7"},
        {.filter = "", .sort = TW_SORT_ASSET, .rows = "a7 a1 a4 a2 a3 a5"},
        {.filter = "", .sort = TW_SORT_TEXT, .rows = "a1 a7 a5 a4 a2 a3"},
        {.filter = "", .grouped = true, .rows = "[2] a1 a7 [1] a3 [1] a5 [1] a4 [1] a2"},
    };
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    press(&stage, TW_KEY_F3);
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_ui_alarms *alarms = &stage.ui->alarms;
        strcpy(alarms->filter, cases[i].filter);
        alarms->sort = cases[i].sort;
        alarms->reversed = cases[i].reversed;
        alarms->grouped = cases[i].grouped;
        alarms->only_unacknowledged = cases[i].unacknowledged;
        alarms->stale = stage.ui->dirty = true;
        stage_step(&stage, 0.3);
        assert_string_equal(rows(&stage), cases[i].rows);
    }
    stage_finish(&stage);
}

static void keys_choose_in_the_list(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    struct tw_ui_alarms *alarms = &stage.ui->alarms;
    assert_false(tw_ui_wants_key(stage.ui, TW_KEY_DOWN)); // the camera's
    press(&stage, TW_KEY_F3);
    assert_true(tw_ui_wants_key(stage.ui, TW_KEY_DOWN));
    assert_false(tw_ui_wants_key(stage.ui, -1)); // a letter is still the picture's
    press(&stage, TW_KEY_DOWN);
    press(&stage, TW_KEY_DOWN);
    assert_int_equal(alarms->selected_count, 1);
    assert_true(tw_alarm_selected(alarms, alarms->rows[1].key));
    tw_ui_modifiers(stage.ui, true, false, false);
    press(&stage, TW_KEY_DOWN);
    press(&stage, TW_KEY_DOWN);
    assert_int_equal(alarms->selected_count, 3);
    press(&stage, TW_KEY_UP);
    assert_int_equal(alarms->selected_count, 2);
    tw_ui_modifiers(stage.ui, false, false, false);
    type(&stage, " ");
    assert_int_equal(alarms->selected_count, 1); // the cursor's own is taken out
    tw_ui_modifiers(stage.ui, false, true, false);
    press(&stage, TW_KEY_A);
    tw_ui_modifiers(stage.ui, false, false, false);
    assert_int_equal(alarms->selected_count, 6);
    // Ctrl let go before the letter, as fast hands do: all of it within one frame.
    alarms->selected_count = 0;
    tw_ui_modifiers(stage.ui, false, true, false);
    tw_ui_key(stage.ui, TW_KEY_A, true);
    tw_ui_modifiers(stage.ui, false, false, false);
    tw_ui_key(stage.ui, TW_KEY_A, false);
    stage_settle(&stage, 0.2);
    assert_int_equal(alarms->selected_count, 6);
    // What the filter hides is not selected any more: nobody acts on what he does not see.
    type(&stage, "/");
    type(&stage, "unit:boiler");
    assert_string_equal(alarms->filter, "unit:boiler");
    assert_int_equal(alarms->selected_count, 2);
    press(&stage, TW_KEY_ESCAPE);
    assert_true(alarms->open);
    press(&stage, TW_KEY_ESCAPE);
    assert_false(alarms->open);
    stage_finish(&stage);
}

static void one_key_goes_from_alarm_to_alarm(void **state) {
    static const char *const assets[] = {"P-104", "T-203", "B-101", "P-104", "B-101"};
    struct stage stage;
    struct tw_ui_request request;
    (void)state;
    open_stage(&stage, NULL);
    for (size_t i = 0; i < TW_COUNT(assets); i++) {
        int flights = 0;
        stage_drop_requests(&stage);
        type(&stage, i + 1 < TW_COUNT(assets) ? "n" : "N");
        while (stage_request(&stage, TW_UI_FLY_TO, &request)) {
            flights++;
            assert_string_equal(tw_twin_asset(stage.twin, request.asset)->id, assets[i]);
        }
        assert_int_equal(flights, 1);
    }
    stage_finish(&stage);
}

static void clicks_choose_several(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    press(&stage, TW_KEY_F3);
    struct tw_ui_alarms *alarms = &stage.ui->alarms;
    float y = FIRST_ROW;
    stage_click(&stage, 700, y + 32);
    stage_settle(&stage, 0.3);
    assert_int_equal(alarms->selected_count, 1);
    assert_true(tw_alarm_selected(alarms, alarms->rows[1].key));
    tw_ui_modifiers(stage.ui, true, false, false);
    stage_click(&stage, 700, y + 3 * 32);
    stage_settle(&stage, 0.4);
    assert_int_equal(alarms->selected_count, 3);
    tw_ui_modifiers(stage.ui, false, true, false);
    stage_click(&stage, 700, y + 2 * 32);
    stage_settle(&stage, 0.5);
    assert_int_equal(alarms->selected_count, 2);
    tw_ui_modifiers(stage.ui, false, false, false);
    stage_click(&stage, 700, 400); // the picture takes the keyboard back
    stage_settle(&stage, 0.6);
    assert_false(alarms->keys);
    stage_finish(&stage);
}

// What is not in front of the operator has a tab of its own, and is counted.
static void every_state_has_its_place(void **state) {
    static const char *const rows_of[] = {"latched returned", "shelf", "design", "repair"};
    struct stage stage;
    (void)state;
    open_stage(&stage,
               "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
               "\"time\":\"2026-11-22T14:32:07Z\",\"types\":{},\"assets\":{\"a\":{}},"
               "\"alarms\":{\"shelf\":{\"asset\":\"a\",\"priority\":1,"
               "\"shelved_until\":\"2026-11-22T15:00:00Z\"},"
               "\"design\":{\"asset\":\"a\",\"priority\":1,\"suppressed\":true},"
               "\"repair\":{\"asset\":\"a\",\"priority\":1,\"out_of_service\":true},"
               "\"normal\":{\"asset\":\"a\",\"active\":false,\"acked\":true},"
               "\"returned\":{\"asset\":\"a\",\"active\":false,\"since\":"
               "\"2026-11-22T14:00:00Z\"},"
               "\"latched\":{\"asset\":\"a\",\"active\":false,\"acked\":true,\"latched\":true,"
               "\"since\":\"2026-11-22T14:10:00Z\"}}}");
    press(&stage, TW_KEY_F3);
    for (int tab = 0; tab < TW_TAB_COUNT; tab++) {
        stage.ui->alarms.tab = (enum tw_alarm_tab)tab;
        stage.ui->alarms.stale = stage.ui->dirty = true;
        stage_settle(&stage, 0.3 + 0.1 * tab);
        assert_string_equal(rows(&stage), rows_of[tab]);
    }
    assert_int_equal(stage.ui->summary.shelved, 1);
    assert_int_equal(stage.ui->summary.unacknowledged, 1);
    stage_finish(&stage);
}

static void keys_alone_choose_what_is_shown(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    struct tw_ui_alarms *alarms = &stage.ui->alarms;
    press(&stage, TW_KEY_F3);
    press(&stage, TW_KEY_TAB);
    assert_string_equal(rows(&stage), "a6");
    for (int i = 0; i < TW_TAB_FIGURES; i++)
        press(&stage, TW_KEY_TAB);
    assert_int_equal(alarms->tab, TW_TAB_ACTIVE);
    type(&stage, "2");
    assert_string_equal(rows(&stage), "a1 a3 a4 a5 a7");
    type(&stage, "u");
    assert_string_equal(rows(&stage), "a1 a7");
    type(&stage, "u");
    type(&stage, "2");
    type(&stage, "o");
    assert_int_equal(alarms->sort, TW_SORT_PRIORITY);
    type(&stage, "g");
    assert_true(alarms->grouped);
    stage_finish(&stage);
}

// Texts of a hostile server neither break the rows nor leave their cells.
static void odd_texts_hold(void **state) {
    static char document[40000], longest[10001];
    struct stage stage;
    (void)state;
    memset(longest, 'W', sizeof longest - 1);
    snprintf(
        document, sizeof document,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"types\":{},\"assets\":{\"a\":{\"name\":\"%s\"}},\"alarms\":{"
        "\"x1\":{\"asset\":\"a\",\"priority\":1,\"text\":\"%s\"},"
        "\"x2\":{\"asset\":\"a\",\"priority\":2,\"text\":\"\\u202eabc\\u2066\\u0007\\n "
        "\\ud83d\\ude00\"},\"x3\":{\"asset\":\"gone\",\"priority\":3},\"x4\":{\"active\":true}}}",
        longest, longest);
    open_stage(&stage, document);
    press(&stage, TW_KEY_F3);
    assert_int_equal(stage.ui->alarms.row_count, 4);
    tw_ui_mouse_move(stage.ui, 200, HEIGHT - 280 + 44 + 26 + 16);
    stage_settle(&stage, 0.4);
    for (uint32_t i = 0; i < stage.frame.ui.vertex_count; i++)
        assert_true(stage.frame.ui.vertices[i].x < WIDTH + 2000);
    stage_finish(&stage);
}

// Ten thousand alarms: the list draws the rows in sight, and a blink damages only marks.
static void a_flood_of_alarms_costs_what_is_in_sight(void **state) {
    enum {
        COUNT = 10000
    };
    char *document = malloc(COUNT * 120 + 1000);
    struct stage stage;
    (void)state;
    size_t at =
        (size_t)sprintf(document, "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
                                  "\"time\":\"2026-11-22T14:32:07Z\",\"types\":{},"
                                  "\"assets\":{\"u\":{},\"a\":{\"parent\":\"u\"}},\"alarms\":{");
    for (int i = 0; i < COUNT; i++)
        at += (size_t)sprintf(document + at,
                              "%s\"x%d\":{\"asset\":\"a\",\"priority\":%d,\"text\":\"No %d\","
                              "\"since\":\"2026-11-22T14:%02d:%02dZ\"}",
                              i ? "," : "", i, i % 4 + 1, i, i / 200 % 32, i % 60);
    strcpy(document + at, "}}");
    open_stage(&stage, document);
    free(document);
    uint32_t closed = stage.frame.ui.index_count;
    press(&stage, TW_KEY_F3);
    assert_int_equal(stage.ui->alarms.shown, COUNT);
    assert_true(stage.frame.ui.index_count < closed + 20000);
    press(&stage, TW_KEY_END);
    assert_true(stage.ui->alarms.scroll > 31 * COUNT);
    stage_settle(&stage, 20);
    assert_true(stage_step(&stage, 20.51)); // a blink
    assert_false(stage.frame.ui.damage.whole);
    stage_finish(&stage);
}

// As many in view, each on its own body: what is drawn is bounded by the picture, not by them.
static void marks_of_thousands_are_bounded(void **state) {
    enum {
        SIDE = 60
    };
    char *document = malloc(SIDE * SIDE * 220 + 1000), *at = document;
    struct stage stage;
    (void)state;
    at += sprintf(at, "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
                      "\"time\":\"2026-11-22T14:32:07Z\",\"types\":{},\"assets\":{");
    for (int i = 0; i < SIDE * SIDE; i++)
        at += sprintf(at,
                      "%s\"a%d\":{\"at\":{\"pos\":[%d,%d,0]},\"shapes\":{\"b\":{\"box\":"
                      "{\"size\":[1,1,1]}}}}",
                      i ? "," : "", i, i % SIDE, i / SIDE);
    at += sprintf(at, "},\"alarms\":{");
    for (int i = 0; i < SIDE * SIDE; i++)
        at += sprintf(at, "%s\"x%d\":{\"asset\":\"a%d\",\"priority\":%d}", i ? "," : "", i, i,
                      i == 1234 ? 1 : i % 3 + 2);
    strcpy(at, "}}");
    open_stage(&stage, document);
    free(document);
    assert_int_equal(stage.ui->summary.active, SIDE * SIDE);
    int marks = 0;
    bool worst = false;
    for (size_t i = 0; i < stage.ui->labels.order_count; i++) {
        const struct tw_label *label = stage.ui->labels.order[i];
        marks += label->form != TW_LABEL_NONE;
        worst |= label->priority == 1 && label->form != TW_LABEL_NONE;
    }
    assert_in_range(marks, 50, 2500);
    assert_true(worst); // the most urgent one is never the one that gives way
    stage_finish(&stage);
}

static void a_flood_is_told_and_grouped(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    press(&stage, TW_KEY_F3);
    assert_false(stage.ui->flood);
    struct tw_batch *batch = tw_batch_create(0);
    for (int i = 0; i < 12; i++) {
        char *id = tw_arena_format(&batch->arena, "f%d", i);
        struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ALARM_ASSET);
        write->key[0] = id;
        write->value =
            (struct tw_value){.kind = TW_VALUE_STRING, .string = i % 2 ? "P-101" : "T-201"};
        write = tw_batch_add_write(batch, TW_FIELD_ALARM_SINCE);
        write->key[0] = id;
        write->value = (struct tw_value){.kind = TW_VALUE_NUMBER,
                                         .number = (double)(STAGE_NOW_MS - 60000 + i * 1000)};
    }
    tw_twin_apply(stage.twin, batch);
    tw_batch_destroy(batch);
    stage_settle(&stage, 0.5);
    assert_true(stage.ui->flood);
    assert_int_equal(stage.ui->alarms.shown, 18);        // the list stays complete
    assert_int_equal(stage.ui->alarms.rows[0].count, 8); // and stands by unit
    stage.ui->view = &stage.ui->shown;
    int first_outs = 0;
    for (size_t i = 0; i < tw_twin_alarm_count(stage.twin); i++)
        if (tw_alarm_is_first_out(&stage.ui->alarms, i)) {
            first_outs++;
            const char *id = tw_twin_alarm_at(stage.twin, i)->id;
            assert_true(strcmp(id, "f1") == 0 || strcmp(id, "a2") == 0);
        }
    assert_int_equal(first_outs, 2);
    // Priority 3 keeps its mark and loses its plate.
    for (size_t i = 0; i < stage.ui->labels.count; i++) {
        const struct tw_label *label = &stage.ui->labels.items[i];
        if (label->alarm && label->priority > 2)
            assert_true(label->form <= TW_LABEL_FAR);
    }
    stage_finish(&stage);
}

static void alarms_of_a_lost_source_are_not_known(void **state) {
    char text[64];
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    press(&stage, TW_KEY_F3);
    stage.health[0].state = TW_FEED_LOST;
    stage.health[0].out_of_date = true;
    tw_twin_set_source_lost(stage.twin, 0, true);
    stage_settle(&stage, 0.5);
    assert_string_equal(rows(&stage), "local:feed a1 a2 a3 a4 a5 a7"); // still announced
    stage.ui->view = &stage.ui->shown;
    tw_alarm_state_text(stage.ui, tw_twin_alarm_at(stage.twin, 0), text, sizeof text);
    assert_string_equal(text, "not known since 14:32");
    stage.health[0].state = TW_FEED_SYNCHRONISING; // an answer that begins proves nothing
    stage_settle(&stage, 0.5);
    stage.ui->view = &stage.ui->shown;
    tw_alarm_state_text(stage.ui, tw_twin_alarm_at(stage.twin, 0), text, sizeof text);
    assert_string_equal(text, "not known since 14:32");
    stage_finish(&stage);
}

// The asset that was selected by what was done since, {0, 0} if none.
static struct tw_asset_id led_to(struct stage *stage) {
    struct tw_ui_request request;
    struct tw_asset_id asset = {0, 0};
    while (stage_request(stage, TW_UI_SELECT, &request))
        asset = request.asset;
    return asset;
}

// ISA-101: the inspector of what is in alarm, within two actions from where nothing is open.
static void every_alarm_is_two_actions_from_its_detail(void **state) {
    struct stage stage;
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        open_stage(&stage, NULL);
        (void)led_to(&stage);
        press(&stage, TW_KEY_F3); // one
        assert_int_equal(stage.ui->alarms.row_count, 6);
        const struct tw_alarm *alarm = tw_twin_alarm_at(stage.twin, stage.ui->alarms.rows[i].alarm);
        struct tw_asset_id asset = alarm->asset;
        stage_click(&stage, 700, FIRST_ROW + 32 * (float)i); // two
        stage_settle(&stage, 0.4);
        assert_true(tw_asset_equal(led_to(&stage), asset));
        stage_finish(&stage);
    }
    open_stage(&stage, NULL);
    (void)led_to(&stage);
    type(&stage, "n"); // the worst one: a single action
    assert_true(tw_asset_equal(led_to(&stage), tw_twin_find(stage.twin, "P-104")->handle));
    stage_finish(&stage);
}

// Behind the state, and where it is cut under the pointer.
static void a_row_says_who_acted_and_why(void **state) {
    static const char document[] =
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"types\":{},\"assets\":{\"a\":{}},\"alarms\":{\"x\":{\"asset\":\"a\",\"priority\":3,"
        "\"acked\":true,\"by\":\"m.huber\",\"comment\":\"the sensor is being changed until "
        "noon\"}}}";
    struct stage stage;
    (void)state;
    open_stage(&stage, document);
    press(&stage, TW_KEY_F3);
    tw_ui_mouse_move(stage.ui, WIDTH - 200, stage.ui->layout.alarms.y + 44 + 26 + 16);
    stage_settle(&stage, 0.4);
    assert_int_equal(stage.ui->tooltip.count, 1);
    assert_string_equal(stage.ui->tooltip.lines[0],
                        "acknowledged, last: m.huber: “the sensor is being changed until noon”");
    stage_finish(&stage);
}

// What the server tells of all alarms, and of which only one is asked about.
static void tell_all(struct stage *stage) {
    static const struct tw_alarm_event told[] = {
        {TW_ALARM_EVENT_RAISED, .alarm = "other", .priority = 1, .text = "Another one"},
        {TW_ALARM_EVENT_RAISED, .alarm = "free", .priority = 2, .text = "Backup is late"},
        {TW_ALARM_EVENT_ACKNOWLEDGED, .alarm = "free", .priority = 2, .who = "m.huber"}};
    struct tw_feed_alarm_past answer = {
        .count = TW_COUNT(told), .from_ms = STAGE_NOW_MS - 3600000, .to_ms = STAGE_NOW_MS};
    for (int i = 0; i < TW_ALARM_PASTS_MAX; i++)
        if (stage->ui->alarm_pasts.items[i].pending)
            answer.request = stage->ui->alarm_pasts.items[i].number;
    assert_true(answer.request > 0);
    answer.events = tw_alloc_array(TW_COUNT(told), sizeof *told);
    memcpy(answer.events, told, sizeof told);
    for (size_t i = 0; i < TW_COUNT(told); i++)
        answer.events[i].time_ms = STAGE_NOW_MS - 600000 + (int64_t)i;
    tw_ui_take_alarms(stage->ui, &answer);
    stage_settle(stage, 0.5);
}

static void an_alarm_without_asset_has_its_history_beside_the_list(void **state) {
    static const char document[] =
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"links\":{\"history\":\"history\"},\"types\":{},\"assets\":{\"a\":{}},\"alarms\":{"
        "\"free\":{\"priority\":2,\"text\":\"Backup is late\"},"
        "\"bound\":{\"asset\":\"a\",\"priority\":3}}}";
    struct stage stage;
    (void)state;
    open_stage(&stage, document);
    struct tw_ui_alarms *alarms = &stage.ui->alarms;
    press(&stage, TW_KEY_F3);
    float first_row = stage.ui->layout.alarms.y + 44 + 26 + 16;
    bool is_first = strncmp(rows(&stage), "free", 4) == 0;
    stage_click(&stage, 700, first_row + (is_first ? 0 : 32));
    stage_settle(&stage, 0.3);
    stage_key(&stage, TW_KEY_F3, true, false); // its history
    stage_settle(&stage, 0.4);
    assert_true(alarms->open && alarms->aside);
    float asking = alarms->aside_content;
    assert_true(asking > 0);
    tell_all(&stage);
    assert_true(alarms->aside_content > asking); // two rows and a name, not three
    assert_true(alarms->aside_content < asking + 30);
    // One with an asset leads to its inspector instead, as ever.
    stage_click(&stage, 300, first_row + (is_first ? 32 : 0));
    stage_settle(&stage, 0.6);
    (void)led_to(&stage);
    stage_key(&stage, TW_KEY_F3, true, false);
    stage_settle(&stage, 0.7);
    assert_true(tw_asset_equal(led_to(&stage), tw_twin_find(stage.twin, "a")->handle));
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_holds_every_alarm),
        cmocka_unit_test(rows_are_filtered_sorted_and_grouped),
        cmocka_unit_test(keys_choose_in_the_list),
        cmocka_unit_test(one_key_goes_from_alarm_to_alarm),
        cmocka_unit_test(clicks_choose_several),
        cmocka_unit_test(every_alarm_is_two_actions_from_its_detail),
        cmocka_unit_test(every_state_has_its_place),
        cmocka_unit_test(keys_alone_choose_what_is_shown),
        cmocka_unit_test(odd_texts_hold),
        cmocka_unit_test(a_row_says_who_acted_and_why),
        cmocka_unit_test(an_alarm_without_asset_has_its_history_beside_the_list),
        cmocka_unit_test(a_flood_of_alarms_costs_what_is_in_sight),
        cmocka_unit_test(marks_of_thousands_are_bounded),
        cmocka_unit_test(a_flood_is_told_and_grouped),
        cmocka_unit_test(alarms_of_a_lost_source_are_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
