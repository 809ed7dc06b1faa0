#version 460
// Light and colour of a pixel of a single layer, in one turn: while the camera moves, nothing is
// worth keeping.
#include "common.glsl"
const bool single_layer = true;
#include "lit.glsl"
#include "paint.glsl"
#include "colour.glsl"
layout(binding = TW_BIND_ALBEDO) uniform sampler2DArray albedos;
layout(constant_id = 4) const bool surfaces = false; // some pixels have an albedo of their own
layout(location = 12) flat in packed_palette tones;

void main() {
    lit pixel = light_here();
    surface s = surface_of(pixel.id);
    float glow = 0.0;
    if (surfaces && pixel.dressed)
        glow = dressed(pixel.id, texelFetch(albedos, ivec3(gl_FragCoord.xy, 0), 0), s);
    if ((s.bits & TW_LOOK_FILL) != 0u)
        s.body = filled_body(pixel.id, s, pixel.height);
    vec3 linear = painted(palette_unpack(tones), pixel.id, s, pixel.light_line_haze, gl_FragCoord.xy, glow);
    if (ghosts)
        linear = behind_ghost(linear, s.bits);
    write_mark(s.bits);
    colour = vec4(linear_to_srgb(linear), 1.0);
}
