#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/memory.h"
#include "ui/canvas.h"
#include "ui/direction.h"

#define PUMP "\u05de\u05e9\u05d0\u05d1\u05d4"       // Hebrew, as it is written
#define PUMP_DRAWN "\u05d4\u05d1\u05d0\u05e9\u05de" // from left to right
#define VALVE_DRAWN "\ufee1\ufe8e\ufee4\ufebb"      // Arabic, each letter in its form
#define VALVE "\u0635\u0645\u0627\u0645"

static void names_are_drawn_as_they_are_read(void **state) {
    static const struct {
        const char *text, *drawn;
    } rows[] = {
        {"", ""},
        {"P-104 \u2212 5 \u00b0C", "P-104 \u2212 5 \u00b0C"},
        {"\u7ed9\u6c34\u6cf5 104", "\u7ed9\u6c34\u6cf5 104"},
        {"\U0001f600", "\U0001f600"},
        {PUMP, PUMP_DRAWN},
        {PUMP " 104", "104 " PUMP_DRAWN},
        {"P-104 " PUMP " open", "P-104 " PUMP_DRAWN " open"},
        {PUMP ", 96.4 bar", PUMP_DRAWN ", 96.4 bar"}, // the number stays with its unit
        {PUMP ": \u22125.2 \u00b0C, 3 s", PUMP_DRAWN ": \u22125.2 \u00b0C, 3 s"},
        {"(" PUMP ")", "(" PUMP_DRAWN ")"},
        {VALVE, VALVE_DRAWN},
        {"a " VALVE " b", "a " VALVE_DRAWN " b"},
        {"\u0644\u0627", "\ufefb"}, // lam and alef are one letter
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        char out[2 * TW_DIRECTION_MAX];
        size_t length;
        const char *drawn = tw_in_drawing_order(rows[i].text, strlen(rows[i].text), out, &length);
        assert_int_equal(length, strlen(rows[i].drawn));
        assert_memory_equal(drawn, rows[i].drawn, length);
    }
}

static void what_needs_no_turning_is_not_copied(void **state) {
    char out[2 * TW_DIRECTION_MAX], full[TW_DIRECTION_MAX];
    size_t length;
    (void)state;
    const char *plain = "Bearing temperature \u7ed9\u6c34\u6cf5";
    assert_ptr_equal(tw_in_drawing_order(plain, strlen(plain), out, &length), plain);
    for (size_t i = 0; i < sizeof full; i += 2)
        memcpy(full + i, "\u0628", 2); // each becomes three bytes
    assert_ptr_equal(tw_in_drawing_order(full, sizeof full, out, &length), out);
    assert_int_equal(length, sizeof full / 2 * 3);
}

// A name that is cut keeps its beginning, which is at the right; marks of direction do nothing.
static void panels_draw_them(void **state) {
    static const struct tw_font body = {14, TW_REGULAR};
    struct tw_input input = {.x = -1, .y = -1};
    struct tw_canvas *canvas = tw_canvas_create(1);
    (void)state;
    assert_non_null(canvas);
    tw_canvas_begin(canvas, 640, 400, 1, &input);
    assert_true(tw_canvas_text_width(canvas, body, PUMP) ==
                tw_canvas_text_width(canvas, body, "\u202e\u061c" PUMP "\u2069\u200f"));
    assert_true(tw_canvas_text(canvas, 20, 40, body, 0xffffffff, VALVE) <
                tw_canvas_text_width(canvas, body, "\ufe8d\ufee1\ufee1\ufebb"));
    assert_true(tw_canvas_text_fit(canvas, 20, 80, 30, body, 0xffffffff, PUMP " " PUMP) <= 30);
    tw_canvas_end(canvas);
    tw_canvas_destroy(canvas);
    tw_input_finish(&input);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_drawn_as_they_are_read),
        cmocka_unit_test(what_needs_no_turning_is_not_copied),
        cmocka_unit_test(panels_draw_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
