#include "twinview/mesh.h"

#include <math.h>

#include "twinview/memory.h"

static uint32_t quantise(float value, float low, float high) {
    if (!(high > low))
        return 0;
    float t = (value - low) / (high - low);
    return (uint32_t)lrintf(TW_CLAMP(t, 0.0f, 1.0f) * 65535.0f);
}

static float restore(uint32_t value, float low, float high) {
    return low + (high - low) * ((float)(value & 0xffffu) / 65535.0f);
}

struct tw_gpu_attributes tw_attributes_pack(const float uv[2], const float colour[4],
                                            const float uv_min[2], const float uv_max[2]) {
    struct tw_gpu_attributes packed = {
        quantise(uv[0], uv_min[0], uv_max[0]) | quantise(uv[1], uv_min[1], uv_max[1]) << 16, 0};
    for (int i = 0; i < 4; i++) {
        float share = TW_CLAMP(colour[i], 0.0f, 1.0f);
        packed.colour |= (uint32_t)lrintf((i < 3 ? sqrtf(share) : share) * 255.0f) << 8 * i;
    }
    return packed;
}

static uint32_t pack_normal(const float normal[3]) {
    float sum = fabsf(normal[0]) + fabsf(normal[1]) + fabsf(normal[2]);
    if (!(sum > 0.0f))
        return 0; // straight up
    float x = normal[0] / sum, y = normal[1] / sum;
    if (normal[2] < 0.0f) {
        float folded_x = copysignf(1.0f - fabsf(y), x);
        y = copysignf(1.0f - fabsf(x), y);
        x = folded_x;
    }
    uint32_t px = (uint32_t)lrintf(x * 127.0f) & 0xffu, py = (uint32_t)lrintf(y * 127.0f) & 0xffu;
    return px | py << 8;
}

struct tw_gpu_vertex tw_vertex_pack(const float position[3], const float normal[3],
                                    const float bounds_min[3], const float bounds_max[3]) {
    uint32_t q[3];
    for (int i = 0; i < 3; i++)
        q[i] = quantise(position[i], bounds_min[i], bounds_max[i]);
    return (struct tw_gpu_vertex){.xy = q[0] | q[1] << 16, .zn = q[2] | pack_normal(normal) << 16};
}

void tw_vertex_unpack(struct tw_gpu_vertex vertex, const float bounds_min[3],
                      const float bounds_max[3], float position[3], float normal[3]) {
    const uint32_t q[3] = {vertex.xy, vertex.xy >> 16, vertex.zn};
    for (int i = 0; i < 3; i++)
        position[i] = restore(q[i], bounds_min[i], bounds_max[i]);

    float x = fmaxf((float)(int8_t)(vertex.zn >> 16 & 0xffu) / 127.0f, -1.0f);
    float y = fmaxf((float)(int8_t)(vertex.zn >> 24 & 0xffu) / 127.0f, -1.0f);
    float z = 1.0f - fabsf(x) - fabsf(y);
    if (z < 0.0f) {
        float folded_x = copysignf(1.0f - fabsf(y), x);
        y = copysignf(1.0f - fabsf(x), y);
        x = folded_x;
    }
    float length = sqrtf(x * x + y * y + z * z);
    normal[0] = x / length;
    normal[1] = y / length;
    normal[2] = z / length;
}

static void measure(struct tw_mesh *mesh, const struct tw_mesh_vertex *vertices, uint32_t count) {
    for (int axis = 0; axis < 3; axis++) {
        float low = INFINITY, high = -INFINITY;
        for (uint32_t i = 0; i < count; i++) {
            low = fminf(low, vertices[i].position[axis]);
            high = fmaxf(high, vertices[i].position[axis]);
        }
        mesh->bounds_min[axis] = low;
        mesh->bounds_max[axis] = high;
        mesh->center[axis] = low + (high - low) * 0.5f;
    }
    mesh->radius = 0;
    for (uint32_t i = 0; i < count; i++) {
        float square = 0;
        for (int axis = 0; axis < 3; axis++) {
            float way = vertices[i].position[axis] - mesh->center[axis];
            square += way * way;
        }
        mesh->radius = fmaxf(mesh->radius, sqrtf(square));
    }
}

void tw_mesh_pack_vertices(struct tw_mesh *mesh, const struct tw_mesh_vertex *vertices,
                           uint32_t count, struct tw_gpu_vertex *packed) {
    measure(mesh, vertices, count);
    for (uint32_t i = 0; i < count; i++)
        packed[i] = tw_vertex_pack(vertices[i].position, vertices[i].normal, mesh->bounds_min,
                                   mesh->bounds_max);
    mesh->vertices = packed;
    mesh->vertex_count = count;
}
