// Bodies: the nodes and objects that an asset draws, from its model, its shapes, and the nodes of
// another asset's model that it is bound to.
#define TW_LOG_MODULE "scene"

#include <math.h>
#include <stdlib.h>

#include "scene/colour.h"
#include "scene/internal.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define POINTS_FAR_M 1000.0

// Objects are gathered first and sorted by asset afterwards, because the parts of one model may
// belong to many assets and each asset's objects must be contiguous.
struct gathered {
    struct tw_object *objects;
    size_t count, capacity;
};

static void gather(struct gathered *all, uint32_t node, uint32_t part) {
    TW_GROW(all->objects, all->count, all->capacity);
    all->objects[all->count++] = (struct tw_object){.node = node, .part = part};
}

void tw_scene_free_body(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    tw_movers_free(scene, slot);
    if (asset->object_count > 0) {
        for (uint32_t i = 0; i < asset->object_count; i++) {
            uint32_t node = scene->objects.items[asset->first_object + i].node;
            scene->nodes.object_count[node] = 0;
        }
        tw_objects_remove(&scene->objects, asset->first_object, asset->object_count);
        scene->dirty |= TW_DIRTY_SHAPE;
    }
    if (asset->body_count > 0) {
        tw_nodes_remove(&scene->nodes, asset->body, asset->body_count, asset->node);
    }
    scene->bodies -= asset->has_body;
    asset->object_count = asset->body_count = 0;
    asset->has_body = asset->has_model = asset->is_hall = false;
}

// Size of the box that stands for a model that is not there yet or will never be.
static void placeholder_size(const struct tw_asset *asset, double size[3]) {
    static const struct {
        const char *kind;
        double size[3];
    } sizes[] = {
        {"building", {12, 8, 5}},
        {"sensor", {0.3, 0.3, 0.3}},
        {"", {1.2, 1.2, 1.2}},
    };
    size_t i = 0;
    while (*sizes[i].kind && strcmp(sizes[i].kind, asset->type->kind) != 0) {
        i++;
    }
    memcpy(size, sizes[i].size, sizeof sizes[i].size);
}

static uint32_t token_of_shape(const struct tw_asset *asset, const struct tw_shape *shape) {
    static const struct {
        const char *kind;
        enum tw_token token;
    } kinds[] = {
        {"building", TW_BUILDING}, {"electrical", TW_ELECTRICAL},
        {"person", TW_PERSON},     {"plant", TW_PLANT},
        {"road", TW_ROAD},         {"goods", TW_GOODS},
        {"pipe", TW_PIPE_WATER},   {"structure", TW_STEEL},
        {"sensor", TW_ROTATING},
    };
    for (size_t i = 0; i < TW_COUNT(kinds); i++) {
        if (strcmp(kinds[i].kind, asset->type->kind) == 0) {
            return kinds[i].token;
        }
    }
    switch (shape->kind) {
    case TW_SHAPE_EXTRUDE:
        return TW_BUILDING;
    case TW_SHAPE_PIPE:
        return TW_STEEL;
    default:
        return TW_VESSEL;
    }
}

static uint32_t tone_of_shape(const struct tw_scene *scene, const struct tw_asset *asset,
                              const struct tw_shape *shape, uint32_t *look) {
    uint32_t colour;
    if (shape->material && tw_theme_colour(scene->theme, shape->material, &colour)) {
        *look = strcmp(shape->material, "plant") == 0 ? TW_LOOK_NO_EDGE : 0;
        return shape->material[0] == '#' ? tw_colour_quiet(colour) : colour;
    }
    return scene->theme->colours[token_of_shape(asset, shape)];
}

static uint32_t points_stride(const struct tw_shape *shape) {
    return shape->kind == TW_SHAPE_PIPE ? 3 : 2;
}

// Meshes are made of floats, which are good to a millimetre near their origin only. Points that lie
// far from it, as footprints in map coordinates do, are told from a whole metre near the first.
static void points_anchor(const struct tw_shape *shape, double anchor[3]) {
    memset(anchor, 0, 3 * sizeof *anchor);
    for (uint32_t i = 0; shape->point_count > 0 && i < points_stride(shape); i++) {
        anchor[i] = fabs(shape->points[i]) > POINTS_FAR_M ? round(shape->points[i]) : 0;
    }
}

