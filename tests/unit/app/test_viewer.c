// One transaction is one picture: while only a part of it is there nothing is drawn, but nobody
// waits for the rest of one whose source is gone.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/viewer.h"

#define HEAD                                                                                       \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":0,\"time\":\"2026-11-22T05:20:00Z\"}\n"

static void nothing(void *user) {
    (void)user;
}

struct fixture {
    char path[64];
    struct tw_options options;
    struct tw_viewer viewer;
    FILE *file; // what the viewer reads
};

static void begin(struct fixture *f) {
    static int number;
    snprintf(f->path, sizeof f->path, "/tmp/twinview-viewer-%d-%d.ndjson", (int)getpid(), number++);
    char *arguments[] = {"twinview", "--no-picture", f->path};
    assert_int_equal(mkfifo(f->path, 0600), 0);
    assert_true(tw_options_parse(&f->options, 3, arguments));
    assert_true(tw_options_load(&f->options));
    assert_true(tw_viewer_init(&f->viewer, &f->options, NULL, &(struct tw_wakeup){nothing, NULL},
                               TW_UI_NONE, 1));
    f->file = fopen(f->path, "w");
    assert_non_null(f->file);
}

static void end(struct fixture *f) {
    tw_viewer_finish(&f->viewer);
    tw_options_finish(&f->options);
    unlink(f->path);
}

// Enough for some batches: more than the feed reads at a time. A pipe holds less, so that somebody
// must read meanwhile.
#define LINES 3000
#define LINES_AT_ONCE 100

static void write_part(struct fixture *f) {
    fputs(HEAD, f->file);
    for (int i = 0; i < LINES; i++) {
        fprintf(f->file, "{\"assets\":{\"a-%d\":{\"name\":\"%060d\"}}}\n", i, i);
        if (i % LINES_AT_ONCE == 0)
            tw_viewer_update(&f->viewer);
    }
    fflush(f->file);
}

static bool comes(struct fixture *f, bool in_transaction, size_t assets) {
    for (int waited = 0; waited < 10000; waited += 5) {
        tw_viewer_update(&f->viewer);
        size_t count = tw_twin_asset_count(f->viewer.twin);
        if (f->viewer.in_transaction == in_transaction && count >= assets)
            return true;
        nanosleep(&(struct timespec){0, 5000000}, NULL);
    }
    return false;
}

static void a_part_is_not_drawn(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    write_part(&f);
    assert_true(comes(&f, true, 1000));
    for (int i = 0; i < 20; i++) {
        tw_viewer_update(&f.viewer);
        assert_true(f.viewer.in_transaction);
        assert_false(tw_viewer_ready(&f.viewer));
    }
    fputs("{\"end\":true,\"count\":3000}\n", f.file);
    fclose(f.file);
    assert_true(comes(&f, false, LINES));
    end(&f);
}

static void who_is_gone_holds_nobody_up(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    write_part(&f);
    assert_true(comes(&f, true, 1000));
    fclose(f.file);
    assert_true(comes(&f, false, 1000));
    assert_int_equal(f.viewer.health[0].state, TW_FEED_REFUSED);
    assert_true(tw_standing_is_lost(&f.viewer.standing[0]));
    end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_not_drawn),
        cmocka_unit_test(who_is_gone_holds_nobody_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
