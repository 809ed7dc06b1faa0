#define _DEFAULT_SOURCE // flock
#define TW_LOG_MODULE "audit"
#include "audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define BYTES_MAX ((size_t)4 << 20)
#define OPENS_MAX 8 // another viewer may put the file aside between our open and our lock

__attribute__((format(printf, 2, 3))) static void set_fault(struct tw_audit *audit,
                                                            const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(audit->fault, sizeof audit->fault, format, arguments);
    va_end(arguments);
    tw_err("the audit log is not written: %s", audit->fault);
}

void tw_audit_init(struct tw_audit *audit, const char *folder) {
    *audit = (struct tw_audit){.bytes_max = BYTES_MAX};
    char *made = folder ? tw_strdup(folder) : tw_state_folder();
    if (made && tw_folder_make(made))
        audit->path = tw_path_join(made, "audit.jsonl");
    else
        set_fault(audit, "there is no state folder");
    free(made);
}

void tw_audit_finish(struct tw_audit *audit) {
    free(audit->path);
    audit->path = NULL;
}

// audit.jsonl becomes audit.1.jsonl, that audit.2.jsonl, ...; the oldest goes.
static void put_aside(const struct tw_audit *audit) {
    char *folder = tw_path_folder(audit->path);
    for (int i = TW_AUDIT_KEPT; i > 0; i--) {
        char *to = tw_format("%s/audit.%d.jsonl", folder, i);
        char *from = i > 1 ? tw_format("%s/audit.%d.jsonl", folder, i - 1) : tw_strdup(audit->path);
        if (rename(from, to) != 0 && errno != ENOENT)
            tw_warn("%s cannot be put aside: %s", from, strerror(errno));
        free(from);
        free(to);
    }
    free(folder);
}

// The locked file with room for a line, and its size; -1 with errno on failure.
static int open_log(const struct tw_audit *audit, off_t *size) {
    for (int i = 0; i < OPENS_MAX; i++) {
        struct stat opened, named;
        int file = open(audit->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0)
            return -1;
        bool same = flock(file, LOCK_EX) == 0 && fstat(file, &opened) == 0 &&
                    stat(audit->path, &named) == 0 && opened.st_ino == named.st_ino;
        if (same && (size_t)opened.st_size < audit->bytes_max) {
            *size = opened.st_size;
            return file;
        }
        if (same)
            put_aside(audit);
        close(file);
    }
    errno = EBUSY;
    return -1;
}

static bool append(int file, const char *text, size_t size) {
    while (size > 0) {
        ssize_t written = write(file, text, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        size -= (size_t)written;
    }
    return true;
}

void tw_audit_write(struct tw_audit *audit, const char *json) {
    if (!audit->path)
        return;
    off_t size = 0;
    int file = open_log(audit, &size);
    char *line = tw_format("%s\n", json);
    audit->fault[0] = '\0';
    if (file < 0 || !append(file, line, strlen(line))) {
        set_fault(audit, "%s: %s", audit->path, strerror(errno));
        if (file >= 0 && ftruncate(file, size) != 0) // half a line would spoil the next one
            tw_warn("%s ends in half a line: %s", audit->path, strerror(errno));
    }
    if (file >= 0)
        close(file);
    free(line);
}
