// The renderer's own struct and what its files share. Private to render.
#ifndef TWINVIEW_RENDER_INTERNAL_H
#define TWINVIEW_RENDER_INTERNAL_H

#include "gpu/gpu.h"
#include "gpu/pipeline_cache.h"
#include "gpu/swapchain.h"
#include "passes.h"
#include "spans.h"
#include "twinview/memory.h"

#define TW_SURFACE_POOLS 64
#define TW_SURFACE_POOL_SETS 256

// ---- tables: the mirror of the scene's rows on the device ------------------------------------

enum tw_table { TW_TABLE_INSTANCES, TW_TABLE_TRANSFORMS, TW_TABLE_LOOKS, TW_TABLE_COUNT };

#define TW_ROWS_BYTES ((size_t)1 << 20) // that one job stores

struct tw_tables {
    struct tw_gpu_buffer buffers[TW_TABLE_COUNT];
    uint32_t capacity[TW_TABLE_COUNT]; // rows
    struct tw_gpu_instance *instances; // CPU copy: counts by mesh and kind come from it
    uint32_t instance_limit;           // slots 0 .. limit-1 were ever used
    uint32_t movers, ghosts;           // alive ones
    uint32_t *filled;                  // bit a look row: it has a level
    bool fills_changed;                // in the packet that was taken last
    size_t stored[TW_TABLE_COUNT];     // rows of the packet's lists that are on the device
    size_t waiting_bytes;              // of those that are not
    struct tw_gpu_buffer rows;         // staging: slot and words of each changed row
    struct tw_gpu_buffer rows_device;
};

// ---- meshes ---------------------------------------------------------------------------------

struct tw_mesh_entry {
    const struct tw_mesh *mesh; // NULL: free slot
    uint32_t first_vertex, level_first[TW_LODS_MAX]; // first index of each level that is held
    uint32_t held;   // finest level that has its place on the device, TW_LODS_MAX: none
    uint32_t finest; // finest level that is drawn, TW_LODS_MAX: none, its box is
    uint32_t target; // finest level that is wanted
    size_t done;     // bytes of the level that is being uploaded, the first with the vertices
    uint32_t instances; // that use it, hidden ones too
    bool pending, has_vertices;
};

// How what has no room was shared out.
struct tw_residency {
    uint64_t asked_bytes;  // of the device's memory in all; 0: as much as it says
    uint64_t device_bytes;
    float *importance;  // pixels, by mesh slot
    uint32_t capacity;
    uint32_t coarse, boxes; // meshes that are less than they should be
    bool camera_moved, demand; // since the last plan; demand: meshes came or went
    bool told;
    struct tw_gpu_buffer transforms; // read back
};

struct tw_meshes {
    struct tw_mesh_entry *entries;
    uint32_t limit, capacity;
    uint32_t *pending; // slots that wait for their upload
    uint32_t *line; // of those that go on later
    size_t pending_count, pending_capacity, line_capacity;
    uint32_t box_vertex, box_index;
    uint64_t bytes_most; // that vertices and indices may take
    bool has_box, crowded; // crowded: something found no room since the last plan
    struct tw_residency residency;
    struct tw_gpu_buffer vertices, indices, staging, table, table_staging;
    struct tw_spans vertex_spans, index_spans;
    struct tw_gpu_buffer commands, commands_template;
    struct tw_gpu_buffer visible; // a row for each instance, those of a mesh side by side
    bool lists_changed; // counts or meshes changed: the template must be made anew
};

// ---- surfaces: textures and vertex attributes of the meshes that wear one -----------------------

struct tw_texture_entry {
    const struct tw_texture *source;
    struct tw_gpu_image image;
    uint32_t users, first_level; // larger levels are left out
    uint32_t level, row;         // that comes next; all are there where level is the source's count
};

struct tw_surface_entry {
    const struct tw_surface *source; // NULL: free
    uint32_t users;
    uint32_t textures[TW_ROLE_COUNT]; // 0: the factor alone
    VkDescriptorSet set;
};

// A mesh that wears a surface.
struct tw_dressed {
    const struct tw_mesh *mesh;
    uint32_t slot, surface, first_attribute;
    bool uploaded, ready; // ready: drawn with its surface
};

struct tw_run {
    uint32_t first, count;
};

