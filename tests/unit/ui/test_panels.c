#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

#define WIDTH 1920
#define HEIGHT 1080

static void open_stage(struct stage *stage, const char *document) {
    stage_init(stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, WIDTH,
               HEIGHT, document);
    stage_settle(stage, 0.1);
}

static void select_asset(struct stage *stage, const char *id) {
    tw_scene_select(stage->scene, tw_twin_find(stage->twin, id)->handle);
}

static void look_at_pump(struct stage *stage) {
    select_asset(stage, "P-104");
    stage_settle(stage, 0.2);
    stage_look_at(stage, "P-104", 60);
    stage_settle(stage, 0.3);
    stage_settle(stage, 1.1);
}

// Area of the damage of the last frame, in pixels.
static uint64_t damaged(const struct stage *stage) {
    return tw_damage_area(&stage->frame.ui.damage, (struct tw_rect){0, 0, WIDTH, HEIGHT});
}

static void draws_something(void **state) {
    struct stage stage;
    (void)state;
    stage_init(&stage, &(struct tw_ui_params){.scale = 1}, WIDTH, HEIGHT, NULL);
    assert_true(stage_step(&stage, 0));
    assert_true(stage.frame.dirty & TW_DIRTY_UI);
    assert_true(stage.frame.ui.damage.whole);
    assert_true(stage.frame.ui.index_count > 1000);
    assert_non_null(stage.frame.ui.atlas);
    stage_finish(&stage);
}

static void nothing_new_draws_nothing(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    stage.view.frame_ms = 9; // not even the frame's own cost may wake it
    for (int i = 0; i < 4; i++) {
        assert_false(stage_step(&stage, 0.11));
        assert_false(stage.frame.dirty & (TW_DIRTY_UI | TW_DIRTY_LABEL));
    }
    stage_finish(&stage);
}

static void a_value_damages_little(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    look_at_pump(&stage);
    stage_settle(&stage, 3.6); // same second and blink phase as the next step
    stage_value(&stage, "P-104", "vibration", 5.9, TW_QUALITY_GOOD);
    stage_step(&stage, 3.8);
    assert_true(stage.frame.dirty & TW_DIRTY_UI);
    assert_false(stage.frame.ui.damage.whole);
    assert_true(damaged(&stage) > 0);
    assert_true(damaged(&stage) < 60000); // a row of the inspector, the clock's first seconds
    stage_finish(&stage);
}

static void selection_follows_a_click_in_the_tree(void **state) {
    struct stage stage;
    struct tw_ui_request request;
    bool selected = false;
    (void)state;
    open_stage(&stage, NULL);
    select_asset(&stage, "P-104"); // opens the branch of the pumps
    stage_settle(&stage, 0.2);
    size_t row = 0;
    while (
        row < stage.ui->tree.row_count &&
        !tw_asset_equal(stage.ui->tree.rows[row].asset, tw_twin_find(stage.twin, "P-102")->handle))
        row++;
    assert_true(row < stage.ui->tree.row_count);
    while (tw_ui_poll(stage.ui, &request))
        ;
    stage_click(&stage, 120, 92 + 88 + 28 * (float)row + 14);
    stage_step(&stage, 0.3);
    while (tw_ui_poll(stage.ui, &request))
        if (request.kind == TW_UI_SELECT) {
            selected = true;
            assert_string_equal(tw_twin_asset(stage.twin, request.asset)->id, "P-102");
        }
    assert_true(selected);
    stage_finish(&stage);
}

static void counts_are_true(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    const struct tw_summary *summary = &stage.ui->summary;
    assert_int_equal(summary->by_priority[1], 1);
    assert_int_equal(summary->by_priority[2], 1);
    assert_int_equal(summary->by_priority[3], 2);
    assert_int_equal(summary->by_priority[4], 2); // one of them returned, not acknowledged
    assert_int_equal(summary->shelved, 1);
    assert_int_equal(summary->unacknowledged, 3);
    assert_string_equal(tw_summary_alarm(summary, stage.twin, 0)->id, "a1");
    const struct tw_alarm *site = tw_summary_worst_alarm(summary, stage.twin, 0);
    assert_int_equal(site->priority, 1);
    uint32_t farm = tw_twin_find(stage.twin, "tank-farm")->handle.slot;
    assert_int_equal(tw_summary_worst_alarm(summary, stage.twin, farm)->priority, 2);
    stage_finish(&stage);
}

