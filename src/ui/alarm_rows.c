// Which rows the alarm list has, in which order.
#include "alarms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/memory.h"
#include "twinview/related.h"
#include "ui_private.h"

#define WORD_MAX 64
#define RUN_GAP_MS 600000 // alarms of a unit further apart are not of one upset

void tw_ui_alarms_finish(struct tw_ui_alarms *alarms) {
    free(alarms->rows);
    free(alarms->first_out);
    free(alarms->selected);
    tw_arena_finish(&alarms->refs);
    memset(alarms, 0, sizeof *alarms);
}

uint64_t tw_alarm_key(const struct tw_alarm *alarm) {
    uint64_t seed = alarm->source | (uint64_t)alarm->local << 32;
    uint64_t key = tw_hash_bytes(alarm->id, strlen(alarm->id), seed);
    return key ? key : 1;
}

enum tw_alarm_tab tw_alarm_tab_of(enum tw_alarm_state state) {
    static const enum tw_alarm_tab tabs[] = {
        [TW_ALARM_NORMAL] = TW_TAB_COUNT,
        [TW_ALARM_UNACKNOWLEDGED] = TW_TAB_ACTIVE,
        [TW_ALARM_ACKNOWLEDGED] = TW_TAB_ACTIVE,
        [TW_ALARM_RETURNED] = TW_TAB_ACTIVE,
        [TW_ALARM_SHELVED] = TW_TAB_SHELVED,
        [TW_ALARM_SUPPRESSED] = TW_TAB_SUPPRESSED,
        [TW_ALARM_OUT_OF_SERVICE] = TW_TAB_OUT_OF_SERVICE,
    };
    return tabs[state];
}

uint32_t tw_alarm_unit(const struct tw_ui *ui, const struct tw_alarm *alarm) {
    return tw_twin_unit(ui->view->twin, alarm->asset).slot;
}

const char *tw_alarm_unit_name(const struct tw_ui *ui, uint32_t unit) {
    const struct tw_asset *asset = unit ? tw_twin_asset_at(ui->view->twin, unit) : NULL;
    return asset ? asset->name : "";
}

const char *tw_alarm_asset_name(const struct tw_ui *ui, const struct tw_alarm *alarm) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, alarm->asset);
    if (asset || alarm->asset_id)
        return asset ? asset->name : alarm->asset_id;
    bool of_source = alarm->local && alarm->source < (uint32_t)ui->view->source_count;
    const char *name = of_source ? ui->view->sources[alarm->source].name : NULL;
    const char *scheme = name ? strstr(name, "://") : NULL;
    return scheme ? scheme + strlen("://") : name ? name : "";
}

// --- first-out ---

struct began {
    uint32_t unit;
    int64_t since_ms;
    size_t index;
};

static int compare_began(const void *a, const void *b) {
    const struct began *left = a, *right = b;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (left->since_ms != right->since_ms)
        return left->since_ms < right->since_ms ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

// Of each unit the run of alarms that ends with its newest one.
static void mark_first_out(struct tw_ui_alarms *alarms, const struct began *began, size_t count) {
    for (size_t end = count; end > 0;) {
        size_t first = end - 1;
        while (first > 0 && began[first - 1].unit == began[end - 1].unit &&
               began[first].since_ms - began[first - 1].since_ms <= RUN_GAP_MS)
            first--;
        if (end - first > 1)
            alarms->first_out[began[first].index] = true;
        uint32_t unit = began[end - 1].unit;
        while (end > 0 && began[end - 1].unit == unit)
            end--;
    }
}

static void find_first_out(struct tw_ui *ui) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    const struct tw_twin *twin = ui->view->twin;
    size_t all = tw_twin_alarm_count(twin), count = 0;
    alarms->first_out = tw_realloc(alarms->first_out, (all + 1) * sizeof *alarms->first_out);
    memset(alarms->first_out, 0, (all + 1) * sizeof *alarms->first_out);
    alarms->first_out_count = all;
    struct began *began = tw_alloc_array(all + 1, sizeof *began);
    for (size_t i = 0; i < all; i++) {
        const struct tw_alarm *alarm = tw_twin_alarm_at(twin, i);
        uint32_t unit = tw_alarm_unit(ui, alarm);
        if (unit && alarm->since_ms != TW_TIME_NONE &&
            tw_alarm_tab_of(tw_alarm_state(alarm, ui->view->now_ms)) == TW_TAB_ACTIVE)
            began[count++] = (struct began){unit, alarm->since_ms, i};
    }
    qsort(began, count, sizeof *began, compare_began);
    mark_first_out(alarms, began, count);
    free(began);
}

