// What a run leaves behind: pictures, pick answers, state dumps and statistics documents.
#ifndef TWINVIEW_APP_REPORT_H
#define TWINVIEW_APP_REPORT_H

#include "twinview/json_writer.h"
#include "viewer.h"

// Acts on --screenshot, --reference, --pick, --save-packet, --dump-state and --stats, in this
// order. Returns the exit status: 0, TW_EXIT_FAULT after one logged sentence, TW_EXIT_DIFFERS.
int tw_report(struct tw_viewer *viewer);

// Members of the --stats document, without the braces around them.
void tw_report_stats(struct tw_viewer *viewer, struct tw_json *json);

// Writes the document to --stats (if given) and, for a bench, to stdout.
bool tw_report_write(const struct tw_viewer *viewer, const struct tw_json *json);

#endif
