// The model library with real and with broken workers: results are shared and cached, every
// failure becomes FAILED with a reason, nothing blocks.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "library.h"
#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

static char folder[] = "/tmp/twinview-test-XXXXXX";

static void drop_log(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)user, (void)level, (void)module, (void)text;
}

static int make_folder(void **state) {
    (void)state;
    tw_log_set_sink(drop_log, NULL);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    char *command = tw_format("rm -rf '%s'", folder);
    int status = system(command);
    free(command);
    return status;
}

// A file in the test's folder; free with free().
static char *make_file(const char *name, const char *content, mode_t mode) {
    char *path = tw_path_join(folder, name);
    assert_true(tw_file_write(path, content, strlen(content)));
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

// A tetrahedron whose size makes the content differ.
static char *make_obj(const char *name, int size) {
    char *content = tw_format("o body\nv 0 0 0\nv %d 0 0\nv 0 %d 0\nv 0 0 %d\n"
                              "f 1 3 2\nf 1 2 4\nf 2 3 4\nf 1 4 3\n",
                              size, size, size);
    char *path = make_file(name, content, 0600);
    free(content);
    return path;
}

// A worker made of a shell script. It has no environment but the locale.
static char *make_worker(const char *name, const char *script) {
    char *content = tw_format("#!/bin/sh\n%s\n", script);
    char *path = make_file(name, content, 0700);
    free(content);
    return path;
}

static struct tw_models *create(const char *worker, const char *cache, double wall_seconds) {
    char *cache_folder = tw_path_join(folder, cache);
    struct tw_models *models = tw_models_create(&(struct tw_models_params){
        .cache_folder = cache_folder,
        .worker = worker ? worker : getenv("TW_IMPORT"),
        .workers = 2,
        .worker_wall_seconds = wall_seconds,
    });
    free(cache_folder);
    return models;
}

// Polls until nothing is under way; fails the test after 20 s.
static void finish(struct tw_models *models) {
    int64_t start = tw_monotonic_ns();
    do {
        tw_models_poll(models);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        assert_true(tw_monotonic_ns() - start < 20000000000);
    } while (tw_models_busy(models));
}

static uint32_t supply(struct tw_models *models, const char *reference, const char *path) {
    uint32_t entry = tw_models_want(models, reference);
    tw_models_supply(models, entry, path);
    return entry;
}

static void test_wants(void **state) {
    (void)state;
    struct tw_models *models = create(NULL, "cache", 0);
    uint32_t a = tw_models_want(models, "0|a.glb"), b = tw_models_want(models, "0|b.glb");
    assert_int_not_equal(a, 0);
    assert_int_not_equal(a, b);
    assert_int_equal(tw_models_want(models, "0|a.glb"), a);
    assert_int_equal(tw_models_state(models, a), TW_MODEL_WANTED);
    assert_true(tw_models_busy(models));

    uint32_t entry;
    const char *reference;
    assert_true(tw_models_next_wanted(models, &entry, &reference));
    assert_int_equal(entry, a);
    assert_string_equal(reference, "0|a.glb");
    tw_models_fail(models, b, "the server has no such file");
    assert_false(tw_models_next_wanted(models, &entry, &reference));
    uint32_t c = tw_models_want(models, "0|c.glb");
    assert_true(tw_models_next_wanted(models, &entry, &reference));
    assert_int_equal(entry, c);

    assert_int_equal(tw_models_poll(models), 1);
    size_t count, ready, failed, all;
    assert_int_equal(tw_models_changed(models, &count)[0], b);
    assert_int_equal(count, 1);
    assert_string_equal(tw_models_entry(models, b)->reason, "the server has no such file");
    tw_models_counts(models, &ready, &failed, &all);
    assert_int_equal(ready, 0);
    assert_int_equal(failed, 1);
    assert_int_equal(all, 3);
    assert_int_equal(tw_models_poll(models), 0);

    tw_models_fail(models, 0, "none");
    tw_models_supply(models, 999, "/none");
    assert_int_equal(tw_models_state(models, 999), TW_MODEL_FAILED);
    assert_null(tw_models_get(models, 0));
    tw_models_destroy(models);
}

static void test_import_and_cache(void **state) {
    (void)state;
    char *path = make_obj("body.obj", 2), *same = make_obj("same.obj", 2);
    struct tw_models *models = create(NULL, "cache", 0);
    uint32_t entry = supply(models, "0|body.obj", path);
    assert_int_equal(tw_models_state(models, entry), TW_MODEL_LOADING);
    uint32_t twin = supply(models, "1|other/same.obj", same);
    finish(models);
    const struct tw_model *model = tw_models_get(models, entry);
    assert_non_null(model);
    assert_ptr_equal(model, tw_models_get(models, twin)); // imported once
    assert_int_equal(model->triangle_count, 4);
    assert_int_equal(model->mesh_count, 1);
    assert_ptr_equal(tw_models_mesh(models, model->first_mesh), &model->meshes[0]);
    double cpu;
    uint64_t rss;
    tw_models_children(models, &cpu, &rss);
    assert_true(cpu > 0 && rss > 1 << 20);
    tw_models_destroy(models);

    models = create("/nonexistent", "cache", 0); // another importer makes another key
    entry = supply(models, "0|body.obj", path);
    tw_models_poll(models);
    assert_int_equal(tw_models_state(models, entry), TW_MODEL_FAILED);
    tw_models_destroy(models);

    models = create(NULL, "cache", 0);
    entry = supply(models, "0|body.obj", path);
    assert_int_equal(tw_models_state(models, entry), TW_MODEL_READY); // at once
    assert_int_equal(tw_models_poll(models), 1);
    tw_models_destroy(models);
    free(path);
    free(same);
}

static void test_damaged_cache_is_made_again(void **state) {
    (void)state;
    char *path = make_obj("damaged.obj", 3), *command;
    struct tw_models *models = create(NULL, "damaged-cache", 0);
    supply(models, "a", path);
    finish(models);
    tw_models_destroy(models);
    command = tw_format("for f in '%s'/damaged-cache/*; do echo garbage > $f; done", folder);
    assert_int_equal(system(command), 0);
    models = create(NULL, "damaged-cache", 0);
    uint32_t entry = supply(models, "a", path);
    assert_int_equal(tw_models_state(models, entry), TW_MODEL_LOADING);
    finish(models);
    assert_int_equal(tw_models_state(models, entry), TW_MODEL_READY);
    tw_models_destroy(models);
    free(command);
    free(path);
}

static bool in_folder(const char *name) {
    char *path = tw_path_join(folder, name);
    bool there = tw_file_exists(path);
    free(path);
    return there;
}

static void test_old_files_are_removed(void **state) {
    (void)state;
    char *path = make_obj("aged.obj", 7);
    struct tw_models *models = create(NULL, "old-cache", 0);
    supply(models, "a", path);
    finish(models);
    tw_models_destroy(models);
    char *command =
        tw_format("cd '%s/old-cache' && touch -d '70 days ago' *.twmesh x.twmesh notes &&"
                  "touch -d '50 days ago' y.twmesh && touch -d '2 days ago' z.part && "
                  "touch now.part",
                  folder);
    assert_int_equal(system(command), 0);
    free(command);
    tw_models_destroy(create(NULL, "old-cache", 0));
    assert_false(in_folder("old-cache/x.twmesh"));
    assert_true(in_folder("old-cache/y.twmesh"));
    assert_false(in_folder("old-cache/z.part"));
    assert_true(in_folder("old-cache/now.part"));
    assert_true(in_folder("old-cache/notes")); // not ours

    // What is used stays: loading it makes it young.
    models = create(NULL, "old-cache", 0);
    supply(models, "a", path);
    finish(models);
    tw_models_destroy(models);
    command =
        tw_format("cd '%s/old-cache' && rm y.twmesh && touch -d '50 days ago' *.twmesh", folder);
    assert_int_equal(system(command), 0);
    free(command);
    models = create(NULL, "old-cache", 0);
    uint32_t entry = supply(models, "a", path);
    assert_int_equal(tw_models_state(models, entry), TW_MODEL_READY);
    tw_models_destroy(models);
    command = tw_format("test -n \"$(find '%s/old-cache' -name '*.twmesh' -mtime -1)\"", folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

static void test_worker_failures(void **state) {
    (void)state;
    static const struct {
        const char *script, *reason; // NULL script: no worker at all
        double wall_seconds;
    } cases[] = {
        {NULL, "the importer does not start: No such file or directory", 0},
        {"echo first >&2; echo 'the last line' >&2; exit 1", "the last line", 0},
        {"exit 3", "the importer failed with status 3", 0},
        {"kill -9 $$", "the importer was ended by signal 9", 0},
        {"echo noise >&2; kill -SEGV $$", "the importer was ended by signal 11", 0},
        {"kill -XCPU $$", "the import used more than 120 s of processor time", 0},
        {"exec sleep 100", "the import took longer than 0.1 s", 0.1},
        {"exit 0", "the importer left no result: No such file or directory", 0},
        {"echo garbage > \"$4\"", "the importer's result is damaged", 0},
        {"printf 'a\\033[2Jb\\n\\n' >&2; exit 1", "a [2Jb", 0},
    };
    char *path = make_obj("failing.obj", 4);
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        char *worker = cases[i].script ? make_worker("worker", cases[i].script)
                                       : tw_strdup("/nonexistent/worker");
        struct tw_models *models = create(worker, "failing-cache", cases[i].wall_seconds);
        uint32_t entry = supply(models, "a", path);
        finish(models);
        assert_int_equal(tw_models_state(models, entry), TW_MODEL_FAILED);
        assert_string_equal(tw_models_entry(models, entry)->reason, cases[i].reason);
        tw_models_destroy(models);
        free(worker);
    }
    // Nothing is left behind.
    char *command = tw_format("test -z \"$(ls '%s/failing-cache')\"", folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

static void test_bad_files(void **state) {
    (void)state;
    char *garbage = make_file("garbage.glb", "this is no model", 0600);
    char *unknown = make_file("notes.txt", "hello", 0600);
    char *empty = make_file("empty.obj", "", 0600);
    char *points = make_file("points.obj", "v 0 0 0\nv 1 1 1\np 1 2\n", 0600);
    const char *const paths[] = {
        "/nonexistent/x.glb", "/dev/zero", folder, garbage, unknown, empty, points};
    struct tw_models *models = create(NULL, "cache", 0);
    for (size_t i = 0; i < TW_COUNT(paths); i++) {
        uint32_t entry = supply(models, paths[i], paths[i]);
        finish(models);
        assert_int_equal(tw_models_state(models, entry), TW_MODEL_FAILED);
        assert_true(strlen(tw_models_entry(models, entry)->reason) > 5);
    }
    tw_models_destroy(models);
    free(garbage);
    free(unknown);
    free(empty);
    free(points);
}

static void test_limits_reach_the_worker(void **state) {
    (void)state;
    char *path = make_obj("limited.obj", 5);
    char *cache = tw_path_join(folder, "limited-cache");
    char *worker = make_worker("reporter", "echo \"$1 $2 $(env | grep -c HOME=)\" >&2; exit 1");
    struct tw_models *models = tw_models_create(&(struct tw_models_params){
        .cache_folder = cache, .worker = worker, .worker_seconds = 7, .worker_bytes = 123456789});
    uint32_t entry = supply(models, "a", path);
    finish(models);
    assert_string_equal(tw_models_entry(models, entry)->reason, "--seconds=7 --bytes=123456789 0");
    tw_models_destroy(models);
    free(worker);
    free(cache);
    free(path);
}

static void test_several_at_once(void **state) {
    (void)state;
    enum {
        count = 12
    };
    uint32_t entries[count];
    struct tw_models *models = create(NULL, "many-cache", 0);
    for (int i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "many-%d.obj", i);
        char *path = make_obj(name, 10 + i);
        entries[i] = supply(models, name, path);
        free(path);
    }
    finish(models);
    for (int i = 0; i < count; i++) {
        const struct tw_model *model = tw_models_get(models, entries[i]);
        assert_non_null(model);
        assert_float_equal(model->bounds_max[0], 10 + i, 1e-4);
        for (int k = 0; k < i; k++)
            assert_int_not_equal(model->first_mesh, tw_models_get(models, entries[k])->first_mesh);
    }
    tw_models_destroy(models);
}

static void test_progress_and_shutdown(void **state) {
    (void)state;
    char *path = make_obj("slow.obj", 6), *mark = tw_path_join(folder, "pid");
    char *script = tw_format("echo '{\"progress\":0.25}'; echo '{\"progress\":0.5,\"stage\":"
                             "\"x\"}'; echo $$ > '%s'; exec sleep 100",
                             mark);
    char *worker = make_worker("slow", script);
    struct tw_models *models = create(worker, "slow-cache", 0);
    supply(models, "a", path);
    int64_t start = tw_monotonic_ns();
    while (tw_models_progress_of_all(models) < 0.5 || !tw_file_exists(mark)) {
        tw_models_poll(models);
        assert_true(tw_monotonic_ns() - start < 20000000000);
    }
    char *text = NULL;
    while (!text || strlen(text) < 2) { // the shell writes it in two steps
        free(text);
        text = tw_file_read(mark, 100, NULL);
    }
    pid_t pid = (pid_t)atol(text);
    assert_int_equal(kill(pid, 0), 0);
    tw_models_destroy(models); // does not wait for the 100 s
    assert_int_equal(kill(pid, 0), -1);
    free(text);
    free(worker);
    free(script);
    free(mark);
    free(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wants),
        cmocka_unit_test(test_import_and_cache),
        cmocka_unit_test(test_damaged_cache_is_made_again),
        cmocka_unit_test(test_old_files_are_removed),
        cmocka_unit_test(test_worker_failures),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_limits_reach_the_worker),
        cmocka_unit_test(test_several_at_once),
        cmocka_unit_test(test_progress_and_shutdown),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
