// Values of properties: cells, what sources claim, when values go stale, their last minutes.
#ifndef TWIN_VALUES_H
#define TWIN_VALUES_H

#include "twinview/clock.h"
#include "twinview/twin.h"

struct tw_apply;
struct tw_asset_row;

struct tw_cell { // a property's value
    union {
        double number;
        bool boolean;
        const char *string; // interned
    };
    uint64_t time_ms : 48;    // UTC; see tw_cell_time
    uint64_t stamp : 16;      // of its entry in the schedule
    uint32_t property : 24;   // number of its id
    uint32_t source : 8;
    uint32_t transaction : 24; // the last that wrote the value, its number's lower bits
    uint32_t kind : 2, quality : 2, stale : 1, scheduled : 1, has_why : 1;
    uint32_t named : 1; // since its asset was reset by a snapshot
};
_Static_assert(sizeof(struct tw_cell) == 24, "a value's bytes are counted in docs/performance.md");

#define CELL_TIME_NONE ((UINT64_C(1) << 48) - 1)
#define CELL_TRANSACTIONS ((1u << 24) - 1)

struct tw_property_name { // numbered from 1
    const char *id; // interned, one reference
    uint32_t cells; // that have the number; of a free one the next free number
};

struct tw_why {
    uint32_t property;
    const char *text;
};

// What one source says of a property.
struct tw_claim {
    const struct tw_asset_row *row;
    const struct tw_cell *cell;
    enum tw_validity validity;
    uint32_t rank; // precedence, the lowest first
};

struct tw_due { // an entry of the schedule of values that will go stale
    int64_t due_ms;
    uint32_t slot;
    uint16_t cell, stamp;
};

struct tw_ring {
    const char *property;
    uint32_t first, count;
    struct tw_sample samples[TW_HISTORY_SAMPLES];
};

struct tw_watch {
    uint32_t slot, users; // slot 0: free
    bool dirty;
    struct tw_ring **rings;
    uint32_t ring_count;
};

// property_names.c
uint32_t tw_property_name_take(struct tw_twin *twin, const char *id); // 0: too many
void tw_property_name_release(struct tw_twin *twin, uint32_t number);

// values.c
static inline int64_t tw_cell_time(const struct tw_cell *cell) {
    return cell->time_ms == CELL_TIME_NONE ? TW_TIME_NONE : (int64_t)cell->time_ms;
}

static inline struct tw_value tw_cell_value(const struct tw_cell *cell) {
    struct tw_value value = {.kind = (enum tw_value_kind)cell->kind};
    if (cell->kind == TW_VALUE_NUMBER)
        value.number = cell->number;
    else if (cell->kind == TW_VALUE_BOOL)
        value.boolean = cell->boolean;
    else if (cell->kind == TW_VALUE_STRING)
        value.string = cell->string;
    return value;
}

// `property` is interned. Cells move when any asset gets or loses one.
struct tw_cell *tw_cell_find(const struct tw_twin *twin, const struct tw_asset_row *row,
                             const char *property);
void tw_cell_remove(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell);
void tw_cells_clear(struct tw_twin *twin, uint32_t slot);
const char *tw_cell_why(const struct tw_twin *twin, const struct tw_asset_row *row,
                        const struct tw_cell *cell);
enum tw_validity tw_cell_validity(const struct tw_twin *twin, const struct tw_cell *cell);

// Telemetry of a batch; writes of a property of an asset and of one of its members.
void tw_apply_values(struct tw_apply *apply);
void tw_property_write(struct tw_apply *apply, const struct tw_write *write, uint32_t slot);
void tw_property_member_write(struct tw_apply *apply, const struct tw_write *write, uint32_t slot);

// claims.c: what several sources say of one property
// Up to TW_CLAIMS_MAX, ordered as tw_twin_property_claims says; the first one's validity is
// TW_UNCERTAIN with *conflict where a good and fresh one contradicts it.
int tw_claims(const struct tw_twin *twin, uint32_t slot, const char *property,
              struct tw_claim claims[TW_CLAIMS_MAX], bool *conflict);
// The unit of a claim's numbers: its source's, else that of the asset at `slot`; NULL: none.
const char *tw_claim_unit(const struct tw_twin *twin, uint32_t slot, const struct tw_claim *claim,
                          const char *property);
// True if an asset or one of its layers before `end` (0: all) declares or has the property.
bool tw_claimed_before(const struct tw_twin *twin, uint32_t slot, const char *property,
                       uint32_t end);

// schedule.c
// Whether a value's stamp lies so far ahead that its age is reckoned from when it came.
bool tw_cell_is_ahead(const struct tw_twin *twin, const struct tw_cell *cell);
bool tw_time_is_ahead(const struct tw_twin *twin, int64_t time_ms); // on the lane's clock
// Sets the cell's staleness by the lane's clock and sees to it that it goes stale in time.
void tw_schedule_cell(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell);
void tw_schedule_asset(struct tw_twin *twin, uint32_t slot);
void tw_schedule_run(struct tw_twin *twin); // looks at what is due

// history.c
void tw_history_sample(struct tw_twin *twin);
void tw_history_rewind(struct tw_twin *twin); // the lane's clock jumped back
void tw_history_forget(struct tw_twin *twin, uint32_t slot);

#endif
