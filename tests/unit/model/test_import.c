// The import worker on small files made here: axes, mirrors, materials, metadata, damaged values,
// and on the real files of the package assimp-testmodels where it is installed.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <stb/stb_image_write.h>

#include "twinview/file.h"
#include "twinview/memory.h"
#include "twinview/mesh_cache.h"

#include "importing.h"

#define MODELS "/usr/share/assimp/models/"

// A box from the origin to (1, 2, 4), in glTF's axes: 8 corners, 12 triangles, no normals.
static const float box_corners[8][3] = {{0, 0, 0}, {1, 0, 0}, {0, 2, 0}, {1, 2, 0},
                                        {0, 0, 4}, {1, 0, 4}, {0, 2, 4}, {1, 2, 4}};
static const uint32_t box_indices[36] = {0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4,
                                         2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5};

// A GLB (glTF 2.0, 4.4) with one mesh of those corners, and the rest of its JSON from `members`.
static char *make_box(const float corners[8][3], const char *members) {
    char *json = tw_format(
        "{\"asset\":{\"version\":\"2.0\"},\"scene\":0,\"buffers\":[{\"byteLength\":240}],"
        "\"bufferViews\":[{\"buffer\":0,\"byteLength\":96},"
        "{\"buffer\":0,\"byteOffset\":96,\"byteLength\":144}],"
        "\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":8,\"type\":\"VEC3\","
        "\"min\":[0,0,0],\"max\":[1,2,4]},"
        "{\"bufferView\":1,\"componentType\":5125,\"count\":36,\"type\":\"SCALAR\"}],%s}",
        members);
    uint32_t json_size = (uint32_t)(strlen(json) + 3) / 4 * 4;
    uint32_t total = 12 + 8 + json_size + 8 + 240;
    const uint32_t head[5] = {0x46546c67, 2, total, json_size, 0x4e4f534a};
    const uint32_t chunk[2] = {240, 0x004e4942};
    char *data = tw_alloc(total);
    memcpy(data, head, 20);
    memset(data + 20, ' ', json_size);
    memcpy(data + 20, json, strlen(json));
    memcpy(data + 20 + json_size, chunk, 8);
    memcpy(data + 28 + json_size, corners, 96);
    memcpy(data + 28 + json_size + 96, box_indices, 144);
    char *path = importing_file("box.glb", data, total);
    free(data);
    free(json);
    return path;
}

static struct tw_mesh_cache *import_box(const float corners[8][3], const char *members) {
    char *path = make_box(corners, members);
    struct tw_mesh_cache *cache = importing(path);
    free(path);
    return cache;
}

#define MESH "\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0},\"indices\":1}]}]"
#define MESH_OF_MATERIAL                                                                           \
    "\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0},\"indices\":1,\"material\":"    \
    "0}]}]"

static uint32_t find_node(const struct tw_model *model, const char *name) {
    for (uint32_t i = 0; i < model->node_count; i++)
        if (strcmp(model->nodes[i].name, name) == 0)
            return i;
    fail_msg("there is no node %s", name);
    return 0;
}

static void assert_bounds(const struct tw_model *model, double x0, double y0, double z0, double x1,
                          double y1, double z1, double tolerance) {
    const double low[3] = {x0, y0, z0}, high[3] = {x1, y1, z1};
    for (int axis = 0; axis < 3; axis++)
        if (fabs(model->bounds_min[axis] - low[axis]) > tolerance ||
            fabs(model->bounds_max[axis] - high[axis]) > tolerance)
            fail_msg("axis %d: %g to %g", axis, model->bounds_min[axis], model->bounds_max[axis]);
}

