// Simple polygons in the plane: cleaning, checking, triangulation.
#ifndef TWINVIEW_MODEL_POLYGON_H
#define TWINVIEW_MODEL_POLYGON_H

#include <stdbool.h>
#include <stdint.h>

// Drops repeated points and those on a straight line between their neighbours, and turns the
// polygon counter-clockwise. `points` holds `count` pairs and is changed in place. Returns the new
// count; 0 if nothing with an area is left.
uint32_t tw_polygon_clean(double *points, uint32_t count);

// True if two edges cross each other. Edges that only touch do not count. O(count^2).
bool tw_polygon_crosses(const double *points, uint32_t count);

// Ear clipping of a clean polygon: writes count - 2 triangles of point numbers, counter-clockwise.
// False if the polygon is not simple. O(count^2) for footprints people draw.
bool tw_polygon_triangulate(const double *points, uint32_t count, uint32_t *triangles);

#endif
