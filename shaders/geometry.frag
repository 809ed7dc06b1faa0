#version 460
#include "common.glsl"
layout(location = 0) flat in uint id;
layout(location = 1) in vec3 normal;
layout(location = 0) out uint out_id;
layout(location = 1) out vec4 out_normal;

void main() {
    out_id = id;
    vec3 n = normalize(gl_FrontFacing ? normal : -normal);
    out_normal = vec4(octahedral_encode(n) * 0.5 + 0.5, 0.0, 1.0);
}
