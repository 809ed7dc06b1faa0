// When values go stale. One entry for each value with a ttl waits in a binary heap; it is looked at
// when the time comes that was right when it was made, and put back if the value has become younger
// since. So an update costs nothing here, and a moment costs what is due then.
#include "state.h"

#include <math.h>

#define AHEAD_MS 2000 // a stamp further ahead is of a clock that is wrong

static double cell_ttl_s(const struct tw_twin *twin, const struct tw_asset_row *row,
                         const char *property) {
    const struct tw_meta *meta = tw_asset_meta(row, property);
    if (meta && !isnan(meta->ttl_s))
        return meta->ttl_s;
    const struct tw_property_row *declared = tw_type_property(row->form->type, property);
    // A layer that does not declare a property is read as its host declares it.
    if (!declared && row->attached)
        declared = tw_type_property(twin->rows[row->parent].form->type, property);
    return declared ? declared->ttl_s : 0;
}

static int64_t lane_time(const struct tw_twin *twin, const struct tw_cell *cell) {
    return tw_cell_time(cell) - twin->sources[cell->source].ahead_ms;
}

bool tw_time_is_ahead(const struct tw_twin *twin, int64_t time_ms) {
    return twin->now_ms != TW_TIME_NONE && time_ms > twin->now_ms + AHEAD_MS;
}

bool tw_cell_is_ahead(const struct tw_twin *twin, const struct tw_cell *cell) {
    return tw_time_is_ahead(twin, lane_time(twin, cell));
}

// "Older than its ttl": the millisecond after the last one that is not. Of a value whose stamp lies
// ahead, from now on.
static int64_t due_time(const struct tw_twin *twin, const struct tw_cell *cell, double ttl_s) {
    int64_t from_ms = tw_cell_is_ahead(twin, cell) ? twin->now_ms : lane_time(twin, cell);
    return from_ms + (int64_t)(ttl_s * 1000) + 1;
}

static void sift_up(struct tw_due *heap, size_t at) {
    struct tw_due entry = heap[at];
    while (at && heap[(at - 1) / 2].due_ms > entry.due_ms) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = entry;
}

static void sift_down(struct tw_due *heap, size_t count, size_t at) {
    struct tw_due entry = heap[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child + 1].due_ms < heap[child].due_ms)
            child++;
        if (heap[child].due_ms >= entry.due_ms)
            break;
        heap[at] = heap[child];
    }
    heap[at] = entry;
}

static struct tw_cell *entry_cell(const struct tw_twin *twin, const struct tw_due *entry) {
    const struct tw_asset_row *row = &twin->rows[entry->slot];
    if (!row->used || entry->cell >= row->cell_count)
        return NULL;
    struct tw_cell *cell = &tw_cells(twin, row)[entry->cell];
    return cell->scheduled && cell->stamp == entry->stamp ? cell : NULL;
}

// Drops the entries of values that were rescheduled or are gone.
static void compact(struct tw_twin *twin) {
    size_t kept = 0;
    for (size_t i = 0; i < twin->schedule_count; i++) {
        if (entry_cell(twin, &twin->schedule[i]))
            twin->schedule[kept++] = twin->schedule[i];
    }
    twin->schedule_count = kept;
    for (size_t i = kept / 2; i-- > 0;)
        sift_down(twin->schedule, kept, i);
}

static void push(struct tw_twin *twin, struct tw_due entry) {
    if (twin->schedule_count > 2 * twin->scheduled_cells + 1024)
        compact(twin);
    TW_GROW(twin->schedule, twin->schedule_count, twin->schedule_capacity);
    twin->schedule[twin->schedule_count++] = entry;
    sift_up(twin->schedule, twin->schedule_count - 1);
}

void tw_schedule_cell(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell) {
    struct tw_asset_row *row = &twin->rows[slot];
    double ttl_s = cell_ttl_s(twin, row, tw_cell_id(twin, cell));
    bool was_stale = cell->stale;
    twin->scheduled_cells -= cell->scheduled;
    cell->scheduled = 0;
    cell->stale = 0;
    if (ttl_s > 0 && tw_cell_time(cell) != TW_TIME_NONE) {
        int64_t due_ms = due_time(twin, cell, ttl_s);
        if (twin->now_ms >= due_ms) {
            cell->stale = 1;
        } else {
            cell->scheduled = 1;
            cell->stamp = ++twin->stamp & 0xFFFF;
            twin->scheduled_cells++;
            push(twin, (struct tw_due){due_ms, slot, (uint16_t)(cell - tw_cells(twin, row)),
                                       cell->stamp});
        }
    }
    if (was_stale != cell->stale)
        tw_asset_values_changed(twin, slot);
}

void tw_schedule_asset(struct tw_twin *twin, uint32_t slot) {
    for (int i = 0; i < twin->rows[slot].cell_count; i++)
        tw_schedule_cell(twin, slot, &tw_cells(twin, &twin->rows[slot])[i]);
    for (uint32_t layer = tw_layer_first(twin, slot); layer; layer = tw_layer_next(twin, layer))
        tw_schedule_asset(twin, layer);
}

static void go_stale(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell) {
    twin->scheduled_cells--;
    cell->scheduled = 0;
    cell->stale = 1;
    tw_asset_values_changed(twin, slot);
}

void tw_schedule_run(struct tw_twin *twin) {
    while (twin->schedule_count) {
        struct tw_due top = twin->schedule[0];
        struct tw_cell *cell = entry_cell(twin, &top);
        bool ahead = cell && tw_cell_is_ahead(twin, cell);
        if (ahead && top.due_ms > twin->now_ms)
            return;
        if (cell && top.due_ms > twin->now_ms) {
            double ttl_s = cell_ttl_s(twin, &twin->rows[top.slot], tw_cell_id(twin, cell));
            if (due_time(twin, cell, ttl_s) <= top.due_ms)
                return;
        }
        twin->schedule[0] = twin->schedule[--twin->schedule_count];
        if (twin->schedule_count)
            sift_down(twin->schedule, twin->schedule_count, 0);
        if (ahead) // nothing came since: each value that does has an entry of its own
            go_stale(twin, top.slot, cell);
        else if (cell)
            tw_schedule_cell(twin, top.slot, cell);
    }
}
