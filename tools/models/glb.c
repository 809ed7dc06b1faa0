#include "glb.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/memory.h"

enum {
    GLTF_FLOAT = 5126,
    GLTF_UINT = 5125,
    GLTF_ARRAY = 34962,
    GLTF_ELEMENTS = 34963
};

struct bytes {
    uint8_t *data;
    size_t count, capacity;
};

static void put(struct bytes *bytes, const void *data, size_t size) {
    if (bytes->count + size > bytes->capacity) {
        bytes->capacity = TW_MAX(bytes->capacity * 2, bytes->count + size);
        bytes->data = tw_realloc(bytes->data, bytes->capacity);
    }
    memcpy(bytes->data + bytes->count, data, size);
    bytes->count += size;
}

static void put_u32(struct bytes *bytes, uint32_t value) {
    const uint8_t little[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                               (uint8_t)(value >> 24)};
    put(bytes, little, sizeof little);
}

static void put_float(struct bytes *bytes, double value) {
    float narrow = (float)value;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    put_u32(bytes, bits);
}

static void to_y_up(struct vec3 v, double out[3]) {
    out[0] = v.x;
    out[1] = v.z;
    out[2] = -v.y;
}

static void put_vector(struct bytes *bytes, struct vec3 v) {
    double turned[3];
    to_y_up(v, turned);
    for (int i = 0; i < 3; i++) {
        put_float(bytes, turned[i]);
    }
}

static void write_vector(struct tw_json *json, const char *key, const double v[3]) {
    tw_json_key(json, key);
    tw_json_begin_array(json);
    for (int i = 0; i < 3; i++) {
        tw_json_number(json, (float)v[i]);
    }
    tw_json_end_array(json);
}

static void write_nodes(struct tw_json *json, const struct model *model, const int *mesh_of) {
    tw_json_key(json, "nodes");
    tw_json_begin_array(json);
    for (int i = 0; i < model->node_count; i++) {
        const struct node *node = &model->nodes[i];
        double origin[3];
        to_y_up(node->origin, origin);
        tw_json_begin_object(json);
        tw_json_member_string(json, "name", node->name);
        write_vector(json, "translation", origin);
        if (mesh_of[i] >= 0) {
            tw_json_member_integer(json, "mesh", mesh_of[i]);
        }
        bool open = false;
        for (int k = i + 1; k < model->node_count; k++) {
            if (model->nodes[k].parent == i) {
                if (!open) {
                    tw_json_key(json, "children");
                    tw_json_begin_array(json);
                    open = true;
                }
                tw_json_integer(json, k);
            }
        }
        if (open) {
            tw_json_end_array(json);
        }
        tw_json_end_object(json);
    }
    tw_json_end_array(json);
}

static void write_materials(struct tw_json *json) {
    tw_json_key(json, "materials");
    tw_json_begin_array(json);
    for (int i = 0; i < MATERIAL_COUNT; i++) {
        tw_json_begin_object(json);
        tw_json_member_string(json, "name", materials[i].name);
        tw_json_key(json, "pbrMetallicRoughness");
        tw_json_begin_object(json);
        tw_json_key(json, "baseColorFactor");
        tw_json_begin_array(json);
        for (int k = 0; k < 3; k++) {
            double c = materials[i].colour[k]; // sRGB to linear, IEC 61966-2-1
            tw_json_fixed(json, c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4), 5);
        }
        tw_json_number(json, 1);
        tw_json_end_array(json);
        tw_json_member_number(json, "metallicFactor", 0);
        tw_json_member_number(json, "roughnessFactor", 0.8);
        tw_json_end_object(json);
        tw_json_end_object(json);
    }
    tw_json_end_array(json);
}

// One mesh for each node with parts; a part is a primitive with accessors 3 i to 3 i + 2.
static void write_meshes(struct tw_json *json, const struct model *model, int *mesh_of) {
    int count = 0;
    tw_json_key(json, "meshes");
    tw_json_begin_array(json);
    for (int node = 0; node < model->node_count; node++) {
        mesh_of[node] = -1;
        for (int i = 0; i < model->part_count; i++) {
            const struct part *part = &model->parts[i];
            if (part->node != node || part->index_count == 0) {
                continue;
            }
            if (mesh_of[node] < 0) {
                mesh_of[node] = count++;
                tw_json_begin_object(json);
                tw_json_key(json, "primitives");
                tw_json_begin_array(json);
            }
            tw_json_begin_object(json);
            tw_json_key(json, "attributes");
            tw_json_begin_object(json);
            tw_json_member_integer(json, "POSITION", 3 * i);
            tw_json_member_integer(json, "NORMAL", 3 * i + 1);
            tw_json_end_object(json);
            tw_json_member_integer(json, "indices", 3 * i + 2);
            tw_json_member_integer(json, "material", part->material);
            tw_json_end_object(json);
        }
        if (mesh_of[node] >= 0) {
            tw_json_end_array(json);
            tw_json_end_object(json);
        }
    }
    tw_json_end_array(json);
}

