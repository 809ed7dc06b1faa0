// The texts of the feed: the twin document, piece by piece, and what events and document share.
//
// A snapshot copies what clients were told at one sequence number and is written afterwards while
// the simulation goes on: 16 bytes a value, no text kept.
#ifndef TW_SIM_DOCUMENT_H
#define TW_SIM_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"
#include "world.h"

// "P-104.2", quoted
void tw_write_id(struct tw_text *text, const struct tw_world *world, uint32_t plant,
                 uint32_t asset);
// A reading's bare value: a number, true or false.
void tw_write_value(struct tw_text *text, const struct tw_channel *channel, float value);
const char *tw_quality_text(uint8_t condition); // "good", "uncertain", "bad"

// The alarm's quoted id.
void tw_write_alarm_id(struct tw_text *text, const struct tw_world *world, uint64_t key);
// Its members `asset` and `property`.
void tw_write_alarm_place(struct tw_text *text, const struct tw_world *world, uint64_t key);
// What it says, by language, of a level.
void tw_write_alarm_texts(struct tw_text *text, const struct tw_world *world, uint64_t key,
                          int said);
// The alarm's member of "alarms": its quoted id, a colon, and the alarm, or null if it is gone.
void tw_write_alarm_json(struct tw_text *text, const struct tw_world *world, uint64_t key,
                    const struct tw_alarm_state *alarm);

struct tw_document_params {
    bool lines; // NDJSON
    const char *epoch;
    uint64_t seq;
    int64_t now_ms;   // the head's time
    uint32_t heartbeat_ms;
    double ttl_min_s; // see tw_site_types
    const char *user; // who reads it, "" or NULL: not known
};

struct tw_document {
    const struct tw_world *world;
    struct tw_document_params params;
    char epoch[32], user[129];
    struct tw_reading *sent;       // a copy
    struct tw_alarm_state *alarms; // a copy
    size_t alarm_count;
    int stage;
    uint64_t next; // asset or alarm to be written next
    uint64_t lines;
};

void tw_document_init(struct tw_document *snapshot, const struct tw_world *world,
                      const struct tw_document_params *params);
void tw_document_finish(struct tw_document *snapshot);

// Appends the next piece, some 10 KiB; false when there is none left.
bool tw_document_write(struct tw_document *snapshot, struct tw_text *text);

#endif
