// Numbers, units and times as people read them (look.md, section 6).
//
// Texts are UTF-8. None of this depends on the process's locale.
#ifndef TW_UI_FORMAT_H
#define TW_UI_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/twin.h"
#include "words.h"

#define TW_NUMBER_TEXT 48

// Decimals that suit a property whose type does not say: by its range, else by the number's size.
int tw_format_digits(const struct tw_property_type *type, double value);

// U+2212 for minus, U+202F between groups of three from 1000 on, always `digits` decimals; beyond
// 15 whole digits or 9 decimals in powers of ten. A NaN is an em dash.
void tw_format_number(double value, int digits, char text[TW_NUMBER_TEXT]);

// The value of a property without its unit: number, "yes" or "no", the string, or an em dash.
void tw_format_value(const struct tw_words *words, const struct tw_property *property,
                     const struct tw_property_type *type, char *text, size_t size);

// A UCUM unit as it is written: "Cel" -> "°C", "m3/h" -> "m³/h". Unknown ones come back as they
// are.
void tw_format_unit(const char *ucum, char *text, size_t size);

// "bearing_temp" -> "Bearing temp": the display name that a type gives, else one made of the id.
void tw_format_name(const struct tw_property_type *type, const char *id, char *text, size_t size);

const char *tw_validity_word(enum tw_validity validity);    // "good", "uncertain", ...

// All that is wrong with a value: "bad and stale", "feed lost, bad before", "sources disagree".
void tw_format_validity(const struct tw_words *words, const struct tw_property *property,
                        char *text, size_t size);
const char *tw_alarm_state_word(enum tw_alarm_state state); // "unacknowledged", ...

// "14:31" or "14:31:52", UTC, said without its zone.
void tw_format_clock(int64_t utc_ms, bool seconds, char text[16]);

#endif
