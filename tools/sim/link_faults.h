// Faults on purpose between this server and its viewers: what --fault asks for.
//
// Each fault is a decorator: of an event on its way to the clients, of the body of a snapshot, of
// the answer to a request; or it does something to the server at its time, which counts from the
// first client on. It waits from then for an event or a request that it can spoil.
// Faults of the simulated process are another matter: faults.h.
#ifndef TW_SIM_LINK_FAULTS_H
#define TW_SIM_LINK_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "twinview/random.h"

#include "body.h"
#include "broadcast.h"
#include "events.h"

#define TW_LINK_FAULTS 64 // that can be asked for

struct tw_link_fault_kind;

struct tw_link_fault {
    const struct tw_link_fault_kind *kind;
    double at_s;     // after the first client came
    double argument; // what the kind's help says
    unsigned status; // HTTP's, of the kind "status"
};

// Reads KIND[@SECONDS][:ARG]. False, and nothing said, if it cannot be.
bool tw_link_fault_parse(const char *text, struct tw_link_fault *fault);

// One line for each kind.
void tw_link_faults_help(FILE *out);

struct tw_link_faults {
    struct tw_events *events;       // borrowed
    struct tw_broadcast *broadcast; // borrowed
    struct tw_link_fault waiting[TW_LINK_FAULTS];
    size_t count;
    struct tw_random random;
    bool met; // a client has come
    double now_s, stalled_until_s; // since then
    struct tw_text held;    // an event that goes out after the next one
    struct tw_text backlog; // what a stall keeps back
};

void tw_link_faults_init(struct tw_link_faults *faults, const struct tw_link_fault *asked,
                         size_t count, uint64_t seed);
void tw_link_faults_finish(struct tw_link_faults *faults);

// Sends an event, as it is or not.
void tw_link_faults_event(struct tw_link_faults *faults, const char *text, size_t size);

// The body of a snapshot, `content` before it is compressed; takes and gives.
struct tw_body *tw_link_faults_body(struct tw_link_faults *faults, struct tw_body *body,
                                    bool content);

// The status to refuse a request with, 0: none.
unsigned tw_link_faults_status(struct tw_link_faults *faults);

// So many seconds have passed.
void tw_link_faults_tick(struct tw_link_faults *faults, double seconds);

#endif
