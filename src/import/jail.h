// The jail of the import worker: what a process that reads files which are not to be trusted can
// still reach.
//
// Two fences, each of which holds by itself: seccomp (seccomp(2)) leaves only the system calls that
// reading a file and computing need, so there is no network, no new process, no new executable
// memory and no file opened for writing; Landlock (landlock(7), Linux 5.13) leaves only one folder
// to read. A kernel without Landlock keeps the first fence.
#ifndef TWINVIEW_IMPORT_JAIL_H
#define TWINVIEW_IMPORT_JAIL_H

#include <stdbool.h>

// Shuts this process in for good: of files it may read those below `folder`; of descriptors the
// standard ones and `output` stay open. False, with errno set, if a fence that this kernel has
// cannot be raised.
bool tw_import_enter_jail(const char *folder, int output);

#endif
