// The mesh cache: what is written comes back, and no damaged file is accepted or read out of
// bounds (the sanitizers watch).
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "twinview/file.h"
#include "twinview/mesh_cache.h"

#include "cache_layout.h"

static struct tw_gpu_vertex vertices[] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
static uint32_t indices[] = {0, 1, 2, 2, 1, 3, 0, 1, 3};
static struct tw_gpu_attributes attributes[] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
static const uint8_t texels[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8};
static struct tw_texture textures[] = {
    {.texels = texels, .width = 3, .height = 1, .wrap = {TW_WRAP_CLAMP, TW_WRAP_MIRROR}},
    {.texels = texels + 16, .width = 1, .height = 1, .format = TW_TEXTURE_PAIR},
};
static struct tw_surface surfaces[] = {
    {.textures = {[TW_ROLE_BASE] = &textures[0], [TW_ROLE_NORMAL] = &textures[1]},
     .base = {1, 0.5f, 0.25f, 1},
     .emissive = {0.5f, 0, 0},
     .roughness = 0.25f,
     .metalness = 1,
     .normal_scale = 2,
     .cutoff = 0.5f},
};
static struct tw_mesh meshes[] = {
    {.vertices = vertices,
     .indices = indices,
     .vertex_count = 4,
     .index_count = 9,
     .lods = {{0, 6, 0}, {6, 3, 0.25f}},
     .lod_count = 2,
     .bounds_max = {1, 1, 1},
     .center = {0.5f, 0.5f, 0.5f},
     .radius = 0.9f,
     .surface = &surfaces[0],
     .attributes = attributes,
     .uv_min = {-1, 0},
     .uv_max = {2, 0}},
    {.vertices = vertices,
     .indices = indices,
     .vertex_count = 3,
     .index_count = 3,
     .lods = {{0, 3, 0}},
     .lod_count = 1,
     .bounds_max = {1, 2, 3},
     .radius = 4},
};
static struct tw_material materials[] = {
    {.name = "vessel", .base_colour = {0.1f, 0.2f, 0.3f, 1}, .roughness = 0.5f},
    {.name = "", .base_colour = {1, 1, 1, 0.5f}, .flags = TW_MATERIAL_TRANSLUCENT},
};
static struct tw_model_node nodes[] = {
    {.name = "pump", .parent = -1, .local = {1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7}},
    {.name = "shaft",
     .parent = 0,
     .local = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0},
     .properties = "{\"GlobalId\":\"1\"}"},
    {.name = "", .parent = 0, .local = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}},
};
static struct tw_model_part parts[] = {{0, 0, 0}, {1, 1, 1}, {1, 0, 0}};
static const struct tw_model sample = {
    .nodes = nodes,
    .parts = parts,
    .materials = materials,
    .meshes = meshes,
    .surfaces = surfaces,
    .textures = textures,
    .node_count = 3,
    .part_count = 3,
    .material_count = 2,
    .mesh_count = 2,
    .surface_count = 1,
    .texture_count = 2,
    .bounds_min = {-1, -2, -3},
    .bounds_max = {1, 2, 3},
};

static char folder[] = "/tmp/twinview-test-XXXXXX";
static char *path;

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    path = tw_path_join(folder, "sample.twmesh");
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(path);
    rmdir(folder);
    free(path);
    return 0;
}

static void write_model(const struct tw_model *model) {
    const char *reason = NULL;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_true(tw_mesh_cache_write(fd, model, &reason));
    close(fd);
}

static char *written(size_t *size) {
    write_model(&sample);
    char *data = tw_file_read(path, 1 << 20, size);
    assert_non_null(data);
    return data;
}

static bool accepts(const void *data, size_t size) {
    struct tw_arena arena = {0};
    struct tw_model model;
    const char *reason = NULL;
    bool ok = tw_mesh_cache_read(data, size, &arena, &model, &reason);
    assert_true(ok == (reason == NULL));
    tw_arena_finish(&arena);
    return ok;
}

// As `accepts`, with the checksum put right and the data at the very end of an allocation.
static bool accepts_resealed(const char *data, size_t size) {
    char *copy = tw_alloc(size);
    memcpy(copy, data, size);
    struct tw_cache_header *header = (struct tw_cache_header *)copy;
    header->checksum = tw_mesh_cache_checksum(copy, size);
    bool ok = accepts(copy, size);
    free(copy);
    return ok;
}

