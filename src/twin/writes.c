// What the handlers of writes have in common: telling a fault with its place, and checks and
// members that come in more than one field.
#define TW_LOG_MODULE "twin"
#include "state.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "twinview/log.h"

// The place of a write: the decoder's if it kept one, else built from the keys.
static void write_place(const struct tw_apply *apply, char *place, size_t size) {
    const struct tw_write *write = apply->write;
    const char *known =
        apply->batch->places ? apply->batch->places[write - apply->batch->writes] : NULL;
    if (known) {
        snprintf(place, size, "%s", known);
        return;
    }
    size_t used = 0;
    int key = 0;
    for (const char *c = apply->path; *c && used + 1 < size; c++) {
        if (*c != '%') {
            place[used++] = *c;
            continue;
        }
        const char *text = write->key[key] ? write->key[key] : "*";
        used += (size_t)snprintf(place + used, size - used, "%.64s", text);
        used = TW_MIN(used, size - 1);
        key++;
        c++;
    }
    place[used] = '\0';
}

void tw_apply_problem(struct tw_apply *apply, const char *format, ...) {
    apply->result.problems++;
    char text[256], place[320];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    write_place(apply, place, sizeof place);
    tw_warn("source %u, seq %llu: %s: %s", apply->batch->source,
            (unsigned long long)apply->batch->seq, place, text);
}

const char *tw_value_fault(const struct tw_value *value) {
    switch (value->kind) {
    case TW_VALUE_NONE:
    case TW_VALUE_BOOL:
        return NULL;
    case TW_VALUE_NUMBER:
        return isfinite(value->number) ? NULL : "a number that is not finite";
    case TW_VALUE_STRING:
        return value->string && strnlen(value->string, TW_STRING_MAX + 1) <= TW_STRING_MAX
                   ? NULL
                   : "a text of more than 256 bytes";
    }
    return "an unknown kind of value";
}

void tw_documents_set(struct tw_apply *apply, struct tw_names *documents,
                      const struct tw_write *write) {
    if (write->key[1] && !*write->key[1])
        return; // a document without a title cannot be told from others
    if (!tw_names_set(&apply->twin->texts, documents, write->key[1],
                      write->removed ? NULL : write->value.string))
        tw_apply_problem(apply, "more than %d documents", LANGUAGES_MAX);
}

int tw_limit_index(const char *name) {
    static const char *const names[] = {"lo_lo", "lo", "hi", "hi_hi"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0)
            return i;
    }
    return -1;
}

bool tw_limits_set(struct tw_apply *apply, const struct tw_write *write, const char *name,
                   double limits[4]) {
    if (!name) { // removal of all
        for (int i = 0; i < 4; i++)
            limits[i] = NAN;
        return true;
    }
    int index = tw_limit_index(name);
    if (index < 0) {
        tw_apply_problem(apply, "a limit is lo_lo, lo, hi or hi_hi");
        return false;
    }
    limits[index] = write->removed ? NAN : write->value.number;
    return true;
}
