// What the scene takes in main memory, for statistics.
#include "scene/internal.h"
#include "twinview/memory.h"

static size_t list_bytes(const struct tw_slot_list *list) {
    return list->capacity * sizeof *list->slots;
}

int tw_scene_memory(const struct tw_scene *scene, struct tw_memory_use uses[TW_MEMORY_USES_MAX]) {
    const struct tw_nodes *nodes = &scene->nodes;
    const struct tw_objects *objects = &scene->objects;
    // Eight arrays of numbers, flags, and whether the transform is noted.
    size_t node = 8 * sizeof(uint32_t) + sizeof *nodes->flags + sizeof *scene->transform_noted;
    size_t work = nodes->dirty_capacity * sizeof *nodes->dirty +
                  nodes->moved_capacity * sizeof *nodes->moved +
                  nodes->before_capacity * sizeof *nodes->before +
                  objects->dirty_capacity * sizeof *objects->dirty +
                  scene->move_capacity * sizeof *scene->moves + list_bytes(&scene->arriving) +
                  list_bytes(&scene->building) + list_bytes(&scene->transforms) +
                  list_bytes(&scene->repainted);
    for (int i = 0; i < TW_LIST_COUNT; i++) {
        work += list_bytes(&scene->todo[i]);
    }
    size_t extras = scene->extra_runs.end * sizeof *scene->extras;
    for (uint32_t i = 1; i < scene->extra_runs.end; i++) {
        extras += scene->extras[i].part_count * sizeof *scene->extras->parts;
    }
    uses[0] = (struct tw_memory_use){"assets", scene->asset_capacity * sizeof *scene->assets};
    uses[1] = (struct tw_memory_use){"extras", extras};
    uses[2] = (struct tw_memory_use){"nodes", nodes->runs.end * node};
    uses[3] = (struct tw_memory_use){"transforms", tw_transforms_bytes(&nodes->transforms)};
    uses[4] = (struct tw_memory_use){"objects", objects->capacity * sizeof *objects->items};
    uses[5] = (struct tw_memory_use){"movers", scene->mover_count * sizeof *scene->movers};
    uses[6] = (struct tw_memory_use){"lists_of_work", work};
    return 7;
}
