// Forms: what equal assets have in common, kept once for all of them: their type, how they are
// turned and scaled, what they draw, how their properties are to be read.
#ifndef TWIN_FORMS_H
#define TWIN_FORMS_H

#include "twinview/twin.h"

#include "text.h"

struct tw_meta { // an asset's own overrides for a property; NaN and NULL: none
    const char *property, *unit;
    double limits[4], range[2], ttl_s;
};

struct tw_form {
    double rotation[4], scale[3];
    const char *type_id, *model;  // as sent; NULL if none
    struct tw_type *type;         // never NULL
    struct tw_shape *shapes;      // texts interned, points on the heap
    struct tw_meta *metas;
    struct tw_names documents;        // addresses by title
    uint16_t shape_count, meta_count; // PARTS_MAX at most
    uint32_t users, hash;
    struct tw_form *next; // of its chain
};

struct tw_forms {
    struct tw_form plain; // of assets of which nothing was said
    struct tw_form **chains;
    size_t capacity, count; // capacity is a power of two
    uint32_t open;          // slot of the asset whose form is its own while it is written; 0: none
};

// To be written: the asset's own until that of another asset is asked for or tw_forms_share() is
// called, which is before anybody else reads it.
struct tw_form *tw_form_open(struct tw_twin *twin, uint32_t slot);
void tw_forms_share(struct tw_twin *twin);
void tw_form_drop(struct tw_twin *twin, uint32_t slot); // the asset has the plain one then
size_t tw_forms_bytes(const struct tw_forms *forms);

// shapes.c
void tw_shapes_clear(struct tw_twin *twin, struct tw_form *form);
void tw_shapes_copy(struct tw_twin *twin, struct tw_form *form, const struct tw_form *from);
bool tw_shape_same(const struct tw_shape *a, const struct tw_shape *b);
size_t tw_points_bytes(const struct tw_shape *shape);
size_t tw_shapes_bytes(const struct tw_form *form); // with their points
const char *tw_shape_kind_name(enum tw_shape_kind kind);

// parts.c
void tw_metas_clear(struct tw_twin *twin, struct tw_form *form);
void tw_metas_copy(struct tw_twin *twin, struct tw_form *form, const struct tw_form *from);

#endif
