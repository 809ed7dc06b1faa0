// The file of the driver's compiled pipelines: kept, read again, never trusted.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/file.h"
#include "twinview/log.h"

static char folder[] = "/tmp/twinview-pipelines-XXXXXX";
static int refusals;

static void count_refusals(void *user, enum tw_log_level level, const char *module,
                           const char *text) {
    (void)user, (void)level, (void)module;
    refusals += strstr(text, "is not used") != NULL;
}

static void create(void) {
    struct tw_render *render = tw_render_create(
        &(struct tw_render_params){.width = 64, .height = 64, .cache_folder = folder});
    assert_non_null(render);
    tw_render_destroy(render);
}

// The only file of the folder: nothing half written lies about.
static char *only_file(void) {
    char pattern[64];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*", folder);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 1);
    char *path = strdup(found.gl_pathv[0]);
    globfree(&found);
    return path;
}

static void a_broken_file_is_ignored_and_replaced(void **state) {
    (void)state;
    create();
    assert_int_equal(refusals, 0);
    char *path = only_file();
    size_t size, again;
    char *good = tw_file_read(path, 1 << 26, &size);
    assert_non_null(good);
    create(); // as it should be
    assert_int_equal(refusals, 0);
    static const struct {
        size_t at, keep; // byte that is turned, bytes that are kept (0: all)
    } broken[] = {{0, 0},       {8, 0},       {16, 0}, {24 + 8, 0},
                  {24 + 16, 0}, {24 + 31, 0}, {0, 1},  {30, 40}};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char *bad = malloc(size);
        memcpy(bad, good, size);
        bad[broken[i].at] ^= 0x55;
        assert_true(tw_file_write(path, bad, broken[i].keep ? broken[i].keep : size));
        free(bad);
        refusals = 0;
        create();
        assert_int_equal(refusals, 1);
        char *now = tw_file_read(path, 1 << 26, &again);
        assert_int_equal(again, size);
        assert_memory_equal(now, good, size);
        free(now);
    }
    // Another device's, with a checksum that is right: the driver must not see it.
    uint64_t hash;
    good[24 + 8] ^= 1;
    hash = tw_hash_bytes(good + 24, size - 24, 0);
    memcpy(good + 16, &hash, sizeof hash);
    assert_true(tw_file_write(path, good, size));
    refusals = 0;
    create();
    assert_int_equal(refusals, 1);
    unlink(path);
    rmdir(folder);
    free(good);
    free(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_file_is_ignored_and_replaced),
    };
    void *stage;
    stage_open(&stage); // skips without a device
    stage_close(&stage);
    tw_log_set_sink(count_refusals, NULL);
    return mkdtemp(folder) ? cmocka_run_group_tests_name("gpu pipeline cache", tests, NULL, NULL)
                           : 1;
}
