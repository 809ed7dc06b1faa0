// Look rules and alarms: values become paint, poses and visibility.
//
// Of what the rules of a type say about the body the strongest holds: a limit that is passed, then
// a value that cannot be trusted, then the first colour rule that applies. An alarm on the asset
// wins over all of them: it knows better how much a passed limit matters.
#include <stdlib.h>

#include "scene/colour.h"
#include "scene/internal.h"
#include "twinview/memory.h"

// docs/look.md, section 4
#define STALE_AMOUNT 0.85
static const double tint_new[] = {0, 0.80, 0.60, 0, 0};
static const double tint_acknowledged[] = {0, 0.45, 0.30, 0, 0};
static const double width_new[] = {0, 3, 3, 2.5, 0};
static const double width_acknowledged[] = {0, 2, 2, 2.5, 0};

enum trust {
    TRUSTED,
    UNCERTAIN,
    STALE,
    BAD
};

// What the rules say, while they are gone through.
struct verdict {
    enum trust trust;
    bool reads; // some rule reads a value
    int limit;  // 1: beyond the outer limits, 2: beyond the inner ones, 0: within
    bool coloured;
    uint32_t tint, outline, look;
    bool hidden;
    double fill; // negative: none
};

static enum trust trust_of(enum tw_validity validity) {
    switch (validity) {
    case TW_VALID:
        return TRUSTED;
    case TW_UNCERTAIN:
        return UNCERTAIN;
    case TW_BAD:
    case TW_LOST: // where sources live and die apart, what is dead must not pass for a dark tone
        return BAD;
    default:
        return STALE;
    }
}

static int limit_state(double value, const struct tw_limits *limits) {
    if (value > limits->hi_hi || value < limits->lo_lo) { // false where a limit is NaN
        return 1;
    }
    return value > limits->hi || value < limits->lo ? 2 : 0;
}

static bool equal(const struct tw_value *a, const struct tw_value *b) {
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case TW_VALUE_NUMBER:
        return a->number == b->number;
    case TW_VALUE_BOOL:
        return a->boolean == b->boolean;
    case TW_VALUE_STRING:
        return strcmp(a->string, b->string) == 0;
    default:
        return true;
    }
}

static bool truth(const struct tw_value *value) {
    switch (value->kind) {
    case TW_VALUE_NUMBER:
        return value->number != 0;
    case TW_VALUE_BOOL:
        return value->boolean;
    case TW_VALUE_STRING:
        return value->string[0] != 0;
    default:
        return false;
    }
}

static bool applies(const struct tw_look_rule *rule, const struct tw_value *value,
                    const struct tw_property_type *type) {
    bool number = value->kind == TW_VALUE_NUMBER;
    switch (rule->condition) {
    case TW_WHEN_EQUAL:
        return equal(value, &rule->is);
    case TW_WHEN_RANGE:
        return number && !(value->number < rule->above) && !(value->number >= rule->below);
    case TW_WHEN_LIMITS:
        return number && limit_state(value->number, &type->limits) != 0;
    case TW_WHEN_GRADIENT:
        return number && rule->stop_count > 0;
    default:
        return true;
    }
}

// Colours of the document may be anything; only the four priorities may be loud.
static bool quiet_colour(const struct tw_scene *scene, const char *text, uint32_t *colour) {
    if (!text || !tw_theme_colour(scene->theme, text, colour)) {
        return false;
    }
    *colour = text[0] == '#' ? tw_colour_quiet(*colour) : *colour;
    return true;
}

static uint32_t gradient(const struct tw_scene *scene, const struct tw_look_rule *rule,
                         double share) {
    double place = share * (rule->stop_count - 1);
    int below = TW_CLAMP((int)place, 0, TW_MAX(rule->stop_count - 2, 0));
    uint32_t a = 0, b = 0;
    if (!quiet_colour(scene, rule->stops[below], &a) ||
        !quiet_colour(scene, rule->stops[TW_MIN(below + 1, rule->stop_count - 1)], &b)) {
        return 0;
    }
    return tw_colour_mix(a, b, place - below);
}

// A body in the paint of a priority: tint, or a hatch where the theme has no hue for it.
static void paint_priority(const struct tw_scene *scene, int priority, double amount,
                           uint32_t *tint, uint32_t *look) {
    if (scene->theme->mono && amount > 0) {
        *look |= TW_LOOK_HATCH_ALARM;
    } else if (amount > 0) {
        *tint = tw_colour_alpha(scene->theme->colours[TW_P1 + priority - 1], amount);
    }
}

