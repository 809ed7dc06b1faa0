// The tree of nodes, the meshes that its parts place, and the bounds of the whole.
#include "import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TREE_NODES_MAX 4000000

// Rows of a 3x4 matrix.
struct affine {
    double m[3][4];
};

static const struct affine identity = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
static const struct affine to_z_up = {{{1, 0, 0, 0}, {0, 0, -1, 0}, {0, 1, 0, 0}}};
static const struct affine to_y_up = {{{1, 0, 0, 0}, {0, 0, 1, 0}, {0, -1, 0, 0}}};

static struct affine multiply(const struct affine *a, const struct affine *b) {
    struct affine out;
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++) {
            out.m[row][column] = column == 3 ? a->m[row][3] : 0;
            for (int k = 0; k < 3; k++)
                out.m[row][column] += a->m[row][k] * b->m[k][column];
        }
    return out;
}

static double determinant(const struct affine *a) {
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum += a->m[0][i] * (a->m[1][(i + 1) % 3] * a->m[2][(i + 2) % 3] -
                             a->m[1][(i + 2) % 3] * a->m[2][(i + 1) % 3]);
    return sum;
}

// A transform that is not finite is replaced by none.
static struct affine read_transform(const struct aiMatrix4x4 *from) {
    const struct affine out = {{{from->a1, from->a2, from->a3, from->a4},
                                {from->b1, from->b2, from->b3, from->b4},
                                {from->c1, from->c2, from->c3, from->c4}}};
    for (int i = 0; i < 12; i++)
        if (!(fabs(out.m[i / 4][i % 4]) <= 1e12))
            return identity;
    return out;
}

static struct affine local_transform(const struct tw_import *import, const struct aiNode *node) {
    struct affine local = read_transform(&node->mTransformation);
    if (import->axes == TW_AXES_UNDO_ROOT && !node->mParent)
        return multiply(&to_z_up, &local);
    if (import->axes == TW_AXES_TURNED) {
        local = multiply(&local, &to_y_up);
        return multiply(&to_z_up, &local);
    }
    return local;
}

// The walk: what is still to be visited, next one last.
struct visit {
    const struct aiNode *node;
    int32_t parent;
};

struct walk {
    struct tw_import *import;
    struct visit *visits;
    size_t visit_count, visit_capacity;
    struct affine *worlds; // of nodes
    size_t node_capacity, world_count, world_capacity, part_capacity, mesh_capacity;
    uint32_t (
        *meshes)[2]; // of assimp mesh and mirrored: number + 1, 0: not read, UINT32_MAX: empty
};

static const char *node_name(struct tw_import *import, const struct aiNode *node) {
    const char *name = node->mName.data;
    size_t length = strlen(name);
    const char *class_end = import->ifc_names ? strchr(name, '_') : NULL;
    if (import->ifc_names && name[0] == '$')
        return ""; // a relation that assimp made a node of
    if (class_end && strncmp(name, "Ifc", 3) == 0 && length >= 24 &&
        class_end + 1 < name + length - 23)
        return tw_arena_strndup(&import->arena, class_end + 1,
                                (size_t)(name + length - 23 - (class_end + 1)));
    return tw_arena_strdup(&import->arena, name);
}

static int32_t add_node(struct walk *walk, const struct visit *visit) {
    struct tw_import *import = walk->import;
    struct tw_model *model = &import->model;
    struct affine local = local_transform(import, visit->node);
    TW_GROW(walk->worlds, walk->world_count, walk->world_capacity);
    walk->worlds[walk->world_count++] =
        visit->parent < 0 ? local : multiply(&walk->worlds[visit->parent], &local);
    TW_GROW(model->nodes, model->node_count, walk->node_capacity);
    struct tw_model_node *node = &model->nodes[model->node_count];
    *node = (struct tw_model_node){
        .name = node_name(import, visit->node),
        .parent = visit->parent,
        .properties = tw_import_properties(import, visit->node),
    };
    memcpy(node->local, local.m, sizeof node->local);
    return (int32_t)model->node_count++;
}

static bool read_mesh(struct tw_import *import, const struct aiMesh *mesh, bool mirrored,
                      struct tw_mesh *made) {
    uint32_t material = TW_MIN(mesh->mMaterialIndex, import->scene->mNumMaterials);
    struct tw_import_dress dress = import->dresses[material];
    const struct tw_surface *surface =
        dress.surface == UINT32_MAX ? NULL : &import->model.surfaces[dress.surface];
    const struct tw_soup_wish wish = {.turned = import->axes == TW_AXES_TURNED,
                                      .mirrored = mirrored,
                                      .attributes = surface != NULL,
                                      .channel = dress.channel,
                                      .srgb_colours = import->srgb_colours};
    struct tw_soup soup;
    bool two_sided = import->model.materials[material].flags & TW_MATERIAL_TWO_SIDED;
    bool masked = surface && surface->cutoff > 0;
    bool read = tw_soup_read(mesh, &wish, &soup);
    bool encloses = read && two_sided && !masked && tw_soup_encloses(&soup);
    read = read && tw_soup_pack(&soup, &import->arena, made);
    made->surface = surface;
    made->encloses = encloses;
    tw_soup_finish(&soup);
    return read;
}

