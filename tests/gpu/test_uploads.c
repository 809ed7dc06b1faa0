// Meshes and rows on their way to the device: budget, growth, reuse, levels of detail.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/random.h"

#define TONE 0xa7a19au

static void use_mesh(struct stage *stage, uint32_t slot, uint32_t mesh) {
    *tw_frame_add_instance(&stage->frame) = (struct tw_frame_instance){
        .slot = slot, .row = {.mesh = mesh, .transform = slot, .flags = TW_INSTANCE_ALIVE}};
}

// A large import is spread over frames; what is not there yet is not drawn, the rest is.
static void large_meshes_are_spread_over_frames(void **state) {
    struct stage *stage = *state;
    enum {
        MESHES = 8
    };
    struct tw_mesh *meshes[MESHES];
    stage_add(stage, (float[]){-3, 2, 0}, (float[]){-1, 3, 2}, 0, TONE);
    for (uint32_t i = 0; i < MESHES; i++) {
        meshes[i] = stage_cube(180, 0); // 1.6 MB of vertices, 4.7 MB of indices
        *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1 + i, meshes[i]};
    }
    uint32_t last = stage_add(stage, (float[]){1, 2, 0}, (float[]){3, 3, 2}, 0, TONE);
    use_mesh(stage, last, MESHES);
    assert_int_equal(stage_draw(stage, 0), TW_PRESENT_OK);
    assert_false(tw_render_uploads_done(stage->render));
    assert_true(tw_render_wants_frame(stage->render));
    int draws = 0;
    for (; !tw_render_uploads_done(stage->render) && draws < 50; draws++) {
        stage_draw(stage, 0);
    }
    assert_in_range(draws, MESHES - 2, 2 * MESHES);
    stage_settle(stage);
    stage_check_ids(stage);
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    assert_true(stats.uploaded_bytes > 40u << 20);
    for (int i = 0; i < MESHES; i++) {
        stage_free_cube(meshes[i]);
    }
}

static struct tw_render_stats stats_of(struct stage *stage) {
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    return stats;
}

// No frame uploads more than its budget, be it of one mesh; what is not there is a box of its size,
// which for a cube is what it will be.
static void a_frame_uploads_no_more_than_its_budget(void **state) {
    struct stage *stage = *state;
    struct tw_mesh *huge = stage_cube(420, 0); // 8.5 MB of vertices, 25 MB of indices
    uint32_t box = stage_add(stage, (float[]){-2, 0, 0}, (float[]){2, 3, 2}, 0, TONE);
    use_mesh(stage, box, 1);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, huge};
    uint64_t before = 0;
    int frames = 0;
    do {
        assert_true(frames++ < 50);
        assert_int_equal(stage_draw(stage, 0), TW_PRESENT_OK);
        uint64_t bytes = stats_of(stage).uploaded_bytes;
        assert_true(bytes - before <= (4u << 20) + 4096); // and the rows of the first frame
        before = bytes;
        stage_check_ids(stage);
        assert_int_equal(stats_of(stage).triangles_drawn_last,
                         tw_render_uploads_done(stage->render) ? huge->index_count / 3 : 12);
    } while (!tw_render_uploads_done(stage->render));
    assert_in_range(frames, 8, 10);
    stage_free_cube(huge);
}

enum {
    CROWD = 24
};

// A row of boxes that go away from the eye, each with a mesh of its own of 1.9 MB, a quarter of it
// vertices.
static void add_crowd(struct stage *stage, struct tw_mesh **meshes) {
    for (uint32_t i = 0; i < CROWD; i++) {
        float x = i % 2 ? 0.4f : -1.2f, y = 1.5f * (float)i;
        meshes[i] = stage_cube(100, 0.5f);
        uint32_t slot =
            stage_add(stage, (float[]){x, y, 0}, (float[]){x + 0.8f, y + 0.8f, 0.8f}, 0, TONE);
        *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1 + i, meshes[i]};
        use_mesh(stage, slot, 1 + i);
    }
}

static void settle_uploads(struct stage *stage) {
    for (int i = 0; i < 50; i++) {
        assert_int_equal(stage_draw(stage, 0), TW_PRESENT_OK);
        stage_check_ids(stage);
        if (!tw_render_wants_frame(stage->render)) {
            return;
        }
    }
    fail_msg("never comes to rest");
}