static void quality_is_summed_up_the_tree(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    const struct tw_summary *summary = &stage.ui->summary;
    uint32_t farm = tw_twin_find(stage.twin, "tank-farm")->handle.slot;
    uint32_t below = summary->nodes[0].below[TW_BAD];
    assert_int_equal(tw_summary_worst_validity(summary, farm), TW_VALID);
    stage_value(&stage, "T-201", "level", 40, TW_QUALITY_BAD);
    stage_step(&stage, 0.4);
    assert_int_equal(tw_summary_worst_validity(summary, farm), TW_BAD);
    assert_int_equal(summary->nodes[0].below[TW_BAD], below + 1);
    stage_value(&stage, "T-201", "level", 40, TW_QUALITY_GOOD);
    stage_step(&stage, 0.6);
    assert_int_equal(tw_summary_worst_validity(summary, farm), TW_VALID);
    assert_int_equal(summary->nodes[0].below[TW_BAD], below);
    stage_finish(&stage);
}

static void search_finds(void **state) {
    static const struct {
        const char *text;
        size_t matches;
    } rows[] = {{"P-10", 4},     {"p-10", 4},         {"type:tank", 6},    {"type:pump p-2", 3},
                {"level>60", 3}, {"\u5305\u88c5", 1}, {"no such thing", 0}};
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        strcpy(stage.ui->tree.search, rows[i].text);
        stage.ui->tree.stale = stage.ui->dirty = true;
        stage_step(&stage, 0.3);
        assert_int_equal(stage.ui->tree.group.count, rows[i].matches);
        assert_int_equal(stage.ui->tree.row_count, rows[i].matches);
    }
    // Half a term is being typed: the former results stay, and what is missing is said.
    char fault[256];
    strcpy(stage.ui->tree.search, "level>60");
    stage.ui->tree.stale = stage.ui->dirty = true;
    stage_step(&stage, 0.3);
    assert_false(tw_ui_search_fault(stage.ui, fault, sizeof fault));
    strcpy(stage.ui->tree.search, "level>60 alarm:un");
    stage.ui->tree.stale = stage.ui->dirty = true;
    stage_step(&stage, 0.3);
    assert_int_equal(stage.ui->tree.row_count, 3);
    assert_true(tw_ui_search_fault(stage.ui, fault, sizeof fault));
    assert_string_equal(fault + strlen(fault) - 6, "not un");
    stage_finish(&stage);
}

static void keys_go_through_what_is_found(void **state) {
    struct stage stage;
    struct tw_ui_request request;
    char told[64] = "";
    (void)state;
    open_stage(&stage, NULL);
    stage_click(&stage, 120, 92 + 30);
    stage_settle(&stage, 0.3);
    tw_ui_text(stage.ui, "P-10");
    stage_settle(&stage, 0.4);
    assert_in_range(stage.ui->tree.row_count, 3, 40);
    while (tw_ui_poll(stage.ui, &request))
        ;
    tw_ui_key(stage.ui, TW_KEY_DOWN, true);
    tw_ui_key(stage.ui, TW_KEY_DOWN, false);
    stage_settle(&stage, 0.6);
    while (tw_ui_poll(stage.ui, &request))
        if (request.kind == TW_UI_SELECT && request.asset.slot) {
            snprintf(told, sizeof told, "%s", tw_twin_asset(stage.twin, request.asset)->id);
            tw_scene_select(stage.scene, request.asset);
        }
    assert_string_equal(told, tw_twin_asset(stage.twin, stage.ui->tree.rows[0].asset)->id);
    tw_ui_key(stage.ui, TW_KEY_DOWN, true);
    tw_ui_key(stage.ui, TW_KEY_DOWN, false);
    tw_ui_key(stage.ui, TW_KEY_ENTER, true);
    stage_settle(&stage, 0.7);
    bool flown = false;
    while (tw_ui_poll(stage.ui, &request))
        flown = flown || request.kind == TW_UI_FLY_TO;
    assert_true(flown);
    stage_finish(&stage);
}

