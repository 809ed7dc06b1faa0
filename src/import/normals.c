#include "normals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALONG_LEAST 0.86f // cosine: a round body of six sides or more keeps its smooth normals

// Of each place's first vertex: the chain of the others there, ended by UINT32_MAX.
static uint32_t *chain_places(const struct tw_soup *soup, const uint32_t *welded, size_t full,
                              size_t room) {
    uint32_t *first = tw_alloc_array(soup->vertex_count, sizeof *first);
    uint32_t *next = tw_alloc_array(room, sizeof *next);
    for (uint32_t i = 0; i < soup->vertex_count; i++) {
        first[i] = i;
        next[i] = UINT32_MAX;
    }
    for (size_t i = 0; i < full; i++)
        first[soup->indices[i]] = welded[i];
    for (uint32_t i = 0; i < soup->vertex_count; i++)
        if (first[i] != i) {
            next[i] = next[first[i]];
            next[first[i]] = i;
        }
    free(first);
    return next;
}

// False if the triangle has no area.
static bool face_normal(const struct tw_soup *soup, const uint32_t *triangle, float normal[3]) {
    const float *p[3];
    float u[3], v[3], square = 0;
    for (int k = 0; k < 3; k++)
        p[k] = soup->vertices[triangle[k]].position;
    for (int axis = 0; axis < 3; axis++) {
        u[axis] = p[1][axis] - p[0][axis];
        v[axis] = p[2][axis] - p[0][axis];
    }
    for (int axis = 0; axis < 3; axis++) {
        int b = (axis + 1) % 3, c = (axis + 2) % 3;
        normal[axis] = u[b] * v[c] - u[c] * v[b];
        square += normal[axis] * normal[axis];
    }
    for (int axis = 0; axis < 3 && square > 0; axis++)
        normal[axis] /= sqrtf(square);
    return square > 0;
}

static uint32_t best_at(const struct tw_soup *soup, const uint32_t *next, uint32_t place,
                        const float face[3], float *most) {
    uint32_t best = place;
    *most = -INFINITY;
    for (uint32_t other = place; other != UINT32_MAX; other = next[other]) {
        const float *normal = soup->vertices[other].normal;
        float along = normal[0] * face[0] + normal[1] * face[1] + normal[2] * face[2];
        if (along > *most) {
            *most = along;
            best = other;
        }
    }
    return best;
}

static uint32_t add_vertex(struct tw_soup *soup, uint32_t *next, uint32_t place,
                           const float normal[3]) {
    uint32_t added = (uint32_t)soup->vertex_count++;
    soup->vertices[added] = soup->vertices[place];
    memcpy(soup->vertices[added].normal, normal, sizeof soup->vertices[added].normal);
    if (soup->attributes)
        soup->attributes[added] = soup->attributes[place];
    next[added] = next[place];
    next[place] = added;
    return added;
}

void tw_soup_choose_normals(struct tw_soup *soup, const uint32_t *welded, size_t full) {
    size_t room = soup->vertex_count + soup->index_count - full;
    uint32_t *next = chain_places(soup, welded, full, room);
    soup->vertices = tw_realloc(soup->vertices, room * sizeof *soup->vertices);
    if (soup->attributes)
        soup->attributes = tw_realloc(soup->attributes, room * sizeof *soup->attributes);
    for (size_t i = full; i < soup->index_count; i += 3) {
        float face[3], along;
        if (!face_normal(soup, soup->indices + i, face))
            continue;
        for (size_t k = i; k < i + 3; k++) {
            uint32_t place = soup->indices[k];
            soup->indices[k] = best_at(soup, next, place, face, &along);
            if (along < ALONG_LEAST)
                soup->indices[k] = add_vertex(soup, next, place, face);
        }
    }
    free(next);
}
