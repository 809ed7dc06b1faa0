// What happened to an alarm, told from its states before and after. It is looked for when a
// transaction is whole, when a shelf's time has come, and when somebody acts on an alarm of ours.

#include "state.h"

// One look at an alarm.
struct look {
    struct tw_twin *twin;
    const struct tw_alarm *alarm;
    int64_t time_ms, shelved_until_ms; // on the clock of the alarm's source
    bool late;
    bool named;    // it was said who acted, and one did
    bool announce; // its next entry that brings it before the operator does so anew
};

static void write_entry(struct look *look, enum tw_alarm_event_kind kind, int64_t time_ms,
                        int64_t other_ms, int former_priority) {
    const struct tw_alarm *alarm = look->alarm;
    bool by_hand = kind == TW_ALARM_EVENT_ACKNOWLEDGED || kind == TW_ALARM_EVENT_RESET ||
                   kind == TW_ALARM_EVENT_SHELVED || kind == TW_ALARM_EVENT_UNSHELVED ||
                   kind == TW_ALARM_EVENT_OUT_OF_SERVICE || kind == TW_ALARM_EVENT_IN_SERVICE;
    bool named = by_hand && look->named;
    bool enters = kind == TW_ALARM_EVENT_RAISED || kind == TW_ALARM_EVENT_UNSHELVED ||
                  kind == TW_ALARM_EVENT_SHELF_ENDED || kind == TW_ALARM_EVENT_UNSUPPRESSED ||
                  kind == TW_ALARM_EVENT_IN_SERVICE;
    struct tw_journal_entry entry = {.time_ms = time_ms,
                                     .other_ms = other_ms,
                                     .seq = look->twin->sources[alarm->source].stand.seq,
                                     .alarm = alarm->id,
                                     .asset = alarm->asset_id,
                                     .property = alarm->property,
                                     .text = alarm->text[0] ? alarm->text : NULL,
                                     .who = named ? alarm->by : NULL,
                                     .comment = named ? alarm->comment : NULL,
                                     .source = (uint8_t)alarm->source,
                                     .kind = (uint8_t)kind,
                                     .priority = (uint8_t)alarm->priority,
                                     .former_priority = (uint8_t)former_priority,
                                     .local = alarm->local,
                                     // A time that the alarm itself says is that of what happened.
                                     .late = look->late && time_ms == look->time_ms,
                                     .announced = enters && look->announce};
    look->announce = look->announce && !enters;
    tw_journal_add(look->twin, &entry);
}

static void write_now(struct look *look, enum tw_alarm_event_kind kind) {
    write_entry(look, kind, look->time_ms, TW_TIME_NONE, 0);
}

static void write_raised(struct look *look) {
    int64_t since_ms = look->alarm->since_stamp_ms;
    int64_t latest_ms = TW_MAX(look->time_ms, look->twin->now_ms); // clocks differ a little
    write_entry(look, TW_ALARM_EVENT_RAISED,
                since_ms == TW_TIME_NONE ? look->time_ms : TW_MIN(since_ms, latest_ms),
                TW_TIME_NONE, 0);
}

static void follow_shelf(struct look *look, struct tw_alarm_known *known) {
    int64_t until_ms = look->shelved_until_ms;
    bool shelved = until_ms != TW_TIME_NONE && until_ms > look->time_ms;
    if (shelved && until_ms != known->shelved_until_ms)
        write_entry(look, TW_ALARM_EVENT_SHELVED, look->time_ms, until_ms, 0);
    else if (!shelved && known->shelved && known->shelved_until_ms <= look->time_ms)
        write_entry(look, TW_ALARM_EVENT_SHELF_ENDED, known->shelved_until_ms, TW_TIME_NONE, 0);
    else if (!shelved && known->shelved)
        write_now(look, TW_ALARM_EVENT_UNSHELVED);
}

static void follow_changes(struct look *look, struct tw_alarm_known *known) {
    const struct tw_alarm *alarm = look->alarm;
    bool anew = known->since_ms != TW_TIME_NONE && alarm->since_stamp_ms != TW_TIME_NONE &&
                known->since_ms != alarm->since_stamp_ms;
    bool stands = alarm->active || alarm->latched || !alarm->acked;
    bool raised = known->any ? anew || (alarm->active && !known->active) : stands;
    bool acked = raised ? false : known->any ? known->acked : alarm->acked;
    if (raised)
        write_raised(look);
    else if (known->any && alarm->priority != known->priority)
        write_entry(look, TW_ALARM_EVENT_PRIORITY, look->time_ms, TW_TIME_NONE, known->priority);
    if (alarm->acked != acked)
        write_now(look, alarm->acked ? TW_ALARM_EVENT_ACKNOWLEDGED : TW_ALARM_EVENT_UNACKNOWLEDGED);
    if (!alarm->active && (raised || known->active))
        write_now(look, TW_ALARM_EVENT_RETURNED);
    if (known->latched && !alarm->latched && !raised)
        write_now(look, TW_ALARM_EVENT_RESET);
    follow_shelf(look, known);
    if (alarm->suppressed != known->suppressed)
        write_now(look,
                  alarm->suppressed ? TW_ALARM_EVENT_SUPPRESSED : TW_ALARM_EVENT_UNSUPPRESSED);
    if (alarm->out_of_service != known->out_of_service)
        write_now(look, alarm->out_of_service ? TW_ALARM_EVENT_OUT_OF_SERVICE
                                              : TW_ALARM_EVENT_IN_SERVICE);
}

