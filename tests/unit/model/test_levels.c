// Levels of detail of meshes that the import worker reads: their error, their gaps, their normals.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "importing.h"
#include "mesh_geometry.h"
#include "twinview/memory.h"

enum {
    around = 64,
    rings = 33
};

// A column of flat quads without normals, 4 m high and of radius 1 m, at half its height 1 + bulge.
static struct tw_mesh_cache *import_column(double bulge) {
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    for (int ring = 0; ring < rings; ring++) {
        double radius = 1 + bulge * sin(3.14159265 * ring / (rings - 1));
        for (int i = 0; i < around; i++)
            fprintf(file, "v %.6f %.6f %.6f\n", radius * cos(i * 6.2831853 / around),
                    ring * 4.0 / (rings - 1), -radius * sin(i * 6.2831853 / around));
    }
    for (int ring = 0; ring + 1 < rings; ring++)
        for (int i = 0; i < around; i++) {
            int a = ring * around + i + 1, b = ring * around + (i + 1) % around + 1;
            fprintf(file, "f %d %d %d %d\n", a, b, b + around, a + around);
        }
    for (int top = 0; top < 2; top++) {
        fputs("f", file);
        for (int i = 0; i < around; i++)
            fprintf(file, " %d", top ? (rings - 1) * around + i + 1 : around - i);
        fputs("\n", file);
    }
    fclose(file);
    struct tw_mesh_cache *cache = importing_text("column.obj", text);
    free(text);
    return cache;
}

// Smooth around, sharp at the ends.
static void test_crease_normals(void **state) {
    (void)state;
    struct tw_mesh_cache *cache = import_column(0);
    const struct tw_mesh *mesh = &cache->model.meshes[0];
    assert_float_equal(model_volume(&cache->model), 3.1415927 * 4, 0.05);
    uint32_t used = 0;
    bool *seen = calloc(mesh->vertex_count, sizeof *seen);
    for (uint32_t i = 0; i < mesh->lods[0].index_count; i++) {
        uint32_t vertex = mesh->indices[mesh->lods[0].first_index + i];
        float p[3], n[3];
        tw_vertex_unpack(mesh->vertices[vertex], mesh->bounds_min, mesh->bounds_max, p, n);
        bool outward = fabsf(n[2]) < 0.03f && p[0] * n[0] + p[1] * n[1] > 0.99f;
        bool end = n[2] * (p[2] - 2) > 1.98f;
        assert_true(outward || end);
        used += !seen[vertex];
        seen[vertex] = true;
    }
    // One vertex a place, two at the sharp ends.
    assert_int_equal(used, around * rings + 2 * around);
    free(seen);
    tw_mesh_cache_close(cache);
}

static void test_levels_of_detail(void **state) {
    (void)state;
    static const double bulges[] = {0, 0.6}; // a column loses its rings without leaving its surface
    for (size_t b = 0; b < TW_COUNT(bulges); b++) {
        struct tw_mesh_cache *cache = import_column(bulges[b]);
        const struct tw_mesh *mesh = &cache->model.meshes[0];
        assert_int_equal(mesh->lod_count, TW_LODS_MAX);
        assert_true(mesh->lods[0].error <= 0);
        for (uint32_t i = 1; i < mesh->lod_count; i++) {
            const struct tw_mesh_lod *lod = &mesh->lods[i];
            assert_true(lod->index_count <= lod[-1].index_count * 3 / 4);
            assert_true(lod->error >= lod[-1].error);
            // What is said is what is measured, but for what packing moves.
            double said = (double)lod->error, measured = mesh_level_distance(mesh, 0, (int)i);
            if (said < measured - 4.0 / 65535 || said > 1.05 * measured + 0.002)
                fail_msg("level %u: said %g, measured %g", i, said, measured);
            assert_true(bulges[b] <= 0 || measured > 0.001);
        }
        tw_mesh_cache_close(cache);
    }
}