static void test_gltf_axes(void **state) {
    (void)state;
    struct tw_mesh_cache *cache = import_box(
        box_corners, "\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"name\":\"frame\",\"translation\":"
                     "[10,20,30],\"children\":[1]},{\"name\":\"shaft\",\"mesh\":0,\"rotation\":"
                     "[0,0.7071068,0,0.7071068]}]," MESH);
    const struct tw_model *model = &cache->model;
    const struct tw_model_node *frame = &model->nodes[find_node(model, "frame")];
    // glTF (x, y, z) is our (x, -z, y).
    assert_float_equal(frame->local[3], 10, 1e-5);
    assert_float_equal(frame->local[7], -30, 1e-5);
    assert_float_equal(frame->local[11], 20, 1e-5);
    // A turn about glTF's up axis is one about ours: x goes to y.
    const struct tw_model_node *shaft = &model->nodes[find_node(model, "shaft")];
    const double turned[12] = {0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0};
    for (int i = 0; i < 12; i++)
        assert_float_equal(shaft->local[i], turned[i], 1e-5);
    assert_int_equal(shaft->parent, find_node(model, "frame"));
    // The mesh: (1, 2, 4) is (1, -4, 2), turned to (4, 1, 2).
    assert_bounds(model, 10, -30, 20, 14, -29, 22, 1e-3);
    assert_float_equal(model_volume(model), 8, 0.01);
    assert_int_equal(model->meshes[0].vertex_count, 24); // hard edges
    assert_int_equal(model->triangle_count, 12);
    tw_mesh_cache_close(cache);
}

static void test_mirrored_nodes(void **state) {
    (void)state;
    struct tw_mesh_cache *cache = import_box(
        box_corners, "\"scenes\":[{\"nodes\":[0,1,2]}],\"nodes\":[{\"name\":\"a\",\"mesh\":0},"
                     "{\"name\":\"b\",\"mesh\":0,\"scale\":[-1,1,1]},"
                     "{\"name\":\"c\",\"mesh\":0,\"scale\":[-1,-2,1]}]," MESH);
    const struct tw_model *model = &cache->model;
    assert_int_equal(model->part_count, 3);
    assert_int_equal(model->mesh_count, 2); // one of them reversed
    assert_int_equal(model->parts[0].mesh, model->parts[2].mesh);
    assert_int_not_equal(model->parts[0].mesh, model->parts[1].mesh);
    // The scene draws mesh triangles as they are under the node's transform, so the mirrored node's
    // count as positive only if their winding was reversed.
    assert_float_equal(model_volume(model), 8 + 8 + 16, 0.01);
    tw_mesh_cache_close(cache);
}

static void test_damaged_values(void **state) {
    (void)state;
    float corners[8][3];
    memcpy(corners, box_corners, sizeof corners);
    corners[7][1] = NAN;
    struct tw_mesh_cache *cache = import_box(
        corners, "\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"name\":\"a\",\"mesh\":0}]," MESH);
    const struct tw_model *model = &cache->model;
    uint32_t touching = 0;
    for (int i = 0; i < 36; i++)
        touching += box_indices[i] == 7;
    assert_int_equal(model->triangle_count, 12 - touching);
    assert_bounds(model, 0, -4, 0, 1, 0, 2, 1e-3);
    tw_mesh_cache_close(cache);
}

// For two groups of a .raw file assimp makes a tree whose nodes miss some of their children.
static void test_tree_with_holes(void **state) {
    (void)state;
    struct tw_mesh_cache *cache = importing_text("groups.raw", "a\n0 0 0 1 0 0 0 1 0\n\n"
                                                               "b\n0 0 1 1 0 1 0 1 1\n");
    assert_true(cache->model.part_count >= 1);
    tw_mesh_cache_close(cache);
}

static void test_gltf_materials(void **state) {
    (void)state;
    struct tw_mesh_cache *cache = import_box(
        box_corners,
        "\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"name\":\"a\",\"mesh\":0,\"extras\":"
        "{\"tag\":\"P-101\",\"power\":7.5}}],\"materials\":[{\"name\":\"vessel\","
        "\"doubleSided\":true,\"alphaMode\":\"BLEND\",\"pbrMetallicRoughness\":"
        "{\"baseColorFactor\":[1,0.5,0.25,0.75],\"metallicFactor\":0.5,\"roughnessFactor\":0.25}}"
        "]," MESH_OF_MATERIAL);
    const struct tw_model *model = &cache->model;
    const struct tw_material *material = &model->materials[model->parts[0].material];
    assert_string_equal(material->name, "vessel");
    const float colour[4] = {1, 0.5f, 0.25f, 0.75f};
    for (int i = 0; i < 4; i++)
        assert_float_equal(material->base_colour[i], colour[i], 1e-5);
    assert_float_equal(material->roughness, 0.25, 1e-5);
    assert_float_equal(material->metalness, 0.5, 1e-5);
    assert_null(model->meshes[model->parts[0].mesh].surface); // one colour needs none
    assert_int_equal(material->flags, TW_MATERIAL_TWO_SIDED | TW_MATERIAL_TRANSLUCENT);
    const char *properties = model->nodes[find_node(model, "a")].properties;
    assert_non_null(properties);
    assert_non_null(strstr(properties, "\"tag\":\"P-101\""));
    assert_non_null(strstr(properties, "\"power\":7.5"));
    tw_mesh_cache_close(cache);
}

