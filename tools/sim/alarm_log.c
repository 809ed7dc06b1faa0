#include "alarm_log.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

static const char *const words[] = {"raised",  "acknowledged", "returned",    "reset",
                                    "shelved", "unshelved",    "shelf_ended", "priority"};

const char *tw_alarm_log_word(const char *event) {
    for (size_t i = 0; i < TW_COUNT(words); i++)
        if (strcmp(words[i], event) == 0)
            return words[i];
    return NULL;
}

static void forget(struct tw_alarm_deed *deed) {
    free(deed->who);
    free(deed->comment);
}

void tw_alarm_log_finish(struct tw_alarm_log *log) {
    for (size_t i = 0; log->deeds && i < TW_ALARM_DEEDS; i++)
        forget(&log->deeds[i]);
    free(log->deeds);
    *log = (struct tw_alarm_log){0};
}

uint64_t tw_alarm_log_add(struct tw_alarm_log *log, const struct tw_alarm_deed *deed) {
    if (!log->deeds)
        log->deeds = tw_alloc_array(TW_ALARM_DEEDS, sizeof *log->deeds);
    struct tw_alarm_deed *place = &log->deeds[++log->count % TW_ALARM_DEEDS];
    if (place->event)
        log->begin_ms = TW_MAX(log->begin_ms, place->time_ms + 1);
    forget(place);
    *place = *deed;
    place->who = deed->who && deed->who[0] ? tw_strdup(deed->who) : NULL;
    place->comment = deed->comment && deed->comment[0] ? tw_strdup(deed->comment) : NULL;
    return log->count;
}

uint64_t tw_alarm_log_first(const struct tw_alarm_log *log) {
    return log->count - TW_MIN(log->count, TW_ALARM_DEEDS) + 1;
}

const struct tw_alarm_deed *tw_alarm_log_at(const struct tw_alarm_log *log, uint64_t number) {
    bool kept = number && number <= log->count && log->count - number < TW_ALARM_DEEDS;
    const struct tw_alarm_deed *deed = kept ? &log->deeds[number % TW_ALARM_DEEDS] : NULL;
    return deed && deed->event ? deed : NULL;
}
