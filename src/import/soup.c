// From an assimp mesh to triangles with sound vertices.
#include "import.h"

#include <math.h>
#include <stdlib.h>

#define COORDINATE_MAX 1e9f // metres; beyond it a float holds no shape
#define TEXTURE_REPEATS_MAX 1e4f
#define CREASE_COSINE 0.766f // 40 degrees: faces that meet at less look round

void tw_soup_finish(struct tw_soup *soup) {
    free(soup->vertices);
    free(soup->attributes);
    free(soup->indices);
    *soup = (struct tw_soup){0};
}

static void copy_turned(const struct aiVector3D *from, bool turned, float to[3]) {
    to[0] = from->x;
    to[1] = turned ? -from->z : from->y;
    to[2] = turned ? from->y : from->z;
}

static bool is_sound(const float position[3]) {
    for (int axis = 0; axis < 3; axis++)
        if (!(fabsf(position[axis]) <= COORDINATE_MAX)) // also for NaN
            return false;
    return true;
}

static bool normalise(float vector[3]) {
    float length = sqrtf(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
    if (!(length > 0) || !isfinite(length))
        return false;
    for (int axis = 0; axis < 3; axis++)
        vector[axis] /= length;
    return true;
}

// Twice the area in the direction of the face.
static void face_vector(const struct tw_soup *soup, const uint32_t corners[3], float face[3]) {
    const float *a = soup->vertices[corners[0]].position;
    const float *b = soup->vertices[corners[1]].position;
    const float *c = soup->vertices[corners[2]].position;
    float u[3], v[3];
    for (int axis = 0; axis < 3; axis++) {
        u[axis] = b[axis] - a[axis];
        v[axis] = c[axis] - a[axis];
    }
    for (int axis = 0; axis < 3; axis++) {
        int next = (axis + 1) % 3, last = (axis + 2) % 3;
        face[axis] = u[next] * v[last] - u[last] * v[next];
    }
}

static void read_triangles(const struct aiMesh *mesh, bool mirrored, struct tw_soup *soup) {
    soup->indices = tw_alloc_array((size_t)mesh->mNumFaces * 3, sizeof *soup->indices);
    for (uint32_t i = 0; i < mesh->mNumFaces; i++) {
        const struct aiFace *face = &mesh->mFaces[i];
        bool sound = face->mNumIndices == 3;
        for (int k = 0; k < 3 && sound; k++)
            sound = face->mIndices[k] < mesh->mNumVertices &&
                    is_sound(soup->vertices[face->mIndices[k]].position);
        for (int k = 0; k < 3 && sound; k++)
            soup->indices[soup->index_count++] = face->mIndices[mirrored ? 2 - k : k];
    }
}

// True if every vertex that a triangle uses has a normal.
static bool read_normals(const struct aiMesh *mesh, bool turned, struct tw_soup *soup) {
    if (!mesh->mNormals)
        return false;
    for (size_t i = 0; i < soup->vertex_count; i++)
        copy_turned(&mesh->mNormals[i], turned, soup->vertices[i].normal);
    bool all = true;
    for (size_t i = 0; i < soup->index_count && all; i++)
        all = normalise(soup->vertices[soup->indices[i]].normal);
    return all;
}

static int compare_positions(const void *a, const void *b) {
    const struct tw_mesh_vertex *x = *(const struct tw_mesh_vertex *const *)a;
    const struct tw_mesh_vertex *y = *(const struct tw_mesh_vertex *const *)b;
    for (int axis = 0; axis < 3; axis++)
        if (x->position[axis] < y->position[axis] || x->position[axis] > y->position[axis])
            return x->position[axis] < y->position[axis] ? -1 : 1;
    return 0;
}

// A corner's normal: the sum of the faces that meet at its place and lean less than the crease
// angle away from its own. `group` is a run of corners at one place.
static void smooth_group(struct tw_mesh_vertex **group, size_t count, const struct tw_soup *soup,
                         const float (*faces)[3]) {
    for (size_t i = 0; i < count; i++) {
        const float *own = faces[(size_t)(group[i] - soup->vertices) / 3];
        float own_length = sqrtf(own[0] * own[0] + own[1] * own[1] + own[2] * own[2]);
        float sum[3] = {0};
        for (size_t k = 0; k < count; k++) {
            const float *other = faces[(size_t)(group[k] - soup->vertices) / 3];
            float length = sqrtf(other[0] * other[0] + other[1] * other[1] + other[2] * other[2]);
            float dot = own[0] * other[0] + own[1] * other[1] + own[2] * other[2];
            for (int axis = 0; axis < 3 && dot >= CREASE_COSINE * own_length * length; axis++)
                sum[axis] += other[axis];
        }
        if (!normalise(sum))
            sum[2] = 1;
        for (int axis = 0; axis < 3; axis++)
            group[i]->normal[axis] = sum[axis];
    }
}

// Gives every corner of every triangle a vertex of its own, with a normal from the faces around.
static void make_normals(struct tw_soup *soup) {
    struct tw_mesh_vertex *corners = tw_alloc_array(soup->index_count, sizeof *corners);
    struct tw_soup_attributes *attributes =
        soup->attributes ? tw_alloc_array(soup->index_count, sizeof *attributes) : NULL;
    for (size_t i = 0; i < soup->index_count; i++) {
        corners[i] = soup->vertices[soup->indices[i]];
        if (attributes)
            attributes[i] = soup->attributes[soup->indices[i]];
        soup->indices[i] = (uint32_t)i;
    }
    free(soup->vertices);
    free(soup->attributes);
    soup->vertices = corners;
    soup->attributes = attributes;
    soup->vertex_count = soup->index_count;

    float(*faces)[3] = tw_alloc_array(soup->index_count / 3, sizeof *faces);
    struct tw_mesh_vertex **sorted = tw_alloc_array(soup->index_count, sizeof *sorted);
    for (size_t i = 0; i < soup->index_count / 3; i++)
        face_vector(soup, soup->indices + 3 * i, faces[i]);
    for (size_t i = 0; i < soup->index_count; i++)
        sorted[i] = &corners[i];
    qsort(sorted, soup->index_count, sizeof *sorted, compare_positions);
    for (size_t first = 0, end; first < soup->index_count; first = end) {
        for (end = first + 1; end < soup->index_count; end++)
            if (compare_positions(&sorted[first], &sorted[end]) != 0)
                break;
        smooth_group(sorted + first, end - first, soup, (const float(*)[3])faces);
    }
    free(sorted);
    free(faces);
}

static float sound_or(float value, float otherwise, float most) {
    return fabsf(value) <= most ? value : otherwise; // also for NaN
}

// Texture coordinates with v down, and colours, where the mesh has them.
static void read_attributes(const struct aiMesh *mesh, const struct tw_soup_wish *wish,
                            struct tw_soup *soup) {
    uint32_t channel = wish->channel < AI_MAX_NUMBER_OF_TEXTURECOORDS ? wish->channel : 0;
    const struct aiVector3D *coordinates =
        mesh->mTextureCoords[channel] ? mesh->mTextureCoords[channel] : mesh->mTextureCoords[0];
    const struct aiColor4D *colours = mesh->mColors[0];
    soup->attributes = tw_alloc_array(soup->vertex_count, sizeof *soup->attributes);
    for (size_t i = 0; i < soup->vertex_count; i++) {
        struct tw_soup_attributes *to = &soup->attributes[i];
        *to = (struct tw_soup_attributes){.colour = {1, 1, 1, 1}};
        if (coordinates) {
            to->uv[0] = sound_or(coordinates[i].x, 0, TEXTURE_REPEATS_MAX);
            to->uv[1] = 1 - sound_or(coordinates[i].y, 1, TEXTURE_REPEATS_MAX);
        }
        if (!colours)
            continue;
        const float from[4] = {colours[i].r, colours[i].g, colours[i].b, colours[i].a};
        for (int k = 0; k < 4; k++) {
            float share = TW_CLAMP(sound_or(from[k], 1, 1e6f), 0.0f, 1.0f);
            to->colour[k] = wish->srgb_colours && k < 3 ? tw_linear_of_srgb(share) : share;
        }
    }
}

bool tw_soup_read(const struct aiMesh *mesh, const struct tw_soup_wish *wish,
                  struct tw_soup *soup) {
    *soup = (struct tw_soup){.vertex_count = mesh->mNumVertices};
    if (!(mesh->mPrimitiveTypes & aiPrimitiveType_TRIANGLE) || !mesh->mVertices || !mesh->mFaces)
        return false;
    soup->vertices = tw_alloc_array(soup->vertex_count, sizeof *soup->vertices);
    for (size_t i = 0; i < soup->vertex_count; i++)
        copy_turned(&mesh->mVertices[i], wish->turned, soup->vertices[i].position);
    if (wish->attributes)
        read_attributes(mesh, wish, soup);
    read_triangles(mesh, wish->mirrored, soup);
    if (soup->index_count > 0 && !read_normals(mesh, wish->turned, soup))
        make_normals(soup);
    return soup->index_count > 0;
}