static int priority_of_token(const char *text) {
    bool token = text && text[0] == 'p' && text[1] >= '1' && text[1] <= '4' && !text[2];
    return token ? text[1] - '0' : 0;
}

static void paint_unknown(const struct tw_scene *scene, enum trust trust, uint32_t *tint,
                          uint32_t *look) {
    *tint = tw_colour_alpha(scene->theme->colours[TW_STALE_TONE], STALE_AMOUNT);
    *look |= trust == BAD ? TW_LOOK_HATCH : 0;
}

// What a colour rule that applies paints. "off" and tokens without paint of their own say: leave
// it as it is, and do not look further.
static void paint_rule(const struct tw_scene *scene, const struct tw_look_rule *rule,
                       const struct tw_value *value, const struct tw_property_type *type,
                       struct verdict *out) {
    int priority = priority_of_token(rule->colour);
    uint32_t colour;
    out->coloured = true;
    if (rule->condition == TW_WHEN_LIMITS) {
        int state = limit_state(value->number, &type->limits);
        paint_priority(scene, state, tint_acknowledged[state], &out->tint, &out->look);
    } else if (rule->condition == TW_WHEN_GRADIENT) {
        out->tint = gradient(scene, rule, tw_property_share(value->number, type));
    } else if (priority) {
        paint_priority(scene, priority, tint_acknowledged[priority], &out->tint, &out->look);
        out->outline = priority == 3 ? tw_outline(TW_OUTLINE_P3, width_acknowledged[3], false) : 0;
    } else if (quiet_colour(scene, rule->colour, &colour)) {
        out->tint = colour;
    }
}

static void judge_colour(const struct tw_scene *scene, uint32_t slot, int index,
                         const struct tw_look_rule *rule, const struct tw_value *value,
                         const struct tw_property_type *type, struct verdict *verdict) {
    if (rule->node) {
        const struct tw_scene_extra *extra = tw_scene_extra(scene, slot);
        if (applies(rule, value, type) && index < extra->part_count) {
            struct verdict part = {0};
            paint_rule(scene, rule, value, type, &part);
            extra->parts[index] = (struct tw_part_paint){part.tint, part.look};
        }
    } else if (rule->condition == TW_WHEN_LIMITS) {
        int state = value->kind == TW_VALUE_NUMBER ? limit_state(value->number, &type->limits) : 0;
        verdict->limit =
            state && verdict->limit ? TW_MIN(state, verdict->limit) : TW_MAX(state, verdict->limit);
    } else if (!verdict->coloured && applies(rule, value, type)) {
        paint_rule(scene, rule, value, type, verdict);
    }
}

static void judge_unknown(struct tw_scene *scene, uint32_t slot, int index,
                          const struct tw_look_rule *rule, enum trust trust,
                          struct verdict *verdict) {
    const struct tw_scene_extra *extra = tw_scene_extra(scene, slot);
    tw_movers_stop(scene, slot, (uint32_t)index);
    if (rule->kind == TW_RULE_COLOUR && rule->node) {
        if (index >= extra->part_count) {
            return;
        }
        paint_unknown(scene, trust, &extra->parts[index].tint, &extra->parts[index].look);
    } else {
        verdict->trust = TW_MAX(verdict->trust, trust);
    }
}

static void show_part(struct tw_scene *scene, uint32_t slot, const struct tw_look_rule *rule,
                      bool shown, struct verdict *verdict) {
    if (!rule->node) {
        verdict->hidden |= !shown;
        return;
    }
    uint32_t node = tw_scene_find_node(scene, slot, rule->node);
    if (node != UINT32_MAX) {
        tw_nodes_set_flag(&scene->nodes, node, TW_NODE_HIDE, !shown);
        scene->assets[slot].hides_parts |= !shown;
    }
}

static void judge(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset, int index,
                  struct verdict *verdict) {
    const struct tw_look_rule *rule = &asset->type->rules[index];
    if (rule->kind == TW_RULE_LABEL || !rule->property || !tw_rule_active(scene, rule)) {
        return;
    }
    verdict->reads = true;
    const struct tw_property *property = tw_asset_property(asset, rule->property);
    enum trust trust = trust_of(property ? property->validity : TW_NO_VALUE);
    if (trust >= STALE) {
        judge_unknown(scene, slot, index, rule, trust, verdict);
        return;
    }
    verdict->trust = TW_MAX(verdict->trust, trust);
    struct tw_property_type type;
    tw_twin_property_type(scene->twin, asset, property, &type);
    const struct tw_value *value = &property->value;
    bool number = value->kind == TW_VALUE_NUMBER;
    switch (rule->kind) {
    case TW_RULE_COLOUR:
        judge_colour(scene, slot, index, rule, value, &type, verdict);
        break;
    case TW_RULE_VISIBLE:
        show_part(scene, slot, rule,
                  rule->condition == TW_WHEN_ALWAYS ? truth(value) : applies(rule, value, &type),
                  verdict);
        break;
    case TW_RULE_FILL:
        verdict->fill = number ? tw_property_share(value->number, &type) : -1;
        break;
    default:
        if (number) {
            tw_movers_drive(scene, slot, (uint32_t)index, value->number, &type, rule);
        }
    }
}

