// What answers a query: looks at rows as they lie, since a million of them are asked at once.
#include "query.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

#define TYPES_KNOWN 64 // verdicts on type ids that are kept, by address

static char small(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

// `word` is in small letters.
static bool contains(const char *text, const char *word) {
    char first = word[0];
    if (!first)
        return true;
    for (; *text; text++) {
        if (small(*text) != first)
            continue;
        size_t i = 1;
        while (word[i] && small(text[i]) == word[i])
            i++;
        if (!word[i])
            return true;
    }
    return false;
}

static bool equals(const char *text, const char *word) {
    while (*word && small(*text) == *word) {
        text++;
        word++;
    }
    return !*word && !*text;
}

// A term made ready for one twin as it is now.
struct ready {
    const struct tw_term *term;
    uint8_t *properties; // by number: this is one that the term means
    struct {
        const char *id;
        bool holds;
    } types[TYPES_KNOWN];
};

static void make_ready(const struct tw_twin *twin, const struct tw_term *term,
                       struct ready *ready) {
    *ready = (struct ready){.term = term};
    if (term->kind != TW_TERM_VALUE)
        return;
    ready->properties = tw_alloc(twin->property_name_count + 1);
    for (int in_part = 0, found = 0; in_part < 2 && !found; in_part++) {
        for (uint32_t i = 1; i < twin->property_name_count; i++) {
            const char *id = twin->property_names[i].id;
            if (id && (in_part ? contains(id, term->property) : equals(id, term->property)))
                ready->properties[i] = (uint8_t)(found = 1);
        }
    }
}

static bool type_holds(struct ready *ready, const struct tw_asset_row *row) {
    if (!row->form->type_id)
        return false;
    size_t place = ((uintptr_t)row->form->type_id >> 3) % TYPES_KNOWN;
    if (ready->types[place].id != row->form->type_id) {
        ready->types[place].id = row->form->type_id;
        ready->types[place].holds = contains(row->form->type_id, ready->term->text);
    }
    return ready->types[place].holds;
}

// In any language: an operator may know the other name.
static bool name_holds(const struct tw_twin *twin, const struct tw_asset_row *row,
                       const char *word) {
    const struct tw_names *names = &tw_asset_own(twin, row)->names;
    for (uint32_t i = 0; i < names->count; i++) {
        if (contains(names->entries[i].text, word))
            return true;
    }
    return names->count == 0 && contains(row->id, word);
}

static bool compares(const struct tw_term *term, const struct tw_cell *cell) {
    double number = cell->kind == TW_VALUE_NUMBER ? cell->number
                    : cell->kind == TW_VALUE_BOOL ? cell->boolean
                                                  : (double)NAN;
    bool equal;
    if (cell->kind == TW_VALUE_STRING)
        equal = equals(cell->string, term->text);
    else if (cell->kind == TW_VALUE_BOOL && isnan(term->number))
        equal = equals(cell->boolean ? "true" : "false", term->text);
    else
        equal = number == term->number;
    if (term->comparison == TW_IS || term->comparison == TW_IS_NOT)
        return equal == (term->comparison == TW_IS);
    switch (term->comparison) {
    case TW_BELOW:
        return number < term->number;
    case TW_ABOVE:
        return number > term->number;
    case TW_AT_MOST:
        return number <= term->number;
    default:
        return number >= term->number;
    }
}

static bool value_holds(const struct tw_twin *twin, const struct ready *ready,
                        const struct tw_asset_row *row) {
    for (int i = 0; i < row->cell_count; i++) {
        const struct tw_cell *cell = &tw_cells(twin, row)[i];
        if (ready->properties[cell->property] && cell->kind != TW_VALUE_NONE &&
            tw_cell_validity(twin, cell) <= TW_UNCERTAIN && compares(ready->term, cell))
            return true;
    }
    return false;
}

static bool quality_holds(const struct tw_twin *twin, const struct tw_term *term,
                          const struct tw_asset_row *row) {
    for (int i = 0; i < row->cell_count; i++) {
        const struct tw_cell *cell = &tw_cells(twin, row)[i];
        if (tw_cell_validity(twin, cell) == term->validity ||
            (term->validity == TW_STALE && cell->stale))
            return true;
    }
    return false;
}

static bool alarm_holds(const struct tw_twin *twin, const struct tw_term *term,
                        const struct tw_asset_row *row) {
    bool any = false;
    for (uint32_t at = tw_asset_own(twin, row)->first_alarm; at; at = twin->alarms[at - 1]->next) {
        const struct tw_alarm *alarm = &twin->alarms[at - 1]->shown;
        enum tw_alarm_state state = tw_alarm_state(alarm, twin->now_ms);
        bool counts = state != TW_ALARM_NORMAL;
        any = any || counts;
        if (term->word == TW_ALARM_OF_STATE && (int)state == term->alarm)
            return true;
        if (term->word == TW_ALARM_OF_PRIORITY && counts && alarm->priority == term->alarm)
            return true;
    }
    return term->word == TW_ALARM_ANY ? any : term->word == TW_ALARM_NONE && !any;
}

static bool row_holds(const struct tw_twin *twin, struct ready *ready,
                      const struct tw_asset_row *row) {
    const struct tw_term *term = ready->term;
    switch (term->kind) {
    case TW_TERM_WORD:
        return type_holds(ready, row) || contains(row->id, term->text) ||
               (tw_asset_own(twin, row)->names.count > 0 && name_holds(twin, row, term->text));
    case TW_TERM_NAME:
        return name_holds(twin, row, term->text);
    case TW_TERM_ID:
        return contains(row->id, term->text);
    case TW_TERM_TYPE:
        return type_holds(ready, row);
    case TW_TERM_VALUE:
        return value_holds(twin, ready, row);
    case TW_TERM_QUALITY:
        return quality_holds(twin, term, row);
    case TW_TERM_ALARM:
        return alarm_holds(twin, term, row);
    }
    return false;
}

// What several sources say of an asset counts for it; "no alarm" must hold for each.
static bool term_holds(const struct tw_twin *twin, struct ready *ready, uint32_t slot) {
    bool every = ready->term->kind == TW_TERM_ALARM && ready->term->word == TW_ALARM_NONE;
    bool holds = row_holds(twin, ready, &twin->rows[slot]);
    if (twin->rows[slot].layered) {
        for (uint32_t at = tw_layer_first(twin, slot); at && holds == every;
             at = tw_layer_next(twin, at))
            holds = row_holds(twin, ready, &twin->rows[at]);
    }
    return holds != ready->term->negated;
}

static bool answers(const struct tw_twin *twin, struct ready *ready, int count, uint32_t slot) {
    const struct tw_asset_row *row = &twin->rows[slot];
    if (!row->used || row->attached)
        return false;
    for (int i = 0; i < count; i++) {
        if (!term_holds(twin, &ready[i], slot))
            return false;
    }
    return true;
}

// Terms that are cheap to ask come first.
static struct ready *begin(const struct tw_twin *twin, const struct tw_query *query) {
    static const enum tw_term_kind order[] = {TW_TERM_ALARM,  TW_TERM_TYPE, TW_TERM_ID,
                                              TW_TERM_NAME,   TW_TERM_WORD, TW_TERM_VALUE,
                                              TW_TERM_QUALITY};
    struct ready *ready = tw_alloc_array(TW_QUERY_TERMS_MAX, sizeof *ready);
    int count = 0;
    for (size_t k = 0; k < TW_COUNT(order); k++) {
        for (int i = 0; i < query->count; i++) {
            if (query->terms[i].kind == order[k])
                make_ready(twin, &query->terms[i], &ready[count++]);
        }
    }
    return ready;
}

static void end(struct ready *ready, int count) {
    for (int i = 0; i < count; i++)
        free(ready[i].properties);
    free(ready);
}

static void reserve(struct tw_group *group, const struct tw_twin *twin) {
    size_t words = (twin->row_count + 63) / 64;
    if (words <= group->words)
        return;
    words += words / 4;
    group->bits = tw_realloc(group->bits, words * sizeof *group->bits);
    memset(group->bits + group->words, 0, (words - group->words) * sizeof *group->bits);
    group->words = words;
}

void tw_group_begin(struct tw_group *group, struct tw_query *query, const struct tw_twin *twin) {
    tw_query_destroy(group->query);
    group->query = query;
    group->count = 0;
    group->version++;
    if (group->words)
        memset(group->bits, 0, group->words * sizeof *group->bits);
    if (!query)
        return;
    reserve(group, twin);
    struct ready *ready = begin(twin, query);
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        if (answers(twin, ready, query->count, slot)) {
            group->bits[slot / 64] |= UINT64_C(1) << slot % 64;
            group->count++;
        }
    }
    end(ready, query->count);
}

