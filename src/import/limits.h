// What the importer may use at most, whatever the file makes it do.
#ifndef TWINVIEW_IMPORT_LIMITS_H
#define TWINVIEW_IMPORT_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

struct tw_import_limits {
    long seconds;     // processor time
    size_t bytes;     // address space
    size_t file_size; // of what it writes
};

// Sets the limits for this process, drops inherited descriptors above stderr, forbids core dumps
// and ends with the parent. False if a limit cannot be set.
bool tw_import_apply_limits(const struct tw_import_limits *limits);

#endif
