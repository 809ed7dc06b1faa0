#include "twinview/frame.h"

#include <stdlib.h>

#include "twinview/memory.h"

#define KEPT_BYTES ((size_t)4 << 20)

// Few frames say as much as the first ones of a large site: their lists are given back.
#define GIVE_BACK_LARGE(items, capacity)                                                           \
    do {                                                                                           \
        if ((capacity) * sizeof *(items) > KEPT_BYTES) {                                           \
            free(items);                                                                           \
            (items) = NULL;                                                                        \
            (capacity) = 0;                                                                        \
        }                                                                                          \
    } while (0)

void tw_frame_reset(struct tw_frame *frame) {
    struct tw_frame kept = *frame;
    GIVE_BACK_LARGE(kept.transforms, kept.transform_capacity);
    GIVE_BACK_LARGE(kept.instances, kept.instance_capacity);
    GIVE_BACK_LARGE(kept.looks, kept.look_capacity);
    GIVE_BACK_LARGE(kept.moves, kept.move_capacity);
    *frame = (struct tw_frame){
        .number = kept.number,
        .view = kept.view,
        .light = kept.light,
        .palette = kept.palette,
        .meshes = kept.meshes,
        .mesh_capacity = kept.mesh_capacity,
        .transforms = kept.transforms,
        .transform_capacity = kept.transform_capacity,
        .instances = kept.instances,
        .instance_capacity = kept.instance_capacity,
        .looks = kept.looks,
        .look_capacity = kept.look_capacity,
        .probes = kept.probes,
        .probe_capacity = kept.probe_capacity,
        .moves = kept.moves,
        .move_capacity = kept.move_capacity,
    };
}

void tw_frame_finish(struct tw_frame *frame) {
    free(frame->meshes);
    free(frame->transforms);
    free(frame->instances);
    free(frame->looks);
    free(frame->probes);
    free(frame->moves);
    *frame = (struct tw_frame){0};
}

size_t tw_frame_bytes(const struct tw_frame *frame) {
    return frame->mesh_capacity * sizeof *frame->meshes +
           frame->transform_capacity * sizeof *frame->transforms +
           frame->instance_capacity * sizeof *frame->instances +
           frame->look_capacity * sizeof *frame->looks +
           frame->probe_capacity * sizeof *frame->probes +
           frame->move_capacity * sizeof *frame->moves;
}

struct tw_frame_mesh *tw_frame_add_mesh(struct tw_frame *frame) {
    TW_GROW(frame->meshes, frame->mesh_count, frame->mesh_capacity);
    return &frame->meshes[frame->mesh_count++];
}

struct tw_frame_transform *tw_frame_add_transform(struct tw_frame *frame) {
    TW_GROW(frame->transforms, frame->transform_count, frame->transform_capacity);
    return &frame->transforms[frame->transform_count++];
}

struct tw_frame_instance *tw_frame_add_instance(struct tw_frame *frame) {
    TW_GROW(frame->instances, frame->instance_count, frame->instance_capacity);
    return &frame->instances[frame->instance_count++];
}

struct tw_frame_look *tw_frame_add_look(struct tw_frame *frame) {
    TW_GROW(frame->looks, frame->look_count, frame->look_capacity);
    return &frame->looks[frame->look_count++];
}

struct tw_frame_probe *tw_frame_add_probe(struct tw_frame *frame) {
    TW_GROW(frame->probes, frame->probe_count, frame->probe_capacity);
    return &frame->probes[frame->probe_count++];
}

struct tw_frame_move *tw_frame_add_move(struct tw_frame *frame) {
    TW_GROW(frame->moves, frame->move_count, frame->move_capacity);
    return &frame->moves[frame->move_count++];
}
