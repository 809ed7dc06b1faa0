// Property values. Telemetry costs two look-ups of a hash and a short search; nothing is allocated
// for an update unless a text changed.
#define TW_LOG_MODULE "twin"
#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/log.h"

// 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write.
#define TIME_MAX_MS 253402300799999

struct tw_cell *tw_cell_find(const struct tw_twin *twin, const struct tw_asset_row *row,
                             const char *property) {
    uint32_t number = text_of(property)->property;
    struct tw_cell *cells = tw_cells(twin, row);
    for (int i = 0; number && i < row->cell_count; i++) {
        if (cells[i].property == number)
            return &cells[i];
    }
    return NULL;
}

// So many have room where there are `count`. Few assets have more properties than they begin with:
// room is made for two at a time.
static uint32_t cell_room(uint32_t count) {
    uint32_t room = count ? 4 : 0;
    while (room < count)
        room += room < 16 ? 2 : room / 2;
    return room;
}

static void resize_cells(struct tw_twin *twin, struct tw_asset_row *row, uint32_t count) {
    uint32_t former = cell_room(row->cell_count), room = cell_room(count);
    if (room != former) {
        uint32_t first = room ? tw_runs_take(&twin->cell_runs, room) : 0;
        if (first + room > twin->cell_capacity) {
            twin->cell_capacity = TW_MAX(twin->cell_capacity * 2, first + room);
            twin->cells = tw_realloc(twin->cells, twin->cell_capacity * sizeof *twin->cells);
        }
        uint32_t kept = TW_MIN(count, row->cell_count);
        if (kept)
            memcpy(twin->cells + first, tw_cells(twin, row), kept * sizeof *twin->cells);
        tw_runs_give(&twin->cell_runs, row->first_cell, former);
        twin->bytes += room * sizeof *twin->cells;
        twin->bytes -= former * sizeof *twin->cells;
        row->first_cell = first;
    }
    row->cell_count = (uint16_t)count;
}

static struct tw_cell *cell_make(struct tw_twin *twin, uint32_t slot, const char *property) {
    struct tw_asset_row *row = &twin->rows[slot];
    uint32_t number = row->cell_count < PARTS_MAX ? tw_property_name_take(twin, property) : 0;
    if (!number)
        return NULL;
    resize_cells(twin, row, row->cell_count + 1u);
    struct tw_cell *cell = &tw_cells(twin, row)[row->cell_count - 1];
    *cell = (struct tw_cell){
        .property = number & 0xFFFFFF, .time_ms = CELL_TIME_NONE, .source = row->source};
    return cell;
}

static void set_why(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell, const char *text) {
    if (!text && !cell->has_why)
        return;
    struct tw_extra *extra = tw_asset_extra(twin, slot);
    uint32_t at = 0;
    while (at < extra->why_count && extra->whys[at].property != cell->property)
        at++;
    if (!text) {
        tw_texts_release(&twin->texts, extra->whys[at].text);
        extra->whys[at] = extra->whys[--extra->why_count];
    } else {
        if (at == extra->why_count) {
            extra->whys = tw_realloc(extra->whys, (at + 1) * sizeof *extra->whys);
            extra->whys[extra->why_count++] = (struct tw_why){cell->property, NULL};
        }
        tw_texts_set(&twin->texts, &extra->whys[at].text, text);
    }
    cell->has_why = text != NULL;
}

const char *tw_cell_why(const struct tw_twin *twin, const struct tw_asset_row *row,
                        const struct tw_cell *cell) {
    const struct tw_extra *extra = tw_asset_own(twin, row);
    for (uint32_t i = 0; cell->has_why && i < extra->why_count; i++) {
        if (extra->whys[i].property == cell->property)
            return extra->whys[i].text;
    }
    return NULL;
}

static void cell_clear(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell) {
    set_why(twin, slot, cell, NULL);
    if (cell->kind == TW_VALUE_STRING)
        tw_texts_release(&twin->texts, cell->string);
    tw_property_name_release(twin, cell->property);
    twin->scheduled_cells -= cell->scheduled;
}

void tw_cell_remove(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell) {
    struct tw_asset_row *row = &twin->rows[slot];
    cell_clear(twin, slot, cell);
    struct tw_cell *last = &tw_cells(twin, row)[row->cell_count - 1];
    ptrdiff_t place = cell - tw_cells(twin, row);
    *cell = *last;
    bool moved = cell != last;
    resize_cells(twin, row, row->cell_count - 1u);
    cell = tw_cells(twin, row) + place;
    if (moved && cell->scheduled) { // its entry in the schedule names the old place
        cell->scheduled = 0;
        twin->scheduled_cells--;
        tw_schedule_cell(twin, slot, cell);
    }
}

void tw_cells_clear(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    for (int i = 0; i < row->cell_count; i++)
        cell_clear(twin, slot, &tw_cells(twin, row)[i]);
    resize_cells(twin, row, 0);
}

