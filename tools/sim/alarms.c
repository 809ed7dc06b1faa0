#include "alarms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// stb_ds spells it without underscores, which strict C11 does not know.
#define typeof __typeof__
#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/memory.h"

#define RAISE_DELAY_S 1.5
#define CLEAR_DELAY_S 4.0
#define RESET_DELAY_S 15.0

void tw_alarms_init(struct tw_alarms *alarms, uint64_t seed) {
    *alarms = (struct tw_alarms){.random = tw_random_seeded(seed, 77)};
}

void tw_alarms_finish(struct tw_alarms *alarms) {
    stbds_hmfree(alarms->entries);
    stbds_arrfree(alarms->changed);
    tw_alarm_log_finish(&alarms->log);
    *alarms = (struct tw_alarms){0};
}

const struct tw_alarm_state *tw_alarms_find(const struct tw_alarms *alarms, uint64_t key) {
    struct tw_alarm_entry *entries = alarms->entries;
    ptrdiff_t at = stbds_hmgeti(entries, key);
    return at >= 0 ? &alarms->entries[at].value : NULL;
}

static void tell(struct tw_alarms *alarms, uint64_t key) {
    for (ptrdiff_t i = 0; i < stbds_arrlen(alarms->changed); i++)
        if (alarms->changed[i] == key)
            return;
    stbds_arrput(alarms->changed, key);
}

// What the simulated operator signs with.
#define OPERATOR "Shift operator"

static uint64_t note(struct tw_alarms *alarms, const struct tw_alarm_state *alarm,
                     const char *event, const struct tw_alarm_hand *hand) {
    return tw_alarm_log_add(&alarms->log,
                            &(struct tw_alarm_deed){.key = alarm->key,
                                                    .time_ms = hand->now_ms,
                                                    .until_ms = alarm->shelved_until_ms,
                                                    .event = event,
                                                    .said = alarm->said,
                                                    .priority = alarm->priority,
                                                    .who = (char *)hand->who,
                                                    .comment = (char *)hand->comment});
}

// How urgent the inner and the outer limits of a property are.
static int limit_priority(const char *type, const char *property, int level) {
    static const struct {
        const char *type, *property;
        int inner, outer;
    } rules[] = {
        {"pump", "bearing_temp", 3, 1}, {"tank", "level", 2, 1},   {"boiler", "level", 2, 1},
        {"boiler", "pressure", 2, 1},   {"reactor", "temp", 2, 1}, {"reactor", "pressure", 2, 1},
        {"packer", "rate", 4, 3},       {"dosing", "level", 4, 3}, {"exchanger", "fouling", 4, 3},
    };
    bool outer = level > 1 || level < -1;
    for (size_t i = 0; i < TW_COUNT(rules); i++)
        if (strcmp(rules[i].type, type) == 0 && strcmp(rules[i].property, property) == 0)
            return outer ? rules[i].outer : rules[i].inner;
    return outer ? 2 : 3;
}

// Which limits a value is beyond. A limit that is already announced holds until the value is back
// by the dead band.
static int level_of(const struct tw_channel *channel, double value, int announced) {
    double band = channel->deadband;
    if (value > channel->hi_hi - (announced >= 2 ? band : 0))
        return 2;
    if (value > channel->hi - (announced >= 1 ? band : 0))
        return 1;
    if (value < channel->lo_lo + (announced <= -2 ? band : 0))
        return -2;
    if (value < channel->lo + (announced <= -1 ? band : 0))
        return -1;
    return 0;
}

// The simulated operator looks at urgent things longer before he acknowledges them.
static double operator_delay_s(struct tw_alarms *alarms, int priority) {
    static const double from[] = {70, 220, 25, 15}, to[] = {100, 300, 60, 40};
    return tw_random_range(&alarms->random, from[priority - 1], to[priority - 1]);
}

static void announce(struct tw_alarms *alarms, struct tw_alarm_state *alarm,
                     const struct tw_alarm_input *input, int priority) {
    alarm->level = alarm->wanted;
    alarm->said = alarm->wanted;
    alarm->priority = priority;
    alarm->active = true;
    alarm->acked = false;
    alarm->latched = priority == 1;
    alarm->since_ms = input->now_ms;
    alarm->ack_s = input->time_s + operator_delay_s(alarms, priority);
    alarm->deed = 0;
    note(alarms, alarm, "raised", &(struct tw_alarm_hand){input->now_ms, "", ""});
    tell(alarms, alarm->key);
}

