// Draw lists: who is in which. Each object has one row in the lists of the view, which share the
// rows of its mesh, and after these were drawn the same row in that of shadows. So three steps fill
// them: cull.comp chooses and counts, ranges.comp shares out the rows of each mesh, rows.comp
// writes them.
layout(std430, binding = TW_BIND_INSTANCES) buffer Instances { tw_gpu_instance instances[]; };
layout(std430, binding = TW_BIND_MESHES) readonly buffer Meshes { tw_gpu_mesh meshes[]; };
layout(std430, binding = TW_BIND_COMMANDS) buffer Commands { tw_gpu_command commands[]; };
layout(push_constant) uniform Push { tw_push_cull push; };

uint list_of(uint flags) {
    if (push.what >= TW_CULL_SHADOW)
        return TW_LIST_SHADOW;
    if ((flags & TW_INSTANCE_GHOST) != 0u)
        return TW_LIST_GHOST;
    if ((flags & TW_INSTANCE_MOVER) != 0u)
        return TW_LIST_MOVING;
    return (flags & TW_INSTANCE_TWO_SIDED) != 0u ? TW_LIST_STATIC_TWO_SIDED : TW_LIST_STATIC;
}

// Devices take so many workgroups in a row (65535 if not more): what is beyond stands in further
// rows.
uint thread() {
    return gl_GlobalInvocationID.y * gl_NumWorkGroups.x * TW_GROUP_SIZE + gl_GlobalInvocationID.x;
}

uint command_of(uint list, uint mesh, uint lod) {
    return (list * push.mesh_count + mesh) * TW_LODS_MAX + lod;
}