static void typing_searches(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    stage_click(&stage, 120, 92 + 30);
    stage_step(&stage, 0.3);
    stage_step(&stage, 0.3);
    assert_true(tw_ui_wants_keyboard(stage.ui));
    tw_ui_text(stage.ui, "T-20");
    tw_ui_key(stage.ui, TW_KEY_BACKSPACE, true);
    tw_ui_key(stage.ui, TW_KEY_BACKSPACE, false); // faster than a frame
    stage_step(&stage, 0.4);
    assert_string_equal(stage.ui->tree.search, "T-2");
    assert_int_equal(stage.ui->tree.group.count, 6);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, true);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, false);
    stage_step(&stage, 0.5);
    stage_step(&stage, 0.5);
    assert_false(tw_ui_wants_keyboard(stage.ui));
    stage_finish(&stage);
}

static void labels_never_overlap(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    for (int angle = 0; angle < 360; angle += 15) {
        stage.camera.pose.azimuth_deg = angle;
        stage_settle(&stage, 0.5 + angle / 90.0);
        const struct tw_labels *labels = &stage.ui->labels;
        int plates = 0;
        for (size_t i = 0; i < labels->order_count; i++) {
            const struct tw_label *a = labels->order[i];
            if (!a->placed || a->form == TW_LABEL_FAR)
                continue;
            plates++;
            assert_true(tw_area_contains(stage.ui->layout.view, a->plate));
            for (size_t j = 0; j < i; j++) {
                const struct tw_label *b = labels->order[j];
                assert_false(b->placed && b->form > TW_LABEL_FAR &&
                             tw_area_overlap(a->plate, b->plate));
            }
        }
        assert_true(plates > 3);
    }
    stage_finish(&stage);
}

static const struct tw_label *label_of(const struct stage *stage, const char *id) {
    struct tw_asset_id asset = tw_twin_find(stage->twin, id)->handle;
    for (size_t i = 0; i < stage->ui->labels.count; i++)
        if (tw_asset_equal(stage->ui->labels.items[i].asset, asset))
            return &stage->ui->labels.items[i];
    return NULL;
}

static void hidden_labels_go_unless_in_alarm(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    look_at_pump(&stage);
    assert_true(label_of(&stage, "P-101")->placed);
    assert_true(label_of(&stage, "P-104")->placed);
    uint8_t hidden[TW_PROBES_MAX] = {0};
    tw_ui_probe_results(stage.ui, hidden, stage.ui->labels.sent_count);
    stage_step(&stage, 1.15);
    assert_false(label_of(&stage, "P-101")->placed);
    assert_true(label_of(&stage, "P-104")->placed);
    stage_finish(&stage);
}

// From afar a unit speaks for its machines, from near they speak for themselves.
static void units_speak_for_their_machines(void **state) {
    struct stage stage;
    (void)state;
    open_stage(
        &stage,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"site\":{\"name\":\"s\"},\"types\":{"
        "\"unit\":{\"kind\":\"structure\",\"props\":{\"steam\":{\"unit\":\"t/h\"}},"
        "\"look\":[{\"label\":\"{steam}\",\"node\":\"sign\"}]},"
        "\"pump\":{\"kind\":\"machine\",\"props\":{\"temp\":{\"unit\":\"Cel\"}},"
        "\"look\":[{\"label\":\"{temp}\"}]}},\"assets\":{"
        "\"u\":{\"type\":\"unit\",\"props\":{\"steam\":20},\"shapes\":{"
        "\"slab\":{\"box\":{\"size\":[40,40,0.2]}},"
        "\"sign\":{\"box\":{\"size\":[2,0.1,1]},\"at\":[0,-19,2]}}},"
        "\"p\":{\"type\":\"pump\",\"parent\":\"u\",\"props\":{\"temp\":50},\"shapes\":{"
        "\"body\":{\"box\":{\"size\":[1.2,1.2,1.2]}}}}}}");
    stage_look_at(&stage, "u", 120);
    stage_settle(&stage, 0.4);
    const struct tw_label *unit = label_of(&stage, "u"), *pump = label_of(&stage, "p");
    assert_true(unit->placed && unit->form == TW_LABEL_NEAR);
    assert_float_equal(unit->anchor[1], -19, 1e-6); // at its sign
    assert_false(pump->placed);
    stage_look_at(&stage, "u", 60);
    stage_settle(&stage, 0.8);
    unit = label_of(&stage, "u"), pump = label_of(&stage, "p");
    assert_false(unit->placed);
    assert_true(pump->placed);
    stage_finish(&stage);
}

static size_t count_colour(const struct stage *stage, enum tw_token token) {
    uint32_t colour = tw_theme_find("isa-dark")->colours[token];
    size_t count = 0;
    for (uint32_t i = 0; i < stage->frame.ui.vertex_count; i++)
        count += stage->frame.ui.vertices[i].colour == colour;
    return count;
}

