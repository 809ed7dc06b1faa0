// Unit tests of app: options, percentiles, picture differences, model files as twins.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/demo.h"
#include "app/model_source.h"
#include "app/options.h"
#include "app/picture.h"
#include "app/stats.h"
#include "twinview/memory.h"
#include "twinview/twin.h"

static bool parse(struct tw_options *options, const char *line) {
    static char copy[512];
    char *arguments[32] = {"twinview"};
    int count = 1;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        arguments[count++] = word;
    // The sentences that wrong usage prints are not what is tested here.
    FILE *saved = stderr;
    stderr = fopen("/dev/null", "w");
    bool ok = tw_options_parse(options, count, arguments);
    fclose(stderr);
    stderr = saved;
    return ok;
}

static void options_are_read(void **state) {
    (void)state;
    struct tw_options options;
    assert_true(parse(&options, "--headless --size 640x480 --pick 3,4 a.json b.glb"));
    assert_true(options.headless && options.has_pick);
    assert_int_equal(options.width, 640);
    assert_int_equal(options.pick_y, 4);
    assert_int_equal(options.source_count, 2);
    assert_string_equal(options.sources[1], "b.glb");

    assert_true(parse(&options, "--look show,isa-light --camera 10,20,30.5 --frames 7"));
    assert_string_equal(options.preset, "show");
    assert_true(options.theme->light);
    assert_true(options.camera.distance_m == 30.5);
    assert_int_equal(options.frames, 7);
    assert_false(options.plain);

    assert_true(parse(&options, "--look plain,isa-light"));
    assert_true(options.plain && options.theme->light && !options.full);
    assert_true(parse(&options, "--look full"));
    assert_true(options.full && !options.plain);
    assert_string_equal(options.preset, "isa");

    assert_true(parse(&options, "--bench status -- --odd-name"));
    assert_int_equal(options.bench, TW_BENCH_STATUS);
    assert_true(options.headless);
    assert_string_equal(options.sources[0], "--odd-name");
}

static void limits_are_options(void **state) {
    (void)state;
    struct tw_options options;
    assert_true(parse(&options, "--limit event_bytes=2M --limit depth=12 x.json"));
    assert_int_equal(options.limits.event_bytes, 2 << 20);
    assert_int_equal(options.limits.depth, 12);
    assert_int_equal(options.limits.values, 0);
}

static void wrong_options_are_refused(void **state) {
    (void)state;
    static const char *const lines[] = {
        "--nonsense",
        "--size 12",
        "--size 0x0",
        "--size 12x",
        "--pick -1,2",
        "--camera 1,2",
        "--camera 1,91,3",
        "--camera 1,30,nan",
        "--look pink",
        "--layers 0",
        "--layers 5",
        "--frames 0",
        "--headless --layers 65",
        "--kiosk --layers 8",
        "--duration -1",
        "--frames 1 --duration 1",
        "--log-level loud",
        "--bench all",
        "--screenshot",
        "--scale 99",
        "--kiosk --no-picture",
        "--no-picture --pick 1,1",
        "--limit depth",
        "--limit depth=99",
        "--limit size=1",
    };
    for (size_t i = 0; i < TW_COUNT(lines); i++) {
        struct tw_options options;
        if (parse(&options, lines[i]))
            fail_msg("taken: %s", lines[i]);
    }
}

static void percentiles_are_by_nearest_rank(void **state) {
    (void)state;
    struct tw_samples samples = {0};
    assert_true(tw_samples_percentile(&samples, 0.5) == 0);
    for (int i = 20; i >= 1; i--)
        tw_samples_add(&samples, i);
    assert_true(tw_samples_percentile(&samples, 0.50) == 10);
    assert_true(tw_samples_percentile(&samples, 0.95) == 19);
    assert_true(tw_samples_percentile(&samples, 0.951) == 20);
    assert_true(tw_samples_percentile(&samples, 1) == 20);
    assert_true(tw_samples_percentile(&samples, 0) == 1);
    // Months of frames keep the newest only.
    for (int i = 0; i < 2 * TW_SAMPLES_MAX; i++)
        tw_samples_add(&samples, 5);
    assert_int_equal(samples.count, TW_SAMPLES_MAX);
    assert_true(tw_samples_percentile(&samples, 1) == 5);
    tw_samples_finish(&samples);
}

static void pictures_differ_beyond_a_tolerance(void **state) {
    (void)state;
    uint8_t a[16] = {0}, b[16] = {0};
    struct tw_image one = {2, 2, a}, two = {2, 2, b}, other = {4, 1, b};
    b[0] = 8;    // within
    b[5] = 9;    // beyond
    b[11] = 200; // alpha does not count
    assert_true(tw_picture_difference(&one, &two) == 0.25);
    assert_true(tw_picture_difference(&one, &other) == 1);
}

static void sources_are_told_apart(void **state) {
    (void)state;
    assert_true(tw_demo_is("demo"));
    assert_true(tw_demo_is("demo:factory?assets=3"));
    assert_false(tw_demo_is("demo.json"));
    assert_true(tw_model_source_is("house.ifc"));
    assert_false(tw_model_source_is("twin.JSON"));
    assert_false(tw_model_source_is("twin.ndjson"));
    assert_false(tw_model_source_is("https://host/twin.glb"));
}

static void a_model_file_becomes_assets(void **state) {
    (void)state;
    struct tw_model_node nodes[] = {
        {.name = "", .parent = -1},
        {.name = "Storey", .parent = 0, .properties = "{\"GlobalId\":\"x1\",\"Height\":2.5}"},
        {.name = "", .parent = 1},
        {.name = "Wall", .parent = 2},
        {.name = "Wall", .parent = 2},
    };
    struct tw_model model = {.nodes = nodes, .node_count = TW_COUNT(nodes)};
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){0});
    struct tw_batch *root = tw_model_source_root(0, "folder/house.ifc", "model");
    struct tw_batch *parts = tw_model_source_nodes(0, "model", &model);
    tw_twin_apply(twin, root);
    tw_twin_apply(twin, parts);
    tw_batch_destroy(root);
    tw_batch_destroy(parts);

    assert_int_equal(tw_twin_asset_count(twin), 3);
    const struct tw_asset *house = tw_twin_find(twin, "model");
    assert_string_equal(house->name, "house.ifc");
    assert_string_equal(house->model, "folder/house.ifc");
    struct tw_asset_id house_id = house->handle;
    const struct tw_asset *storey = tw_twin_find(twin, "model/Storey");
    assert_true(tw_asset_equal(storey->parent, house_id));
    struct tw_asset_id storey_id = storey->handle;
    assert_string_equal(tw_asset_property(storey, "GlobalId")->value.string, "x1");
    assert_true(tw_asset_property(storey, "Height")->value.number == 2.5);
    const struct tw_asset *wall = tw_twin_find(twin, "model/Wall");
    assert_true(tw_asset_equal(wall->parent, storey_id));
    assert_string_equal(wall->node_of, "model");
    assert_string_equal(wall->node_name, "Wall");
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_read),
        cmocka_unit_test(limits_are_options),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(percentiles_are_by_nearest_rank),
        cmocka_unit_test(pictures_differ_beyond_a_tolerance),
        cmocka_unit_test(sources_are_told_apart),
        cmocka_unit_test(a_model_file_becomes_assets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
