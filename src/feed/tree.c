#include "tree.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A tree of more than this is given back at once instead of being kept for the next text.
#define KEPT_BYTES (4u << 20)
#define PLACE_DEPTH 64

static _Thread_local struct tw_arena *parse_arena;

static void *hook_allocate(size_t size) {
    return parse_arena ? tw_arena_alloc(parse_arena, size) : malloc(size);
}

static void hook_free(void *memory) {
    if (!parse_arena)
        free(memory);
}

static void install_hooks(void) {
    cJSON_InitHooks(&(cJSON_Hooks){hook_allocate, hook_free});
}

// Length of the UTF-8 sequence at `text`, 0 if it is none (Unicode 15, table 3-7).
static size_t utf8_length(const unsigned char *text, size_t size) {
    unsigned char lead = text[0], low = 0x80, high = 0xBF;
    size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || size < length)
        return 0;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (text[1] < low || text[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

static bool fail(struct tw_tree_fault *fault, size_t offset, const char *text) {
    fault->offset = offset;
    snprintf(fault->text, sizeof fault->text, "%s", text);
    return false;
}

// Moves *at from behind the opening quote to behind the closing one, or to the end of the text.
static bool check_string(const unsigned char *text, size_t size, size_t *at,
                         struct tw_tree_scan *scan, struct tw_tree_fault *fault) {
    size_t i = *at;
    scan->inside_string = true;
    while (i < size) {
        unsigned char c = text[i];
        if (c == '"') {
            scan->inside_string = false;
            i++;
            break;
        }
        if (c == '\\') {
            if (size - i >= 6 && memcmp(text + i, "\\u0000", 6) == 0)
                return fail(fault, i, "a text contains the character NUL");
            i += i + 1 < size ? 2 : 1;
        } else if (c < 0x20) {
            return fail(fault, i, "a text contains a raw control character");
        } else if (c < 0x80) {
            i++;
        } else {
            size_t length = utf8_length(text + i, size - i);
            if (!length)
                return fail(fault, i, "the text is not UTF-8");
            i += length;
        }
    }
    *at = i;
    return true;
}

bool tw_tree_check(const char *text, size_t size, uint32_t max_depth, struct tw_tree_scan *scan,
                   struct tw_tree_fault *fault) {
    const unsigned char *bytes = (const unsigned char *)text;
    *scan = (struct tw_tree_scan){0};
    for (size_t i = 0; i < size;) {
        switch (bytes[i++]) {
        case '"':
            if (!check_string(bytes, size, &i, scan, fault))
                return false;
            break;
        case '{':
        case '[':
            if (++scan->open > max_depth) {
                fail(fault, i - 1, "");
                snprintf(fault->text, sizeof fault->text, "nested deeper than %u levels",
                         max_depth);
                return false;
            }
            break;
        case '}':
        case ']':
            if (scan->open == 0)
                return fail(fault, i - 1, "a bracket closes that was never opened");
            scan->open--;
            break;
        default:
            break;
        }
    }
    return true;
}

static bool only_space(const char *text, const char *end) {
    while (text < end && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
        text++;
    return text == end;
}

const cJSON *tw_tree_parse(struct tw_tree *tree, const char *text, size_t size, uint32_t max_depth,
                           struct tw_tree_fault *fault) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_hooks);

    struct tw_tree_scan scan;
    if (!tw_tree_check(text, size, max_depth, &scan, fault))
        return NULL;
    if (tree->arena.bytes > KEPT_BYTES)
        tw_arena_finish(&tree->arena);
    tw_arena_reset(&tree->arena);

    const char *end = text;
    parse_arena = &tree->arena;
    const cJSON *root = cJSON_ParseWithLengthOpts(text, size, &end, false);
    parse_arena = NULL;
    if (root && only_space(end, text + size))
        return root;
    if (root)
        fail(fault, (size_t)(end - text), "more text follows the JSON value");
    else if (only_space(text, text + size))
        fail(fault, 0, "no JSON value here");
    else if (scan.open || scan.inside_string)
        fail(fault, size, "the JSON text ends too early");
    else
        fail(fault, TW_MIN((size_t)(end - text), size), "this is not JSON");
    return NULL;
}

void tw_tree_finish(struct tw_tree *tree) {
    tw_arena_finish(&tree->arena);
}

static bool is_plain_name(const char *name) {
    for (const char *c = name; *c; c++) {
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
              *c == '_' || *c == '-'))
            return false;
    }
    return *name != 0;
}

size_t tw_tree_path_append(char *path, size_t size, size_t length, const char *name) {
    const char *format = is_plain_name(name) ? ".%s" : name[0] == '[' ? "%s" : "['%s']";
    if (length < size) {
        int added = snprintf(path + length, size - length, format, name);
        length = TW_MIN(length + (size_t)added, size - 1);
    }
    return length;
}

// What is open at a byte: the member or the element that is being read on each level.
struct place_level {
    size_t name, name_length; // where the member's name stands; 0: none yet
    uint32_t index;
    bool is_array;
};

void tw_tree_place(const char *text, size_t size, size_t offset, char *place, size_t place_size) {
    struct place_level levels[PLACE_DEPTH];
    uint32_t depth = 0, line = 1, column = 1;
    offset = TW_MIN(offset, size);
    for (size_t i = 0; i < offset; i++) {
        struct place_level *level = depth && depth <= PLACE_DEPTH ? &levels[depth - 1] : NULL;
        size_t from = i;
        if (text[i] == '"') {
            while (++i < offset && text[i] != '"')
                i += text[i] == '\\';
            if (level && !level->is_array && level->name == 0 && i < offset) {
                level->name = from + 1;
                level->name_length = i - from - 1;
            }
        } else if (text[i] == '{' || text[i] == '[') {
            if (++depth <= PLACE_DEPTH)
                levels[depth - 1] = (struct place_level){.is_array = text[i] == '['};
        } else if ((text[i] == '}' || text[i] == ']') && depth) {
            depth--;
        } else if (text[i] == ',' && level) {
            level->index++;
            level->name = 0;
        }
        for (; from <= i && from < offset; from++) {
            column = text[from] == '\n' ? 1 : column + ((text[from] & 0xC0) != 0x80);
            line += text[from] == '\n';
        }
    }
    int head = snprintf(place, place_size, "line %u, column %u, at $", line, column);
    size_t length = TW_MIN((size_t)head, place_size - 1);
    for (uint32_t i = 0; i < TW_MIN(depth, PLACE_DEPTH); i++) {
        char name[80];
        if (levels[i].is_array)
            snprintf(name, sizeof name, "[%u]", levels[i].index);
        else if (levels[i].name)
            snprintf(name, sizeof name, "%.*s", (int)TW_MIN(levels[i].name_length, sizeof name - 1),
                     text + levels[i].name);
        else
            break;
        length = tw_tree_path_append(place, place_size, length, name);
    }
}
