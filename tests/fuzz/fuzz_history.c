// Answers of links.history, each read as a property's and as that of alarms.
#include "fuzz.h"

#include <stdlib.h>

#include "alarm_past.h"
#include "series.h"

static void read_series(const char *text, size_t size) {
    struct tw_feed_series series = {0};
    if (!tw_series_decode(text, size, 32, &series) && !series.reason[0])
        abort();
    for (size_t i = 1; i < series.count; i++)
        if (series.points[i].time_ms <= series.points[i - 1].time_ms)
            abort();
    free(series.points);
}

static void read_alarms(const char *text, size_t size) {
    const struct tw_feed_limits limits = {.depth = 32, .text_bytes = 64};
    struct tw_feed_alarm_past past = {0};
    if (!tw_alarm_past_decode(text, size, &limits, "zh_CN", &past) && !past.reason[0])
        abort();
    for (size_t i = 0; i < past.count; i++) {
        const struct tw_alarm_event *event = &past.events[i];
        if (!event->alarm || event->kind >= TW_ALARM_EVENT_GAP || event->priority > 4 ||
            (i && event->time_ms < past.events[i - 1].time_ms))
            abort();
    }
    tw_feed_alarm_past_finish(&past);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    read_series((const char *)data, size);
    read_alarms((const char *)data, size);
    return 0;
}
