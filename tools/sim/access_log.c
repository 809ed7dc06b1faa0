#define TW_LOG_MODULE "sim"
#include "access_log.h"

#include <errno.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/log.h"

bool tw_access_log_open(struct tw_access_log *log, const char *path) {
    *log = (struct tw_access_log){.file = path ? fopen(path, "a") : NULL};
    if (path && !log->file)
        tw_err("cannot write %s: %s", path, strerror(errno));
    return !path || log->file;
}

void tw_access_log_close(struct tw_access_log *log) {
    if (log->file)
        fclose(log->file);
    log->file = NULL;
}

void tw_access_log_add(struct tw_access_log *log, const char *method, const char *address,
                       unsigned status) {
    char stamp[32];
    if (!log->file)
        return;
    tw_time_format(tw_wall_ms(), stamp, sizeof stamp);
    fprintf(log->file, "%s %u %s %s\n", stamp, status, method, address);
    if (fflush(log->file) == 0 || log->faulty)
        return;
    tw_err("cannot write the access log: %s", strerror(errno));
    log->faulty = true;
}
