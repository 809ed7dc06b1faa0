#include "twinview/camera.h"

#include <math.h>

#include "twinview/memory.h"

#define DEGREES (3.14159265358979323846 / 180)
#define DEFAULT_FOV_DEG 28.0
#define LOWEST_DEG 5.0
#define HIGHEST_DEG 89.0
#define NEAREST_M 0.05
#define FARTHEST_M 100000.0
#define FRAME_MARGIN 0.08    // of the viewport, on each side
#define STRAIGHT_WAY_M 500.0 // a longer flight skips its middle

// Right, up and forward of the view; forward is the way the camera looks.
struct basis {
    double right[3], up[3], forward[3];
};

static struct basis basis_of(double azimuth_deg, double elevation_deg) {
    double sa = sin(azimuth_deg * DEGREES), ca = cos(azimuth_deg * DEGREES);
    double se = sin(elevation_deg * DEGREES), ce = cos(elevation_deg * DEGREES);
    return (struct basis){
        .right = {ca, -sa, 0}, .up = {sa * se, ca * se, ce}, .forward = {sa * ce, ca * ce, -se}};
}

static double dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static double half_height(const struct tw_camera *camera) {
    double fov = camera->fov_deg > 0 ? camera->fov_deg : DEFAULT_FOV_DEG;
    return tan(fov / 2 * DEGREES);
}

static double aspect(const struct tw_camera *camera) {
    return (double)TW_MAX(camera->viewport[2], 1) / TW_MAX(camera->viewport[3], 1);
}

// Close enough that nothing in view is cut, far enough that depth keeps its precision.
static double near_plane(const struct tw_camera *camera) {
    return TW_CLAMP(camera->pose.distance_m * 0.01, 0.001, 0.5);
}

static double full_turn(double degrees) {
    double turned = fmod(degrees, 360);
    return turned < 0 ? turned + 360 : turned;
}

static struct tw_pose within_limits(struct tw_pose pose) {
    pose.azimuth_deg = full_turn(pose.azimuth_deg);
    pose.elevation_deg = TW_CLAMP(pose.elevation_deg, LOWEST_DEG, HIGHEST_DEG);
    pose.distance_m = TW_CLAMP(pose.distance_m, NEAREST_M, FARTHEST_M);
    return pose;
}

void tw_camera_orbit(struct tw_camera *camera, double azimuth_deg, double elevation_deg) {
    camera->flight_start_ns = 0;
    camera->pose.azimuth_deg += azimuth_deg;
    camera->pose.elevation_deg += elevation_deg;
    camera->pose = within_limits(camera->pose);
}

void tw_camera_pan(struct tw_camera *camera, double dx_px, double dy_px) {
    camera->flight_start_ns = 0;
    struct tw_pose *pose = &camera->pose;
    struct basis view = basis_of(pose->azimuth_deg, pose->elevation_deg);
    double metres = tw_camera_pixel_size(camera, pose->distance_m);
    for (int i = 0; i < 3; i++) {
        pose->target[i] += (view.up[i] * dy_px - view.right[i] * dx_px) * metres;
    }
}

void tw_camera_zoom(struct tw_camera *camera, double factor, const double point[3]) {
    camera->flight_start_ns = 0;
    struct tw_pose *pose = &camera->pose;
    double distance = TW_CLAMP(pose->distance_m * factor, NEAREST_M, FARTHEST_M);
    double scale = distance / pose->distance_m;
    // Scaling eye and target about a point leaves every direction to that point as it is.
    for (int i = 0; point && i < 3; i++) {
        pose->target[i] = point[i] + (pose->target[i] - point[i]) * scale;
    }
    pose->distance_m = distance;
}

static void eye_of(const struct tw_pose *pose, double eye[3]) {
    struct basis view = basis_of(pose->azimuth_deg, pose->elevation_deg);
    for (int i = 0; i < 3; i++) {
        eye[i] = pose->target[i] - view.forward[i] * pose->distance_m;
    }
}

