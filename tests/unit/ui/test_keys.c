#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

static void keys_open_sheet_and_search(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
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
    stage_open(&stage, NULL);
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

// Gives a command as the keyboard does.
static void type(struct stage *stage, const struct tw_command *command) {
    if (command->text)
        tw_ui_text(stage->ui, command->text);
    tw_ui_modifiers(stage->ui, command->held & TW_HELD_SHIFT, command->held & TW_HELD_CTRL,
                    command->held & TW_HELD_ALT);
    if (!command->text) {
        tw_ui_key(stage->ui, (enum tw_key)command->code, true);
        tw_ui_key(stage->ui, (enum tw_key)command->code, false);
    }
    tw_ui_modifiers(stage->ui, false, false, false);
}

// Every line of the table that has a key asks for its tool by it, with the list of alarms closed;
// and every tool there is has a line.
static void every_key_of_the_table_gives_its_tool(void **state) {
    struct stage stage;
    bool known[TW_TOOL_COUNT] = {0};
    (void)state;
    stage_open(&stage, NULL);
    stage_select(&stage, "P-102");
    stage_settle(&stage, 0.2);
    for (const struct tw_command *command = tw_commands; command->tool; command++) {
        known[command->tool] = true;
        if (!command->key[0] && command->code < 0) {
            assert_true(command->in_menu);
            continue;
        }
        stage_drop_requests(&stage);
        type(&stage, command);
        stage_settle(&stage, 0.3);
        if (command->tool == TW_TOOL_SELECT_FOUND) // the search has no words: nothing is found
            assert_int_equal(stage_tool(&stage), TW_TOOL_NONE);
        else if (stage_tool(&stage) != command->tool)
            fail_msg("%s does not give \"%s\"", command->key, command->name);
    }
    for (int tool = 1; tool < TW_TOOL_COUNT; tool++)
        assert_true(known[tool]);
    stage_finish(&stage);
}

// A key goes round the themes; app is told each of them, and what is drawn follows at once.
static void a_key_changes_the_theme(void **state) {
    static const char *const names[] = {"isa-light", "okabe-ito", "mono", "isa-dark"};
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        struct tw_ui_request request;
        struct picture picture;
        bool told = false;
        stage_drop_requests(&stage);
        stage_key(&stage, TW_KEY_F7, false, false);
        stage_settle(&stage, 0.2 + 0.1 * (double)i);
        while (stage_request(&stage, TW_UI_THEME, &request))
            told = told || strcmp(request.text, names[i]) == 0;
        assert_true(told);
        stage_picture(&stage, &picture);
        uint32_t panel = tw_theme_find(names[i])->colours[TW_PANEL_RAISED] & 0xffffff;
        assert_int_equal(picture_pixel(&picture, 4, 4), panel);
        picture_finish(&picture);
    }
    stage_finish(&stage);
}

static bool strip_shows(struct stage *stage, enum tw_tool tool, int *y) {
    float x = stage->ui->layout.tools.x + 22;
    const struct tw_area strip = stage->ui->layout.tools;
    const char *name = tw_command_of(tool)->name;
    for (*y = (int)strip.y; *y < (int)(strip.y + strip.height); *y += 10) {
        tw_ui_mouse_move(stage->ui, x, (float)*y);
        stage_settle(stage, 0.2);
        if (stage->ui->tooltip.count && strstr(stage->ui->tooltip.lines[0], name))
            return true;
    }
    return false;
}

// What needs no key, a mouse or a finger finds in the strip.
static void the_strip_gives_tools(void **state) {
    static const enum tw_tool tools[] = {TW_TOOL_BOX,     TW_TOOL_LASSO, TW_TOOL_MEASURE,
                                         TW_TOOL_ISOLATE, TW_TOOL_XRAY,  TW_TOOL_SHOW_ALL};
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_select(&stage, "P-102");
    for (size_t i = 0; i < TW_COUNT(tools); i++) {
        int y;
        assert_true(strip_shows(&stage, tools[i], &y));
        stage_drop_requests(&stage);
        stage_click(&stage, stage.ui->layout.tools.x + 22, (float)y);
        stage_settle(&stage, 0.3);
        assert_int_equal(stage_tool(&stage), tools[i]);
    }
    stage_finish(&stage);
}

