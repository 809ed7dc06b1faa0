// The sources of a run: twin servers, demos, documents, model files, and the joins between them.
#ifndef TWINVIEW_APP_SOURCES_H
#define TWINVIEW_APP_SOURCES_H

#include "viewer.h"

// The twin that the configuration's joins and preferences ask for. `unattended`: a wall, where
// nobody acknowledges.
struct tw_twin *tw_sources_twin(const struct tw_config *config, const char *language,
                                bool unattended);

// Opens them all, in the order of the configuration. False after one logged sentence.
bool tw_sources_open(struct tw_viewer *viewer);

void tw_sources_close(struct tw_viewer *viewer); // ends the demos

#endif
