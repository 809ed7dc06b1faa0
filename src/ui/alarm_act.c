// From a button or key to what the operator wants done.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define SETTLED_NS INT64_C(500000000) // nobody has read what came later than this before the key

static bool suits(const struct tw_ui *ui, const struct tw_alarm *alarm, enum tw_action_kind kind) {
    enum tw_alarm_state state = tw_alarm_state(alarm, ui->view->now_ms);
    if (ui->view->playback) // what is seen is over
        return false;
    switch (kind) {
    case TW_ACTION_ACKNOWLEDGE:
        return state == TW_ALARM_UNACKNOWLEDGED || state == TW_ALARM_RETURNED;
    case TW_ACTION_SHELVE:
        return tw_alarm_tab_of(state) == TW_TAB_ACTIVE;
    case TW_ACTION_UNSHELVE:
        return state == TW_ALARM_SHELVED;
    case TW_ACTION_RESET:
        return state == TW_ALARM_ACKNOWLEDGED && alarm->latched && !alarm->active;
    }
    return false;
}

// Calls `each` for every alarm of the scope.
typedef void each_alarm(void *user, const struct tw_alarm *alarm);

static void visit_list(const struct tw_ui *ui, each_alarm *each, void *user) {
    const struct tw_ui_alarms *alarms = &ui->alarms;
    for (size_t i = 0; i < alarms->row_count && alarms->selected_count; i++)
        if (alarms->rows[i].count == 0 && tw_alarm_selected(alarms, alarms->rows[i].key))
            each(user, tw_twin_alarm_at(ui->view->twin, alarms->rows[i].alarm));
}

static void visit(const struct tw_ui *ui, struct tw_alarm_scope scope, each_alarm *each,
                  void *user) {
    const struct tw_twin *twin = ui->view->twin;
    if (scope.kind == TW_SCOPE_OF_LIST)
        visit_list(ui, each, user);
    if (scope.kind != TW_SCOPE_OF_ONE && scope.kind != TW_SCOPE_OF_ASSET)
        return;
    for (size_t i = 0; i < ui->summary.order_count; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, twin, i);
        if (scope.kind == TW_SCOPE_OF_ONE ? tw_alarm_key(alarm) == scope.key
                                          : tw_asset_equal(alarm->asset, scope.asset))
            each(user, alarm);
    }
}

struct targets {
    const struct tw_ui *ui;
    enum tw_action_kind kind;
    size_t count;
    const struct tw_alarm *first;
};

static void count_target(void *user, const struct tw_alarm *alarm) {
    struct targets *targets = user;
    if (!suits(targets->ui, alarm, targets->kind))
        return;
    targets->first = targets->first ? targets->first : alarm;
    targets->count++;
}

size_t tw_alarm_targets(const struct tw_ui *ui, struct tw_alarm_scope scope,
                        enum tw_action_kind kind) {
    struct targets targets = {.ui = ui, .kind = kind};
    visit(ui, scope, count_target, &targets);
    return targets.count;
}

const struct tw_alarm *tw_alarm_first_target(const struct tw_ui *ui, struct tw_alarm_scope scope,
                                             enum tw_action_kind kind) {
    struct targets targets = {.ui = ui, .kind = kind};
    visit(ui, scope, count_target, &targets);
    return targets.first;
}

static struct tw_alarm_scope banner_scope(const struct tw_ui *ui) {
    const struct tw_ui_alarms *alarms = &ui->alarms;
    bool read = alarms->banner_key && ui->run_ns - alarms->banner_since_ns >= SETTLED_NS;
    return (struct tw_alarm_scope){.kind = read ? TW_SCOPE_OF_ONE : TW_SCOPE_OF_NONE,
                                   .key = alarms->banner_key};
}

// True while the alarm that N went to is what the picture shows: its asset is still selected.
static bool is_visiting(const struct tw_ui *ui) {
    ptrdiff_t row = tw_alarm_row_of(&ui->alarms, ui->alarms.visited);
    if (row < 0 || !tw_alarm_selected(&ui->alarms, ui->alarms.visited))
        return false;
    const struct tw_alarm *alarm = tw_twin_alarm_at(ui->view->twin, ui->alarms.rows[row].alarm);
    return tw_asset_equal(alarm->asset, tw_scene_selected(ui->view->scene));
}

