// Unit tests of base: time stamps, JSON text, arenas, queues, files, the log's bounded repetition.
#include <fcntl.h>
#include <sys/stat.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/queue.h"
#include "twinview/random.h"

static void times_are_parsed(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", true, 0},
        {"2026-11-22T05:20:00.123Z", true, 1795324800123},
        {"2026-11-22T06:20:00.1239999+01:00", true, 1795324800123},
        {"2026-11-21T23:50:00-05:30", true, 1795324800000},
        {"2024-02-29T12:00:00z", true, 1709208000000},
        {"2023-02-29T12:00:00Z", false, 0},
        {"1900-01-01T00:00:00Z", false, 0},
        {"2026-13-01T00:00:00Z", false, 0},
        {"2026-11-22T24:00:00Z", false, 0},
        {"2026-11-22T05:20:00", false, 0},
        {"2026-11-22 05:20:00Z", false, 0},
        {"2026-11-22T05:20:00.Z", false, 0},
        {"2026-11-22T05:20:00Zx", false, 0},
        {"", false, 0},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        int64_t ms = 0;
        assert_int_equal(tw_time_parse(cases[i].text, &ms), cases[i].ok);
        if (cases[i].ok)
            assert_int_equal(ms, cases[i].ms);
    }
}

static void times_survive_a_round_trip(void **state) {
    (void)state;
    struct tw_random random = tw_random_seeded(1, 1);
    for (int i = 0; i < 2000; i++) {
        int64_t ms = (int64_t)(tw_random_unit(&random) * 253402300799999.0), back;
        char text[32];
        tw_time_format(ms, text, sizeof text);
        assert_true(tw_time_parse(text, &back));
        assert_int_equal(ms, back);
    }
}

static void ages_are_short(void **state) {
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {{-5, "0.0 s"},     {840, "0.8 s"},   {12999, "12 s"},
                 {180000, "3 min"}, {7200000, "2 h"}, {432000000, "5 d"}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        char text[16];
        tw_age_format(cases[i].ms, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

static void json_is_canonical(void **state) {
    (void)state;
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "a\"b", "x\n\xff\xe6\xb3\xb5");
    tw_json_key(&json, "n");
    tw_json_begin_array(&json);
    tw_json_number(&json, -0.0);
    tw_json_number(&json, 0.1);
    tw_json_number(&json, 1e300);
    tw_json_number(&json, NAN);
    tw_json_integer(&json, -3);
    tw_json_fixed(&json, 2.345, 1);
    tw_json_end_array(&json);
    tw_json_key(&json, "e");
    tw_json_begin_object(&json);
    tw_json_end_object(&json);
    tw_json_member_bool(&json, "t", true);
    tw_json_end_object(&json);
    assert_string_equal(json.text,
                        "{\"a\\\"b\":\"x\\u000a\xef\xbf\xbd\xe6\xb3\xb5\","
                        "\"n\":[0,0.10000000000000001,1.0000000000000001e+300,null,-3,2.3],"
                        "\"e\":{},\"t\":true}");
    tw_json_finish(&json);
}

static void arenas_align_and_zero(void **state) {
    (void)state;
    struct tw_arena arena = {0};
    for (size_t size = 0; size < 9000; size += 37) {
        unsigned char *memory = tw_arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)memory % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xff, size);
    }
    tw_arena_reset(&arena);
    assert_int_equal(*(unsigned char *)tw_arena_alloc(&arena, 64), 0);
    assert_string_equal(tw_arena_format(&arena, "%d-%s", 7, "x"), "7-x");
    tw_arena_finish(&arena);
}

static void queues_are_bounded_and_in_order(void **state) {
    (void)state;
    struct tw_queue *queue = tw_queue_create(3);
    int items[4];
    assert_null(tw_queue_pop(queue));
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 3; i++)
            assert_true(tw_queue_push(queue, &items[i]));
        assert_false(tw_queue_push(queue, &items[3]));
        assert_int_equal(tw_queue_length(queue), 3);
        for (int i = 0; i < 3; i++)
            assert_ptr_equal(tw_queue_pop(queue), &items[i]);
    }
    tw_queue_destroy(queue);
    tw_queue_destroy(NULL);
}

static void files_do_not_leave_their_root(void **state) {
    (void)state;
    char root[] = "/tmp/twinview-test-XXXXXX";
    assert_non_null(mkdtemp(root));
    char *folder = tw_path_join(root, "a/b");
    assert_true(tw_folder_make(folder));
    char *path = tw_path_join(folder, "file.txt");
    assert_true(tw_file_write(path, "hello", 5));

    size_t size = 0;
    char *text = tw_file_read(path, 5, &size);
    assert_string_equal(text, "hello");
    assert_int_equal(size, 5);
    free(text);
    assert_null(tw_file_read(path, 4, &size));
    assert_int_equal(errno, EFBIG);

    char *below = tw_path_below(folder, "file.txt");
    assert_string_equal(below, path);
    assert_null(tw_path_below(folder, "../../../etc/passwd"));
    assert_null(tw_path_below(folder, "/etc/passwd"));
    char *link_path = tw_path_join(folder, "link");
    assert_int_equal(symlink("/etc/passwd", link_path), 0);
    assert_null(tw_path_below(folder, "link"));

    assert_true(tw_path_has_extension("x/y.GLB", "glb"));
    assert_false(tw_path_has_extension("x.glb/y", "glb"));
    unlink(link_path);
    unlink(path);
    rmdir(folder);
    free(link_path);
    free(below);
    free(path);
    free(folder);
    char *middle = tw_path_join(root, "a");
    rmdir(middle);
    free(middle);
    rmdir(root);
}

