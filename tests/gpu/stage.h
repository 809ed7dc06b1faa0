// A stage for tests of the renderer: a small picture off screen, a camera, boxes, and what they
// should look like from the rays alone. Frames are built by hand, so that nothing but base, frame
// and render takes part.
#ifndef TWINVIEW_TESTS_GPU_STAGE_H
#define TWINVIEW_TESTS_GPU_STAGE_H

#include "twinview/frame.h"
#include "twinview/render.h"

#define STAGE_BOXES_MAX 512
#define STAGE_SKY UINT32_MAX

struct stage_box {
    float min[3], max[3];
    bool shown; // hidden ones and ghosts are no hit for stage_cast
};

struct stage {
    struct tw_render *render;
    struct tw_frame frame; // of the next draw; stage_draw empties it
    struct tw_frame_view view;
    struct tw_frame_light light;
    struct tw_frame_palette palette;
    float cuts[TW_CUTS_MAX][4]; // section planes, as in the frame
    int cut_count;
    struct stage_box boxes[STAGE_BOXES_MAX]; // by slot
    uint32_t box_count;
    float right[3], up[3], forward[3]; // of the camera
    float half_height;                 // tangent of half the field of view
    uint64_t number;
    struct tw_mesh *cube; // mesh slot 0
};

// cmocka's set-up and tear-down of one test: *state is a struct stage with no boxes and a camera
// south of the origin that looks north and down. Set-up ends the program with 77 where no device
// is, unless TW_REQUIRE_GPU=1; tear-down fails if the validation layer had anything to say.
int stage_open(void **state);
int stage_close(void **state);

// Eye and target relative to the origin; marks the frame with CAMERA.
void stage_look_at(struct stage *stage, const float eye[3], const float target[3]);
void stage_resize(struct stage *stage, int width, int height);

// Adds a box of mesh slot 0 (the unit cube) and returns its slot; `tone` is sRGB 0xBBGGRR.
uint32_t stage_add(struct stage *stage, const float min[3], const float max[3], uint32_t flags,
                   uint32_t tone);
// Row of a box's place, flags or look, into the next frame.
void stage_place(struct stage *stage, uint32_t slot, const float min[3], const float max[3]);
void stage_flags(struct stage *stage, uint32_t slot, uint32_t flags);
struct tw_gpu_look *stage_look(struct stage *stage, uint32_t slot, uint32_t tone);

// A cube of side 1 around (0.5, 0.5, 0.5) whose faces are cut into n x n; level of detail 1, if
// asked for, is the plain cube with that error. Free with stage_free_cube.
struct tw_mesh *stage_cube(uint32_t n, float coarse_error);
// The plain one with u along x of the mesh and a surface, which is borrowed.
struct tw_mesh *stage_dressed_cube(const struct tw_surface *surface);
void stage_free_cube(struct tw_mesh *mesh);

// Draws the frame with these kinds of change and then until nothing is wanted.
enum tw_present stage_draw(struct stage *stage, uint32_t dirty);
void stage_settle(struct stage *stage);

// What the middle of a pixel shows by the rays: slot or STAGE_SKY; the point into hit if not NULL.
uint32_t stage_cast(const struct stage *stage, float x, float y, float hit[3]);
// Pixel that shows a point.
void stage_project(const struct stage *stage, const float point[3], int *x, int *y);
// Fails the test unless the ids are those of the rays, but for pixels that a border crosses.
void stage_check_ids(struct stage *stage);

struct tw_image stage_read(struct stage *stage);                  // free .rgba
uint32_t stage_pixel(const struct tw_image *image, int x, int y); // 0xBBGGRR
int stage_difference(uint32_t a, uint32_t b);                     // largest of the channels
uint64_t stage_runs(struct stage *stage, enum tw_pass pass);

#endif
