// Alarms: their independent fields, and the assets that they are about.
#define TW_LOG_MODULE "twin"
#include "maps.h"
#include "state.h"

#include <stdlib.h>

#include "twinview/log.h"

// Alarms that are made here are kept apart from those of their source: its ids are its own.
static struct tw_map_key key_of(const char *id, uint32_t source, bool local) {
    return (struct tw_map_key){id, local ? SOURCES_MAX + source : source};
}

// Its index in twin.alarms, -1 if there is none.
static ptrdiff_t alarm_find(const struct tw_twin *twin, uint32_t source, bool local,
                            const char *id) {
    const struct tw_text *text = tw_texts_find(&twin->texts, id);
    if (!text || !twin->alarm_map)
        return -1;
    struct tw_map_entry *map = twin->alarm_map;
    struct tw_map_key key = key_of(text->chars, source, local);
    ptrdiff_t at = hmgeti(map, key);
    return at < 0 ? -1 : (ptrdiff_t)map[at].value;
}

// The asset it hangs on hears of a change; the text of its id may name another one by now.
static void alarm_changed(struct tw_twin *twin, const struct tw_alarm_row *alarm) {
    twin->alarms_changed = true;
    uint32_t slot = tw_asset_slot(twin, alarm->shown.asset);
    if (slot)
        tw_asset_flag(twin, slot, TW_ASSET_ALARMS);
}

static void set_defaults(struct tw_twin *twin, struct tw_alarm_row *alarm) {
    struct tw_alarm *shown = &alarm->shown;
    tw_texts_set(&twin->texts, &shown->asset_id, NULL);
    tw_texts_set(&twin->texts, &shown->property, NULL);
    tw_names_clear(&twin->texts, &alarm->texts);
    tw_alarm_sign(twin, alarm, NULL);
    alarm->shelved_until_ms = TW_TIME_NONE;
    *shown = (struct tw_alarm){.id = shown->id,
                               .asset = shown->asset,
                               .text = "",
                               .priority = 3,
                               .active = true,
                               .shelved_until_ms = TW_TIME_NONE,
                               .since_ms = TW_TIME_NONE,
                               .since_stamp_ms = TW_TIME_NONE,
                               .local = shown->local,
                               .source = shown->source};
}

static struct tw_alarm_row *alarm_create(struct tw_twin *twin, uint32_t source, bool local,
                                         const char *id) {
    struct tw_alarm_row *alarm = tw_alloc(sizeof *alarm);
    alarm->shown.id = tw_texts_take(&twin->texts, id);
    alarm->shown.source = source;
    alarm->shown.local = local;
    set_defaults(twin, alarm);
    twin->bytes += sizeof *alarm;
    struct tw_map_key key = key_of(alarm->shown.id, source, local);
    hmput(twin->alarm_map, key, twin->alarm_count);
    TW_GROW(twin->alarms, twin->alarm_count, twin->alarm_capacity);
    twin->alarms[twin->alarm_count++] = alarm;
    return alarm;
}

static void alarm_free(struct tw_twin *twin, struct tw_alarm_row *alarm) {
    set_defaults(twin, alarm);
    tw_texts_release(&twin->texts, alarm->shown.id);
    twin->bytes -= sizeof *alarm;
    free(alarm);
}

static void alarm_remove(struct tw_twin *twin, uint32_t index) {
    struct tw_alarm_row *alarm = twin->alarms[index];
    tw_journal_removed(twin, alarm);
    alarm_changed(twin, alarm);
    tw_asset_forget_alarms(twin, alarm->shown.asset.slot); // linked anew at the end of the batch
    twin->alarm_links_dirty = true;
    struct tw_map_key key = key_of(alarm->shown.id, alarm->shown.source, alarm->shown.local);
    (void)hmdel(twin->alarm_map, key);
    struct tw_alarm_row *last = twin->alarms[--twin->alarm_count];
    if (last != alarm) {
        twin->alarms[index] = last;
        struct tw_map_key last_key = key_of(last->shown.id, last->shown.source, last->shown.local);
        hmput(twin->alarm_map, last_key, index);
    }
    alarm_free(twin, alarm);
}

void tw_alarms_remove_unnamed(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    for (uint32_t i = twin->alarm_count; i-- > 0;) {
        if (twin->alarms[i]->shown.source == apply->batch->source &&
            !twin->alarms[i]->shown.local &&
            twin->alarms[i]->transaction != apply->transaction->number)
            alarm_remove(twin, i);
    }
}

void tw_alarms_destroy(struct tw_twin *twin) {
    for (uint32_t i = 0; i < twin->alarm_count; i++)
        alarm_free(twin, twin->alarms[i]);
    free(twin->alarms);
    hmfree(twin->alarm_map);
}

// What an alarm's source said, on the lane's clock; that of what was made here is.
static int64_t lane_time(const struct tw_twin *twin, const struct tw_alarm *alarm,
                         int64_t time_ms) {
    return alarm->local ? time_ms : tw_twin_lane_time(twin, alarm->source, time_ms);
}

