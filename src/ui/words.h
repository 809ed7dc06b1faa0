// The panels' words in the operator's language: catalogues as msgfmt compiles them from po/, built
// into the program.
//
// gettext() itself is not used: it takes the language from the process's environment and needs a
// locale that many a wall's computer lacks, and changing either while another thread reads the
// environment is undefined. The files and tools are gettext's.
#ifndef TW_UI_WORDS_H
#define TW_UI_WORDS_H

#include <stddef.h>

#include "twinview/ui.h"

struct tw_words {
    const char *language; // "en", "zh_CN"
    const char *name;     // as its speakers call it
    const unsigned char *catalogue; // NULL: the texts themselves
    size_t size;
};

// By a tag as in LANG or in a document: "zh", "zh_CN.UTF-8", "zh-Hans"; NULL if there is none.
const struct tw_words *tw_words_find(const char *tag);

// The translation of a text, else the text itself.
const char *tw_words_translate(const struct tw_words *words, const char *text);

#endif