static void hidden_alarms_get_corners(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    look_at_pump(&stage);
    size_t before = count_colour(&stage, TW_SELECT);
    uint8_t hidden[TW_PROBES_MAX] = {0};
    tw_ui_probe_results(stage.ui, hidden, stage.ui->labels.sent_count);
    stage_step(&stage, 1.15);
    assert_int_equal(count_colour(&stage, TW_SELECT), before + 8 * 4); // eight legs
    stage_finish(&stage);
}

static void keys_open_sheet_and_search(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    tw_ui_key(stage.ui, TW_KEY_F1, true);
    tw_ui_key(stage.ui, TW_KEY_F1, false);
    stage_step(&stage, 0.2);
    assert_true(stage.ui->help_open);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, true);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, false);
    stage_step(&stage, 0.3);
    assert_false(stage.ui->help_open);
    tw_ui_text(stage.ui, "/");
    stage_step(&stage, 0.4);
    stage_step(&stage, 0.4);
    tw_ui_text(stage.ui, "k-1");
    stage_step(&stage, 0.5);
    assert_string_equal(stage.ui->tree.search, "k-1");
    assert_int_equal(stage.ui->tree.group.count, 1);
    stage_finish(&stage);
}

// A key about the selection says that there is none, until there is one.
static void a_key_without_selection_says_so(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    stage_settle(&stage, 0.2);
    assert_true(stage.ui->seeing_plate.width == 0);
    for (const char *const *key = (const char *const[]){"i", "x", "g", NULL}; *key; key++) {
        tw_ui_text(stage.ui, *key);
        stage_settle(&stage, 0.3);
        assert_true(stage.ui->seeing_plate.width > 0);
        tw_ui_key(stage.ui, TW_KEY_ESCAPE, true);
        tw_ui_key(stage.ui, TW_KEY_ESCAPE, false);
        stage_settle(&stage, 0.4);
        assert_true(stage.ui->seeing_plate.width == 0);
    }
    tw_ui_text(stage.ui, "i");
    stage_settle(&stage, 0.5);
    assert_true(stage.ui->seeing_plate.width > 0);
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "P-102")->handle);
    stage_settle(&stage, 0.6);
    assert_true(stage.ui->seeing_plate.width == 0);
    tw_ui_text(stage.ui, "x");
    stage_settle(&stage, 0.7);
    assert_false(stage.ui->lacks_selection);
    stage_finish(&stage);
}

// What the strip offers is said with its key; nothing needs a pointer.
static void every_tool_has_a_key(void **state) {
    struct stage stage;
    int tools = 0;
    char last[200] = "";
    (void)state;
    open_stage(&stage, NULL);
    float x = stage.ui->layout.tools.x + 22;
    for (int y = (int)stage.ui->layout.tools.y; y < HEIGHT - 20; y += 10) {
        tw_ui_mouse_move(stage.ui, x, (float)y);
        stage_settle(&stage, 0.1 + y * 0.001);
        if (stage.ui->tooltip.count == 0 || strcmp(stage.ui->tooltip.lines[0], last) == 0)
            continue;
        snprintf(last, sizeof last, "%s", stage.ui->tooltip.lines[0]);
        if (last[strlen(last) - 1] != ')' || !strchr(last, '('))
            fail_msg("the tool \"%s\" names no key", last);
        tools++;
    }
    assert_true(tools >= 6);
    stage_finish(&stage);
}

// The sheet is below the banner on every size, which stays in use.
static void the_sheet_never_covers_the_banner(void **state) {
    static const int sizes[][2] = {{800, 600}, {1280, 720}, {1920, 1080}, {3840, 2160}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(sizes); i++) {
        struct stage stage;
        stage_init(&stage,
                   &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .show_help = true},
                   sizes[i][0], sizes[i][1], NULL);
        stage_settle(&stage, 0.1);
        stage_click(&stage, (float)sizes[i][0] - 60, 68);
        stage_settle(&stage, 0.2);
        assert_true(stage.ui->alarms.open);
        assert_true(stage.ui->help_open);
        stage_finish(&stage);
    }
}

