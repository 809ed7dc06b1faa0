#version 460
// Shadows of what an alpha mask has cut.
#include "common.glsl"
#include "surface.glsl"
layout(location = 2) in vec2 uv;
layout(location = 3) in vec4 colour;

void main() {
    if (is_hole(uv, base_at(uv, colour).a))
        discard;
}
