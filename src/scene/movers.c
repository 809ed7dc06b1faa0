// Values that move nodes: shafts that turn, valves, goods on a belt.
#include <math.h>

#include "scene/internal.h"
#include "twinview/memory.h"

#define PI 3.14159265358979323846

static uint32_t find_below(const struct tw_scene *scene, uint32_t top,
                           const struct tw_scene_asset *owner, const char *name) {
    const struct tw_model *model = tw_models_get(scene->models, owner->entry);
    for (uint32_t node = top; node; node = tw_nodes_next(&scene->nodes, node, top)) {
        uint32_t index = node - owner->body; // huge for nodes of others
        if (index < model->node_count && strcmp(model->nodes[index].name, name) == 0) {
            return node;
        }
    }
    return UINT32_MAX;
}

uint32_t tw_scene_find_node(struct tw_scene *scene, uint32_t slot, const char *name) {
    const struct tw_scene_asset *asset = &scene->assets[slot];
    uint32_t node = UINT32_MAX;
    if (!name) {
        node = tw_scene_frame(scene, slot);
    } else if (asset->has_model) {
        uint32_t index = tw_model_use_find(&scene->uses[asset->entry],
                                           tw_models_get(scene->models, asset->entry), name);
        node = index == UINT32_MAX ? UINT32_MAX : asset->body + index;
    } else if (tw_scene_extra(scene, slot)->frame) {
        const struct tw_scene_extra *extra = tw_scene_extra(scene, slot);
        node = find_below(scene, extra->frame, &scene->assets[extra->owner], name);
    }
    return node != UINT32_MAX && scene->nodes.asset[node] == slot ? node : UINT32_MAX;
}

static void stop_spinning(struct tw_scene *scene, uint32_t index) {
    struct tw_mover *mover = &scene->movers[index];
    mover->speed = 0;
    if (mover->spinning) {
        uint32_t last = scene->spinning.slots[--scene->spinning.count];
        scene->spinning.slots[mover->spinning - 1] = last;
        scene->movers[last].spinning = mover->spinning;
        mover->spinning = 0;
    }
}

// The node's local transform: its rest, then what each of the asset's movers does to it.
static void pose(struct tw_scene *scene, const struct tw_mover *mover) {
    double local[12], screw[12], moved[12];
    memcpy(local, mover->rest, sizeof local);
    for (uint32_t i = tw_scene_extra(scene, mover->asset)->first_mover; i;
         i = scene->movers[i].next) {
        const struct tw_mover *other = &scene->movers[i];
        if (other->node == mover->node) {
            tw_matrix_screw(other->axis, other->radians, other->metres, screw);
            tw_matrix_multiply(local, screw, moved);
            memcpy(local, moved, sizeof local);
        }
    }
    tw_nodes_set_local(&scene->nodes, mover->node, local);
}

void tw_movers_free(struct tw_scene *scene, uint32_t slot) {
    const struct tw_scene_asset *asset = &scene->assets[slot];
    uint32_t first = tw_scene_extra(scene, slot)->first_mover;
    for (uint32_t i = first, next; i; i = next) {
        struct tw_mover *mover = &scene->movers[i];
        next = mover->next;
        stop_spinning(scene, i);
        tw_nodes_set_local(&scene->nodes, mover->node, mover->rest);
        tw_nodes_set_flag(&scene->nodes, mover->node, TW_NODE_MOVE,
                          mover->node == asset->node && asset->moves >= TW_MOVES_OF_A_MOVER);
        *mover = (struct tw_mover){.next = scene->free_mover};
        scene->free_mover = i;
    }
    if (first) {
        tw_scene_need_extra(scene, slot)->first_mover = 0;
    }
}

static bool is_speed(const char *unit) {
    return strcmp(unit, "1/min") == 0 || strcmp(unit, "/min") == 0 ||
           strcmp(unit, "{rev}/min") == 0 || strcmp(unit, "rpm") == 0;
}

static uint32_t add_mover(struct tw_scene *scene) {
    uint32_t index = scene->free_mover;
    if (index) {
        scene->free_mover = scene->movers[index].next;
        return index;
    }
    if (scene->mover_count == 0) {
        scene->mover_count = 1; // 0 is none
    }
    TW_GROW(scene->movers, scene->mover_count, scene->mover_capacity);
    return scene->mover_count++;
}

// A shaft that turns by itself is decoration: only the preset "show" has it.
static bool is_wanted(const struct tw_scene *scene, const struct tw_asset *asset,
                      const struct tw_look_rule *rule) {
    if (!tw_rule_active(scene, rule) || !rule->property) {
        return false;
    }
    if (rule->kind == TW_RULE_MOVE) {
        return true;
    }
    const struct tw_property *property = tw_asset_property(asset, rule->property);
    if (rule->kind != TW_RULE_ROTATE || !property) {
        return false;
    }
    struct tw_property_type type;
    tw_twin_property_type(scene->twin, asset, property, &type);
    return !is_speed(type.unit) || strcmp(scene->preset, "show") == 0;
}