struct tw_surfaces {
    struct tw_dressed *dressed; // ascending by slot
    size_t dressed_count, dressed_capacity;
    struct tw_surface_entry *entries;
    size_t entry_count, entry_capacity;
    struct tw_texture_entry *textures; // number 0: white; its levels are those of what fails, too
    size_t texture_count, texture_capacity;
    struct tw_gpu_buffer attributes, staging;
    struct tw_spans spans; // of attributes
    VkDescriptorSetLayout set_layout;
    VkPipelineLayout layout;
    VkDescriptorPool pools[TW_SURFACE_POOLS];
    uint32_t pool_count, set_count; // sets of the last pool that are taken
    VkDescriptorSet *free_sets;
    size_t free_count, free_capacity;
    VkSampler samplers[TW_WRAP_COUNT][TW_WRAP_COUNT];
    struct tw_run *plain, *solid; // runs of mesh slots drawn without a surface; without a mask
    size_t plain_count, plain_capacity, solid_count, solid_capacity;
    uint32_t side_most;
    uint64_t bytes, bytes_most;
    bool open;    // pipelines and images are there
    bool refused; // they cannot be made: all meshes stay plain
    bool pending; // something waits for its upload
    bool stale;   // the runs must be made anew
    bool told;    // that the budget is spent
    uint32_t ready_count, limit; // meshes drawn with their surface; mesh slots that the runs cover
};

// ---- what one view keeps --------------------------------------------------------------------

// One set of layers: as drawn without movers, and with them.
struct tw_layer_images {
    struct tw_gpu_image ids, depth, shapes;
    struct tw_gpu_image albedo; // only once something wears a surface
};

struct tw_targets {
    uint32_t width, height, layers;
    struct tw_layer_images still, moved; // `moved` only if something moves
    bool has_moved;
    struct tw_gpu_image kept; // the layers' ids with their light, last their mean
    struct tw_gpu_image ghost_id, ghost_depth;
    struct tw_gpu_image colour, marks, final;
    struct tw_gpu_buffer pyramid;             // of the depth of a still layer
    struct tw_gpu_buffer tiles;               // which hold an outline
    struct tw_gpu_buffer mixed, mixed_counts; // lists of mixed pixels, by tile
    uint32_t tile_columns, tile_rows;
};

// ---- descriptors and pipelines ---------------------------------------------------------------

struct tw_descriptors {
    VkDescriptorSetLayout set_layout;
    VkPipelineLayout layout; // of all pipelines but those of surfaces
    VkDescriptorPool pool;
    VkDescriptorSet set;
    VkSampler nearest, linear, shadow;
};

enum tw_pipeline {
    TW_PIPELINE_CULL,
    TW_PIPELINE_RANGES,
    TW_PIPELINE_ROWS,
    TW_PIPELINE_PYRAMID,
    TW_PIPELINE_OCCLUSION,
    TW_PIPELINE_SCATTER,
    TW_PIPELINE_PROBE,
    TW_PIPELINE_GEOMETRY,
    TW_PIPELINE_GEOMETRY_TWO_SIDED,
    TW_PIPELINE_GHOST,
    TW_PIPELINE_SHADOW,
    TW_PIPELINE_LIGHT,
    TW_PIPELINE_LIGHT_PLAIN,
    TW_PIPELINE_MEAN,
    TW_PIPELINE_MIXED,
    TW_PIPELINE_SHADE,
    TW_PIPELINE_SHADE_GHOSTS,
    TW_PIPELINE_SINGLE, // light and colour of a single layer
    TW_PIPELINE_SINGLE_GHOSTS,
    TW_PIPELINE_SINGLE_PLAIN,
    TW_PIPELINE_SINGLE_PLAIN_GHOSTS,
    TW_PIPELINE_SMOOTH,
    TW_PIPELINE_OUTLINE,
    TW_PIPELINE_UI,
    // Made when the first surface comes:
    TW_PIPELINE_SURFACE,
    TW_PIPELINE_SURFACE_MASKED,
    TW_PIPELINE_SHADOW_MASKED,
    TW_PIPELINE_MIXED_SURFACES,
    TW_PIPELINE_SINGLE_SURFACES,
    TW_PIPELINE_SINGLE_GHOSTS_SURFACES,
    TW_PIPELINE_SINGLE_PLAIN_SURFACES,
    TW_PIPELINE_SINGLE_PLAIN_GHOSTS_SURFACES,
    TW_PIPELINE_COUNT
};

