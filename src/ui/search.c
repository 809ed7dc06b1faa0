// The search of the tree's field: a query, the assets that answer it, and what is wrong with it.
#include <stdio.h>
#include <string.h>

#include "tree.h"
#include "ui_private.h"

bool tw_ui_searches(const struct tw_ui_tree *tree) {
    return tree->search[strspn(tree->search, " ")] != '\0';
}

void tw_ui_search(struct tw_ui *ui) {
    struct tw_ui_tree *tree = &ui->tree;
    if (strcmp(tree->search, tree->searched) == 0 && tree->group.query)
        return;
    struct tw_query *query = tw_query_parse(tree->search, &tree->error);
    if (!query)
        return; // what the last good one found stays: half a word is being typed
    snprintf(tree->searched, sizeof tree->searched, "%s", tree->search);
    bool any = !tw_query_is_empty(query);
    tw_group_begin(&tree->group, any ? query : NULL, ui->view->twin);
    if (!any)
        tw_query_destroy(query);
}

bool tw_ui_search_fault(const struct tw_ui *ui, char *text, size_t size) {
    static const char *const sentences[TW_QUERY_FAULT_COUNT] = {
        [TW_QUERY_FINE] = "",
        [TW_QUERY_NO_VALUE] = TW_WORD("nothing behind it: %.*s"),
        [TW_QUERY_NO_NUMBER] = TW_WORD("not a number: %.*s"),
        [TW_QUERY_NO_PROPERTY] = TW_WORD("which property? %.*s"),
        [TW_QUERY_QUOTE_OPEN] = TW_WORD("quotation mark without its second: %.*s"),
        [TW_QUERY_NO_QUALITY] = TW_WORD("good, uncertain, bad, stale, lost or none, not %.*s"),
        [TW_QUERY_NO_ALARM] = TW_WORD(
            "any, none, unack, acked, returned, shelved, suppressed, oos or 1 to 4, not %.*s"),
        [TW_QUERY_TOO_MANY] = TW_WORD("too many words: %.*s"),
    };
    const struct tw_query_error *error = &ui->tree.error;
    if (!tw_ui_searches(&ui->tree) || error->fault == TW_QUERY_FINE)
        return false;
    snprintf(text, size, tw_say(ui, sentences[error->fault]), (int)error->length,
             ui->tree.search + error->at);
    return true;
}