void tw_movers_bind(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset) {
    tw_movers_free(scene, slot);
    for (int i = asset->type->rule_count; i-- > 0;) { // each goes in front of the list
        const struct tw_look_rule *rule = &asset->type->rules[i];
        if (!is_wanted(scene, asset, rule)) {
            continue;
        }
        uint32_t node = tw_scene_find_node(scene, slot, rule->node);
        if (node == UINT32_MAX) {
            continue; // another model without that part
        }
        uint32_t index = add_mover(scene);
        struct tw_mover *mover = &scene->movers[index];
        *mover = (struct tw_mover){.asset = slot,
                                   .node = node,
                                   .rule = (uint32_t)i,
                                   .next = tw_scene_extra(scene, slot)->first_mover};
        memcpy(mover->axis, rule->axis, sizeof mover->axis);
        tw_nodes_local(&scene->nodes, node, mover->rest);
        tw_nodes_set_flag(&scene->nodes, node, TW_NODE_MOVE, true);
        tw_scene_need_extra(scene, slot)->first_mover = index;
    }
}

static uint32_t mover_of(const struct tw_scene *scene, uint32_t slot, uint32_t rule) {
    uint32_t index = tw_scene_extra(scene, slot)->first_mover;
    while (index && scene->movers[index].rule != rule) {
        index = scene->movers[index].next;
    }
    return index;
}

double tw_property_share(double value, const struct tw_property_type *type) {
    double low = type->range_low, high = type->range_high;
    if (!(high > low)) {
        low = 0;
        high = strcmp(type->unit, "%") == 0 ? 100 : 1;
    }
    return TW_CLAMP((value - low) / (high - low), 0.0, 1.0);
}

void tw_movers_drive(struct tw_scene *scene, uint32_t slot, uint32_t rule, double value,
                     const struct tw_property_type *type, const struct tw_look_rule *look) {
    uint32_t index = mover_of(scene, slot, rule);
    if (!index) {
        return;
    }
    struct tw_mover *mover = &scene->movers[index];
    double part = tw_property_share(value, type);
    if (look->kind == TW_RULE_MOVE) {
        mover->metres = look->from + (look->to - look->from) * part;
    } else if (is_speed(type->unit)) {
        mover->speed = value * 2 * PI / 60;
        if (value == 0) {
            stop_spinning(scene, index);
        } else if (!mover->spinning) {
            tw_list_add(&scene->spinning, index);
            mover->spinning = (uint32_t)scene->spinning.count;
        }
        return;
    } else if (strcmp(type->unit, "deg") == 0) {
        mover->radians = value * PI / 180;
    } else {
        // From..to in degrees over the range; a quarter turn, as most valves have, if not given.
        double to = look->from == look->to ? look->from + 90 : look->to;
        mover->radians = (look->from + (to - look->from) * part) * PI / 180;
    }
    pose(scene, mover);
}

void tw_movers_stop(struct tw_scene *scene, uint32_t slot, uint32_t rule) {
    uint32_t index = mover_of(scene, slot, rule);
    if (index) {
        stop_spinning(scene, index);
    }
}

void tw_movers_rest(const struct tw_scene *scene, uint32_t slot, uint32_t node, double local[12]) {
    for (uint32_t i = tw_scene_extra(scene, slot)->first_mover; i; i = scene->movers[i].next) {
        if (scene->movers[i].node == node) {
            memcpy(local, scene->movers[i].rest, sizeof scene->movers[i].rest);
            return;
        }
    }
    tw_nodes_local(&scene->nodes, node, local);
}

void tw_movers_set_rest(struct tw_scene *scene, uint32_t slot, uint32_t node,
                        const double local[12]) {
    const struct tw_mover *found = NULL;
    for (uint32_t i = tw_scene_extra(scene, slot)->first_mover; i; i = scene->movers[i].next) {
        if (scene->movers[i].node == node) {
            found = &scene->movers[i];
            memcpy(scene->movers[i].rest, local, sizeof scene->movers[i].rest);
        }
    }
    if (found) {
        pose(scene, found);
    } else {
        tw_nodes_set_local(&scene->nodes, node, local);
    }
}

void tw_movers_advance(struct tw_scene *scene, int64_t now_ns) {
    double seconds = scene->now_ns ? (double)(now_ns - scene->now_ns) * 1e-9 : 0;
    scene->now_ns = now_ns;
    seconds = TW_CLAMP(seconds, 0.0, 0.25); // after a pause a shaft goes on, it does not jump
    for (size_t i = 0; i < scene->spinning.count && seconds > 0; i++) {
        struct tw_mover *mover = &scene->movers[scene->spinning.slots[i]];
        mover->radians = fmod(mover->radians + mover->speed * seconds, 2 * PI);
        pose(scene, mover);
    }
}
