#version 460
#include "common.glsl"
layout(location = 0) in vec2 position;
layout(location = 1) in vec2 texel;
layout(location = 2) in vec4 colour;
layout(push_constant) uniform Push { tw_push_ui push; };
layout(location = 0) out vec2 out_texel;
layout(location = 1) out vec4 out_colour;

void main() {
    out_texel = texel;
    out_colour = colour;
    gl_Position = vec4(position * vec2(push.scale_x, push.scale_y) - 1.0, 0.0, 1.0);
}
