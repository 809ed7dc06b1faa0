#include "signals.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

// Collects the points of one asset: addresses in a plant that stands for all of them.
struct collector {
    struct tw_signals *signals;
    const struct tw_plant *plant;
    char tag[16];
};

__attribute__((format(printf, 2, 3))) static void tag(struct collector *collector,
                                                      const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(collector->tag, sizeof collector->tag, format, args);
    va_end(args);
}

static struct tw_signal *add(struct collector *collector, const char *property, const void *point) {
    struct tw_signals *signals = collector->signals;
    TW_GROW(signals->items, signals->count, signals->capacity);
    struct tw_signal *signal = &signals->items[signals->count++];
    *signal = (struct tw_signal){.property = property, .unit = ""};
    memcpy(signal->tag, collector->tag, sizeof signal->tag);
    signal->offset = (size_t)((const char *)point - (const char *)collector->plant);
    return signal;
}

static void number(struct collector *collector, const char *property, const double *point,
                   const char *unit, double noise, int digits) {
    struct tw_signal *signal = add(collector, property, point);
    signal->unit = unit;
    signal->noise = noise;
    signal->digits = digits;
}

static void flag(struct collector *collector, const char *property, const bool *point) {
    add(collector, property, point)->is_bool = true;
}

static void add_pump(struct collector *c, int line, const struct tw_pump *pump) {
    tag(c, "P-%d", line);
    number(c, "bearing_temp", &pump->bearing_temp, "Cel", 0.08, 1);
    number(c, "vibration", &pump->vibration, "mm/s", 0.06, 1);
    number(c, "discharge", &pump->discharge, "bar", 0.02, 1);
    number(c, "flow", &pump->flow, "m3/h", 0.12, 1);
    number(c, "current", &pump->current, "A", 0.15, 1);
    number(c, "speed", &pump->speed, "1/min", 1.2, 0);
    flag(c, "running", &pump->running);
    tag(c, "M-%d", line);
    number(c, "winding_temp", &pump->winding_temp, "Cel", 0.08, 1);
    number(c, "power", &pump->power, "kW", 0.05, 1);
    number(c, "speed", &pump->speed, "1/min", 1.2, 0);
    tag(c, "V-%d", line);
    number(c, "position", &pump->valve.position, "%", 0, 1);
    number(c, "command", &pump->valve.command, "%", 0, 0);
}

static void add_steam(struct collector *c, const struct tw_steam *steam) {
    for (int i = 0; i < TW_BOILERS; i++) {
        const struct tw_boiler *boiler = &steam->boiler[i];
        tag(c, "B-%d", 101 + i);
        number(c, "pressure", &boiler->pressure, "bar", 0.015, 1);
        number(c, "level", &boiler->level, "%", 0.12, 1);
        number(c, "steam_flow", &boiler->steam_flow, "t/h", 0.04, 1);
        number(c, "feed_flow", &boiler->feed_flow, "m3/h", 0.04, 1);
        number(c, "firing", &boiler->firing, "%", 0.1, 0);
        number(c, "water_temp", &boiler->water_temp, "Cel", 0.1, 1);
        flag(c, "running", &boiler->running);
    }
    for (int i = 0; i < TW_FEED_PUMPS; i++)
        add_pump(c, 101 + i, &steam->pump[i]);
    for (int i = 0; i < TW_EXCHANGERS; i++) {
        const struct tw_exchanger *exchanger = &steam->exchanger[i];
        tag(c, "E-%d", 110 + i);
        number(c, "outlet", &exchanger->outlet, "Cel", 0.08, 1);
        number(c, "inlet", &exchanger->inlet, "Cel", 0.08, 1);
        number(c, "pressure", &exchanger->pressure, "bar", 0.015, 1);
        number(c, "duty", &exchanger->duty, "MW", 0.002, 2);
        number(c, "fouling", &exchanger->fouling, "%", 0, 1);
    }
    tag(c, "D-120");
    number(c, "level", &steam->dosing.level, "%", 0.05, 1);
    number(c, "flow", &steam->dosing.flow, "l/h", 0.1, 1);
    tag(c, "K-130");
    number(c, "pressure", &steam->compressor.pressure, "bar", 0.01, 1);
    number(c, "temp", &steam->compressor.temp, "Cel", 0.1, 1);
    number(c, "speed", &steam->compressor.speed, "1/min", 0.8, 0);
    flag(c, "running", &steam->compressor.running);
}