struct tw_pipelines {
    struct tw_pipeline_cache cache;
    VkPipeline handles[TW_PIPELINE_COUNT];
    VkPipeline cut[TW_PIPELINE_COUNT]; // those that differ where section planes cut
};

// ---- statistics -----------------------------------------------------------------------------

#define TW_PASS_SAMPLES 1024

struct tw_pass_samples {
    uint64_t runs;
    double last_ms;
    float samples[TW_PASS_SAMPLES]; // a ring of the newest
};

#define TW_PARTS_DRAWN_MAX 8 // of what stands

struct tw_timing {
    VkQueryPool queries;      // begin and end of each pass, stamps between parts of one
    uint32_t parts;           // stamps of the last kind in this frame
    uint32_t ran;             // bit a pass: it has stamps in this frame
    struct tw_pass_samples passes[TW_PASS_COUNT];
    struct tw_pass_samples triangles; // of frames that drew geometry
    uint64_t frames, uploaded_bytes, shaded_pixels_last, triangles_hidden_last;
    uint64_t panel_triangles_last;
};

// ---- occlusion ------------------------------------------------------------------------------

// What is done about hidden things in a frame.
enum tw_occlusion_mode {
    TW_OCCLUSION_OFF,
    TW_OCCLUSION_LOOK, // everything is drawn, and what is hidden is noted
    TW_OCCLUSION_HIDE  // what was not seen in the layer before is drawn only if it is seen now
};

struct tw_occlusion {
    enum tw_occlusion_use use;
    enum tw_occlusion_mode mode; // of the frame that is drawn now
    bool pays;
    uint32_t rest, next_rest; // layers until it is tried again, and after a try in vain
};

struct tw_counters { // of the device
    uint32_t triangles, hidden;
};

// ---- the renderer ---------------------------------------------------------------------------

#define TW_PARTS_MAX 128 // of a damage, without overlaps

// A stretch of a command's triangles that are drawn or left out together.
struct tw_overlay_part {
    struct tw_rect bounds; // within the command's clip
    uint32_t command, first_index, index_count;
};

struct tw_overlay {
    struct tw_ui_command *commands;
    struct tw_overlay_part *parts; // ascending by command
    size_t command_count, command_capacity, part_count, part_capacity;
    int atlas_width, atlas_height;
};

// World to the sun's map: x, y in -1..1, z 0..1, nearer to the sun is larger.
struct tw_sun_view {
    double rows[3][4];
    float texel_m;
};

struct tw_sun_map {
    struct tw_gpu_image standing; // of what stands
    struct tw_gpu_image copy;     // with movers; made while there are any or `standing` is drawn
    struct tw_sun_view view;      // of the map that passes read
    struct tw_sun_view next;      // of that which is under way, else the same
    struct tw_rect part;          // of `standing` that this frame draws, in texels
    int done_px, band_px;         // rows drawn of the one under way; of its last band
    double done_ms;               // what they took
    double cost_ms;               // what the last whole one took, of so many instances
    uint32_t cost_instances;
    uint32_t rested_frames; // since it became stale
    bool stands;
    bool stale;      // something changed since it was begun
    bool under_way;  // in bands
    bool finishes;   // with this frame
    bool fills_copy; // this frame does, with all of it
};

struct tw_render {
    struct tw_gpu gpu;
    struct tw_swapchain swapchain; // surface null: off screen
    struct tw_descriptors descriptors;
    struct tw_pipelines pipelines;
    struct tw_tables tables;
    struct tw_meshes meshes;
    struct tw_surfaces surfaces;
    struct tw_targets targets;
    struct tw_timing timing;
    struct tw_occlusion occlusion;
    struct tw_sun_map sun_map;
    struct tw_gpu_image atlas;
    struct tw_gpu_buffer frame, frame_staging, counters, counters_host;
    struct tw_gpu_buffer ui_vertices, ui_indices, atlas_staging;
    struct tw_gpu_buffer probes, probe_results, probe_results_host;
    struct tw_gpu_buffer pick; // host: id and depth of one texel
    size_t layer_bytes;        // budget
    uint32_t layers_most;      // that are kept if they fit
    bool set_changed;          // a descriptor points to something that is gone

