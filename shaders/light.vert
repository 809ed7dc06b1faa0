#version 460
// One triangle that covers the screen, with the constants of its pixels.
#include "common.glsl"
#include "light_vertex.glsl"
layout(push_constant) uniform Push { tw_push_layer push; };

void main() {
    constants = frame_lighting(push.layer);
    gl_Position = covering(gl_VertexIndex);
}