static void frames_of_odd_names_hold(void **state) {
    static char document[24000];
    char longest[1001];
    struct stage stage;
    struct picture picture;
    (void)state;
    memset(longest, 'W', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    snprintf(
        document, sizeof document,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"site\":{\"name\":\"%s\"},\"types\":{},\"assets\":{\"a\":{\"name\":\"%s\",\"shapes\":"
        "{\"b\":{\"box\":{\"size\":[1.2,1.2,1.2]}}},\"props\":{\"x\":1e300}},"
        "\"b\":{\"name\":\"\\u0007tab\\there\\n\\ud83d\\ude00\",\"parent\":\"a\"}}}",
        longest, longest);
    open_stage(&stage, document);
    select_asset(&stage, "a");
    stage_settle(&stage, 0.5);
    // Nothing of the tree or of its texts may leave the tree's column: the strip beside it is
    // what it is without them.
    stage_picture(&stage, &picture);
    uint32_t panel = tw_theme_find("isa-dark")->colours[TW_PANEL] & 0xffffff;
    for (int y = 500; y < HEIGHT - 10; y++)
        assert_int_equal(picture_pixel(&picture, 300, y), panel);
    picture_finish(&picture);
    stage_finish(&stage);
}

static void clock_steps_only_while_data_flows(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    stage_settle(&stage, 3.5); // quiet: the blinking marks alone ask for runs
    stage_step(&stage, 3.6);
    assert_false(stage.ui->flowing);
    stage_value(&stage, "T-201", "level", 41, TW_QUALITY_GOOD);
    stage_step(&stage, 3.8);
    assert_true(stage.ui->flowing);
    stage_finish(&stage);
}

// Half a minute in which nothing happens but blinking: each mark damages itself, and time texts
// change at most every ten seconds.
static void a_quiet_picture_only_blinks(void **state) {
    struct stage stage;
    int texts = 0, blinks = 0;
    (void)state;
    open_stage(&stage, NULL);
    look_at_pump(&stage);
    stage_settle(&stage, 20);
    stage_settle(&stage, 23); // what went stale at 20 s has been shown
    for (int i = 1; i <= 60; i++) {
        bool changed = stage_step(&stage, 23 + 0.5 * i + 0.01);
        blinks += changed;
        if (damaged(&stage) > 10000)
            texts++;
        assert_false(stage.frame.ui.damage.whole);
    }
    assert_int_equal(blinks, 60);
    assert_true(texts <= 4);
    stage_finish(&stage);
}

static void crowded_marks_share_a_plate(void **state) {
    static char document[8000];
    struct stage stage;
    (void)state;
    size_t at = (size_t)snprintf(
        document, sizeof document,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"site\":{\"name\":\"crowd\"},\"types\":{},\"assets\":{\"far\":{\"at\":{\"pos\":[400,0,0]}"
        ","
        "\"shapes\":{\"b\":{\"box\":{\"size\":[20,20,20]}}}}");
    for (int i = 0; i < 6; i++)
        at += (size_t)snprintf(document + at, sizeof document - at,
                               ",\"a%d\":{\"at\":{\"pos\":[%d,0,0]},\"shapes\":{\"b\":{\"box\":"
                               "{\"size\":[1,1,1]}}}}",
                               i, i);
    at += (size_t)snprintf(document + at, sizeof document - at, "},\"alarms\":{");
    for (int i = 0; i < 6; i++)
        at += (size_t)snprintf(document + at, sizeof document - at,
                               "%s\"x%d\":{\"asset\":\"a%d\",\"priority\":%d,\"active\":true,"
                               "\"acked\":true,\"since\":\"2026-11-22T14:00:00Z\"}",
                               i ? "," : "", i, i, i == 3 ? 3 : 4);
    snprintf(document + at, sizeof document - at, "}}");
    open_stage(&stage, document);
    stage_settle(&stage, 0.4);
    assert_int_equal(stage.ui->labels.cluster_count, 1);
    assert_int_equal(stage.ui->labels.clusters[0].count, 6);
    assert_int_equal(stage.ui->labels.clusters[0].worst->priority, 3);
    stage_finish(&stage);
}

// Pixels of the inspector's value column that have the ink of a good value.
static int count_full_ink(struct stage *stage) {
    struct picture picture;
    uint32_t ink = tw_theme_find("isa-dark")->colours[TW_TEXT] & 0xffffff;
    struct tw_area panel = stage->ui->layout.inspector;
    int count = 0;
    stage_picture(stage, &picture);
    for (int y = (int)panel.y + 160; y < (int)panel.y + 290; y++)
        for (int x = (int)panel.x + 200; x < (int)panel.x + 242; x++)
            count += picture_pixel(&picture, x, y) == ink;
    picture_finish(&picture);
    return count;
}

static void lost_values_lose_their_ink(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    select_asset(&stage, "V-111"); // no alarm, no rule: only values stand in that column
    stage_settle(&stage, 1.1);
    assert_true(count_full_ink(&stage) > 5);
    tw_twin_set_source_lost(stage.twin, 0, true);
    stage.health[0].state = TW_FEED_LOST;
    stage_settle(&stage, 1.3);
    assert_int_equal(count_full_ink(&stage), 0);
    stage_finish(&stage);
}

// Where the lamps' cell of the status bar is, found by the pointer.
static bool point_at_lamps(struct stage *stage, double seconds) {
    for (float x = stage->ui->layout.status.width; x > 0; x -= 20) {
        tw_ui_mouse_move(stage->ui, x, 22);
        stage_settle(stage, seconds);
        if (stage->ui->feeds.hovered)
            return true;
    }
    return false;
}

// Each state in words beside the lamp, with its reason and since when; a good one says nothing.
static void the_bar_names_states(void **state) {
    (void)state;
    static const struct {
        enum tw_feed_state state;
        const char *reason;
        int64_t offset_ms;
        const char *text, *word;
    } cases[] = {
        {TW_FEED_LIVE, "", 300, "plant", "LIVE"},
        {TW_FEED_STATIC, "", 0, "plant", "NOT LIVE"},
        {TW_FEED_LAGGING, "values are merged", 0, "plant lagging", "LIVE"},
        {TW_FEED_LAGGING, "the server's clock is 7 s ahead", 7200, "plant clock +7 s", "LIVE"},
        {TW_FEED_LIVE, "", -4000, "plant clock \u22124 s", "LIVE"},
        {TW_FEED_SYNCHRONISING, "", 0, "plant synchronising since %s", "NOT LIVE"},
        {TW_FEED_LOST, "nothing heard for 15 s", 0, "plant lost since %s: nothing heard for 15 s",
         "NOT LIVE"},
        {TW_FEED_REFUSED, "", 0, "plant refused since %s", "NOT LIVE"},
        {TW_FEED_OUT_OF_SYNC, "events 6 to 7 are missing", 0,
         "plant out of sync since %s: events 6 to 7 are missing", "NOT LIVE"},
    };
    struct stage stage;
    open_stage(&stage, NULL);
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_feed_health source = {.name = "plant",
                                        .state = cases[i].state,
                                        .since_ns = stage.view.now_ns - 125000000000LL,
                                        .clock_offset_ms = cases[i].offset_ms};
        char text[300], expected[300], clock[16];
        snprintf(source.reason, sizeof source.reason, "%s", cases[i].reason);
        stage.view.sources = &source;
        stage.view.source_count = 1;
        struct tw_ui ui = {.view = &stage.view};
        tw_ui_source_text(&ui, &source, text, sizeof text);
        tw_time_format_clock(stage.view.now_ms - 125000, clock, sizeof clock);
        const char *hole = strstr(cases[i].text, "%s");
        if (hole)
            snprintf(expected, sizeof expected, "%.*s%s%s", (int)(hole - cases[i].text),
                     cases[i].text, clock, hole + 2);
        else
            snprintf(expected, sizeof expected, "%s", cases[i].text);
        assert_string_equal(text, expected);
        assert_string_equal(tw_ui_live_word(&ui), cases[i].word);
    }
    stage.view.source_count = 0;
    stage_finish(&stage);
}