static void write_box(FILE *file, int *corners, const double low[3], const double high[3]) {
    static const int faces[6][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                    {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
    for (int i = 0; i < 8; i++)
        fprintf(file, "v %g %g %g\n", i & 1 ? high[0] : low[0], i & 2 ? high[1] : low[1],
                i & 4 ? high[2] : low[2]);
    for (int i = 0; i < 6; i++)
        fprintf(file, "f %d %d %d %d\n", *corners + faces[i][0], *corners + faces[i][1],
                *corners + faces[i][2], *corners + faces[i][3]);
    *corners += 8;
}

static double area_of_level(const struct tw_mesh *mesh, const struct tw_mesh_lod *lod) {
    double area = 0;
    for (uint32_t i = 0; i < lod->index_count; i += 3) {
        float p[3][3], normal[3];
        double u[3], v[3], square = 0;
        for (uint32_t k = 0; k < 3; k++)
            tw_vertex_unpack(mesh->vertices[mesh->indices[lod->first_index + i + k]],
                             mesh->bounds_min, mesh->bounds_max, p[k], normal);
        for (int axis = 0; axis < 3; axis++) {
            u[axis] = (double)p[1][axis] - (double)p[0][axis];
            v[axis] = (double)p[2][axis] - (double)p[0][axis];
        }
        for (int k = 0; k < 3; k++)
            square += pow(u[(k + 1) % 3] * v[(k + 2) % 3] - u[(k + 2) % 3] * v[(k + 1) % 3], 2);
        area += sqrt(square) / 2;
    }
    return area;
}

// Corner `number` of a slab with bevelled edges has three places: one on each of its faces.
static void write_bevelled_slab(FILE *file) {
    static const double half[3] = {12, 9, 0.5};
    fprintf(file, "o slab\n");
    for (int number = 0; number < 8; number++)
        for (int face = 0; face < 3; face++) {
            double p[3];
            for (int i = 0; i < 3; i++)
                p[i] = (number >> i & 1 ? 1 : -1) * (half[i] - (i == face ? 0 : 0.1));
            fprintf(file, "v %g %g %g\n", p[0], p[1], p[2]);
        }
    for (int face = 0; face < 3; face++)
        for (int side = 0; side < 2; side++) {
            int u = (face + 1) % 3, v = (face + 2) % 3, first = 1 + face + 3 * (side << face);
            fprintf(file, "f %d %d %d %d\n", first, first + 3 * (1 << (side ? u : v)),
                    first + 3 * (1 << u | 1 << v), first + 3 * (1 << (side ? v : u)));
            for (int other = 0; other < 2; other++) { // the bevels to the next two faces
                int a = side << face | other << u, b = a | 1 << v;
                int quad[] = {1 + face + 3 * a, 1 + face + 3 * b, 1 + u + 3 * b, 1 + u + 3 * a};
                bool turned = side == other;
                fprintf(file, "f %d %d %d %d\n", quad[0], quad[turned ? 3 : 1], quad[2],
                        quad[turned ? 1 : 3]);
            }
        }
}

static double normal_along_face(const struct tw_mesh *mesh, uint32_t first_index) {
    struct mesh_triangle t = mesh_triangle(mesh, first_index);
    double length = sqrt(t.face[0] * t.face[0] + t.face[1] * t.face[1] + t.face[2] * t.face[2]);
    double least = 1;
    for (int c = 0; c < 3; c++) {
        const double *n = t.normals[c];
        least = fmin(least, (n[0] * t.face[0] + n[1] * t.face[1] + n[2] * t.face[2]) / length);
    }
    return least;
}

// A hull's corners lie where the full surface has but one of the three faces that meet there, and a
// floor must be lit as a floor all the same.
static void test_levels_have_normals_of_their_faces(void **state) {
    (void)state;
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    write_bevelled_slab(file);
    fclose(file);
    struct tw_mesh_cache *cache = importing_text("slab.obj", text);
    free(text);
    const struct tw_mesh *mesh = &cache->model.meshes[0];
    assert_true(mesh->lod_count > 1);
    for (uint32_t i = 0; i < mesh->index_count; i += 3)
        assert_true(normal_along_face(mesh, i) > 0.84);
    tw_mesh_cache_close(cache);
}

// A fence with posts at even steps does not become a wall where that shows: its gaps are found
// wherever the points of the measurement fall.
static void test_levels_keep_gaps(void **state) {
    (void)state;
    char *text = NULL;
    size_t size;
    int corners = 1;
    FILE *file = open_memstream(&text, &size);
    for (int i = 0; i <= 12; i++)
        write_box(file, &corners, (double[]){3 * i - 0.06, 0, -0.06},
                  (double[]){3 * i + 0.06, 2.1, 0.06});
    for (int i = 0; i < 3; i++)
        write_box(file, &corners, (double[]){0, 0.26 + 0.8 * i, -0.035},
                  (double[]){36, 0.34 + 0.8 * i, 0.035});
    fclose(file);
    struct tw_mesh_cache *cache = importing_text("fence.obj", text);
    free(text);
    const struct tw_mesh *mesh = &cache->model.meshes[0];
    double full = area_of_level(mesh, &mesh->lods[0]);
    for (uint32_t i = 1; i < mesh->lod_count; i++)
        if (mesh->lods[i].error < 0.25f && area_of_level(mesh, &mesh->lods[i]) > 1.3 * full)
            fail_msg("level %u fills gaps of 0.7 m, and says %g m", i, (double)mesh->lods[i].error);
    tw_mesh_cache_close(cache);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crease_normals),
        cmocka_unit_test(test_levels_of_detail),
        cmocka_unit_test(test_levels_keep_gaps),
        cmocka_unit_test(test_levels_have_normals_of_their_faces),
    };
    return cmocka_run_group_tests(tests, importing_begin, importing_end);
}
