// The orbit camera: azimuth, elevation, distance about a target; flights; the matrices.
//
// Degrees; azimuth 0 looks north (+Y), clockwise seen from above; elevation above the horizon,
// 5 to 89; metres. Vertical field of view 28 degrees. World is right-handed, Z up, doubles. The
// projection is reverse-Z with an infinite far plane: depth 1 at the near plane, 0 at infinity.
// Threads: a camera belongs to one thread.
#ifndef TWINVIEW_CAMERA_H
#define TWINVIEW_CAMERA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tw_pose {
    double azimuth_deg, elevation_deg, distance_m, target[3];
};

struct tw_camera {
    struct tw_pose pose;       // what is drawn
    struct tw_pose from, to;   // of the flight under way
    int64_t flight_start_ns;   // 0: no flight
    int64_t flight_ns;
    double fov_deg;            // vertical; 0: 28
    int viewport[4];           // x, y, width, height in pixels of the picture
};

// Turns by the given angles, within the limits. Like pan and zoom it ends a flight.
void tw_camera_orbit(struct tw_camera *camera, double azimuth_deg, double elevation_deg);
// Moves the target so that the point under the pointer stays under it (depth of the target).
void tw_camera_pan(struct tw_camera *camera, double dx_px, double dy_px);
// Factor below 1 comes nearer; `point` (world, NULL for the target) stays where it is on screen.
void tw_camera_zoom(struct tw_camera *camera, double factor, const double point[3]);
// Flight of `seconds` (0: at once) with ease in and out; above 500 m way the middle is skipped.
void tw_camera_fly(struct tw_camera *camera, const struct tw_pose *to, double seconds,
                   int64_t now_ns);
// Moves a flight on; true while the camera moved.
bool tw_camera_update(struct tw_camera *camera, int64_t now_ns);

// The pose from the given angles that frames a box with 8 % margin inside the viewport.
struct tw_pose tw_camera_frame_box(const struct tw_camera *camera, double azimuth_deg,
                                   double elevation_deg, const double min[3], const double max[3]);

// The same for a cloud of at least one point: nearer than its box where the corners are empty.
struct tw_pose tw_camera_frame_points(const struct tw_camera *camera, double azimuth_deg,
                                      double elevation_deg, const double (*points)[3],
                                      size_t count);

void tw_camera_eye(const struct tw_camera *camera, double eye[3]);
// Column-major clip matrix for points relative to `origin`. Clip space is the viewport's, as Vulkan
// has it: x to the right, y down, depth 1 at the near plane and 0 at infinity.
void tw_camera_matrix(const struct tw_camera *camera, const double origin[3], float clip[16]);
// Pixel (picture coordinates, origin top left) and distance along the view axis; false if behind.
bool tw_camera_project(const struct tw_camera *camera, const double world[3], double pixel[2],
                       double *distance_m);
// The ray from the eye through a pixel's middle; the direction is 1 m long along the view axis.
void tw_camera_ray(const struct tw_camera *camera, double x, double y, double origin[3],
                   double direction[3]);
// Metres that one pixel covers at a distance along the view axis.
double tw_camera_pixel_size(const struct tw_camera *camera, double distance_m);

#endif
