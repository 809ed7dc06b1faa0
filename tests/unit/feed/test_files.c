// Files: a model that a document refers to, from its server or from beside it; documents from
// files.
#define _DEFAULT_SOURCE // mkdtemp, mkstemps

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "live_feed.h"
#include "twinview/file.h"
#include "twinview/memory.h"

static bool wait_file(struct tw_feed *feed, struct tw_feed_file *file) {
    for (int waited = 0; waited < WAIT_MS; waited += 2) {
        if (tw_feed_poll_file(feed, file))
            return true;
        nap(2);
    }
    return false;
}

static void files_over_http(void **state) {
    (void)state;
    struct page pages[] = {
        PAGE("/plant/twin", 200, "", STATIC_DOCUMENT),
        PAGE("/plant/models/pump.glb", 200, "", "glTF-bytes"),
        PAGE("/plant/models/big.glb", 200, "", "0123456789012345678901234567890123456789"),
        PAGE("/plant/models/moved.glb", 302, "Location: http://127.0.0.2:1/x\r\n", ""),
        {NULL, NULL, NULL, 0, 0},
    };
    static const struct {
        const char *reference, *reason; // NULL: comes
    } cases[] = {
        {"models/pump.glb", NULL},
        {"/plant/models/pump.glb", NULL},
        {"models/big.glb", "larger than 32 bytes"},
        {"models/none.glb", "answers 404"},
        {"models/moved.glb", "another host"},
        {"http://127.0.0.2:1/x.glb", "not allowed"},
        {"file:///etc/passwd", "not a usable address"},
    };
    char cache[] = "/tmp/twinview-feed-XXXXXX";
    assert_non_null(mkdtemp(cache));
    setenv("XDG_CACHE_HOME", cache, 1);
    struct server *server = server_create(page_handler, pages);
    struct tw_feed *feed = feed_of(&(struct tw_feed_limits){.file_bytes = 32});
    add_source(feed, "test", server_url(server, "/plant/twin"));
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_feed_file file;
        tw_feed_fetch(feed, 0, cases[i].reference, (uint32_t)i);
        assert_true(wait_file(feed, &file));
        assert_int_equal(file.request, i);
        if (cases[i].reason) {
            assert_null(file.path);
            if (!strstr(file.reason, cases[i].reason))
                fail_msg("%s: %s", cases[i].reference, file.reason);
        } else {
            size_t size;
            assert_non_null(file.path);
            assert_true(tw_path_has_extension(file.path, "glb"));
            char *text = tw_file_read(file.path, 100, &size);
            assert_string_equal(text, "glTF-bytes");
            free(text);
        }
        free(file.path);
        free(file.reason);
    }
    tw_feed_destroy(feed);
    server_destroy(server);
    char *command = tw_format("rm -r '%s'", cache);
    assert_int_equal(system(command), 0);
    free(command);
}

static void files_beside_a_document(void **state) {
    (void)state;
    char folder[] = "/tmp/twinview-feed-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *models = tw_path_join(folder, "site/models"), *twin = tw_path_join(folder, "site/t.json");
    char *inside = tw_path_join(folder, "site/models/a.glb");
    char *outside = tw_path_join(folder, "b.glb"), *link = tw_path_join(models, "link.glb");
    assert_true(tw_folder_make(models) && tw_file_write(twin, STATIC_DOCUMENT, 90) &&
                tw_file_write(inside, "x", 1) && tw_file_write(outside, "x", 1));
    assert_int_equal(symlink(outside, link), 0);
    static const struct {
        const char *reference;
        bool by_folder, by_root; // found when the root is the document's folder, its parent
    } cases[] = {
        {"models/a.glb", true, true},      {"../b.glb", false, true},
        {"models/link.glb", false, true},  {"/etc/passwd", false, false},
        {"models/none.glb", false, false}, {"../../../../../../etc/passwd", false, false},
    };
    for (int with_root = 0; with_root < 2; with_root++) {
        struct tw_feed *feed = feed_of(NULL);
        tw_feed_add_source(feed, &(struct tw_feed_source_params){
                                     .address = twin, .asset_root = with_root ? folder : NULL});
        for (size_t i = 0; i < TW_COUNT(cases); i++) {
            struct tw_feed_file file;
            tw_feed_fetch(feed, 0, cases[i].reference, (uint32_t)i);
            assert_true(wait_file(feed, &file));
            bool expected = with_root ? cases[i].by_root : cases[i].by_folder;
            if ((file.path != NULL) != expected)
                fail_msg("%s, root %d: %s", cases[i].reference, with_root, file.path);
            free(file.path);
            free(file.reason);
        }
        tw_feed_destroy(feed);
    }
    char *command = tw_format("rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(models);
    free(twin);
    free(inside);
    free(outside);
    free(link);
}

static void broken_file(void **state) {
    (void)state;
    char path[] = "/tmp/twinview-feed-XXXXXX.json";
    close(mkstemps(path, 5));
    assert_true(tw_file_write(path, "{\"feed\":\"twin-feed/1\",\n \"site\":{\"name\":x}}", 42));
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_health health;
    add_source(feed, NULL, path);
    assert_true(wait_state(feed, 0, TW_FEED_REFUSED, &health));
    assert_string_equal(health.reason, "line 2, column 17, at $.site.name: this is not JSON");
    assert_int_equal(health.next_try_ns, 0);
    tw_feed_destroy(feed);
    unlink(path);
}

static void document_from_file(void **state) {
    (void)state;
    struct tw_feed *feed = feed_of(NULL);
    int source = add_source(feed, NULL, DATA "/small.json");
    assert_int_equal(source, 0);
    struct tw_batch *batch = wait_batch(feed);
    assert_non_null(batch);
    assert_true(batch->replaces && !batch->more && batch->write_count > 30);
    assert_int_equal(batch->seq, 812);
    tw_batch_destroy(batch);
    assert_true(wait_state(feed, source, TW_FEED_STATIC, NULL));
    tw_feed_destroy(feed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_over_http),
        cmocka_unit_test(files_beside_a_document),
        cmocka_unit_test(broken_file),
        cmocka_unit_test(document_from_file),
    };
    curl_global_init(CURL_GLOBAL_ALL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    curl_global_cleanup();
    return failed;
}
