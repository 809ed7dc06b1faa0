// The scene's part of the frame packet.
#include <math.h>

#include "scene/internal.h"

#define DEGREES (3.14159265358979323846 / 180)
#define SUN_AZIMUTH_DEG 215.0
#define SUN_ELEVATION_DEG 52.0
#define REBASE_M 5000.0 // floats from the origin are good to half a millimetre here
#define ORIGIN_STEP_M 1000.0
#define GROUND_MESH_M 1024.0
#define GROUND_GAP_M 0.03 // floors and plots at the same height must not fight with the ground
#define SHADOW_SLACK 1.05
#define SITE_OCCLUSION_M 5.0
#define MODEL_OCCLUSION 0.008 // of the diagonal, where one model is all there is

// The origin is near what is looked at, so that the eye may go round it, or away from it, and
// nothing is sent anew. What is much nearer to the eye than that is off by less than a pixel all
// the same.
static void rebase(struct tw_scene *scene, const struct tw_camera *camera, const double eye[3]) {
    double dx = eye[0] - scene->origin[0], dy = eye[1] - scene->origin[1];
    double dz = eye[2] - scene->origin[2];
    double reach_m = fmax(REBASE_M, 2 * camera->pose.distance_m);
    if (dx * dx + dy * dy + dz * dz > reach_m * reach_m) {
        for (int i = 0; i < 3; i++) {
            scene->origin[i] = round(camera->pose.target[i] / ORIGIN_STEP_M) * ORIGIN_STEP_M;
        }
        scene->send_all = true;
    }
}

// The ground reaches beyond the haze, whatever the distance; its size goes in powers of two so that
// it seldom changes.
static void lay_ground(struct tw_scene *scene, const struct tw_camera *camera) {
    struct tw_box site = scene->site_bounds;
    if (tw_box_is_empty(&site)) {
        site = (struct tw_box){{0, 0, 0}, {0, 0, 0}};
    }
    const double *target = camera->pose.target;
    double middle[2] = {(site.min[0] + site.max[0]) / 2, (site.min[1] + site.max[1]) / 2};
    double away = hypot(target[0] - middle[0], target[1] - middle[1]);
    double reach = 4 * camera->pose.distance_m + away + tw_box_diagonal(&site);
    double size = fmax(exp2(ceil(log2(2 * reach))), GROUND_MESH_M);
    // Growing at once, shrinking late: zooming to and fro changes nothing.
    scene->ground_size_m = size > scene->ground_size_m || size < scene->ground_size_m / 8
                               ? size
                               : scene->ground_size_m;
    double scale = scene->ground_size_m / GROUND_MESH_M;
    // A multiple of the step keeps the ground where it is while the site grows a little.
    double step = scene->ground_size_m / 16;
    double local[12] = {0};
    local[0] = local[5] = local[10] = scale;
    local[3] = round(middle[0] / step) * step;
    local[7] = round(middle[1] / step) * step;
    local[11] = (scene->on_floor > 0 ? 0 : site.min[2]) - GROUND_GAP_M;
    tw_nodes_set_local(&scene->nodes, scene->ground_node, local);
    tw_scene_take_moves(scene);
}

static void fill_view(const struct tw_scene *scene, const struct tw_camera *camera,
                      struct tw_frame_view *view) {
    double eye[3];
    tw_camera_eye(camera, eye);
    tw_camera_matrix(camera, scene->origin, view->clip);
    for (int i = 0; i < 3; i++) {
        view->origin[i] = scene->origin[i];
        view->eye[i] = (float)(eye[i] - scene->origin[i]);
    }
    view->viewport = (struct tw_rect){camera->viewport[0], camera->viewport[1], camera->viewport[2],
                                      camera->viewport[3]};
    view->target_distance = (float)camera->pose.distance_m;
    view->pixels_per_radian = (float)(1 / tw_camera_pixel_size(camera, 1));
    view->scale = view->scale > 0 ? view->scale : 1;
}

static bool same_view(const struct tw_frame_view *a, const struct tw_frame_view *b) {
    return memcmp(a->clip, b->clip, sizeof a->clip) == 0 &&
           memcmp(a->eye, b->eye, sizeof a->eye) == 0 &&
           memcmp(a->origin, b->origin, sizeof a->origin) == 0 &&
           memcmp(&a->viewport, &b->viewport, sizeof a->viewport) == 0 && a->width == b->width &&
           a->height == b->height && a->scale == b->scale;
}

