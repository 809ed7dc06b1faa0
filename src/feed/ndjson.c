#include "ndjson.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

struct member {
    const char *text; // from the quote of its name to the end of its value
    size_t size;
    bool is_state; // "assets", "alarms": not of the head
};

static const char *skip_space(const char *at, const char *end) {
    while (at < end && memchr(" \t\r\n", *at, 4))
        at++;
    return at;
}

static const char *skip_string(const char *at, const char *end) {
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at + 1;
}

// To the comma or bracket that ends the value.
static const char *skip_value(const char *at, const char *end) {
    int open = 0;
    while (at < end) {
        if (*at == '"') {
            at = skip_string(at, end);
            continue;
        }
        if (open == 0 && (*at == ',' || *at == '}'))
            break;
        open += *at == '{' || *at == '[';
        open -= *at == '}' || *at == ']';
        at++;
    }
    return at;
}

// The member at *at, which is moved behind it; false at the end of the object.
static bool next_member(const char **at, const char *end, struct member *member) {
    const char *name = *at;
    while (name < end && *name != '"' && *name != '}')
        name++;
    if (name >= end || *name == '}')
        return false;
    const char *name_end = skip_string(name, end);
    const char *value = skip_space(name_end, end) + 1; // behind the colon
    *at = skip_value(value, end);
    size_t length = (size_t)(name_end - name);
    *member = (struct member){.text = name,
                              .size = (size_t)(*at - name),
                              .is_state = length == 8 && (memcmp(name, "\"assets\"", 8) == 0 ||
                                                          memcmp(name, "\"alarms\"", 8) == 0)};
    return true;
}

static const char *first_member(const char *document, const char *end) {
    return skip_space(document, end) + 1; // behind the bracket
}

void tw_ndjson_write(const char *document, size_t size, tw_ndjson_line *line, void *user) {
    const char *end = document + size;
    char *text = tw_alloc(size + 3);
    size_t length = 0, index = 0;
    struct member member;
    text[length++] = '{';
    for (const char *at = first_member(document, end); next_member(&at, end, &member);) {
        if (member.is_state)
            continue;
        if (length > 1)
            text[length++] = ',';
        memcpy(text + length, member.text, member.size);
        length += member.size;
    }
    text[length++] = '}';
    line(user, index++, text, length);
    for (const char *at = first_member(document, end); next_member(&at, end, &member);) {
        if (!member.is_state)
            continue;
        text[0] = '{';
        memcpy(text + 1, member.text, member.size);
        text[1 + member.size] = '}';
        line(user, index++, text, member.size + 2);
    }
    free(text);
    char last[64];
    int last_size = snprintf(last, sizeof last, "{\"end\":true,\"count\":%zu}", index - 1);
    line(user, index, last, (size_t)last_size);
}