static int shown;
static void count_line(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)level, (void)module, (void)text;
    shown++;
    (void)user;
}

static void repeated_messages_are_bounded(void **state) {
    (void)state;
    tw_log_set_sink(count_line, NULL);
    uint64_t before = tw_log_count(TW_LOG_WARN);
    for (int i = 0; i < 1000; i++)
        tw_log(TW_LOG_WARN, "test", "server is gone %d", i);
    tw_log(TW_LOG_WARN, "test", "another message");
    tw_log(TW_LOG_DEBUG, "test", "below the level");
    assert_int_equal(shown, TW_LOG_BURST + 1);
    for (int i = 0; i < 100; i++)
        tw_log_always(TW_LOG_INFO, "test", "state %d", i);
    tw_log(TW_LOG_WARN, "test", "another message");
    tw_log_set_sink(NULL, NULL);
    assert_int_equal(shown, TW_LOG_BURST + 102);
    assert_int_equal(tw_log_count(TW_LOG_WARN) - before, 1002);
}

static void random_numbers_are_seeded_and_spread(void **state) {
    (void)state;
    struct tw_random one = tw_random_seeded(7, 1), two = tw_random_seeded(7, 1);
    double sum = 0, square = 0;
    for (int i = 0; i < 20000; i++) {
        double value = tw_random_normal(&one);
        assert_true(value == tw_random_normal(&two));
        sum += value;
        square += value * value;
    }
    assert_true(fabs(sum / 20000) < 0.03);
    assert_true(fabs(square / 20000 - 1) < 0.05);
}

static void test_folder_trim(void **state) {
    (void)state;
    char folder[] = "/tmp/twinview-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    static const char *const names[] = {"old", "used", "new"};
    for (int i = 0; i < 3; i++) {
        char *path = tw_path_join(folder, names[i]);
        assert_true(tw_file_write(path, "0123456789", 10));
        // "used" was written first and touched last.
        const struct timespec at[2] = {{1000 + (i == 1 ? 9 : i), 0}, {1000 + (i == 1 ? 9 : i), 0}};
        assert_int_equal(utimensat(AT_FDCWD, path, at, 0), 0);
        free(path);
    }
    static const struct {
        uint64_t most;
        bool left[3];
    } steps[] = {{30, {true, true, true}},
                 {29, {false, true, true}},
                 {10, {false, true, false}},
                 {0, {false, false, false}}};
    for (size_t step = 0; step < TW_COUNT(steps); step++) {
        tw_folder_trim(folder, steps[step].most);
        for (int i = 0; i < 3; i++) {
            char *path = tw_path_join(folder, names[i]);
            assert_int_equal(tw_file_exists(path), steps[step].left[i]);
            free(path);
        }
    }
    tw_folder_trim("/nonexistent", 0);
    assert_int_equal(rmdir(folder), 0);
}

// What a terminal gets: escape sequences and all.
static void only_plain_files_are_replaced(void **state) {
    (void)state;
    char root[] = "/tmp/twinview-base-XXXXXX";
    assert_non_null(mkdtemp(root));
    char *pipe = tw_path_join(root, "pipe"), *file = tw_path_join(root, "file");
    char *link = tw_path_join(root, "link");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    int reader = open(pipe, O_RDONLY | O_NONBLOCK);
    char got[8] = "";
    assert_true(tw_file_write(pipe, "text", 4));
    assert_int_equal(read(reader, got, sizeof got), 4);
    assert_string_equal(got, "text");
    close(reader);
    assert_true(tw_file_write(file, "old", 3));
    assert_int_equal(symlink("file", link), 0);
    assert_true(tw_file_write(link, "newer", 5));
    size_t size;
    char *content = tw_file_read(file, 100, &size);
    assert_string_equal(content, "newer");
    assert_int_equal(readlink(link, got, sizeof got), 4);
    assert_false(tw_file_write("/dev/full", "text", 4));
    assert_int_equal(errno, ENOSPC);
    struct stat info;
    assert_true(stat("/dev/full", &info) == 0 && S_ISCHR(info.st_mode));
    unlink(pipe);
    unlink(link);
    unlink(file);
    assert_int_equal(rmdir(root), 0);
    free(content);
    free(link);
    free(file);
    free(pipe);
}