static uint32_t mesh_of_shape(struct tw_scene *scene, const struct tw_shape *shape) {
    static const enum tw_shape_form forms[] = {
        [TW_SHAPE_BOX] = TW_FORM_BOX,       [TW_SHAPE_CYLINDER] = TW_FORM_CYLINDER,
        [TW_SHAPE_SPHERE] = TW_FORM_SPHERE, [TW_SHAPE_EXTRUDE] = TW_FORM_EXTRUDE,
        [TW_SHAPE_PIPE] = TW_FORM_PIPE,     [TW_SHAPE_TANK] = TW_FORM_TANK,
    };
    if (shape->kind == TW_SHAPE_NONE) {
        return 0;
    }
    uint32_t count = shape->point_count, stride = points_stride(shape);
    double anchor[3], *points = count > 0 ? tw_alloc_array(count * stride, sizeof *points) : NULL;
    points_anchor(shape, anchor);
    for (uint32_t i = 0; i < count * stride; i++) {
        points[i] = shape->points[i] - anchor[i % stride];
    }
    uint32_t mesh = tw_models_shape(
        scene->models,
        &(struct tw_shape_params){
            .form = forms[shape->kind],
            .size = {shape->size[0], shape->size[1], shape->size[2]},
            .radius = shape->radius,
            .height = shape->kind == TW_SHAPE_EXTRUDE ? shape->extrusion : shape->height,
            .diameter = shape->diameter,
            .bend = shape->bend,
            .points = points,
            .point_count = count,
        });
    free(points);
    return mesh;
}

// Where the shape stands in its asset; false if at the asset's own place.
static bool shape_place(const struct tw_shape *shape, double place[3]) {
    points_anchor(shape, place);
    for (int i = 0; i < 3; i++) {
        place[i] += shape->position[i];
    }
    return place[0] != 0 || place[1] != 0 || place[2] != 0;
}

// Shapes at the asset's own place first: the objects of a node must be neighbours.
static void gather_shapes(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset,
                          uint32_t node, struct gathered *all) {
    for (int moved = 0; moved < 2; moved++) {
        for (int i = 0; i < asset->shape_count; i++) {
            const struct tw_shape *shape = &asset->shapes[i];
            double place[3];
            if (shape_place(shape, place) != moved) {
                continue;
            }
            uint32_t at = scene->assets[slot].node;
            if (moved) {
                double local[12];
                memcpy(local, tw_identity, sizeof local);
                for (int axis = 0; axis < 3; axis++) {
                    local[axis * 4 + 3] = place[axis];
                }
                at = node++;
                tw_nodes_set_parent(&scene->nodes, at, scene->assets[slot].node);
                tw_nodes_set_local(&scene->nodes, at, local);
            }
            struct tw_part part = {.name = tw_scene_intern(scene, shape->name),
                                   .mesh = mesh_of_shape(scene, shape),
                                   .instance = TW_INSTANCE_ALIVE,
                                   .fills = shape->kind == TW_SHAPE_TANK};
            part.base = tone_of_shape(scene, asset, shape, &part.look);
            if (part.mesh) {
                gather(all, at, tw_objects_part(&scene->objects, &part));
            }
        }
    }
}

static void gather_placeholder(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset,
                               bool failed, struct gathered *all) {
    struct tw_scene_asset *own = &scene->assets[slot];
    double size[3], local[12] = {0};
    placeholder_size(asset, size);
    for (int i = 0; i < 3; i++) {
        local[i * 4 + i] = size[i];
    }
    tw_nodes_set_parent(&scene->nodes, own->body, own->node);
    tw_nodes_set_local(&scene->nodes, own->body, local);
    bool building = strcmp(asset->type->kind, "building") == 0;
    const uint32_t *colours = scene->theme->colours;
    const struct tw_part part = {
        .name = "",
        .mesh = tw_models_unit_box(scene->models),
        .instance = TW_INSTANCE_ALIVE | (failed ? TW_INSTANCE_GHOST | TW_INSTANCE_NO_SHADOW : 0u),
        .base = failed ? tw_ghost_base(scene->theme) : colours[building ? TW_BUILDING : TW_VESSEL],
        .outline = failed ? TW_GHOST_OUTLINE : 0,
    };
    gather(all, own->body, tw_objects_part(&scene->objects, &part));
}

static void build_model_nodes(struct tw_scene *scene, uint32_t slot, const struct tw_model *model) {
    struct tw_scene_asset *own = &scene->assets[slot];
    struct tw_model_use *use = &scene->uses[own->entry];
    if (!use->first_local) {
        use->first_local = tw_nodes_share(&scene->nodes, model->node_count);
        double(*matrices)[12] = scene->nodes.transforms.matrices;
        for (uint32_t i = 0; i < model->node_count; i++) {
            memcpy(matrices[use->first_local + i], model->nodes[i].local, sizeof *matrices);
        }
    }
    for (uint32_t i = 0; i < model->node_count; i++) {
        int32_t above = model->nodes[i].parent;
        tw_nodes_set_parent(&scene->nodes, own->body + i,
                            above < 0 ? own->node : own->body + (uint32_t)above);
        tw_nodes_set_shared(&scene->nodes, own->body + i, use->first_local + i);
    }
}

