#ifndef TWIN_LIMITS_H
#define TWIN_LIMITS_H

// Limits that keep one hostile record from making the others slow; beyond them writes are refused.
enum {
    SOURCES_MAX = 256,
    ID_MAX = 256,     // bytes of an id
    TEXT_MAX = 4096,  // bytes of a name, an address, an alarm text
    PARTS_MAX = 4096, // properties, shapes, relations or meta entries of one asset or type
    DEPTH_MAX = 64,   // of the tree of assets
    POINTS_MAX = 65536,
    RULES_MAX = 256,
    LINKS_MAX = 64,
    TTL_MAX_S = 1000000000,
};

#endif
