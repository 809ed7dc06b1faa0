// The reader of frame packets. Size and checksum are put right first, so that the changes get past
// them; what is accepted is read to its last byte, by the numbers that a renderer would go by.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "packet_layout.h"
#include "sample_mesh.h"
#include "twinview/file.h"
#include "twinview/memory.h"
#include "twinview/packet.h"

static size_t use_frame(const struct tw_frame *frame) {
    size_t sum = 0, looks = 0, transforms = 0;
    for (size_t i = 0; i < frame->mesh_count; i++)
        sum += read_mesh(frame->meshes[i].mesh);
    for (size_t i = 0; i < frame->look_count; i++)
        looks = TW_MAX(looks, frame->looks[i].slot + 1u);
    for (size_t i = 0; i < frame->transform_count; i++)
        transforms = TW_MAX(transforms, frame->transforms[i].slot + 1u);
    for (size_t i = 0; i < frame->instance_count; i++) {
        const struct tw_frame_instance *instance = &frame->instances[i];
        if (instance->row.flags & TW_INSTANCE_ALIVE &&
            (instance->slot >= looks || instance->row.transform >= transforms))
            abort(); // a shader would read beyond its table
    }
    const struct tw_frame_ui *ui = &frame->ui;
    for (uint32_t i = 0; i < ui->command_count; i++)
        for (uint32_t k = 0; k < ui->commands[i].index_count; k++)
            sum += ui->vertices[(uint32_t)ui->commands[i].vertex_offset +
                                ui->indices[ui->commands[i].first_index + k]]
                       .colour;
    for (int i = 0; ui->atlas && i < ui->atlas_width * ui->atlas_height; i++)
        sum += ui->atlas[i];
    for (size_t i = 0; i < frame->probe_count; i++)
        sum += frame->probes[i].group;
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *reason = NULL;
    size_t padded = (size + 7) / 8 * 8;
    char *file = tw_alloc(padded + 8);
    memcpy(file, data, size);
    if (padded > sizeof(struct tw_packet_header)) {
        struct tw_packet_header *header = (struct tw_packet_header *)file;
        header->size = padded;
        header->hash = tw_hash_bytes(header + 1, padded - sizeof *header, 0);
    }
    struct tw_packet *packet = tw_packet_unpack(file, padded, &reason);
    if (!packet && !reason)
        abort(); // nobody would know why
    if (packet && use_frame(tw_packet_frame(packet)) == SIZE_MAX)
        abort(); // never; it keeps the reads
    tw_packet_destroy(packet);
    return 0;
}

uint8_t *tw_fuzz_seed(size_t index, size_t *size) {
    static const struct tw_ui_vertex corners[3] = {{.colour = 1}, {.colour = 2}, {.colour = 3}};
    static const uint16_t order[3] = {0, 1, 2};
    static const uint8_t atlas[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const struct tw_ui_command command = {.clip = {0, 0, 8, 8}, .index_count = 3};
    if (index > 1)
        return NULL;
    struct tw_frame frame = {.view = {.width = 64, .height = 48, .viewport = {4, 4, 32, 32}}};
    if (index == 0) {
        *tw_frame_add_mesh(&frame) = (struct tw_frame_mesh){0, &sample_mesh};
        *tw_frame_add_transform(&frame) = (struct tw_frame_transform){.slot = 3};
        *tw_frame_add_look(&frame) = (struct tw_frame_look){.slot = 2};
        *tw_frame_add_instance(&frame) = (struct tw_frame_instance){
            .slot = 2, .row = {.mesh = 0, .transform = 3, .flags = TW_INSTANCE_ALIVE}};
        *tw_frame_add_probe(&frame) = (struct tw_frame_probe){.group = 1};
        frame.ui = (struct tw_frame_ui){.vertices = corners,
                                        .indices = order,
                                        .commands = &command,
                                        .vertex_count = 3,
                                        .index_count = 3,
                                        .command_count = 1,
                                        .atlas = atlas,
                                        .atlas_width = 4,
                                        .atlas_height = 2};
    }
    uint8_t *packed = tw_packet_pack(&frame, size);
    tw_frame_finish(&frame);
    return packed;
}
