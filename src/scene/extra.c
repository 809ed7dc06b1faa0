// What few assets have beside their row.
#include <stdlib.h>

#include "scene/internal.h"
#include "twinview/memory.h"

struct tw_scene_extra *tw_scene_need_extra(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    if (!asset->extra) {
        if (scene->extra_runs.end == 0) {
            tw_runs_take(&scene->extra_runs, 1); // 0 is none
        }
        asset->extra = tw_runs_take(&scene->extra_runs, 1);
        if (asset->extra >= scene->extra_capacity) {
            scene->extra_capacity = TW_MAX(scene->extra_capacity * 2, asset->extra + 64);
            scene->extras =
                tw_realloc(scene->extras, scene->extra_capacity * sizeof *scene->extras);
        }
        scene->extras[asset->extra] = (struct tw_scene_extra){.fill = -1, .fill_rule = -1};
    }
    return &scene->extras[asset->extra];
}

void tw_scene_free_extra(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    if (asset->extra) {
        free(scene->extras[asset->extra].parts);
        scene->extras[asset->extra] = (struct tw_scene_extra){0};
        tw_runs_give(&scene->extra_runs, asset->extra, 1);
        asset->extra = 0;
    }
}

void tw_scene_finish_extras(struct tw_scene *scene) {
    for (uint32_t i = 1; i < scene->extra_runs.end; i++) {
        free(scene->extras[i].parts);
    }
    tw_runs_finish(&scene->extra_runs);
    free(scene->extras);
}
