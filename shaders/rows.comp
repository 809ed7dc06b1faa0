#version 460
// Writes each listed object into its visible row.
#include "common.glsl"
#include "lists.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_VISIBLE) writeonly buffer Visible { uint visible[]; };

void main() {
    uint slot = thread();
    if (slot >= push.count)
        return;
    uint place = instances[slot].place;
    if ((place & TW_PLACE_LISTED) == 0u)
        return;
    uint lod = place >> TW_PLACE_LOD_SHIFT & (TW_LODS_MAX - 1u);
    uint command = command_of(list_of(instances[slot].flags), instances[slot].mesh, lod);
    visible[commands[command].first_instance + (place & TW_PLACE_ROW_MASK)] = slot;
}