static void test_round_trip(void **state) {
    (void)state;
    size_t size;
    const char *reason;
    free(written(&size));
    struct tw_mesh_cache *cache = tw_mesh_cache_open(path, &reason);
    assert_non_null(cache);
    const struct tw_model *model = &cache->model;
    assert_int_equal(model->node_count, 3);
    assert_string_equal(model->nodes[0].name, "pump");
    assert_string_equal(model->nodes[1].properties, "{\"GlobalId\":\"1\"}");
    assert_null(model->nodes[0].properties);
    assert_string_equal(model->nodes[2].name, "");
    assert_int_equal(model->nodes[2].parent, 0);
    assert_memory_equal(model->nodes[0].local, nodes[0].local, sizeof nodes[0].local);
    assert_int_equal(model->part_count, 3);
    assert_memory_equal(model->parts, parts, sizeof parts);
    assert_int_equal(model->material_count, 2);
    assert_string_equal(model->materials[0].name, "vessel");
    assert_int_equal(model->materials[1].flags, TW_MATERIAL_TRANSLUCENT);
    assert_memory_equal(model->materials[1].base_colour, materials[1].base_colour,
                        sizeof materials[1].base_colour);
    assert_int_equal(model->mesh_count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        const struct tw_mesh *mesh = &model->meshes[i];
        assert_int_equal(mesh->vertex_count, meshes[i].vertex_count);
        assert_memory_equal(mesh->vertices, vertices, mesh->vertex_count * sizeof *vertices);
        assert_memory_equal(mesh->indices, indices, mesh->index_count * sizeof *indices);
        assert_int_equal(mesh->lod_count, meshes[i].lod_count);
        assert_memory_equal(mesh->lods, meshes[i].lods, sizeof mesh->lods);
        assert_memory_equal(mesh->bounds_max, meshes[i].bounds_max, sizeof mesh->bounds_max);
        assert_memory_equal(mesh->center, meshes[i].center, sizeof mesh->center);
        assert_true(fabsf(mesh->radius - meshes[i].radius) <= 0);
    }
    const struct tw_mesh *dressed = &model->meshes[0];
    assert_memory_equal(dressed->attributes, attributes, sizeof attributes);
    assert_memory_equal(dressed->uv_min, meshes[0].uv_min, sizeof dressed->uv_min);
    assert_memory_equal(dressed->uv_max, meshes[0].uv_max, sizeof dressed->uv_max);
    assert_null(model->meshes[1].surface);
    const struct tw_surface *surface = dressed->surface;
    assert_memory_equal(surface->base, surfaces[0].base,
                        sizeof *surface - offsetof(struct tw_surface, base));
    assert_null(surface->textures[TW_ROLE_METAL]);
    const struct tw_texture *texture = surface->textures[TW_ROLE_BASE];
    assert_int_equal(texture->width, 3);
    assert_int_equal(texture->wrap[1], TW_WRAP_MIRROR);
    assert_int_equal(tw_texture_bytes(texture, 0), 16); // 3 x 1 and 1 x 1
    assert_memory_equal(texture->texels, texels, 16);
    assert_int_equal(surface->textures[TW_ROLE_NORMAL]->format, TW_TEXTURE_PAIR);
    assert_memory_equal(surface->textures[TW_ROLE_NORMAL]->texels, texels + 16, 2);
    assert_memory_equal(model->bounds_min, sample.bounds_min, sizeof sample.bounds_min);
    assert_int_equal(model->triangle_count, 2 + 1 + 2);
    tw_mesh_cache_close(cache);
}

static void test_empty_model(void **state) {
    (void)state;
    const struct tw_model empty = {0};
    const char *reason = NULL;
    write_model(&empty);
    struct tw_mesh_cache *cache = tw_mesh_cache_open(path, &reason);
    assert_non_null(cache);
    assert_int_equal(cache->model.node_count, 0);
    tw_mesh_cache_close(cache);
}

static void test_truncation(void **state) {
    (void)state;
    size_t size;
    char *data = written(&size);
    for (size_t cut = 0; cut < size; cut += 7) {
        char *copy = tw_alloc(cut ? cut : 1);
        memcpy(copy, data, cut);
        assert_false(accepts(copy, cut));
        if (cut >= sizeof(struct tw_cache_header) && cut % 8 == 0) {
            struct tw_cache_header *header = (struct tw_cache_header *)copy;
            header->file_size = cut;
            assert_false(accepts_resealed(copy, cut));
        }
        free(copy);
    }
    free(data);
}

