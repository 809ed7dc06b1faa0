#include "scene/colour.h"

#include <math.h>
#include <string.h>

#include "twinview/memory.h"

bool tw_colour_parse(const char *text, uint32_t *colour) {
    if (strlen(text) != 7 || text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6) {
        return false;
    }
    uint32_t rgb = 0;
    for (const char *p = text + 1; *p; p++) {
        rgb = rgb << 4 | (uint32_t)(*p <= '9' ? *p - '0' : (*p | 0x20) - 'a' + 10);
    }
    *colour = 0xff000000u | (rgb & 0xff) << 16 | (rgb & 0xff00) | rgb >> 16;
    return true;
}

// IEC 61966-2-1, the transfer function of sRGB.
static double decode(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

static double encode(double linear) {
    return linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

void tw_colour_to_linear(uint32_t colour, double rgb[3]) {
    for (int i = 0; i < 3; i++) {
        rgb[i] = decode((colour >> 8 * i & 0xff) / 255.0);
    }
}

uint32_t tw_colour_from_linear(const double rgb[3]) {
    uint32_t colour = 0xff000000u;
    for (int i = 0; i < 3; i++) {
        colour |= (uint32_t)(encode(TW_CLAMP(rgb[i], 0.0, 1.0)) * 255 + 0.5) << 8 * i;
    }
    return colour;
}

// CIE 1976 L*a*b* (CIE 15:2004, section 8.2.1) by way of the sRGB primaries; white D65.
static const double to_xyz[3][3] = {{0.4124564, 0.3575761, 0.1804375},
                                    {0.2126729, 0.7151522, 0.0721750},
                                    {0.0193339, 0.1191920, 0.9503041}};
static const double from_xyz[3][3] = {{3.2404542, -1.5371385, -0.4985314},
                                      {-0.9692660, 1.8760108, 0.0415560},
                                      {0.0556434, -0.2040259, 1.0572252}};
static const double white[3] = {0.95047, 1, 1.08883};

void tw_linear_to_lab(const double rgb[3], double lab[3]) {
    double f[3];
    for (int i = 0; i < 3; i++) {
        double v =
            (to_xyz[i][0] * rgb[0] + to_xyz[i][1] * rgb[1] + to_xyz[i][2] * rgb[2]) / white[i];
        f[i] = v > 216.0 / 24389 ? cbrt(v) : (24389.0 / 27 * v + 16) / 116;
    }
    lab[0] = 116 * f[1] - 16;
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}

static void lab_to_linear(const double lab[3], double rgb[3]) {
    double f[3], xyz[3];
    f[1] = (lab[0] + 16) / 116;
    f[0] = f[1] + lab[1] / 500;
    f[2] = f[1] - lab[2] / 200;
    for (int i = 0; i < 3; i++) {
        double cube = f[i] * f[i] * f[i];
        xyz[i] = white[i] * (cube > 216.0 / 24389 ? cube : (116 * f[i] - 16) * 27 / 24389);
    }
    for (int i = 0; i < 3; i++) {
        rgb[i] = from_xyz[i][0] * xyz[0] + from_xyz[i][1] * xyz[1] + from_xyz[i][2] * xyz[2];
    }
}

uint32_t tw_colour_quiet(uint32_t colour) {
    double rgb[3], lab[3];
    tw_colour_to_linear(colour, rgb);
    tw_linear_to_lab(rgb, lab);
    // Half a unit is kept back for rounding to 8 bits.
    double chroma = hypot(lab[1], lab[2]), most = TW_QUIET_CHROMA - 0.5;
    if (chroma <= most) {
        return colour;
    }
    lab[1] *= most / chroma;
    lab[2] *= most / chroma;
    lab_to_linear(lab, rgb);
    return (tw_colour_from_linear(rgb) & 0xffffff) | (colour & 0xff000000u);
}

uint32_t tw_colour_mix(uint32_t a, uint32_t b, double amount) {
    double from[3], to[3];
    tw_colour_to_linear(a, from);
    tw_colour_to_linear(b, to);
    for (int i = 0; i < 3; i++) {
        from[i] += (to[i] - from[i]) * amount;
    }
    return tw_colour_from_linear(from);
}

uint32_t tw_colour_alpha(uint32_t colour, double amount) {
    return (colour & 0xffffff) | (uint32_t)(TW_CLAMP(amount, 0.0, 1.0) * 255 + 0.5) << 24;
}
