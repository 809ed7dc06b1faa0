#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

// FNV-1a, 32 bit: ids are short, and nothing here is kept across runs.
static uint32_t hash_of(const char *chars) {
    uint32_t hash = 2166136261u;
    for (const unsigned char *c = (const unsigned char *)chars; *c; c++)
        hash = (hash ^ *c) * 16777619u;
    return hash;
}

#define CLASS_BYTES 8
#define SLAB_BYTES (64u << 10)

struct tw_text_slab {
    struct tw_text_slab *next;
    _Alignas(CLASS_BYTES) char bytes[SLAB_BYTES];
};

struct tw_text_hole {
    struct tw_text_hole *next;
};

static size_t class_of(size_t bytes) {
    return (bytes + CLASS_BYTES - 1) / CLASS_BYTES;
}

// Memory for a text; its characters are not cleared.
static struct tw_text *text_alloc(struct tw_text_table *table, size_t bytes) {
    size_t class = class_of(bytes), size = class * CLASS_BYTES;
    void *memory;
    if (class >= TW_TEXT_CLASSES)
        return tw_alloc(bytes);
    if (table->holes[class]) {
        memory = table->holes[class];
        table->holes[class] = table->holes[class]->next;
    } else {
        if (table->slab_left < size) {
            struct tw_text_slab *slab = tw_realloc(NULL, sizeof *slab);
            slab->next = table->slabs;
            table->slabs = slab;
            table->slab_left = SLAB_BYTES;
        }
        memory = table->slabs->bytes + SLAB_BYTES - table->slab_left;
        table->slab_left -= size;
    }
    return memset(memory, 0, sizeof(struct tw_text));
}

static void text_free(struct tw_text_table *table, struct tw_text *text, size_t bytes) {
    size_t class = class_of(bytes);
    if (class >= TW_TEXT_CLASSES) {
        free(text);
        return;
    }
    struct tw_text_hole *hole = (struct tw_text_hole *)(void *)text;
    hole->next = table->holes[class];
    table->holes[class] = hole;
}

static size_t text_bytes(const char *chars) {
    return sizeof(struct tw_text) + strlen(chars) + 1;
}

// The place of a text, or of the hole where it belongs.
static size_t probe(const struct tw_text_table *table, const char *chars, uint32_t hash) {
    size_t mask = table->capacity - 1, at = hash & mask;
    while (table->slots[at] &&
           (table->slots[at]->hash != hash || strcmp(table->slots[at]->chars, chars) != 0))
        at = (at + 1) & mask;
    return at;
}

static void grow(struct tw_text_table *table) {
    struct tw_text_table old = *table;
    table->capacity = old.capacity ? old.capacity * 2 : 256;
    table->slots = tw_alloc_array(table->capacity, sizeof *table->slots);
    table->bytes += (table->capacity - old.capacity) * sizeof *table->slots;
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i])
            table->slots[probe(table, old.slots[i]->chars, old.slots[i]->hash)] = old.slots[i];
    }
    free(old.slots);
}

void tw_texts_finish(struct tw_text_table *table) {
    for (size_t i = 0; i < table->capacity; i++) {
        struct tw_text *text = table->slots[i];
        if (text && class_of(text_bytes(text->chars)) >= TW_TEXT_CLASSES)
            free(text);
    }
    while (table->slabs) {
        struct tw_text_slab *next = table->slabs->next;
        free(table->slabs);
        table->slabs = next;
    }
    free(table->slots);
    *table = (struct tw_text_table){0};
}

struct tw_text *tw_texts_find(const struct tw_text_table *table, const char *chars) {
    if (!table->capacity || !chars)
        return NULL;
    return table->slots[probe(table, chars, hash_of(chars))];
}