void tw_camera_fly(struct tw_camera *camera, const struct tw_pose *to, double seconds,
                   int64_t now_ns) {
    camera->from = camera->pose;
    camera->to = within_limits(*to);
    camera->flight_ns = (int64_t)(seconds * 1e9);
    camera->flight_start_ns = now_ns ? now_ns : 1;
    if (camera->flight_ns <= 0) {
        camera->pose = camera->to;
        camera->flight_start_ns = 0;
    }
}

// How much of the way is behind at the share `t` of the time: eased in and out, and on a long way
// only its first and last stretch are flown.
static double way_done(const struct tw_camera *camera, double t) {
    double from[3], to[3];
    eye_of(&camera->from, from);
    eye_of(&camera->to, to);
    double way =
        sqrt((to[0] - from[0]) * (to[0] - from[0]) + (to[1] - from[1]) * (to[1] - from[1]) +
             (to[2] - from[2]) * (to[2] - from[2]));
    double eased = t * t * (3 - 2 * t);
    double flown = way > STRAIGHT_WAY_M ? STRAIGHT_WAY_M / way : 1;
    return eased < 0.5 ? eased * flown : 1 - (1 - eased) * flown;
}

bool tw_camera_update(struct tw_camera *camera, int64_t now_ns) {
    if (camera->flight_start_ns == 0) {
        return false;
    }
    double t = (double)(now_ns - camera->flight_start_ns) / (double)camera->flight_ns;
    if (t >= 1) {
        camera->pose = camera->to;
        camera->flight_start_ns = 0;
        return true;
    }
    double done = way_done(camera, TW_MAX(t, 0.0));
    const struct tw_pose *from = &camera->from, *to = &camera->to;
    double turn = full_turn(to->azimuth_deg - from->azimuth_deg);
    turn = turn > 180 ? turn - 360 : turn;
    camera->pose.azimuth_deg = full_turn(from->azimuth_deg + turn * done);
    camera->pose.elevation_deg =
        from->elevation_deg + (to->elevation_deg - from->elevation_deg) * done;
    // In equal times equal ratios: the picture grows evenly.
    camera->pose.distance_m = from->distance_m * pow(to->distance_m / from->distance_m, done);
    for (int i = 0; i < 3; i++) {
        camera->pose.target[i] = from->target[i] + (to->target[i] - from->target[i]) * done;
    }
    return true;
}

// Range, over points seen from the side, of their place across plus `slope` times their place along
// the view.
struct range {
    double low, high;
};

