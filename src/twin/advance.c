// What time brings, and the state of sources: values go stale, alarms are made, come off the shelf
// and are counted.
#include "state.h"

// Corrections of the server's clock below this hold the lane's clock still; a larger step back is
// a jump of the lane, and every value is looked at again.
#define STEP_BACK_MS 1000

#define CLOCK_NOISE_MS 250

int64_t tw_twin_advance(struct tw_twin *twin, int64_t now_ms) {
    twin->version++;
    int64_t before_ms = twin->now_ms;
    bool back = before_ms != TW_TIME_NONE && now_ms < before_ms;
    if (back && before_ms - now_ms < STEP_BACK_MS) {
        now_ms = before_ms;
        back = false;
    }
    twin->now_ms = now_ms;
    if (back) {
        for (uint32_t slot = 1; slot < twin->row_count; slot++) {
            if (twin->rows[slot].used)
                tw_schedule_asset(twin, slot);
        }
        tw_history_rewind(twin);
    }
    tw_schedule_run(twin);
    tw_history_sample(twin);
    int64_t guards_ms = tw_guards_advance(twin);
    int64_t load_ms = tw_load_advance(twin);
    int64_t next_ms = tw_alarms_advance(twin, before_ms);
    if (load_ms != TW_TIME_NONE && (next_ms == TW_TIME_NONE || load_ms < next_ms))
        next_ms = load_ms;
    if (guards_ms != TW_TIME_NONE && (next_ms == TW_TIME_NONE || guards_ms < next_ms))
        next_ms = guards_ms;
    if (twin->schedule_count && (next_ms == TW_TIME_NONE || twin->schedule[0].due_ms < next_ms))
        next_ms = twin->schedule[0].due_ms;
    return next_ms;
}

int64_t tw_twin_now(const struct tw_twin *twin) {
    return twin->now_ms;
}

void tw_twin_set_source_clock(struct tw_twin *twin, uint32_t source, int64_t ahead_ms) {
    if (source >= SOURCES_MAX)
        return;
    struct tw_source *entry = tw_source_at(twin, source);
    int64_t step_ms = ahead_ms - entry->ahead_ms;
    if (step_ms < CLOCK_NOISE_MS && step_ms > -CLOCK_NOISE_MS)
        return;
    twin->version++;
    entry->ahead_ms = ahead_ms;
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        if (twin->rows[slot].used && twin->rows[slot].source == source)
            tw_schedule_asset(twin, slot);
    }
    tw_journal_shift(twin, source, step_ms);
    tw_alarms_link(twin); // they began, and their shelves end, at another time
}

void tw_twin_set_source_lost(struct tw_twin *twin, uint32_t source, bool lost) {
    if (source >= SOURCES_MAX)
        return;
    struct tw_source *entry = tw_source_at(twin, source);
    if (entry->lost == lost)
        return;
    twin->version++;
    entry->lost = lost;
    tw_guards_source_lost(twin, source, lost);
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        const struct tw_asset_row *row = &twin->rows[slot];
        if (row->used && row->source == source && row->cell_count)
            tw_asset_values_changed(twin, slot);
    }
    tw_history_sample(twin);
}
