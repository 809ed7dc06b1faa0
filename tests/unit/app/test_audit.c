#define _DEFAULT_SOURCE // mkdtemp, setenv
// The audit log: every line kept, private, of bounded size, and a failure that is told.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/audit.h"
#include "twinview/file.h"
#include "twinview/memory.h"

static char *make_folder(void) {
    char *folder = tw_strdup("/tmp/twinview-audit-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return folder;
}

static char *read_in(const char *folder, const char *name) {
    char *path = tw_path_join(folder, name);
    size_t size;
    char *text = tw_file_read(path, 1 << 20, &size);
    free(path);
    return text;
}

static void lines_are_appended_for_the_owner_alone(void **state) {
    char *folder = make_folder(), *deep = tw_path_join(folder, "a/b");
    (void)state;
    for (int i = 0; i < 2; i++) { // the second run goes on where the first one ended
        struct tw_audit audit;
        tw_audit_init(&audit, deep);
        tw_audit_write(&audit, i ? "{\"n\":2}" : "{\"n\":1}");
        assert_string_equal(audit.fault, "");
        tw_audit_finish(&audit);
    }
    char *text = read_in(deep, "audit.jsonl");
    assert_string_equal(text, "{\"n\":1}\n{\"n\":2}\n");
    char *path = tw_path_join(deep, "audit.jsonl");
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    free(path);
    free(text);
    free(deep);
    free(folder);
}

static void full_files_are_put_aside(void **state) {
    char *folder = make_folder(), line[32];
    struct tw_audit audit;
    (void)state;
    tw_audit_init(&audit, folder);
    audit.bytes_max = 20; // two lines
    for (int i = 0; i < 2 * (TW_AUDIT_KEPT + 3); i++) {
        snprintf(line, sizeof line, "{\"line\":%3d}", i);
        tw_audit_write(&audit, line);
    }
    char *newest = read_in(folder, "audit.jsonl"), *older = read_in(folder, "audit.1.jsonl");
    assert_string_equal(newest, "{\"line\": 20}\n{\"line\": 21}\n");
    assert_string_equal(older, "{\"line\": 18}\n{\"line\": 19}\n");
    free(newest);
    free(older);
    for (int i = 1; i <= TW_AUDIT_KEPT + 1; i++) {
        snprintf(line, sizeof line, "audit.%d.jsonl", i);
        char *kept = read_in(folder, line);
        assert_int_equal(kept != NULL, i <= TW_AUDIT_KEPT);
        free(kept);
    }
    tw_audit_finish(&audit);
    free(folder);
}

static void what_cannot_be_written_is_told(void **state) {
    char *folder = make_folder(), *blocked = tw_path_join(folder, "audit.jsonl");
    struct tw_audit audit;
    (void)state;
    tw_audit_init(&audit, folder);
    assert_int_equal(mkdir(blocked, 0700), 0); // a folder stands where the file should be
    tw_audit_write(&audit, "{}");
    assert_true(strstr(audit.fault, "audit.jsonl") != NULL);
    assert_int_equal(rmdir(blocked), 0);
    tw_audit_write(&audit, "{}");
    assert_string_equal(audit.fault, "");
    tw_audit_finish(&audit);
    free(blocked);
    free(folder);
}

// A disk that is full takes half a line; the next one is whole all the same.
static void no_line_is_left_in_half(void **state) {
    char *folder = make_folder();
    struct tw_audit audit;
    struct rlimit old, limit;
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    limit = (struct rlimit){12, old.rlim_max};
    tw_audit_init(&audit, folder);
    tw_audit_write(&audit, "{\"n\":1}");
    setrlimit(RLIMIT_FSIZE, &limit);
    tw_audit_write(&audit, "{\"n\":2}");
    setrlimit(RLIMIT_FSIZE, &old);
    assert_string_not_equal(audit.fault, "");
    tw_audit_write(&audit, "{\"n\":3}");
    assert_string_equal(audit.fault, "");
    char *text = read_in(folder, "audit.jsonl");
    assert_string_equal(text, "{\"n\":1}\n{\"n\":3}\n");
    tw_audit_finish(&audit);
    free(text);
    free(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_appended_for_the_owner_alone),
        cmocka_unit_test(full_files_are_put_aside),
        cmocka_unit_test(what_cannot_be_written_is_told),
        cmocka_unit_test(no_line_is_left_in_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