static void take_over(const struct look *look, struct tw_alarm_known *known) {
    const struct tw_alarm *alarm = look->alarm;
    int64_t until_ms = look->shelved_until_ms;
    *known = (struct tw_alarm_known){
        .since_ms = alarm->since_stamp_ms,
        .shelved_until_ms = until_ms,
        .priority = (uint8_t)alarm->priority,
        .any = true,
        .active = alarm->active,
        .acked = alarm->acked,
        .latched = alarm->latched,
        .suppressed = alarm->suppressed,
        .out_of_service = alarm->out_of_service,
        .shelved = until_ms != TW_TIME_NONE && until_ms > look->time_ms,
        .announced = known->announced,
    };
}

static enum tw_alarm_state state_of(const struct look *look) {
    const struct tw_alarm *alarm = look->alarm;
    int64_t now_ms =
        alarm->local ? look->time_ms : tw_twin_lane_time(look->twin, alarm->source, look->time_ms);
    return tw_alarm_state(alarm, now_ms);
}

// Whether the alarm now stands before the operator and did not since it was raised.
static bool is_news(const struct look *look, const struct tw_alarm_known *known) {
    const struct tw_alarm *alarm = look->alarm;
    enum tw_alarm_state state = state_of(look);
    bool anew = alarm->since_stamp_ms == TW_TIME_NONE ? !known->active
                                                      : known->since_ms != alarm->since_stamp_ms;
    return alarm->active && (state == TW_ALARM_UNACKNOWLEDGED || state == TW_ALARM_ACKNOWLEDGED) &&
           (!known->announced || anew);
}

// Whether it has become more urgent while it waits for an answer: silence was for less.
static bool is_worse(const struct look *look, const struct tw_alarm_known *known) {
    return known->announced && look->alarm->priority < known->priority &&
           state_of(look) == TW_ALARM_UNACKNOWLEDGED;
}

static void follow(struct tw_twin *twin, struct tw_alarm_row *row, int64_t time_ms) {
    const struct tw_alarm *alarm = &row->shown;
    struct tw_alarm_known *known = &row->known;
    const struct tw_stand *stand = &twin->sources[alarm->source].stand;
    int hands = (alarm->acked != known->acked) + (alarm->out_of_service != known->out_of_service) +
                (row->shelved_until_ms != known->shelved_until_ms);
    struct look look = {.twin = twin,
                        .alarm = alarm,
                        .time_ms = time_ms,
                        .shelved_until_ms = row->shelved_until_ms,
                        .late = !alarm->local && stand->late};
    look.named = row->named && !(look.late && hands > 1);
    bool silent = !alarm->local && stand->silent;
    if (!known->any)
        known->since_ms = known->shelved_until_ms = TW_TIME_NONE;
    bool news = is_news(&look, known);
    if (!silent) {
        look.announce = news;
        follow_changes(&look, known);
        if (news || is_worse(&look, known))
            twin->load.announced[alarm->priority]++;
    }
    known->announced = alarm->active && (known->announced || news);
    take_over(&look, known);
    row->named = false;
}

void tw_journal_follow(struct tw_twin *twin, struct tw_alarm_row *row) {
    struct tw_source *source = &twin->sources[row->shown.source];
    bool local = row->shown.local;
    if (!local && source->transaction.open) { // half of a transaction is no state
        source->transaction.alarms_behind = true;
        return;
    }
    int64_t time_ms = local ? twin->now_ms : source->stand.time_ms;
    if (time_ms != TW_TIME_NONE)
        follow(twin, row, time_ms);
}

void tw_journal_off_shelf(struct tw_twin *twin, struct tw_alarm_row *row) {
    const struct tw_alarm *alarm = &row->shown;
    int64_t now_ms = twin->now_ms;
    if (row->known.any)
        follow(twin, row, alarm->local ? now_ms : tw_twin_source_time(twin, alarm->source, now_ms));
}

void tw_journal_removed(struct tw_twin *twin, const struct tw_alarm_row *row) {
    const struct tw_alarm *alarm = &row->shown;
    const struct tw_alarm_known *known = &row->known;
    const struct tw_stand *stand = &twin->sources[alarm->source].stand;
    struct look look = {.twin = twin,
                        .alarm = alarm,
                        .time_ms = alarm->local ? twin->now_ms : stand->time_ms,
                        .late = !alarm->local && stand->late};
    if (!known->any || (!alarm->local && stand->silent))
        return;
    // What is over and acknowledged is removed (docs/feed.md, section 2.5).
    if (known->active && !(alarm->local && alarm->active))
        write_now(&look, TW_ALARM_EVENT_RETURNED);
    else if (known->latched && known->acked)
        write_now(&look, TW_ALARM_EVENT_RESET);
    if ((!known->acked || (alarm->local && alarm->active)) && !(alarm->local && twin->unattended))
        write_now(&look, TW_ALARM_EVENT_REMOVED);
}
