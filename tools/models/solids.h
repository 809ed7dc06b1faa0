// Closed solids with outward faces: boxes with bevelled edges, bodies of revolution, bars, pipes
// with bends and extrusions. All go to the model's current node and material.
#ifndef TWINVIEW_MODELS_SOLIDS_H
#define TWINVIEW_MODELS_SOLIDS_H

#include "model.h"

// A box on the centre of its base; its edges are cut by `bevel` (0: sharp).
void solid_box(struct model *model, struct vec3 base, struct vec3 size, double bevel);

// A point of a profile: radius and height along the axis.
struct profile {
    double radius, height;
};

// Turns a profile about the z axis of a frame at `origin` along `along`. The profile runs from low
// to high on the outside and starts and ends on the axis; corners above 35 degrees are hard.
void solid_lathe(struct model *model, struct vec3 origin, struct vec3 along,
                 const struct profile *profile, int count, int segments);

// From `a` to `b`; `rb` differs from `ra` for a cone. `chamfer` cuts the rims.
void solid_cylinder(struct model *model, struct vec3 a, struct vec3 b, double radius,
                    double chamfer, int segments);
void solid_cone(struct model *model, struct vec3 a, struct vec3 b, double ra, double rb,
                int segments);

// A cylindrical shell with an elliptical head of `head` metres at either end (0: flat).
void solid_drum(struct model *model, struct vec3 a, struct vec3 b, double radius, double head_a,
                double head_b, int segments);

// A ball; `rz` is its half height.
void solid_ball(struct model *model, struct vec3 centre, double radius, double rz, int segments);

// A stub that leaves a vessel at `from` and ends in a flange at `to`.
void solid_nozzle(struct model *model, struct vec3 from, struct vec3 to, double radius);

// A thin bar of a railing or a rung: three-sided, as nobody sees that it is not round.
void solid_bar(struct model *model, struct vec3 a, struct vec3 b, double radius);

// A square beam between two points.
void solid_beam(struct model *model, struct vec3 a, struct vec3 b, double width, double depth);

// A round pipe along a polyline with bends of radius `bend`.
void solid_pipe(struct model *model, const struct vec3 *points, int count, double radius,
                double bend, int segments);

// A convex polygon in the x-z plane, counter-clockwise seen from -y, from y0 to y1.
void solid_prism(struct model *model, const struct vec3 *outline, int count, double y0, double y1);

#endif
