// What several sources say of one property: which of it is shown, and whether they contradict each
// other.
#include "state.h"

#include <math.h>
#include <string.h>

static uint32_t rank_of(const struct tw_twin *twin, const char *property, uint32_t source) {
    for (int i = 0; i < twin->preference_count; i++) {
        const struct tw_preference_row *row = &twin->preferences[i];
        for (int k = 0; row->property == property && k < row->source_count; k++) {
            if (row->sources[k] == source)
                return (uint32_t)k;
        }
    }
    return SOURCES_MAX + source;
}

static bool is_usable(const struct tw_claim *claim) {
    return claim->validity <= TW_UNCERTAIN;
}

static void add_claim(const struct tw_twin *twin, const struct tw_asset_row *row,
                      const char *property, struct tw_claim *claims, int *count) {
    const struct tw_cell *cell = tw_cell_find(twin, row, property);
    if (!cell || *count == TW_CLAIMS_MAX)
        return;
    struct tw_claim claim = {row, cell, tw_cell_validity(twin, cell),
                             rank_of(twin, property, row->source)};
    int at = (*count)++;
    while (at && claims[at - 1].rank > claim.rank) {
        claims[at] = claims[at - 1];
        at--;
    }
    claims[at] = claim;
}

// The first that can be used, else the first that has a value, comes to the front.
static void bring_shown_forward(struct tw_claim *claims, int count) {
    int shown = 0;
    while (shown < count && !is_usable(&claims[shown]))
        shown++;
    if (shown == count)
        shown = 0;
    while (shown < count && claims[shown].validity == TW_NO_VALUE)
        shown++;
    if (shown == count)
        return;
    struct tw_claim claim = claims[shown];
    memmove(claims + 1, claims, (size_t)shown * sizeof *claims);
    claims[0] = claim;
}

static const struct tw_property_row *declared(const struct tw_claim *claim, const char *property) {
    return tw_type_property(claim->row->form->type, property);
}

static const char *unit_at(const struct tw_asset_row *row, const char *property) {
    const struct tw_meta *meta = tw_asset_meta(row, property);
    const struct tw_property_row *declared = tw_type_property(row->form->type, property);
    return meta && meta->unit ? meta->unit : declared ? declared->unit : NULL;
}

const char *tw_claim_unit(const struct tw_twin *twin, uint32_t slot, const struct tw_claim *claim,
                          const char *property) {
    const char *unit = unit_at(claim->row, property);
    return unit ? unit : unit_at(&twin->rows[slot], property);
}

// Numbers in two units cannot be compared, and nothing is said of them. Texts are interned.
static bool contradicts(const struct tw_claim *a, const struct tw_claim *b, const char *property) {
    const struct tw_property_row *rows[] = {declared(a, property), declared(b, property)};
    double tolerance = rows[0] ? rows[0]->tolerance : 0;
    if (!(tolerance > 0))
        tolerance = rows[1] ? rows[1]->tolerance : 0;
    const char *units[] = {unit_at(a->row, property), unit_at(b->row, property)};
    if (!(tolerance > 0) || (units[0] && units[1] && units[0] != units[1]))
        return false;
    if (a->cell->kind != b->cell->kind)
        return true;
    if (a->cell->kind == TW_VALUE_NUMBER)
        return fabs(a->cell->number - b->cell->number) > tolerance;
    return a->cell->kind == TW_VALUE_BOOL ? a->cell->boolean != b->cell->boolean
                                          : a->cell->string != b->cell->string;
}

int tw_claims(const struct tw_twin *twin, uint32_t slot, const char *property,
              struct tw_claim claims[TW_CLAIMS_MAX], bool *conflict) {
    int count = 0;
    *conflict = false;
    add_claim(twin, &twin->rows[slot], property, claims, &count);
    for (uint32_t layer = tw_layer_first(twin, slot); layer; layer = tw_layer_next(twin, layer))
        add_claim(twin, &twin->rows[layer], property, claims, &count);
    bring_shown_forward(claims, count);
    for (int i = 1; i < count && claims[0].validity == TW_VALID && !*conflict; i++)
        *conflict = claims[i].validity == TW_VALID && contradicts(&claims[0], &claims[i], property);
    if (*conflict)
        claims[0].validity = TW_UNCERTAIN;
    return count;
}

bool tw_claimed_before(const struct tw_twin *twin, uint32_t slot, const char *property,
                       uint32_t end) {
    for (uint32_t at = slot; at && at != end;
         at = at == slot ? tw_layer_first(twin, slot) : tw_layer_next(twin, at)) {
        const struct tw_asset_row *row = &twin->rows[at];
        if (tw_type_property(row->form->type, property) || tw_cell_find(twin, row, property))
            return true;
    }
    return false;
}
