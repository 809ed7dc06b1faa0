#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

static void selection_follows_a_click_in_the_tree(void **state) {
    struct stage stage;
    struct tw_ui_request request;
    bool selected = false;
    (void)state;
    stage_open(&stage, NULL);
    stage_select(&stage, "P-104"); // opens the branch of the pumps
    stage_settle(&stage, 0.2);
    size_t row = 0;
    while (
        row < stage.ui->tree.row_count &&
        !tw_asset_equal(stage.ui->tree.rows[row].asset, tw_twin_find(stage.twin, "P-102")->handle))
        row++;
    assert_true(row < stage.ui->tree.row_count);
    stage_drop_requests(&stage);
    stage_click(&stage, 120, 92 + 88 + 28 * (float)row + 14);
    stage_step(&stage, 0.3);
    while (stage_request(&stage, TW_UI_SELECT, &request)) {
        selected = true;
        assert_string_equal(tw_twin_asset(stage.twin, request.asset)->id, "P-102");
    }
    assert_true(selected);
    stage_finish(&stage);
}

static void quality_is_summed_up_the_tree(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
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
    stage_open(&stage, NULL);
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
    stage_open(&stage, NULL);
    stage_click(&stage, 120, 92 + 30);
    stage_settle(&stage, 0.3);
    tw_ui_text(stage.ui, "P-10");
    stage_settle(&stage, 0.4);
    assert_in_range(stage.ui->tree.row_count, 3, 40);
    stage_drop_requests(&stage);
    tw_ui_key(stage.ui, TW_KEY_DOWN, true);
    tw_ui_key(stage.ui, TW_KEY_DOWN, false);
    stage_settle(&stage, 0.6);
    while (stage_request(&stage, TW_UI_SELECT, &request))
        if (request.asset.slot) {
            snprintf(told, sizeof told, "%s", tw_twin_asset(stage.twin, request.asset)->id);
            tw_scene_select(stage.scene, request.asset);
        }
    assert_string_equal(told, tw_twin_asset(stage.twin, stage.ui->tree.rows[0].asset)->id);
    tw_ui_key(stage.ui, TW_KEY_DOWN, true);
    tw_ui_key(stage.ui, TW_KEY_DOWN, false);
    tw_ui_key(stage.ui, TW_KEY_ENTER, true);
    stage_settle(&stage, 0.7);
    assert_true(stage_request(&stage, TW_UI_FLY_TO, &request));
    stage_finish(&stage);
}

static void typing_searches(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_click(&stage, 120, 92 + 30);
    stage_step(&stage, 0.3);
    stage_step(&stage, 0.3);
    assert_true(tw_ui_wants_key(stage.ui, TW_KEY_H));
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
    assert_false(tw_ui_wants_key(stage.ui, TW_KEY_H));
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selection_follows_a_click_in_the_tree),
        cmocka_unit_test(quality_is_summed_up_the_tree),
        cmocka_unit_test(search_finds),
        cmocka_unit_test(keys_go_through_what_is_found),
        cmocka_unit_test(typing_searches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