static void results_are_as_private_as_the_user_says(void **state) {
    (void)state;
    char root[] = "/tmp/twinview-base-XXXXXX";
    assert_non_null(mkdtemp(root));
    char *path = tw_path_join(root, "file");
    static const mode_t umasks[] = {022, 077};
    struct stat info;
    mode_t before = umask(0);
    for (size_t i = 0; i < TW_COUNT(umasks); i++) {
        umask(umasks[i]);
        assert_true(tw_file_write(path, "new", 3));
        assert_true(stat(path, &info) == 0);
        assert_int_equal(info.st_mode & 0777, 0666 & ~umasks[i]);
        unlink(path);
    }
    umask(before);
    assert_true(tw_file_write(path, "new", 3) && chmod(path, 0640) == 0);
    assert_true(tw_file_write(path, "newer", 5) && stat(path, &info) == 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    unlink(path);
    assert_int_equal(rmdir(root), 0);
    free(path);
}

static void a_cache_finds_a_place(void **state) {
    (void)state;
    char root[] = "/tmp/twinview-base-XXXXXX";
    assert_non_null(mkdtemp(root));
    char *closed = tw_path_join(root, "file"), *own = tw_path_join(root, "cache");
    char *other = tw_format("%s/twinview-cache-%u", root, (unsigned)getuid());
    assert_true(tw_file_write(closed, "", 0));
    setenv("TMPDIR", root, 1);
    setenv("XDG_CACHE_HOME", own, 1);
    char *folder = tw_cache_folder();
    assert_int_equal(strncmp(folder, own, strlen(own)), 0);
    free(folder);
    setenv("XDG_CACHE_HOME", closed, 1); // no folder can be made in a file
    folder = tw_cache_folder();
    assert_string_equal(folder, other);
    free(folder);
    chmod(other, 0777); // as if anybody had made it
    assert_null(tw_cache_folder());
    unsetenv("TMPDIR");
    unsetenv("XDG_CACHE_HOME");
    char *below = tw_path_join(own, "twinview");
    rmdir(below);
    rmdir(own);
    rmdir(other);
    unlink(closed);
    assert_int_equal(rmdir(root), 0);
    free(below);
    free(other);
    free(own);
    free(closed);
}

static char logged[128];

static void keep_text(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)user, (void)level, (void)module;
    snprintf(logged, sizeof logged, "%s", text);
}

// Names come from servers: none moves a terminal's cursor or forges a line of the log.
static void a_message_is_one_line_of_text(void **state) {
    static const char *const rows[][2] = {
        {"a\033[2Jb\a\b\x7f", "a?[2Jb???"},
        {"a\r\n\ttwinview: info: desk: done", "a   twinview: info: desk: done"},
        {"\xc2\x9b"
         "31m \u00a0\u00e4\u4e2d",
         "??31m \u00a0\u00e4\u4e2d"},
        {"\xc2", "\xc2"},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        tw_log_set_sink(keep_text, NULL);
        tw_log_always(TW_LOG_WARN, "test", "%s", rows[i][0]);
        tw_log_set_sink(NULL, NULL);
        assert_string_equal(logged, rows[i][1]);
    }
}

static void a_status_line_stays_below_the_log(void **state) {
    (void)state;
    int terminal = posix_openpt(O_RDWR | O_NOCTTY), kept = dup(STDERR_FILENO);
    assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    int end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    assert_true(end >= 0);
    dup2(end, STDERR_FILENO);
    tw_log_set_status("half done");
    tw_log_set_status("half done");
    tw_log(TW_LOG_INFO, "test", "a line between");
    tw_log_set_status(NULL);
    dup2(kept, STDERR_FILENO);
    tw_log_set_status("nobody sees this"); // unless the tests themselves run on a terminal
    tw_log_set_status(NULL);
    static const char told[] = "\r\033[Khalf done\r\033[Ktwinview: info: test: a line between\r\n"
                               "\r\033[Khalf done\r\033[K";
    char text[256];
    size_t length = 0;
    while (length < sizeof told - 1) {
        ssize_t got = read(terminal, text + length, sizeof told - 1 - length);
        assert_true(got > 0);
        length += (size_t)got;
    }
    assert_memory_equal(text, told, length);
    close(end);
    close(kept);
    close(terminal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folder_trim),
        cmocka_unit_test(times_are_parsed),
        cmocka_unit_test(times_survive_a_round_trip),
        cmocka_unit_test(ages_are_short),
        cmocka_unit_test(json_is_canonical),
        cmocka_unit_test(arenas_align_and_zero),
        cmocka_unit_test(queues_are_bounded_and_in_order),
        cmocka_unit_test(files_do_not_leave_their_root),
        cmocka_unit_test(repeated_messages_are_bounded),
        cmocka_unit_test(only_plain_files_are_replaced),
        cmocka_unit_test(results_are_as_private_as_the_user_says),
        cmocka_unit_test(a_cache_finds_a_place),
        cmocka_unit_test(a_message_is_one_line_of_text),
        cmocka_unit_test(a_status_line_stays_below_the_log),
        cmocka_unit_test(random_numbers_are_seeded_and_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
