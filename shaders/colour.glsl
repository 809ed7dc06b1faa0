// The end of the passes that colour the picture: what stands behind a ghost, and marks for
// outlines.
layout(std430, binding = TW_BIND_TILES) buffer Tiles { uint tiles[]; };
layout(binding = TW_BIND_GHOST_ID) uniform usampler2D ghost_ids;
layout(constant_id = 2) const bool ghosts = false;
layout(location = 0) out vec4 colour;
layout(location = 1) out uint mark; // outline kind | dashed << 3 | width << 4 | group << 8

void write_mark(uint bits) {
    mark = 0u;
    if ((bits & TW_LOOK_OUTLINE_MASK) == 0u)
        return;
    uint dashed = (bits & TW_LOOK_DASHED) != 0u ? 8u : 0u;
    mark = bits & 0xf7u | dashed | bits >> 24u << 8u;
    uvec2 tile = uvec2(gl_FragCoord.xy) / TW_TILE_PX;
    uvec2 half_of = uvec2(gl_FragCoord.xy) / (TW_TILE_PX / 2u) & 1u;
    atomicOr(tiles[tile.y * frame.counts.z + tile.x], 1u << half_of.y * 2u + half_of.x);
}

// `bits`: the outline's; what is selected or in alarm keeps its own behind a ghost.
vec3 behind_ghost(vec3 linear, inout uint bits) {
    uint ghost = texelFetch(ghost_ids, ivec2(gl_FragCoord.xy), 0).x;
    surface g = surface_of(ghost);
    float amount = ghost != 0u ? float(g.bits >> 16u & 255u) / 255.0 : 0.0;
    bits = ghost != 0u && (bits & TW_LOOK_OUTLINE_MASK) <= TW_OUTLINE_HOVER ? g.bits : bits;
    return mix(linear, colour_unpack(g.body), amount);
}
