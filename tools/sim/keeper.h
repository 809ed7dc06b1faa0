// What outlives the server, in a file (--state): epoch, sequence numbers, alarms and what operators
// did to them. The process itself begins anew.
//
// The file is never behind what clients were told. Sequence numbers are reserved in advance, so a
// server that was killed goes on above all that it has sent; an action is written before it is
// answered, what alarms do by themselves at the next tick.
#ifndef TW_SIM_KEEPER_H
#define TW_SIM_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "actions.h"
#include "events.h"

struct tw_keeper {
    const char *path; // NULL: nothing is kept, and the functions do nothing
    struct tw_events *events;
    struct tw_actions *actions;
    uint64_t reserved_seq; // the file says so many may have been used
    uint64_t told; // events->alarms_told when the file was written
    bool faulty;   // the file could not be written; it was said
};

// Reads the file if there is one and begins to keep it. False after one sentence if it cannot be
// read or written or belongs to another site.
bool tw_keeper_begin(struct tw_keeper *keeper);

// Writes the file. To be called before an action is answered.
void tw_keeper_save(struct tw_keeper *keeper);

// A tick is going to send events: reserves numbers for them, and writes what alarms did.
void tw_keeper_reserve(struct tw_keeper *keeper);

// The last numbers are known now. False if the file does not say so, which was said.
bool tw_keeper_end(struct tw_keeper *keeper);

#endif