// The nodes that assets are bound to, with everything below them that is not bound elsewhere.
static void give_nodes_away(struct tw_scene *scene, uint32_t slot, const struct tw_model *model) {
    struct tw_scene_asset *own = &scene->assets[slot];
    uint32_t first = tw_scene_extra(scene, slot)->first_bound;
    for (uint32_t bound = first; bound; bound = tw_scene_extra(scene, bound)->next_bound) {
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, bound);
        uint32_t node = tw_model_use_find(&scene->uses[own->entry], model, asset->node_name);
        if (node == UINT32_MAX) {
            tw_warn("asset \"%s\": the model of \"%s\" has no node \"%s\"", asset->id,
                    asset->node_of, asset->node_name);
            continue;
        }
        // Of several that claim a node the first to have come has it, whatever the list's order.
        uint32_t *holder = &scene->nodes.asset[own->body + node];
        if (*holder == slot || bound < *holder) {
            *holder = bound;
        }
        tw_scene_need_extra(scene, bound)->frame = own->body + node;
        tw_scene_todo(scene, bound, TW_TODO_PLACE);
    }
    for (uint32_t i = 0; first && i < model->node_count; i++) {
        int32_t above = model->nodes[i].parent;
        if (above >= 0 && scene->nodes.asset[own->body + i] == slot) {
            scene->nodes.asset[own->body + i] = scene->nodes.asset[own->body + (uint32_t)above];
        }
    }
}

// Half metal is where a material begins to mirror more than it scatters.
static uint32_t metal_bits(const struct tw_material *material) {
    uint32_t smooth = (uint32_t)((1 - TW_CLAMP(material->roughness, 0.0f, 1.0f)) * 31 + 0.5f);
    uint32_t metal = (uint32_t)(TW_CLAMP(material->metalness, 0.0f, 1.0f) * 31 + 0.5f);
    return material->metalness < 0.5f ? 0 : TW_METAL_KIND(smooth, metal) << TW_INSTANCE_METAL_SHIFT;
}

static struct tw_part part_of_model(struct tw_scene *scene, struct tw_model_use *use,
                                    const struct tw_model *model, uint32_t index) {
    const struct tw_model_part *source = &model->parts[index];
    const struct tw_material *material = &model->materials[source->material];
    const char *name = material->name ? material->name : "";
    struct tw_part part = {
        .name = model->nodes[source->node].name,
        .mesh = model->first_mesh + source->mesh,
        .instance = TW_INSTANCE_ALIVE | metal_bits(material),
        .base = tw_model_use_tone(scene, use, model, source->material),
        .look = strcmp(name, "plant") == 0 ? TW_LOOK_NO_EDGE : 0,
        .fills = strcmp(name, "vessel") == 0,
    };
    if (material->flags & TW_MATERIAL_TWO_SIDED && !model->meshes[source->mesh].encloses) {
        part.instance |= TW_INSTANCE_TWO_SIDED;
    }
    if (material->flags & TW_MATERIAL_TRANSLUCENT) {
        part.instance |= TW_INSTANCE_GHOST | TW_INSTANCE_NO_SHADOW;
    }
    return part;
}

static void gather_parts(struct tw_scene *scene, uint32_t slot, const struct tw_model *model,
                         struct gathered *all) {
    struct tw_scene_asset *own = &scene->assets[slot];
    for (uint32_t i = 0; i < model->part_count; i++) {
        struct tw_part part = part_of_model(scene, &scene->uses[own->entry], model, i);
        uint32_t node = own->body + model->parts[i].node;
        gather(all, node, tw_objects_part(&scene->objects, &part));
    }
}

static void build(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset,
                  struct gathered *all) {
    struct tw_scene_asset *own = &scene->assets[slot];
    const struct tw_model *model = NULL;
    struct tw_model_use *use = NULL;
    if (asset->model) {
        char *reference = tw_format("%u|%s", asset->source, asset->model);
        use = tw_scene_use_model(scene, slot, tw_models_want(scene->models, reference));
        free(reference);
        model = use->state == TW_MODEL_READY ? tw_models_get(scene->models, own->entry) : NULL;
    } else {
        tw_scene_unuse_model(scene, slot);
    }
    uint32_t model_nodes = !use ? 0 : model ? model->node_count : 1;
    uint32_t count = model_nodes;
    for (int i = 0; i < asset->shape_count; i++) {
        double place[3];
        count += shape_place(&asset->shapes[i], place);
    }
    if (count > 0) {
        own->body = tw_nodes_add(&scene->nodes, count, slot);
        own->body_count = count;
    }
    own->has_body = asset->model || asset->shape_count > 0;
    scene->bodies += own->has_body;
    gather_shapes(scene, slot, asset, own->body + model_nodes, all);
    if (model) {
        own->has_model = true;
        build_model_nodes(scene, slot, model);
        give_nodes_away(scene, slot, model);
        gather_parts(scene, slot, model, all);
        tw_halls_bind(scene, slot, asset, model);
    } else if (use) {
        gather_placeholder(scene, slot, asset, use->state == TW_MODEL_FAILED, all);
    }
}

