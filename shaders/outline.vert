#version 460
// A rectangle for each tile that has an outline in it or beside it; nothing for the others.
#include "common.glsl"
layout(std430, binding = TW_BIND_TILES) readonly buffer Tiles { uint tiles[]; };
layout(push_constant) uniform Push { tw_push_outline push; };

void main() {
    ivec2 size = ivec2(push.tile_columns, push.tile_rows);
    uint index = uint(gl_InstanceIndex);
    ivec2 tile = ivec2(push.first_column + index % push.columns, push.first_row + index / push.columns);
    bool near = false;
    for (int y = max(tile.y - 1, 0); y <= min(tile.y + 1, size.y - 1); y++)
        for (int x = max(tile.x - 1, 0); x <= min(tile.x + 1, size.x - 1); x++)
            near = near || tiles[y * size.x + x] != 0u;
    int v = gl_VertexIndex; // of two triangles
    ivec2 corner = ivec2(v == 1 || v == 4 || v == 5, v == 2 || v == 3 || v == 5);
    vec2 pixel = vec2(near ? (tile + corner) * TW_TILE_PX : ivec2(0));
    gl_Position = vec4(pixel * vec2(push.scale_x, push.scale_y) - 1.0, 0.0, 1.0);
}