// Where there is no room for all, what is near is whole and what is far gives way; the eye goes to
// the other end, and so does the detail. Everything stays in its place and can be picked.
static void far_meshes_give_way(void **state) {
    struct stage *stage = *state;
    struct tw_mesh *meshes[CROWD];
    uint64_t budget = stats_of(stage).device_bytes + (12u << 20);
    tw_render_destroy(stage->render);
    stage->render = tw_render_create(&(struct tw_render_params){
        .validation = true, .width = 160, .height = 120, .device_bytes = budget});
    assert_non_null(stage->render);
    add_crowd(stage, meshes);
    stage_look_at(stage, (float[]){0.3f, -3, 2}, (float[]){0, 20, 0});
    settle_uploads(stage);
    struct tw_render_stats stats = stats_of(stage);
    assert_true(stats.meshes_boxed + stats.meshes_coarse >= CROWD / 2);
    assert_true(stats.meshes_boxed < CROWD);
    assert_true(stats.device_bytes <= budget);
    // From right above the first and the last one: nothing else is in view.
    static const float ends[][6] = {{-0.8f, 0.1f, 2.2f, -0.8f, 0.4f, 0},
                                    {0.8f, 34.6f, 2.2f, 0.8f, 34.9f, 0},
                                    {-0.8f, 0.1f, 2.2f, -0.8f, 0.4f, 0}};
    for (int i = 0; i < 3; i++) {
        stage_look_at(stage, ends[i], ends[i] + 3);
        settle_uploads(stage);
        assert_int_equal(stats_of(stage).triangles_drawn_last, meshes[0]->lods[0].index_count / 3);
        assert_true(stats_of(stage).device_bytes <= budget);
    }
    for (uint32_t i = 2; i < CROWD; i++) { // room comes back
        *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1 + i, NULL};
        stage_flags(stage, i, 0);
    }
    settle_uploads(stage);
    assert_int_equal(stats_of(stage).meshes_boxed + stats_of(stage).meshes_coarse, 0);
    for (int i = 0; i < CROWD; i++) {
        stage_free_cube(meshes[i]);
    }
}

// Meshes come and go in an order that leaves holes of many sizes; what stays must not be
// overwritten.
static void freed_places_are_used_again(void **state) {
    struct stage *stage = *state;
    enum {
        SLOTS = 12,
        ROUNDS = 40
    };
    struct tw_mesh *held[SLOTS] = {0};
    struct tw_random random = tw_random_seeded(5, 0);
    for (int i = 0; i < SLOTS; i++) {
        float x = -5.5f + (float)i;
        stage_add(stage, (float[]){x, 0, 0}, (float[]){x + 0.8f, 1, 1.5f}, 0, TONE);
    }
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t i = tw_random_u32(&random) % SLOTS;
        struct tw_mesh *old = held[i];
        held[i] = stage_cube(1 + tw_random_u32(&random) % 60, 0);
        *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1 + i, held[i]};
        use_mesh(stage, i, 1 + i);
        stage_draw(stage, TW_DIRTY_SHAPE);
        stage_check_ids(stage);
        if (old) {
            stage_free_cube(old);
        }
    }
    uint64_t bytes[2];
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    bytes[0] = stats.device_bytes;
    for (int i = 0; i < SLOTS; i++) {
        *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1 + (uint32_t)i, NULL};
        use_mesh(stage, (uint32_t)i, 0);
    }
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_settle(stage);
    stage_check_ids(stage);
    tw_render_stats(stage->render, &stats);
    bytes[1] = stats.device_bytes;
    assert_true(bytes[1] <= bytes[0]);
    for (int i = 0; i < SLOTS; i++) {
        if (held[i]) {
            stage_free_cube(held[i]);
        }
    }
}

// An instance may come before its mesh, and its mesh may be freed under it.
static void instances_without_mesh_are_not_drawn(void **state) {
    struct stage *stage = *state;
    stage_add(stage, (float[]){-3, 0, 0}, (float[]){-1, 1, 2}, 0, TONE);
    uint32_t early = stage_add(stage, (float[]){1, 0, 0}, (float[]){3, 1, 2}, 0, TONE);
    use_mesh(stage, early, 5);
    stage->boxes[early].shown = false;
    stage_draw(stage, 0);
    stage_settle(stage);
    stage_check_ids(stage);
    struct tw_mesh *mesh = stage_cube(3, 0);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){5, mesh};
    stage->boxes[early].shown = true;
    stage_draw(stage, 0);
    stage_settle(stage);
    stage_check_ids(stage);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){5, NULL};
    stage->boxes[early].shown = false;
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_check_ids(stage);
    stage_free_cube(mesh);
}

static uint64_t triangles(struct stage *stage) {
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    return stats.triangles_drawn_last;
}

