// A model while it is built: named nodes with parts, one part per material, in the parent frame's
// metres, Z up. The writer turns it to the axes of glTF.
#ifndef TWINVIEW_MODELS_MODEL_H
#define TWINVIEW_MODELS_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "vec.h"

// Materials are the theme's tokens, so that a viewer gives them the theme's tones.
enum material {
    VESSEL,
    STEEL,
    ROTATING,
    ELECTRICAL,
    BUILDING,
    ROOF,
    CAP,
    GOODS,
    PLANT,
    PERSON,
    SLAB,
    ROAD,
    PIPE_WATER,
    PIPE_STEAM,
    PIPE_PRODUCT,
    PIPE_AIR,
    PIPE_FUEL,
    MATERIAL_COUNT
};

struct material_info {
    const char *name;
    double colour[3]; // sRGB, for viewers without a theme
};

extern const struct material_info materials[MATERIAL_COUNT];

struct vertex {
    struct vec3 position, normal;
};

struct part {
    int node;
    enum material material;
    struct vertex *vertices;
    uint32_t *indices;
    uint32_t vertex_count, vertex_capacity, index_count, index_capacity;
};

struct node {
    char name[48];
    int parent; // -1: the root
    struct vec3 origin; // in the parent
};

// The builder's state: solids go to the part of `node` and `material`, through `frame`.
struct model {
    struct node *nodes;
    struct part *parts;
    int node_count, node_capacity, part_count, part_capacity;
    int node;
    enum material material;
    struct frame frame; // of the node
};

void model_init(struct model *model);
void model_finish(struct model *model);

// Adds a node and builds in it from now on, with a fresh frame. `origin` is in the parent.
int model_node(struct model *model, const char *name, int parent, struct vec3 origin);

// Adds an empty node that marks where a pipe is joined: "nozzle-NAME", under node 0.
void model_nozzle(struct model *model, const char *name, struct vec3 at);

// Adds a vertex to the current part; the frame places it. `normal` has unit length.
uint32_t model_vertex(struct model *model, struct vec3 position, struct vec3 normal);

// Counter-clockwise seen from outside. A triangle without area is left out.
void model_triangle(struct model *model, uint32_t a, uint32_t b, uint32_t c);

// A flat polygon, convex, counter-clockwise from outside.
void model_face(struct model *model, const struct vec3 *points, int count);

uint32_t model_triangle_count(const struct model *model);

// Moves the frame within the node: the next solids are built at `at`, turned about z.
void model_place(struct model *model, struct vec3 at, double turn_deg);

#endif