bool tw_alarm_is_first_out(const struct tw_ui_alarms *alarms, size_t index) {
    return index < alarms->first_out_count && alarms->first_out[index];
}

// --- filter ---

static bool contains(const char *text, const char *word) {
    size_t length = strlen(word);
    for (; text && *text; text++)
        if (strncasecmp(text, word, length) == 0)
            return true;
    return false;
}

static bool word_matches(const struct tw_ui *ui, const struct tw_alarm *alarm, const char *word) {
    if (strncasecmp(word, "priority:", 9) == 0)
        return !word[9] || word[9] - '0' == alarm->priority;
    if (strncasecmp(word, "state:", 6) == 0) {
        const char *state = tw_alarm_state_word(tw_alarm_state(alarm, ui->view->now_ms));
        return contains(state, word + 6) || contains(tw_say(ui, state), word + 6);
    }
    if (strncasecmp(word, "unit:", 5) == 0)
        return contains(tw_alarm_unit_name(ui, tw_alarm_unit(ui, alarm)), word + 5);
    return contains(tw_alarm_asset_name(ui, alarm), word) || contains(alarm->text, word) ||
           contains(alarm->asset_id, word) || contains(alarm->property, word) ||
           contains(alarm->id, word) ||
           contains(tw_alarm_unit_name(ui, tw_alarm_unit(ui, alarm)), word);
}

static bool text_matches(const struct tw_ui *ui, const struct tw_alarm *alarm) {
    const char *filter = ui->alarms.filter + strspn(ui->alarms.filter, " ");
    while (*filter) {
        char word[WORD_MAX];
        size_t length = strcspn(filter, " ");
        snprintf(word, sizeof word, "%.*s", (int)TW_MIN(length, sizeof word - 1), filter);
        if (!word_matches(ui, alarm, word))
            return false;
        filter += length;
        filter += strspn(filter, " ");
    }
    return true;
}

static bool is_shown(const struct tw_ui *ui, const struct tw_alarm *alarm) {
    const struct tw_ui_alarms *alarms = &ui->alarms;
    if (alarms->left_out[TW_CLAMP(alarm->priority, 1, 4)])
        return false;
    if (alarms->only_unacknowledged && alarms->tab == TW_TAB_ACTIVE && alarm->acked)
        return false;
    return text_matches(ui, alarm);
}

// --- order ---

struct sorted {
    size_t index;
    const struct tw_alarm *alarm;
    const char *text; // what a text is sorted by
    const char *unit_name;
    uint32_t unit;
    int state_rank;
    enum tw_alarm_sort sort;
    bool reversed, grouped;
};

static int compare_numbers(int64_t left, int64_t right) {
    return (left > right) - (left < right);
}

static int compare_by(const struct sorted *a, const struct sorted *b) {
    int order = 0;
    switch (a->sort) {
    case TW_SORT_TIME:
        break;
    case TW_SORT_PRIORITY:
        order = compare_numbers(a->alarm->priority, b->alarm->priority);
        return order ? order : compare_numbers(a->state_rank, b->state_rank);
    case TW_SORT_STATE:
        return compare_numbers(a->state_rank, b->state_rank);
    default:
        return strcasecmp(a->text, b->text);
    }
    return compare_numbers(b->alarm->since_ms, a->alarm->since_ms);
}

