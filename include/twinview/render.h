// The renderer: a Vulkan 1.3 device, kept images, the pass table, picks. Draws frame packets.
//
// Only passes whose inputs changed run; a frame in which nothing is dirty records nothing. It does
// NOT know assets, documents or widgets: it sees rows, meshes, draw lists and object slots. It does
// not touch SDL; a window's surface comes from a callback.
//
// Threads: main only.
#ifndef TWINVIEW_RENDER_H
#define TWINVIEW_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/frame.h"

struct tw_render;

struct tw_render_params {
    const char *device; // part of a device's name; NULL: the best (discrete, integrated, software)
    bool validation;    // Khronos validation incl. synchronization, messages to the log, counted
    // Window: the instance extensions that the surface needs and a callback that makes one
    // (VkInstance and VkSurfaceKHR as void pointers). NULL: off screen.
    const char *const *extensions;
    uint32_t extension_count;
    bool (*create_surface)(void *user, void *instance, uint64_t *surface);
    void *user;
    int width, height;
    const char *cache_folder; // the driver's compiled pipelines are kept there; NULL: nowhere
    size_t layer_bytes; // budget of the kept layers; 0: 512 MiB
    // Device memory in all. Beyond it meshes give way: what looks small is drawn coarser, or as its
    // box. 0: nine tenths of what the device says is free.
    size_t device_bytes;
    // Anti-aliasing layers that are kept at most, 1..TW_LAYERS_MAX; 0: TW_LAYERS_SHOWN_MAX. Up to
    // that many fall to 2 where they do not fit; more are refused.
    int layers;
    int texture_side;     // width and height of a texture at most, in texels; 0: 2048
    size_t texture_bytes; // budget of all textures, beyond it they are coarser; 0: 512 MiB
};

// NULL after one logged sentence: no Vulkan, no device of that name, missing features, layers that
// do not fit.
struct tw_render *tw_render_create(const struct tw_render_params *params);
void tw_render_destroy(struct tw_render *render);

// Prints one line a device to stdout: index, name, type, driver. Returns the number of devices.
int tw_render_list_devices(void);

const char *tw_render_device_name(const struct tw_render *render);
bool tw_render_is_software(const struct tw_render *render);

// New size of the picture; the kept images are made anew, and the next frame must carry
// TW_DIRTY_ALL with the view.
bool tw_render_resize(struct tw_render *render, int width, int height);

// Whether what is hidden behind other things is found, and not drawn: where that pays (as it is
// from the start), with every layer, or never. The picture is the same.
enum tw_occlusion_use {
    TW_OCCLUSION_WHERE_IT_PAYS,
    TW_OCCLUSION_ALWAYS,
    TW_OCCLUSION_NEVER,
};
void tw_render_set_occlusion(struct tw_render *render, enum tw_occlusion_use use);

// Draws without culling and level of detail from now on: to compare with.
void tw_render_set_naive(struct tw_render *render, bool naive);

// Layers to create the next renderer with where this one was lost for want of device memory: half
// as many as it kept. 0: memory was not short.
int tw_render_affordable_layers(const struct tw_render *render);

// True while the device has no memory for all meshes: how many are drawn coarser than they should
// be, and how many as boxes.
bool tw_render_is_short(const struct tw_render *render, uint32_t *coarse, uint32_t *boxed);

enum tw_present {
    TW_PRESENT_OK,
    TW_PRESENT_NOTHING,   // nothing was dirty: nothing recorded
    TW_PRESENT_RESIZED,   // the surface has another size: resize, then draw TW_DIRTY_ALL
    TW_PRESENT_MINIMISED, // nothing to draw on for now
    TW_PRESENT_LOST,      // the device or surface is gone: destroy, create, resend everything
};

// Takes the packet's rows over into its mirror, runs the passes that its dirty kinds (and layers
// still to refine) ask for, waits for the GPU's end of work, presents. Uploads beyond the frame's
// budget go on in later frames.
enum tw_present tw_render_draw(struct tw_render *render, const struct tw_frame *frame);

// True while layers are still to be filled or meshes to be uploaded: call draw again without dirt.
// True too once the device is lost, which a pick or a readback may be the first to see: draw says
// so.
bool tw_render_wants_frame(const struct tw_render *render);
bool tw_render_uploads_done(const struct tw_render *render);

struct tw_pick {
    uint64_t frame;     // number of the frame that was asked
    bool hit;           // false: sky
    bool cap;           // where a section plane cuts the object open
    uint32_t object;    // slot
    float depth;        // reverse-Z
    float position[3];  // from the frame's origin
    uint32_t ghost;     // slot + 1 of the nearest translucent surface before it; 0: none
    float ghost_position[3];
};

// Reads one texel of the kept ids; no pass is run. False if no frame was drawn or the pixel is
// outside the picture.
bool tw_render_pick(struct tw_render *render, int x, int y, struct tw_pick *pick);

// Which probes of the last frame that had any were visible; returns how many results there are.
size_t tw_render_probes(const struct tw_render *render, const uint8_t **visible);

struct tw_image {
    int width, height;
    uint8_t *rgba; // free with free()
};

// The final picture as shown, sRGB. False on failure.
bool tw_render_read(struct tw_render *render, struct tw_image *image);

// Ids of layer 0, one uint32_t a pixel (slot + 1, 0 sky); free with free(). NULL on failure.
uint32_t *tw_render_read_ids(struct tw_render *render, int *width, int *height);

enum tw_pass { // in the order in which they run; docs/architecture.md says when
    TW_PASS_UPLOAD,
    TW_PASS_CULL,
    TW_PASS_GEOM_STATIC,
    TW_PASS_OCCLUSION,
    TW_PASS_GEOM_MOVING,
    TW_PASS_GEOM_GHOST,
    TW_PASS_SHADOW,
    TW_PASS_SHADOW_MOVING,
    TW_PASS_LIGHT,
    TW_PASS_MEAN,
    TW_PASS_SHADE,
    TW_PASS_PROBE,
    TW_PASS_COMPOSE,
    TW_PASS_PRESENT,
    TW_PASS_COUNT
};
const char *tw_pass_name(enum tw_pass pass); // "cull", "geom.static", ...

struct tw_render_stats {
    uint64_t frames;
    struct {
        uint64_t runs;
        double last_ms; // GPU time stamps
        double ms_p50;  // over executions
    } passes[TW_PASS_COUNT];
    uint64_t triangles_drawn_last;
    double triangles_drawn_p50;
    uint64_t triangles_hidden_last; // of what is in view, as far as that was looked for
    uint64_t shaded_pixels_last; // area that shade ran over in the last frame
    uint64_t panel_triangles_last; // of ui's lists, that the last compose drew
    uint64_t uploaded_bytes;
    // Meshes that the device has no memory for: drawn coarser than by a pixel, or as their boxes.
    uint32_t meshes_coarse, meshes_boxed;
    uint64_t device_bytes;       // allocated on the device
    uint64_t texture_bytes;      // of these, of textures
    uint64_t validation_messages;
    int layers;                  // that stand at rest
};
void tw_render_stats(const struct tw_render *render, struct tw_render_stats *stats);
void tw_render_reset_stats(struct tw_render *render); // for the measured span of a bench

#endif
