#version 460
#include "common.glsl"
#include "cap.glsl"
layout(location = 0) flat in uint id;
layout(location = 1) in vec4 normal; // w: how it mirrors, as in TW_METAL_KIND
layout(location = 0) out uint out_id;
layout(location = 1) out vec4 out_normal;

void main() {
    vec3 n = normal.xyz; // of any length: only its direction is kept
    out_id = id;
    face(out_id, n);
    bool metal = normal.w > 0.5 && (out_id & TW_ID_CAP) == 0u;
    out_normal = vec4(octahedral_encode(n) * 0.5 + 0.5, normal.w / 1023.0, metal ? TW_SHAPE_METAL : TW_SHAPE_PLAIN);
}
