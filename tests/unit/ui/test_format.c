#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "twinview/memory.h"
#include "ui/format.h"

static void numbers(void **state) {
    static const struct {
        double value;
        int digits;
        const char *text;
    } rows[] = {
        {81, 1, "81.0"},
        {-5.25, 1, "\u22125.2"},
        {-0.04, 1, "0.0"}, // what rounds to nothing has no sign
        {0, 0, "0"},
        {999, 0, "999"},
        {2417, 0, "2\u202f417"},
        {18402117.26, 1, "18\u202f402\u202f117.3"},
        {-1234.5, 2, "\u22121\u202f234.50"},
        {2e16, 2, "2.000e+16"},
        {NAN, 1, "\u2014"},
        {-4.9e-12, 12, "\u22124.9e-12"},
        {5e-324, 99, "4.9e-324"},
        {0, 12, "0"},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        char text[TW_NUMBER_TEXT];
        tw_format_number(rows[i].value, rows[i].digits, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void digits_of_a_type(void **state) {
    struct tw_property_type type = {.range_low = 0, .range_high = 100, .digits = -1};
    (void)state;
    assert_int_equal(tw_format_digits(&type, 12345), 1);
    type.range_high = 3000;
    assert_int_equal(tw_format_digits(&type, 1), 0);
    type.range_high = 5;
    assert_int_equal(tw_format_digits(&type, 1), 2);
    type.digits = 3;
    assert_int_equal(tw_format_digits(&type, 1), 3);
    type = (struct tw_property_type){.range_low = NAN, .range_high = NAN, .digits = -1};
    assert_int_equal(tw_format_digits(&type, 2417), 0);
    assert_int_equal(tw_format_digits(&type, 0.25), 2);
}

// What is small is not nothing: its first digits are seen whatever its size.
static void small_values_are_seen(void **state) {
    static const struct {
        double span, value;
        const char *text;
    } rows[] = {
        {NAN, 0.05, "0.050"},
        {NAN, 0.0042, "0.0042"},
        {NAN, -3e-5, "\u22120.000030"},
        {NAN, 4e-12, "4.0e-12"},
        {NAN, 0, "0"},
        {0.5, 0.125, "0.125"},
        {0.002, 0.0011, "0.00110"},
        {1e-12, 4e-13, "4.0e-13"},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_property_type type = {
            .range_low = isnan(rows[i].span) ? NAN : 0, .range_high = rows[i].span, .digits = -1};
        char text[TW_NUMBER_TEXT];
        tw_format_number(rows[i].value, tw_format_digits(&type, rows[i].value), text);
        assert_string_equal(text, rows[i].text);
    }
}

static void units(void **state) {
    static const char *const rows[][2] = {
        {"Cel", "\u00b0C"}, {"m3/h", "m\u00b3/h"},   {"m2", "m\u00b2"},
        {"1/min", "1/min"}, {"mm/s", "mm/s"},        {"%", "%"},
        {"1", ""},          {"kg/m3", "kg/m\u00b3"}, {"", ""},
        {"H2SO4", "H2SO4"},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        char text[32];
        tw_format_unit(rows[i][0], text, sizeof text);
        assert_string_equal(text, rows[i][1]);
    }
}

static void values_of_every_kind(void **state) {
    struct tw_property_type type = {.digits = 1, .range_low = NAN, .range_high = NAN};
    struct tw_property property = {.value = {.kind = TW_VALUE_BOOL, .boolean = true}};
    char text[64];
    (void)state;
    tw_format_value(NULL, &property, &type, text, sizeof text);
    assert_string_equal(text, "yes");
    property.value = (struct tw_value){.kind = TW_VALUE_STRING, .string = "Heating"};
    tw_format_value(NULL, &property, &type, text, sizeof text);
    assert_string_equal(text, "Heating");
    property.validity = TW_NO_VALUE; // the last value must not be shown
    tw_format_value(NULL, &property, &type, text, sizeof text);
    assert_string_equal(text, "\u2014");
}

static void names(void **state) {
    struct tw_property_type type = {.name = "bearing_temp"};
    char text[64];
    (void)state;
    tw_format_name(&type, "bearing_temp", text, sizeof text);
    assert_string_equal(text, "Bearing temp");
    type.name = "Lagertemperatur";
    tw_format_name(&type, "bearing_temp", text, sizeof text);
    assert_string_equal(text, "Lagertemperatur");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(digits_of_a_type),
        cmocka_unit_test(small_values_are_seen),
        cmocka_unit_test(units),
        cmocka_unit_test(values_of_every_kind),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
