// Every character that a panel draws, in every theme, against the ground that it is drawn on: WCAG
// 2.2, 1.4.3, at least 4.5 to 1, and 3 to 1 where the ink says that nothing can be done.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "shots.h"
#include "twinview/memory.h"
#include "twinview/theme.h"

struct check {
    const struct tw_theme *theme;
    const char *shot;
    int characters, poor;
};

static double luminance(uint32_t colour) {
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int c = 0; c < 3; c++) {
        double v = (double)(colour >> (8 * c) & 255) / 255;
        sum += weights[c] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static void judge(void *user, int x, int y, uint32_t ink, uint32_t ground) {
    struct check *check = user;
    double a = luminance(ink), b = luminance(ground);
    double contrast = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
    bool off = (ink & 0xffffff) == (check->theme->colours[TW_TEXT_OFF] & 0xffffff);
    check->characters++;
    if (contrast >= (off ? 3 : 4.5))
        return;
    if (check->poor++ < 5)
        print_error("%s, %s: %06x on %06x at %d, %d has only %.2f\n", check->theme->name,
                    check->shot, ink & 0xffffff, ground, x, y, contrast);
}

static void every_text_can_be_read(void **state) {
    static const char *const themes[] = {"isa-dark", "isa-light", "okabe-ito", "mono"};
    int poor = 0;
    (void)state;
    for (size_t n = 0; n < TW_COUNT(themes); n++) {
        for (int i = 0; i < shot_panel_count; i++) {
            struct shot shot = shot_panels[i];
            struct stage stage;
            struct picture picture;
            struct check check = {.theme = tw_theme_find(themes[n]), .shot = shot.name};
            shot.theme = themes[n];
            shot.width = 1280;
            shot.height = 720;
            shot_stage(&shot, &stage);
            picture_init(&picture, shot.width, shot.height, check.theme->colours[TW_GROUND],
                         check.theme->colours[TW_ROAD]);
            picture.ink = judge;
            picture.user = &check;
            picture_draw(&picture, &stage.frame.ui, stage.atlas, stage.atlas_width,
                         stage.atlas_height);
            assert_true(check.characters > 100);
            poor += check.poor;
            picture_finish(&picture);
            stage_finish(&stage);
        }
    }
    assert_int_equal(poor, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
