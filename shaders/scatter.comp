#version 460
// Spreads changed rows from one staging copy into the tables: each row is its slot, then its words.
#include "common.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_ROWS) readonly buffer Rows { uint rows[]; };
layout(std430, binding = TW_BIND_INSTANCES) writeonly buffer Instances { uint instances[]; };
layout(std430, binding = TW_BIND_TRANSFORMS) writeonly buffer Transforms { uint transforms[]; };
layout(std430, binding = TW_BIND_LOOKS) writeonly buffer Looks { uint looks[]; };
layout(push_constant) uniform Push { tw_push_scatter push; };

void main() {
    uint row = gl_GlobalInvocationID.x;
    if (row >= push.count)
        return;
    uint from = push.first + row * (push.words + 1u);
    uint to = rows[from] * push.words;
    for (uint i = 0u; i < push.words; i++) {
        uint word = rows[from + 1u + i];
        if (push.target == TW_BIND_INSTANCES)
            instances[to + i] = word;
        else if (push.target == TW_BIND_TRANSFORMS)
            transforms[to + i] = word;
        else
            looks[to + i] = word;
    }
}
