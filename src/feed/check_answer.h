// Part of --check: what servers answer about the past and the future.
#ifndef TW_FEED_CHECK_ANSWER_H
#define TW_FEED_CHECK_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "check.h"

enum tw_check_kind {
    TW_CHECK_HISTORY,
    TW_CHECK_FORECAST,
    TW_CHECK_ALARMS
};

struct tw_check_question {
    enum tw_check_kind kind;
    const char *asset, *property; // property: not of alarms
    int64_t from_ms, to_ms;
    uint32_t count; // at most
};

// Tells every member that is not as docs/feed.md, section 8, has it; `place` is the request's.
void tw_check_answer(struct tw_check *check, const char *place,
                     const struct tw_check_question *question, const char *text, size_t size);

#endif
