// Guards: alarms that are made here, from the limits that types declare, for sources that keep none
// themselves; and the alarm of a source that is gone.
//
// Dead band and delays are those of ISA-18.2-2016, section 10.4.2: a limit counts as passed when
// the value has been beyond it for the on-delay, and as held again when it has been within it by
// the dead band for the off-delay. A value that is not known neither raises nor ends an alarm.
#define TW_LOG_MODULE "twin"
#include "maps.h"
#include "state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/log.h"

#define DEADBAND_SHARE 0.01       // of the range, where the type does not say
#define SOURCE_ALARM "local:feed" // id of the alarm of a source that is gone
#define LOCAL_ID_SIZE (2 * ID_MAX + 16)
#define GUARDS_MAX 100000 // a server may declare limits that everything is beyond

// One guarded property as it is now.
struct watch {
    struct tw_twin *twin;
    uint32_t slot;
    const struct tw_cell *cell;
    const struct tw_property_row *declared;
    double limits[4]; // lo_lo, lo, hi, hi_hi; NaN: none
};

// The length keeps "a/b" of "c" apart from "b/c" of "a".
static void id_of(const struct tw_twin *twin, uint32_t slot, const char *property,
                  char id[LOCAL_ID_SIZE]) {
    const char *asset = twin->rows[slot].id;
    snprintf(id, LOCAL_ID_SIZE, "local:%zu:%s/%s", strlen(asset), asset, property);
}

static bool has_link(const struct tw_source *source, const char *name) {
    for (uint32_t i = 0; i < source->link_count; i++)
        if (strcmp(source->links[i].name, name) == 0)
            return true;
    return false;
}

// True if alarms are to be made here for a source: its document has none, and it takes no actions.
static bool is_guarded(const struct tw_source *source) {
    return !source->keeps_alarms && !has_link(source, "actions");
}

// Limits that contradict each other say nothing: neither of the pair counts.
static void drop_contradiction(double *low, double *high) {
    if (!isnan(*low) && !isnan(*high) && *low >= *high)
        *low = *high = NAN;
}

static bool find_watch(struct tw_twin *twin, uint32_t slot, const char *property,
                       struct watch *watch) {
    const struct tw_asset_row *row = &twin->rows[slot];
    const struct tw_property_row *declared = tw_type_property(row->form->type, property);
    const struct tw_cell *cell = tw_cell_find(twin, row, property);
    const struct tw_meta *meta = tw_asset_meta(row, property);
    if (!declared || !cell)
        return false;
    *watch = (struct watch){.twin = twin, .slot = slot, .cell = cell, .declared = declared};
    for (int i = 0; i < 4; i++)
        watch->limits[i] = meta && !isnan(meta->limits[i]) ? meta->limits[i] : declared->limits[i];
    drop_contradiction(&watch->limits[0], &watch->limits[3]);
    drop_contradiction(&watch->limits[1], &watch->limits[2]);
    return true;
}

static double deadband_of(const struct watch *watch) {
    const double *range = watch->declared->range;
    if (!isnan(watch->declared->deadband))
        return watch->declared->deadband;
    return range[1] > range[0] ? DEADBAND_SHARE * (range[1] - range[0]) : 0;
}

// Which limit the value is beyond; one that was announced holds until the dead band is left too.
static int level_of(const struct watch *watch, int announced) {
    double value = watch->cell->number, band = deadband_of(watch);
    if (value > watch->limits[3] - (announced >= 2 ? band : 0))
        return 2;
    if (value > watch->limits[2] - (announced >= 1 ? band : 0))
        return 1;
    if (value < watch->limits[0] + (announced <= -2 ? band : 0))
        return -2;
    if (value < watch->limits[1] + (announced <= -1 ? band : 0))
        return -1;
    return 0;
}

static bool is_known(const struct watch *watch) {
    return watch->cell->kind == TW_VALUE_NUMBER &&
           tw_cell_validity(watch->twin, watch->cell) <= TW_UNCERTAIN;
}

