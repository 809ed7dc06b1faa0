// What is to be done about assets, and which ones: the lists that the stages of an update take.
#include "scene/internal.h"

void tw_scene_todo(struct tw_scene *scene, uint32_t slot, uint32_t todo) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    uint32_t missing = todo & ~asset->todo;
    for (int bit = 0; missing >> bit; bit++) {
        if (missing >> bit & 1)
            tw_list_add(&scene->todo[bit], slot);
    }
    asset->todo |= (uint8_t)todo;
}
