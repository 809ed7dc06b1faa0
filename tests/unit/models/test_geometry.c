// Every generated model: it loads, keeps its budget, and consists of closed solids whose faces and
// normals point outwards.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <cmocka.h>

#include <assimp/cimport.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>

#include "twinview/file.h"
#include "twinview/memory.h"

#define TRIANGLES_MIN 200
#define TRIANGLES_MAX 3000

struct corner {
    struct aiVector3D position;
    uint32_t vertex;
};

struct edge {
    uint32_t low, high;
    int direction; // +1: low to high
};

static const char *model_name; // for messages

static int compare_corners(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct aiVector3D));
}

static int compare_edges(const void *a, const void *b) {
    const struct edge *x = a, *y = b;
    return x->low != y->low ? (x->low < y->low ? -1 : 1)
                            : (x->high > y->high) - (x->high < y->high);
}

// Number of the place of each vertex, so that vertices at one place count as one.
static uint32_t *weld(const struct aiMesh *mesh) {
    struct corner *corners = tw_alloc_array(mesh->mNumVertices, sizeof *corners);
    uint32_t *place = tw_alloc_array(mesh->mNumVertices, sizeof *place), count = 0;
    for (uint32_t i = 0; i < mesh->mNumVertices; i++) {
        const struct aiVector3D *p = &mesh->mVertices[i];
        corners[i] = (struct corner){
            {roundf(p->x * 2e4f) + 0.0f, roundf(p->y * 2e4f) + 0.0f, roundf(p->z * 2e4f) + 0.0f},
            i};
    }
    qsort(corners, mesh->mNumVertices, sizeof *corners, compare_corners);
    for (uint32_t i = 0; i < mesh->mNumVertices; i++) {
        count += i > 0 && compare_corners(&corners[i - 1], &corners[i]) != 0;
        place[corners[i].vertex] = count;
    }
    free(corners);
    return place;
}

static void sub(const struct aiVector3D *a, const struct aiVector3D *b, double out[3]) {
    out[0] = a->x - b->x;
    out[1] = a->y - b->y;
    out[2] = a->z - b->z;
}

