#define _GNU_SOURCE // O_PATH, close_range, syscall

#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/landlock.h>
#include <seccomp.h>

#include "twinview/memory.h"

// Newer than the oldest kernel headers that we build with.
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

// ---- Landlock: one folder to read -----------------------------------------------------------

// Every right over files that the kernel can take away: those of the first version, and what
// versions 2 and 3 added.
static uint64_t known_rights(long version) {
    uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    if (version >= 2)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    return rights;
}

static bool allow_reading(int rules, const char *folder) {
    struct landlock_path_beneath_attr below = {
        .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
        .parent_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC),
    };
    if (below.parent_fd < 0)
        return false;
    bool ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0;
    close(below.parent_fd);
    return ok;
}

static bool limit_files(const char *folder) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 0) // the kernel is older, or was started without it
        return errno == ENOSYS || errno == EOPNOTSUPP;
    const struct landlock_ruleset_attr handled = {.handled_access_fs = known_rights(version)};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0)
        return false;
    bool ok = allow_reading(rules, folder) && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return ok;
}

// ---- seccomp: the calls that reading and computing need --------------------------------------

static const int free_calls[] = {
    // files that are open, and what they are
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fcntl),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    // memory
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    // what the C library does by itself
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// Calls that are allowed only where one argument, masked, has one value.
static const struct {
    int call;
    unsigned argument;
    uint64_t mask, value;
} limited_calls[] = {
    {SCMP_SYS(open), 1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
    {SCMP_SYS(openat), 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
    {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
    {SCMP_SYS(ioctl), 1, UINT32_MAX, TCGETS}, // is stdout a terminal?
    {SCMP_SYS(prlimit64), 2, UINT64_MAX, 0},  // asking, not setting
};

// abort() ends in a signal to this very thread; no other process may get one.
static bool allow_own_end(scmp_filter_ctx filter) {
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
}

static bool add_rules(scmp_filter_ctx filter) {
    bool ok = allow_own_end(filter);
    for (size_t i = 0; ok && i < TW_COUNT(free_calls); i++)
        ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, free_calls[i], 0) == 0;
    for (size_t i = 0; ok && i < TW_COUNT(limited_calls); i++)
        ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, limited_calls[i].call, 1,
                              SCMP_CMP(limited_calls[i].argument, SCMP_CMP_MASKED_EQ,
                                       limited_calls[i].mask, limited_calls[i].value)) == 0;
    return ok;
}

// What is not allowed fails with EPERM, so that a library which merely tries gets an answer.
static bool limit_calls(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool ok = filter && add_rules(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

// What the process that started this one left open, its connections above all. close_range(2) is
// of Linux 5.9.
static bool close_inherited(int output) {
    unsigned kept = (unsigned)TW_MAX(output, STDERR_FILENO);
    bool ok = (kept <= STDERR_FILENO + 1 || close_range(STDERR_FILENO + 1, kept - 1, 0) == 0) &&
              close_range(kept + 1, ~0U, 0) == 0;
    return ok || errno == ENOSYS;
}

bool tw_import_enter_jail(const char *folder, int output) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limit_files(folder) &&
           close_inherited(output) && limit_calls();
}
