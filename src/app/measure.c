#include "measure.h"

#include <math.h>
#include <stdio.h>

static void subtract(const double a[3], const double b[3], double out[3]) {
    for (int i = 0; i < 3; i++)
        out[i] = a[i] - b[i];
}

static double length(const double v[3]) {
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static void add_cross(const double a[3], const double b[3], double sum[3]) {
    sum[0] += a[1] * b[2] - a[2] * b[1];
    sum[1] += a[2] * b[0] - a[0] * b[2];
    sum[2] += a[0] * b[1] - a[1] * b[0];
}

double tw_measure_length_m(const double (*points)[3], int count) {
    double sum = 0;
    for (int i = 1; i < count; i++) {
        double way[3];
        subtract(points[i], points[i - 1], way);
        sum += length(way);
    }
    return sum;
}

double tw_measure_angle_deg(const double (*points)[3]) {
    double a[3], b[3], across[3] = {0};
    subtract(points[0], points[1], a);
    subtract(points[2], points[1], b);
    add_cross(a, b, across);
    double along = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    return atan2(length(across), along) * 57.29577951308232;
}

// Newell's sum: half the length of the polygon's vector area.
double tw_measure_area_m2(const double (*points)[3], int count) {
    double sum[3] = {0};
    for (int i = 1; i + 1 < count; i++) {
        double a[3], b[3];
        subtract(points[i], points[0], a);
        subtract(points[i + 1], points[0], b);
        add_cross(a, b, sum);
    }
    return length(sum) / 2;
}

void tw_measure_text(const double (*points)[3], int count, char *text, size_t size) {
    double metres = tw_measure_length_m(points, count);
    if (count < 2)
        snprintf(text, size, "%s", "");
    else if (count == 2)
        snprintf(text, size, "%.3f m", metres);
    else if (count == 3)
        snprintf(text, size, "%.3f m, %.1f\u00b0, %.3f m\u00b2", metres,
                 tw_measure_angle_deg(points), tw_measure_area_m2(points, count));
    else
        snprintf(text, size, "%.3f m, %.3f m\u00b2", metres, tw_measure_area_m2(points, count));
}