enum tw_validity tw_cell_validity(const struct tw_twin *twin, const struct tw_cell *cell) {
    if (cell->kind == TW_VALUE_NONE)
        return TW_NO_VALUE;
    if (twin->sources[cell->source].lost)
        return TW_LOST;
    if (cell->quality == TW_QUALITY_BAD)
        return TW_BAD;
    if (cell->stale)
        return TW_STALE;
    return cell->quality == TW_QUALITY_GOOD ? TW_VALID : TW_UNCERTAIN;
}

// True if the value is another one than before.
static bool set_value(struct tw_twin *twin, struct tw_cell *cell, const struct tw_value *value) {
    bool same_kind = cell->kind == value->kind;
    bool changed;
    switch (value->kind) {
    case TW_VALUE_NUMBER:
        changed = !same_kind || cell->number != value->number;
        break;
    case TW_VALUE_BOOL:
        changed = !same_kind || cell->boolean != value->boolean;
        break;
    case TW_VALUE_STRING:
        changed = !same_kind || strcmp(cell->string, value->string) != 0;
        break;
    default:
        changed = !same_kind;
        break;
    }
    if (!changed)
        return false;
    const char *old = cell->kind == TW_VALUE_STRING ? cell->string : NULL;
    cell->kind = (unsigned)value->kind & 3;
    if (value->kind == TW_VALUE_NUMBER)
        cell->number = value->number;
    else if (value->kind == TW_VALUE_BOOL)
        cell->boolean = value->boolean;
    else if (value->kind == TW_VALUE_STRING)
        cell->string = tw_texts_take(&twin->texts, value->string);
    tw_texts_release(&twin->texts, old);
    return true;
}

static void set_time(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell, int64_t time_ms) {
    bool earlier = time_ms < tw_cell_time(cell);
    cell->time_ms = (uint64_t)time_ms & CELL_TIME_NONE;
    // A value that is scheduled already and got younger is looked at when its entry comes up.
    if (!cell->scheduled || cell->stale || earlier || tw_cell_is_ahead(twin, cell))
        tw_schedule_cell(twin, slot, cell);
}

static bool time_is_right(int64_t time_ms) {
    return time_ms >= 0 && time_ms <= TIME_MAX_MS;
}

// Counts one value that takes effect; one that the same transaction overwrites does not count.
static void count_update(struct tw_apply *apply, struct tw_cell *cell) {
    uint32_t number = apply->transaction->number & CELL_TRANSACTIONS;
    if (cell->transaction == number)
        apply->result.superseded++;
    else
        apply->result.updates++;
    cell->transaction = number;
}

// --- telemetry ---

static uint32_t update_slot(struct tw_apply *apply, const char *asset) {
    // Decoders keep one text for all values of an asset.
    if (asset != apply->last_id || !asset) {
        apply->last_id = asset;
        apply->last_slot = tw_asset_find(apply->twin, apply->batch->source, asset);
    }
    return apply->last_slot;
}

static const char *apply_update(struct tw_apply *apply, const struct tw_value_update *update) {
    struct tw_twin *twin = apply->twin;
    uint32_t slot = update_slot(apply, update->asset);
    if (!slot)
        return "no such asset";
    const struct tw_text *property = tw_texts_find(&twin->texts, update->property);
    struct tw_cell *cell = property ? tw_cell_find(twin, &twin->rows[slot], property->chars) : NULL;
    if (!cell && (!property || !tw_type_property(twin->rows[slot].form->type, property->chars)))
        return "no such property";
    const char *fault = tw_value_fault(&update->value);
    if (fault)
        return fault;
    if ((unsigned)update->quality > TW_QUALITY_BAD || !time_is_right(update->time_ms))
        return "quality or time out of range";
    if (!cell) {
        cell = tw_state_is_full(twin) ? NULL : cell_make(twin, slot, property->chars);
        apply->result.full = apply->result.full || !cell;
        if (!cell)
            return "the state has reached its limit";
    }
    cell->named = 1;
    count_update(apply, cell);
    bool changed = set_value(twin, cell, &update->value);
    if (cell->quality != (unsigned)update->quality) {
        cell->quality = (unsigned)update->quality & 3;
        changed = true;
    }
    if (update->why || cell->has_why) {
        set_why(twin, slot, cell, update->why);
        changed = true;
    }
    if (tw_cell_time(cell) != update->time_ms) {
        set_time(twin, slot, cell, update->time_ms);
        changed = true;
    }
    if (changed)
        tw_asset_values_changed(twin, slot);
    return NULL;
}

