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

// A text's number is its slab and its place in it: 2^18 slabs hold 16 GiB.
#define UNIT_BYTES 4
#define SLAB_BITS 14
#define SLAB_BYTES (UNIT_BYTES << SLAB_BITS)

// Sizes: by units, then by powers of two; what is larger has a slab of its own.
#define UNITS_MAX 80
#define LARGE_BYTES 512

_Static_assert(TW_TEXT_STEPS == UNITS_MAX + 6, "512, 1,024 .. 8,192 bytes follow");

static uint32_t step_of(size_t bytes) { // 0: a slab of its own
    size_t units = (bytes + UNIT_BYTES - 1) / UNIT_BYTES;
    if (units <= UNITS_MAX)
        return (uint32_t)units;
    for (uint32_t step = UNITS_MAX + 1; step < TW_TEXT_STEPS; step++) {
        if (bytes <= (size_t)LARGE_BYTES << (step - UNITS_MAX - 1))
            return step;
    }
    return 0;
}

static uint32_t step_bytes(uint32_t step) {
    return step <= UNITS_MAX ? step * UNIT_BYTES : (uint32_t)LARGE_BYTES << (step - UNITS_MAX - 1);
}

static struct tw_text *text_at(const struct tw_text_table *table, uint32_t number) {
    char *slab = table->slabs[number >> SLAB_BITS];
    return (struct tw_text *)(void *)(slab + (number & ((1u << SLAB_BITS) - 1)) * UNIT_BYTES);
}

static uint32_t add_slab(struct tw_text_table *table, size_t bytes) {
    uint32_t slab = TW_MAX(table->free_slab, 1u); // so that number 0 is none
    while (slab < table->slab_count && table->slabs[slab])
        slab++;
    while (slab >= table->slab_count) {
        TW_GROW(table->slabs, table->slab_count, table->slab_capacity);
        table->slabs[table->slab_count++] = NULL;
    }
    table->slabs[slab] = tw_realloc(NULL, bytes);
    return table->free_slab = slab;
}

// Number of a new text; its characters are not cleared.
static uint32_t text_alloc(struct tw_text_table *table, size_t bytes) {
    uint32_t step = step_of(bytes), size = step_bytes(step), number = table->holes[step];
    if (!step) {
        number = add_slab(table, bytes) << SLAB_BITS;
    } else if (number) {
        memcpy(&table->holes[step], text_at(table, number), sizeof number);
    } else {
        if (!table->slab || SLAB_BYTES - table->used < size) {
            table->slab = add_slab(table, SLAB_BYTES);
            table->used = 0;
        }
        number = table->slab << SLAB_BITS | table->used / UNIT_BYTES;
        table->used += size;
    }
    memset(text_at(table, number), 0, sizeof(struct tw_text));
    return number;
}

static void text_free(struct tw_text_table *table, uint32_t number, size_t bytes) {
    uint32_t step = step_of(bytes), slab = number >> SLAB_BITS;
    if (step) {
        memcpy(text_at(table, number), &table->holes[step], sizeof number);
        table->holes[step] = number;
        return;
    }
    free(table->slabs[slab]);
    table->slabs[slab] = NULL;
    table->free_slab = TW_MIN(table->free_slab, slab);
}

static size_t text_bytes(const char *chars) {
    return sizeof(struct tw_text) + strlen(chars) + 1;
}

// The place of a text, or of the hole where it belongs.
static size_t probe(const struct tw_text_table *table, const char *chars) {
    size_t mask = table->capacity - 1, at = hash_of(chars) & mask;
    while (table->slots[at] && strcmp(text_at(table, table->slots[at])->chars, chars) != 0)
        at = (at + 1) & mask;
    return at;
}

static void grow(struct tw_text_table *table) {
    uint32_t *old = table->slots;
    size_t former = table->capacity;
    table->capacity = former ? former * 2 : 256;
    table->slots = tw_alloc_array(table->capacity, sizeof *table->slots);
    table->bytes += (table->capacity - former) * sizeof *table->slots;
    for (size_t i = 0; i < former; i++) {
        if (old[i])
            table->slots[probe(table, text_at(table, old[i])->chars)] = old[i];
    }
    free(old);
}

void tw_texts_finish(struct tw_text_table *table) {
    for (uint32_t i = 0; i < table->slab_count; i++)
        free(table->slabs[i]);
    free(table->slabs);
    free(table->slots);
    *table = (struct tw_text_table){0};
}

struct tw_text *tw_texts_find(const struct tw_text_table *table, const char *chars) {
    if (!table->capacity || !chars)
        return NULL;
    uint32_t number = table->slots[probe(table, chars)];
    return number ? text_at(table, number) : NULL;
}

const char *tw_texts_take(struct tw_text_table *table, const char *chars) {
    if (!chars)
        return NULL;
    if ((table->count + 1) * 4 > table->capacity * 3)
        grow(table);
    size_t at = probe(table, chars);
    if (!table->slots[at]) {
        size_t bytes = text_bytes(chars);
        uint32_t number = text_alloc(table, bytes);
        memcpy(text_at(table, number)->chars, chars, bytes - sizeof(struct tw_text));
        table->slots[at] = number;
        table->count++;
        table->bytes += bytes;
    }
    struct tw_text *text = text_at(table, table->slots[at]);
    text->references++;
    return text->chars;
}

// Knuth, The Art of Computer Programming 3, section 6.4, algorithm R: closes the hole, so that no
// probe sequence is cut.
static void close_hole(struct tw_text_table *table, size_t hole) {
    size_t mask = table->capacity - 1;
    for (size_t at = (hole + 1) & mask; table->slots[at]; at = (at + 1) & mask) {
        size_t home = hash_of(text_at(table, table->slots[at])->chars) & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            table->slots[hole] = table->slots[at];
            hole = at;
        }
    }
    table->slots[hole] = 0;
}

void tw_texts_release(struct tw_text_table *table, const char *chars) {
    if (!chars)
        return;
    struct tw_text *text = text_of(chars);
    if (--text->references)
        return;
    size_t at = probe(table, chars), bytes = text_bytes(chars);
    uint32_t number = table->slots[at];
    table->count--;
    table->bytes -= bytes;
    close_hole(table, at);
    text_free(table, number, bytes);
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