// Whoever acts is known: the pointer on the name tells all of it, on every size.
static void the_bar_names_the_operator(void **state) {
    static const int widths[] = {800, 1280, 1920, 3840};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(widths); i++) {
        struct stage stage;
        bool told = false;
        stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1},
                   widths[i], 720, NULL);
        stage.view.station = (struct tw_ui_station){.user = "m.huber", .name = "Control room 1"};
        stage_settle(&stage, 0.1);
        for (int x = 10; x < widths[i] && !told; x += 20) {
            tw_ui_mouse_move(stage.ui, (float)x, 22);
            stage_settle(&stage, 0.1 + 0.001 * x);
            told = stage.ui->tooltip.count > 0 &&
                   strcmp(stage.ui->tooltip.lines[0], "m.huber, Control room 1") == 0;
        }
        assert_true(told);
        stage_finish(&stage);
    }
}

static void the_table_lists_every_source(void **state) {
    struct stage stage;
    struct tw_feed_health sources[20] = {0};
    (void)state;
    open_stage(&stage, NULL);
    for (int i = 0; i < 20; i++)
        sources[i] = (struct tw_feed_health){.name = "plant",
                                             .state = i == 17 ? TW_FEED_LOST : TW_FEED_LIVE,
                                             .last_data_ms = STAGE_NOW_MS,
                                             .events = 100};
    stage.view.sources = sources;
    stage.view.source_count = 20;
    stage_settle(&stage, 1.2);
    assert_string_equal(tw_feed_word(TW_FEED_REFUSED), "refused");
    size_t closed = stage.frame.ui.index_count;
    assert_true(point_at_lamps(&stage, 1.3));
    size_t shown = stage.frame.ui.index_count;
    assert_true(shown > closed + 20 * 6); // at least a lamp each
    // A click keeps it, Escape takes it away.
    float x = stage.ui->pointer_x;
    stage_click(&stage, x, 22);
    tw_ui_mouse_move(stage.ui, 400, 500);
    stage_settle(&stage, 1.4);
    assert_true(stage.ui->feeds.open && !stage.ui->feeds.hovered);
    assert_float_equal(stage.ui->feeds.content, 20 * 46, 0.5);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, true);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, false);
    stage_settle(&stage, 1.5);
    assert_false(stage.ui->feeds.open);
    tw_ui_text(stage.ui, "s");
    stage_settle(&stage, 1.6);
    assert_true(stage.ui->feeds.open);
    stage_finish(&stage);
}

