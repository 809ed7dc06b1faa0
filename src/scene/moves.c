// Movers that moved: sent when the move can be seen, with where the picture changes by it.
#include "scene/internal.h"
#include "twinview/memory.h"

#define UNSEEN_PX 0.5  // the error that a level of detail may have at rest
#define MOVES_MAX 4096 // more in one frame: the whole picture
#define EVERYWHERE_M 1e6

enum {
    NOT_NOTED,
    TO_SEND,
    WAITING, // in `moves`
};

static uint8_t *state_of(struct tw_scene *scene, uint32_t node) {
    if (node >= scene->transform_noted_capacity) {
        uint32_t capacity = scene->nodes.capacity;
        scene->transform_noted = tw_realloc(scene->transform_noted, capacity);
        memset(scene->transform_noted + scene->transform_noted_capacity, 0,
               capacity - scene->transform_noted_capacity);
        scene->transform_noted_capacity = capacity;
    }
    return &scene->transform_noted[node];
}

void tw_scene_note_transform(struct tw_scene *scene, uint32_t node) {
    uint8_t *state = state_of(scene, node);
    if (*state != TO_SEND) {
        *state = TO_SEND;
        tw_list_add(&scene->transforms, node);
    }
}

void tw_scene_note_move(struct tw_scene *scene, uint32_t node, const double before[12]) {
    uint8_t *state = state_of(scene, node);
    if (*state == TO_SEND) {
        scene->dirty |= TW_DIRTY_MOVE;
    } else if (*state == NOT_NOTED) {
        *state = WAITING;
        TW_GROW(scene->moves, scene->move_count, scene->move_capacity);
        struct tw_scene_move *move = &scene->moves[scene->move_count++];
        move->node = node;
        memcpy(move->shown, before, sizeof move->shown);
    }
}

static void corner_at(const double m[12], const struct tw_mesh_use *mesh, int corner,
                      double world[3]) {
    double p[3];
    for (int i = 0; i < 3; i++) {
        p[i] = corner >> i & 1 ? mesh->max[i] : mesh->min[i];
    }
    for (int i = 0; i < 3; i++) {
        world[i] = m[4 * i] * p[0] + m[4 * i + 1] * p[1] + m[4 * i + 2] * p[2] + m[4 * i + 3];
    }
}

// The farthest way of a corner in the picture; what crosses the eye's plane goes far.
static double way_px(const struct tw_camera *camera, const struct tw_mesh_use *mesh,
                     const double from[12], const double to[12]) {
    double farthest = 0;
    for (int corner = 0; corner < 8; corner++) {
        double a[3], b[3], at_a[2], at_b[2];
        corner_at(from, mesh, corner, a);
        corner_at(to, mesh, corner, b);
        bool seen_a = tw_camera_project(camera, a, at_a, NULL);
        bool seen_b = tw_camera_project(camera, b, at_b, NULL);
        if (seen_a != seen_b) {
            return INFINITY;
        }
        if (seen_a) {
            farthest = fmax(farthest, hypot(at_a[0] - at_b[0], at_a[1] - at_b[1]));
        }
    }
    return farthest;
}

static bool is_seen(const struct tw_scene *scene, const struct tw_camera *camera,
                    const struct tw_scene_move *move) {
    const struct tw_nodes *nodes = &scene->nodes;
    uint32_t first = nodes->first_object[move->node];
    double world[12];
    tw_nodes_world(nodes, move->node, world);
    for (uint32_t i = first; i < first + nodes->object_count[move->node]; i++) {
        const struct tw_mesh_use *mesh = tw_object_mesh(&scene->objects, &scene->objects.items[i]);
        if (way_px(camera, mesh, move->shown, world) > UNSEEN_PX) {
            return true;
        }
    }
    return false;
}

static void add_move(const struct tw_scene *scene, const struct tw_box *box,
                     struct tw_frame *frame) {
    struct tw_frame_move *move = tw_frame_add_move(frame);
    for (int axis = 0; axis < 3; axis++) {
        move->low[axis] = (float)(box->min[axis] - scene->origin[axis]);
        move->high[axis] = (float)(box->max[axis] - scene->origin[axis]);
    }
}

static void show(const struct tw_scene *scene, const struct tw_camera *camera,
                 const struct tw_scene_move *move, struct tw_frame *frame) {
    const struct tw_nodes *nodes = &scene->nodes;
    uint32_t first = nodes->first_object[move->node];
    double world[12];
    tw_nodes_world(nodes, move->node, world);
    for (uint32_t i = first; i < first + nodes->object_count[move->node]; i++) {
        const struct tw_object *object = &scene->objects.items[i];
        const struct tw_mesh_use *mesh = tw_object_mesh(&scene->objects, object);
        struct tw_box before = tw_box_transform(move->shown, mesh->min, mesh->max);
        struct tw_box after = tw_box_transform(world, mesh->min, mesh->max);
        tw_scene_damage_box(camera, &frame->view, &before, &frame->move_damage);
        tw_scene_damage_box(camera, &frame->view, &after, &frame->move_damage);
        if (!(object->instance & TW_INSTANCE_NO_SHADOW) && frame->move_count < MOVES_MAX) {
            add_move(scene, &before, frame);
            add_move(scene, &after, frame);
        }
    }
}

// All is drawn anew in a frame of another camera or shape: then moves too small to see go along.
void tw_scene_show_moves(struct tw_scene *scene, const struct tw_camera *camera,
                         struct tw_frame *frame) {
    bool all = scene->dirty & (TW_DIRTY_CAMERA | TW_DIRTY_SHAPE | TW_DIRTY_LIGHT);
    size_t kept = 0, shown = 0;
    for (size_t i = 0; i < scene->move_count; i++) {
        struct tw_scene_move move = scene->moves[i];
        if (*state_of(scene, move.node) != WAITING) {
            continue; // sent with its shape
        }
        if (!all && !is_seen(scene, camera, &move)) {
            scene->moves[kept++] = move;
            continue;
        }
        scene->dirty |= TW_DIRTY_MOVE;
        shown++;
        show(scene, camera, &move, frame);
        tw_scene_note_transform(scene, move.node);
    }
    scene->move_count = kept;
    if (shown > MOVES_MAX || frame->move_count >= MOVES_MAX) {
        frame->move_damage.whole = true;
        *tw_frame_add_move(frame) =
            (struct tw_frame_move){.low = {-EVERYWHERE_M, -EVERYWHERE_M, -EVERYWHERE_M},
                                   .high = {EVERYWHERE_M, EVERYWHERE_M, EVERYWHERE_M}};
    }
    tw_scene_settle_damage(&frame->view, &frame->move_damage);
}
