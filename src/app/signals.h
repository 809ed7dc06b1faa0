// Ends a run in order: SIGINT and SIGTERM (as which SIGHUP comes) set a flag and wake the loop.
#ifndef TWINVIEW_APP_SIGNALS_H
#define TWINVIEW_APP_SIGNALS_H

#include <stdbool.h>

// One descriptor that becomes readable by a signal or by tw_loop_wake (an eventfd); -1 on failure.
int tw_loop_open(void);
void tw_loop_close(int fd);

// As a tw_wakeup's call; `user` points to the descriptor.
void tw_loop_wake(void *user);

// Waits until something wakes the loop or `deadline_ns` (monotonic, INT64_MAX: never) has come, and
// takes back the wake.
void tw_loop_wait(int fd, long long deadline_ns);

// True once SIGINT or SIGTERM came.
bool tw_interrupted(void);

#endif