static void events_are_counted_by_the_second(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage, NULL);
    stage_settle(&stage, 1);
    stage.health[0].events = 5000;
    stage_settle(&stage, 3.5); // counted at 1 s and at the next run two seconds later
    stage_value(&stage, "P-101", "flow", 1, TW_QUALITY_GOOD);
    stage_settle(&stage, 5.9);
    assert_in_range((int)stage.ui->feeds.rates[0].events_per_s, 0, 5000);
    assert_true(stage.ui->feeds.rates[0].events == 5000);
    assert_true(stage.ui->feeds.rates[1].events_per_s == 0);
    stage_finish(&stage);
}

static void open_kiosk(struct stage *stage, int width, int height) {
    stage_init(stage, &(struct tw_ui_params){.mode = TW_UI_KIOSK, .scale = 1}, width, height, NULL);
    stage_settle(stage, 0.1);
    stage_look_at(stage, NULL, 0);
    stage_settle(stage, 0.3);
    stage_settle(stage, 0.5);
}

static void a_wall_is_the_same_at_every_size(void **state) {
    (void)state;
    for (int height = 720; height <= 2160; height *= 3) {
        struct stage stage;
        open_kiosk(&stage, height * 16 / 9, height);
        struct tw_rect view = tw_ui_viewport(stage.ui);
        assert_int_equal(view.x, 0);
        assert_int_equal(view.width, stage.width);
        assert_true(abs(view.y * 2160 / height - 140) <= 2);
        assert_true(abs((view.y + view.height) * 2160 / height - 1800) <= 9);
        int plates = 0;
        for (size_t i = 0; i < stage.ui->labels.order_count; i++)
            plates +=
                stage.ui->labels.order[i]->placed && stage.ui->labels.order[i]->form > TW_LABEL_FAR;
        assert_in_range(plates, 3, 10);
        tw_ui_mouse_move(stage.ui, 100, 10); // no pointer on a wall
        assert_false(tw_ui_wants_mouse(stage.ui));
        stage_finish(&stage);
    }
}

// With more sources than the wall has room for, the one that is lost is among those shown.
static void a_wall_shows_the_source_in_trouble(void **state) {
    struct tw_feed_health sources[30] = {0};
    (void)state;
    for (int i = 0; i < 30; i++)
        sources[i] = (struct tw_feed_health){
            .name = "a source of a plant", .state = TW_FEED_LIVE, .last_data_ms = STAGE_NOW_MS};
    size_t vertices[2];
    for (int lost = 0; lost < 2; lost++) {
        struct stage stage;
        open_kiosk(&stage, 3840, 2160);
        stage.view.sources = sources;
        stage.view.source_count = 30;
        sources[29].state = lost ? TW_FEED_LAGGING : TW_FEED_LIVE; // a lamp of another shape
        stage_settle(&stage, 1.2);
        vertices[lost] = stage.frame.ui.vertex_count;
        stage_finish(&stage);
    }
    assert_true(vertices[0] != vertices[1]);
}