static void set_next_shelf(struct tw_twin *twin) {
    twin->next_shelf_ms = TW_TIME_NONE;
    for (uint32_t i = 0; i < twin->alarm_count; i++) {
        const struct tw_alarm *alarm = &twin->alarms[i]->shown;
        if (tw_alarm_is_shelved(alarm, twin->now_ms) &&
            (twin->next_shelf_ms == TW_TIME_NONE || alarm->shelved_until_ms < twin->next_shelf_ms))
            twin->next_shelf_ms = alarm->shelved_until_ms;
    }
}

// There are few alarms beside the assets, so all links are made anew when one changed.
void tw_alarms_link(struct tw_twin *twin) {
    twin->alarm_links_dirty = false;
    for (uint32_t i = 0; i < twin->alarm_count; i++)
        tw_asset_forget_alarms(twin, twin->alarms[i]->shown.asset.slot);
    for (uint32_t i = 0; i < twin->alarm_count; i++) {
        struct tw_alarm_row *alarm = twin->alarms[i];
        struct tw_asset_id before = alarm->shown.asset;
        uint32_t slot = tw_asset_meant(twin, alarm->shown.source, alarm->shown.asset_id);
        alarm->shown.asset = (struct tw_asset_id){slot, slot ? twin->rows[slot].generation : 0};
        alarm->next = 0;
        if (slot) {
            struct tw_extra *extra = tw_asset_extra(twin, slot);
            alarm->next = extra->first_alarm;
            extra->first_alarm = i + 1;
        }
        int64_t shelved_until_ms = lane_time(twin, &alarm->shown, alarm->shelved_until_ms);
        int64_t since_ms = lane_time(twin, &alarm->shown, alarm->shown.since_stamp_ms);
        if (!tw_asset_equal(before, alarm->shown.asset) ||
            alarm->shown.shelved_until_ms != shelved_until_ms || alarm->shown.since_ms != since_ms)
            alarm_changed(twin, alarm);
        alarm->shown.shelved_until_ms = shelved_until_ms;
        alarm->shown.since_ms = since_ms;
        const char *text = tw_names_pick(&alarm->texts, twin->language);
        alarm->shown.text = text ? text : "";
        tw_journal_follow(twin, alarm);
    }
    set_next_shelf(twin);
}

void tw_alarms_report(struct tw_apply *apply) {
    for (uint32_t i = 0; i < apply->twin->alarm_count; i++) {
        const struct tw_alarm_row *alarm = apply->twin->alarms[i];
        const struct tw_alarm *shown = &alarm->shown;
        if (shown->source != apply->batch->source || !shown->asset_id || shown->asset.slot ||
            alarm->transaction != apply->transaction->number)
            continue;
        apply->result.problems++;
        tw_warn("alarms.%s.asset: there is no asset \"%s\"", shown->id, shown->asset_id);
    }
}

int64_t tw_alarms_advance(struct tw_twin *twin, int64_t before_ms) {
    bool back = before_ms != TW_TIME_NONE && twin->now_ms < before_ms;
    bool due = twin->next_shelf_ms != TW_TIME_NONE && twin->next_shelf_ms <= twin->now_ms;
    if (!back && !due && before_ms != TW_TIME_NONE)
        return twin->next_shelf_ms;
    for (uint32_t i = twin->alarm_count; i-- > 0;) {
        const struct tw_alarm *alarm = &twin->alarms[i]->shown;
        if (tw_alarm_is_shelved(alarm, before_ms) == tw_alarm_is_shelved(alarm, twin->now_ms))
            continue;
        alarm_changed(twin, twin->alarms[i]);
        if (!tw_alarm_is_shelved(alarm, twin->now_ms))
            tw_journal_off_shelf(twin, twin->alarms[i]);
        if (tw_alarm_is_past(twin, twin->alarms[i]))
            alarm_remove(twin, i);
    }
    if (twin->alarm_links_dirty)
        tw_alarms_link(twin);
    set_next_shelf(twin);
    return twin->next_shelf_ms;
}

// --- alarms made here ---

struct tw_alarm_row *tw_alarm_touch(struct tw_twin *twin, uint32_t source, const char *id) {
    ptrdiff_t at = alarm_find(twin, source, true, id);
    struct tw_alarm_row *alarm = at < 0 ? alarm_create(twin, source, true, id) : twin->alarms[at];
    alarm_changed(twin, alarm);
    twin->alarm_links_dirty = true;
    return alarm;
}

bool tw_alarm_is_past(const struct tw_twin *twin, const struct tw_alarm_row *alarm) {
    const struct tw_alarm *shown = &alarm->shown;
    return shown->local && !shown->active && (shown->acked || twin->unattended) &&
           !tw_alarm_is_shelved(shown, twin->now_ms);
}

void tw_alarm_sign(struct tw_twin *twin, struct tw_alarm_row *alarm, const struct tw_hand *hand) {
    const char *who = hand && hand->who && hand->who[0] ? hand->who : NULL;
    const char *comment = hand && hand->comment && hand->comment[0] ? hand->comment : NULL;
    tw_texts_set(&twin->texts, &alarm->shown.by, who);
    tw_texts_set(&twin->texts, &alarm->shown.comment, comment);
    alarm->named = who != NULL;
}

