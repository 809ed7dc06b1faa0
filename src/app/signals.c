#include "signals.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "twinview/clock.h"

// A signal handler has no other way to reach the loop than static storage.
static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t wake_fd = -1;

void tw_loop_wake(void *user) {
    uint64_t one = 1;
    ssize_t written = write(*(const int *)user, &one, sizeof one);
    (void)written; // full means that the loop is awake anyway
}

static void on_signal(int number) {
    (void)number;
    interrupted = 1;
    int fd = wake_fd;
    if (fd >= 0)
        tw_loop_wake(&fd);
}

int tw_loop_open(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    wake_fd = fd;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return fd;
}

void tw_loop_close(int fd) {
    wake_fd = -1;
    close(fd);
}

void tw_loop_wait(int fd, long long deadline_ns) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int timeout_ms = -1;
    if (deadline_ns != LLONG_MAX) {
        long long left_ns = deadline_ns - tw_monotonic_ns();
        // Rounded up: waking a little late costs nothing, waking early costs a turn.
        long long left_ms = left_ns > 0 ? (left_ns + 999999) / 1000000 : 0;
        timeout_ms = left_ms > 3600000 ? 3600000 : (int)left_ms;
    }
    if (poll(&wait, 1, timeout_ms) > 0) {
        uint64_t count;
        ssize_t got = read(fd, &count, sizeof count);
        (void)got;
    }
}

bool tw_interrupted(void) {
    return interrupted;
}
