#version 460
#include "common.glsl"

void main() {
    gl_Position = covering(gl_VertexIndex);
}