static void clear(struct tw_alarms *alarms, struct tw_alarm_state *alarm,
                  const struct tw_alarm_input *input) {
    alarm->level = 0;
    alarm->active = false;
    alarm->reset_s = alarms->unattended ? INFINITY : input->time_s + RESET_DELAY_S;
    note(alarms, alarm, "returned", &(struct tw_alarm_hand){input->now_ms, "", ""});
    tell(alarms, alarm->key);
}

static void acknowledge(struct tw_alarms *alarms, struct tw_alarm_state *alarm,
                        const struct tw_alarm_hand *hand) {
    alarm->acked = true;
    alarm->deed = note(alarms, alarm, "acknowledged", hand);
    alarm->reset_s = alarms->unattended ? INFINITY : alarm->seen_s + RESET_DELAY_S;
    tell(alarms, alarm->key);
}

static void let_operator_act(struct tw_alarms *alarms, struct tw_alarm_state *alarm,
                             const struct tw_alarm_input *input) {
    alarm->seen_s = input->time_s;
    if (!alarms->unattended && alarm->priority && !alarm->acked && input->time_s >= alarm->ack_s)
        acknowledge(alarms, alarm, &(struct tw_alarm_hand){input->now_ms, OPERATOR, ""});
}

static bool is_over(const struct tw_alarm_state *alarm, double time_s) {
    if (alarm->active || alarm->wanted || alarm->shelved_until_ms)
        return false;
    return !alarm->priority || (alarm->acked && (!alarm->latched || time_s >= alarm->reset_s));
}

static void remove_alarm(struct tw_alarms *alarms, uint64_t key, bool told) {
    (void)stbds_hmdel(alarms->entries, key);
    if (told)
        tell(alarms, key);
}

// What both kinds of alarm have in common; `priority` is that of the level wanted.
static void follow(struct tw_alarms *alarms, struct tw_alarm_state *alarm,
                   const struct tw_alarm_input *input, int wanted, int priority) {
    if (wanted != alarm->wanted) {
        alarm->wanted = wanted;
        alarm->wanted_since_s = input->time_s;
    }
    double stands_s = input->time_s - alarm->wanted_since_s;
    bool worse = wanted && (!alarm->active || priority < alarm->priority);
    bool other = wanted && !alarm->latched && wanted != alarm->level;
    if ((worse || other) && stands_s >= RAISE_DELAY_S)
        announce(alarms, alarm, input, priority);
    else if (!wanted && alarm->active && stands_s >= CLEAR_DELAY_S)
        clear(alarms, alarm, input);
    let_operator_act(alarms, alarm, input);
    if (!is_over(alarm, input->time_s))
        return;
    if (alarm->latched)
        note(alarms, alarm, "reset", &(struct tw_alarm_hand){input->now_ms, OPERATOR, ""});
    remove_alarm(alarms, alarm->key, alarm->priority != 0);
}

static struct tw_alarm_state *entry_for(struct tw_alarms *alarms,
                                        const struct tw_alarm_input *input, bool wanted) {
    uint64_t key = (uint64_t)input->plant << TW_ALARM_SLOT_BITS | input->slot;
    ptrdiff_t at = stbds_hmgeti(alarms->entries, key);
    if (at < 0 && wanted) {
        struct tw_alarm_state fresh = {.key = key, .wanted_since_s = input->time_s};
        stbds_hmput(alarms->entries, key, fresh);
        at = stbds_hmgeti(alarms->entries, key);
    }
    return at >= 0 ? &alarms->entries[at].value : NULL;
}

void tw_alarms_describe(struct tw_alarm_state *alarm, const struct tw_site *site) {
    uint32_t slot = (uint32_t)(alarm->key & ((1u << TW_ALARM_SLOT_BITS) - 1));
    bool is_fault = slot >= site->channel_count;
    uint32_t kind = slot - site->channel_count;
    const struct tw_channel *channel = &site->channels[is_fault ? site->fault[kind].channel : slot];
    alarm->property = channel->property;
    alarm->label = is_fault ? tw_fault_designs[kind].text : channel->label;
    alarm->label_zh = is_fault ? tw_fault_designs[kind].text_zh : channel->label_zh;
}

const char *tw_alarm_detail(int level, bool chinese) {
    static const char *const details[][2] = {{" low-low", "低低限"},
                                             {" low", "低限"},
                                             {"", ""},
                                             {" high", "高限"},
                                             {" high-high", "高高限"}};
    return details[TW_CLAMP(level, -2, 2) + 2][chinese];
}

