// What the files of twinview-import share. The program reads one model file with assimp and writes
// one mesh cache. It trusts nothing in the file: everything that assimp hands over is checked for
// range and finiteness before it is used.
#ifndef TWINVIEW_IMPORT_H
#define TWINVIEW_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assimp/scene.h>

#include "twinview/memory.h"
#include "twinview/mesh.h"

// How the file's axes become ours: Z up.
enum tw_import_axes {
    TW_AXES_KEPT,      // Z is up in the file and in what assimp makes of it
    TW_AXES_UNDO_ROOT, // Z is up in the file, and assimp turned the root node to Y up
    TW_AXES_TURNED,    // Y is up: every node and every vertex is turned
};

struct tw_import {
    const struct aiScene *scene;
    const char *folder; // of the file: textures are looked for below it
    enum tw_import_axes axes;
    bool srgb_colours;     // the format's colours are meant for a screen
    bool trusts_sides;     // the format says which materials are two-sided
    bool ifc_names;        // node names are "<class>_<name>_<GlobalId>"
    struct tw_arena arena; // owns the model
    struct tw_model model;
};

// Prints {"progress":0.5,"stage":"..."} for the parent.
void tw_import_progress(double progress, const char *stage);

// Fills model.materials.
void tw_import_materials(struct tw_import *import);

// Fills model.nodes, meshes and parts, and measures the model.
void tw_import_nodes(struct tw_import *import);

// JSON object of a node's metadata in the arena, NULL if it has none.
const char *tw_import_properties(struct tw_import *import, const struct aiNode *node);

// A triangle soup with normals.
struct tw_soup {
    struct tw_mesh_vertex *vertices;
    uint32_t *indices;
    size_t vertex_count, index_count;
};

void tw_soup_finish(struct tw_soup *soup);

// Takes over what is sound in an assimp mesh, turned to Z up. `mirrored`: the winding is reversed,
// for nodes whose transform mirrors. False if no triangle is left.
bool tw_soup_read(const struct aiMesh *mesh, bool turned, bool mirrored, struct tw_soup *soup);

// Merges vertices, makes levels of detail, orders for the GPU and packs. Changes the soup. The
// arrays come from the arena. False if no triangle is left.
bool tw_soup_pack(struct tw_soup *soup, struct tw_arena *arena, struct tw_mesh *mesh);

#endif
