// What light reads of the frame's constants. Its vertices bring them along: a software device goes
// through a uniform buffer lane by lane, for each pixel.
struct lighting {
    vec3 eye, sun;
    vec3 ray[3];
    mat4x3 shadow;
    vec4 occlusion, haze;
    vec4 viewport; // x and y of the first and the last pixel
    vec3 texel;     // width and height of one; the layer
    vec4 scale;     // x near plane, y strength of the sun, z pixels per radian, w radius of occlusion in pixels, most
};