    struct tw_gpu_frame constants;
    struct tw_frame_view view;   // of the last frame
    struct tw_overlay overlay;   // of the last lists
    uint64_t frame_number;
    uint32_t layers_standing; // filled since the geometry last changed
    uint32_t layers_wanted;
    uint32_t pending_dirty;   // kinds that a frame could not serve yet
    bool plain; // the light of the last frame
    bool cut;   // section planes cut something away in it
    bool drawn, naive;
    uint8_t *probe_visible;
    size_t probe_count, probe_capacity;
};

// tables.c: takes the packet's rows over into the mirror; records copies and the scatter of as many
// of those that wait as one job can.
bool tw_tables_create(struct tw_render *render);
bool tw_tables_apply(struct tw_render *render, const struct tw_frame *frame);
void tw_tables_record(struct tw_render *render, const struct tw_frame *frame);
void tw_tables_finish(struct tw_render *render);

// meshes.c
void tw_meshes_take(struct tw_render *render, const struct tw_frame *frame);
// Records uploads up to the frame's budget; true in *shape if something became drawable.
bool tw_meshes_upload(struct tw_render *render, bool *shape);
bool tw_meshes_prepare_lists(struct tw_render *render);
// Wants levels from `level` on, TW_LODS_MAX none; what is finer gives way at once.
void tw_meshes_set_target(struct tw_meshes *meshes, uint32_t slot, uint32_t level);
// Bytes that vertices and indices may take.
uint64_t tw_meshes_budget(const struct tw_render *render);
void tw_meshes_count_instance(struct tw_render *render, uint32_t mesh, int change);
void tw_meshes_finish(struct tw_render *render);

// residency.c: which meshes are on the device where there is no room for all. Between frames.
void tw_residency_begin(struct tw_render *render, uint64_t device_bytes); // 0: what the device says
bool tw_residency_plan(struct tw_render *render, const struct tw_frame *frame, uint32_t dirty);
void tw_residency_finish(struct tw_render *render);

// surfaces.c
void tw_surfaces_take(struct tw_render *render, const struct tw_frame *frame);
bool tw_surfaces_upload(struct tw_render *render); // up to the frame's budget
// Which meshes are drawn how, after the meshes' own upload; true in *shape if that changed.
void tw_surfaces_prepare(struct tw_render *render, bool *shape);
void tw_surfaces_finish(struct tw_render *render);
bool tw_surfaces_create_layout(struct tw_render *render);

// textures.c: pictures on the device, shared by the surfaces that name them.
bool tw_textures_open(struct tw_render *render);
uint32_t tw_textures_take(struct tw_render *render, const struct tw_texture *texture);
void tw_textures_give(struct tw_render *render, uint32_t number);
bool tw_texture_is_ready(const struct tw_texture_entry *entry);
// Records copies of at most *budget bytes, which is lessened; `offset` is that in the staging
// buffer.
bool tw_textures_record(struct tw_render *render, size_t *budget, size_t *offset);
void tw_textures_finish(struct tw_render *render);

// render.c: as many layers as were asked for, or as there is room for. Nothing of them stands then.
bool tw_targets_fit(struct tw_render *render, int width, int height);

// targets.c
bool tw_targets_create(struct tw_render *render, uint32_t width, uint32_t height, uint32_t layers);
bool tw_targets_create_moved(struct tw_render *render);
void tw_targets_destroy_moved(struct tw_render *render);
bool tw_targets_create_albedo(struct tw_render *render); // of the layers that there are
void tw_targets_destroy(struct tw_render *render);
uint64_t tw_layer_bytes(uint32_t width, uint32_t height);

// descriptors.c
bool tw_descriptors_create(struct tw_render *render); // the set is written later
void tw_descriptors_write(struct tw_render *render);  // all bindings, anew
void tw_descriptors_destroy(struct tw_render *render);

// pipelines.c
// All pipelines; what the driver compiled before is taken from the folder, and kept there. NULL:
// not.
bool tw_pipelines_create(struct tw_render *render, const char *cache_folder);
bool tw_pipelines_create_surfaces(struct tw_render *render);
bool tw_pipelines_create_cut(struct tw_render *render); // those that are not there yet
void tw_pipelines_destroy(struct tw_render *render);

// shadow_damage.c: where the shadows change of what moved, in texels of the map and in pixels.
void tw_shadow_damage(const struct tw_render *render, const struct tw_frame *frame,
                      struct tw_damage *map, struct tw_damage *picture);