static void test_flipped_bytes(void **state) {
    (void)state;
    size_t size;
    char *data = written(&size);
    assert_true(accepts(data, size));
    for (size_t i = 0; i < size; i++) {
        for (int bit = 0; bit < 8; bit += 7) {
            data[i] ^= (char)(1 << bit);
            // Without its checksum no damage passes; padding between sections is covered too.
            assert_false(accepts(data, size));
            // With it, what passes must still be safe to read: the sanitizers would tell.
            accepts_resealed(data, size);
            data[i] ^= (char)(1 << bit);
        }
        char byte = data[i];
        data[i] = (char)0xff;
        accepts_resealed(data, size);
        data[i] = byte;
    }
    free(data);
}

// A field of a record that is set to a value which must be refused.
struct damage {
    const char *what;
    enum tw_cache_section_name section; // TW_CACHE_SECTION_COUNT: the header
    size_t offset, width;
    uint64_t value;
};

#define NODE(field) TW_CACHE_NODES, offsetof(struct tw_cache_node, field)
#define PART(field) TW_CACHE_PARTS, offsetof(struct tw_model_part, field)
#define MATERIAL(field) TW_CACHE_MATERIALS, offsetof(struct tw_cache_material, field)
#define MESH(field) TW_CACHE_MESHES, offsetof(struct tw_cache_mesh, field)
#define SURFACE(field) TW_CACHE_SURFACES, offsetof(struct tw_cache_surface, field)
#define TEXTURE(field) TW_CACHE_TEXTURES, offsetof(struct tw_cache_texture, field)
#define HEADER(field) TW_CACHE_SECTION_COUNT, offsetof(struct tw_cache_header, field)
#define NAN_FLOAT 0x7fc00000
#define NAN_DOUBLE 0x7ff8000000000000