static void far_boxes_are_drawn_coarsely(void **state) {
    struct stage *stage = *state;
    const float close[3] = {0, -3, 1};
    struct tw_mesh *mesh = stage_cube(16, 0.02f);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){1, mesh};
    uint32_t box = stage_add(stage, (float[]){-0.5f, -0.5f, 0}, (float[]){0.5f, 0.5f, 1}, 0, TONE);
    use_mesh(stage, box, 1);
    stage_look_at(stage, close, (float[]){0, 0, 0.5f});
    stage_draw(stage, 0);
    assert_int_equal(triangles(stage), 12 * 16 * 16);
    stage_look_at(stage, (float[]){0, -20, 1}, (float[]){0, 0, 0.5f});
    stage_draw(stage, 0);
    assert_int_equal(triangles(stage), 12);
    stage_look_at(stage, close, (float[]){0, -6, 0.5f}); // behind the eye
    stage_draw(stage, 0);
    assert_int_equal(triangles(stage), 0);
    tw_render_set_naive(stage->render, true);
    stage_look_at(stage, (float[]){0, -20, 1}, (float[]){0, 0, 0.5f});
    stage_draw(stage, 0);
    assert_int_equal(triangles(stage), 12 * 16 * 16);
    stage_free_cube(mesh);
}

// Tables grow while they hold rows that must survive.
static void many_rows_arrive_in_batches(void **state) {
    struct stage *stage = *state;
    enum {
        BATCH = 60,
        BATCHES = 8
    };
    for (int batch = 0; batch < BATCHES; batch++) {
        for (int i = 0; i < BATCH; i++) {
            int n = batch * BATCH + i;
            float x = -5 + 0.5f * (float)(n % 20), y = -4 + 0.4f * (float)(n / 20);
            stage_add(stage, (float[]){x, y, 0}, (float[]){x + 0.4f, y + 0.3f, 0.3f}, 0, TONE);
        }
        stage_draw(stage, TW_DIRTY_SHAPE);
        if (batch % 3 == 2) {
            stage_check_ids(stage);
        }
    }
    // A slot far beyond the others makes every table grow at once.
    *tw_frame_add_transform(&stage->frame) = (struct tw_frame_transform){.slot = 70000};
    *tw_frame_add_look(&stage->frame) = (struct tw_frame_look){.slot = 70000};
    *tw_frame_add_instance(&stage->frame) =
        (struct tw_frame_instance){.slot = 70000, .row = {.transform = 70000}};
    stage_draw(stage, TW_DIRTY_SHAPE);
    stage_settle(stage);
    stage_check_ids(stage);
}

// More rows in one packet than one job stores: those that come last hold too, also of a frame of
// which nothing is drawn.
static void a_flood_of_rows_is_stored_in_parts(void **state) {
    struct stage *stage = *state;
    enum {
        ROWS = 40000, // 4 MB in three lists
        FAR = 1000
    };
    stage_draw(stage, 0);
    stage_settle(stage);
    for (int drawn = 0; drawn < 2; drawn++) {
        for (uint32_t slot = FAR; slot < FAR + ROWS; slot++) {
            *tw_frame_add_transform(&stage->frame) = (struct tw_frame_transform){.slot = slot};
            *tw_frame_add_look(&stage->frame) = (struct tw_frame_look){.slot = slot};
            *tw_frame_add_instance(&stage->frame) =
                (struct tw_frame_instance){.slot = slot, .row = {.transform = slot}};
        }
        float x = drawn ? 0.5f : -2.5f;
        stage_add(stage, (float[]){x, 0, 0}, (float[]){x + 2, 1, 2}, 0, TONE);
        assert_int_equal(stage_draw(stage, drawn ? TW_DIRTY_SHAPE : 0),
                         drawn ? TW_PRESENT_OK : TW_PRESENT_NOTHING);
        stage_draw(stage, TW_DIRTY_SHAPE);
        stage_settle(stage);
        stage_check_ids(stage);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(large_meshes_are_spread_over_frames, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(a_frame_uploads_no_more_than_its_budget, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(far_meshes_give_way, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(freed_places_are_used_again, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(instances_without_mesh_are_not_drawn, stage_open,
                                        stage_close),
        cmocka_unit_test_setup_teardown(far_boxes_are_drawn_coarsely, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(many_rows_arrive_in_batches, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(a_flood_of_rows_is_stored_in_parts, stage_open,
                                        stage_close),
    };
    return cmocka_run_group_tests_name("gpu uploads", tests, NULL, NULL);
}
