// The ids of properties, numbered: a value holds its property's number, which is half as wide as an
// address, and finding a value compares numbers.
#include "state.h"

#define NAMES_MAX (1u << 24) // as wide as tw_cell.property

uint32_t tw_property_name_take(struct tw_twin *twin, const char *id) {
    const char *interned = tw_texts_take(&twin->texts, id);
    struct tw_text *text = text_of(interned);
    uint32_t number = text->property;
    if (!number) {
        number = twin->free_property_name;
        if (number) {
            twin->free_property_name = twin->property_names[number].cells;
        } else if (TW_MAX(twin->property_name_count, 1) < NAMES_MAX) {
            number = TW_MAX(twin->property_name_count, 1); // 0 is none
            TW_GROW(twin->property_names, number, twin->property_name_capacity);
            twin->property_name_count = number + 1;
        } else {
            tw_texts_release(&twin->texts, interned);
            return 0;
        }
        text->property = number;
        twin->property_names[number] = (struct tw_property_name){interned, 1};
        return number;
    }
    tw_texts_release(&twin->texts, interned); // one reference is held for all of them
    twin->property_names[number].cells++;
    return number;
}

void tw_property_name_release(struct tw_twin *twin, uint32_t number) {
    struct tw_property_name *name = &twin->property_names[number];
    if (--name->cells)
        return;
    text_of(name->id)->property = 0;
    tw_texts_release(&twin->texts, name->id);
    *name = (struct tw_property_name){NULL, twin->free_property_name};
    twin->free_property_name = number;
}