// A type without rules still must not look alive when nothing of it is known.
static enum trust trust_without_rules(const struct tw_asset *asset) {
    enum trust best = BAD;
    bool any = false;
    for (int i = 0; i < asset->property_count; i++) {
        if (asset->properties[i].validity != TW_NO_VALUE) {
            best = TW_MIN(best, trust_of(asset->properties[i].validity));
            any = true;
        }
    }
    return any ? best : asset->property_count > 0 ? STALE : TRUSTED;
}

// Paints what the alarm demands; false if it leaves the body's tint to others.
static bool paint_alarm(const struct tw_scene *scene, const struct tw_alarm *alarm,
                        struct tw_paint *paint) {
    int priority = TW_CLAMP(alarm->priority, 1, 4);
    uint32_t colour = TW_OUTLINE_P1 + (uint32_t)priority - 1;
    switch (tw_alarm_state(alarm, tw_twin_now(scene->twin))) {
    case TW_ALARM_UNACKNOWLEDGED:
        paint_priority(scene, priority, tint_new[priority], &paint->tint, &paint->flags);
        paint->flags |= tw_outline(colour, width_new[priority], false);
        return tint_new[priority] > 0;
    case TW_ALARM_ACKNOWLEDGED:
        paint_priority(scene, priority, tint_acknowledged[priority], &paint->tint, &paint->flags);
        paint->flags |= tw_outline(colour, width_acknowledged[priority], false);
        return tint_acknowledged[priority] > 0;
    case TW_ALARM_RETURNED:
        paint->flags |= tw_outline(colour, width_new[priority], true);
        return false;
    default:
        return false;
    }
}

// Takes the level from a body whose values cannot be trusted.
static struct tw_paint paint_of(const struct tw_scene *scene, const struct tw_asset *asset,
                                struct verdict *verdict) {
    struct tw_paint paint = {0};
    const struct tw_alarm *alarm = tw_twin_worst_alarm(scene->twin, asset->handle);
    bool painted = alarm && paint_alarm(scene, alarm, &paint);
    paint.flags |= (paint.flags & TW_PAINT_OUTLINE ? TW_PAINT_BY_ALARM_OUTLINE : 0u) |
                   (painted ? TW_PAINT_BY_ALARM_TINT : 0u);
    if (!painted && !alarm && verdict->limit) {
        paint_priority(scene, verdict->limit, tint_acknowledged[verdict->limit], &paint.tint,
                       &paint.flags);
    } else if (!painted && verdict->trust >= STALE) {
        paint_unknown(scene, verdict->trust, &paint.tint, &paint.flags);
        verdict->fill = -1;
    } else if (!painted) {
        paint.tint = verdict->tint;
        paint.flags |= verdict->look;
        paint.flags |= paint.flags & TW_PAINT_OUTLINE ? 0 : verdict->outline;
    }
    if (!(paint.flags & TW_PAINT_OUTLINE) && verdict->trust == UNCERTAIN) {
        paint.flags |= tw_outline(TW_OUTLINE_HOVER, 2, true);
    }
    return paint;
}

static void evaluate(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset) {
    struct tw_scene_asset *own = &scene->assets[slot];
    struct verdict verdict = {.fill = -1};
    struct tw_part_paint *former = NULL;
    const struct tw_scene_extra *extra = tw_scene_extra(scene, slot);
    size_t parts_size = (size_t)extra->part_count * sizeof *extra->parts;
    if (extra->part_count > 0) {
        former = memcpy(tw_alloc(parts_size), extra->parts, parts_size);
        memset(extra->parts, 0, parts_size);
    }
    for (int i = 0; i < asset->type->rule_count; i++) {
        judge(scene, slot, asset, i, &verdict);
    }
    if (!verdict.reads) {
        verdict.trust = trust_without_rules(asset);
    }
    struct tw_paint paint = paint_of(scene, asset, &verdict);
    float fill = (float)verdict.fill;
    if (paint.tint != own->paint.tint || paint.flags != own->paint.flags || fill != extra->fill ||
        (former && memcmp(former, extra->parts, parts_size) != 0)) {
        if (extra->fill < 0 && fill >= 0) { // from where to where has not been kept
            tw_scene_todo(scene, slot, TW_TODO_BOUNDS);
        }
        own->paint = paint;
        if (fill != extra->fill) {
            tw_scene_need_extra(scene, slot)->fill = fill;
        }
        tw_scene_repaint(scene, slot);
    }
    free(former);
    own->hidden_by_rule = verdict.hidden;
    tw_nodes_set_flag(&scene->nodes, own->node, TW_NODE_HIDE, asset->hidden || verdict.hidden);
}