void tw_group_update(struct tw_group *group, const struct tw_twin *twin) {
    if (!group->query || twin->change_count == 0)
        return;
    reserve(group, twin);
    struct ready *ready = begin(twin, group->query);
    size_t before = group->count;
    bool changed = false;
    for (size_t i = 0; i < twin->change_count; i++) {
        uint32_t slot = twin->changes[i].asset.slot;
        uint64_t bit = UINT64_C(1) << slot % 64, *word = &group->bits[slot / 64];
        bool was = *word & bit, is = answers(twin, ready, group->query->count, slot);
        changed = changed || was != is;
        group->count += (size_t)is - (size_t)was;
        *word = is ? *word | bit : *word & ~bit;
    }
    end(ready, group->query->count);
    group->version += changed || before != group->count;
}

void tw_group_finish(struct tw_group *group) {
    tw_query_destroy(group->query);
    free(group->bits);
    *group = (struct tw_group){0};
}

bool tw_group_holds(const struct tw_group *group, struct tw_asset_id asset) {
    return asset.slot / 64 < group->words && group->bits[asset.slot / 64] >> asset.slot % 64 & 1;
}

uint32_t tw_group_next(const struct tw_group *group, uint32_t slot) {
    slot++;
    for (size_t i = slot / 64; i < group->words; i++) {
        uint64_t word =
            group->bits[i] & (i == slot / 64 ? ~UINT64_C(0) << slot % 64 : ~UINT64_C(0));
        if (word)
            return (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
    }
    return 0;
}
