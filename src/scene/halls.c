// Open halls, as a doll's house: roofs off, the walls that face the camera cut low.
#include "scene/internal.h"
#include "twinview/memory.h"

static const struct {
    const char *name;
    double outward[2]; // in the hall's frame
} walls[] = {
    {"wall-n", {0, 1}},
    {"wall-e", {1, 0}},
    {"wall-s", {0, -1}},
    {"wall-w", {-1, 0}},
};

static bool is_roof(const char *name) {
    return strncmp(name, "roof", 4) == 0;
}

// Which wall a node is, or its low twin; -1: neither.
static int wall_of(const char *name, bool *low) {
    for (int i = 0; i < (int)TW_COUNT(walls); i++) {
        size_t length = strlen(walls[i].name);
        if (strncmp(name, walls[i].name, length) == 0) {
            *low = strcmp(name + length, "-low") == 0;
            return *low || name[length] == 0 ? i : -1;
        }
    }
    return -1;
}

void tw_halls_bind(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset,
                   const struct tw_model *model) {
    if (strcmp(asset->type->kind, "building") != 0) {
        return;
    }
    struct tw_scene_asset *own = &scene->assets[slot];
    for (uint32_t i = 0; i < model->node_count && !own->is_hall; i++) {
        bool low;
        own->is_hall = is_roof(model->nodes[i].name) || wall_of(model->nodes[i].name, &low) >= 0;
    }
    if (own->is_hall) {
        scene->halls_dirty = true;
        for (size_t i = 0; i < scene->halls.count; i++) {
            if (scene->halls.slots[i] == slot) {
                return;
            }
        }
        tw_list_add(&scene->halls, slot);
    }
}

static bool faces_camera(const struct tw_scene *scene, const double world[12], int wall) {
    const double *out = walls[wall].outward;
    double toward = 0;
    for (int i = 0; i < 3; i++) {
        toward -= (world[i * 4] * out[0] + world[i * 4 + 1] * out[1]) * scene->halls_view[i];
    }
    return toward > 0;
}

static void apply(struct tw_scene *scene, const struct tw_scene_asset *hall,
                  const struct tw_model *model) {
    double world[12];
    tw_nodes_world(&scene->nodes, hall->node, world);
    for (uint32_t i = 0; i < model->node_count; i++) {
        const char *name = model->nodes[i].name;
        bool low = false, hide;
        int wall = wall_of(name, &low);
        if (wall >= 0) {
            bool cut = scene->halls_open && faces_camera(scene, world, wall);
            hide = cut != low;
        } else if (is_roof(name)) {
            hide = scene->halls_open;
        } else {
            continue;
        }
        tw_nodes_set_flag(&scene->nodes, hall->body + i, TW_NODE_HIDE, hide);
    }
}

void tw_halls_apply(struct tw_scene *scene) {
    size_t kept = 0;
    for (size_t i = 0; i < scene->halls.count; i++) {
        uint32_t slot = scene->halls.slots[i];
        const struct tw_scene_asset *hall = tw_scene_own(scene, slot);
        if (hall && hall->is_hall) { // others are no halls any more
            apply(scene, hall, tw_models_get(scene->models, hall->entry));
            scene->halls.slots[kept++] = slot;
        }
    }
    scene->halls.count = kept;
    scene->halls_dirty = false;
}

void tw_scene_open_halls(struct tw_scene *scene, const struct tw_camera *camera, bool open) {
    double eye[3];
    tw_camera_eye(camera, eye);
    for (int i = 0; i < 3; i++) {
        scene->halls_view[i] = camera->pose.target[i] - eye[i]; // only its direction counts
    }
    scene->halls_open = open;
    scene->halls_dirty = true;
}