const char *tw_texts_take(struct tw_text_table *table, const char *chars) {
    if (!chars)
        return NULL;
    if ((table->count + 1) * 4 > table->capacity * 3)
        grow(table);
    uint32_t hash = hash_of(chars);
    size_t at = probe(table, chars, hash);
    struct tw_text *text = table->slots[at];
    if (!text) {
        size_t bytes = text_bytes(chars);
        text = text_alloc(table, bytes);
        text->hash = hash;
        memcpy(text->chars, chars, bytes - sizeof *text);
        table->slots[at] = text;
        table->count++;
        table->bytes += bytes;
    }
    text->references++;
    return text->chars;
}

// Knuth, The Art of Computer Programming 3, section 6.4, algorithm R: closes the hole, so that no
// probe sequence is cut.
static void close_hole(struct tw_text_table *table, size_t hole) {
    size_t mask = table->capacity - 1;
    for (size_t at = (hole + 1) & mask; table->slots[at]; at = (at + 1) & mask) {
        size_t home = table->slots[at]->hash & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            table->slots[hole] = table->slots[at];
            hole = at;
        }
    }
    table->slots[hole] = NULL;
}

void tw_texts_release(struct tw_text_table *table, const char *chars) {
    if (!chars)
        return;
    struct tw_text *text = text_of(chars);
    if (--text->references)
        return;
    size_t at = probe(table, text->chars, text->hash);
    table->count--;
    table->bytes -= text_bytes(text->chars);
    close_hole(table, at);
    text_free(table, text, text_bytes(text->chars));
}

void tw_texts_set(struct tw_text_table *table, const char **place, const char *chars) {
    const char *old = *place;
    *place = tw_texts_take(table, chars); // before the release: `chars` may be `old`
    tw_texts_release(table, old);
}

static void remove_entry(struct tw_text_table *table, struct tw_names *names, uint32_t at) {
    tw_texts_release(table, names->entries[at].language);
    tw_texts_release(table, names->entries[at].text);
    names->count--;
    memmove(names->entries + at, names->entries + at + 1,
            (names->count - at) * sizeof *names->entries);
}

void tw_names_clear(struct tw_text_table *table, struct tw_names *names) {
    while (names->count)
        remove_entry(table, names, names->count - 1);
    free(names->entries);
    *names = (struct tw_names){0};
}

bool tw_names_set(struct tw_text_table *table, struct tw_names *names, const char *language,
                  const char *text) {
    if (!language) {
        tw_names_clear(table, names);
        return true;
    }
    // RFC 7396: a text replaces an object and an object replaces a text.
    bool bare = !*language, was_bare = names->count && !*names->entries[0].language;
    if (text && names->count && bare != was_bare)
        tw_names_clear(table, names);
    uint32_t at = 0;
    while (at < names->count && strcmp(names->entries[at].language, language) < 0)
        at++;
    bool found = at < names->count && strcmp(names->entries[at].language, language) == 0;
    if (!text) {
        if (found)
            remove_entry(table, names, at);
    } else if (found) {
        tw_texts_set(table, &names->entries[at].text, text);
    } else if (names->count == LANGUAGES_MAX) {
        return false;
    } else {
        names->entries = tw_realloc(names->entries, (names->count + 1) * sizeof *names->entries);
        memmove(names->entries + at + 1, names->entries + at,
                (names->count - at) * sizeof *names->entries);
        names->entries[at] =
            (struct tw_name_entry){tw_texts_take(table, language), tw_texts_take(table, text)};
        names->count++;
    }
    return true;
}

// "zh-Hans" speaks "zh".
static bool speaks(const char *tag, const char *language) {
    size_t length = strlen(language);
    return strncmp(tag, language, length) == 0 &&
           (!tag[length] || (length > 0 && (tag[length] == '-' || tag[length] == '_')));
}

const char *tw_names_pick(const struct tw_names *names, const char *language) {
    const char *const wanted[] = {language, "en", ""};
    for (size_t i = 0; i < TW_COUNT(wanted); i++) {
        for (uint32_t k = 0; k < names->count; k++) {
            if (speaks(names->entries[k].language, wanted[i]))
                return names->entries[k].text;
        }
    }
    return names->count ? names->entries[0].text : NULL;
}