// What is said of alarms that are made here.
static const struct {
    const char *language, *limits[5], *lost;
} sayings[] = {{"en", {" low-low", " low", "", " high", " high-high"}, "Feed lost"},
               {"zh", {"低低", "低", "", "高", "高高"}, "数据源中断"}};

// The property's name; one made of its id where it has none: "bearing_temp" -> "Bearing temp".
static void name_of(const struct watch *watch, const char *language, char *text, size_t size) {
    const char *name = tw_names_pick(&watch->declared->names, language);
    snprintf(text, size, "%s", name ? name : watch->declared->id);
    for (char *c = text; *c && !name; c++)
        if (*c == '_')
            *c = ' ';
    if (!name && text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
}

static void announce(const struct watch *watch, struct tw_guard *guard) {
    struct tw_twin *twin = watch->twin;
    const struct tw_asset_row *row = &twin->rows[watch->slot];
    char id[LOCAL_ID_SIZE], text[TEXT_MAX];
    id_of(twin, watch->slot, guard->property, id);
    struct tw_alarm_row *alarm = tw_alarm_touch(twin, row->source, id);
    bool worse = abs(guard->wanted) > abs(guard->level) || !alarm->shown.active;
    for (size_t i = 0; i < TW_COUNT(sayings); i++) {
        name_of(watch, sayings[i].language, text, 200);
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s", sayings[i].limits[guard->wanted + 2]);
        tw_names_set(&twin->texts, &alarm->texts, sayings[i].language, text);
    }
    tw_texts_set(&twin->texts, &alarm->shown.asset_id, row->id);
    tw_texts_set(&twin->texts, &alarm->shown.property, guard->property);
    alarm->shown.active = true;
    alarm->shown.priority = abs(guard->wanted) == 2 ? 1 : 2;
    if (worse) { // a lesser one is no news
        alarm->shown.acked = false;
        alarm->shown.since_stamp_ms = guard->wanted_since_ms;
    }
    guard->level = guard->wanted;
}

static void end(struct tw_twin *twin, uint32_t source, const char *id) {
    struct tw_alarm_row *alarm = tw_alarm_touch(twin, source, id);
    alarm->shown.active = false;
    if (tw_alarm_is_past(twin, alarm))
        tw_alarm_drop(twin, source, id);
}

static void stand_down(const struct watch *watch, struct tw_guard *guard) {
    char id[LOCAL_ID_SIZE];
    guard->level = 0;
    id_of(watch->twin, watch->slot, guard->property, id);
    end(watch->twin, watch->twin->rows[watch->slot].source, id);
}

// Takes over the value and does what is due. Returns when the guard's delay ends.
static int64_t follow(const struct watch *watch, struct tw_guard *guard) {
    int64_t now_ms = watch->twin->now_ms;
    int wanted = is_known(watch) ? level_of(watch, guard->level) : guard->level;
    if (wanted != guard->wanted || now_ms < guard->wanted_since_ms) {
        guard->wanted = wanted;
        guard->wanted_since_ms = now_ms;
    }
    if (wanted == guard->level)
        return TW_TIME_NONE;
    double delay_s = wanted ? watch->declared->on_delay_s : watch->declared->off_delay_s;
    int64_t due_ms = guard->wanted_since_ms + (int64_t)(delay_s * 1000);
    if (due_ms > now_ms)
        return due_ms;
    if (wanted)
        announce(watch, guard);
    else
        stand_down(watch, guard);
    return TW_TIME_NONE;
}

static struct tw_map_key guard_key(uint32_t slot, const char *property) {
    return (struct tw_map_key){property, slot};
}

static void add_guard(struct tw_twin *twin, uint32_t slot, const char *property) {
    const struct tw_asset_row *row = &twin->rows[slot];
    struct tw_map_key key = guard_key(slot, property);
    if (hmgeti(twin->guarded, key) >= 0 || twin->guard_count == GUARDS_MAX)
        return;
    hmput(twin->guarded, key, 1);
    TW_GROW(twin->guards, twin->guard_count, twin->guard_capacity);
    twin->guards[twin->guard_count++] =
        (struct tw_guard){.asset = {slot, row->generation},
                          .property = tw_texts_take(&twin->texts, property),
                          .wanted_since_ms = twin->now_ms};
    twin->sources[row->source].guarded = true;
    if (twin->guard_count == GUARDS_MAX)
        tw_warn("%d values are beyond their limits; no alarm is made for further ones", GUARDS_MAX);
}

static void release_guard(struct tw_twin *twin, const struct tw_guard *guard) {
    struct tw_map_key key = guard_key(guard->asset.slot, guard->property);
    (void)hmdel(twin->guarded, key);
    tw_texts_release(&twin->texts, guard->property);
}

// Most types have no limits: a test that keeps their values cheap.
static bool may_have_limits(const struct tw_asset_row *row) {
    return row->form->type->limited || row->form->meta_count > 0;
}

// New guards for what went beyond a limit; those that there are look for themselves.
static void look_at(struct tw_twin *twin, uint32_t slot) {
    const struct tw_asset_row *row = &twin->rows[slot];
    const struct tw_source *source = &twin->sources[row->source];
    if (!row->used || !may_have_limits(row) || !is_guarded(source) || source->transaction.open)
        return;
    for (int i = 0; i < row->cell_count; i++) {
        struct watch watch;
        const char *property = tw_cell_id(twin, &tw_cells(twin, row)[i]);
        if (find_watch(twin, slot, property, &watch) && is_known(&watch) && level_of(&watch, 0))
            add_guard(twin, slot, property);
    }
}

static void look_at_all(struct tw_twin *twin, uint32_t slot) {
    look_at(twin, slot);
    for (uint32_t layer = tw_layer_first(twin, slot); layer; layer = tw_layer_next(twin, layer))
        look_at(twin, layer);
}

// The row of a guard's asset, which may be a layer on another; 0 if it is gone.
static uint32_t guard_slot(const struct tw_twin *twin, const struct tw_guard *guard) {
    const struct tw_asset_row *row = &twin->rows[guard->asset.slot];
    return row->used && row->generation == guard->asset.generation ? guard->asset.slot : 0;
}

// True if the guard has nothing more to do.
static bool is_idle(const struct tw_guard *guard) {
    return !guard->level && !guard->wanted;
}

static int64_t follow_all(struct tw_twin *twin) {
    int64_t next_ms = TW_TIME_NONE;
    size_t kept = 0;
    for (size_t i = 0; i < twin->guard_count; i++) {
        struct tw_guard *guard = &twin->guards[i];
        struct watch watch;
        uint32_t slot = guard_slot(twin, guard);
        bool alive = slot && is_guarded(&twin->sources[twin->rows[slot].source]) &&
                     find_watch(twin, slot, guard->property, &watch);
        int64_t due_ms = alive ? follow(&watch, guard) : TW_TIME_NONE;
        if (due_ms != TW_TIME_NONE && (next_ms == TW_TIME_NONE || due_ms < next_ms))
            next_ms = due_ms;
        if (!alive || is_idle(guard))
            release_guard(twin, guard);
        else
            twin->guards[kept++] = *guard;
    }
    twin->guard_count = kept;
    return next_ms;
}

// Alarms of limits whose asset is gone, or whose source keeps alarms itself by now, go; those whose
// property is gone, or whose asset is another one of that id or type, are over.
static void settle_orphans(struct tw_twin *twin) {
    for (uint32_t i = twin->alarm_count; i-- > 0;) {
        const struct tw_alarm *alarm = &twin->alarms[i]->shown;
        if (!alarm->local || !alarm->asset_id)
            continue;
        uint32_t slot = tw_asset_find(twin, alarm->source, alarm->asset_id);
        struct tw_map_key key = guard_key(slot, alarm->property);
        if (!slot || !is_guarded(&twin->sources[alarm->source]))
            tw_alarm_drop(twin, alarm->source, alarm->id);
        else if (alarm->active && hmgeti(twin->guarded, key) < 0)
            end(twin, alarm->source, alarm->id);
    }
}

int64_t tw_guards_advance(struct tw_twin *twin) {
    const uint32_t news = TW_ASSET_ADDED | TW_ASSET_VALUES | TW_ASSET_RULES | TW_ASSET_TEXT;
    bool any = false, guarded = false;
    for (uint32_t i = 0; i < twin->source_count; i++) {
        any = any || is_guarded(&twin->sources[i]);
        guarded = guarded || twin->sources[i].guarded;
    }
    for (size_t i = 0; i < twin->change_count && any; i++)
        if (twin->changes[i].flags & news && tw_asset_slot(twin, twin->changes[i].asset))
            look_at_all(twin, twin->changes[i].asset.slot);
    if (!guarded && twin->guard_count == 0)
        return TW_TIME_NONE;
    int64_t next_ms = follow_all(twin);
    settle_orphans(twin);
    if (twin->alarm_links_dirty)
        tw_alarms_link(twin);
    return next_ms;
}

void tw_guards_source_lost(struct tw_twin *twin, uint32_t source, bool lost) {
    struct tw_alarm_row *alarm = tw_alarm_touch(twin, source, SOURCE_ALARM);
    if (!lost) {
        alarm->shown.active = false;
        if (tw_alarm_is_past(twin, alarm))
            tw_alarm_drop(twin, source, SOURCE_ALARM);
        tw_alarms_link(twin);
        return;
    }
    alarm->shown.active = true;
    alarm->shown.acked = false;
    alarm->shown.priority = 2;
    alarm->shown.since_stamp_ms = twin->now_ms;
    for (size_t i = 0; i < TW_COUNT(sayings); i++)
        tw_names_set(&twin->texts, &alarm->texts, sayings[i].language, sayings[i].lost);
    tw_alarms_link(twin);
}

void tw_guards_rewind(struct tw_twin *twin, uint32_t source) {
    for (size_t i = 0; i < twin->guard_count; i++) {
        struct tw_guard *guard = &twin->guards[i];
        uint32_t slot = guard_slot(twin, guard);
        if (slot && twin->rows[slot].source == source)
            guard->level = guard->wanted = 0;
    }
    for (uint32_t i = twin->alarm_count; i-- > 0;) {
        struct tw_alarm_row *alarm = twin->alarms[i];
        if (!alarm->shown.local || alarm->shown.source != source || !alarm->shown.asset_id)
            continue;
        alarm->known = (struct tw_alarm_known){0};
        tw_alarm_drop(twin, source, alarm->shown.id);
    }
}

void tw_guards_destroy(struct tw_twin *twin) {
    for (size_t i = 0; i < twin->guard_count; i++)
        tw_texts_release(&twin->texts, twin->guards[i].property);
    free(twin->guards);
    hmfree(twin->guarded);
}

// --- by the operator's hand ---

// The journal sees what was done before the alarm goes.
static void link_and_drop(struct tw_twin *twin, const struct tw_alarm_row *alarm) {
    tw_alarms_link(twin);
    if (!tw_alarm_is_past(twin, alarm))
        return;
    tw_alarm_drop(twin, alarm->shown.source, alarm->shown.id);
    tw_alarms_link(twin);
}

bool tw_twin_acknowledge(struct tw_twin *twin, uint32_t source, const char *id,
                         const struct tw_hand *hand) {
    if (!tw_twin_find_alarm(twin, source, true, id))
        return false;
    twin->version++;
    struct tw_alarm_row *alarm = tw_alarm_touch(twin, source, id);
    alarm->shown.acked = true;
    tw_alarm_sign(twin, alarm, hand);
    link_and_drop(twin, alarm);
    return true;
}

bool tw_twin_shelve(struct tw_twin *twin, uint32_t source, const char *id, int64_t until_ms,
                    const struct tw_hand *hand) {
    if (!tw_twin_find_alarm(twin, source, true, id))
        return false;
    twin->version++;
    struct tw_alarm_row *alarm = tw_alarm_touch(twin, source, id);
    alarm->shelved_until_ms = until_ms;
    tw_alarm_sign(twin, alarm, hand);
    link_and_drop(twin, alarm);
    return true;
}