#define OBJ_TRIANGLE "v 0 0 0\nv 1 0 0\nv 0 0 -1\nvt 0 0\nvt 1 0\nvt 0 1\n"

static void test_textures(void **state) {
    (void)state;
    // Half white, half black: the mean of the light is 0.5, not that of the values.
    const unsigned char pixels[2][3] = {{255, 255, 255}, {0, 0, 0}};
    char *path = tw_path_join(importing_folder, "half.png");
    assert_true(stbi_write_png(path, 2, 1, 3, pixels, 6));
    free(path);
    static const struct {
        const char *texture;
        double red;
    } cases[] = {{"half.png", 0.5}, {"missing.png", 1}, {"../../../../../../../etc/hostname", 1}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        char *mtl = tw_format("newmtl paint\nKd 1 0 0.5\nd 0.5\nmap_Kd %s\n", cases[i].texture);
        free(importing_file("paint.mtl", mtl, strlen(mtl)));
        struct tw_mesh_cache *cache = importing_text("paint.obj", "mtllib paint.mtl\n" OBJ_TRIANGLE
                                                                  "usemtl paint\nf 1/1 2/2 3/3\n");
        const struct tw_model *model = &cache->model;
        const struct tw_material *material = &model->materials[model->parts[0].material];
        assert_string_equal(material->name, "paint");
        assert_float_equal(material->base_colour[0], cases[i].red, 4e-3); // half a step of sRGB
        // Kd is meant for a screen: 0.5 is 0.214 in linear light.
        assert_float_equal(material->base_colour[2], 0.214 * cases[i].red, 4e-3);
        assert_float_equal(material->base_colour[3], 0.5, 1e-3);
        assert_true(material->flags & TW_MATERIAL_TRANSLUCENT);
        assert_true(material->flags & TW_MATERIAL_TWO_SIDED); // OBJ does not say
        tw_mesh_cache_close(cache);
        free(mtl);
    }
}

static void make_picture(const char *name, int side, const unsigned char rgba[4]) {
    unsigned char *pixels = tw_alloc_array((size_t)(side * side), 4);
    for (int i = 0; i < side * side; i++)
        memcpy(pixels + 4 * i, rgba, 4);
    // A corner that differs: it tells whether rows are upside down.
    memset(pixels, 255, 4);
    char *path = tw_path_join(importing_folder, name);
    assert_true(stbi_write_png(path, side, side, 4, pixels, 4 * side));
    free(path);
    free(pixels);
}