static void widen(struct range *range, double value) {
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

struct tw_pose tw_camera_frame_points(const struct tw_camera *camera, double azimuth_deg,
                                      double elevation_deg, const double (*points)[3],
                                      size_t count) {
    struct tw_pose pose = within_limits((struct tw_pose){
        .azimuth_deg = azimuth_deg, .elevation_deg = elevation_deg, .distance_m = 1});
    struct basis view = basis_of(pose.azimuth_deg, pose.elevation_deg);
    const double *axes[2] = {view.right, view.up};
    double ty = half_height(camera) * (1 - 2 * FRAME_MARGIN), slope[2] = {ty * aspect(camera), ty};
    // A point lies between the two planes of an axis (slope t to either side) if the eye is below
    // across + along t and above across - along t: of all points the extremes count.
    struct range plus[2], minus[2], depth = {INFINITY, -INFINITY};
    for (int k = 0; k < 2; k++)
        plus[k] = minus[k] = (struct range){INFINITY, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        double point[3]; // relative to the first: large coordinates would cost digits
        for (int axis = 0; axis < 3; axis++)
            point[axis] = points[i][axis] - points[0][axis];
        double along = dot(view.forward, point);
        widen(&depth, along);
        for (int k = 0; k < 2; k++) {
            widen(&plus[k], dot(axes[k], point) + along * slope[k]);
            widen(&minus[k], dot(axes[k], point) - along * slope[k]);
        }
    }
    // The nearest eye that satisfies both axes, then centred across.
    double eye_z = INFINITY;
    for (int k = 0; k < 2; k++)
        eye_z = fmin(eye_z, (plus[k].low - minus[k].high) / (2 * slope[k]));
    double middle_z = (depth.low + depth.high) / 2;
    pose.distance_m = TW_CLAMP(middle_z - eye_z, NEAREST_M, FARTHEST_M);
    for (int axis = 0; axis < 3; axis++)
        pose.target[axis] = points[0][axis] + view.forward[axis] * middle_z;
    for (int k = 0; k < 2; k++) {
        double low = minus[k].high + eye_z * slope[k], high = plus[k].low - eye_z * slope[k];
        for (int axis = 0; axis < 3; axis++)
            pose.target[axis] += axes[k][axis] * (low + high) / 2;
    }
    return pose;
}

struct tw_pose tw_camera_frame_box(const struct tw_camera *camera, double azimuth_deg,
                                   double elevation_deg, const double min[3], const double max[3]) {
    double corners[8][3];
    for (int i = 0; i < 8; i++)
        for (int axis = 0; axis < 3; axis++)
            corners[i][axis] = i >> axis & 1 ? max[axis] : min[axis];
    return tw_camera_frame_points(camera, azimuth_deg, elevation_deg, corners, 8);
}

void tw_camera_eye(const struct tw_camera *camera, double eye[3]) {
    eye_of(&camera->pose, eye);
}

void tw_camera_matrix(const struct tw_camera *camera, const double origin[3], float clip[16]) {
    struct basis view = basis_of(camera->pose.azimuth_deg, camera->pose.elevation_deg);
    double eye[3], fy = 1 / half_height(camera), fx = fy / aspect(camera);
    eye_of(&camera->pose, eye);
    for (int i = 0; i < 3; i++) {
        eye[i] -= origin[i];
    }
    for (int i = 0; i < 3; i++) {
        clip[i * 4 + 0] = (float)(view.right[i] * fx);
        clip[i * 4 + 1] = (float)(-view.up[i] * fy); // Vulkan: y points down
        clip[i * 4 + 2] = 0;
        clip[i * 4 + 3] = (float)view.forward[i];
    }
    clip[12] = (float)(-dot(view.right, eye) * fx);
    clip[13] = (float)(dot(view.up, eye) * fy);
    clip[14] = (float)near_plane(camera); // depth = near / distance
    clip[15] = (float)-dot(view.forward, eye);
}

bool tw_camera_project(const struct tw_camera *camera, const double world[3], double pixel[2],
                       double *distance_m) {
    struct basis view = basis_of(camera->pose.azimuth_deg, camera->pose.elevation_deg);
    double eye[3];
    eye_of(&camera->pose, eye);
    double ray[3] = {world[0] - eye[0], world[1] - eye[1], world[2] - eye[2]};
    double distance = dot(view.forward, ray);
    if (distance <= 0) {
        return false;
    }
    double metres = tw_camera_pixel_size(camera, distance);
    pixel[0] = camera->viewport[0] + camera->viewport[2] / 2.0 + dot(view.right, ray) / metres;
    pixel[1] = camera->viewport[1] + camera->viewport[3] / 2.0 - dot(view.up, ray) / metres;
    if (distance_m) {
        *distance_m = distance;
    }
    return true;
}

void tw_camera_ray(const struct tw_camera *camera, double x, double y, double origin[3],
                   double direction[3]) {
    struct basis view = basis_of(camera->pose.azimuth_deg, camera->pose.elevation_deg);
    double metres = tw_camera_pixel_size(camera, 1);
    double right = (x - camera->viewport[0] - camera->viewport[2] / 2.0) * metres;
    double up = -(y - camera->viewport[1] - camera->viewport[3] / 2.0) * metres;
    eye_of(&camera->pose, origin);
    for (int i = 0; i < 3; i++) {
        direction[i] = view.forward[i] + view.right[i] * right + view.up[i] * up;
    }
}

double tw_camera_pixel_size(const struct tw_camera *camera, double distance_m) {
    return 2 * half_height(camera) * distance_m / TW_MAX(camera->viewport[3], 1);
}
