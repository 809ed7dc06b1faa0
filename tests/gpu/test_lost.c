// A device that goes away at any call, again and again, and one that has no memory: built anew it
// shows the same picture, and nothing is left behind. The faults come from the layer in
// tests/faults, which the test's environment must name.
#include <dirent.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#ifdef __SANITIZE_ADDRESS__ // each round takes several times as long
#define ROUNDS 40
#define RICH_ROUNDS 4
#else
#define ROUNDS 100
#define RICH_ROUNDS 8 // each makes all pipelines, which takes a software driver a second or two
#endif
#define WARM 20                         // rounds after which nothing may grow any more
#define HEAP_GROWTH_MAX (4 << 20)       // the validation layer keeps 10 KiB a device; without it: 0
#define RESIDENT_GROWTH_MAX (48l << 20) // the software driver's code makes holes in the heap

static int validation_messages;

#define SIDE 8
static uint8_t texels[SIDE * SIDE * 4 * 2]; // all levels
static const struct tw_texture texture = {.texels = texels, .width = SIDE, .height = SIDE};
static const struct tw_surface surface = {.base = {1, 1, 1, 1},
                                          .roughness = 0.5f,
                                          .metalness = 0.5f,
                                          .normal_scale = 1,
                                          .textures[TW_ROLE_BASE] = &texture};
static struct tw_mesh *dressed;

static void set_fault(const char *text) {
    setenv("TW_FAULT", text, 1);
}

// A texture, and a panel.
static void add_riches(struct stage *stage) {
    static const uint8_t atlas[4] = {255, 255, 0, 0};
    static const struct tw_ui_vertex vertices[] = {
        {10, 10, 0, 0, 0xff4080c0}, {50, 10, 1, 0, 0xff4080c0}, {50, 30, 1, 1, 0xff4080c0}};
    static const uint16_t indices[] = {0, 1, 2};
    static const struct tw_ui_command command = {{0, 0, 160, 120}, 0, 3, 0};
    for (size_t i = 0; i < stage->frame.instance_count; i += 5)
        stage->frame.instances[i].row.mesh = 1;
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, dressed};
    stage->frame.ui = (struct tw_frame_ui){.vertices = vertices,
                                           .indices = indices,
                                           .commands = &command,
                                           .vertex_count = TW_COUNT(vertices),
                                           .index_count = TW_COUNT(indices),
                                           .command_count = 1,
                                           .damage = {.whole = true},
                                           .atlas = atlas,
                                           .atlas_width = 4,
                                           .atlas_height = 1};
}

// What the CPU holds: some boxes, a mover, a ghost, all sent whole.
static void send_everything(struct stage *stage) {
    stage->box_count = 0;
    for (int i = 0; i < 40; i++) {
        float x = -5 + 1.3f * (float)(i % 8), y = -2 + 1.5f * (float)(i / 8);
        uint32_t flags = i % 11 == 3 ? TW_INSTANCE_MOVER : i % 13 == 5 ? TW_INSTANCE_GHOST : 0;
        stage_add(stage, (float[]){x, y, 0}, (float[]){x + 0.8f, y + 0.9f, 0.4f + 0.05f * (float)i},
                  flags, 0x40a0c0u + (uint32_t)i * 0x030201u);
    }
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){0, stage->cube};
    if (stage->cut_count)
        add_riches(stage);
    stage->frame.dirty = TW_DIRTY_ALL;
}

static bool build(struct stage *stage, int layers) {
    stage->render = tw_render_create(&(struct tw_render_params){.validation = true,
                                                                .width = stage->view.width,
                                                                .height = stage->view.height,
                                                                .layers = layers});
    return stage->render != NULL;
}

// Draws until the picture stands, as an application does. False if the device was lost.
static bool draw_all(struct stage *stage) {
    send_everything(stage);
    for (int i = 0; i < 20; i++) {
        enum tw_present drawn = stage_draw(stage, 0);
        if (drawn == TW_PRESENT_LOST)
            return false;
        if (!tw_render_wants_frame(stage->render))
            return true;
    }
    return false;
}

static void drop(struct stage *stage) {
    tw_render_destroy(stage->render);
    stage->render = NULL;
}

// Errors are wanted here, and many; but none of the validation layer's, that of a device destroyed
// before what lives on it least of all.
static void count_validation(void *user, enum tw_log_level level, const char *module,
                             const char *text) {
    (void)level, (void)module;
    if (strncmp(text, "validation:", 11) == 0) {
        print_error("%s\n", text);
        (*(int *)user)++;
    }
}