static struct tw_mesh_cache *import_dressed(const char *options, const char *alpha) {
    static const float data[3][5] = {{0, 0, 0, 0, 0}, {1, 0, 0, 2, 0}, {0, 1, 0, 0, 1}};
    free(importing_file("dressed.bin", data, sizeof data));
    make_picture("base.png", 8, (unsigned char[]){200, 100, 50, 0});
    make_picture("metal.png", 2, (unsigned char[]){1, 64, 192, 255});
    make_picture("normal.png", 2, (unsigned char[]){128, 200, 255, 255});
    char *text = tw_format(
        "{\"asset\":{\"version\":\"2.0\"},\"scene\":0,\"scenes\":[{\"nodes\":[0]}],"
        "\"nodes\":[{\"mesh\":0}],\"buffers\":[{\"byteLength\":60,\"uri\":\"dressed.bin\"}],"
        "\"bufferViews\":[{\"buffer\":0,\"byteLength\":60,\"byteStride\":20}],"
        "\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\","
        "\"min\":[0,0,0],\"max\":[1,1,0]},{\"bufferView\":0,\"byteOffset\":12,"
        "\"componentType\":5126,\"count\":3,\"type\":\"VEC2\"}],"
        "\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0,\"TEXCOORD_0\":1},"
        "\"material\":0}]}],\"samplers\":[{\"wrapS\":33071,\"wrapT\":33648}],"
        "\"images\":[{\"uri\":\"base.png\"},{\"uri\":\"metal.png\"},{\"uri\":\"normal.png\"}],"
        "\"textures\":[{\"source\":0,\"sampler\":0},{\"source\":1},{\"source\":2}],"
        "\"materials\":[{\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0},"
        "\"baseColorFactor\":[1,0.5,1,1],\"roughnessFactor\":0.5,"
        "\"metallicRoughnessTexture\":{\"index\":1}},\"emissiveTexture\":{\"index\":0},"
        "\"emissiveFactor\":[0.25,0,0],\"normalTexture\":{\"index\":2,\"scale\":0.5}%s}]}",
        alpha);
    char *path = importing_file("dressed.gltf", text, strlen(text)), *message;
    const char *reason = "";
    unlink(importing_output);
    if (importing_run(options, path, &message) != 0)
        fail_msg("%s", message);
    struct tw_mesh_cache *cache = tw_mesh_cache_open(importing_output, &reason);
    assert_non_null(cache);
    free(message);
    free(path);
    free(text);
    return cache;
}

static void test_surfaces(void **state) {
    (void)state;
    struct tw_mesh_cache *cache =
        import_dressed("", ",\"alphaMode\":\"MASK\",\"alphaCutoff\":0.25");
    const struct tw_mesh *mesh = &cache->model.meshes[0];
    const struct tw_surface *surface = mesh->surface;
    assert_non_null(surface);
    assert_float_equal(surface->base[1], 0.5, 1e-5);
    assert_float_equal(surface->emissive[0], 0.25, 1e-5);
    assert_float_equal(surface->roughness, 0.5, 1e-5);
    assert_float_equal(surface->metalness, 1, 1e-5); // where glTF says nothing
    assert_float_equal(surface->normal_scale, 0.5, 1e-5);
    assert_float_equal(surface->cutoff, 0.25, 1e-5);
    assert_float_equal(mesh->uv_max[0], 2, 1e-5);
    const struct tw_texture *base = surface->textures[TW_ROLE_BASE];
    assert_non_null(base);
    assert_int_equal(base->width, 8);
    assert_int_equal(base->wrap[0], TW_WRAP_CLAMP);
    assert_int_equal(base->wrap[1], TW_WRAP_MIRROR);
    assert_memory_equal(base->texels, ((uint8_t[]){255, 255, 255, 255, 200, 100, 50, 0}), 8);
    // The smallest level is the mean; alpha too, of one texel in 64.
    assert_int_equal(base->texels[tw_texture_bytes(base, 0) - 1], 4);
    const struct tw_texture *metal = surface->textures[TW_ROLE_METAL];
    assert_memory_equal(metal->texels + 2, ((uint8_t[]){64, 192}), 2);
    assert_memory_equal(surface->textures[TW_ROLE_NORMAL]->texels + 2, ((uint8_t[]){128, 200}), 2);
    assert_non_null(surface->textures[TW_ROLE_EMISSIVE]); // another use of the base's picture
    // The vertex at u 2, v 0 from the top.
    bool found = false;
    for (uint32_t i = 0; i < mesh->vertex_count; i++)
        found |= mesh->attributes[i].uv == 0xffff;
    assert_true(found);
    assert_int_equal(mesh->attributes[0].colour, 0xffffffff);
    tw_mesh_cache_close(cache);

    cache = import_dressed("--texture=4", ",\"alphaMode\":\"OPAQUE\"");
    assert_int_equal(cache->model.meshes[0].surface->textures[TW_ROLE_BASE]->width, 4);
    assert_true(cache->model.meshes[0].surface->cutoff <= 0);
    tw_mesh_cache_close(cache);
}

