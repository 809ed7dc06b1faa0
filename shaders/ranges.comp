#version 460
// Shares out the visible rows of each mesh among its draw commands, after those were counted.
#include "common.glsl"
#include "lists.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_COUNTERS) buffer Counters { uint triangles, hidden; };

void main() {
    uint mesh = thread();
    if (mesh >= push.mesh_count)
        return;
    bool view = push.what < TW_CULL_SHADOW;
    uint first_list = view ? 0u : uint(TW_LIST_SHADOW);
    uint end_list = view ? uint(TW_LIST_SHADOW) : uint(TW_LIST_COUNT);
    uint row = meshes[mesh].first_visible, drawn = 0u;
    for (uint list = first_list; list < end_list; list++) {
        for (uint lod = 0u; lod < TW_LODS_MAX; lod++) {
            uint command = command_of(list, mesh, lod);
            uint count = commands[command].instance_count;
            commands[command].first_instance = row;
            row += count;
            if (push.what == TW_CULL_VIEW || list >= TW_LIST_STATIC)
                drawn += count * (commands[command].index_count / 3u);
        }
    }
    if (view && drawn > 0u)
        atomicAdd(triangles, drawn);
}
