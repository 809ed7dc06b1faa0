#version 460
#include "common.glsl"
#include "cap.glsl"
layout(location = 0) flat in uint id;
layout(location = 1) in vec3 normal;
layout(location = 0) out uint out_id;
layout(location = 1) out vec4 out_normal;

void main() {
    vec3 n = normalize(normal);
    out_id = id;
    face(out_id, n);
    out_normal = vec4(octahedral_encode(n) * 0.5 + 0.5, 0.0, 1.0);
}
