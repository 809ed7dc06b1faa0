#include "events.h"

#include <math.h>
#include <stdio.h>

#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

#include "document.h"

#define HEARTBEAT_MS 5000
#define TICK_S 0.1
#define FAST_TICK_S 0.05
#define FAST_RATE 10000.0
#define STILL_TICK_S 1.0
// The first plant has this share of the updates if it is more than its due, but not so much that
// its values go round more often than this.
#define NEAR_SHARE 0.125
#define NEAR_HZ 10.0
#define EVENT_VALUES 100000u
#define BUDGET_TICKS 4.0 // what a slow turn may save up

static double turn_seconds(const struct tw_turn *turn) {
    return turn->rate > 0 ? (double)turn->values / turn->rate : 0;
}

void tw_events_init(struct tw_events *events, struct tw_world *world,
                    const struct tw_events_params *params) {
    double rate = params->rate;
    *events = (struct tw_events){.world = world, .now_ms = world->params.now_ms};
    events->heartbeat_ms = params->heartbeat_ms ? params->heartbeat_ms : HEARTBEAT_MS;
    double tick_s = rate >= FAST_RATE ? FAST_TICK_S : rate > 0 ? TICK_S : STILL_TICK_S;
    events->tick_s = TW_MIN(tick_s, events->heartbeat_ms * 0.5e-3);
    snprintf(events->epoch, sizeof events->epoch, "%s", params->epoch);
    size_t near_values = tw_world_plant_values(world, 0);
    double even = rate / world->plant_count;
    double near_rate = TW_MAX(even, TW_MIN(NEAR_SHARE * rate, NEAR_HZ * (double)near_values));
    events->near = (struct tw_turn){.end = 1, .values = near_values, .rate = near_rate};
    events->far = (struct tw_turn){.first = 1,
                                   .end = world->plant_count,
                                   .plant = 1,
                                   .values = world->value_count - near_values,
                                   .rate = rate - near_rate};
    // Three rounds without a change may pass before a value goes stale.
    double slowest = TW_MAX(turn_seconds(&events->near), turn_seconds(&events->far));
    events->ttl_min_s = 3 * slowest + 5;
    for (size_t i = 0; i < world->value_count; i++) // what the first snapshot says
        tw_history_add(&events->history, i, &world->sent[i]);
}

int64_t tw_events_now_ms(const struct tw_events *events) {
    return events->world->params.still ? events->now_ms : tw_world_now_ms(events->world);
}

void tw_events_finish(struct tw_events *events) {
    tw_text_finish(&events->text);
    tw_history_finish(&events->history);
    *events = (struct tw_events){0};
}

static void begin_event(struct tw_events *events, const char *name, uint64_t seq) {
    struct tw_text *text = &events->text;
    text->length = 0;
    tw_text_string(text, "event: ");
    tw_text_string(text, name);
    tw_text_string(text, "\ndata: {\"epoch\":");
    tw_text_quoted(text, events->epoch);
    tw_text_string(text, ",\"seq\":");
    tw_text_integer(text, (int64_t)seq);
    tw_text_string(text, ",\"time\":");
    tw_text_time(text, tw_events_now_ms(events));
}

static void end_event(struct tw_events *events) {
    tw_text_string(&events->text, "}\n\n");
    events->sink(events->user, events->text.bytes, events->text.length);
    events->silence_s = 0;
}

// Alarms

