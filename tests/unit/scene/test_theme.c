// The promises of docs/look.md, section 2: contrast, and hue kept for alarms.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "twinview/memory.h"
#include "twinview/theme.h"

#include "scene/colour.h"

static const char *const names[] = {"isa-dark", "isa-light", "okabe-ito", "mono"};

// WCAG 2.2, relative luminance and contrast ratio.
static double luminance(uint32_t colour) {
    double rgb[3];
    tw_colour_to_linear(colour, rgb);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

static double contrast(uint32_t a, uint32_t b) {
    double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static double chroma(uint32_t colour) {
    double rgb[3], lab[3];
    tw_colour_to_linear(colour, rgb);
    tw_linear_to_lab(rgb, lab);
    return hypot(lab[1], lab[2]);
}

enum where {
    EVERYWHERE,
    DARK,
    LIGHT
};

static const struct {
    enum tw_token front, back;
    double least;
    enum where where;
} pairs[] = {
    {TW_TEXT, TW_PANEL, 4.5, EVERYWHERE},
    {TW_TEXT, TW_PANEL_RAISED, 4.5, EVERYWHERE},
    {TW_TEXT, TW_PANEL_SUNK, 4.5, EVERYWHERE},
    {TW_TEXT_2, TW_PANEL, 4.5, EVERYWHERE},
    {TW_TEXT_2, TW_PANEL_RAISED, 4.5, EVERYWHERE},
    {TW_TEXT_2, TW_PANEL_SUNK, 4.5, EVERYWHERE},
    {TW_TEXT_OFF, TW_PANEL, 3, EVERYWHERE},
    {TW_TEXT_OFF, TW_PANEL_SUNK, 3, EVERYWHERE},
    {TW_TEXT_OFF, TW_PANEL_RAISED, 3, EVERYWHERE},
    {TW_PANEL, TW_TEXT, 4.5, EVERYWHERE}, // the inverse plate
    {TW_LINE_STRONG, TW_PANEL_RAISED, 3, EVERYWHERE},
    {TW_P_DIGIT, TW_P1, 4.5, EVERYWHERE},
    {TW_P_DIGIT, TW_P2, 4.5, EVERYWHERE},
    {TW_P_DIGIT, TW_P3, 4.5, EVERYWHERE},
    {TW_P_DIGIT, TW_P4, 4.5, EVERYWHERE},
    {TW_P1, TW_CASING, 3, EVERYWHERE},
    {TW_P2, TW_CASING, 3, EVERYWHERE},
    {TW_P3, TW_CASING, 3, EVERYWHERE},
    {TW_P4, TW_CASING, 3, EVERYWHERE},
    {TW_P_OFF, TW_CASING, 3, EVERYWHERE},
    {TW_LINE_STRONG, TW_PANEL, 3, EVERYWHERE},
    {TW_LINE_STRONG, TW_PANEL_SUNK, 3, EVERYWHERE},
    {TW_SELECT, TW_GROUND, 3, EVERYWHERE},
    {TW_SELECT, TW_SLAB, 3, EVERYWHERE},
    {TW_SELECT, TW_BUILDING, 3, EVERYWHERE},
    {TW_SELECT, TW_PANEL, 3, EVERYWHERE},
    {TW_SELECT, TW_PANEL_RAISED, 3, EVERYWHERE}, // a tool that is taken, a chosen row
    {TW_TEXT_2, TW_GROUND, 3, EVERYWHERE},       // edges of the section box
    {TW_TEXT_2, TW_SLAB, 3, EVERYWHERE},
    {TW_TEXT, TW_CASING, 3, DARK}, // anchors and signs on their casing
    {TW_TEXT, TW_PANEL, 3, LIGHT},
    {TW_HOVER, TW_GROUND, 3, EVERYWHERE},
    {TW_HOVER, TW_SLAB, 3, EVERYWHERE},
    {TW_SELECT, TW_SELECT_CASING, 3, EVERYWHERE},
    {TW_HOVER, TW_SELECT_CASING, 3, EVERYWHERE},
    {TW_HATCH, TW_STALE_TONE, 3, EVERYWHERE},
    {TW_GHOST, TW_GROUND, 3, EVERYWHERE},
    {TW_GHOST, TW_SLAB, 3, EVERYWHERE},
    {TW_FORECAST, TW_PANEL, 4.5, EVERYWHERE},
    {TW_FORECAST, TW_PANEL_SUNK, 4.5, EVERYWHERE},
    {TW_P1, TW_GROUND, 3, DARK},
    {TW_P2, TW_GROUND, 3, DARK},
    {TW_P3, TW_GROUND, 3, DARK},
    {TW_P4, TW_GROUND, 3, DARK},
    {TW_P1, TW_PANEL_RAISED, 3, DARK},
    {TW_P2, TW_PANEL_RAISED, 3, DARK},
    {TW_P3, TW_PANEL_RAISED, 3, DARK},
    {TW_P4, TW_PANEL_RAISED, 3, DARK},
    {TW_CASING, TW_PANEL_RAISED, 3, LIGHT},
    {TW_CASING, TW_SLAB, 3, LIGHT},
    {TW_CASING, TW_GROUND, 3, LIGHT},
    {TW_CASING, TW_BUILDING, 3, LIGHT},
    {TW_CASING, TW_VESSEL, 3, LIGHT},
    {TW_CASING, TW_PANEL, 3, LIGHT},
    {TW_ROTATING, TW_GROUND, 2.5, EVERYWHERE},
    {TW_VESSEL, TW_GROUND, 1.6, EVERYWHERE},
    {TW_STEEL, TW_GROUND, 1.2, EVERYWHERE},
    {TW_BUILDING, TW_GROUND, 1.2, EVERYWHERE},
};

static void every_pair_has_its_contrast(void **state) {
    (void)state;
    for (size_t n = 0; n < TW_COUNT(names); n++) {
        const struct tw_theme *theme = tw_theme_find(names[n]);
        assert_non_null(theme);
        assert_string_equal(theme->name, names[n]);
        for (size_t i = 0; i < TW_COUNT(pairs); i++) {
            if (pairs[i].where == (theme->light ? DARK : LIGHT)) {
                continue;
            }
            double have = contrast(theme->colours[pairs[i].front], theme->colours[pairs[i].back]);
            if (have < pairs[i].least) {
                fail_msg("%s: pair %zu has %.2f of %.1f", names[n], i, have, pairs[i].least);
            }
        }
    }
    // Two figures that the page states, so that the arithmetic here is the page's.
    const struct tw_theme *dark = tw_theme_default();
    assert_float_equal(contrast(dark->colours[TW_TEXT], dark->colours[TW_PANEL]), 13.9, 0.05);
    assert_float_equal(contrast(dark->colours[TW_P_DIGIT], dark->colours[TW_P3]), 14.8, 0.05);
}

static void hue_belongs_to_the_alarm(void **state) {
    (void)state;
    for (size_t n = 0; n < TW_COUNT(names); n++) {
        const struct tw_theme *theme = tw_theme_find(names[n]);
        for (int token = 0; token < TW_TOKEN_COUNT; token++) {
            uint32_t colour = theme->colours[token];
            assert_int_equal(colour >> 24, 255);
            bool loud = token >= TW_P1 && token <= TW_P4 && !theme->mono;
            double least = strcmp(names[n], "okabe-ito") == 0 ? 36 : 42; // its own sky blue
            if (loud ? chroma(colour) < least : chroma(colour) > 14) {
                fail_msg("%s: token %d has chroma %.1f", names[n], token, chroma(colour));
            }
        }
    }
}

// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
static const struct {
    const char *name;
    double matrix[3][3];
} eyes[] = {
    {"normal", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protan",
     {{.152286, 1.052583, -.204868}, {.114503, .786281, .099216}, {-.003882, -.048116, 1.051998}}},
    {"deutan",
     {{.367322, .860646, -.227968}, {.280085, .672501, .047413}, {-.011820, .042940, .968881}}},
    {"tritan",
     {{1.255528, -.076749, -.178779}, {-.078411, .930809, .147602}, {.004733, .691367, .303900}}},
};

static void seen_by(size_t eye, uint32_t colour, double lab[3]) {
    double rgb[3], seen[3];
    tw_colour_to_linear(colour, rgb);
    for (int i = 0; i < 3; i++) {
        const double *row = eyes[eye].matrix[i];
        seen[i] = fmin(1, fmax(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
    }
    tw_linear_to_lab(seen, lab);
}

// CIE 1976 difference of the two priorities that are nearest to each other.
static double nearest_priorities(const struct tw_theme *theme, size_t eye) {
    double least = 1000;
    for (int a = TW_P1; a <= TW_P4; a++) {
        for (int b = a + 1; b <= TW_P4; b++) {
            double x[3], y[3];
            seen_by(eye, theme->colours[a], x);
            seen_by(eye, theme->colours[b], y);
            least =
                fmin(least, sqrt(pow(x[0] - y[0], 2) + pow(x[1] - y[1], 2) + pow(x[2] - y[2], 2)));
        }
    }
    return least;
}

static void priorities_are_told_apart_by_every_eye(void **state) {
    (void)state;
    for (size_t n = 0; n < TW_COUNT(names); n++) {
        const struct tw_theme *theme = tw_theme_find(names[n]);
        for (size_t eye = 0; eye < TW_COUNT(eyes) && !theme->mono; eye++) {
            double least = nearest_priorities(theme, eye);
            if (least < 15)
                fail_msg("%s: two priorities are %.1f apart, %s", names[n], least, eyes[eye].name);
        }
        // Where all have one colour, shape and digit alone carry the priority.
        for (int token = TW_P1; token <= TW_P4 && theme->mono; token++)
            assert_int_equal(theme->colours[token], theme->colours[TW_TEXT]);
    }
    // A figure that the page states.
    assert_float_equal(nearest_priorities(tw_theme_default(), 2), 17.3, 0.05);
}

static void names_find_tokens_and_colours(void **state) {
    (void)state;
    const struct tw_theme *dark = tw_theme_default();
    uint32_t colour = 0;
    assert_int_equal(tw_token_find("pipe_water"), TW_PIPE_WATER);
    assert_int_equal(tw_token_find("stale"), TW_STALE_TONE);
    assert_int_equal(tw_token_find("green"), -1);
    assert_null(tw_theme_find("neon"));
    assert_true(tw_theme_colour(dark, "p1", &colour));
    assert_int_equal(colour, 0xff525aff); // #FF5A52
    assert_true(tw_theme_colour(dark, "#0a0B0c", &colour));
    assert_int_equal(colour, 0xff0c0b0a);
    const char *const wrong[] = {"", "#", "#12345", "#1234567", "#12345g", "#+12345", "p5"};
    for (size_t i = 0; i < TW_COUNT(wrong); i++) {
        assert_false(tw_theme_colour(dark, wrong[i], &colour));
    }
}

static void quiet_keeps_lightness_and_loses_hue(void **state) {
    (void)state;
    const uint32_t loud[] = {0xff0000ff, 0xff00ff00, 0xffff0000, 0xff00ffff, 0xff2080ff};
    for (size_t i = 0; i < TW_COUNT(loud); i++) {
        uint32_t quiet = tw_colour_quiet(loud[i]);
        double before[3], after[3], rgb[3];
        assert_true(chroma(quiet) <= TW_QUIET_CHROMA);
        tw_colour_to_linear(loud[i], rgb);
        tw_linear_to_lab(rgb, before);
        tw_colour_to_linear(quiet, rgb);
        tw_linear_to_lab(rgb, after);
        assert_float_equal(before[0], after[0], 1.0);
        assert_true(before[1] * after[1] + before[2] * after[2] > 0); // the same side of grey
    }
    assert_int_equal(tw_colour_quiet(0xff808080), 0xff808080);
    assert_int_equal(tw_colour_mix(0xff000000, 0xffffffff, 1), 0xffffffff);
    assert_int_equal(tw_colour_mix(0xff123456, 0xffffffff, 0), 0xff123456);
    assert_int_equal(tw_colour_mix(0xff000000, 0xffffffff, 0.5), 0xffbcbcbc); // linear light
    assert_int_equal(tw_colour_alpha(0xff123456, 0.8), 0xcc123456);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_has_its_contrast),
        cmocka_unit_test(hue_belongs_to_the_alarm),
        cmocka_unit_test(priorities_are_told_apart_by_every_eye),
        cmocka_unit_test(names_find_tokens_and_colours),
        cmocka_unit_test(quiet_keeps_lightness_and_loses_hue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
