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
    uint32_t references;
    uint32_t asset; // slot of the first asset with this id, 0: none; others follow by `next_same`
    uint32_t property; // number of the property with this id, 0: none
    char chars[];
};

#define TW_TEXT_STEPS 86 // sizes of texts

// Zero-initialised is an empty table. Open addressing, linear probing, at most 3/4 full. Texts lie
// in slabs, without malloc's 16 bytes beside each, and are found there by their number; what is
// freed is used again for texts of its size.
struct tw_text_table {
    uint32_t *slots;        // numbers of texts, 0: free
    size_t capacity, count; // capacity is a power of two
    size_t bytes;           // held by texts and the table
    char **slabs;
    uint32_t slab_count, slab_capacity;
    uint32_t free_slab;  // none before it is free
    uint32_t slab, used; // the one that is filled, 0: none yet; bytes of it
    uint32_t holes[TW_TEXT_STEPS]; // number of the first; each begins with that of the next
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
