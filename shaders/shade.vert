#version 460
// One triangle that covers the screen. The constants of its pixels go along: a software device
// reads a uniform buffer pixel by pixel.
#include "common.glsl"
#include "paint.glsl"
layout(location = 0) flat out palette constants;

void main() {
    constants = frame_palette();
    gl_Position = covering(gl_VertexIndex);
}