// The sphere around the site that the sun's shadow map covers. It has some slack and is kept while
// it fits, so that what moves about at the border does not cost a new shadow and new light.
static void fit_shadow(struct tw_scene *scene) {
    const struct tw_box *site = &scene->site_bounds;
    if (tw_box_is_empty(site)) {
        scene->shadow_radius_m = 1;
        return;
    }
    double middle[3], off = 0, radius = fmax(tw_box_diagonal(site) / 2, 0.01);
    for (int i = 0; i < 3; i++) {
        middle[i] = (site->min[i] + site->max[i]) / 2;
        double along = middle[i] - scene->shadow_center[i];
        off += along * along;
    }
    if (sqrt(off) + radius > scene->shadow_radius_m ||
        radius * SHADOW_SLACK * SHADOW_SLACK < scene->shadow_radius_m) {
        memcpy(scene->shadow_center, middle, sizeof middle);
        scene->shadow_radius_m = radius * SHADOW_SLACK;
    }
}

static void fill_light(const struct tw_scene *scene, struct tw_frame_light *light) {
    double azimuth = SUN_AZIMUTH_DEG * DEGREES, elevation = SUN_ELEVATION_DEG * DEGREES;
    *light = (struct tw_frame_light){
        .sun_direction = {(float)(sin(azimuth) * cos(elevation)),
                          (float)(cos(azimuth) * cos(elevation)), (float)sin(elevation)},
        .shadow_radius = (float)scene->shadow_radius_m,
        .occlusion_radius_m = (float)SITE_OCCLUSION_M,
        .shadows = !scene->plain,
        .occlusion = !scene->plain,
        .plain = scene->plain,
    };
    for (int i = 0; i < 3; i++) {
        light->shadow_center[i] = (float)(scene->shadow_center[i] - scene->origin[i]);
    }
    if (scene->bodies == 1) {
        double diagonal = 2 * scene->shadow_radius_m / SHADOW_SLACK;
        light->occlusion_radius_m = (float)(diagonal * MODEL_OCCLUSION);
    }
}

static void fill_palette(const struct tw_theme *theme, struct tw_frame_palette *palette) {
    const uint32_t *c = theme->colours;
    *palette = (struct tw_frame_palette){
        .sky_top = c[TW_SKY_TOP],
        .sky_horizon = c[TW_SKY_HORIZON],
        .ground = c[TW_GROUND],
        .grid = c[TW_SLAB],
        .edge = c[TW_EDGE],
        .hatch = c[TW_HATCH],
        .stale = c[TW_STALE_TONE],
        .casing = c[TW_CASING],
        .cap = c[TW_CAP],
        .outline = {[TW_OUTLINE_HOVER] = c[TW_HOVER],
                    [TW_OUTLINE_SELECT] = c[TW_SELECT],
                    [TW_OUTLINE_P1] = c[TW_P1],
                    [TW_OUTLINE_P2] = c[TW_P2],
                    [TW_OUTLINE_P3] = c[TW_P3],
                    [TW_OUTLINE_P4] = c[TW_P4],
                    [TW_OUTLINE_GHOST] = c[TW_GHOST]},
        .edge_strength = theme->light ? 0.5f : 0.75f,
        .casing_both_sides = theme->light,
    };
    for (int i = TW_OUTLINE_HOVER; i < TW_OUTLINE_COUNT; i++) {
        bool own = i == TW_OUTLINE_HOVER || i == TW_OUTLINE_SELECT;
        palette->outline_casing[i] = c[own ? TW_SELECT_CASING : TW_CASING];
    }
}

static void fill_meshes(struct tw_scene *scene, struct tw_frame *frame) {
    struct tw_objects *objects = &scene->objects;
    for (size_t i = 0; i < objects->mesh_list_count; i++) {
        uint32_t slot = objects->mesh_list[i];
        struct tw_mesh_use *use = &objects->meshes[slot];
        use->listed = false;
        if (use->sent == (use->users > 0)) {
            continue; // freed and used again since
        }
        use->sent = use->users > 0;
        *tw_frame_add_mesh(frame) = (struct tw_frame_mesh){
            .slot = slot, .mesh = use->sent ? tw_models_mesh(scene->models, slot) : NULL};
    }
    objects->mesh_list_count = 0;
}

