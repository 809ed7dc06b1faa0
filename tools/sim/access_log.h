// The server's access log: a line an answer.
#ifndef TW_SIM_ACCESS_LOG_H
#define TW_SIM_ACCESS_LOG_H

#include <stdbool.h>
#include <stdio.h>

struct tw_access_log { // zero-initialised: none is kept
    FILE *file;
    bool faulty; // a line is missing in it; it was said
};

// Appends to the file; NULL: none is kept. False after logging one sentence.
bool tw_access_log_open(struct tw_access_log *log, const char *path);
void tw_access_log_close(struct tw_access_log *log);

void tw_access_log_add(struct tw_access_log *log, const char *method, const char *address,
                       unsigned status);

#endif
