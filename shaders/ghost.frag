#version 460
layout(location = 0) flat in uint id;
layout(location = 0) out uint out_id;

void main() {
    out_id = id;
}
