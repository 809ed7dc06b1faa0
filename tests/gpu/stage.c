#include "stage.h"

#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/memory.h"

#define WIDTH 160
#define HEIGHT 120
#define NEAR_M 0.25f
#define DRAWS_MAX 100 // more than this to settle means that it never does

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const float a[3], const float b[3], float out[3]) {
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

static void normalise(float v[3]) {
    float length = sqrtf(dot(v, v));
    for (int i = 0; i < 3; i++) {
        v[i] /= length;
    }
}

// ---- the cube -------------------------------------------------------------------------------

// The six faces: index of the axis that is constant, of the two that run (right-handed), its side.
static const struct {
    int axis, u, v;
    float side;
} faces[6] = {{0, 1, 2, 1}, {0, 2, 1, 0}, {1, 2, 0, 1}, {1, 0, 2, 0}, {2, 0, 1, 1}, {2, 1, 0, 0}};

// Normals of a cube's faces as snorm8 octahedral pairs (x, y); (127, 127) is straight down.
static uint32_t pack_normal(int axis, float side) {
    int sign = side > 0 ? 127 : -127;
    int x = axis == 0 ? sign : 0, y = axis == 1 ? sign : 0;
    if (axis == 2 && side == 0) {
        x = y = 127;
    }
    return ((uint32_t)x & 0xff) | ((uint32_t)y & 0xff) << 8;
}

static void add_faces(uint32_t n, struct tw_gpu_vertex *vertices, uint32_t *vertex_count,
                      uint32_t *indices, uint32_t *index_count) {
    for (int f = 0; f < 6; f++) {
        uint32_t first = *vertex_count;
        for (uint32_t i = 0; i <= n; i++) {
            for (uint32_t j = 0; j <= n; j++) {
                float p[3];
                p[faces[f].axis] = faces[f].side;
                p[faces[f].u] = (float)i / (float)n;
                p[faces[f].v] = (float)j / (float)n;
                uint32_t q[3];
                for (int k = 0; k < 3; k++) {
                    q[k] = (uint32_t)lroundf(p[k] * 65535);
                }
                vertices[(*vertex_count)++] = (struct tw_gpu_vertex){
                    q[0] | q[1] << 16, q[2] | pack_normal(faces[f].axis, faces[f].side) << 16};
            }
        }
        for (uint32_t i = 0; i < n; i++) {
            for (uint32_t j = 0; j < n; j++) {
                uint32_t a = first + i * (n + 1) + j, b = a + n + 1;
                uint32_t corners[6] = {a, b, b + 1, a, b + 1, a + 1};
                memcpy(indices + *index_count, corners, sizeof corners);
                *index_count += 6;
            }
        }
    }
}

struct tw_mesh *stage_cube(uint32_t n, float coarse_error) {
    struct tw_mesh *mesh = tw_alloc(sizeof *mesh);
    struct tw_gpu_vertex *vertices = tw_alloc_array(6 * ((n + 1) * (n + 1) + 4), sizeof *vertices);
    uint32_t *indices = tw_alloc_array(36 * (n * n + 1), sizeof *indices);
    add_faces(n, vertices, &mesh->vertex_count, indices, &mesh->index_count);
    mesh->lods[0] = (struct tw_mesh_lod){0, mesh->index_count, 0};
    mesh->lod_count = 1;
    if (coarse_error > 0) {
        uint32_t first = mesh->index_count;
        add_faces(1, vertices, &mesh->vertex_count, indices, &mesh->index_count);
        mesh->lods[1] = (struct tw_mesh_lod){first, 36, coarse_error};
        mesh->lod_count = 2;
    }
    mesh->vertices = vertices;
    mesh->indices = indices;
    for (int i = 0; i < 3; i++) {
        mesh->bounds_max[i] = 1;
        mesh->center[i] = 0.5f;
    }
    mesh->radius = sqrtf(0.75f);
    return mesh;
}

struct tw_mesh *stage_dressed_cube(const struct tw_surface *surface) {
    static struct tw_gpu_attributes attributes[64]; // the same of all
    struct tw_mesh *mesh = stage_cube(1, 0);
    assert_true(mesh->vertex_count <= TW_COUNT(attributes));
    for (uint32_t i = 0; i < mesh->vertex_count; i++)
        attributes[i] =
            (struct tw_gpu_attributes){.uv = mesh->vertices[i].xy & 0xffff, .colour = 0xffffffff};
    mesh->uv_max[0] = mesh->uv_max[1] = 1;
    mesh->surface = surface;
    mesh->attributes = attributes;
    return mesh;
}

void stage_free_cube(struct tw_mesh *mesh) {
    free((void *)mesh->vertices);
    free((void *)mesh->indices);
    free(mesh);
}

// ---- camera ---------------------------------------------------------------------------------

void stage_look_at(struct stage *stage, const float eye[3], const float target[3]) {
    struct tw_frame_view *view = &stage->view;
    for (int i = 0; i < 3; i++) {
        stage->forward[i] = target[i] - eye[i];
    }
    view->target_distance = sqrtf(dot(stage->forward, stage->forward));
    normalise(stage->forward);
    cross(stage->forward, (float[]){0, 0, 1}, stage->right);
    normalise(stage->right);
    cross(stage->right, stage->forward, stage->up);
    memcpy(view->eye, eye, sizeof view->eye);
    float fy = 1 / stage->half_height;
    float fx = fy * (float)view->viewport.height / (float)view->viewport.width;
    float *clip = view->clip;
    for (int i = 0; i < 3; i++) {
        clip[4 * i] = stage->right[i] * fx;
        clip[4 * i + 1] = -stage->up[i] * fy;
        clip[4 * i + 2] = 0;
        clip[4 * i + 3] = stage->forward[i];
    }
    clip[12] = -dot(stage->right, eye) * fx;
    clip[13] = dot(stage->up, eye) * fy;
    clip[14] = NEAR_M;
    clip[15] = -dot(stage->forward, eye);
    view->pixels_per_radian = (float)view->viewport.height / (2 * stage->half_height);
    stage->frame.dirty |= TW_DIRTY_CAMERA;
}

static void ray_of(const struct stage *stage, float x, float y, float ray[3]) {
    const struct tw_rect *area = &stage->view.viewport;
    float pixel = 2 * stage->half_height / (float)area->height;
    float across = (x - (float)area->x - (float)area->width / 2) * pixel;
    float down = (y - (float)area->y - (float)area->height / 2) * pixel;
    for (int i = 0; i < 3; i++) {
        ray[i] = stage->forward[i] + across * stage->right[i] - down * stage->up[i];
    }
}

// Narrows a stretch of a ray to what the section planes leave of it.
static void cut_ray(const struct stage *stage, const float ray[3], float *enter, float *leave) {
    for (int i = 0; i < stage->cut_count; i++) {
        const float *plane = stage->cuts[i];
        float along = dot(plane, ray), from = dot(plane, stage->view.eye) + plane[3];
        if (along > 0) {
            *enter = fmaxf(*enter, -from / along);
        } else if (along < 0) {
            *leave = fminf(*leave, -from / along);
        } else if (from < 0) {
            *leave = 0;
        }
    }
}

uint32_t stage_cast(const struct stage *stage, float x, float y, float hit[3]) {
    float ray[3], nearest = INFINITY;
    uint32_t found = STAGE_SKY;
    ray_of(stage, x, y, ray);
    for (uint32_t slot = 0; slot < stage->box_count; slot++) {
        const struct stage_box *box = &stage->boxes[slot];
        float enter = 0, leave = INFINITY;
        for (int i = 0; i < 3; i++) {
            float a = (box->min[i] - stage->view.eye[i]) / ray[i];
            float b = (box->max[i] - stage->view.eye[i]) / ray[i];
            enter = fmaxf(enter, fminf(a, b));
            leave = fminf(leave, fmaxf(a, b));
        }
        if (slot) { // all but the ground
            cut_ray(stage, ray, &enter, &leave);
        }
        if (box->shown && enter < leave && enter < nearest) {
            nearest = enter;
            found = slot;
        }
    }
    for (int i = 0; hit && found != STAGE_SKY && i < 3; i++) {
        hit[i] = stage->view.eye[i] + ray[i] * nearest;
    }
    return found;
}

void stage_project(const struct stage *stage, const float point[3], int *x, int *y) {
    const struct tw_rect *area = &stage->view.viewport;
    float to[3];
    for (int i = 0; i < 3; i++) {
        to[i] = point[i] - stage->view.eye[i];
    }
    float scale = (float)area->height / (2 * stage->half_height * dot(to, stage->forward));
    *x = (int)floorf((float)area->x + (float)area->width / 2 + dot(to, stage->right) * scale);
    *y = (int)floorf((float)area->y + (float)area->height / 2 - dot(to, stage->up) * scale);
}

// ---- opening --------------------------------------------------------------------------------

// The software driver where there is one and nobody chose another: the same on every machine.
static void choose_driver(void) {
    glob_t found = {0};
    if (!getenv("VK_DRIVER_FILES") && !getenv("VK_ICD_FILENAMES") &&
        glob("/usr/share/vulkan/icd.d/lvp_icd*.json", 0, NULL, &found) == 0) {
        setenv("VK_DRIVER_FILES", found.gl_pathv[0], 1);
        setenv("VK_ICD_FILENAMES", found.gl_pathv[0], 1); // as loaders before 1.3.207 call it
    }
    globfree(&found);
}

static void set_palette(struct tw_frame_palette *palette) {
    *palette = (struct tw_frame_palette){.sky_top = 0xff1e1b18,
                                         .sky_horizon = 0xff2a2622,
                                         .ground = 0xff332f2a,
                                         .grid = 0xff403b35,
                                         .edge = 0xff100e0c,
                                         .hatch = 0xffdedad5,
                                         .casing = 0xff100e0c,
                                         .edge_strength = 0.75f};
    for (int i = 0; i < TW_OUTLINE_COUNT; i++) {
        palette->outline[i] = 0xff000000 | (uint32_t)(40 * i) << 8 | 0xff;
        palette->outline_casing[i] = 0xff100e0c;
    }
}

int stage_open(void **state) {
    choose_driver();
    struct stage *stage = tw_alloc(sizeof *stage);
    struct tw_render_params params = {.validation = true, .width = WIDTH, .height = HEIGHT};
    stage->render = tw_render_create(&params);
    if (!stage->render) {
        const char *required = getenv("TW_REQUIRE_GPU");
        free(stage);
        if (required && strcmp(required, "1") == 0) {
            return -1;
        }
        exit(77);
    }
    stage->half_height = tanf(0.35f);
    stage->view.scale = 1;
    stage->view.width = WIDTH;
    stage->view.height = HEIGHT;
    stage->view.viewport = (struct tw_rect){0, 0, WIDTH, HEIGHT};
    set_palette(&stage->palette);
    stage->light = (struct tw_frame_light){.sun_direction = {-0.3f, -0.4f, 0.866f},
                                           .shadow_radius = 20,
                                           .occlusion_radius_m = 1,
                                           .shadows = true,
                                           .occlusion = true};
    normalise(stage->light.sun_direction);
    stage->cube = stage_cube(1, 0);
    *tw_frame_add_mesh(&stage->frame) = (struct tw_frame_mesh){0, stage->cube};
    stage_look_at(stage, (float[]){0.3f, -14, 6.5f}, (float[]){0.2f, 0, 0.7f});
    stage->frame.dirty = TW_DIRTY_ALL;
    *state = stage;
    return 0;
}

int stage_close(void **state) {
    struct stage *stage = *state;
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    tw_render_destroy(stage->render);
    tw_frame_finish(&stage->frame);
    stage_free_cube(stage->cube);
    free(stage);
    assert_int_equal(stats.validation_messages, 0);
    return 0;
}

void stage_resize(struct stage *stage, int width, int height) {
    assert_true(tw_render_resize(stage->render, width, height));
    stage->view.width = width;
    stage->view.height = height;
    stage->view.viewport = (struct tw_rect){0, 0, width, height};
}

// ---- boxes ----------------------------------------------------------------------------------

uint32_t stage_add(struct stage *stage, const float min[3], const float max[3], uint32_t flags,
                   uint32_t tone) {
    assert_true(stage->box_count < STAGE_BOXES_MAX);
    uint32_t slot = stage->box_count++;
    stage_place(stage, slot, min, max);
    stage_flags(stage, slot, TW_INSTANCE_ALIVE | flags);
    stage_look(stage, slot, tone);
    return slot;
}

void stage_place(struct stage *stage, uint32_t slot, const float min[3], const float max[3]) {
    struct tw_frame_transform *row = tw_frame_add_transform(&stage->frame);
    *row = (struct tw_frame_transform){.slot = slot};
    for (int i = 0; i < 3; i++) {
        row->row.row[4 * i + i] = max[i] - min[i];
        row->row.row[4 * i + 3] = min[i];
        stage->boxes[slot].min[i] = min[i];
        stage->boxes[slot].max[i] = max[i];
    }
}

void stage_flags(struct stage *stage, uint32_t slot, uint32_t flags) {
    *tw_frame_add_instance(&stage->frame) = (struct tw_frame_instance){
        .slot = slot, .row = {.mesh = 0, .transform = slot, .flags = flags}};
    stage->boxes[slot].shown =
        (flags & (TW_INSTANCE_ALIVE | TW_INSTANCE_HIDDEN | TW_INSTANCE_GHOST)) == TW_INSTANCE_ALIVE;
}

struct tw_gpu_look *stage_look(struct stage *stage, uint32_t slot, uint32_t tone) {
    struct tw_frame_look *look = tw_frame_add_look(&stage->frame);
    *look = (struct tw_frame_look){
        .slot = slot, .row = {.base = 0xff000000 | tone, .flags = TW_LOOK_NO_EDGE, .group = slot}};
    return &look->row;
}

// ---- drawing and reading --------------------------------------------------------------------

enum tw_present stage_draw(struct stage *stage, uint32_t dirty) {
    struct tw_frame *frame = &stage->frame;
    frame->number = ++stage->number;
    frame->dirty |= dirty;
    frame->view = stage->view;
    frame->light = stage->light;
    frame->palette = stage->palette;
    memcpy(frame->cuts, stage->cuts, sizeof frame->cuts);
    frame->cut_count = stage->cut_count;
    enum tw_present result = tw_render_draw(stage->render, frame);
    tw_frame_reset(frame);
    return result;
}

void stage_settle(struct stage *stage) {
    for (int i = 0; tw_render_wants_frame(stage->render); i++) {
        assert_true(i < DRAWS_MAX);
        assert_int_equal(stage_draw(stage, 0), TW_PRESENT_OK);
    }
}

void stage_check_ids(struct stage *stage) {
    int width, height;
    uint32_t *ids = tw_render_read_ids(stage->render, &width, &height);
    assert_non_null(ids);
    int border = 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            float cx = (float)x + 0.5f, cy = (float)y + 0.5f, off = 0.02f; // of the raster's grid
            uint32_t slot = stage_cast(stage, cx, cy, NULL);
            if (slot != stage_cast(stage, cx - off, cy - off, NULL) ||
                slot != stage_cast(stage, cx + off, cy - off, NULL) ||
                slot != stage_cast(stage, cx - off, cy + off, NULL) ||
                slot != stage_cast(stage, cx + off, cy + off, NULL)) {
                border++;
                continue;
            }
            if (ids[y * width + x] != slot + 1) {
                fail_msg("pixel %d,%d shows id %u, should be %u", x, y, ids[y * width + x],
                         slot + 1);
            }
        }
    }
    free(ids);
    assert_true(border < width * height / 50);
}

struct tw_image stage_read(struct stage *stage) {
    struct tw_image image;
    assert_true(tw_render_read(stage->render, &image));
    return image;
}

uint32_t stage_pixel(const struct tw_image *image, int x, int y) {
    const uint8_t *p = image->rgba + 4 * (y * image->width + x);
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

int stage_difference(uint32_t a, uint32_t b) {
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        most = TW_MAX(most, abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff)));
    }
    return most;
}

uint64_t stage_runs(struct stage *stage, enum tw_pass pass) {
    struct tw_render_stats stats;
    tw_render_stats(stage->render, &stats);
    return stats.passes[pass].runs;
}
