// Frame packets: what is written comes back, and a file that lies in any of its bytes is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/memory.h"
#include "twinview/packet.h"

static const struct tw_gpu_vertex vertices[3] = {{1, 2}, {3, 4}, {5, 6}};
static const uint32_t indices[3] = {0, 1, 2};
static const struct tw_gpu_attributes attributes[3] = {{1, 2}, {3, 4}, {5, 6}};
static const uint8_t texels[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const struct tw_texture texture = {.texels = texels, .width = 2, .height = 1};
static const struct tw_surface surface = {.textures = {&texture}, .roughness = 0.25f};
static const struct tw_mesh mesh = {.vertices = vertices,
                                    .indices = indices,
                                    .vertex_count = 3,
                                    .index_count = 3,
                                    .lods = {{0, 3, 0}},
                                    .lod_count = 1,
                                    .radius = 2,
                                    .surface = &surface,
                                    .attributes = attributes};

static void fill(struct tw_frame *frame) {
    *frame = (struct tw_frame){.layers = 4, .cut_count = 1, .cuts = {{0, 0, 1, 5}}};
    frame->view = (struct tw_frame_view){
        .width = 64, .height = 48, .viewport = {4, 4, 32, 32}, .origin = {1e6, 2, 3}, .scale = 2};
    *tw_frame_add_mesh(frame) = (struct tw_frame_mesh){7, &mesh};
    *tw_frame_add_mesh(frame) = (struct tw_frame_mesh){8, NULL}; // nothing to draw: left out
    *tw_frame_add_transform(frame) = (struct tw_frame_transform){.slot = 3, .row = {{9}}};
    *tw_frame_add_look(frame) = (struct tw_frame_look){.slot = 2, .row = {.base = 77}};
    *tw_frame_add_instance(frame) = (struct tw_frame_instance){
        .slot = 2, .row = {.mesh = 7, .transform = 3, .flags = TW_INSTANCE_ALIVE}};
}

static struct tw_packet *unpack(const void *data, size_t size, const char **reason) {
    void *copy = tw_alloc(size + 1);
    memcpy(copy, data, size);
    return tw_packet_unpack(copy, size, reason);
}

static void what_is_written_comes_back(void **state) {
    (void)state;
    struct tw_frame frame;
    size_t size;
    const char *reason;
    fill(&frame);
    void *data = tw_packet_pack(&frame, &size);
    struct tw_packet *packet = unpack(data, size, &reason);
    assert_non_null(packet);
    const struct tw_frame *read = tw_packet_frame(packet);
    assert_int_equal(read->dirty, TW_DIRTY_ALL);
    assert_memory_equal(&read->view, &frame.view, sizeof frame.view);
    assert_memory_equal(read->cuts, frame.cuts, sizeof frame.cuts);
    assert_int_equal(read->cut_count, 1);
    assert_int_equal(read->layers, 4);
    assert_int_equal(read->mesh_count, 1);
    assert_int_equal(read->meshes[0].slot, 7);
    const struct tw_mesh *held = read->meshes[0].mesh;
    assert_memory_equal(held->vertices, vertices, sizeof vertices);
    assert_memory_equal(held->indices, indices, sizeof indices);
    assert_memory_equal(held->attributes, attributes, sizeof attributes);
    assert_true(held->surface->roughness == 0.25f && held->radius == 2);
    assert_memory_equal(held->surface->textures[0]->texels, texels, sizeof texels);
    assert_null(held->surface->textures[1]);
    assert_int_equal(read->instance_count, 1);
    assert_memory_equal(read->instances, frame.instances, sizeof *frame.instances);
    assert_memory_equal(read->transforms, frame.transforms, sizeof *frame.transforms);
    assert_memory_equal(read->looks, frame.looks, sizeof *frame.looks);
    tw_packet_destroy(packet);
    tw_frame_finish(&frame);
    free(data);
}

static void a_changed_or_cut_file_is_refused(void **state) {
    (void)state;
    struct tw_frame frame;
    size_t size;
    fill(&frame);
    char *data = tw_packet_pack(&frame, &size);
    for (size_t i = 0; i < size; i++) {
        const char *reason = NULL;
        data[i] ^= 0x10;
        assert_null(unpack(data, size, &reason));
        assert_non_null(reason);
        data[i] ^= 0x10;
        assert_null(unpack(data, i, &reason));
    }
    tw_frame_finish(&frame);
    free(data);
}

// The checksum is right, and yet a shader would read what is not there.
static void slots_that_lead_nowhere_are_refused(void **state) {
    (void)state;
    for (int kind = 0; kind < 6; kind++) {
        struct tw_frame frame;
        struct tw_mesh bad = mesh;
        size_t size;
        const char *reason = NULL;
        static const uint32_t beyond[3] = {0, 1, 3};
        fill(&frame);
        if (kind == 1)
            frame.instances[0].row.transform = 4;
        if (kind == 2)
            frame.looks[0].slot = 1;
        if (kind == 3)
            frame.transforms[0].slot = UINT32_MAX;
        if (kind == 4)
            bad.indices = beyond;
        if (kind == 5)
            bad.lods[0].index_count = 6;
        frame.meshes[0].mesh = &bad;
        void *data = tw_packet_pack(&frame, &size);
        struct tw_packet *packet = unpack(data, size, &reason);
        assert_int_equal(packet != NULL, kind == 0);
        tw_packet_destroy(packet);
        tw_frame_finish(&frame);
        free(data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(a_changed_or_cut_file_is_refused),
        cmocka_unit_test(slots_that_lead_nowhere_are_refused),
    };
    return cmocka_run_group_tests_name("frame packet", tests, NULL, NULL);
}
