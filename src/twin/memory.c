// What the twin's state takes in main memory, for statistics: it goes through all assets.
#include "state.h"

#include "twinview/memory.h"

static size_t extra_bytes(const struct tw_extra *extra) {
    return extra->names.count * sizeof *extra->names.entries +
           extra->relation_count * sizeof *extra->relations +
           extra->why_count * sizeof *extra->whys;
}

int tw_twin_memory(const struct tw_twin *twin, struct tw_memory_use uses[TW_MEMORY_USES_MAX]) {
    size_t extras = twin->extra_runs.end * sizeof *twin->extras;
    for (uint32_t i = 0; i < twin->row_count; i++) {
        const struct tw_asset_row *row = &twin->rows[i];
        extras += extra_bytes(tw_asset_own(twin, row));
    }
    uses[0] = (struct tw_memory_use){"assets", twin->row_count * sizeof *twin->rows};
    uses[1] = (struct tw_memory_use){"values", twin->cell_runs.end * sizeof *twin->cells};
    uses[2] = (struct tw_memory_use){"parts", extras};
    uses[3] = (struct tw_memory_use){"forms", tw_forms_bytes(&twin->forms)};
    uses[4] = (struct tw_memory_use){"texts", twin->texts.bytes};
    uses[5] = (struct tw_memory_use){"schedule", twin->schedule_count * sizeof *twin->schedule};
    uses[6] = (struct tw_memory_use){"alarms", twin->alarm_count * sizeof **twin->alarms};
    uses[7] = (struct tw_memory_use){"alarm journal",
                                     twin->journal.capacity * sizeof *twin->journal.entries};
    return 8;
}
