// The audit log: what was done here, by whom, and what became of it, as JSON lines in the XDG state
// folder (docs/operator.md). Written line by line; several viewers may share the file.
#ifndef TWINVIEW_APP_AUDIT_H
#define TWINVIEW_APP_AUDIT_H

#include <stddef.h>

struct tw_audit {
    char *path;        // NULL: there is no folder
    char fault[300];   // why the last line could not be written, "": it was
    size_t bytes_max;  // beyond, the file is put aside; 0: 4 MiB
};

#define TW_AUDIT_KEPT 8 // files put aside: audit.1.jsonl is the newest

// `folder` NULL: $XDG_STATE_HOME/twinview or ~/.local/state/twinview.
void tw_audit_init(struct tw_audit *audit, const char *folder);
void tw_audit_finish(struct tw_audit *audit);

// Appends one line, a JSON object without line breaks. Sets or clears `fault`.
void tw_audit_write(struct tw_audit *audit, const char *json);

#endif
