#version 460
layout(location = 0) flat in uvec2 object; // its id, how it mirrors
layout(location = 0) out uint out_id;

void main() {
    out_id = object.x;
}
