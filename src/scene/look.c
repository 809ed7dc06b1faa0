// Paint, selection and material become look rows.
#include "scene/colour.h"
#include "scene/internal.h"
#include "twinview/memory.h"

uint32_t tw_outline(uint32_t colour, double width_px, bool dashed) {
    uint32_t width = (uint32_t)(width_px * 2 + 0.5);
    if (colour == TW_OUTLINE_NONE || width == 0) {
        return 0;
    }
    return colour | TW_MIN(width, TW_LOOK_WIDTH_MASK) << TW_LOOK_WIDTH_SHIFT |
           (dashed ? TW_LOOK_DASHED : 0);
}

uint32_t tw_ghost_base(const struct tw_theme *theme) {
    return tw_colour_alpha(theme->colours[TW_GHOST], 0.3);
}

static void repaint_objects(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    if (asset->object_count == 0) {
        return;
    }
    for (uint32_t i = 0; i < asset->object_count; i++) {
        tw_objects_note(&scene->objects, asset->first_object + i, TW_OBJECT_LOOK);
    }
    scene->dirty |= TW_DIRTY_LOOK;
    if (!asset->repainted) {
        asset->repainted = true;
        tw_list_add(&scene->repainted, slot);
    }
}

void tw_scene_repaint(struct tw_scene *scene, uint32_t slot) {
    const struct tw_scene_asset *asset = &scene->assets[slot];
    repaint_objects(scene, slot);
    for (uint32_t part = asset->is_machine ? tw_scene_extra(scene, slot)->first_bound : 0; part;
         part = tw_scene_extra(scene, part)->next_bound) {
        repaint_objects(scene, part);
    }
}

bool tw_object_fills(const struct tw_scene *scene, const struct tw_object *object) {
    int fill_rule = tw_scene_extra(scene, tw_scene_asset_of(scene, object))->fill_rule;
    const struct tw_part *part = tw_object_part(&scene->objects, object);
    return fill_rule >= 0 ? part->rules >> fill_rule & 1 : part->fills;
}

// An asset that draws nothing itself (a unit, an area) is shown by what stands in it.
static bool stands_in_selected(const struct tw_scene *scene, uint32_t slot) {
    if (scene->chosen_count == 0) {
        return false;
    }
    const struct tw_scene_asset *own = &scene->assets[slot];
    if (own->chosen) {
        return true;
    }
    for (uint32_t node = own->node; node; node = scene->nodes.parent[node]) {
        const struct tw_scene_asset *above = &scene->assets[scene->nodes.asset[node]];
        if (above->chosen && above->object_count == 0 && above->node == node) {
            return true;
        }
    }
    return false;
}

static bool stands_in_hovered(const struct tw_scene *scene, uint32_t slot) {
    const struct tw_scene_asset *hovered = tw_scene_find(scene, scene->hovered);
    if (!hovered || scene->hovered.slot == slot || hovered->object_count > 0) {
        return hovered && scene->hovered.slot == slot;
    }
    uint32_t node = scene->assets[slot].node;
    while (node && node != hovered->node) {
        node = scene->nodes.parent[node];
    }
    return node != 0;
}

// Selected before alarm before uncertain before hover (docs/look.md, section 4).
static uint32_t outline_of(const struct tw_scene *scene, uint32_t slot) {
    const struct tw_scene_asset *asset = &scene->assets[slot];
    if (stands_in_selected(scene, slot)) {
        return tw_outline(TW_OUTLINE_SELECT, 3, false);
    }
    if (asset->paint.flags & TW_PAINT_OUTLINE) {
        return asset->paint.flags & TW_PAINT_OUTLINE;
    }
    return stands_in_hovered(scene, slot) ? tw_outline(TW_OUTLINE_HOVER, 2, false) : 0;
}

// Whose alarm and outline an asset's body shows. A part of a machine, as a motor is of its pump, is
// seen as one with it: while it has nothing to say itself, the machine's alarm and selection are
// drawn over both, within one outline. Whether its values can be trusted it says for itself.
static uint32_t speaker_of(const struct tw_scene *scene, uint32_t slot) {
    const struct tw_scene_asset *asset = &scene->assets[slot];
    uint32_t owner_slot = tw_scene_extra(scene, slot)->owner;
    const struct tw_scene_asset *owner = &scene->assets[owner_slot];
    if (!owner_slot || !owner->is_machine || asset->paint.tint ||
        asset->paint.flags & TW_PAINT_HATCHES || outline_of(scene, slot)) {
        return slot;
    }
    return owner->paint.flags & (TW_PAINT_BY_ALARM_OUTLINE | TW_PAINT_BY_ALARM_TINT) ||
                   stands_in_selected(scene, owner_slot) || stands_in_hovered(scene, owner_slot)
               ? owner_slot
               : slot;
}

struct tw_gpu_look tw_scene_look(const struct tw_scene *scene, uint32_t slot) {
    const struct tw_object *object = &scene->objects.items[slot];
    const struct tw_part *part = tw_object_part(&scene->objects, object);
    uint32_t asset_slot = tw_scene_asset_of(scene, object);
    if (asset_slot == 0) { // the ground
        return (struct tw_gpu_look){.base = part->base, .flags = part->look};
    }
    const struct tw_scene_asset *asset = &scene->assets[asset_slot];
    const struct tw_scene_extra *extra = tw_scene_extra(scene, asset_slot);
    uint32_t speaker = speaker_of(scene, asset_slot), outline = outline_of(scene, speaker);
    const struct tw_paint *paint = &scene->assets[speaker].paint;
    if (!outline) {
        outline = asset->seen == TW_GHOSTED ? TW_GHOST_OUTLINE : part->outline;
    }
    bool tints = speaker == asset_slot || paint->flags & TW_PAINT_BY_ALARM_TINT;
    struct tw_gpu_look row = {
        .base = asset->seen == TW_GHOSTED ? tw_ghost_base(scene->theme) : part->base,
        .tint = tints ? paint->tint : 0,
        .flags = part->look | (tints ? paint->flags & TW_PAINT_HATCHES : 0) | outline,
        .group = speaker,
    };
    // Parts keep their own paint unless the whole body is painted.
    for (int i = 0; row.tint == 0 && i < extra->part_count; i++) {
        if (part->rules >> i & 1 && (extra->parts[i].tint || extra->parts[i].look)) {
            row.tint = extra->parts[i].tint;
            row.flags |= extra->parts[i].look;
            break;
        }
    }
    if (extra->fill >= 0 && tw_object_fills(scene, object)) {
        float height = extra->fill_high - extra->fill_low;
        row.flags |= TW_LOOK_FILL;
        row.level = extra->fill_low + height * extra->fill - (float)scene->origin[2];
        row.wet = scene->theme->colours[TW_WET];
    }
    return row;
}
