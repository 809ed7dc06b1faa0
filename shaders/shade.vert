#version 460
// One triangle that covers the screen. The constants of its pixels go along: a software device
// reads a uniform buffer pixel by pixel.
#include "common.glsl"
#include "paint.glsl"
layout(location = 0) flat out palette constants;

void main() {
    constants = frame_palette();
    vec2 p = vec2(gl_VertexIndex == 1 ? 3.0 : -1.0, gl_VertexIndex == 2 ? 3.0 : -1.0);
    gl_Position = vec4(p, 0.0, 1.0);
}