struct tw_alarm_scope tw_alarm_scope(const struct tw_ui *ui) {
    const struct tw_ui_alarms *alarms = &ui->alarms;
    struct tw_asset_id selected = tw_scene_selected(ui->view->scene);
    struct tw_alarm_scope asset = {.kind = TW_SCOPE_OF_ASSET, .asset = selected};
    struct tw_alarm_scope list = {.kind = TW_SCOPE_OF_LIST};
    if (alarms->selected_count > 0 && (alarms->open || is_visiting(ui)))
        return list;
    if (selected.slot && (tw_alarm_targets(ui, asset, TW_ACTION_SHELVE) ||
                          tw_alarm_targets(ui, asset, TW_ACTION_UNSHELVE)))
        return asset;
    return banner_scope(ui);
}

// --- the wish ---

struct collector {
    struct tw_ui *ui;
    bool failed_only;
    struct tw_alarm_ref *refs;
    size_t count, capacity;
};

static void collect(void *user, const struct tw_alarm *alarm) {
    struct collector *collector = user;
    struct tw_ui_alarms *alarms = &collector->ui->alarms;
    if (!collector->failed_only && !suits(collector->ui, alarm, alarms->wish.kind))
        return;
    TW_GROW(collector->refs, collector->count, collector->capacity);
    collector->refs[collector->count++] =
        (struct tw_alarm_ref){alarm->source, alarm->local,
                              tw_arena_strdup(&alarms->refs, alarm->id), alarm->since_stamp_ms};
}

static void post(struct tw_ui *ui, struct tw_alarm_scope scope, enum tw_ui_request_kind command) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    struct collector collector = {.ui = ui, .failed_only = command == TW_UI_DISMISS};
    tw_arena_reset(&alarms->refs);
    visit(ui, scope, collect, &collector);
    alarms->wish.count = collector.count;
    alarms->wish.alarms = NULL;
    if (collector.count > 0) {
        struct tw_alarm_ref *kept = tw_arena_alloc(&alarms->refs, collector.count * sizeof *kept);
        memcpy(kept, collector.refs, collector.count * sizeof *kept);
        alarms->wish.alarms = kept;
        tw_ui_post(ui, command, (struct tw_asset_id){0, 0}, NULL);
    }
    free(collector.refs);
}

void tw_alarm_act(struct tw_ui *ui, struct tw_alarm_scope scope, enum tw_action_kind kind,
                  const char *comment, int64_t until_ms) {
    struct tw_ui_wish *wish = &ui->alarms.wish;
    wish->kind = kind;
    wish->until_ms = until_ms;
    snprintf(wish->comment, sizeof wish->comment, "%s", comment);
    post(ui, scope, TW_UI_ACT);
}

void tw_alarm_acknowledge(struct tw_ui *ui, struct tw_alarm_scope scope) {
    bool any = tw_alarm_targets(ui, scope, TW_ACTION_ACKNOWLEDGE) > 0;
    tw_alarm_act(ui, scope, any ? TW_ACTION_ACKNOWLEDGE : TW_ACTION_RESET, "", 0);
}

void tw_alarm_dismiss(struct tw_ui *ui, struct tw_alarm_scope scope) {
    post(ui, scope, TW_UI_DISMISS);
}

const struct tw_ui_wish *tw_ui_wish(const struct tw_ui *ui) {
    return &ui->alarms.wish;
}

// --- what is under way ---

const struct tw_ui_action *tw_alarm_action(const struct tw_ui *ui, const struct tw_alarm *alarm) {
    const struct tw_ui_station *station = &ui->view->station;
    for (size_t i = 0; i < station->action_count; i++)
        if (station->actions[i].source == alarm->source &&
            station->actions[i].local == alarm->local &&
            strcmp(station->actions[i].alarm, alarm->id) == 0)
            return &station->actions[i];
    return NULL;
}

int tw_alarm_failed_count(const struct tw_ui *ui) {
    int count = 0;
    for (size_t i = 0; i < ui->view->station.action_count; i++)
        count += ui->view->station.actions[i].failed;
    return count;
}