// In a low window tools give way; home, frame, labels and help stay.
static void a_low_strip_keeps_what_the_menu_lacks(void **state) {
    struct stage stage;
    int y;
    (void)state;
    stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, 800,
               400, NULL);
    stage_settle(&stage, 0.1);
    assert_false(strip_shows(&stage, TW_TOOL_SHOW_ALL, &y));
    struct tw_area strip = stage.ui->layout.tools;
    bool help = false;
    for (y = (int)strip.y; y < 396; y += 10) {
        tw_ui_mouse_move(stage.ui, strip.x + 22, (float)y);
        stage_settle(&stage, 0.2);
        help = help || (stage.ui->tooltip.count && strstr(stage.ui->tooltip.lines[0], "F1"));
    }
    assert_true(help);
    stage_finish(&stage);
}

// However low the window, each row of the menu is reached by keys and lies in the window.
static void the_menu_fits_every_window(void **state) {
    static const int sizes[][2] = {{640, 400}, {1280, 720}, {3840, 2160}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(sizes); i++) {
        struct stage stage;
        int rows = 0;
        stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1},
                   sizes[i][0], sizes[i][1], NULL);
        stage_select(&stage, "P-102");
        stage_settle(&stage, 0.1);
        stage_key(&stage, TW_KEY_MENU, false, false);
        stage_settle(&stage, 0.2);
        assert_true(stage.ui->menu.open);
        for (size_t k = 0; k < stage.ui->input.hit_count; k++) {
            const struct tw_hit *hit = &stage.ui->input.hits[k];
            if (hit->scope != TW_SCOPE_MENU || !hit->id || hit->x1 - hit->x0 >= (float)sizes[i][0])
                continue;
            rows++;
            assert_true(hit->x0 >= 0 && hit->x1 <= (float)sizes[i][0]);
            assert_true(hit->y0 >= 0 && hit->y1 <= (float)sizes[i][1]);
        }
        assert_true(rows >= 15);
        stage_key(&stage, TW_KEY_UP, false, false); // from the first row to the last one
        stage_settle(&stage, 0.3);
        assert_int_equal(stage.ui->menu.at, rows - 1);
        stage_finish(&stage);
    }
}

// What the strip offers is said with its key; nothing needs a pointer.
static void every_tool_has_a_key(void **state) {
    struct stage stage;
    int tools = 0;
    char last[200] = "";
    (void)state;
    stage_open(&stage, NULL);
    float x = stage.ui->layout.tools.x + 22;
    for (int y = (int)stage.ui->layout.tools.y; y < STAGE_HEIGHT - 20; y += 10) {
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

static void view_points_have_keys_and_groups_count_live(void **state) {
    static const struct tw_ui_saved_item items[] = {{"Yard", NULL},
                                                    {"Hot", "type:pump bearing_temp>90"}};
    static const struct tw_ui_saved saved = {.items = items, .count = 2, .version = 1};
    struct stage stage;
    struct tw_ui_request request;
    (void)state;
    stage_open(&stage, NULL);
    stage.view.saved = &saved;
    stage_settle(&stage, 0.2);
    tw_ui_text(stage.ui, "1");
    stage_settle(&stage, 0.3);
    assert_true(stage_request(&stage, TW_UI_VIEW, &request)); // the site's
    assert_string_equal(request.text, tw_twin_view_at(stage.twin, 0)->id);
    char key[2] = {(char)('1' + tw_twin_view_count(stage.twin)), '\0'};
    tw_ui_text(stage.ui, key);
    stage_settle(&stage, 0.4);
    assert_true(stage_request(&stage, TW_UI_SHOW_SAVED, &request)); // the operator's own
    assert_int_equal(request.number, 0);
    const struct tw_group *hot = &stage.ui->saved.groups[1];
    size_t before = hot->count;
    stage_value(&stage, "P-101", "bearing_temp", 95, TW_QUALITY_GOOD);
    stage_settle(&stage, 0.8);
    assert_int_equal(hot->count, before + 1);
    key[0]++;
    tw_ui_text(stage.ui, key);
    stage_settle(&stage, 0.9);
    assert_true(stage_request(&stage, TW_UI_SELECT_FOUND, &request));
    size_t found;
    tw_ui_found(stage.ui, &found);
    assert_int_equal(found, hot->count);
    assert_true(stage_request(&stage, TW_UI_FRAME_FOUND, &request));
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_open_sheet_and_search),
        cmocka_unit_test(a_key_without_selection_says_so),
        cmocka_unit_test(every_key_of_the_table_gives_its_tool),
        cmocka_unit_test(a_key_changes_the_theme),
        cmocka_unit_test(the_strip_gives_tools),
        cmocka_unit_test(a_low_strip_keeps_what_the_menu_lacks),
        cmocka_unit_test(the_menu_fits_every_window),
        cmocka_unit_test(every_tool_has_a_key),
        cmocka_unit_test(view_points_have_keys_and_groups_count_live),
        cmocka_unit_test(the_sheet_never_covers_the_banner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
