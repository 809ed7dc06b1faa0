#include "twinview/log.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "twinview/clock.h"

#define STATUS_SIZE 512
#define REPEAT_SLOTS 64
#define REPEAT_WINDOW_NS 10000000000LL

// How often one message (module and format) came lately. The table is small and direct-mapped: a
// collision only makes a message count as new.
struct repeat {
    const char *module, *format;
    int64_t window_start_ns;
    uint32_t shown, hidden;
};

static struct {
    pthread_mutex_t lock; // protects everything below
    enum tw_log_level level;
    tw_log_sink *sink;
    void *user;
    uint64_t counts[TW_LOG_TRACE + 1];
    struct repeat repeats[REPEAT_SLOTS];
    char status[STATUS_SIZE]; // "": none
} logger = {.lock = PTHREAD_MUTEX_INITIALIZER, .level = TW_LOG_INFO};

static const char *const level_names[] = {"error", "warn", "info", "debug", "trace"};

void tw_log_set_level(enum tw_log_level level) {
    pthread_mutex_lock(&logger.lock);
    logger.level = level;
    pthread_mutex_unlock(&logger.lock);
}

void tw_log_set_sink(tw_log_sink *sink, void *user) {
    pthread_mutex_lock(&logger.lock);
    logger.sink = sink;
    logger.user = user;
    pthread_mutex_unlock(&logger.lock);
}

int tw_log_parse_level(const char *text, enum tw_log_level *level) {
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *level = (enum tw_log_level)i;
            return 0;
        }
    }
    return -1;
}

// True if the message may be shown; *hidden is how many like it were left out before.
static bool admit(const char *module, const char *format, int64_t now_ns, uint32_t *hidden) {
    size_t slot = (((uintptr_t)format >> 3) ^ ((uintptr_t)module >> 5)) % REPEAT_SLOTS;
    struct repeat *repeat = &logger.repeats[slot];
    bool known = repeat->format == format && repeat->module == module &&
                 now_ns - repeat->window_start_ns < REPEAT_WINDOW_NS;
    *hidden = 0;
    if (!known) {
        if (repeat->format == format && repeat->module == module)
            *hidden = repeat->hidden;
        *repeat = (struct repeat){module, format, now_ns, 0, 0};
    }
    if (repeat->shown >= TW_LOG_BURST) {
        repeat->hidden++;
        return false;
    }
    repeat->shown++;
    return true;
}

static bool shows_status(void) {
    return logger.status[0] && !logger.sink;
}

// The cursor stays at the line's end: "\r" and ECMA-48's EL (section 8.3.41) take it away again.
static void write_status(void) {
    if (shows_status())
        fprintf(stderr, "\r\033[K%s", logger.status);
}

static void erase_status(void) {
    if (shows_status())
        fputs("\r\033[K", stderr);
}

void tw_log_set_status(const char *text) {
    text = text ? text : "";
    pthread_mutex_lock(&logger.lock);
    if (strcmp(logger.status, text) != 0 && isatty(STDERR_FILENO)) {
        erase_status();
        snprintf(logger.status, sizeof logger.status, "%s", text);
        write_status();
    }
    pthread_mutex_unlock(&logger.lock);
}

void tw_log_plain(char *text) {
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
        else if (*c < 0x20 || *c == 0x7f)
            *c = '?';
        else if (*c == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f)
            c[0] = c[1] = '?';
    }
}

static void emit(enum tw_log_level level, const char *module, const char *text) {
    if (logger.sink) {
        logger.sink(logger.user, level, module, text);
        return;
    }
    erase_status();
    fprintf(stderr, "twinview: %s: %s: %s\n", level_names[level], module, text);
    write_status();
}

static void write_message(enum tw_log_level level, const char *module, bool always,
                          const char *format, va_list args) {
    pthread_mutex_lock(&logger.lock);
    logger.counts[level]++;
    uint32_t hidden = 0;
    if (level <= logger.level && (always || admit(module, format, tw_monotonic_ns(), &hidden))) {
        char text[2048];
        vsnprintf(text, sizeof text, format, args);
        if (hidden) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, " (%u more like it left out)", hidden);
        }
        tw_log_plain(text);
        emit(level, module, text);
    }
    pthread_mutex_unlock(&logger.lock);
}

void tw_log(enum tw_log_level level, const char *module, const char *format, ...) {
    va_list args;
    va_start(args, format);
    write_message(level, module, false, format, args);
    va_end(args);
}

void tw_log_always(enum tw_log_level level, const char *module, const char *format, ...) {
    va_list args;
    va_start(args, format);
    write_message(level, module, true, format, args);
    va_end(args);
}

uint64_t tw_log_count(enum tw_log_level level) {
    pthread_mutex_lock(&logger.lock);
    uint64_t count = logger.counts[level];
    pthread_mutex_unlock(&logger.lock);
    return count;
}
