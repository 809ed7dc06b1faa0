#include "twinview/alarm_event.h"

#include <string.h>

static const char *const names[TW_ALARM_EVENT_COUNT] = {
    [TW_ALARM_EVENT_RAISED] = "raised",
    [TW_ALARM_EVENT_ACKNOWLEDGED] = "acknowledged",
    [TW_ALARM_EVENT_UNACKNOWLEDGED] = "unacknowledged",
    [TW_ALARM_EVENT_RETURNED] = "returned",
    [TW_ALARM_EVENT_RESET] = "reset",
    [TW_ALARM_EVENT_PRIORITY] = "priority",
    [TW_ALARM_EVENT_SHELVED] = "shelved",
    [TW_ALARM_EVENT_UNSHELVED] = "unshelved",
    [TW_ALARM_EVENT_SHELF_ENDED] = "shelf_ended",
    [TW_ALARM_EVENT_SUPPRESSED] = "suppressed",
    [TW_ALARM_EVENT_UNSUPPRESSED] = "unsuppressed",
    [TW_ALARM_EVENT_OUT_OF_SERVICE] = "out_of_service",
    [TW_ALARM_EVENT_IN_SERVICE] = "in_service",
    [TW_ALARM_EVENT_REMOVED] = "removed",
    [TW_ALARM_EVENT_GAP] = "gap",
};

const char *tw_alarm_event_name(enum tw_alarm_event_kind kind) {
    return names[kind];
}

enum tw_alarm_event_kind tw_alarm_event_kind(const char *name) {
    enum tw_alarm_event_kind kind = 0;
    while (kind < TW_ALARM_EVENT_GAP && strcmp(names[kind], name) != 0)
        kind++;
    return kind < TW_ALARM_EVENT_GAP ? kind : TW_ALARM_EVENT_COUNT;
}
