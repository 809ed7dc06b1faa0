// Which id and normal a fragment of geometry has. Where section planes cut (TW_CUTS), a face that
// is turned away and is the nearest that is left shows the inside of its object: that is the cap,
// which lies in the plane through which one looks in. It needs no stencil and leaves the depth
// alone.
#ifdef TW_CUTS
layout(location = 5) flat in uint opened; // TW_OPENED_*, bits of planes
#endif

void face(inout uint id, inout vec3 n) {
    n = gl_FrontFacing ? n : -n;
#ifdef TW_CUTS
    vec3 ray = ray_at(gl_FragCoord.xy);
    cut_ray left = cut_along(ray);
    bool beyond = distance_at(gl_FragCoord.z) > left.end;
    if ((opened & TW_OPENED_GROUND) != 0u)
        return;
    if (left.begin >= left.end)
        discard;
    if ((opened & TW_OPENED_SHEET) != 0u) {
        if (beyond)
            discard;
    } else if (gl_FrontFacing) {
        // Of what begins behind the last plane nothing is seen, nor a cap of its back: it shows
        // what is behind everything.
        if (beyond) {
            id = ray.z < 0.0 ? 1u : 0u;
            n = vec3(0.0, 0.0, 1.0);
        }
    } else if (left.plane >= 0 && (opened & 1u << left.plane) != 0u) {
        id |= TW_ID_CAP;
        n = -frame.cuts[left.plane].xyz;
    } else if (beyond || (opened & TW_OPENED_BACKS) == 0u) {
        discard;
    }
#endif
}
