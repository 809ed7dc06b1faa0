#version 460
// One triangle that covers the screen, with the constants of its pixels.
#include "common.glsl"
#include "light_vertex.glsl"
#include "paint.glsl"
layout(location = 12) flat out packed_palette tones;

void main() {
    constants = frame_lighting(0u);
    tones = palette_pack(frame_palette());
    gl_Position = covering(gl_VertexIndex);
}