static void fill_transforms(struct tw_scene *scene, struct tw_frame *frame) {
    for (size_t i = 0; i < scene->transforms.count; i++) {
        uint32_t node = scene->transforms.slots[i];
        scene->transform_noted[node] = 0;
        if (scene->nodes.object_count[node] == 0 || !(scene->nodes.flags[node] & TW_NODE_ALIVE)) {
            continue;
        }
        struct tw_frame_transform *out = tw_frame_add_transform(frame);
        out->slot = node;
        double world[12];
        tw_nodes_world(&scene->nodes, node, world);
        for (int k = 0; k < 12; k++) {
            double from = k % 4 == 3 ? scene->origin[k / 4] : 0;
            out->row.row[k] = (float)(world[k] - from);
        }
    }
    scene->transforms.count = 0;
}

static void fill_objects(struct tw_scene *scene, struct tw_frame *frame) {
    struct tw_objects *objects = &scene->objects;
    for (size_t i = 0; i < objects->dirty_count; i++) {
        uint32_t slot = objects->dirty[i];
        struct tw_object *object = &objects->items[slot];
        if (object->dirty & TW_OBJECT_INSTANCE) {
            *tw_frame_add_instance(frame) = (struct tw_frame_instance){
                .slot = slot,
                .row = {.mesh = object->instance ? tw_object_part(objects, object)->mesh : 0,
                        .transform = object->node,
                        .flags = object->instance}};
        }
        if (object->dirty & TW_OBJECT_LOOK && object->instance) {
            *tw_frame_add_look(frame) =
                (struct tw_frame_look){.slot = slot, .row = tw_scene_look(scene, slot)};
        }
        object->dirty = 0;
    }
    objects->dirty_count = 0;
}

static void note_everything(struct tw_scene *scene) {
    tw_objects_resend(&scene->objects);
    for (uint32_t node = 0; node < scene->nodes.runs.end; node++) {
        if (scene->nodes.flags[node] & TW_NODE_ALIVE && scene->nodes.object_count[node] > 0) {
            tw_scene_note_transform(scene, node);
        }
    }
    scene->dirty |=
        TW_DIRTY_CAMERA | TW_DIRTY_SHAPE | TW_DIRTY_MOVE | TW_DIRTY_LOOK | TW_DIRTY_LIGHT;
    scene->send_all = false;
}

void tw_scene_fill(struct tw_scene *scene, const struct tw_camera *camera, struct tw_frame *frame) {
    double eye[3];
    tw_camera_eye(camera, eye);
    rebase(scene, camera, eye);
    lay_ground(scene, camera);
    if (scene->send_all) {
        note_everything(scene);
    }
    fill_view(scene, camera, &frame->view);
    double ground[12];
    tw_nodes_local(&scene->nodes, scene->ground_node, ground);
    frame->ground_m = (float)(ground[11] - scene->origin[2]);
    fit_shadow(scene);
    fill_light(scene, &frame->light);
    fill_palette(scene->theme, &frame->palette);
    frame->palette.quiet_chroma = scene->quiet_chroma;
    if (!same_view(&frame->view, &scene->sent_view)) {
        scene->dirty |= TW_DIRTY_CAMERA;
    }
    // Up to the flags, which never change, and the padding behind them.
    if (memcmp(&frame->light, &scene->sent_light, offsetof(struct tw_frame_light, shadows)) != 0) {
        scene->dirty |= TW_DIRTY_LIGHT;
    }
    tw_section_fill(scene, frame);
    if (scene->dirty & (TW_DIRTY_CAMERA | TW_DIRTY_CUT | TW_DIRTY_SHAPE | TW_DIRTY_LIGHT)) {
        frame->look_damage.whole = frame->move_damage.whole = true;
    }
    tw_scene_show_moves(scene, camera, frame);
    fill_meshes(scene, frame);
    fill_transforms(scene, frame);
    fill_objects(scene, frame);
    tw_scene_look_damage(scene, camera, &frame->view, &frame->look_damage);
    frame->dirty |= scene->dirty;
    scene->dirty = 0;
    scene->sent_view = frame->view;
    scene->sent_light = frame->light;
}

void tw_scene_resend(struct tw_scene *scene) {
    scene->send_all = true;
}
