// The configuration file: what it says, and what is said of its faults.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/config.h"
#include "app/options.h"
#include "app/sources.h"
#include "twinview/file.h"

#define MARK "\"config\":\"twinview-config/1\","

static char folder[] = "/tmp/twinview-config-XXXXXX";
static char path[64];

static int make_folder(void **state) {
    (void)state;
    snprintf(path, sizeof path, "%s/site.json", mkdtemp(folder));
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

struct told {
    int errors, warnings;
    char first[256]; // "place: text"
};

static void tell(void *user, bool is_error, const char *place, const char *text) {
    struct told *told = user;
    if (!told->errors && !told->warnings)
        snprintf(told->first, sizeof told->first, "%.100s: %.150s", place, text);
    told->errors += is_error;
    told->warnings += !is_error;
}

static bool read_text(struct tw_config *config, const char *text, struct told *told) {
    assert_true(tw_file_write(path, text, strlen(text)));
    *told = (struct told){0};
    *config = (struct tw_config){0};
    return tw_config_read(config, path, tell, told);
}

static void everything_is_read(void **state) {
    (void)state;
    struct tw_config config;
    struct told told;
    assert_true(read_text(
        &config,
        "{" MARK "\"station\":\"Control room 2\",\"scale\":1.5,\"limits\":{\"event_bytes\":1000,"
        "\"values\":7,\"state_bytes\":5e6},\"sources\":["
        "{\"name\":\"plant\",\"address\":\"https://plant.example/"
        "twin\",\"token_file\":\"plant.token\","
        "\"cacert\":\"/etc/plant.pem\",\"allow_hosts\":[\"models.example\",\"m2.example:8443\"]},"
        "{\"name\":\"records\",\"address\":\"records.json\",\"asset_root\":\"models\","
        "\"join\":{\"onto\":\"plant\",\"prefix\":\"EQ-\"}},"
        "{\"name\":\"sensors\",\"address\":\"demo\",\"join\":{\"ids\":{\"s1\":\"p1\",\"s2\":\"p2\"}"
        ","
        "\"onto\":\"plant\"}}],"
        "\"prefer\":{\"temp\":[\"sensors\",\"plant\"]}}",
        &told));
    assert_int_equal(told.errors + told.warnings, 0);
    assert_string_equal(config.station, "Control room 2");
    assert_true(config.scale == 1.5f);
    assert_int_equal(config.limits.event_bytes, 1000);
    assert_int_equal(config.limits.values, 7);
    assert_int_equal(config.limits.state_bytes, 5000000);
    assert_int_equal(config.source_count, 3);
    char expected[128];
    const struct tw_config_source *plant = &config.sources[0], *records = &config.sources[1];
    // What it names lies beside it, unless it says otherwise.
    snprintf(expected, sizeof expected, "%s/plant.token", folder);
    assert_string_equal(plant->access.token_file, expected);
    assert_string_equal(plant->access.ca_file, "/etc/plant.pem");
    assert_int_equal(plant->access.allowed_host_count, 2);
    assert_string_equal(plant->access.allowed_hosts[1], "m2.example:8443");
    assert_int_equal(plant->onto, -1);
    snprintf(expected, sizeof expected, "%s/records.json", folder);
    assert_string_equal(records->access.address, expected);
    assert_int_equal(records->onto, 0);
    assert_string_equal(records->prefix, "EQ-");
    assert_null(records->access.token_file);
    assert_string_equal(config.sources[2].access.address, "demo");
    assert_int_equal(config.sources[2].id_count, 2);
    assert_string_equal(config.sources[2].ids[1].id, "s2");
    assert_string_equal(config.sources[2].ids[1].onto, "p2");
    assert_int_equal(config.preference_count, 1);
    assert_string_equal(config.preferences[0].property, "temp");
    assert_int_equal(config.preferences[0].sources[0], 2);
    assert_int_equal(config.preferences[0].sources[1], 0);
    tw_config_finish(&config);
}

static void faults_are_told_with_their_place(void **state) {
    (void)state;
#define TWO                                                                                        \
    "\"sources\":[{\"name\":\"a\",\"address\":\"a.json\"},{\"name\":\"b\",\"address\":\"b.json\""
    static const struct {
        const char *text, *first;
        bool is_error;
    } cases[] = {
        {"{\n\"config\":\n\"twinview-config/1\",,}", "line 3: this is not JSON", true},
        {"[]", "$: an object is expected", true},
        {"{}", "$: \"config\":\"twinview-config/1\" is missing", true},
        {"{\"config\":\"other\"}", "$: \"config\":\"twinview-config/1\" is missing", true},
        {"{" MARK "\"colour\":1}", "$.colour: this member is not known and ignored", false},
        {"{" MARK "\"scale\":1,\"scale\":2}", "$.scale: this member is there twice", true},
        {"{" MARK "\"scale\":99}", "$.scale: 99 is not between 0.5 and 8", true},
        {"{" MARK "\"station\":\"\"}", "$.station: the text is empty", true},
        {"{" MARK "\"station\":3}", "$.station: a text is expected", true},
        {"{" MARK "\"limits\":{\"depth\":0}}", "$.limits.depth: 0 is not between 4 and 36", true},
        {"{" MARK "\"limits\":{\"width\":1}}",
         "$.limits.width: this member is not known and ignored", false},
        {"{" MARK "\"sources\":{}}", "$.sources: a list is expected", true},
        {"{" MARK "\"sources\":[3]}", "$.sources[0]: an object is expected", true},
        {"{" MARK "\"sources\":[{\"name\":\"a\"}]}", "$.sources[0]: an \"address\" is missing",
         true},
        {"{" MARK "\"sources\":[{\"address\":\"a.json\",\"tokenfile\":\"t\"}]}",
         "$.sources[0].tokenfile: this member is not known and ignored", false},
        {"{" MARK "\"sources\":[{\"address\":\"a.json\",\"allow_hosts\":\"h\"}]}",
         "$.sources[0].allow_hosts: a list is expected", true},
        {"{" MARK "\"sources\":[{\"name\":\"a\",\"address\":\"a.json\"},{\"name\":\"a\","
         "\"address\":\"b.json\"}]}",
         "$.sources[1]: there is a source \"a\" already", true},
        {"{" MARK TWO ",\"join\":{}}]}", "$.sources[1].join: \"onto\" is missing", true},
        {"{" MARK TWO ",\"join\":{\"onto\":\"c\"}}]}",
         "$.sources[1].join.onto: there is no source \"c\"", true},
        {"{" MARK TWO ",\"join\":{\"onto\":\"b\"}}]}",
         "$.sources[1].join: a source cannot be joined onto itself", true},
        {"{" MARK TWO ",\"join\":{\"onto\":\"a\",\"by\":\"id\"}}]}",
         "$.sources[1].join.by: this member is not known and ignored", false},
        {"{" MARK TWO ",\"join\":{\"onto\":\"a\",\"prefix\":\"x\",\"ids\":{\"1\":\"2\"}}}]}",
         "$.sources[1].join: \"prefix\" and \"ids\" exclude each other", true},
        {"{" MARK TWO ",\"join\":{\"onto\":\"a\",\"ids\":{\"1\":\"p\",\"2\":\"p\"}}}]}",
         "$.sources[1].join.ids.2: \"p\" has \"1\" already", true},
        {"{" MARK TWO
         ",\"join\":{\"onto\":\"a\"}},{\"address\":\"c.json\",\"join\":{\"onto\":\"b\"}}]}",
         "$.sources[2].join.onto: \"b\" is itself joined onto another source", true},
        {"{" MARK "\"sources\":[{\"name\":\"a\",\"address\":\"a.glb\"},{\"address\":\"b.json\","
         "\"join\":{\"onto\":\"a\"}}]}",
         "$.sources[1].join: a model file takes no part in joins", true},
        {"{" MARK TWO "}],\"prefer\":{\"temp\":[\"b\",\"c\"]}}",
         "$.prefer.temp[1]: there is no source \"c\"", true},
        {"{" MARK TWO "}],\"prefer\":{\"temp\":\"b\"}}", "$.prefer.temp: a list is expected", true},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_config config;
        struct told told;
        bool good = read_text(&config, cases[i].text, &told);
        assert_string_equal(told.first, cases[i].first);
        assert_int_equal(told.errors > 0, cases[i].is_error);
        assert_int_equal(good, !cases[i].is_error);
        tw_config_finish(&config);
    }
}

static void a_file_that_is_not_there_is_told(void **state) {
    (void)state;
    struct tw_config config = {0};
    struct told told = {0};
    assert_false(tw_config_read(&config, "/no/such/site.json", tell, &told));
    assert_string_equal(told.first, "$: it cannot be read: No such file or directory");
    tw_config_finish(&config);
}

static void load(struct tw_options *options, int count, char **arguments) {
    assert_true(tw_options_parse(options, count, arguments));
    assert_true(tw_options_load(options));
}

static void the_command_line_comes_after_it_and_wins(void **state) {
    (void)state;
    static const char text[] =
        "{" MARK "\"scale\":2,\"station\":\"wall\",\"sources\":[{\"address\":\"a.json\"}]}";
    assert_true(tw_file_write(path, text, sizeof text - 1));
    struct tw_options options;
    load(&options, 3, (char *[]){"twinview", "--config", path});
    assert_true(options.scale == 2);
    assert_string_equal(options.station, "wall");
    assert_int_equal(options.config.source_count, 1);
    tw_options_finish(&options);
    load(&options, 10,
         (char *[]){"twinview", "--config", path, "--scale", "3", "--token-file", "t", "--station",
                    "desk", "b.json"});
    assert_true(options.scale == 3);
    assert_string_equal(options.station, "desk");
    assert_int_equal(options.config.source_count, 2);
    // A credential of the command line is for its own sources.
    assert_null(options.config.sources[0].access.token_file);
    assert_string_equal(options.config.sources[1].access.token_file, "t");
    assert_string_equal(options.config.sources[1].access.address, "b.json");
    tw_options_finish(&options);
    load(&options, 1, (char *[]){"twinview"});
    assert_string_equal(options.config.sources[0].access.address, "demo");
    assert_true(options.scale == 1);
    tw_options_finish(&options);
}

// Model files have no place among the feed's sources; joins go by the others'.
static void joins_skip_model_files(void **state) {
    (void)state;
    struct tw_config config;
    struct told told;
    assert_true(read_text(&config,
                          "{" MARK "\"sources\":[{\"address\":\"a.glb\"},"
                          "{\"name\":\"plant\",\"address\":\"b.json\"},"
                          "{\"name\":\"c\",\"address\":\"c.json\",\"join\":{\"onto\":\"plant\"}}],"
                          "\"prefer\":{\"temp\":[\"c\"]}}",
                          &told));
    struct tw_twin *twin = tw_sources_twin(&config, NULL, false);
    for (uint32_t source = 0; source < 2; source++) {
        struct tw_batch *batch = tw_batch_create(source);
        struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ASSET_PROPERTY_VALUE);
        write->key[0] = "p1";
        write->key[1] = "temp";
        write->value = (struct tw_value){TW_VALUE_NUMBER, {.number = source}};
        tw_twin_apply(twin, batch);
        tw_batch_destroy(batch);
    }
    assert_int_equal(tw_twin_asset_count(twin), 1);
    assert_int_equal(tw_asset_property(tw_twin_find(twin, "p1"), "temp")->source, 1);
    tw_twin_destroy(twin);
    tw_config_finish(&config);
}

