#include "limits.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 64

// AddressSanitizer reserves terabytes of address space; a build with it runs without that limit.
#if defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER 1
#else
#define HAS_ADDRESS_SANITIZER 0
#endif

static bool limit(int resource, rlim_t soft, rlim_t hard) {
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return false;
    if (now.rlim_max != RLIM_INFINITY && hard > now.rlim_max)
        hard = now.rlim_max;
    return setrlimit(resource, &(struct rlimit){.rlim_cur = soft < hard ? soft : hard,
                                                .rlim_max = hard}) == 0;
}

bool tw_import_apply_limits(const struct tw_import_limits *limits) {
    for (int fd = STDERR_FILENO + 1; fd < DESCRIPTORS_MAX; fd++)
        close(fd);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGXFSZ, SIG_IGN); // a write fails with EFBIG instead
    rlim_t seconds = (rlim_t)limits->seconds;
    return limit(RLIMIT_CPU, seconds, seconds + 1) &&
           (HAS_ADDRESS_SANITIZER || limit(RLIMIT_AS, limits->bytes, limits->bytes)) &&
           limit(RLIMIT_FSIZE, limits->file_size, limits->file_size) &&
           limit(RLIMIT_NOFILE, DESCRIPTORS_MAX, DESCRIPTORS_MAX) && limit(RLIMIT_CORE, 0, 0);
}
