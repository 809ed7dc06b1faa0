#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "picture.h"
#include "twinview/memory.h"
#include "ui/canvas.h"
#include "ui/marks.h"

#define WIDTH 640
#define HEIGHT 400

static const struct tw_rect bounds = {0, 0, WIDTH, HEIGHT};
static const struct tw_font body = {14, TW_REGULAR};

struct easel {
    struct tw_canvas *canvas;
    struct tw_input input;
    struct tw_frame_ui ui;
};

static void easel_init(struct easel *easel) {
    memset(easel, 0, sizeof *easel);
    easel->input.x = easel->input.y = -1;
    easel->canvas = tw_canvas_create(1);
    assert_non_null(easel->canvas);
}

static void easel_finish(struct easel *easel) {
    tw_canvas_destroy(easel->canvas);
    tw_input_finish(&easel->input);
}

static void begin(struct easel *easel) {
    tw_canvas_begin(easel->canvas, WIDTH, HEIGHT, 1, &easel->input);
}

static enum tw_canvas_result end(struct easel *easel) {
    enum tw_canvas_result result = tw_canvas_end(easel->canvas);
    const uint8_t *atlas = easel->ui.atlas;
    if (result == TW_CANVAS_AGAIN)
        return result;
    tw_canvas_fill(easel->canvas, &easel->ui);
    if (!easel->ui.atlas) // pictures need it also when nothing of it is new
        easel->ui.atlas = atlas;
    return result;
}

static void two_texts(struct easel *easel, const char *first, const char *second) {
    begin(easel);
    tw_canvas_text(easel->canvas, 20, 40, body, 0xffffffff, first);
    tw_canvas_text(easel->canvas, 20, 300, body, 0xffffffff, second);
}

static void damage_is_what_changed(void **state) {
    struct easel easel;
    (void)state;
    easel_init(&easel);
    two_texts(&easel, "first", "14:32");
    assert_int_equal(end(&easel), TW_CANVAS_CHANGED);
    assert_true(easel.ui.damage.whole);
    two_texts(&easel, "first", "14:32");
    assert_int_equal(end(&easel), TW_CANVAS_SAME);
    assert_int_equal(easel.ui.damage.count, 0);
    two_texts(&easel, "first", "14:33");
    assert_int_equal(end(&easel), TW_CANVAS_CHANGED);
    assert_int_equal(easel.ui.damage.count, 1);
    struct tw_rect rect = easel.ui.damage.rects[0];
    assert_true(rect.y > 280 && rect.y + rect.height < 320);
    assert_true(rect.x >= 15 && rect.x + rect.width < 80);
    easel_finish(&easel);
}

static void another_order_is_damage(void **state) {
    struct easel easel;
    const struct tw_area a = {10, 10, 50, 50}, b = {30, 30, 50, 50};
    (void)state;
    easel_init(&easel);
    begin(&easel);
    tw_canvas_rect(easel.canvas, a, 0xff0000ff);
    tw_canvas_rect(easel.canvas, b, 0xff00ff00);
    end(&easel);
    begin(&easel);
    tw_canvas_rect(easel.canvas, b, 0xff00ff00);
    tw_canvas_rect(easel.canvas, a, 0xff0000ff);
    assert_int_equal(end(&easel), TW_CANVAS_CHANGED);
    assert_true(tw_damage_area(&easel.ui.damage, bounds) > 0);
    easel_finish(&easel);
}

static void digits_are_tabular(void **state) {
    struct easel easel;
    (void)state;
    easel_init(&easel);
    begin(&easel);
    for (int size = 11; size < 30; size++) {
        struct tw_font font = {(float)size, TW_SEMIBOLD};
        float width = tw_canvas_text_width(easel.canvas, font, "00000");
        assert_true(width == tw_canvas_text_width(easel.canvas, font, "11111"));
        assert_true(width == tw_canvas_text_width(easel.canvas, font, "47193"));
    }
    end(&easel);
    easel_finish(&easel);
}