static const struct damage damages[] = {
    {"magic", HEADER(magic), 8, 1},
    {"version", HEADER(version), 4, 99},
    {"size", HEADER(file_size), 8, 1 << 20},
    {"bounds not finite", HEADER(bounds_min), 8, NAN_DOUBLE},
    {"bounds reversed", HEADER(bounds_min), 8, 0x4059000000000000}, // 100
    {"section before the header's end", HEADER(sections[0].offset), 8, 8},
    {"section behind the end", HEADER(sections[0].offset), 8, 1 << 30},
    {"section not aligned", HEADER(sections[1].offset), 8, 201},
    {"offset that wraps", HEADER(sections[3].offset), 8, 0xfffffffffffffff8},
    {"count too high", HEADER(sections[4].count), 8, 100000},
    {"count that wraps", HEADER(sections[5].count), 8, 0x4000000000000001},
    {"count of indices less than the meshes'", HEADER(sections[5].count), 8, 3},
    {"no texts", HEADER(sections[TW_CACHE_TEXTS].count), 8, 0},
    {"texts not terminated", HEADER(sections[TW_CACHE_TEXTS].count), 8, 2},
    {"fewer texels than the textures'", HEADER(sections[TW_CACHE_TEXELS].count), 8, 17},
    {"fewer attributes than the vertices'", HEADER(sections[TW_CACHE_ATTRIBUTES].count), 8, 3},
    {"a surface that is not there", MESH(surface), 4, 1},
    {"attributes outside", MESH(first_attribute), 4, 1},
    {"attributes that wrap", MESH(first_attribute), 4, 0xffffffff},
    {"texture coordinates not finite", MESH(uv_max[0]), 4, NAN_FLOAT},
    {"texture coordinates reversed", MESH(uv_min[0]), 4, 0x41200000}, // 10
    {"a texture that is not there", SURFACE(textures[TW_ROLE_EMISSIVE]), 4, 2},
    {"a texture of the wrong format", SURFACE(textures[TW_ROLE_METAL]), 4, 0},
    {"a factor that is not finite", SURFACE(base[2]), 4, NAN_FLOAT},
    {"a cutoff that is not finite", SURFACE(cutoff), 4, NAN_FLOAT},
    {"a texture without width", TEXTURE(width), 4, 0},
    {"a texture that is too wide", TEXTURE(width), 4, TW_TEXTURE_SIDE_MAX + 1},
    {"a texture that is too high", TEXTURE(height), 4, 0xffffffff},
    {"a texture larger than its texels", TEXTURE(height), 4, 4},
    {"texels outside", TEXTURE(first_texel), 8, 5},
    {"texels that wrap", TEXTURE(first_texel), 8, 0xfffffffffffffff8},
    {"an unknown format", TEXTURE(format), 4, TW_TEXTURE_FORMAT_COUNT},
    {"an unknown wrap", TEXTURE(wrap[1]), 4, TW_WRAP_COUNT},
    {"a node that is its own parent", NODE(parent), 4, 0},
    {"a parent below -1", NODE(parent), 4, 0xfffffffe},
    {"a parent that follows", NODE(parent), 4, 2},
    {"a name outside the texts", NODE(name), 4, 100000},
    {"properties outside the texts", NODE(properties), 4, 100000},
    {"a transform that is not finite", NODE(local[3]), 8, NAN_DOUBLE},
    {"a part of no node", PART(node), 4, 3},
    {"a part of no mesh", PART(mesh), 4, 2},
    {"a part of no material", PART(material), 4, 2},
    {"parts out of order", PART(node), 4, 2},
    {"a colour that is not finite", MATERIAL(base_colour[1]), 4, NAN_FLOAT},
    {"a roughness that is not finite", MATERIAL(roughness), 4, NAN_FLOAT},
    {"a material's name outside the texts", MATERIAL(name), 4, TW_CACHE_NO_TEXT},
    {"vertices outside", MESH(first_vertex), 4, 5},
    {"vertex count that wraps", MESH(vertex_count), 4, 0xffffffff},
    {"fewer vertices than the indices say", MESH(vertex_count), 4, 3},
    {"indices outside", MESH(first_index), 4, 5},
    {"index count that wraps", MESH(index_count), 4, 0xfffffffc},
    {"no level", MESH(lod_count), 4, 0},
    {"too many levels", MESH(lod_count), 4, TW_LODS_MAX + 1},
    {"a level outside", MESH(lods[0].first_index), 4, 6},
    {"a level that wraps", MESH(lods[1].index_count), 4, 0xfffffffd},
    {"a level of no whole triangle", MESH(lods[0].index_count), 4, 4},
    {"an error that is not finite", MESH(lods[1].error), 4, NAN_FLOAT},
    {"an error below zero", MESH(lods[0].error), 4, 0xbf800000},
    {"errors that descend", MESH(lods[0].error), 4, 0x3f800000},
    {"mesh bounds not finite", MESH(bounds_max[2]), 4, NAN_FLOAT},
    {"mesh bounds reversed", MESH(bounds_min[0]), 4, 0x41200000}, // 10
    {"a radius below zero", MESH(radius), 4, 0xbf800000},
    {"a centre that is not finite", MESH(center[0]), 4, NAN_FLOAT},
    {"an index outside", TW_CACHE_INDICES, 8, 4, 4},
};

static void test_damages(void **state) {
    (void)state;
    size_t size;
    char *data = written(&size);
    const struct tw_cache_header *header = (const struct tw_cache_header *)data;
    assert_true(accepts_resealed(data, size));
    for (size_t i = 0; i < TW_COUNT(damages); i++) {
        const struct damage *damage = &damages[i];
        size_t base = damage->section == TW_CACHE_SECTION_COUNT
                          ? 0
                          : (size_t)header->sections[damage->section].offset;
        char saved[8];
        memcpy(saved, data + base + damage->offset, damage->width);
        memcpy(data + base + damage->offset, &damage->value, damage->width);
        if (accepts_resealed(data, size))
            fail_msg("accepted: %s", damage->what);
        memcpy(data + base + damage->offset, saved, damage->width);
    }
    assert_true(accepts_resealed(data, size));
    free(data);
}

static void test_files_that_are_none(void **state) {
    (void)state;
    const char *reason = NULL;
    assert_null(tw_mesh_cache_open("/nonexistent", &reason));
    assert_non_null(reason);
    assert_null(tw_mesh_cache_open("/dev/null", &reason));
    assert_null(tw_mesh_cache_open(folder, &reason));
    assert_true(tw_file_write(path, "hello", 5));
    assert_null(tw_mesh_cache_open(path, &reason));
    int full = open("/dev/full", O_WRONLY);
    assert_false(tw_mesh_cache_write(full, &sample, &reason));
    assert_string_equal(reason, "No space left on device");
    close(full);
    tw_mesh_cache_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_empty_model),
        cmocka_unit_test(test_truncation), cmocka_unit_test(test_flipped_bytes),
        cmocka_unit_test(test_damages),    cmocka_unit_test(test_files_that_are_none),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
