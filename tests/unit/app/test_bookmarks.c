// Bookmarks: kept and read again to the same, broken files, long names, no room.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/bookmarks.h"
#include "twinview/file.h"
#include "twinview/memory.h"

static char folder[] = "/tmp/twinview-bookmarks-XXXXXX";

static int begin(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static struct tw_bookmark view(const char *name) {
    struct tw_bookmark made = {.name = tw_strdup(name),
                               .pose = {215.5, 32, 90.25, {20, -10, 0.5}},
                               .halls_closed = true,
                               .orders = tw_alloc_array(3, sizeof *made.orders),
                               .order_count = 3};
    made.orders[0] = (struct tw_bookmark_order){
        .scope = TW_ORDER_KIND, .to = TW_GHOSTED, .name = tw_strdup("pipe")};
    made.orders[1] = (struct tw_bookmark_order){.scope = TW_ORDER_ASSETS,
                                                .to = TW_HIDDEN,
                                                .assets = tw_alloc_array(1, sizeof(char *)),
                                                .asset_count = 1};
    made.orders[1].assets[0] = tw_strdup("P-1 \"x\"");
    made.orders[2] = (struct tw_bookmark_order){
        .scope = TW_ORDER_SECTION, .section = {{-INFINITY, 0, 1.5}, {4, INFINITY, INFINITY}}};
    return made;
}

static void test_what_is_written_is_read_again(void **state) {
    (void)state;
    struct tw_bookmarks first, second;
    struct tw_bookmark group, one = view("Yard"), two = view("屋顶");
    tw_bookmarks_open(&first, folder, "demo:factory");
    tw_bookmark_of_search(&group, "type:pump temp>80");
    assert_true(tw_bookmarks_add(&first, &one));
    assert_true(tw_bookmarks_add(&first, &group));
    assert_true(tw_bookmarks_add(&first, &two)); // before the group
    tw_bookmarks_write(&first);
    tw_bookmarks_open(&second, folder, "demo:factory");
    assert_int_equal(second.count, 3);
    assert_false(second.faulty);
    assert_string_equal(second.items[1].name, "屋顶");
    assert_string_equal(second.items[2].query, "type:pump temp>80");
    const struct tw_bookmark *read = &second.items[0];
    assert_memory_equal(&read->pose, &first.items[0].pose, sizeof read->pose);
    assert_true(read->halls_closed);
    assert_int_equal(read->order_count, 3);
    assert_memory_equal(&read->orders[2].section, &first.items[0].orders[2].section,
                        sizeof(struct tw_section));
    assert_int_equal(read->orders[2].scope, TW_ORDER_SECTION);
    assert_int_equal(read->orders[0].scope, TW_ORDER_KIND);
    assert_int_equal(read->orders[0].to, TW_GHOSTED);
    assert_string_equal(read->orders[0].name, "pipe");
    assert_int_equal(read->orders[1].scope, TW_ORDER_ASSETS);
    assert_int_equal(read->orders[1].to, TW_HIDDEN);
    assert_string_equal(read->orders[1].assets[0], "P-1 \"x\"");
    tw_bookmarks_finish(&second);
    tw_bookmarks_open(&second, folder, "demo:bridge"); // another site
    assert_int_equal(second.count, 0);
    tw_bookmarks_finish(&second);
    tw_bookmarks_finish(&first);
}

static void test_names_are_cut_at_a_character_and_have_no_controls(void **state) {
    (void)state;
    struct tw_bookmarks bookmarks;
    char name[10241];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    memcpy(name, "x\ny\033", 4);
    memcpy(name + TW_BOOKMARK_NAME_MAX - 1, "屋", 3); // would end within it
    struct tw_bookmark long_one = view(name);
    tw_bookmarks_open(&bookmarks, NULL, "site");
    assert_true(tw_bookmarks_add(&bookmarks, &long_one));
    assert_int_equal(strlen(bookmarks.items[0].name), TW_BOOKMARK_NAME_MAX - 1);
    assert_memory_equal(bookmarks.items[0].name, "x y a", 5);
    tw_bookmarks_rename(&bookmarks, 0, "  ");
    assert_memory_equal(bookmarks.items[0].name, "x y a", 5); // a blank is no name
    tw_bookmarks_rename(&bookmarks, 7, "nobody");
    tw_bookmarks_rename(&bookmarks, 0, "Short");
    assert_string_equal(bookmarks.items[0].name, "Short");
    tw_bookmarks_write(&bookmarks); // without a folder: nothing
    tw_bookmarks_finish(&bookmarks);
}

static void test_there_is_an_end_to_it(void **state) {
    (void)state;
    struct tw_bookmarks bookmarks;
    tw_bookmarks_open(&bookmarks, NULL, "site");
    for (int i = 0; i <= TW_BOOKMARKS_MAX; i++) {
        struct tw_bookmark one = view("v");
        assert_int_equal(tw_bookmarks_add(&bookmarks, &one), i < TW_BOOKMARKS_MAX);
    }
    assert_int_equal(bookmarks.count, TW_BOOKMARKS_MAX);
    assert_true(bookmarks.fault[0]);
    tw_bookmarks_remove(&bookmarks, 0);
    tw_bookmarks_remove(&bookmarks, 99);
    assert_int_equal(bookmarks.count, TW_BOOKMARKS_MAX - 1);
    tw_bookmarks_finish(&bookmarks);
}

#define CAMERA "\"camera\":{\"az\":1,\"el\":30,\"dist\":9,\"target\":[0,0,0]}"
#define FILE_OF(views, groups)                                                                     \
    "{\"bookmarks\":\"twinview-bookmarks/1\",\"views\":[" views "],\"groups\":[" groups "]}"

static void test_broken_files(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        bool faulty;
    } cases[] = {
        {FILE_OF("{\"name\":\"a\"," CAMERA "}", ""), 1, false},
        {"", 0, true},
        {"{\"bookmarks\":\"twinview-bookmarks/1\",", 0, true},
        {"{\"bookmarks\":\"twinview-bookmarks/9\",\"views\":[]}", 0, true},
        {"[1]", 0, true},
        {FILE_OF("7,{\"name\":\"a\"," CAMERA "}", "{\"name\":\"g\",\"query\":\"x\"}"), 2, true},
        {FILE_OF("{\"name\":\"\"," CAMERA "}", ""), 0, true},
        {FILE_OF("{\"name\":\"a\",\"camera\":{\"az\":1}}", ""), 0, true},
        {FILE_OF(
             "{\"name\":\"a\",\"camera\":{\"az\":1e999,\"el\":3,\"dist\":9,\"target\":[0,0,0]}}",
             ""),
         0, true},
        {FILE_OF("{\"name\":\"a\",\"camera\":{\"az\":1,\"el\":3,\"dist\":0,\"target\":[0,0,0]}}",
                 ""),
         0, true},
        {FILE_OF("{\"name\":\"a\",\"camera\":{\"az\":1,\"el\":3,\"dist\":9,\"target\":[0,0]}}", ""),
         0, true},
        {FILE_OF("{\"name\":\"a\",\"seen\":[{\"to\":\"away\"}]," CAMERA "}", ""), 0, true},
        {FILE_OF("{\"name\":\"a\",\"seen\":[{\"to\":\"hidden\",\"assets\":[1]}]," CAMERA "}", ""),
         0, true},
        {FILE_OF("{\"name\":\"a\",\"seen\":[{\"to\":\"visible\",\"section\":{\"min\":[0]}}]," CAMERA
                 "}",
                 ""),
         0, true},
        {FILE_OF("", "{\"name\":\"g\"},{\"name\":\"h\",\"query\":\"temp>\"}"), 1, true},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_bookmarks bookmarks;
        char site[16], aside[256];
        size_t size;
        snprintf(site, sizeof site, "broken %zu", i);
        tw_bookmarks_open(&bookmarks, folder, site);
        assert_true(tw_file_write(bookmarks.path, cases[i].text, strlen(cases[i].text)));
        tw_bookmarks_finish(&bookmarks);
        tw_bookmarks_open(&bookmarks, folder, site);
        assert_int_equal(bookmarks.count, cases[i].count);
        assert_int_equal(bookmarks.faulty, cases[i].faulty);
        tw_bookmarks_write(&bookmarks);
        snprintf(aside, sizeof aside, "%s.faulty-1", bookmarks.path);
        char *kept = tw_file_read(aside, 65536, &size);
        assert_int_equal(kept != NULL, cases[i].faulty);
        assert_true(!kept || strcmp(kept, cases[i].text) == 0);
        assert_false(bookmarks.faulty);
        free(kept);
        tw_bookmarks_finish(&bookmarks);
    }
}

static int end(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read_again),
        cmocka_unit_test(test_names_are_cut_at_a_character_and_have_no_controls),
        cmocka_unit_test(test_there_is_an_end_to_it),
        cmocka_unit_test(test_broken_files),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
