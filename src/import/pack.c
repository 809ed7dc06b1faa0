// From a triangle soup to a mesh: merged, with levels of detail, ordered for the GPU and packed.
#include "import.h"

#include <math.h>
#include <meshoptimizer.h>
#include <stdlib.h>
#include <string.h>

#include "deviation.h"

#define SIMPLIFY_INDICES_MIN 192 // a mesh of less is drawn in full at any distance
#define WORTHWHILE 0.75f         // a level has at most this share of the one before
#define DEVIATION_MAX 0.2f       // a level may leave the surface by this share of the extent
#define OVERDRAW_THRESHOLD 1.05f // vertex cache efficiency that may be lost against overdraw

// What a coarser level aims at: a share of the full indices, without leaving the surface by more
// than a share of the mesh's extent.
static const struct {
    float share, error;
} level_targets[TW_LODS_MAX - 1] = {{0.4f, 0.01f}, {0.15f, 0.03f}, {0.05f, 0.1f}};

static void merge_vertices(struct tw_soup *soup) {
    uint32_t *remap = tw_alloc_array(soup->vertex_count, sizeof *remap);
    size_t unique =
        meshopt_generateVertexRemap(remap, soup->indices, soup->index_count, soup->vertices,
                                    soup->vertex_count, sizeof *soup->vertices);
    meshopt_remapIndexBuffer(soup->indices, soup->indices, soup->index_count, remap);
    meshopt_remapVertexBuffer(soup->vertices, soup->vertices, soup->vertex_count,
                              sizeof *soup->vertices, remap);
    soup->vertex_count = unique;
    free(remap);

    size_t kept = 0;
    for (size_t i = 0; i < soup->index_count; i += 3) {
        const uint32_t a = soup->indices[i], b = soup->indices[i + 1], c = soup->indices[i + 2];
        if (a == b || b == c || c == a)
            continue;
        soup->indices[kept++] = a;
        soup->indices[kept++] = b;
        soup->indices[kept++] = c;
    }
    soup->index_count = kept;
}

// Vertices that share a place and differ in the normal. Hard edges would hold the simplifier up, so
// it works on places; its triangles then take, corner by corner, the normal that suits them best.
struct places {
    uint32_t *first; // of vertex: the first vertex at its place
    uint32_t *next;  // of vertex: another vertex at its place, UINT32_MAX: none
};

// `welded` holds the soup's triangles over places: each index is that of the place's first vertex.
static struct places find_places(const struct tw_soup *soup, const uint32_t *welded) {
    struct places places = {
        .first = tw_alloc_array(soup->vertex_count, sizeof *places.first),
        .next = tw_alloc_array(soup->vertex_count, sizeof *places.next),
    };
    for (size_t i = 0; i < soup->index_count; i++)
        places.first[soup->indices[i]] = welded[i];
    for (uint32_t i = 0; i < soup->vertex_count; i++)
        places.next[i] = UINT32_MAX;
    for (uint32_t i = 0; i < soup->vertex_count; i++) {
        uint32_t first = places.first[i];
        if (first == i)
            continue;
        places.next[i] = places.next[first];
        places.next[first] = i;
    }
    return places;
}

static void free_places(struct places *places) {
    free(places->first);
    free(places->next);
}

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void choose_normals(const struct tw_soup *soup, const struct places *places,
                           uint32_t *indices, size_t count) {
    for (size_t i = 0; i < count; i += 3) {
        const float *p[3];
        float u[3], v[3], face[3];
        for (int k = 0; k < 3; k++)
            p[k] = soup->vertices[indices[i + (size_t)k]].position;
        for (int axis = 0; axis < 3; axis++) {
            u[axis] = p[1][axis] - p[0][axis];
            v[axis] = p[2][axis] - p[0][axis];
        }
        for (int axis = 0; axis < 3; axis++)
            face[axis] =
                u[(axis + 1) % 3] * v[(axis + 2) % 3] - u[(axis + 2) % 3] * v[(axis + 1) % 3];
        for (size_t k = i; k < i + 3; k++) {
            uint32_t best = indices[k];
            for (uint32_t other = best; other != UINT32_MAX; other = places->next[other])
                if (dot(soup->vertices[other].normal, face) >
                    dot(soup->vertices[best].normal, face))
                    best = other;
            indices[k] = best;
        }
    }
}

