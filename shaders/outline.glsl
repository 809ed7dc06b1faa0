// What outlines read of the frame's constants; why it comes from the vertices is said in
// light.glsl.
struct outlines {
    vec4 limits; // x and y of the first and the last pixel
    vec2 texel;  // width and height of one
    float scale;
    float inset; // of a casing inside of the line
    float reach; // of the widest line, to the last pixel it touches
};

const float CASING_PX = 1.2;