// With a limit's alarm goes the value that raised it, so that both appear together.
static void write_alarmed_values(struct tw_events *events) {
    struct tw_world *world = events->world;
    struct tw_text *text = &events->text;
    const struct tw_site *site = world->site;
    bool first = true;
    for (ptrdiff_t i = 0; i < stbds_arrlen(world->alarms.changed); i++) {
        uint64_t key = world->alarms.changed[i];
        uint32_t plant = (uint32_t)(key >> TW_ALARM_SLOT_BITS);
        uint32_t slot = (uint32_t)(key & ((1u << TW_ALARM_SLOT_BITS) - 1));
        const struct tw_alarm_state *alarm = tw_alarms_find(&world->alarms, key);
        size_t value = (size_t)plant * site->channel_count + slot;
        struct tw_reading reading;
        // Only when it is raised: later its value goes with the others.
        if (slot >= site->channel_count || !alarm || alarm->acked || !alarm->active ||
            !tw_world_read(world, value, &reading) || reading.condition != TW_SENSOR_GOOD)
            continue;
        reading.time_ms = tw_world_now_ms(world);
        world->sent[value] = reading;
        tw_history_add(&events->history, value, &reading);
        tw_text_string(text, first ? ",\"assets\":{" : ",");
        first = false;
        tw_write_id(text, world, plant, site->channels[slot].asset);
        tw_text_string(text, ":{\"props\":{");
        tw_text_quoted(text, site->channels[slot].property);
        tw_text_string(text, ":");
        tw_write_value(text, &site->channels[slot], reading.value);
        tw_text_string(text, "}}");
    }
    if (!first)
        tw_text_string(text, "}");
}

void tw_events_tell_alarms(struct tw_events *events) {
    struct tw_world *world = events->world;
    ptrdiff_t count = stbds_arrlen(world->alarms.changed);
    if (!count)
        return;
    begin_event(events, "patch", ++events->seq);
    tw_text_string(&events->text, ",\"patch\":{\"alarms\":{");
    for (ptrdiff_t i = 0; i < count; i++) {
        uint64_t key = world->alarms.changed[i];
        if (i)
            tw_text_string(&events->text, ",");
        tw_write_alarm_json(&events->text, world, key, tw_alarms_find(&world->alarms, key));
    }
    tw_text_string(&events->text, "}");
    write_alarmed_values(events);
    tw_text_string(&events->text, "}");
    end_event(events);
    tw_alarms_told(&world->alarms);
    events->alarms_told++;
}

// Values

// A `values` event while it is being written.
struct writing {
    struct tw_events *events;
    int64_t now_ms;
    uint32_t plant, asset; // whose object is open
    uint32_t count;
};

static void open_asset(struct writing *writing, uint32_t plant, uint32_t asset) {
    struct tw_text *text = &writing->events->text;
    if (writing->count && writing->plant == plant && writing->asset == asset) {
        tw_text_string(text, ",");
        return;
    }
    if (!writing->count) {
        begin_event(writing->events, "values", ++writing->events->seq);
        tw_text_string(text, ",\"values\":{");
    } else {
        tw_text_string(text, "},");
    }
    tw_write_id(text, writing->events->world, plant, asset);
    tw_text_string(text, ":{");
    writing->plant = plant;
    writing->asset = asset;
}

static void write_reading(struct writing *writing, uint32_t plant, const struct tw_channel *channel,
                          const struct tw_reading *reading) {
    struct tw_text *text = &writing->events->text;
    open_asset(writing, plant, channel->asset);
    tw_text_quoted(text, channel->property);
    tw_text_string(text, ":");
    if (reading->condition == TW_SENSOR_GOOD) {
        tw_write_value(text, channel, reading->value);
    } else {
        tw_text_string(text, "[");
        tw_write_value(text, channel, reading->value);
        tw_text_string(text, ",");
        tw_text_quoted(text, tw_quality_text(reading->condition));
        tw_text_string(text, "]");
    }
    writing->count++;
}

static bool is_worth_sending(const struct tw_events *events, const struct tw_channel *channel,
                             const struct tw_reading *sent, const struct tw_reading *now,
                             int64_t now_ms) {
    static const double steps[] = {1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6};
    if (now->condition != sent->condition ||
        fabs((double)now->value - sent->value) >= 0.5 * steps[TW_CLAMP(channel->digits, 0, 6)])
        return true;
    double ttl_s = TW_MAX(channel->ttl_s, events->ttl_min_s);
    return channel->ttl_s > 0 && (double)(now_ms - sent->time_ms) > ttl_s * 1000 / 3;
}