static void write_accessor(struct tw_json *json, int view, int type, const char *shape,
                           uint32_t count) {
    tw_json_begin_object(json);
    tw_json_member_integer(json, "bufferView", view);
    tw_json_member_integer(json, "componentType", type);
    tw_json_member_string(json, "type", shape);
    tw_json_member_integer(json, "count", count);
}

static void write_accessors(struct tw_json *json, const struct model *model) {
    tw_json_key(json, "accessors");
    tw_json_begin_array(json);
    for (int i = 0; i < model->part_count; i++) {
        const struct part *part = &model->parts[i];
        double low[3] = {1e30, 1e30, 1e30}, high[3] = {-1e30, -1e30, -1e30};
        for (uint32_t k = 0; k < part->vertex_count; k++) {
            double p[3];
            to_y_up(part->vertices[k].position, p);
            for (int axis = 0; axis < 3; axis++) {
                low[axis] = TW_MIN(low[axis], p[axis]);
                high[axis] = TW_MAX(high[axis], p[axis]);
            }
        }
        write_accessor(json, 3 * i, GLTF_FLOAT, "VEC3", part->vertex_count);
        write_vector(json, "min", low);
        write_vector(json, "max", high);
        tw_json_end_object(json);
        write_accessor(json, 3 * i + 1, GLTF_FLOAT, "VEC3", part->vertex_count);
        tw_json_end_object(json);
        write_accessor(json, 3 * i + 2, GLTF_UINT, "SCALAR", part->index_count);
        tw_json_end_object(json);
    }
    tw_json_end_array(json);
}

static void write_view(struct tw_json *json, size_t offset, size_t size, int target) {
    tw_json_begin_object(json);
    tw_json_member_integer(json, "buffer", 0);
    tw_json_member_integer(json, "byteOffset", (int64_t)offset);
    tw_json_member_integer(json, "byteLength", (int64_t)size);
    tw_json_member_integer(json, "target", target);
    tw_json_end_object(json);
}

// Fills the binary chunk and lists its views: positions, normals and indices of each part.
static void write_buffer(struct tw_json *json, const struct model *model, struct bytes *buffer) {
    tw_json_key(json, "bufferViews");
    tw_json_begin_array(json);
    for (int i = 0; i < model->part_count; i++) {
        const struct part *part = &model->parts[i];
        size_t start = buffer->count;
        for (uint32_t k = 0; k < part->vertex_count; k++) {
            put_vector(buffer, part->vertices[k].position);
        }
        write_view(json, start, buffer->count - start, GLTF_ARRAY);
        start = buffer->count;
        for (uint32_t k = 0; k < part->vertex_count; k++) {
            put_vector(buffer, part->vertices[k].normal);
        }
        write_view(json, start, buffer->count - start, GLTF_ARRAY);
        start = buffer->count;
        for (uint32_t k = 0; k < part->index_count; k++) {
            put_u32(buffer, part->indices[k]);
        }
        write_view(json, start, buffer->count - start, GLTF_ELEMENTS);
    }
    tw_json_end_array(json);
    tw_json_key(json, "buffers");
    tw_json_begin_array(json);
    tw_json_begin_object(json);
    tw_json_member_integer(json, "byteLength", (int64_t)buffer->count);
    tw_json_end_object(json);
    tw_json_end_array(json);
}

static void write_scene(struct tw_json *json, const struct model *model) {
    tw_json_member_integer(json, "scene", 0);
    tw_json_key(json, "scenes");
    tw_json_begin_array(json);
    tw_json_begin_object(json);
    tw_json_key(json, "nodes");
    tw_json_begin_array(json);
    for (int i = 0; i < model->node_count; i++) {
        if (model->nodes[i].parent < 0) {
            tw_json_integer(json, i);
        }
    }
    tw_json_end_array(json);
    tw_json_end_object(json);
    tw_json_end_array(json);
}

bool glb_write(const struct model *model, const char *path) {
    struct tw_json json = {0};
    struct bytes buffer = {0}, file = {0};
    int *mesh_of = tw_alloc_array((size_t)model->node_count, sizeof *mesh_of);

    tw_json_begin_object(&json);
    tw_json_key(&json, "asset");
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "version", "2.0");
    tw_json_end_object(&json);
    write_scene(&json, model);
    write_materials(&json);
    write_meshes(&json, model, mesh_of);
    write_nodes(&json, model, mesh_of);
    write_accessors(&json, model);
    write_buffer(&json, model, &buffer);
    tw_json_end_object(&json);

    size_t json_size = (json.length + 3) & ~(size_t)3;
    put_u32(&file, 0x46546C67); // "glTF"
    put_u32(&file, 2);
    put_u32(&file, (uint32_t)(12 + 8 + json_size + 8 + buffer.count));
    put_u32(&file, (uint32_t)json_size);
    put_u32(&file, 0x4E4F534A); // "JSON"
    put(&file, json.text, json.length);
    put(&file, "   ", json_size - json.length);
    put_u32(&file, (uint32_t)buffer.count);
    put_u32(&file, 0x004E4942); // "BIN"
    put(&file, buffer.data, buffer.count);

    bool written = tw_file_write(path, file.data, file.count);
    tw_json_finish(&json);
    free(buffer.data);
    free(file.data);
    free(mesh_of);
    return written;
}