static void add_reaction(struct collector *c, const struct tw_reaction *reaction) {
    for (int i = 0; i < TW_REACTORS; i++) {
        const struct tw_reactor *reactor = &reaction->reactor[i];
        tag(c, "R-%d", 201 + i);
        number(c, "temp", &reactor->temp, "Cel", 0.06, 1);
        number(c, "pressure", &reactor->pressure, "bar", 0.005, 2);
        number(c, "level", &reactor->level, "%", 0.1, 1);
        number(c, "agitator", &reactor->agitator, "1/min", 0.3, 0);
        add_pump(c, 201 + i, &reaction->pump[i]);
    }
    tag(c, "C-210");
    number(c, "top_temp", &reaction->column.top_temp, "Cel", 0.06, 1);
    number(c, "middle_temp", &reaction->column.middle_temp, "Cel", 0.06, 1);
    number(c, "bottom_temp", &reaction->column.bottom_temp, "Cel", 0.06, 1);
    number(c, "pressure", &reaction->column.pressure, "bar", 0.005, 2);
    number(c, "level", &reaction->column.level, "%", 0.15, 1);
}

static void add_storage(struct collector *c, const struct tw_storage *storage) {
    for (int i = 0; i < TW_TANKS; i++) {
        const struct tw_tank *tank = &storage->tank[i];
        tag(c, "T-%d", 201 + i);
        number(c, "level", &tank->level, "%", 0.03, 1);
        number(c, "temp", &tank->temp, "Cel", 0.05, 1);
        number(c, "volume", &tank->volume, "m3", 0.1, 1);
        number(c, "outflow", &tank->out, "m3/h", 0.05, 1);
        number(c, "foot_pressure", &tank->foot_bar, "bar", 0.004, 2);
        tag(c, "V-%d", 221 + i);
        number(c, "position", &tank->outlet.position, "%", 0, 1);
        number(c, "command", &tank->outlet.command, "%", 0, 0);
    }
    for (int i = 0; i < TW_LINES; i++) {
        const struct tw_line *line = &storage->line[i];
        tag(c, "CV-%d", 301 + i);
        number(c, "speed", &line->belt_speed, "m/s", 0.002, 2);
        number(c, "rate", &line->belt_rate, "1/h", 1.2, 0);
        number(c, "goods", &line->belt_m, "m", 0, 2);
        c->signals->items[c->signals->count - 1].wraps = true;
        flag(c, "running", &line->running);
        for (int k = 0; k < TW_PACKERS; k++) {
            tag(c, "PK-%d", 310 + 10 * i + k);
            number(c, "rate", &line->packer[k].rate, "1/h", 1.2, 0);
            flag(c, "running", &line->packer[k].running);
        }
    }
    tag(c, "PL-330");
    number(c, "rate", &storage->palletiser_rate, "1/h", 0.2, 0);
    flag(c, "running", &storage->palletiser_running);
}

static void add_utilities(struct collector *c, const struct tw_utilities *utilities) {
    for (int i = 0; i < TW_TOWERS; i++) {
        tag(c, "CT-%d", 1 + i);
        number(c, "fan", &utilities->tower[i].fan, "1/min", 0.5, 0);
        number(c, "water_out", &utilities->tower[i].water_out, "Cel", 0.04, 1);
        number(c, "basin", &utilities->tower[i].basin, "%", 0.1, 1);
    }
    for (int i = 0; i < TW_COOLING_PUMPS; i++)
        add_pump(c, 401 + i, &utilities->pump[i]);
    for (int i = 0; i < TW_TRANSFORMERS; i++) {
        tag(c, "TR-%d", 1 + i);
        number(c, "oil_temp", &utilities->transformer[i].oil_temp, "Cel", 0.06, 1);
        number(c, "load", &utilities->transformer[i].load, "%", 0.15, 1);
    }
    for (int i = 0; i < TW_CENTRES * TW_CABINETS; i++) {
        const struct tw_cabinet *cabinet = &utilities->cabinet[i / 2][i % 2];
        tag(c, "MCC-%d%s", 1 + i / 2, i % 2 ? "A" : "");
        number(c, "current", &cabinet->current, "A", 0.5, 0);
        number(c, "temp", &cabinet->temp, "Cel", 0.05, 1);
    }
}