static void alerts_of_another_server_are_mapped(void **state) {
    static const struct {
        const char *alerts, *place;
    } wrong[] = {{"7", "alerts"},
                 {"{\"priorities\":{\"high\":5}}", "high"},
                 {"{\"priorities\":{\"high\":1.5}}", "high"},
                 {"{\"every_s\":0}", "every_s"},
                 {"{\"asset\":\"\"}", "asset"}};
    (void)state;
    struct tw_config config;
    struct told told;
    assert_true(read_text(&config,
                          "{" MARK "\"sources\":[{\"address\":\"http://a\",\"alerts\":{}},"
                          "{\"address\":\"http://b\",\"alerts\":{\"asset\":\"instance\","
                          "\"priorities\":{\"page\":1},\"every_s\":2}}]}",
                          &told));
    const struct tw_alert_map *plain = config.sources[0].access.alerts;
    assert_string_equal(plain->asset, "asset");
    assert_string_equal(plain->priorities[0].value, "critical");
    assert_true(plain->every_s == 5);
    const struct tw_alert_map *own = config.sources[1].access.alerts;
    assert_string_equal(own->asset, "instance");
    assert_int_equal(own->priority_count, 1);
    assert_string_equal(own->priorities[0].value, "page");
    assert_int_equal(own->priorities[0].priority, 1);
    tw_config_finish(&config);
    for (size_t i = 0; i < TW_COUNT(wrong); i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "{" MARK "\"sources\":[{\"address\":\"http://a\","
                 "\"alerts\":%s}]}",
                 wrong[i].alerts);
        assert_false(read_text(&config, text, &told));
        assert_non_null(strstr(told.first, wrong[i].place));
        tw_config_finish(&config);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_read),
        cmocka_unit_test(alerts_of_another_server_are_mapped),
        cmocka_unit_test(faults_are_told_with_their_place),
        cmocka_unit_test(a_file_that_is_not_there_is_told),
        cmocka_unit_test(the_command_line_comes_after_it_and_wins),
        cmocka_unit_test(joins_skip_model_files),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
