#version 460
// A rectangle for each tile that has an outline in it or beside it, no larger than what outlines
// may reach; nothing for the others.
#include "common.glsl"
layout(std430, binding = TW_BIND_TILES) readonly buffer Tiles { uint tiles[]; }; // bit a quarter
layout(push_constant) uniform Push { tw_push_outline push; };
#include "outline.glsl"
layout(location = 0) flat out outlines constants;

const float REACH_PX = 6.0; // at scale 1, with an inner casing

// The quarters of a tile and one around them in rows of four: which hold an outline.
uint cells_at(ivec2 tile) {
    ivec2 size = ivec2(push.tile_columns, push.tile_rows);
    uint cells = 0u;
    for (int i = 0; i < 9; i++) {
        ivec2 way = ivec2(i % 3, i / 3) - 1, at = clamp(tile + way, ivec2(0), size - 1);
        uint bits = at == tile + way ? tiles[at.y * size.x + at.x] : 0u;
        for (int k = 0; k < 4; k++) {
            ivec2 cell = way * 2 + ivec2(k & 1, k >> 1) + 1;
            if ((bits >> k & 1u) != 0u && cell == clamp(cell, ivec2(0), ivec2(3)))
                cells |= 1u << cell.y * 4 + cell.x;
        }
        // Wide lines reach beyond a quarter.
        if (bits != 0u && REACH_PX * frame.shade.y > float(TW_TILE_PX / 2))
            cells = 0xffffu;
    }
    return cells;
}

outlines frame_outlines() {
    vec2 first = vec2(frame.viewport.xy), size = vec2(frame.viewport.zw);
    float scale = max(frame.shade.y, 1.0);
    // On light grounds selection and hover have a casing inside of the line too.
    float inset = frame.shade.z != 0.0 ? CASING_PX * scale : 0.0;
    return outlines(vec4(first, first + size - 1.0), 0.5 * vec2(push.scale_x, push.scale_y), scale, inset,
                    (3.0 + CASING_PX + 0.5) * scale + inset);
}

void main() {
    constants = frame_outlines();
    uint index = uint(gl_VertexIndex) / 6u;
    ivec2 tile = ivec2(push.first_column + index % push.columns, push.first_row + index / push.columns);
    uint cells = cells_at(tile);
    // Quarter x, y of the tile looks at 3 x 3 of the cells.
    bvec2 column = bvec2((cells & 0x7777u) != 0u, (cells & 0xeeeeu) != 0u);
    bvec2 row = bvec2((cells & 0x0fffu) != 0u, (cells & 0xfff0u) != 0u);
    ivec2 from = ivec2(column.x ? 0 : 1, row.x ? 0 : 1), to = ivec2(column.y ? 2 : 1, row.y ? 2 : 1);
    int v = gl_VertexIndex % 6; // of two triangles
    bvec2 far = bvec2(v == 1 || v == 4 || v == 5, v == 2 || v == 3 || v == 5);
    ivec2 corner = mix(from, to, far);
    vec2 pixel = vec2(cells != 0u ? tile * TW_TILE_PX + corner * (TW_TILE_PX / 2) : ivec2(0));
    gl_Position = vec4(pixel * vec2(push.scale_x, push.scale_y) - 1.0, 0.0, 1.0);
}
