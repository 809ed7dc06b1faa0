#include "model.h"

#include <stdio.h>
#include <stdlib.h>

#include "twinview/memory.h"

const struct material_info materials[MATERIAL_COUNT] = {
    [VESSEL] = {"vessel", {0.60, 0.63, 0.65}},
    [STEEL] = {"steel", {0.46, 0.49, 0.51}},
    [ROTATING] = {"rotating", {0.73, 0.75, 0.76}},
    [ELECTRICAL] = {"electrical", {0.55, 0.56, 0.59}},
    [BUILDING] = {"building", {0.37, 0.40, 0.42}},
    [ROOF] = {"roof", {0.33, 0.36, 0.38}},
    [CAP] = {"cap", {0.55, 0.57, 0.60}},
    [GOODS] = {"goods", {0.47, 0.45, 0.43}},
    [PLANT] = {"plant", {0.25, 0.28, 0.26}},
    [PERSON] = {"person", {0.79, 0.80, 0.81}},
    [SLAB] = {"slab", {0.21, 0.23, 0.25}},
    [ROAD] = {"road", {0.13, 0.15, 0.16}},
    [PIPE_WATER] = {"pipe_water", {0.50, 0.58, 0.66}},
    [PIPE_STEAM] = {"pipe_steam", {0.71, 0.69, 0.66}},
    [PIPE_PRODUCT] = {"pipe_product", {0.55, 0.64, 0.57}},
    [PIPE_AIR] = {"pipe_air", {0.65, 0.69, 0.71}},
    [PIPE_FUEL] = {"pipe_fuel", {0.67, 0.64, 0.56}},
};

static const struct frame world = {.x = {1, 0, 0}, .y = {0, 1, 0}, .z = {0, 0, 1}};

void model_init(struct model *model) {
    *model = (struct model){.frame = world};
}

void model_finish(struct model *model) {
    for (int i = 0; i < model->part_count; i++) {
        free(model->parts[i].vertices);
        free(model->parts[i].indices);
    }
    free(model->parts);
    free(model->nodes);
    *model = (struct model){0};
}

int model_node(struct model *model, const char *name, int parent, struct vec3 origin) {
    TW_GROW(model->nodes, model->node_count, model->node_capacity);
    struct node *node = &model->nodes[model->node_count];
    *node = (struct node){.parent = parent, .origin = origin};
    snprintf(node->name, sizeof node->name, "%s", name);
    model->frame = world;
    return model->node = model->node_count++;
}

void model_nozzle(struct model *model, const char *name, struct vec3 at) {
    int node = model->node;
    struct frame frame = model->frame;
    char full[sizeof model->nodes->name];
    snprintf(full, sizeof full, "nozzle-%s", name);
    model_node(model, full, 0, at);
    model->node = node;
    model->frame = frame;
}

static struct part *current_part(struct model *model) {
    for (int i = model->part_count; i-- > 0;) {
        struct part *part = &model->parts[i];
        if (part->node == model->node && part->material == model->material) {
            return part;
        }
    }
    TW_GROW(model->parts, model->part_count, model->part_capacity);
    struct part *part = &model->parts[model->part_count++];
    *part = (struct part){.node = model->node, .material = model->material};
    return part;
}

uint32_t model_vertex(struct model *model, struct vec3 position, struct vec3 normal) {
    struct part *part = current_part(model);
    TW_GROW(part->vertices, part->vertex_count, part->vertex_capacity);
    part->vertices[part->vertex_count] = (struct vertex){
        frame_point(&model->frame, position), unit(frame_direction(&model->frame, normal))};
    return part->vertex_count++;
}

void model_triangle(struct model *model, uint32_t a, uint32_t b, uint32_t c) {
    struct part *part = current_part(model);
    struct vec3 p = part->vertices[a].position;
    struct vec3 area =
        cross(sub(part->vertices[b].position, p), sub(part->vertices[c].position, p));
    if (length(area) < 1e-9) {
        return;
    }
    const uint32_t corners[3] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        TW_GROW(part->indices, part->index_count, part->index_capacity);
        part->indices[part->index_count++] = corners[i];
    }
}

void model_face(struct model *model, const struct vec3 *points, int count) {
    struct vec3 normal = {0};
    for (int i = 1; i + 1 < count; i++) {
        normal = add(normal, cross(sub(points[i], points[0]), sub(points[i + 1], points[0])));
    }
    if (length(normal) < 1e-9) {
        return;
    }
    uint32_t first = 0;
    for (int i = 0; i < count; i++) {
        uint32_t vertex = model_vertex(model, points[i], unit(normal));
        first = i == 0 ? vertex : first;
    }
    for (int i = 1; i + 1 < count; i++) {
        model_triangle(model, first, first + (uint32_t)i, first + (uint32_t)i + 1);
    }
}

uint32_t model_triangle_count(const struct model *model) {
    uint32_t count = 0;
    for (int i = 0; i < model->part_count; i++) {
        count += model->parts[i].index_count / 3;
    }
    return count;
}

void model_place(struct model *model, struct vec3 at, double turn_deg) {
    double c = cos(turn_deg * PI / 180), s = sin(turn_deg * PI / 180);
    model->frame = (struct frame){at, {c, s, 0}, {-s, c, 0}, {0, 0, 1}};
}