// sun_map.c: when the map is made anew, at once or in bands; what passes read meanwhile.
bool tw_sun_map_create(struct tw_render *render);
void tw_sun_map_destroy(struct tw_render *render);
// Decides what of it this frame draws. False if the device has no room for a copy.
bool tw_sun_map_prepare(struct tw_render *render, const struct tw_frame *frame, uint32_t dirty);
void tw_sun_map_note(struct tw_render *render); // what that took, once it is drawn
const struct tw_gpu_image *tw_sun_map_shown(const struct tw_sun_map *map);
void tw_sun_view_matrix(const struct tw_sun_view *view, const double origin[3], float matrix[16]);

// constants.c
void tw_constants_fill(struct tw_render *render, const struct tw_frame *frame);

// cull.c: fills the lists of the view, or that of shadows, whose rows are those of the view's: what
// these list must have been drawn before.
void tw_pass_cull(struct tw_render *render, uint32_t what); // TW_CULL_*
void tw_cull_read_counters(struct tw_render *render);       // of the view's lists

// occlusion.c
enum tw_occlusion_mode tw_occlusion_choose(struct tw_render *render); // for the next layer
void tw_occlusion_note(struct tw_render *render); // what a layer's counters say, once it is drawn
// Notes what is seen of a layer, and fills the lists of what stands with what waited for that.
void tw_pass_occlusion(struct tw_render *render, uint32_t layer);

// passes_geometry.c, passes_screen.c: record one pass each. Rectangles are pixels of the picture.
void tw_pass_static(struct tw_render *render, uint32_t layer);
void tw_pass_static_rest(struct tw_render *render, uint32_t layer); // what waited and is seen
// In the layers from `first` to the last that stands.
void tw_pass_moving(struct tw_render *render, uint32_t first, const struct tw_rect *rects,
                    int count);
void tw_pass_ghost(struct tw_render *render);
void tw_pass_shadow(struct tw_render *render);
// Movers over a copy of it. Rectangles are texels of the map.
void tw_pass_shadow_moving(struct tw_render *render, const struct tw_rect *rects, int count);
void tw_pass_light(struct tw_render *render, uint32_t layer, const struct tw_rect *rects,
                   int count);
// Rectangles of whole tiles, or up to the viewport's border.
void tw_pass_mean(struct tw_render *render, const struct tw_rect *rects, int count);
void tw_pass_mixed(struct tw_render *render, const struct tw_rect *rects, int count); // as mean
void tw_pass_shade(struct tw_render *render, const struct tw_rect *rects, int count);
void tw_pass_single(struct tw_render *render, const struct tw_rect *rects, int count);
void tw_pass_probe(struct tw_render *render);
void tw_pass_compose(struct tw_render *render, const struct tw_rect *rects, int count);

// overlay.c: draw lists, atlas and probes of the packet.
bool tw_overlay_take(struct tw_render *render, const struct tw_frame *frame);
void tw_overlay_draw(struct tw_render *render, const struct tw_rect *rects, int count);
void tw_overlay_finish(struct tw_render *render);

// timing.c
bool tw_timing_create(struct tw_render *render);
void tw_timing_destroy(struct tw_render *render);
void tw_timing_begin(struct tw_render *render, enum tw_pass pass);
void tw_timing_end(struct tw_render *render, enum tw_pass pass);
void tw_timing_part(struct tw_render *render); // between two parts of a pass
void tw_timing_reset(struct tw_render *render);   // at the begin of a frame's commands
void tw_timing_collect(struct tw_render *render); // after its end

// buffers.c: makes a buffer at least `size` large, dropping what it held. True if it is there.
bool tw_buffer_reserve(struct tw_render *render, struct tw_gpu_buffer *buffer, VkDeviceSize size,
                       VkBufferUsageFlags usage, bool host, const char *name);

static inline VkPipeline tw_pipeline(const struct tw_render *render, enum tw_pipeline which) {
    VkPipeline cut = render->cut ? render->pipelines.cut[which] : VK_NULL_HANDLE;
    return cut ? cut : render->pipelines.handles[which];
}

// The images that passes read: with movers if there are any.
static inline const struct tw_layer_images *tw_layers(const struct tw_render *render) {
    return render->targets.has_moved ? &render->targets.moved : &render->targets.still;
}

#endif
