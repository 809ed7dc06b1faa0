// What the twin's state takes in main memory, for statistics: it goes through all assets.
#include "state.h"

#include "twinview/memory.h"

static size_t extra_bytes(const struct tw_extra *extra) {
    return sizeof *extra + extra->names.count * sizeof *extra->names.entries +
           extra->relation_count * sizeof *extra->relations +
           extra->why_count * sizeof *extra->whys;
}

int tw_twin_memory(const struct tw_twin *twin, struct tw_memory_use uses[TW_MEMORY_USES_MAX]) {
    size_t values = 0, extras = 0;
    for (uint32_t i = 0; i < twin->row_count; i++) {
        const struct tw_asset_row *row = &twin->rows[i];
        values += row->cell_capacity * sizeof *row->cells;
        extras += row->extra ? extra_bytes(row->extra) : 0;
    }
    uses[0] = (struct tw_memory_use){"assets", twin->row_count * sizeof *twin->rows};
    uses[1] = (struct tw_memory_use){"values", values};
    uses[2] = (struct tw_memory_use){"parts", extras};
    uses[3] = (struct tw_memory_use){"forms", tw_forms_bytes(&twin->forms)};
    uses[4] = (struct tw_memory_use){"texts", twin->texts.bytes};
    uses[5] = (struct tw_memory_use){"schedule", twin->schedule_count * sizeof *twin->schedule};
    uses[6] = (struct tw_memory_use){"alarms", twin->alarm_count * sizeof **twin->alarms};
    uses[7] = (struct tw_memory_use){"alarm journal",
                                     twin->journal.capacity * sizeof *twin->journal.entries};
    return 8;
}