static void text_stays_in_its_room(void **state) {
    static const char *const texts[] = {"A name that is far too long for the room it gets",
                                        "\xe7\xbb\x99\xe6\xb0\xb4\xe6\xb3\xb5\xe7\xbb\x99\xe6\xb0"
                                        "\xb4\xe6\xb3\xb5\xe7\xbb\x99\xe6\xb0\xb4",
                                        "broken \xe7\xbb utf-8 \xff\xfe", "tab\tnewline\nbell\a"};
    struct easel easel;
    (void)state;
    easel_init(&easel);
    begin(&easel);
    for (size_t i = 0; i < TW_COUNT(texts); i++)
        for (float room = 0; room < 300; room += 7)
            assert_true(
                tw_canvas_text_fit(easel.canvas, 10, 40, room, body, 0xffffffff, texts[i]) <= room);
    end(&easel);
    easel_finish(&easel);
}

static void a_full_atlas_starts_anew(void **state) {
    struct easel easel;
    enum tw_canvas_result result = TW_CANVAS_CHANGED;
    (void)state;
    easel_init(&easel);
    for (int round = 0; round < 40 && result != TW_CANVAS_AGAIN; round++) {
        begin(&easel);
        for (int i = 0; i < 40; i++) {
            char text[4]; // CJK ideographs from U+4E00 on
            int codepoint = 0x4e00 + round * 40 + i;
            text[0] = (char)(0xe0 | codepoint >> 12);
            text[1] = (char)(0x80 | (codepoint >> 6 & 63));
            text[2] = (char)(0x80 | (codepoint & 63));
            text[3] = '\0';
            tw_canvas_text(easel.canvas, 10, 100, (struct tw_font){100, TW_REGULAR}, 0xffffffff,
                           text);
        }
        result = end(&easel);
    }
    assert_int_equal(result, TW_CANVAS_AGAIN);
    begin(&easel);
    tw_canvas_text(easel.canvas, 10, 100, body, 0xffffffff, "here again");
    assert_int_equal(end(&easel), TW_CANVAS_CHANGED);
    assert_true(easel.ui.damage.whole);
    easel_finish(&easel);
}

static int utf8(int codepoint, char *text) { // of the basic plane's ideographs
    text[0] = (char)(0xe0 | codepoint >> 12);
    text[1] = (char)(0x80 | (codepoint >> 6 & 63));
    text[2] = (char)(0x80 | (codepoint & 63));
    text[3] = '\0';
    return 3;
}

// 3,000 different characters, page after page as somebody reads through a list: each is drawn whole
// at the scale of a desk and of a wall, whatever the atlas had to let go.
static void thousands_of_characters_are_drawn(void **state) {
    (void)state;
    for (int scale = 1; scale <= 3; scale += 2) {
        struct easel easel;
        int emptied = 0, width_px = 0;
        easel_init(&easel);
        for (int page = 0; page < 10; page++) {
            enum tw_canvas_result result;
            int runs = 0;
            do {
                tw_canvas_begin(easel.canvas, WIDTH * scale, HEIGHT * scale, (float)scale,
                                &easel.input);
                for (int line = 0; line < 10; line++) {
                    char text[30 * 3 + 1];
                    int size = 0;
                    for (int i = 0; i < 30; i++)
                        size += utf8(0x4e00 + page * 300 + line * 30 + i, text + size);
                    // As wide as high; a character that is missing would not be.
                    float width = tw_canvas_text(easel.canvas, 2, 20 + 30 * (float)line, body,
                                                 0xffffffff, text);
                    assert_true(width > 30 * 13 && width < 30 * 15);
                }
                result = end(&easel);
                emptied += result == TW_CANVAS_AGAIN;
            } while (result == TW_CANVAS_AGAIN && ++runs < 3);
            assert_true(result != TW_CANVAS_AGAIN); // a page fits after one emptying
            assert_int_equal(easel.ui.index_count, 300 * 6);
            width_px = easel.ui.atlas_width;
        }
        print_message("scale %d: emptied %d times, atlas of %d pixels\n", scale, emptied, width_px);
        assert_true(emptied <= 4);
        easel_finish(&easel);
    }
}

