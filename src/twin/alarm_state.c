// The state that follows from an alarm's fields, and which alarm decides an asset's look.
#include <string.h>

#include "state.h"

bool tw_alarm_is_shelved(const struct tw_alarm *alarm, int64_t now_ms) {
    return alarm->shelved_until_ms != TW_TIME_NONE && alarm->shelved_until_ms > now_ms;
}

enum tw_alarm_state tw_alarm_state(const struct tw_alarm *alarm, int64_t now_ms) {
    if (alarm->out_of_service)
        return TW_ALARM_OUT_OF_SERVICE;
    if (alarm->suppressed)
        return TW_ALARM_SUPPRESSED;
    if (tw_alarm_is_shelved(alarm, now_ms))
        return TW_ALARM_SHELVED;
    if (alarm->active || alarm->latched)
        return alarm->acked ? TW_ALARM_ACKNOWLEDGED : TW_ALARM_UNACKNOWLEDGED;
    return alarm->acked ? TW_ALARM_NORMAL : TW_ALARM_RETURNED;
}

// Lower comes first: B, D, C, then what is out of sight; an alarm that is normal decides nothing.
static int state_rank(enum tw_alarm_state state) {
    static const int ranks[] = {
        [TW_ALARM_NORMAL] = 9,         [TW_ALARM_UNACKNOWLEDGED] = 0, [TW_ALARM_RETURNED] = 1,
        [TW_ALARM_ACKNOWLEDGED] = 2,   [TW_ALARM_SHELVED] = 3,        [TW_ALARM_SUPPRESSED] = 3,
        [TW_ALARM_OUT_OF_SERVICE] = 3,
    };
    return ranks[state];
}

static bool is_worse(const struct tw_alarm *a, const struct tw_alarm *b, int64_t now_ms) {
    int rank_a = state_rank(tw_alarm_state(a, now_ms)),
        rank_b = state_rank(tw_alarm_state(b, now_ms));
    if (rank_a != rank_b)
        return rank_a < rank_b;
    if (a->priority != b->priority)
        return a->priority < b->priority;
    if (a->since_ms != b->since_ms)
        return a->since_ms > b->since_ms;
    int order = strcmp(a->id, b->id);
    return order ? order < 0 : a->source < b->source;
}

const struct tw_alarm *tw_twin_worst_alarm(const struct tw_twin *twin, struct tw_asset_id asset) {
    uint32_t slot = tw_asset_slot(twin, asset);
    const struct tw_alarm *worst = NULL;
    for (uint32_t i = slot ? tw_asset_own(twin, &twin->rows[slot])->first_alarm : 0; i;
         i = twin->alarms[i - 1]->next) {
        const struct tw_alarm *alarm = &twin->alarms[i - 1]->shown;
        if (tw_alarm_state(alarm, twin->now_ms) == TW_ALARM_NORMAL)
            continue;
        if (!worst || is_worse(alarm, worst, twin->now_ms))
            worst = alarm;
    }
    return worst;
}
