#version 460
// One triangle that covers the screen. The constants of its pixels go along: a software device
// reads a uniform buffer pixel by pixel.
#include "common.glsl"
#include "paint.glsl"
layout(location = 0) flat out palette constants;
layout(location = 7) flat out uint kept_layer;

void main() {
    constants = frame_palette();
    kept_layer = frame.counts.y;
    gl_Position = covering(gl_VertexIndex);
}