static void test_formats_with_z_up(void **state) {
    (void)state;
    struct tw_mesh_cache *cache =
        importing_text("up.stl", "solid s\nfacet normal 0 0 1\nouter loop\nvertex 0 0 3\n"
                                 "vertex 1 0 3\nvertex 0 2 3\nendloop\nendfacet\nendsolid s\n");
    assert_bounds(&cache->model, 0, 0, 3, 1, 2, 3, 1e-5);
    tw_mesh_cache_close(cache);
    cache = importing_text("up.obj", "v 0 3 0\nv 1 3 0\nv 0 3 -2\nf 1 2 3\n"); // Y up
    assert_bounds(&cache->model, 0, 0, 3, 1, 2, 3, 1e-5);
    float position[3], normal[3];
    const struct tw_mesh *mesh = &cache->model.meshes[0];
    tw_vertex_unpack(mesh->vertices[0], mesh->bounds_min, mesh->bounds_max, position, normal);
    assert_float_equal(normal[2], 1, 1e-3);
    tw_mesh_cache_close(cache);
}

// A box as an OBJ file, which does not say which materials are two-sided: faces in quads.
#define BOX_PLACES "v 0 0 0\nv 1 0 0\nv 0 2 0\nv 1 2 0\nv 0 0 4\nv 1 0 4\nv 0 2 4\nv 1 2 4\n"
#define BOX_SIDES "f 1 3 4 2\nf 5 6 8 7\nf 1 2 6 5\nf 1 5 7 3\nf 2 4 8 6\n"

static void test_what_encloses(void **state) {
    (void)state;
    static const struct {
        const char *name, *text;
        bool encloses;
    } cases[] = {
        {"closed.obj", BOX_PLACES BOX_SIDES "f 3 7 8 4\n", true},
        {"open.obj", BOX_PLACES BOX_SIDES, false},
        // Its last face in two parts: one edge of its neighbours meets two of theirs.
        {"parts.obj", BOX_PLACES "v 0.4 2 0\nv 0.7 2 4\n" BOX_SIDES "f 3 7 10 9\nf 9 10 8 4\n",
         true},
        {"inward.obj",
         BOX_PLACES "f 2 4 3 1\nf 7 8 6 5\nf 5 6 2 1\nf 3 7 5 1\nf 6 8 4 2\nf 4 8 7 3\n", false},
        {"two.obj", BOX_PLACES "v 5 0 0\nv 6 0 0\nv 5 1 0\n" BOX_SIDES "f 3 7 8 4\nf 9 10 11\n",
         false},
        {"sheet.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\nf 3 2 1\n", false},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_mesh_cache *cache = importing_text(cases[i].name, cases[i].text);
        if (cache->model.meshes[0].encloses != cases[i].encloses)
            fail_msg("%s", cases[i].name);
        tw_mesh_cache_close(cache);
    }
}

static void test_failures(void **state) {
    (void)state;
    char *message;
    char *triangle = importing_file("fine.obj", OBJ_TRIANGLE "f 1 2 3\n", strlen(OBJ_TRIANGLE) + 8);
    char *none = importing_file("none.obj", "v 0 0 0\nv 1 0 0\nl 1 2\n", 22);
    char *unknown = importing_file("file.unknown", "?", 1);
    static const struct {
        const char *options;
        int file, status;
        const char *message; // NULL: any one line
    } cases[] = {
        {"", 0, 0, ""},
        {"", 1, 1, "the file holds no triangles\n"},
        {"", 2, 1, "the format of the file is not known\n"},
        {"", 3, 1, "No such file or directory\n"},
        {"--output=64", 0, 1, "File too large\n"},
        {"--seconds=0", 0, 2, NULL},
        {"--bytes=x", 0, 2, NULL},
        {"--nonsense", 0, 2, NULL},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        const char *const files[] = {triangle, none, unknown, "/nonexistent.obj"};
        int status = importing_run(cases[i].options, files[cases[i].file], &message);
        assert_int_equal(status, cases[i].status);
        if (cases[i].message)
            assert_string_equal(message, cases[i].message);
        else if (status == 1)
            assert_ptr_equal(strchr(message, '\n'), message + strlen(message) - 1);
        free(message);
    }
    free(triangle);
    free(none);
    free(unknown);
}

