// What lies between points: length, angle, area.
#ifndef TWINVIEW_APP_MEASURE_H
#define TWINVIEW_APP_MEASURE_H

#include <stddef.h>

double tw_measure_length_m(const double (*points)[3], int count); // along all of them
// Between the ways from the second point of three to the others, 0..180.
double tw_measure_angle_deg(const double (*points)[3]);
// Of the polygon that the points span, closed; of one that is not plane, its largest shadow.
double tw_measure_area_m2(const double (*points)[3], int count);

// "4.000 m"; of three points with their angle, of three and more with their area; "" of fewer
// than two.
void tw_measure_text(const double (*points)[3], int count, char *text, size_t size);

#endif
