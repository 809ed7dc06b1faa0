// The jail of the import worker, each try in a process of its own: what a file that took the
// importer over could want, and what reading a model needs.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include <linux/landlock.h>

#include "jail.h"
#include "twinview/file.h"
#include "twinview/memory.h"

static char root[] = "/tmp/twinview-test-XXXXXX";
static char *inside, *model, *texture, *outside;
static int output = -1;    // open for writing before the jail
static int inherited = -1; // of the viewer: a connection to its server, a document

static int make_files(void **state) {
    (void)state;
    if (!mkdtemp(root))
        return -1;
    inside = tw_path_join(root, "models");
    model = tw_path_join(inside, "a.obj");
    texture = tw_path_join(inside, "textures/a.png");
    outside = tw_path_join(root, "secret");
    char *folder = tw_path_folder(texture), *written = tw_path_join(root, "out");
    bool ok = mkdir(inside, 0700) == 0 && mkdir(folder, 0700) == 0;
    output = open(written, O_WRONLY | O_CREAT, 0600);
    inherited = dup(output);
    free(folder);
    free(written);
    return ok && output >= 0 ? 0 : -1;
}

static int remove_files(void **state) {
    (void)state;
    char *command = tw_format("rm -rf '%s'", root);
    int status = system(command);
    free(command);
    free(inside);
    free(model);
    free(texture);
    free(outside);
    close(output);
    close(inherited);
    return status;
}

// Anew for each attempt: some of them damage the files where nothing holds them back.
static void fill_files(void) {
    const char *const paths[] = {model, texture, outside};
    for (size_t i = 0; i < TW_COUNT(paths); i++)
        assert_true(tw_file_write(paths[i], "v", 1));
}

static bool opens(const char *path, int flags) {
    int fd = open(path, flags, 0600);
    return fd >= 0 && close(fd) == 0;
}

static bool reads_model(void) {
    return opens(model, O_RDONLY);
}
static bool reads_texture(void) {
    return opens(texture, O_RDONLY);
}
static bool writes_output(void) {
    return write(output, "x", 1) == 1;
}
static bool writes_inherited(void) {
    return write(inherited, "x", 1) == 1;
}
static bool allocates(void) {
    char *memory = malloc(64 << 20);
    for (size_t i = 0; memory && i < 64 << 20; i += 4096)
        memory[i] = 1;
    free(memory);
    return memory;
}
static bool reads_outside(void) {
    return opens(outside, O_RDONLY);
}
static bool reads_upwards(void) {
    char *path = tw_path_join(inside, "../secret");
    bool ok = opens(path, O_RDONLY);
    free(path);
    return ok;
}
static bool reads_passwords(void) {
    return opens("/etc/passwd", O_RDONLY);
}
static bool writes_model(void) {
    return opens(model, O_WRONLY);
}
static bool truncates_model(void) {
    return opens(model, O_RDONLY | O_TRUNC);
}
static bool creates(void) {
    char *path = tw_path_join(inside, "new");
    bool ok = opens(path, O_RDONLY | O_CREAT);
    free(path);
    return ok;
}
static bool removes(void) {
    return unlink(model) == 0;
}
static bool renames(void) {
    return rename(model, texture) == 0;
}
static bool connects(void) {
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static bool talks_locally(void) {
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}
static bool forks(void) {
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid > 0;
}
static bool executes(void) {
    char *const arguments[] = {"true", NULL};
    execv("/bin/true", arguments);
    return false; // a child that ran /bin/true exits with 0, which counts as done
}
static bool kills(void) {
    return kill(getppid(), 0) == 0;
}
static bool traces(void) {
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}
static bool maps_code(void) {
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}
static bool makes_code(void) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool raises_limits(void) {
    return setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0, .rlim_max = 0}) == 0;
}

static const struct {
    const char *name;
    bool (*attempt)(void);
    bool allowed;
    bool by_landlock; // seccomp alone does not hold it back
} attempts[] = {
    {"read the model", reads_model, true, false},
    {"read its texture", reads_texture, true, false},
    {"write the output", writes_output, true, false},
    {"write what the viewer left open", writes_inherited, false, false},
    {"allocate", allocates, true, false},
    {"read another folder", reads_outside, false, true},
    {"read upwards", reads_upwards, false, true},
    {"read /etc/passwd", reads_passwords, false, true},
    {"write the model", writes_model, false, false},
    {"truncate the model", truncates_model, false, false},
    {"create a file", creates, false, false},
    {"remove the model", removes, false, false},
    {"rename the model", renames, false, false},
    {"open an internet socket", connects, false, false},
    {"open a local socket", talks_locally, false, false},
    {"fork", forks, false, false},
    {"execute", executes, false, false},
    {"signal another process", kills, false, false},
    {"be traced", traces, false, false},
    {"map memory to execute", maps_code, false, false},
    {"make memory executable", makes_code, false, false},
    {"change limits", raises_limits, false, false},
};

// Whether the attempt succeeds in a child process, in the jail or free.
static bool try_in_child(bool (*attempt)(void), bool jailed) {
    fill_files();
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (jailed && !tw_import_enter_jail(inside, output))
            _exit(2);
        _exit(attempt() ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 2);
    return WEXITSTATUS(status) == 0;
}

static void test_attempts(void **state) {
    (void)state;
    bool has_landlock =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
    for (size_t i = 0; i < TW_COUNT(attempts); i++) {
        if (attempts[i].by_landlock && !has_landlock) {
            print_message("not tried, no Landlock here: %s\n", attempts[i].name);
            continue;
        }
        if (try_in_child(attempts[i].attempt, true) != attempts[i].allowed)
            fail_msg("in the jail: %s", attempts[i].name);
    }
}

// An attempt that fails everywhere would prove nothing.
static void test_attempts_succeed_outside(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(attempts); i++)
        if (!try_in_child(attempts[i].attempt, false))
            fail_msg("outside the jail: %s", attempts[i].name);
}

// A failed assertion in a library must end the worker, not hang it.
static void test_abort_ends_it(void **state) {
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        tw_import_enter_jail(inside, output);
        abort();
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void test_folder_must_exist(void **state) {
    (void)state;
    errno = 0;
    assert_false(tw_import_enter_jail("/nonexistent", output));
    assert_int_equal(errno, ENOENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attempts),
        cmocka_unit_test(test_abort_ends_it),
        cmocka_unit_test(test_folder_must_exist),
        cmocka_unit_test(test_attempts_succeed_outside),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
