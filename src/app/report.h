// What a run leaves behind: pictures, pick answers, state dumps and statistics documents.
#ifndef TWINVIEW_APP_REPORT_H
#define TWINVIEW_APP_REPORT_H

#include "twinview/json_writer.h"
#include "viewer.h"

#define TW_EXIT_OK 0
#define TW_EXIT_FAULT 1
#define TW_EXIT_USAGE 2
#define TW_EXIT_DIFFERS 3

// Acts on --screenshot, --reference, --pick, --save-packet, --dump-state and --stats, in this order. Returns the
// exit status: 0, TW_EXIT_FAULT after one logged sentence, TW_EXIT_DIFFERS.
int tw_report(struct tw_viewer *viewer);

// --screenshot and --reference alone. `render` may be NULL: then it is a fault.
int tw_report_picture(const struct tw_options *options, struct tw_render *render);

// Members of the --stats document, without the braces around them.
void tw_report_stats(struct tw_viewer *viewer, struct tw_json *json);

// Writes the document to --stats (if given) and, for a bench, to stdout.
bool tw_report_write(const struct tw_viewer *viewer, const struct tw_json *json);

#endif
