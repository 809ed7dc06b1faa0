// Interned texts: every id, name and string value of a twin is kept once and counted.
//
// A text is identified by its address, so equal texts compare by pointer. The table also leads
// from an id to its asset: one look-up of the hash finds both (the fast path of telemetry).
#ifndef TWIN_TEXT_H
#define TWIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tw_text {
    uint32_t hash, references;
    uint32_t asset; // slot of the first asset with this id, 0: none; others follow by `next_same`
    uint32_t property; // number of the property with this id, 0: none
    char chars[];
};

// Short texts lie in slabs, by steps of 8 bytes and without malloc's 16 beside each; what is freed
// is used again for texts of its size.
#define TW_TEXT_CLASSES 40

// Zero-initialised is an empty table. Open addressing, linear probing, at most 3/4 full.
struct tw_text_table {
    struct tw_text **slots;
    size_t capacity, count; // capacity is a power of two
    size_t bytes;           // held by texts and the table
    struct tw_text_slab *slabs;
    size_t slab_left; // bytes not handed out yet of the newest slab
    struct tw_text_hole *holes[TW_TEXT_CLASSES];
};

void tw_texts_finish(struct tw_text_table *table);

// The text if it is known, NULL if not; takes no reference.
struct tw_text *tw_texts_find(const struct tw_text_table *table, const char *chars);

// Takes a reference to the text, made if it is new. NULL gives NULL.
const char *tw_texts_take(struct tw_text_table *table, const char *chars);

// Gives a reference back; the last one frees the text. NULL does nothing.
void tw_texts_release(struct tw_text_table *table, const char *chars);

// Replaces the reference in *place by one to `chars` (NULL: none).
void tw_texts_set(struct tw_text_table *table, const char **place, const char *chars);

static inline struct tw_text *text_of(const char *interned) {
    return (struct tw_text *)(interned - offsetof(struct tw_text, chars));
}

// A name in several languages, ordered by language; "" is the bare form, which excludes others.
struct tw_names {
    struct tw_name_entry {
        const char *language, *text; // interned
    } * entries;
    uint32_t count;
};

// One leaf of a merge patch. `text` NULL removes the language; `language` NULL removes all. False
// if there are LANGUAGES_MAX languages already.
enum {
    LANGUAGES_MAX = 64
};
bool tw_names_set(struct tw_text_table *table, struct tw_names *names, const char *language,
                  const char *text);
void tw_names_clear(struct tw_text_table *table, struct tw_names *names);

// The text in `language` ("zh", also as "zh-Hans"), else in "en", else the bare one, else any, else
// NULL.
const char *tw_names_pick(const struct tw_names *names, const char *language);

#endif
