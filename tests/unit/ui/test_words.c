// The panels' words in other languages, and the names of the site with them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

static const char document[] =
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
    "\"site\":{\"name\":{\"en\":\"Works\",\"zh\":\"工厂\"}},"
    "\"types\":{\"pump\":{\"props\":{\"temp\":{\"name\":{\"en\":\"Heat\",\"zh\":\"温度\"}}}}},"
    "\"assets\":{\"p\":{\"type\":\"pump\",\"name\":{\"en\":\"Pump\",\"zh-Hans\":\"水泵\"}}},"
    "\"alarms\":{\"a\":{\"asset\":\"p\",\"text\":{\"en\":\"Hot\",\"zh\":\"过热\"}}},"
    "\"views\":{\"v\":{\"name\":{\"en\":\"All\",\"zh\":\"全景\"}}}}";

static void tags_are_known(void **state) {
    static const struct {
        const char *tag, *language;
    } rows[] = {{"zh_CN", "zh_CN"},   {"zh", "zh_CN"}, {"zh_CN.UTF-8", "zh_CN"},
                {"zh-Hans", "zh_CN"}, {"en_GB", "en"}, {"EN", "en"},
                {"C", NULL},          {"", NULL},      {"zhx", NULL},
                {"de_DE", NULL},      {NULL, NULL}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        const char *language = tw_ui_language(rows[i].tag, 0);
        if (rows[i].language)
            assert_string_equal(language, rows[i].language);
        else
            assert_null(language);
    }
    assert_string_equal(tw_ui_language("en", 1), "zh_CN");
    assert_string_equal(tw_ui_language("zh_CN", 1), "en");
}

static void texts_are_translated(void **state) {
    const struct tw_words *zh = tw_words_find("zh_CN");
    (void)state;
    assert_string_equal(tw_words_translate(zh, "Acknowledge F2"), "确认 F2");
    assert_string_equal(tw_words_translate(zh, "15 min"), "15 min");
    assert_string_equal(tw_words_translate(zh, "nothing says this"), "nothing says this");
    assert_string_equal(tw_words_translate(zh, ""), "");
    assert_string_equal(tw_words_translate(tw_words_find("en"), "Alarms"), "Alarms");
    assert_string_equal(tw_words_translate(NULL, "Alarms"), "Alarms");
    char text[64]; // arguments in another order
    snprintf(text, sizeof text, tw_words_translate(zh, "%d %s %d %s UTC"), 22, "11月", 2026,
             "05:20:00");
    assert_string_equal(text, "2026年11月22日 05:20:00 UTC");
}

static void reasons_are_translated_with_what_stands_in_them(void **state) {
    static const struct {
        const char *reason, *said;
    } rows[] = {{"the server answers 503", "服务器应答 503"},
                {"the server answers 404 for the stream", "服务器应答 404：the stream"},
                {"nothing heard for 15 s", "15 s 没有收到数据"},
                {"nothing heard for 15 seconds", "nothing heard for 15 seconds"},
                {"It was raised \"anew\" %s%n.", "It was raised \"anew\" %s%n."},
                {"events 3 to 7 are missing", "缺少事件 3 至 7"},
                {"", ""}};
    struct tw_ui ui = {.words = tw_words_find("zh")};
    char text[200];
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++)
        assert_string_equal(tw_ui_reason(&ui, rows[i].reason, text, sizeof text), rows[i].said);
}

static void a_broken_catalogue_translates_nothing(void **state) {
    const struct tw_words *zh = tw_words_find("zh_CN");
    (void)state;
    for (size_t size = 0; size < zh->size; size += 7) {
        struct tw_words cut = *zh;
        cut.size = size;
        if (size < 28)
            assert_string_equal(tw_words_translate(&cut, "Alarms"), "Alarms");
        else
            assert_non_null(tw_words_translate(&cut, "Alarms"));
    }
}

static void a_key_changes_the_language(void **state) {
    struct stage stage;
    struct tw_ui_request request;
    (void)state;
    stage_init(&stage, &(struct tw_ui_params){.scale = 1}, 1280, 720, document);
    stage_settle(&stage, 0.1);
    assert_string_equal(tw_say(stage.ui, "Alarms"), "Alarms");
    stage_drop_requests(&stage);
    tw_ui_key(stage.ui, TW_KEY_F8, true);
    tw_ui_key(stage.ui, TW_KEY_F8, false);
    stage_settle(&stage, 0.2);
    assert_string_equal(tw_say(stage.ui, "Alarms"), "报警");
    assert_true(stage_request(&stage, TW_UI_LANGUAGE, &request));
    stage_finish(&stage);
}

static void names_follow(void **state) {
    static const struct {
        const char *tag, *site, *asset, *property, *alarm, *view;
    } rows[] = {{"zh_CN", "工厂", "水泵", "温度", "过热", "全景"},
                {"en", "Works", "Pump", "Heat", "Hot", "All"},
                {"de", "Works", "Pump", "Heat", "Hot", "All"}};
    struct stage stage;
    (void)state;
    stage_init(&stage, &(struct tw_ui_params){.scale = 1}, 1280, 720, document);
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        tw_twin_set_language(stage.twin, rows[i].tag);
        const struct tw_asset *asset = tw_twin_find(stage.twin, "p");
        assert_string_equal(tw_twin_site(stage.twin)->name, rows[i].site);
        assert_string_equal(asset->name, rows[i].asset);
        assert_string_equal(asset->type->properties[0].name, rows[i].property);
        assert_string_equal(tw_twin_alarm_at(stage.twin, 0)->text, rows[i].alarm);
        assert_string_equal(tw_twin_view_at(stage.twin, 0)->name, rows[i].view);
    }
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_known),
        cmocka_unit_test(texts_are_translated),
        cmocka_unit_test(reasons_are_translated_with_what_stands_in_them),
        cmocka_unit_test(a_broken_catalogue_translates_nothing),
        cmocka_unit_test(a_key_changes_the_language),
        cmocka_unit_test(names_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