// What would be made of the file without them is not what is in it.
static void test_needed_extensions(void **state) {
    static const struct {
        const char *extension;
        bool is_read;
    } rows[] = {{"KHR_materials_unlit", true},
                {"KHR_texture_transform", true},
                {"KHR_mesh_quantization", false},
                {"ACME_shapes", false}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        char *message, *members = tw_format("\"extensionsRequired\":[\"%s\"],\"scenes\":[{"
                                            "\"nodes\":[0]}],\"nodes\":[{\"mesh\":0}]," MESH,
                                            rows[i].extension);
        char *path = make_box(box_corners, members);
        char *reason = tw_format("the file needs %s, which is not read\n", rows[i].extension);
        assert_int_equal(importing_run("", path, &message), rows[i].is_read ? 0 : 1);
        assert_string_equal(message, rows[i].is_read ? "" : reason);
        free(reason);
        free(message);
        free(path);
        free(members);
    }
}

static void test_real_house(void **state) {
    (void)state;
    if (!tw_file_exists(MODELS "IFC/AC14-FZK-Haus.ifc"))
        skip();
    struct tw_mesh_cache *cache = importing(MODELS "IFC/AC14-FZK-Haus.ifc");
    const struct tw_model *model = &cache->model;
    assert_bounds(model, -3, -3, -1, 15, 13, 6.318, 0.01);
    uint32_t door = find_node(model, "Haustuer");
    assert_non_null(strstr(model->nodes[door].properties, "2jTRqchjf7oB0yhQ6462T0"));
    double world[12];
    model_world(model, door, world);
    assert_float_equal(world[11], 0, 1e-6); // stands on the ground floor
    uint32_t enclosing = 0;
    for (uint32_t i = 0; i < model->mesh_count; i++)
        enclosing += model->meshes[i].encloses;
    assert_in_range(enclosing, model->mesh_count * 4 / 5, model->mesh_count); // walls, beams, slabs
    tw_mesh_cache_close(cache);
}

static void test_real_engine(void **state) {
    (void)state;
    if (!tw_file_exists(MODELS "glTF2/2CylinderEngine-glTF-Binary/2CylinderEngine.glb"))
        skip();
    struct tw_mesh_cache *cache =
        importing(MODELS "glTF2/2CylinderEngine-glTF-Binary/2CylinderEngine.glb");
    const struct tw_model *model = &cache->model;
    // As assimp itself measures it after flattening, turned: (x, y, z) to (x, -z, y).
    assert_bounds(model, -371.692, -128, -180.972, 371.692, 140, 92.042, 0.02);
    assert_int_equal(model->triangle_count, 110336);
    tw_mesh_cache_close(cache);
}

// Formats that say their unit and their axis up, as assimp's own test files have them.
static void test_real_conventions(void **state) {
    (void)state;
    static const struct {
        const char *path;
        double low[3], high[3];
    } cases[] = {
        // Z up, metres: a cube of 47.24 inches that stands on the ground
        {MODELS "FBX/embedded_ascii/box.FBX", {-0.6, -0.6, 0}, {0.6, 0.6, 1.2}},
        // Y up, metres, turned by Collada's own up axis
        {MODELS "Collada/duck_triangulate.dae", {-0.69, -0.54, 0.10}, {0.96, 0.61, 1.64}},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        if (!tw_file_exists(cases[i].path))
            skip();
        struct tw_mesh_cache *cache = importing(cases[i].path);
        const double *low = cases[i].low, *high = cases[i].high;
        assert_bounds(&cache->model, low[0], low[1], low[2], high[0], high[1], high[2], 0.01);
        tw_mesh_cache_close(cache);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gltf_axes),         cmocka_unit_test(test_mirrored_nodes),
        cmocka_unit_test(test_damaged_values),    cmocka_unit_test(test_gltf_materials),
        cmocka_unit_test(test_textures),          cmocka_unit_test(test_surfaces),
        cmocka_unit_test(test_formats_with_z_up), cmocka_unit_test(test_what_encloses),
        cmocka_unit_test(test_tree_with_holes),   cmocka_unit_test(test_needed_extensions),
        cmocka_unit_test(test_failures),          cmocka_unit_test(test_real_house),
        cmocka_unit_test(test_real_engine),       cmocka_unit_test(test_real_conventions),
    };
    return cmocka_run_group_tests(tests, importing_begin, importing_end);
}
