// What light reads of the frame's constants. Its vertices bring them along: a software device goes
// through a uniform buffer lane by lane, for each pixel. With a palette no more than the 60
// components that every device hands on.
struct lighting {
    vec4 eye;       // w near plane
    vec4 sun;       // w strength
    vec3 ray[3];
    vec4 shadow[3]; // rows
    vec4 occlusion;
    vec4 haze;      // x begins, y share of it a metre, z most for equipment, w pixels per radian
    vec4 viewport;  // x and y of the first and the last pixel
    vec3 texel;     // width and height of one; the layer
};