static void next_plant(struct tw_turn *turn) {
    turn->channel = 0;
    turn->plant = turn->plant + 1 < turn->end ? turn->plant + 1 : turn->first;
}

// Goes on with a turn until the budget is spent or it has come round.
static void write_turn(struct writing *writing, struct tw_turn *turn) {
    struct tw_world *world = writing->events->world;
    const struct tw_site *site = world->site;
    bool entered = true;
    for (size_t left = turn->values; left && turn->budget >= 1 && writing->count < EVENT_VALUES;
         left--) {
        for (; turn->channel >= tw_world_plant_values(world, turn->plant); entered = true)
            next_plant(turn);
        if (entered)
            tw_world_catch_up(world, turn->plant);
        entered = false;
        size_t value = (size_t)turn->plant * site->channel_count + turn->channel;
        const struct tw_channel *channel = &site->channels[turn->channel++];
        struct tw_reading reading;
        if (!tw_world_read(world, value, &reading) ||
            !is_worth_sending(writing->events, channel, &world->sent[value], &reading,
                              writing->now_ms))
            continue;
        write_reading(writing, turn->plant, channel, &reading);
        reading.time_ms = writing->now_ms;
        world->sent[value] = reading;
        tw_history_add(&writing->events->history, value, &reading);
        turn->budget--;
    }
}

// One event of values; how many there were.
static uint32_t send_values(struct tw_events *events) {
    struct writing writing = {.events = events, .now_ms = tw_world_now_ms(events->world)};
    write_turn(&writing, &events->near);
    write_turn(&writing, &events->far);
    if (writing.count) {
        tw_text_string(&events->text, "}}");
        end_event(events);
    }
    return writing.count;
}

static void fill_budget(struct tw_turn *turn, double seconds) {
    double share = turn->rate * TW_MIN(seconds, 1);
    turn->budget = TW_MIN(turn->budget + share, TW_MAX(BUDGET_TICKS * share, 1));
}

void tw_events_tick(struct tw_events *events, double seconds, int64_t now_ms) {
    struct tw_world *world = events->world;
    events->now_ms = now_ms + events->shift_ms;
    events->silence_s += seconds;
    tw_alarms_end_shelving(&world->alarms, tw_events_now_ms(events));
    if (!world->params.still)
        tw_world_advance(world, seconds);
    tw_events_tell_alarms(events);
    if (!world->params.still) {
        fill_budget(&events->near, seconds);
        fill_budget(&events->far, seconds);
        // Each event reads a sensor once at most, so a small site needs several for a high rate.
        while (send_values(events) > 0)
            ;
    }
    if (events->silence_s * 1000 >= events->heartbeat_ms) {
        begin_event(events, "time", events->seq);
        end_event(events);
    }
}

void tw_events_begin_epoch(struct tw_events *events, const char *epoch) {
    snprintf(events->epoch, sizeof events->epoch, "%s", epoch);
    events->seq = 0;
}

void tw_events_shift_clock(struct tw_events *events, int64_t ms) {
    events->shift_ms += ms;
    events->now_ms += ms;
    if (!events->world->params.still)
        events->world->start_ms += ms;
}

struct tw_document_params tw_events_snapshot(const struct tw_events *events) {
    return (struct tw_document_params){
        .epoch = events->epoch,
        .seq = events->seq,
        .now_ms = tw_events_now_ms(events),
        .heartbeat_ms = events->heartbeat_ms,
        .ttl_min_s = events->ttl_min_s,
    };
}

void tw_events_write_notice(const struct tw_events *events, bool bye, char *text, size_t size) {
    char stamp[32];
    tw_time_format(tw_events_now_ms(events), stamp, sizeof stamp);
    snprintf(text, size, "event: %s\ndata: {\"epoch\":\"%s\",\"seq\":%llu,\"time\":\"%s\"%s}\n\n",
             bye ? "bye" : "time", events->epoch, (unsigned long long)events->seq, stamp,
             bye ? ",\"bye\":true" : "");
}
