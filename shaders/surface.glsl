// What the fragment shaders of surfaces share: the textures of one, and its mask.
layout(push_constant) uniform Push { tw_push_surface push; };
layout(set = 1, binding = 0) uniform sampler2D base_map;
layout(constant_id = 3) const bool masked = false;

vec4 base_at(vec2 uv, vec4 colour) {
    return texture(base_map, uv, push.lod_bias) * colour;
}

// Where the mask has a hole. What is discarded may take no part in its neighbours' derivatives any
// more: that comes last.
bool is_hole(vec2 uv, float alpha) {
    if (!masked)
        return false;
    // Means of smaller levels lose what is thin: they count a little more.
    float level = max(textureQueryLod(base_map, uv).y, 0.0);
    return alpha * (1.0 + 0.25 * level) < push.cutoff;
}