static void cross(const double a[3], const double b[3], double out[3]) {
    for (int i = 0; i < 3; i++) {
        out[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
    }
}

static double dot(const double a[3], const struct aiVector3D *b) {
    return a[0] * b->x + a[1] * b->y + a[2] * b->z;
}

static void check_faces(const struct aiMesh *mesh) {
    for (uint32_t i = 0; i < mesh->mNumVertices; i++) {
        const struct aiVector3D *n = &mesh->mNormals[i];
        double norm = sqrt(n->x * n->x + n->y * n->y + n->z * n->z);
        if (!(fabs(norm - 1) < 1e-3)) {
            fail_msg("%s: a normal of length %g", model_name, norm);
        }
    }
    for (uint32_t i = 0; i < mesh->mNumFaces; i++) {
        const uint32_t *v = mesh->mFaces[i].mIndices;
        double ab[3], ac[3], normal[3];
        sub(&mesh->mVertices[v[1]], &mesh->mVertices[v[0]], ab);
        sub(&mesh->mVertices[v[2]], &mesh->mVertices[v[0]], ac);
        cross(ab, ac, normal);
        const struct aiVector3D n = {(float)normal[0], (float)normal[1], (float)normal[2]};
        if (!(dot(normal, &n) > 1e-20)) {
            fail_msg("%s: triangle %u has no area", model_name, i);
        }
        for (int k = 0; k < 3; k++) {
            if (!(dot(normal, &mesh->mNormals[v[k]]) > 0)) {
                fail_msg("%s: triangle %u faces away from its normals", model_name, i);
            }
        }
    }
}

// Each edge is passed as often one way as the other: the surface has no holes and one orientation.
static void check_closed(const struct aiMesh *mesh, const uint32_t *place) {
    struct edge *edges = tw_alloc_array(mesh->mNumFaces * 3, sizeof *edges);
    for (uint32_t i = 0; i < mesh->mNumFaces * 3; i++) {
        const uint32_t *v = mesh->mFaces[i / 3].mIndices;
        uint32_t a = place[v[i % 3]], b = place[v[(i + 1) % 3]];
        edges[i] = (struct edge){TW_MIN(a, b), TW_MAX(a, b), a < b ? 1 : -1};
    }
    qsort(edges, mesh->mNumFaces * 3, sizeof *edges, compare_edges);
    int open = 0, sum = 0;
    for (uint32_t i = 0; i < mesh->mNumFaces * 3; i++) {
        sum += edges[i].direction;
        if (i + 1 == mesh->mNumFaces * 3 || compare_edges(&edges[i], &edges[i + 1]) != 0) {
            open += sum != 0;
            sum = 0;
        }
    }
    free(edges);
    if (open > 0) {
        fail_msg("%s: %d open edges", model_name, open);
    }
}

static uint32_t root_of(uint32_t *parent, uint32_t i) {
    while (parent[i] != i) {
        i = parent[i] = parent[parent[i]];
    }
    return i;
}

// Each connected solid encloses a positive volume: it is not inside out.
static void check_volumes(const struct aiMesh *mesh, const uint32_t *place) {
    uint32_t count = mesh->mNumVertices;
    uint32_t *parent = tw_alloc_array(count, sizeof *parent);
    double *volume = tw_alloc_array(count, sizeof *volume);
    for (uint32_t i = 0; i < count; i++) {
        parent[i] = i;
        volume[i] = 0;
    }
    for (uint32_t i = 0; i < mesh->mNumFaces; i++) {
        const uint32_t *v = mesh->mFaces[i].mIndices;
        for (int k = 1; k < 3; k++) {
            parent[root_of(parent, place[v[k]])] = root_of(parent, place[v[0]]);
        }
    }
    const struct aiVector3D origin = mesh->mVertices[0]; // against cancellation
    for (uint32_t i = 0; i < mesh->mNumFaces; i++) {
        const uint32_t *v = mesh->mFaces[i].mIndices;
        double a[3], b[3], c[3], normal[3];
        sub(&mesh->mVertices[v[0]], &origin, a);
        sub(&mesh->mVertices[v[1]], &origin, b);
        sub(&mesh->mVertices[v[2]], &origin, c);
        cross(b, c, normal);
        volume[root_of(parent, place[v[0]])] +=
            (a[0] * normal[0] + a[1] * normal[1] + a[2] * normal[2]) / 6;
    }
    for (uint32_t i = 0; i < mesh->mNumFaces; i++) {
        double v = volume[root_of(parent, place[mesh->mFaces[i].mIndices[0]])];
        if (!(v > 0)) {
            fail_msg("%s: a solid of %g m3", model_name, v);
        }
    }
    free(parent);
    free(volume);
}

static const struct aiScene *load(const char *name) {
    char *path = tw_path_join(getenv("TW_MODELS"), name);
    const struct aiScene *scene = aiImportFile(path, 0);
    if (!scene) {
        fail_msg("%s: %s", path, aiGetErrorString());
    }
    free(path);
    return scene;
}

static void test_model(const char *name) {
    static const char *const tokens[] = {
        "vessel",     "steel",      "rotating",     "electrical", "building", "roof",
        "cap",        "goods",      "plant",        "person",     "slab",     "road",
        "pipe_water", "pipe_steam", "pipe_product", "pipe_air",   "pipe_fuel"};
    const struct aiScene *scene = load(name);
    uint32_t triangles = 0;
    model_name = name;
    for (uint32_t i = 0; i < scene->mNumMeshes; i++) {
        const struct aiMesh *mesh = scene->mMeshes[i];
        uint32_t *place = weld(mesh);
        triangles += mesh->mNumFaces;
        check_faces(mesh);
        check_closed(mesh, place);
        check_volumes(mesh, place);
        free(place);
        struct aiString material;
        aiGetMaterialString(scene->mMaterials[mesh->mMaterialIndex], AI_MATKEY_NAME, &material);
        bool token = false;
        for (size_t k = 0; k < TW_COUNT(tokens); k++) {
            token |= strcmp(tokens[k], material.data) == 0;
        }
        assert_true(token);
    }
    if (triangles < TRIANGLES_MIN || triangles > TRIANGLES_MAX) {
        fail_msg("%s: %u triangles", name, triangles);
    }
    aiReleaseImport(scene);
}

static void test_all(void **state) {
    (void)state;
    DIR *folder = opendir(getenv("TW_MODELS"));
    assert_non_null(folder);
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (tw_path_has_extension(entry->d_name, "glb")) {
            test_model(entry->d_name);
            count++;
        }
    }
    closedir(folder);
    assert_true(count >= 30);
}

static void test_axes_and_size(void **state) {
    (void)state;
    const struct aiScene *scene = load("tank.glb");
    float top = 0, low = 1;
    for (uint32_t i = 0; i < scene->mNumMeshes; i++) {
        for (uint32_t k = 0; k < scene->mMeshes[i]->mNumVertices; k++) {
            low = fminf(low, scene->mMeshes[i]->mVertices[k].y);
            top = fmaxf(top, scene->mMeshes[i]->mVertices[k].y);
        }
    }
    assert_true(low == 0 && top > 8 && top < 11); // metres upwards along y
    aiReleaseImport(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_axes_and_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
