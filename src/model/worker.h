// One run of the import worker: a process that turns a model file into a mesh cache file.
#ifndef TWINVIEW_MODEL_WORKER_H
#define TWINVIEW_MODEL_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct tw_worker_limits {
    int cpu_seconds;
    double wall_seconds;
    size_t bytes; // of address space
};

// The last line that the worker wrote, as it comes in.
struct tw_worker_line {
    int fd; // -1: closed
    char text[256];
    size_t length;
    bool complete; // the next byte begins a new line
};

// Zero-initialised: no process.
struct tw_worker {
    pid_t pid; // 0: none
    int64_t started_ns;
    struct tw_worker_limits limits;
    bool timed_out;
    struct tw_worker_line out, err;
    double progress; // 0..1, as the worker says
};

struct tw_worker_result {
    bool ok;
    char reason[320]; // one clause, if not ok
    double cpu_seconds;
    uint64_t rss_bytes; // peak
};

// Starts `program input output` with the limits. The process gets no descriptor but its own pipes
// and an environment that holds nothing but the locale. False, with the reason, if it cannot start.
bool tw_worker_start(struct tw_worker *worker, const char *program, const char *input,
                     const char *output, const struct tw_worker_limits *limits,
                     struct tw_worker_result *result);

// Never blocks. True, with the result, once the process has ended; ends it when its time is over.
bool tw_worker_poll(struct tw_worker *worker, struct tw_worker_result *result);

// Ends the process and waits for it.
void tw_worker_kill(struct tw_worker *worker);

#endif