void tw_apply_values(struct tw_apply *apply) {
    const struct tw_batch *batch = apply->batch;
    const char *first = NULL;
    size_t first_at = 0;
    uint64_t rejected = 0;
    apply->last_id = NULL;
    for (size_t i = 0; i < batch->value_count; i++) {
        const char *fault = apply_update(apply, &batch->values[i]);
        if (!fault)
            continue;
        rejected++;
        if (!first) {
            first = fault;
            first_at = i;
        }
    }
    apply->last_id = NULL;
    apply->result.rejected += rejected;
    if (first)
        tw_warn("source %u, seq %llu: %llu of %zu values rejected; the first, %.64s.%.64s: %s",
                batch->source, (unsigned long long)batch->seq, (unsigned long long)rejected,
                batch->value_count,
                batch->values[first_at].asset ? batch->values[first_at].asset : "?",
                batch->values[first_at].property ? batch->values[first_at].property : "?", first);
}

// --- writes of the document ---

static void write_value(struct tw_apply *apply, const struct tw_write *write,
                        struct tw_cell *cell) {
    static const struct tw_value none = {.kind = TW_VALUE_NONE};
    const struct tw_value *value = write->removed ? &none : &write->value;
    const char *fault = tw_value_fault(value);
    if (fault) {
        apply->result.rejected++;
        tw_apply_problem(apply, "%s", fault);
        return;
    }
    count_update(apply, cell);
    set_value(apply->twin, cell, value);
}

static void write_time(struct tw_apply *apply, const struct tw_write *write, uint32_t slot,
                       struct tw_cell *cell) {
    int64_t time_ms = apply->batch->time_ms;
    if (!write->removed) {
        if (!(write->value.number >= 0 && write->value.number <= (double)TIME_MAX_MS)) {
            tw_apply_problem(apply, "a time of %g ms", write->value.number);
            return;
        }
        time_ms = (int64_t)write->value.number;
    }
    set_time(apply->twin, slot, cell, time_ms);
}

// A property that comes into being, or that a snapshot names for the first time, starts with the
// batch's time and good quality: the members that the document leaves out.
static void start_property(struct tw_apply *apply, uint32_t slot, struct tw_cell *cell) {
    static const struct tw_value none = {.kind = TW_VALUE_NONE};
    cell->named = 1;
    set_value(apply->twin, cell, &none);
    cell->quality = TW_QUALITY_GOOD;
    set_why(apply->twin, slot, cell, NULL);
    int64_t time_ms = apply->batch->time_ms;
    set_time(apply->twin, slot, cell, time_is_right(time_ms) ? time_ms : 0);
}

// The property of a write, made if `makes` and it is not there; NULL if it is not or cannot be.
static struct tw_cell *write_target(struct tw_apply *apply, const struct tw_write *write,
                                    uint32_t slot, bool makes) {
    struct tw_twin *twin = apply->twin;
    const struct tw_text *property = tw_texts_find(&twin->texts, write->key[1]);
    struct tw_cell *cell = property ? tw_cell_find(twin, &twin->rows[slot], property->chars) : NULL;
    if (!cell && !makes)
        return NULL;
    if (!cell && !(cell = cell_make(twin, slot, write->key[1]))) {
        apply->result.rejected++;
        tw_apply_problem(apply, "more than %d properties", PARTS_MAX);
        return NULL;
    }
    if (!cell->named)
        start_property(apply, slot, cell);
    tw_asset_values_changed(twin, slot);
    return cell;
}

void tw_property_write(struct tw_apply *apply, const struct tw_write *write, uint32_t slot) {
    struct tw_twin *twin = apply->twin;
    if (!write->removed) {
        write_target(apply, write, slot, true);
        return;
    }
    for (int i = twin->rows[slot].cell_count; i-- > 0;) {
        struct tw_cell *cell = &tw_cells(twin, &twin->rows[slot])[i];
        if (!write->key[1] || strcmp(tw_cell_id(twin, cell), write->key[1]) == 0) {
            tw_cell_remove(twin, slot, cell);
            tw_asset_values_changed(twin, slot);
        }
    }
}

void tw_property_member_write(struct tw_apply *apply, const struct tw_write *write, uint32_t slot) {
    struct tw_twin *twin = apply->twin;
    bool makes = !write->removed || write->field == TW_FIELD_ASSET_PROPERTY_VALUE;
    struct tw_cell *cell = write_target(apply, write, slot, makes);
    if (!cell)
        return;
    switch (write->field) {
    case TW_FIELD_ASSET_PROPERTY_VALUE:
        write_value(apply, write, cell);
        break;
    case TW_FIELD_ASSET_PROPERTY_QUALITY:
        if (!write->removed &&
            !(write->value.number == TW_QUALITY_GOOD ||
              write->value.number == TW_QUALITY_UNCERTAIN || write->value.number == TW_QUALITY_BAD))
            tw_apply_problem(apply, "no such quality");
        else
            cell->quality = write->removed ? TW_QUALITY_GOOD : (unsigned)write->value.number & 3;
        break;
    case TW_FIELD_ASSET_PROPERTY_WHY:
        set_why(twin, slot, cell, write->removed ? NULL : write->value.string);
        break;
    default:
        write_time(apply, write, slot, cell);
        break;
    }
}