static long resident_bytes(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static size_t heap_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static int open_files(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void assert_same_picture(struct stage *stage, const struct tw_image *wanted) {
    struct tw_image image = stage_read(stage);
    assert_int_equal(image.width, wanted->width);
    assert_memory_equal(image.rgba, wanted->rgba, (size_t)image.width * (size_t)image.height * 4);
    free(image.rgba);
}

// Loses the device at the n-th call of a kind, and builds it again. Whether it was lost.
static bool lose(struct stage *stage, int round, int n, const struct tw_image *before) {
    static const char *const kinds[] = {"vkQueueSubmit2=DEVICE_LOST",
                                        "vkWaitSemaphores=DEVICE_LOST",
                                        "vkAllocateMemory=DEVICE_LOST", "vkWaitSemaphores=TIMEOUT"};
    char fault[64];
    snprintf(fault, sizeof fault, "%s@%d", kinds[round % 4], n);
    drop(stage);
    set_fault(fault);
    bool whole = build(stage, 0) && draw_all(stage);
    if (stage->render && !whole) {
        // It says so until it is built anew, also when nothing is dirty.
        assert_true(tw_render_wants_frame(stage->render) || round % 4 == 2);
        drop(stage);
    }
    set_fault("");
    if (!stage->render)
        assert_true(build(stage, 0));
    if (!whole)
        assert_true(draw_all(stage));
    assert_same_picture(stage, before);
    return !whole;
}

// A hundred losses one upon the other: at any of the submits, waits and allocations of the start,
// the uploads and the frames.
static void a_lost_device_is_built_again(void **state) {
    struct stage *stage = *state;
    set_fault("");
    assert_true(draw_all(stage));
    struct tw_image before = stage_read(stage);
    int files = 0, lost = 0;
    long resident = 0;
    size_t heap = 0;
    for (int round = 0; round < ROUNDS; round++) {
        lost += lose(stage, round, 1 + round / 4, &before);
        if (round == WARM) {
            resident = resident_bytes();
            heap = heap_bytes();
            files = open_files();
        }
    }
    print_message("%d of %d rounds lost the device; %ld KiB of heap, %ld KiB resident more in %d\n",
                  lost, ROUNDS, ((long)heap_bytes() - (long)heap) / 1024,
                  (resident_bytes() - resident) / 1024, ROUNDS - WARM);
    assert_true(lost > ROUNDS / 2);
    assert_int_equal(open_files(), files);
    assert_true(heap_bytes() < heap + HEAP_GROWTH_MAX);
#ifndef __SANITIZE_ADDRESS__ // which keeps freed memory for a while
    assert_true(resident_bytes() < resident + RESIDENT_GROWTH_MAX);
#endif
    free(before.rgba);
}

// With something cut open, textures and a panel, each of which has pipelines and memory of its own.
static void riches_come_back_too(void **state) {
    struct stage *stage = *state;
    memcpy(stage->cuts[0], (float[]){0, 1, 0, 0.5f}, sizeof stage->cuts[0]);
    stage->cut_count = 1;
    set_fault("");
    assert_true(draw_all(stage));
    struct tw_image before = stage_read(stage);
    int lost = 0;
    for (int round = 0; round < RICH_ROUNDS; round++)
        lost += lose(stage, round, 3 + round / 4 * 6, &before);
    assert_true(lost > RICH_ROUNDS / 2);
    free(before.rgba);
}

// A pick may be the first to see that the device is gone: the next draw must say so.
static void a_loss_that_a_pick_sees_is_told_by_draw(void **state) {
    struct stage *stage = *state;
    struct tw_pick pick;
    set_fault("");
    assert_true(draw_all(stage));
    set_fault("vkQueueSubmit2=DEVICE_LOST@1");
    assert_false(tw_render_pick(stage->render, 80, 60, &pick));
    assert_true(tw_render_wants_frame(stage->render));
    assert_int_equal(stage_draw(stage, 0), TW_PRESENT_LOST);
    set_fault("");
}

// Built anew as often as it takes, with the layers that it says it can afford, as the viewer does
// it.
static bool build_affordable(struct stage *stage) {
    for (int layers = 0; build(stage, layers);) {
        if (draw_all(stage))
            return true;
        int affordable = tw_render_affordable_layers(stage->render);
        drop(stage);
        if (!affordable || affordable == layers)
            return false;
        layers = affordable;
    }
    return false;
}

// Short memory costs layers first, then the picture, but never the program.
static void short_memory_costs_layers(void **state) {
    struct stage *stage = *state;
    struct tw_render_stats stats;
    set_fault("");
    stage_resize(stage, 640, 480);
    stage_look_at(stage, (float[]){0.3f, -14, 6.5f}, (float[]){0.2f, 0, 0.7f});
    assert_true(draw_all(stage));
    tw_render_stats(stage->render, &stats);
    assert_int_equal(stats.layers, 4);
    assert_int_equal(tw_render_affordable_layers(stage->render), 0);
    uint64_t needed = stats.device_bytes;
    int before = 4, refused = 0;
    for (uint64_t heap = needed; heap > needed / 8; heap -= needed / 8) {
        char fault[64];
        drop(stage);
        snprintf(fault, sizeof fault, "heap=%llu", (unsigned long long)heap);
        set_fault(fault);
        bool shown = build_affordable(stage);
        set_fault("");
        refused += !shown;
        if (!shown) {
            assert_true(build(stage, 0));
            continue;
        }
        assert_int_equal(refused, 0);
        tw_render_stats(stage->render, &stats);
        assert_true(stats.device_bytes <= heap);
        assert_true(stats.layers <= before);
        before = stats.layers;
        stage_check_ids(stage);
    }
    assert_int_equal(before, 1);
    assert_true(refused > 0);
}

static int open_stage(void **state) {
    dressed = stage_dressed_cube(&surface);
    for (size_t i = 0; i < sizeof texels; i++)
        texels[i] = (uint8_t)(i * 37);
    return stage_open(state);
}

static int close_stage(void **state) {
    int failed = stage_close(state);
    stage_free_cube(dressed);
    assert_int_equal(validation_messages, 0);
    return failed;
}

int main(void) {
    tw_log_set_sink(count_validation, &validation_messages);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_lost_device_is_built_again, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(riches_come_back_too, open_stage, close_stage),
        cmocka_unit_test_setup_teardown(a_loss_that_a_pick_sees_is_told_by_draw, open_stage,
                                        close_stage),
        cmocka_unit_test_setup_teardown(short_memory_costs_layers, open_stage, close_stage),
    };
    return cmocka_run_group_tests_name("gpu lost", tests, NULL, NULL);
}
