// Reasons of feeds and actions come as sentences that the log has too; here those that are known
// are said in the operator's language, with what stands in them left as it is.
#include <stdio.h>
#include <string.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define HOLES_MAX 2
#define HOLE "%s"

static const char *const known[] = {
    TW_WORD("the source takes no actions"),
    TW_WORD("what is shown is a recording"),
    TW_WORD("the source is not connected"),
    TW_WORD("an alarm that was made here is not latched"),
    TW_WORD("the server accepted it, but the alarm's state did not change"),
    TW_WORD("the server does not allow it (%s)"),
    TW_WORD("no answer: %s"),
    TW_WORD("the snapshot is no newer than event %s"),
    TW_WORD("the server asks to stop (204)"),
    TW_WORD("the server refuses the credentials (%s)"),
    TW_WORD("the server answers %s for %s"),
    TW_WORD("the server answers %s"),
    TW_WORD("nothing heard for %s s"),
    TW_WORD("nothing was recorded for %s s"),
    TW_WORD("events wait for the snapshot of a recording's next file"),
    TW_WORD("the site is larger than the limit of the state"),
    TW_WORD("the snapshot did not come within %s s"),
    TW_WORD("the server's clock is %s s behind"),
    TW_WORD("the server's clock is %s s ahead"),
    TW_WORD("the server began a new epoch"),
    TW_WORD("events %s to %s are missing"),
    TW_WORD("event %s could not be taken whole"),
    TW_WORD("the viewer does not keep up; values are merged"),
    TW_WORD("Alertmanager does not have this alert any more"),
    TW_WORD("Alertmanager keeps no acknowledgements; shelve it instead"),
    TW_WORD("no silence of this alert is known"),
    TW_WORD("the stream: %s"),
    TW_WORD("the snapshot: %s"),
    TW_WORD("damaged %s"),
    TW_WORD("the source keeps no history"),
    TW_WORD("the history of alarms is not JSON"),
    TW_WORD("the answer is no history of alarms"),
    TW_WORD("the answer is larger than 4 MiB"),
    TW_WORD("the importer was ended by signal %s"),
    TW_WORD("the model needs more memory than the importer may use"),
    TW_WORD("the format of the file is not known"),
    TW_WORD("the file holds no triangles"),
    TW_WORD("the file needs %s, which is not read"),
    TW_WORD("the file is larger than %s bytes"),
    TW_WORD("the file is on a host that was not allowed"),
    TW_WORD("no such file below the folder of assets"),
};

struct hole {
    char text[160];
};

// True if the sentence is the pattern with something in its holes.
static bool matches(const char *sentence, const char *pattern, struct hole holes[HOLES_MAX]) {
    for (int at = 0;; at++) {
        const char *hole = strstr(pattern, HOLE);
        size_t fixed = hole ? (size_t)(hole - pattern) : strlen(pattern);
        if (strncmp(sentence, pattern, fixed) != 0)
            return false;
        sentence += fixed;
        if (!hole || at == HOLES_MAX)
            return !hole && !*sentence;
        pattern = hole + strlen(HOLE);
        const char *next = strstr(pattern, HOLE);
        size_t rest = next ? (size_t)(next - pattern) : strlen(pattern);
        char stop[64];
        snprintf(stop, sizeof stop, "%.*s", (int)rest, pattern);
        const char *end = stop[0] ? strstr(sentence, stop) : sentence + strlen(sentence);
        if (!end)
            return false;
        snprintf(holes[at].text, sizeof holes[at].text, "%.*s", (int)(end - sentence), sentence);
        sentence = end;
    }
}

const char *tw_ui_reason(const struct tw_ui *ui, const char *sentence, char *text, size_t size) {
    for (size_t i = 0; i < TW_COUNT(known); i++) {
        struct hole holes[HOLES_MAX] = {0};
        const char *said = tw_say(ui, known[i]);
        if (said == known[i] || !matches(sentence, known[i], holes))
            continue;
        // Catalogues are checked to have the same holes as their texts.
        snprintf(text, size, said, holes[0].text, holes[1].text);
        return text;
    }
    return sentence;
}
