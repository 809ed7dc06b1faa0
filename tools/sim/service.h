// What the routes of the server work on.
#ifndef TW_SIM_SERVICE_H
#define TW_SIM_SERVICE_H

#include "actions.h"
#include "broadcast.h"
#include "events.h"
#include "keeper.h"
#include "link_faults.h"

struct tw_service {
    struct tw_events *events; // borrowed
    struct tw_broadcast broadcast;
    struct tw_link_faults *faults; // borrowed
    struct tw_actions *actions; // borrowed
    struct tw_keeper *keeper;   // borrowed
    int snapshots; // under way
};

#endif