// The mesh's number, made on first use; UINT32_MAX if it holds no triangle.
static uint32_t mesh_number(struct walk *walk, uint32_t index, bool mirrored) {
    struct tw_import *import = walk->import;
    struct tw_model *model = &import->model;
    uint32_t *known = &walk->meshes[index][mirrored];
    if (*known == 0) {
        TW_GROW(model->meshes, model->mesh_count, walk->mesh_capacity);
        bool read = read_mesh(import, import->scene->mMeshes[index], mirrored,
                              &model->meshes[model->mesh_count]);
        *known = read ? ++model->mesh_count : UINT32_MAX;
    }
    return *known == UINT32_MAX ? UINT32_MAX : *known - 1;
}

static void add_parts(struct walk *walk, const struct aiNode *node, int32_t number) {
    const struct aiScene *scene = walk->import->scene;
    struct tw_model *model = &walk->import->model;
    bool mirrored = determinant(&walk->worlds[number]) < 0;
    for (uint32_t i = 0; i < node->mNumMeshes; i++) {
        uint32_t index = node->mMeshes[i];
        uint32_t mesh = index < scene->mNumMeshes ? mesh_number(walk, index, mirrored) : UINT32_MAX;
        if (mesh == UINT32_MAX)
            continue;
        TW_GROW(model->parts, model->part_count, walk->part_capacity);
        model->parts[model->part_count++] = (struct tw_model_part){
            .node = (uint32_t)number,
            .mesh = mesh,
            .material = TW_MIN(scene->mMeshes[index]->mMaterialIndex, scene->mNumMaterials),
        };
    }
}

// The least and the largest coordinate of a mesh along one row of its transform. A box is enough
// where the row follows one axis; else it would be too large, and the vertices count.
static void measure_row(const struct tw_mesh *mesh, const double row[4], double range[2]) {
    bool follows_axis = (row[0] != 0) + (row[1] != 0) + (row[2] != 0) <= 1;
    uint32_t count = follows_axis ? 2 : mesh->vertex_count;
    for (uint32_t i = 0; i < count; i++) {
        float at[3], normal[3];
        if (follows_axis)
            memcpy(at, i == 0 ? mesh->bounds_min : mesh->bounds_max, sizeof at);
        else
            tw_vertex_unpack(mesh->vertices[i], mesh->bounds_min, mesh->bounds_max, at, normal);
        double along = row[3];
        for (int axis = 0; axis < 3; axis++)
            along += row[axis] * (double)at[axis];
        range[0] = fmin(range[0], along);
        range[1] = fmax(range[1], along);
    }
}

static void measure(const struct walk *walk) {
    struct tw_model *model = &walk->import->model;
    for (int axis = 0; axis < 3 && model->part_count > 0; axis++) {
        double range[2] = {INFINITY, -INFINITY};
        for (uint32_t i = 0; i < model->part_count; i++) {
            const struct tw_model_part *part = &model->parts[i];
            measure_row(&model->meshes[part->mesh], walk->worlds[part->node].m[axis], range);
        }
        model->bounds_min[axis] = range[0];
        model->bounds_max[axis] = range[1];
    }
}

void tw_import_nodes(struct tw_import *import) {
    struct walk walk = {.import = import};
    struct tw_model *model = &import->model;
    size_t total = import->scene->mNumMeshes;
    walk.meshes = tw_alloc_array(total + 1, sizeof *walk.meshes);
    TW_GROW(walk.visits, walk.visit_count, walk.visit_capacity);
    walk.visits[walk.visit_count++] =
        (struct visit){.node = import->scene->mRootNode, .parent = -1};
    while (walk.visit_count > 0 && model->node_count < TREE_NODES_MAX) {
        struct visit visit = walk.visits[--walk.visit_count];
        int32_t number = add_node(&walk, &visit);
        uint32_t mesh_count = model->mesh_count;
        add_parts(&walk, visit.node, number);
        if (model->mesh_count != mesh_count)
            tw_import_progress(0.4 + 0.5 * model->mesh_count / (double)(total + 1), "meshes");
        for (uint32_t i = visit.node->mNumChildren; i-- > 0;) {
            if (!visit.node->mChildren[i]) // assimp's reader of .raw leaves holes
                continue;
            TW_GROW(walk.visits, walk.visit_count, walk.visit_capacity);
            walk.visits[walk.visit_count++] =
                (struct visit){.node = visit.node->mChildren[i], .parent = number};
        }
    }
    measure(&walk);
    free(walk.visits);
    free(walk.worlds);
    free(walk.meshes);
}
