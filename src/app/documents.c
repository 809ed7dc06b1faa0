#define TW_LOG_MODULE "app"
#include "documents.h"

#include <SDL.h>
#include <stdlib.h>

#include "twinview/log.h"
#include "twinview/memory.h"
#include "viewer.h"

static void ask(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    struct tw_documents *documents = &viewer->documents;
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, request->asset);
    if (!asset || request->number >= (uint32_t)asset->document_count)
        return;
    const struct tw_document *document = &asset->documents[request->number];
    documents->title = tw_strdup(document->title);
    if (document->source < (uint32_t)viewer->source_count)
        documents->address =
            tw_feed_resolve(viewer->health[document->source].address, document->address);
    documents->shown = (struct tw_ui_document){
        .asset = request->asset, .title = documents->title, .address = documents->address};
    tw_debug("shows where the document %s leads", documents->title);
}

static void open_shown(const struct tw_documents *documents) {
    if (!documents->address)
        return;
    tw_info("opens %s", documents->address);
    if (SDL_OpenURL(documents->address) != 0)
        tw_err("%s could not be opened: %s", documents->address, SDL_GetError());
}

bool tw_documents_follow(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    if (request->kind != TW_UI_DOCUMENT && request->kind != TW_UI_OPEN_DOCUMENT &&
        request->kind != TW_UI_CLOSE_DOCUMENT)
        return false;
    if (request->kind == TW_UI_OPEN_DOCUMENT)
        open_shown(&viewer->documents);
    tw_documents_finish(&viewer->documents);
    if (request->kind == TW_UI_DOCUMENT)
        ask(viewer, request);
    viewer->acted = true;
    return true;
}

const struct tw_ui_document *tw_documents_view(const struct tw_documents *documents) {
    return documents->title ? &documents->shown : NULL;
}

void tw_documents_finish(struct tw_documents *documents) {
    free(documents->title);
    free(documents->address);
    *documents = (struct tw_documents){0};
}
