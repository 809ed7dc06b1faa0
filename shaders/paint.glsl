// Colour of what a pixel shows of one object, from what is kept of it and the object's paint.
layout(binding = TW_BIND_PAINT_TEXELS) uniform usamplerBuffer paints; // 2 a tw_gpu_paint

// What painting reads of the frame's constants.
struct palette {
    vec3 sky_top, sky_horizon, grid, edge, hatch, hatching;
    float edge_strength;
};

palette frame_palette() {
    return palette(frame.sky_top.rgb, frame.sky_horizon.rgb, frame.grid.rgb, frame.edge.rgb,
                   frame.hatch.rgb, frame.hatching.xyz, frame.shade.x);
}

// With the tones in 32 bits each, for a pass that hands on much else.
struct packed_palette {
    uvec4 tones; // sky_top, sky_horizon, grid, edge
    uint hatch;
    vec4 lines; // hatching, edge_strength
};

packed_palette palette_pack(palette p) {
    uvec4 tones = uvec4(colour_pack(p.sky_top), colour_pack(p.sky_horizon), colour_pack(p.grid), colour_pack(p.edge));
    return packed_palette(tones, colour_pack(p.hatch), vec4(p.hatching, p.edge_strength));
}

palette palette_unpack(packed_palette p) {
    return palette(colour_unpack(p.tones.x), colour_unpack(p.tones.y), colour_unpack(p.tones.z),
                   colour_unpack(p.tones.w), colour_unpack(p.hatch), p.lines.xyz, p.lines.w);
}

struct surface {
    uint body, bits;
    float level; // below it what is filled looks wet
};

surface surface_of(uint id) {
    uint row = max(id & TW_ID_BITS, 1u) - 1u;
    uvec4 paint = texelFetch(paints, int(row * 2u)); // body, bits, group, level
    surface s = surface(paint.x, paint.y, uintBitsToFloat(paint.w));
    if (id == 0u)
        s.bits = TW_LOOK_NO_EDGE;
    return s;
}

// The body of what is filled, at a height.
uint filled_body(uint id, surface s, float height) {
    return height < s.level ? texelFetch(paints, int((id & TW_ID_BITS) * 2u) - 1).x : s.body;
}

// The share of a pixel with an albedo that shines by itself, of what its tint leaves of it; the
// tinted albedo goes into the surface.
float dressed(uint id, vec4 albedo, inout surface s) {
    uint tint = texelFetch(paints, int((id & TW_ID_BITS) * 2u) - 1).y; // wet, tint
    float amount = float(tint >> 24u) / 255.0;
    s.body = colour_pack(mix(albedo.rgb, token(tint), amount));
    return albedo.a * (1.0 - amount);
}

float hatch(palette p, uint bits, vec2 at) {
    float across = at.x + ((bits & TW_LOOK_HATCH) != 0u ? at.y : -at.y);
    float off = abs(fract(across * p.hatching.x) - 0.5) * p.hatching.y;
    bool hatched = (bits & (TW_LOOK_HATCH | TW_LOOK_HATCH_ALARM)) != 0u;
    return hatched ? clamp(p.hatching.z - off, 0.0, 1.0) : 0.0;
}

// Where an object is cut open: what its state paints is seen, else the colour of caps; and lines of
// 30 degrees, which no state has, unless the state is hatched itself.
vec3 capped(surface s, vec3 body, vec2 at) {
    if ((s.bits & (TW_PAINT_TINTED | TW_LOOK_FILL)) == 0u)
        body = frame.cap.rgb;
    float period = 6.0 * frame.cap.w;
    float off = abs(fract(dot(at, vec2(0.5, 0.8660254)) / period) - 0.5) * period;
    bool hatched = (s.bits & (TW_LOOK_HATCH | TW_LOOK_HATCH_ALARM)) != 0u;
    float line = hatched ? 0.0 : clamp(0.5 * frame.cap.w + 0.5 - off, 0.0, 1.0);
    return body * (1.0 - 0.5 * line);
}

// `at`: the pixel's middle. `glow`: share that needs no light. Linear.
vec3 painted(palette p, uint id, surface s, vec3 light_line_haze, vec2 at, float glow) {
    float light = mix(light_line_haze.x, 1.0, glow);
    if ((s.bits & TW_PAINT_TINTED) != 0u)
        light = 0.40 + 0.60 * light;
    vec3 body = id == 0u ? p.sky_top : colour_unpack(s.body);
    if (cuts && (id & TW_ID_CAP) != 0u)
        body = capped(s, body, at);
    body = mix(body, p.hatch, hatch(p, s.bits, at)) * light;
    bool ground = (s.bits & TW_LOOK_GROUND) != 0u;
    float line = light_line_haze.y * (ground ? 1.0 : p.edge_strength);
    if ((s.bits & TW_LOOK_NO_EDGE) != 0u && !ground)
        line = 0.0;
    body = mix(body, ground ? p.grid * light : p.edge, line);
    return mix(body, p.sky_horizon, light_line_haze.z);
}
