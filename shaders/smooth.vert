#version 460
// One triangle that covers the screen, with the constants of its pixels, as light.glsl says why.
#include "common.glsl"
layout(location = 0) flat out ivec4 limits;

void main() {
    limits = ivec4(frame.viewport.xy, frame.viewport.xy + frame.viewport.zw - 1);
    gl_Position = covering(gl_VertexIndex);
}
