// Tessellation of parametric shapes.
#ifndef TWINVIEW_MODEL_SHAPE_H
#define TWINVIEW_MODEL_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "mesh_builder.h"
#include "twinview/model.h"

#define TW_SHAPE_EXTENT_MAX 100000.0 // metres
#define TW_FOOTPRINT_POINTS_MAX 2048
#define TW_PIPE_POINTS_MAX 4096

// Adds a box with edges cut by `bevel` metres, 0 for sharp ones.
void tw_shape_box(const double size[3], double bevel, struct tw_mesh_builder *builder);

// Add one level of detail and return how far it is from the full one, in metres, at most.
double tw_shape_cylinder(const struct tw_shape_params *shape, int level,
                         struct tw_mesh_builder *builder);
double tw_shape_sphere(const struct tw_shape_params *shape, int level,
                       struct tw_mesh_builder *builder);
double tw_shape_tank(const struct tw_shape_params *shape, int level,
                     struct tw_mesh_builder *builder);

// Adds all levels. False, with nothing added and a reason, if the footprint is not a simple polygon
// with an area.
bool tw_shape_extrude(const struct tw_shape_params *shape, struct tw_mesh_builder *builder,
                      const char **reason);

// Adds all levels. False, with nothing added and a reason, if the path has no length.
bool tw_shape_pipe(const struct tw_shape_params *shape, struct tw_mesh_builder *builder,
                   const char **reason);

// The mesh of a shape with all its levels, NULL with a reason if the parameters make no body. Free
// with free().
struct tw_mesh *tw_shape_tessellate(const struct tw_shape_params *shape, const char **reason);

// A box of 1 m with sharp edges, to be stretched to any size.
struct tw_mesh *tw_shape_unit_box(void);

// Equal parameters give equal hashes; parameters that the form does not read do not count.
uint64_t tw_shape_hash(const struct tw_shape_params *shape);
bool tw_shape_equal(const struct tw_shape_params *a, const struct tw_shape_params *b);

// A copy that keeps what the form reads, points included; free its points with free().
struct tw_shape_params tw_shape_copy(const struct tw_shape_params *shape);

#endif
