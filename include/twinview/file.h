// Files, folders and where things are kept (XDG Base Directory Specification 0.8).
//
// Threads: all functions may be called from every thread.
#ifndef TWINVIEW_FILE_H
#define TWINVIEW_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reads a whole file; *size without the terminating NUL that is added. NULL on failure or if the
// file is larger than `max_size`; errno says why (EFBIG for too large). Free with free().
char *tw_file_read(const char *path, size_t max_size, size_t *size);

// Writes to a temporary file beside `path` and renames it, so that readers see the old or the new
// content and never half of it; where it is a link, what that leads to. A device or a pipe gets
// what is written instead. A new file is as readable as the umask says, one that was there keeps
// its mode. False with errno on failure.
bool tw_file_write(const char *path, const void *data, size_t size);

bool tw_file_exists(const char *path);

// Whether it is there, and no folder, device or pipe.
bool tw_file_is_plain(const char *path);

// Makes the folder and its parents, mode 0700 for what is new.
bool tw_folder_make(const char *path);

// Removes plain files of a folder, those first that were changed longest ago, until the rest has at
// most so many bytes. For caches that touch what they use.
void tw_folder_trim(const char *path, uint64_t bytes_most);

// The folder part of a path ("." if it has none) and its joined forms; free with free().
char *tw_path_folder(const char *path);
char *tw_path_join(const char *folder, const char *name);

// Whether the name ends with a dot and this extension, in small letters or capitals.
bool tw_path_has_extension(const char *path, const char *extension);

// Resolves `relative` below `root`, both by realpath, so that neither ".." nor a link leaves it.
// NULL if it does not exist or would leave the root. Free with free().
char *tw_path_below(const char *root, const char *relative);

// $XDG_CACHE_HOME/twinview or ~/.cache/twinview, made if missing; where that cannot be written, a
// folder of this user below $TMPDIR or /tmp, with a line in the log. NULL if there is none, too.
// Free with free().
char *tw_cache_folder(void);

// $XDG_STATE_HOME/twinview or ~/.local/state/twinview, made if missing; NULL if there is none: what
// must last is nowhere else. Free with free().
char *tw_state_folder(void);

// Path of a file that belongs to the program ("sites/factory.json", "twinview-sim"): looked for
// beside the executable, in the source tree that it was built from, then in the installed data
// folder. NULL if it is in none. Free with free().
char *tw_program_file(const char *name);

// FNV-1a, 64 bit, for content addresses and caches; not against an adversary.
uint64_t tw_hash_bytes(const void *data, size_t size, uint64_t seed);

#endif
