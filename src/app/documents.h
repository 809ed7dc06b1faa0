// Documents of assets, opened by the system's handler once somebody has seen where they lead.
#ifndef TWINVIEW_APP_DOCUMENTS_H
#define TWINVIEW_APP_DOCUMENTS_H

#include "twinview/ui.h"

struct tw_viewer;

// The one that is asked for; zero-initialised: none.
struct tw_documents {
    struct tw_ui_document shown;
    char *title, *address;
};

// Follows the panels' commands about documents; false: it is another one.
bool tw_documents_follow(struct tw_viewer *viewer, const struct tw_ui_request *request);

// What the panels show, NULL: none is asked for.
const struct tw_ui_document *tw_documents_view(const struct tw_documents *documents);

void tw_documents_finish(struct tw_documents *documents);

#endif