static void make_objects(struct tw_scene *scene, const struct gathered *all) {
    for (size_t i = 0; i < all->count; i++) {
        scene->assets[tw_scene_asset_of(scene, &all->objects[i])].object_count++;
    }
    struct tw_slot_list *list = &scene->building;
    for (size_t i = 0; i < list->count; i++) {
        struct tw_scene_asset *asset = &scene->assets[list->slots[i]];
        if (asset->object_count > 0) {
            asset->first_object = tw_objects_add(&scene->objects, asset->object_count);
            asset->object_count = 0; // counts up again below
        }
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct tw_object *object = &all->objects[i];
        struct tw_scene_asset *asset = &scene->assets[tw_scene_asset_of(scene, object)];
        uint32_t place = asset->first_object + asset->object_count++;
        tw_objects_set(&scene->objects, place, object, scene->models);
        if (scene->nodes.object_count[object->node]++ == 0) {
            scene->nodes.first_object[object->node] = place;
            tw_scene_note_transform(scene, object->node);
        }
        scene->dirty |= TW_DIRTY_SHAPE | TW_DIRTY_LOOK;
    }
}

static int by_slot(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void choose_body(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *own = tw_scene_own(scene, slot);
    if (own && !own->building) {
        own->building = true;
        tw_list_add(&scene->building, slot);
    }
}

// The next slice of those that are to be made anew. Owner and bound assets share a model's parts,
// so they come together, also with an owner that was left.
static void choose_bodies(struct tw_scene *scene) {
    struct tw_slot_list *list = &scene->todo[TW_LIST_BODY], *chosen = &scene->building;
    size_t taken = 0;
    for (; taken < list->count && chosen->count < TW_SLICE; taken++) {
        uint32_t slot = list->slots[taken];
        if (scene->assets[slot].todo & TW_TODO_BODY) { // else it came with its owner meanwhile
            choose_body(scene, slot);
        }
        scene->assets[slot].todo &= (uint8_t)~TW_TODO_BODY;
    }
    size_t listed = list->count;
    for (size_t i = 0; i < chosen->count; i++) {
        uint32_t slot = chosen->slots[i];
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        if (!asset) {
            continue;
        }
        uint32_t former = tw_scene_extra(scene, slot)->owner;
        tw_owners_bind(scene, slot, asset);
        choose_body(scene, former);
        choose_body(scene, tw_scene_extra(scene, slot)->owner);
        for (uint32_t bound = tw_scene_extra(scene, slot)->first_bound; bound;
             bound = tw_scene_extra(scene, bound)->next_bound) {
            choose_body(scene, bound);
        }
    }
    list->count = listed - taken; // owners that were left listed themselves, and are chosen
    memmove(list->slots, list->slots + taken, list->count * sizeof *list->slots);
    // The same twin gives the same order of objects, whichever way it came to its state.
    qsort(chosen->slots, chosen->count, sizeof *chosen->slots, by_slot);
}

void tw_scene_build_bodies(struct tw_scene *scene) {
    if (scene->todo[TW_LIST_BODY].count == 0) {
        return;
    }
    choose_bodies(scene);
    struct tw_slot_list *list = &scene->building;
    for (size_t i = 0; i < list->count; i++) {
        tw_scene_free_body(scene, list->slots[i]);
        if (tw_scene_extra(scene, list->slots[i])->frame) {
            tw_scene_need_extra(scene, list->slots[i])->frame = 0;
        }
    }
    struct gathered all = {0};
    for (size_t i = 0; i < list->count; i++) {
        uint32_t slot = list->slots[i];
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        if (asset) {
            build(scene, slot, asset, &all);
        }
    }
    make_objects(scene, &all);
    free(all.objects);
    for (size_t i = 0; i < list->count; i++) {
        uint32_t slot = list->slots[i];
        scene->assets[slot].building = false;
        scene->assets[slot].todo &= (uint8_t)~TW_TODO_BODY;
        tw_scene_todo(scene, slot, TW_TODO_PLACE | TW_TODO_RULES | TW_TODO_PAINT | TW_TODO_BOUNDS);
    }
    list->count = 0;
}
