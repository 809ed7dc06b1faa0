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
    uint32_t texture_side; // largest that is kept; larger pictures are halved until they fit
    // Of each material of the file: what meshes of it wear, and which of their texture coordinates.
    struct tw_import_dress *dresses;
    struct tw_texture_file *files; // that were read, stb_ds
};

struct tw_import_dress {
    uint32_t surface; // UINT32_MAX: none
    uint32_t channel;
};

// Prints {"progress":0.5,"stage":"..."} for the parent.
void tw_import_progress(double progress, const char *stage);

// Fills model.materials.
void tw_import_materials(struct tw_import *import);

// Fills model.textures, model.surfaces and the dresses; after the materials.
void tw_import_surfaces(struct tw_import *import);

// A picture of the file, by assimp's name for it ("*0": embedded). `role` says what is taken from
// it. Its number in model.textures, UINT32_MAX if it cannot be read.
uint32_t tw_import_texture(struct tw_import *import, const char *name, enum tw_texture_role role,
                           const uint32_t wrap[2]);
void tw_import_textures_finish(struct tw_import *import);

// The mean of a COLOUR texture, in linear light, weighted by coverage.
void tw_texture_mean(const struct tw_texture *texture, float mean[3]);
// True if a COLOUR texture is not opaque all over.
bool tw_texture_has_holes(const struct tw_texture *texture);

float tw_linear_of_srgb(float value); // IEC 61966-2-1

// Fills model.nodes, meshes and parts, and measures the model.
void tw_import_nodes(struct tw_import *import);

// JSON object of a node's metadata in the arena, NULL if it has none.
const char *tw_import_properties(struct tw_import *import, const struct aiNode *node);

struct tw_soup_attributes {
    float uv[2], colour[4]; // linear
};

// A triangle soup with normals.
struct tw_soup {
    struct tw_mesh_vertex *vertices;
    struct tw_soup_attributes *attributes; // of the vertices; NULL: plain
    uint32_t *indices;
    size_t vertex_count, index_count;
};

void tw_soup_finish(struct tw_soup *soup);

struct tw_soup_wish {
    bool turned;   // to Z up
    bool mirrored; // the winding is reversed, for nodes whose transform mirrors
    bool attributes;
    uint32_t channel;  // of the texture coordinates
    bool srgb_colours; // of the vertices
};

// Takes over what is sound in an assimp mesh. False if no triangle is left.
bool tw_soup_read(const struct aiMesh *mesh, const struct tw_soup_wish *wish, struct tw_soup *soup);

// True if each piece of it encloses a body, with its faces outward.
bool tw_soup_encloses(const struct tw_soup *soup);

// Merges vertices, makes levels of detail, orders for the GPU and packs, attributes included; the
// mesh's surface is the caller's to set. Changes the soup. The
// arrays come from the arena. False if no triangle is left.
bool tw_soup_pack(struct tw_soup *soup, struct tw_arena *arena, struct tw_mesh *mesh);

#endif