static int compare_sorted(const void *left, const void *right) {
    const struct sorted *a = left, *b = right;
    if (a->grouped && a->unit != b->unit) {
        int order = strcasecmp(a->unit_name, b->unit_name);
        return order ? order : compare_numbers(a->unit, b->unit);
    }
    int order = compare_by(a, b);
    if (a->reversed)
        order = -order;
    if (order == 0)
        order = compare_numbers(b->alarm->since_ms, a->alarm->since_ms);
    if (order == 0)
        order = compare_numbers(a->alarm->priority, b->alarm->priority);
    return order ? order : strcmp(a->alarm->id, b->alarm->id);
}

static const char *sort_text(const struct tw_ui *ui, const struct sorted *item) {
    switch (ui->alarms.sort) {
    case TW_SORT_ASSET:
        return tw_alarm_asset_name(ui, item->alarm);
    case TW_SORT_UNIT:
        return item->unit_name;
    default:
        return item->alarm->text;
    }
}

static void add_row(struct tw_ui_alarms *alarms, struct tw_alarm_row row) {
    TW_GROW(alarms->rows, alarms->row_count, alarms->row_capacity);
    alarms->rows[alarms->row_count++] = row;
}

static void add_sorted(struct tw_ui *ui, const struct sorted *sorted, size_t count) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    alarms->row_count = 0;
    alarms->shown = count;
    for (size_t i = 0; i < count; i++) {
        const struct sorted *item = &sorted[i];
        bool begins = item->grouped && (i == 0 || sorted[i - 1].unit != item->unit);
        size_t end = i;
        while (begins && end < count && sorted[end].unit == item->unit)
            end++;
        if (begins)
            add_row(alarms, (struct tw_alarm_row){item->unit, (uint32_t)item->index, item->unit,
                                                  (int)(end - i)});
        add_row(alarms, (struct tw_alarm_row){tw_alarm_key(item->alarm), (uint32_t)item->index,
                                              item->unit, 0});
    }
}

static void make_rows(struct tw_ui *ui) {
    static const int state_ranks[] = {9, 0, 1, 2, 3, 4, 5}; // A, B, C, D, E, F, G
    struct tw_ui_alarms *alarms = &ui->alarms;
    const struct tw_twin *twin = ui->view->twin;
    size_t all = tw_twin_alarm_count(twin), count = 0;
    struct sorted *sorted = tw_alloc_array(all + 1, sizeof *sorted);
    memset(alarms->tab_counts, 0, sizeof alarms->tab_counts);
    for (size_t i = 0; i < all; i++) {
        const struct tw_alarm *alarm = tw_twin_alarm_at(twin, i);
        enum tw_alarm_state state = tw_alarm_state(alarm, ui->view->now_ms);
        enum tw_alarm_tab tab = tw_alarm_tab_of(state);
        if (tab == TW_TAB_COUNT)
            continue;
        alarms->tab_counts[tab]++;
        if (tab != alarms->tab || !is_shown(ui, alarm))
            continue;
        struct sorted *item = &sorted[count++];
        *item = (struct sorted){.index = i,
                                .alarm = alarm,
                                .unit = tw_alarm_unit(ui, alarm),
                                .state_rank = state_ranks[state],
                                .sort = alarms->sort,
                                .reversed = alarms->reversed,
                                .grouped = alarms->grouped || ui->flood};
        item->unit_name = tw_alarm_unit_name(ui, item->unit);
        item->text = sort_text(ui, item);
    }
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_sorted);
    add_sorted(ui, sorted, count);
    free(sorted);
}

void tw_alarm_rows(struct tw_ui *ui) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    bool news = alarms->version != ui->summary.version;
    if (news)
        find_first_out(ui);
    if (!news && !alarms->stale && alarms->rows)
        return;
    alarms->version = ui->summary.version;
    alarms->stale = false;
    make_rows(ui);
    tw_alarm_keep_selected(alarms);
}