// Plates stand over the picture until what they say is over: values that are out of date while the
// source synchronises, and a recording that stopped, which the wall has no other place for.
static void plates_stay_as_long_as_they_hold(void **state) {
    (void)state;
    static const struct {
        struct tw_feed_health health;
        int desktop, wall; // plates
    } cases[] = {
        {{.state = TW_FEED_LIVE, .recorded = true}, 0, 0},
        {{.state = TW_FEED_SYNCHRONISING}, 0, 0},
        {{.state = TW_FEED_LOST, .out_of_date = true}, 1, 1},
        {{.state = TW_FEED_SYNCHRONISING, .out_of_date = true}, 1, 1},
        {{.state = TW_FEED_OUT_OF_SYNC, .reason = "events 3 to 3 are missing"}, 0, 0},
        {{.state = TW_FEED_OUT_OF_SYNC, .out_of_date = true}, 1, 1},
        {{.state = TW_FEED_LIVE, .recorded = true, .record_fault = "No space left on device"},
         0,
         1},
    };
    for (int wall = 0; wall < 2; wall++) {
        struct stage stage;
        if (wall)
            open_kiosk(&stage, 1920, 1080);
        else
            open_stage(&stage, NULL);
        stage.health[1].state = TW_FEED_LIVE;
        for (size_t i = 0; i < TW_COUNT(cases); i++) {
            stage.health[0] = cases[i].health;
            stage.health[0].name = "plant";
            stage_settle(&stage, 1 + (double)i);
            int plates = wall ? cases[i].wall : cases[i].desktop;
            struct tw_ui ui = {.view = &stage.view, .mode = wall ? TW_UI_KIOSK : TW_UI_DESKTOP};
            assert_int_equal(tw_plates_height(&ui) > 0, plates);
            assert_true(stage.frame.ui.vertex_count > 0);
        }
        stage_finish(&stage);
    }
}

static void no_ui_leaves_the_picture_whole(void **state) {
    struct stage stage;
    (void)state;
    stage_init(&stage, &(struct tw_ui_params){.mode = TW_UI_NONE}, 320, 200, NULL);
    assert_false(stage_step(&stage, 0));
    struct tw_rect view = tw_ui_viewport(stage.ui);
    assert_true(view.x == 0 && view.y == 0 && view.width == 320 && view.height == 200);
    assert_int_equal(stage.frame.ui.index_count, 0);
    assert_true(tw_ui_next_update_ns(stage.ui) == INT64_MAX);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_something),
        cmocka_unit_test(nothing_new_draws_nothing),
        cmocka_unit_test(a_value_damages_little),
        cmocka_unit_test(selection_follows_a_click_in_the_tree),
        cmocka_unit_test(counts_are_true),
        cmocka_unit_test(quality_is_summed_up_the_tree),
        cmocka_unit_test(search_finds),
        cmocka_unit_test(keys_go_through_what_is_found),
        cmocka_unit_test(typing_searches),
        cmocka_unit_test(labels_never_overlap),
        cmocka_unit_test(hidden_labels_go_unless_in_alarm),
        cmocka_unit_test(units_speak_for_their_machines),
        cmocka_unit_test(hidden_alarms_get_corners),
        cmocka_unit_test(keys_open_sheet_and_search),
        cmocka_unit_test(a_key_without_selection_says_so),
        cmocka_unit_test(every_tool_has_a_key),
        cmocka_unit_test(the_sheet_never_covers_the_banner),
        cmocka_unit_test(frames_of_odd_names_hold),
        cmocka_unit_test(clock_steps_only_while_data_flows),
        cmocka_unit_test(a_quiet_picture_only_blinks),
        cmocka_unit_test(crowded_marks_share_a_plate),
        cmocka_unit_test(the_bar_names_states),
        cmocka_unit_test(the_bar_names_the_operator),
        cmocka_unit_test(the_table_lists_every_source),
        cmocka_unit_test(events_are_counted_by_the_second),
        cmocka_unit_test(lost_values_lose_their_ink),
        cmocka_unit_test(a_wall_is_the_same_at_every_size),
        cmocka_unit_test(a_wall_shows_the_source_in_trouble),
        cmocka_unit_test(plates_stay_as_long_as_they_hold),
        cmocka_unit_test(no_ui_leaves_the_picture_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