void tw_alarm_drop(struct tw_twin *twin, uint32_t source, const char *id) {
    ptrdiff_t at = alarm_find(twin, source, true, id);
    if (at >= 0)
        alarm_remove(twin, (uint32_t)at);
}

// --- writes ---

static struct tw_alarm_row *write_target(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    ptrdiff_t at = alarm_find(twin, apply->batch->source, false, write->key[0]);
    if (at < 0 && write->removed)
        return NULL;
    bool added = at < 0;
    struct tw_alarm_row *alarm =
        added ? alarm_create(twin, apply->batch->source, false, write->key[0]) : twin->alarms[at];
    if (alarm->transaction == apply->transaction->number)
        return alarm;
    alarm->transaction = apply->transaction->number;
    twin->alarm_links_dirty = true;
    alarm_changed(twin, alarm);
    if (!added && apply->transaction->replaces)
        set_defaults(twin, alarm);
    return alarm;
}

static void write_flag(const struct tw_write *write, struct tw_alarm *alarm) {
    bool value = write->removed ? write->field == TW_FIELD_ALARM_ACTIVE : write->value.boolean;
    switch (write->field) {
    case TW_FIELD_ALARM_ACTIVE:
        alarm->active = value;
        break;
    case TW_FIELD_ALARM_ACKED:
        alarm->acked = value;
        break;
    case TW_FIELD_ALARM_LATCHED:
        alarm->latched = value;
        break;
    case TW_FIELD_ALARM_SUPPRESSED:
        alarm->suppressed = value;
        break;
    default:
        alarm->out_of_service = value;
        break;
    }
}

static void write_time(struct tw_apply *apply, const struct tw_write *write, int64_t *time_ms) {
    double number = write->value.number;
    if (write->removed)
        *time_ms = TW_TIME_NONE;
    else if (number >= 0 && number <= 253402300799999.0)
        *time_ms = (int64_t)number;
    else
        tw_apply_problem(apply, "a time of %g ms", number);
}

void tw_write_alarms(struct tw_apply *apply, const struct tw_write *write) {
    (void)write;
    apply->source->keeps_alarms = true;
}

void tw_write_alarm(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    uint32_t source = apply->batch->source;
    if (!write->removed) {
        write_target(apply, write);
        return;
    }
    if (write->key[0]) {
        ptrdiff_t at = alarm_find(twin, source, false, write->key[0]);
        if (at >= 0)
            alarm_remove(twin, (uint32_t)at);
        return;
    }
    for (uint32_t i = twin->alarm_count; i-- > 0;) {
        if (twin->alarms[i]->shown.source == source && !twin->alarms[i]->shown.local)
            alarm_remove(twin, i);
    }
}

void tw_write_alarm_member(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_text_table *texts = &apply->twin->texts;
    struct tw_alarm_row *alarm = write_target(apply, write);
    if (!alarm)
        return;
    const char *text = write->removed ? NULL : write->value.string;
    double number = write->removed ? 3 : write->value.number;
    switch (write->field) {
    case TW_FIELD_ALARM_ASSET:
        tw_texts_set(texts, &alarm->shown.asset_id, text);
        break;
    case TW_FIELD_ALARM_PROPERTY:
        tw_texts_set(texts, &alarm->shown.property, text);
        break;
    case TW_FIELD_ALARM_BY:
        tw_texts_set(texts, &alarm->shown.by, text);
        alarm->named = true;
        break;
    case TW_FIELD_ALARM_COMMENT:
        tw_texts_set(texts, &alarm->shown.comment, text);
        break;
    case TW_FIELD_ALARM_TEXT:
        if (!tw_names_set(texts, &alarm->texts, write->key[1], text))
            tw_apply_problem(apply, "more than %d languages", LANGUAGES_MAX);
        break;
    case TW_FIELD_ALARM_PRIORITY:
        if (number == 1 || number == 2 || number == 3 || number == 4)
            alarm->shown.priority = (int)number;
        else
            tw_apply_problem(apply, "a priority of %g is not in 1..4", number);
        break;
    case TW_FIELD_ALARM_SHELVED_UNTIL:
        write_time(apply, write, &alarm->shelved_until_ms);
        break;
    case TW_FIELD_ALARM_SINCE:
        write_time(apply, write, &alarm->shown.since_stamp_ms);
        break;
    default:
        write_flag(write, &alarm->shown);
        break;
    }
}

// --- queries ---

size_t tw_twin_alarm_count(const struct tw_twin *twin) {
    return twin->alarm_count;
}

const struct tw_alarm *tw_twin_alarm_at(const struct tw_twin *twin, size_t index) {
    return index < twin->alarm_count ? &twin->alarms[index]->shown : NULL;
}

const struct tw_alarm *tw_twin_find_alarm(const struct tw_twin *twin, uint32_t source, bool local,
                                          const char *id) {
    ptrdiff_t at = alarm_find(twin, source, local, id);
    return at >= 0 ? &twin->alarms[at]->shown : NULL;
}
