// For the vertex shaders of passes that compute light.
#include "light.glsl"
layout(binding = TW_BIND_IDS) uniform usampler2DArray ids;
layout(location = 0) flat out lighting constants;

lighting frame_lighting(uint layer) {
    vec2 first = vec2(frame.viewport.xy), size = vec2(frame.viewport.zw);
    mat4 rows = transpose(frame.shadow);
    return lighting(frame.eye, frame.sun, vec3[3](frame.ray[0].xyz, frame.ray[1].xyz, frame.ray[2].xyz),
                    vec4[3](rows[0], rows[1], rows[2]), frame.occlusion,
                    vec4(frame.haze.x, 1.0 / (frame.haze.y - frame.haze.x), frame.haze.z, frame.shade.w), vec4(first, first + size - 1.0),
                    vec3(1.0 / vec2(textureSize(ids, 0).xy), float(layer)));
}
