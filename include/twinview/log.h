// The program's log: one sink, levels by contract, bounded repetition.
//
// Every message goes to stderr, or to the sink that was set. A message whose format string and
// module equal an earlier one's is let through at most TW_LOG_BURST times in ten seconds; the next
// one let through says how many were left out, so a dead server cannot fill a kiosk's disk.
//
// A message is one line of text: of what is not from here no byte reaches a terminal as a command.
// It does not own files, rotate, or translate. It never logs secrets: callers keep them out.
// Threads: every function may be called from every thread; the lock is a leaf lock.
#ifndef TWINVIEW_LOG_H
#define TWINVIEW_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tw_log_level {
    TW_LOG_ERROR, // something asked for did not happen
    TW_LOG_WARN,  // the program goes on, with less than was asked for
    TW_LOG_INFO,  // a few lines a run: addresses, transitions, results
    TW_LOG_DEBUG, // for developers, never once a frame
    TW_LOG_TRACE, // may flood
};

#define TW_LOG_BURST 20

typedef void tw_log_sink(void *user, enum tw_log_level level, const char *module, const char *text);

// Messages less urgent than `level` are dropped before they are formatted. Default TW_LOG_INFO.
void tw_log_set_level(enum tw_log_level level);

// Replaces stderr as the sink; NULL restores it. The sink is called under the log's lock and must
// not log.
void tw_log_set_sink(tw_log_sink *sink, void *user);

// Parses "error", "warn", "info", "debug", "trace". Returns 0 on success, -1 on any other text.
int tw_log_parse_level(const char *text, enum tw_log_level *level);

void tw_log(enum tw_log_level level, const char *module, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Never left out as one of many: for what keeps itself rare, such as the transitions of a
// connection that backs off.
void tw_log_always(enum tw_log_level level, const char *module, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Keeps one line below the log where stderr is a terminal: how far a long work is. NULL takes it
// away. Elsewhere, or with a sink, it is not written.
void tw_log_set_status(const char *text);

// Replaces what a terminal obeys or takes for another line: control characters (ECMA-48, C0 and C1,
// these as UTF-8) by question marks, ends of lines and tabs by spaces.
void tw_log_plain(char *text);

// Number of messages of `level` since start, suppressed ones included.
uint64_t tw_log_count(enum tw_log_level level);

// A source file names its module once: #define TW_LOG_MODULE "feed"
#define tw_err(...) tw_log(TW_LOG_ERROR, TW_LOG_MODULE, __VA_ARGS__)
#define tw_warn(...) tw_log(TW_LOG_WARN, TW_LOG_MODULE, __VA_ARGS__)
#define tw_info(...) tw_log(TW_LOG_INFO, TW_LOG_MODULE, __VA_ARGS__)
#define tw_debug(...) tw_log(TW_LOG_DEBUG, TW_LOG_MODULE, __VA_ARGS__)
#define tw_trace(...) tw_log(TW_LOG_TRACE, TW_LOG_MODULE, __VA_ARGS__)

#endif
