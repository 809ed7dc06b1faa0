#version 460
// What is kept of each pixel of one layer, so that a change of looks reads one texel a pixel.
#include "common.glsl"
const bool single_layer = false;
#include "lit.glsl"
layout(location = 0) out uvec2 kept; // id, kept_pack

void main() {
    lit pixel = light_here();
    kept = uvec2(pixel.dressed ? pixel.id | TW_ID_SURFACE : pixel.id, kept_pack(pixel.light_line_haze));
}
