// The depth pyramid of the viewport, level after level in one buffer.

ivec2 pyramid_size(uint level) {
    ivec2 size = frame.viewport.zw;
    for (uint i = 0u; i <= level; i++)
        size = (size + 3) / 4;
    return size;
}

int pyramid_first(uint level) {
    int first = 0;
    for (uint i = 0u; i < level; i++)
        first += pyramid_size(i).x * pyramid_size(i).y;
    return first;
}
