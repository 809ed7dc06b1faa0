#version 460
#include "common.glsl"
#include "cap.glsl"
layout(location = 0) flat in uvec2 object; // its id, how it mirrors
layout(location = 1) in vec3 normal;
layout(location = 0) out uint out_id;
layout(location = 1) out uint out_shape;

void main() {
    vec3 n = normal; // of any length: only its direction is kept
    out_id = object.x;
    face(out_id, n);
    bool cap = (out_id & TW_ID_CAP) != 0u;
    out_shape = shape_pack(n, cap ? 0u : object.y << TW_SHAPE_KIND_SHIFT);
}