// Every mark is drawn on its own ground: whatever lies behind, its colour stands on the casing.
static void marks_fill(void **state) {
    const struct tw_theme *theme = tw_theme_find("isa-dark");
    (void)state;
    for (int priority = 1; priority <= 4; priority++) {
        for (int hollow = 0; hollow < 2; hollow++) {
            struct easel easel;
            struct picture picture;
            struct tw_mark mark = {priority, hollow ? TW_ALARM_RETURNED : TW_ALARM_ACKNOWLEDGED,
                                   false};
            easel_init(&easel);
            begin(&easel);
            tw_draw_mark(easel.canvas, theme, mark, 100, 100, 96, true);
            end(&easel);
            picture_init(&picture, WIDTH, HEIGHT, 0x808080, 0x808080);
            picture_draw(&picture, &easel.ui, easel.ui.atlas, easel.ui.atlas_width,
                         easel.ui.atlas_height);
            uint32_t hue = theme->colours[TW_P1 + priority - 1] & 0xffffff;
            uint32_t casing = theme->colours[TW_CASING] & 0xffffff;
            // Left of the digit, inside every shape; and just outside the lower border's middle.
            assert_int_equal(picture_pixel(&picture, 81, 115), hollow ? casing : hue);
            assert_int_equal(picture_pixel(&picture, 20, 20), 0x808080);
            int below = 100;
            while (picture_pixel(&picture, 100, below) != 0x808080)
                below++;
            assert_int_equal(picture_pixel(&picture, 100, below - 2), casing);
            picture_finish(&picture);
            easel_finish(&easel);
        }
    }
}

static void press(struct easel *easel, bool down, float x, float y) {
    tw_input_push(&easel->input, &(struct tw_input_event){.kind = TW_INPUT_MOVE, .x = x, .y = y});
    tw_input_push(&easel->input, &(struct tw_input_event){.kind = TW_INPUT_BUTTON, .down = down});
}

static unsigned hit_frame(struct easel *easel, uint64_t id, struct tw_area area) {
    tw_input_take(&easel->input);
    begin(easel);
    unsigned flags = tw_canvas_hit(easel->canvas, id, area);
    end(easel);
    tw_input_settle(&easel->input);
    return flags;
}

static void a_click_goes_down_and_up_on_the_same(void **state) {
    const struct tw_area area = {10, 10, 100, 40};
    struct easel easel;
    (void)state;
    easel_init(&easel);
    hit_frame(&easel, 7, area);
    press(&easel, true, 50, 20);
    press(&easel, false, 50, 20); // within one frame: still a press and a click
    assert_true(hit_frame(&easel, 7, area) & TW_HIT_PRESSED);
    unsigned flags = 0;
    while (easel.input.event_count > 0)
        flags |= hit_frame(&easel, 7, area);
    assert_true(flags & TW_HIT_CLICKED);
    press(&easel, true, 50, 20);
    press(&easel, false, 300, 300);
    flags = 0;
    while (easel.input.event_count > 0)
        flags |= hit_frame(&easel, 7, area);
    assert_false(flags & TW_HIT_CLICKED);
    easel_finish(&easel);
}

static void what_lies_above_takes_the_pointer(void **state) {
    const struct tw_area below = {10, 10, 100, 40}, above = {60, 0, 100, 100};
    struct easel easel;
    (void)state;
    easel_init(&easel);
    for (int i = 0; i < 2; i++) {
        press(&easel, false, 80, 20);
        tw_input_take(&easel.input);
        begin(&easel);
        unsigned flags = tw_canvas_hit(easel.canvas, 7, below);
        tw_canvas_hit(easel.canvas, 0, above);
        end(&easel);
        tw_input_settle(&easel.input);
        assert_false(flags & TW_HIT_HOVERED);
    }
    assert_true(tw_input_covers(&easel.input, 80, 20));
    assert_false(tw_input_covers(&easel.input, 300, 20));
    easel_finish(&easel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_what_changed),
        cmocka_unit_test(another_order_is_damage),
        cmocka_unit_test(digits_are_tabular),
        cmocka_unit_test(text_stays_in_its_room),
        cmocka_unit_test(a_full_atlas_starts_anew),
        cmocka_unit_test(thousands_of_characters_are_drawn),
        cmocka_unit_test(marks_fill),
        cmocka_unit_test(a_click_goes_down_and_up_on_the_same),
        cmocka_unit_test(what_lies_above_takes_the_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