// Writes one coarser level to `out` (room for all indices) and returns its number of indices, 0 if
// the shape is lost.
static size_t simplify(const struct tw_soup *soup, const uint32_t *welded, int level, uint32_t *out,
                       float *error) {
    size_t target = (size_t)((float)soup->index_count * level_targets[level].share) / 3 * 3;
    const float *positions = soup->vertices[0].position;
    size_t stride = sizeof *soup->vertices;
    float relative = 0;
    size_t count = meshopt_simplify(out, welded, soup->index_count, positions, soup->vertex_count,
                                    stride, target, level_targets[level].error, 0, &relative);
    bool last = level == TW_LODS_MAX - 2;
    if (last && count > 2 * target) {
        // The surface cannot be thinned further: far away its rough shape will do.
        float sloppy_error = 0;
        uint32_t *rough = tw_alloc_array(soup->index_count, sizeof *rough);
        size_t rough_count =
            meshopt_simplifySloppy(rough, welded, soup->index_count, positions, soup->vertex_count,
                                   stride, target, level_targets[level].error, &sloppy_error);
        if (rough_count > 0 && rough_count < count) {
            memcpy(out, rough, rough_count * sizeof *rough);
            count = rough_count;
            relative = sloppy_error;
        }
        free(rough);
    }
    float scale = meshopt_simplifyScale(positions, soup->vertex_count, stride);
    float deviation = count > 0 ? tw_soup_deviation(soup, out, count) : 0;
    *error = fmaxf(relative * scale, deviation);
    return *error <= DEVIATION_MAX * scale ? count : 0;
}

// Appends the coarser levels to the indices of the soup.
static void add_levels(struct tw_soup *soup, struct tw_mesh *mesh) {
    size_t full = soup->index_count, total = full;
    mesh->lods[0] = (struct tw_mesh_lod){.index_count = (uint32_t)full};
    mesh->lod_count = 1;
    if (full < SIMPLIFY_INDICES_MIN)
        return;
    soup->indices = tw_realloc(soup->indices, full * TW_LODS_MAX * sizeof *soup->indices);
    uint32_t *welded = tw_alloc_array(full, sizeof *welded);
    meshopt_generateShadowIndexBuffer(welded, soup->indices, full, soup->vertices,
                                      soup->vertex_count, 3 * sizeof(float),
                                      sizeof *soup->vertices);
    struct places places = find_places(soup, welded);
    for (int level = 0; level < TW_LODS_MAX - 1; level++) {
        const struct tw_mesh_lod *before = &mesh->lods[mesh->lod_count - 1];
        float error;
        size_t count = simplify(soup, welded, level, soup->indices + total, &error);
        if (count == 0 || (float)count > WORTHWHILE * (float)before->index_count)
            continue;
        choose_normals(soup, &places, soup->indices + total, count);
        mesh->lods[mesh->lod_count++] = (struct tw_mesh_lod){
            .first_index = (uint32_t)total,
            .index_count = (uint32_t)count,
            .error = TW_MAX(error, before->error),
        };
        total += count;
    }
    free_places(&places);
    free(welded);
    soup->index_count = total;
}

static void order(struct tw_soup *soup, const struct tw_mesh *mesh) {
    for (uint32_t i = 0; i < mesh->lod_count; i++) {
        uint32_t *indices = soup->indices + mesh->lods[i].first_index;
        size_t count = mesh->lods[i].index_count;
        meshopt_optimizeVertexCache(indices, indices, count, soup->vertex_count);
        meshopt_optimizeOverdraw(indices, indices, count, soup->vertices[0].position,
                                 soup->vertex_count, sizeof *soup->vertices, OVERDRAW_THRESHOLD);
    }
    soup->vertex_count =
        meshopt_optimizeVertexFetch(soup->vertices, soup->indices, soup->index_count,
                                    soup->vertices, soup->vertex_count, sizeof *soup->vertices);
}

bool tw_soup_pack(struct tw_soup *soup, struct tw_arena *arena, struct tw_mesh *mesh) {
    *mesh = (struct tw_mesh){0};
    merge_vertices(soup);
    if (soup->index_count == 0)
        return false;
    add_levels(soup, mesh);
    order(soup, mesh);
    struct tw_gpu_vertex *vertices = tw_arena_alloc(arena, soup->vertex_count * sizeof *vertices);
    uint32_t *indices = tw_arena_alloc(arena, soup->index_count * sizeof *indices);
    tw_mesh_pack_vertices(mesh, soup->vertices, (uint32_t)soup->vertex_count, vertices);
    memcpy(indices, soup->indices, soup->index_count * sizeof *indices);
    mesh->indices = indices;
    mesh->index_count = (uint32_t)soup->index_count;
    return true;
}
