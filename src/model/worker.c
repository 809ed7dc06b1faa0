#define _DEFAULT_SOURCE // wait4

#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

// A pipe whose read end never blocks; both ends are closed in children.
static bool open_pipe(int ends[2]) {
    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

static void close_pipe(int ends[2]) {
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

static int spawn(pid_t *pid, const char *program, char *const arguments[], int out, int err) {
    char *const environment[] = {"LC_ALL=C.UTF-8", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);

    // What the viewer blocks or ignores must not reach the worker.
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    int error = posix_spawn(pid, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

bool tw_worker_start(struct tw_worker *worker, const char *program, const char *input,
                     const char *output, const struct tw_worker_limits *limits,
                     struct tw_worker_result *result) {
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    int error = open_pipe(out) && open_pipe(err) ? 0 : errno;
    pid_t pid = 0;
    if (!error) {
        char seconds[32], bytes[32];
        snprintf(seconds, sizeof seconds, "--seconds=%d", limits->cpu_seconds);
        snprintf(bytes, sizeof bytes, "--bytes=%zu", limits->bytes);
        char *const arguments[] = {(char *)program, seconds,        bytes,
                                   (char *)input,   (char *)output, NULL};
        error = spawn(&pid, program, arguments, out[1], err[1]);
    }
    if (error) {
        close_pipe(out);
        close_pipe(err);
        *result = (struct tw_worker_result){0};
        snprintf(result->reason, sizeof result->reason, "the importer does not start: %s",
                 strerror(error));
        return false;
    }
    close(out[1]);
    close(err[1]);
    *worker = (struct tw_worker){
        .pid = pid,
        .started_ns = tw_monotonic_ns(),
        .limits = *limits,
        .out.fd = out[0],
        .err.fd = err[0],
    };
    return true;
}

static void add_byte(struct tw_worker_line *line, char byte) {
    if (byte == '\n') {
        line->complete = true;
        return;
    }
    if (line->complete) {
        line->complete = false;
        line->length = 0;
    }
    if (line->length + 1 < sizeof line->text)
        line->text[line->length++] = byte;
    line->text[line->length] = '\0';
}

// Takes what is there. What a worker may write at most in one poll is bounded, so that a flood
// cannot hold the viewer.
static void drain(struct tw_worker_line *line) {
    char bytes[4096];
    for (int i = 0; line->fd >= 0 && i < 16; i++) {
        ssize_t count = read(line->fd, bytes, sizeof bytes);
        if (count < 0)
            return;
        for (ssize_t k = 0; k < count; k++)
            add_byte(line, bytes[k]);
        if (count == 0) {
            close(line->fd);
            line->fd = -1;
        }
    }
}

static void read_progress(struct tw_worker *worker) {
    static const char key[] = "\"progress\":";
    const char *at = strstr(worker->out.text, key);
    if (at) {
        double progress = strtod(at + sizeof key - 1, NULL);
        if (progress > worker->progress) // false for NaN
            worker->progress = TW_MIN(progress, 1.0);
    }
}

// Control characters would break the log's lines.
static void copy_printable(char *to, size_t size, const char *from) {
    size_t i = 0;
    for (; i + 1 < size && from[i]; i++)
        to[i] = (unsigned char)from[i] < ' ' ? ' ' : from[i];
    to[i] = '\0';
}

static void explain(const struct tw_worker *worker, int status, struct tw_worker_result *result) {
    char *reason = result->reason;
    size_t size = sizeof result->reason;
    int end_signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (worker->timed_out)
        snprintf(reason, size, "the import took longer than %g s", worker->limits.wall_seconds);
    else if (end_signal == SIGXCPU)
        snprintf(reason, size, "the import used more than %d s of processor time",
                 worker->limits.cpu_seconds);
    else if (worker->err.length > 0 && (!end_signal || end_signal == SIGABRT))
        copy_printable(reason, size, worker->err.text);
    else if (end_signal)
        snprintf(reason, size, "the importer was ended by signal %d", end_signal);
    else
        snprintf(reason, size, "the importer failed with status %d", WEXITSTATUS(status));
}

static void close_pipes(struct tw_worker *worker) {
    if (worker->out.fd >= 0)
        close(worker->out.fd);
    if (worker->err.fd >= 0)
        close(worker->err.fd);
}

bool tw_worker_poll(struct tw_worker *worker, struct tw_worker_result *result) {
    int status;
    struct rusage usage;
    drain(&worker->out);
    drain(&worker->err);
    read_progress(worker);
    pid_t ended = wait4(worker->pid, &status, WNOHANG, &usage);
    if (ended == 0) {
        double age = (double)(tw_monotonic_ns() - worker->started_ns) / 1e9;
        if (!worker->timed_out && age > worker->limits.wall_seconds) {
            worker->timed_out = true;
            kill(worker->pid, SIGKILL);
        }
        return false;
    }
    drain(&worker->err); // what it wrote last
    *result = (struct tw_worker_result){0};
    if (ended == worker->pid) {
        result->ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        result->cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                              (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
        result->rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
    }
    if (ended != worker->pid)
        snprintf(result->reason, sizeof result->reason, "the importer is lost: %s",
                 strerror(errno));
    else if (!result->ok)
        explain(worker, status, result);
    close_pipes(worker);
    *worker = (struct tw_worker){0};
    return true;
}

void tw_worker_kill(struct tw_worker *worker) {
    if (worker->pid == 0)
        return;
    kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    close_pipes(worker);
    *worker = (struct tw_worker){0};
}