// Key figures of the units.
static void add_units(struct collector *c, const struct tw_plant *plant) {
    tag(c, "boiler-house");
    number(c, "steam", &plant->steam.steam_total, "t/h", 0.03, 1);
    number(c, "feed_water", &plant->steam.header_flow, "m3/h", 0.05, 1);
    number(c, "gas", &plant->stream[TW_STREAM_FUEL].flow, "m3/h", 1, 0);
    tag(c, "reaction");
    number(c, "product", &plant->reaction.product_flow, "m3/h", 0.05, 1);
    number(c, "temp", &plant->reaction.product_temp, "Cel", 0.05, 1);
    number(c, "cooling_duty", &plant->units.cooling_mw, "MW", 0.002, 2);
    tag(c, "tank-farm");
    number(c, "stock", &plant->units.stock_m3, "m3", 0.2, 0);
    number(c, "level", &plant->units.stock_percent, "%", 0, 0);
    number(c, "inflow", &plant->units.stock_in_m3_h, "m3/h", 0.05, 1);
    number(c, "outflow", &plant->storage.out_flow, "m3/h", 0.05, 1);
    tag(c, "packing");
    number(c, "rate", &plant->units.packs_h, "1/h", 1.2, 0);
    number(c, "pallets", &plant->storage.palletiser_rate, "1/h", 0.1, 1);
    tag(c, "cooling");
    number(c, "supply", &plant->utilities.supply_temp, "Cel", 0.04, 1);
    number(c, "return", &plant->utilities.return_temp, "Cel", 0.04, 1);
    number(c, "flow", &plant->utilities.flow, "m3/h", 0.3, 0);
    number(c, "duty", &plant->units.cooling_mw, "MW", 0.002, 2);
    tag(c, "electrical");
    number(c, "power", &plant->units.power_mw, "MW", 0.001, 2);
}

static void add_streams(struct collector *c, const struct tw_plant *plant) {
    static const char *const names[TW_STREAMS] = {[TW_STREAM_FEED_WATER] = "feed water",
                                                  [TW_STREAM_COOLING_WATER] = "cooling",
                                                  [TW_STREAM_STEAM] = "steam",
                                                  [TW_STREAM_PRODUCT] = "product",
                                                  [TW_STREAM_FUEL] = "fuel",
                                                  [TW_STREAM_AIR] = "air",
                                                  [TW_STREAM_WASTE] = "waste"};
    for (int i = 0; i < TW_STREAMS; i++) {
        tag(c, "%s", names[i]);
        number(c, "flow", &plant->stream[i].flow, "m3/h", 0.1, 1);
        number(c, "temp", &plant->stream[i].temp, "Cel", 0.05, 1);
    }
}

void tw_signals_init(struct tw_signals *signals) {
    *signals = (struct tw_signals){0};
    struct tw_plant *plant = tw_alloc(sizeof *plant);
    struct collector collector = {.signals = signals, .plant = plant};
    add_steam(&collector, &plant->steam);
    add_reaction(&collector, &plant->reaction);
    add_storage(&collector, &plant->storage);
    add_utilities(&collector, &plant->utilities);
    add_streams(&collector, plant);
    add_units(&collector, plant);
    free(plant);
}

void tw_signals_finish(struct tw_signals *signals) {
    free(signals->items);
    *signals = (struct tw_signals){0};
}

const struct tw_signal *tw_signals_find(const struct tw_signals *signals, const char *tag_name,
                                        const char *property) {
    for (size_t i = 0; i < signals->count; i++)
        if (strcmp(signals->items[i].tag, tag_name) == 0 &&
            strcmp(signals->items[i].property, property) == 0)
            return &signals->items[i];
    return NULL;
}

double tw_signal_read(const struct tw_plant *plant, size_t offset, bool is_bool) {
    const char *point = (const char *)plant + offset;
    return is_bool ? *(const bool *)point : *(const double *)point;
}