void tw_alarms_watch_limits(struct tw_alarms *alarms, const struct tw_site *site,
                            const struct tw_alarm_input *input) {
    const struct tw_channel *channel = &site->channels[input->slot];
    const struct tw_site_asset *asset = &site->assets[channel->asset];
    struct tw_alarm_state *alarm =
        entry_for(alarms, input, level_of(channel, input->value, 0) != 0);
    if (!alarm)
        return;
    int wanted = level_of(channel, input->value, alarm->level);
    // A latched alarm does not sink to a lesser one; it ends whole.
    if (alarm->latched && wanted && abs(wanted) < abs(alarm->level))
        wanted = alarm->level;
    tw_alarms_describe(alarm, site);
    follow(alarms, alarm, input, wanted,
           wanted ? limit_priority(asset->type, channel->property, wanted) : 0);
}

void tw_alarms_watch_fault(struct tw_alarms *alarms, const struct tw_site *site,
                           const struct tw_alarm_input *input) {
    struct tw_alarm_state *alarm = entry_for(alarms, input, input->value > 0);
    if (!alarm)
        return;
    tw_alarms_describe(alarm, site);
    follow(alarms, alarm, input, input->value > 0,
           tw_fault_designs[input->slot - site->channel_count].priority);
}

bool tw_alarms_has(const struct tw_site *site, uint32_t plants, uint64_t key) {
    uint64_t slot = key & ((1u << TW_ALARM_SLOT_BITS) - 1);
    return key >> TW_ALARM_SLOT_BITS < plants && slot < site->channel_count + TW_FAULTS &&
           (slot < site->channel_count ||
            site->fault[slot - site->channel_count].channel < site->channel_count);
}

void tw_alarms_restore(struct tw_alarms *alarms, const struct tw_site *site, uint32_t plants,
                       const struct tw_alarm_state *alarm) {
    if (!tw_alarms_has(site, plants, alarm->key) || alarm->priority < 1 || alarm->priority > 4)
        return;
    struct tw_alarm_state restored = *alarm;
    restored.wanted = alarm->level;
    restored.ack_s = operator_delay_s(alarms, alarm->priority);
    restored.reset_s = alarms->unattended ? INFINITY : RESET_DELAY_S;
    tw_alarms_describe(&restored, site);
    stbds_hmput(alarms->entries, alarm->key, restored);
}

static struct tw_alarm_state *announced(struct tw_alarms *alarms, uint64_t key) {
    ptrdiff_t at = stbds_hmgeti(alarms->entries, key);
    return at >= 0 && alarms->entries[at].value.priority ? &alarms->entries[at].value : NULL;
}

bool tw_alarms_acknowledge(struct tw_alarms *alarms, uint64_t key,
                           const struct tw_alarm_hand *hand) {
    struct tw_alarm_state *alarm = announced(alarms, key);
    if (alarm && !alarm->acked)
        acknowledge(alarms, alarm, hand);
    return alarm != NULL;
}

bool tw_alarms_shelve(struct tw_alarms *alarms, uint64_t key, int64_t until_ms,
                      const struct tw_alarm_hand *hand) {
    struct tw_alarm_state *alarm = announced(alarms, key);
    if (alarm && alarm->shelved_until_ms != until_ms) {
        alarm->shelved_until_ms = until_ms;
        alarm->deed = note(alarms, alarm, until_ms ? "shelved" : "unshelved", hand);
        tell(alarms, key);
    }
    return alarm != NULL;
}

bool tw_alarms_reset(struct tw_alarms *alarms, uint64_t key, const struct tw_alarm_hand *hand) {
    struct tw_alarm_state *alarm = announced(alarms, key);
    if (!alarm || alarm->active || !alarm->acked)
        return false;
    if (alarm->latched) {
        alarm->latched = false;
        alarm->deed = note(alarms, alarm, "reset", hand);
        tell(alarms, key);
    }
    return true;
}

void tw_alarms_end_shelving(struct tw_alarms *alarms, int64_t now_ms) {
    for (ptrdiff_t i = 0; i < stbds_hmlen(alarms->entries); i++) {
        struct tw_alarm_state *alarm = &alarms->entries[i].value;
        if (!alarm->shelved_until_ms || alarm->shelved_until_ms > now_ms)
            continue;
        int64_t until_ms = alarm->shelved_until_ms;
        alarm->shelved_until_ms = 0;
        note(alarms, alarm, "shelf_ended", &(struct tw_alarm_hand){until_ms, "", ""});
        tell(alarms, alarm->key);
    }
}

void tw_alarms_told(struct tw_alarms *alarms) {
    stbds_arrsetlen(alarms->changed, 0);
}

void tw_alarms_settle(struct tw_alarms *alarms) {
    for (ptrdiff_t i = stbds_hmlen(alarms->entries); i-- > 0;) {
        struct tw_alarm_state *alarm = &alarms->entries[i].value;
        alarm->acked = true;
        if (!alarm->active)
            (void)stbds_hmdel(alarms->entries, alarm->key);
    }
}
