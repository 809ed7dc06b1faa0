#version 460
#include "common.glsl"
layout(binding = TW_BIND_ATLAS) uniform sampler2D atlas;
layout(location = 0) in vec2 texel;
layout(location = 1) in vec4 colour;
layout(location = 0) out vec4 result;

void main() {
    result = vec4(colour.rgb, colour.a * texture(atlas, texel).r);
}
