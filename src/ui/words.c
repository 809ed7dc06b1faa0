// Catalogues of messages: GNU gettext manual, section "The Format of GNU MO Files".
#include "words.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "catalogues.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define MAGIC 0x950412de

static const struct tw_words languages[] = {
    {"en", "English", NULL, 0},
    {"zh_CN", "中文", tw_catalogue_zh_CN, sizeof tw_catalogue_zh_CN},
};

const struct tw_words *tw_words_find(const char *tag) {
    for (size_t i = 0; tag && i < TW_COUNT(languages); i++)
        if (strncasecmp(tag, languages[i].language, 2) == 0 && strcspn(tag, "_-.@") == 2)
            return &languages[i];
    return NULL;
}

static uint32_t number_at(const struct tw_words *words, size_t offset) {
    uint32_t number = 0;
    if (offset + sizeof number <= words->size)
        memcpy(&number, words->catalogue + offset, sizeof number);
    return number;
}

static const char *text_at(const struct tw_words *words, uint32_t table, uint32_t index) {
    uint32_t offset = number_at(words, table + 8 * (size_t)index + 4);
    return offset < words->size ? (const char *)words->catalogue + offset : "";
}

const char *tw_words_translate(const struct tw_words *words, const char *text) {
    // A catalogue of the other byte order, as of a foreign msgfmt, translates nothing.
    if (!words || !words->catalogue || !*text || number_at(words, 0) != MAGIC)
        return text;
    uint32_t low = 0, high = number_at(words, 8);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text, text_at(words, number_at(words, 12), middle));
        if (order == 0)
            return text_at(words, number_at(words, 16), middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return text;
}

const char *tw_ui_language(const char *tag, int steps) {
    const struct tw_words *words = tw_words_find(tag);
    size_t count = TW_COUNT(languages);
    return words ? languages[((size_t)(words - languages) + (size_t)steps) % count].language : NULL;
}

void tw_ui_set_language(struct tw_ui *ui, const char *tag) {
    ui->words = tw_words_find(tag);
    ui->dirty = ui->alarms.stale = ui->labels.stale = ui->tree.stale = true;
}

void tw_ui_next_language(struct tw_ui *ui) {
    const char *tag = tw_ui_language(ui->words ? ui->words->language : "en", 1);
    tw_ui_set_language(ui, tag);
    tw_ui_post(ui, TW_UI_LANGUAGE, (struct tw_asset_id){0, 0}, tag);
}

const char *tw_say(const struct tw_ui *ui, const char *text) {
    return tw_words_translate(ui->words, text);
}