static void show_all_parts(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *own = &scene->assets[slot];
    uint32_t top = tw_scene_frame(scene, slot);
    for (uint32_t node = top; node; node = tw_nodes_next(&scene->nodes, node, top)) {
        if (scene->nodes.asset[node] == slot && node != own->node) {
            tw_nodes_set_flag(&scene->nodes, node, TW_NODE_HIDE, false);
        }
    }
    own->hides_parts = false;
    scene->halls_dirty |= own->is_hall; // its roof and walls are hidden for another reason
}

// Marks the objects at and below the node that a rule names.
static void mark_part(struct tw_scene *scene, uint32_t slot, int rule, const char *name) {
    uint32_t top = tw_scene_find_node(scene, slot, name);
    for (uint32_t node = top == UINT32_MAX ? 0 : top; node;
         node = tw_nodes_next(&scene->nodes, node, top)) {
        for (uint32_t i = 0; i < scene->nodes.object_count[node]; i++) {
            uint32_t at = scene->nodes.first_object[node] + i;
            const struct tw_object *object = &scene->objects.items[at];
            uint32_t rules = tw_object_part(&scene->objects, object)->rules;
            if (scene->nodes.asset[node] == slot) {
                tw_objects_mark(&scene->objects, at, rules | 1u << rule);
            }
        }
    }
}

static void bind_parts(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset) {
    struct tw_scene_asset *own = &scene->assets[slot];
    const struct tw_asset_type *type = asset->type;
    own->is_machine = strcmp(type->kind, "machine") == 0;
    tw_storeys_bind(scene, slot, strcmp(type->kind, "storey") == 0);
    for (uint32_t i = 0; i < own->object_count; i++) {
        tw_objects_mark(&scene->objects, own->first_object + i, 0);
    }
    if (own->hides_parts) {
        show_all_parts(scene, slot);
    }
    int named = 0, fill_rule = -1;
    for (int i = 0; i < type->rule_count && i < TW_NAMED_RULES_MAX; i++) {
        const struct tw_look_rule *rule = &type->rules[i];
        if (rule->node && (rule->kind == TW_RULE_COLOUR || rule->kind == TW_RULE_FILL)) {
            mark_part(scene, slot, i, rule->node);
            named = i + 1;
            fill_rule = rule->kind == TW_RULE_FILL ? i : fill_rule;
        }
    }
    const struct tw_scene_extra *former = tw_scene_extra(scene, slot);
    if (former->part_count == 0 && named == 0) {
        return; // a rule that names the node that fills is a named one
    }
    if (former->part_count > 0 || fill_rule != former->fill_rule) {
        tw_scene_repaint(scene, slot); // parts may lose the paint of a rule that is gone
        tw_scene_todo(scene, slot, TW_TODO_BOUNDS);
    }
    struct tw_scene_extra *extra = tw_scene_need_extra(scene, slot);
    extra->fill_rule = (int8_t)fill_rule;
    free(extra->parts);
    extra->part_count = (uint8_t)named;
    extra->parts = named ? tw_alloc_array((size_t)named, sizeof *extra->parts) : NULL;
}

void tw_scene_bind_rules(struct tw_scene *scene) {
    struct tw_slot_list *list = &scene->todo[TW_LIST_RULES];
    for (size_t i = 0; i < list->count; i++) {
        uint32_t slot = list->slots[i];
        scene->assets[slot].todo &= (uint8_t)~TW_TODO_RULES;
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        if (tw_scene_own(scene, slot) && asset) {
            tw_movers_bind(scene, slot, asset);
            bind_parts(scene, slot, asset);
        }
    }
    list->count = 0;
}

void tw_scene_evaluate(struct tw_scene *scene) {
    struct tw_slot_list *list = &scene->todo[TW_LIST_PAINT];
    for (size_t i = 0; i < list->count; i++) {
        uint32_t slot = list->slots[i];
        scene->assets[slot].todo &= (uint8_t)~TW_TODO_PAINT;
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        if (tw_scene_own(scene, slot) && asset) {
            evaluate(scene, slot, asset);
        }
    }
    list->count = 0;
}
