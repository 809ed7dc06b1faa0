// A form is made from many writes, so it is its asset's alone while they come. When another asset's
// turn comes, or the batch ends, it is replaced by an equal one that is there already, or becomes
// one that others find.
#include "state.h"

#include <stdlib.h>
#include <string.h>

// Whole words only: a form is looked for with each asset of a snapshot.
static uint64_t add_words(uint64_t hash, const void *data, size_t size) {
    uint64_t word;
    for (size_t i = 0; i < size; i += sizeof word) {
        memcpy(&word, (const char *)data + i, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15); // 2^64 over the golden ratio
        hash ^= hash >> 32;
    }
    return hash;
}

static uint64_t add_shape(uint64_t hash, const struct tw_shape *shape) {
    const double numbers[] = {shape->radius, shape->height,    shape->diameter,   shape->bend,
                              shape->kind,   shape->extrusion, shape->point_count};
    const uint64_t texts[] = {(uintptr_t)shape->name, (uintptr_t)shape->material};
    hash = add_words(hash, texts, sizeof texts);
    hash = add_words(hash, numbers, sizeof numbers);
    hash = add_words(hash, shape->size, sizeof shape->size);
    hash = add_words(hash, shape->position, sizeof shape->position);
    return add_words(hash, shape->points, tw_points_bytes(shape));
}

static uint32_t hash_of(const struct tw_form *form) {
    const uint64_t own[] = {(uintptr_t)form->type, (uintptr_t)form->type_id,
                            (uintptr_t)form->model};
    uint64_t hash = add_words(0, own, sizeof own);
    hash = add_words(hash, form->rotation, sizeof form->rotation);
    hash = add_words(hash, form->scale, sizeof form->scale);
    for (uint32_t i = 0; i < form->shape_count; i++)
        hash = add_shape(hash, &form->shapes[i]);
    hash = add_words(hash, form->metas, form->meta_count * sizeof *form->metas);
    hash = add_words(hash, form->documents.entries,
                     form->documents.count * sizeof *form->documents.entries);
    return (uint32_t)hash;
}

// Texts are interned: equal ones have one address.
static bool equal_bytes(const void *a, const void *b, size_t size) {
    return size == 0 || memcmp(a, b, size) == 0;
}

static bool is_equal(const struct tw_form *a, const struct tw_form *b) {
    if (a->type != b->type || a->type_id != b->type_id || a->model != b->model ||
        a->shape_count != b->shape_count || a->meta_count != b->meta_count ||
        a->documents.count != b->documents.count ||
        memcmp(a->rotation, b->rotation, sizeof a->rotation) != 0 ||
        memcmp(a->scale, b->scale, sizeof a->scale) != 0 ||
        !equal_bytes(a->metas, b->metas, a->meta_count * sizeof *a->metas) ||
        !equal_bytes(a->documents.entries, b->documents.entries,
                     a->documents.count * sizeof *a->documents.entries))
        return false;
    for (uint32_t i = 0; i < a->shape_count; i++) {
        if (!tw_shape_same(&a->shapes[i], &b->shapes[i]))
            return false;
    }
    return true;
}

static void form_free(struct tw_twin *twin, struct tw_form *form) {
    tw_shapes_clear(twin, form);
    tw_metas_clear(twin, form);
    tw_names_clear(&twin->texts, &form->documents);
    tw_texts_release(&twin->texts, form->type_id);
    tw_texts_release(&twin->texts, form->model);
    twin->bytes -= sizeof *form;
    free(form);
}

static struct tw_form *form_copy(struct tw_twin *twin, const struct tw_form *from) {
    struct tw_form *form = tw_alloc(sizeof *form);
    memcpy(form->rotation, from->rotation, sizeof form->rotation);
    memcpy(form->scale, from->scale, sizeof form->scale);
    form->users = 1;
    twin->bytes += sizeof *form;
    form->type = from->type;
    tw_texts_set(&twin->texts, &form->type_id, from->type_id);
    tw_texts_set(&twin->texts, &form->model, from->model);
    tw_shapes_copy(twin, form, from);
    tw_metas_copy(twin, form, from);
    for (uint32_t i = 0; i < from->documents.count; i++)
        tw_names_set(&twin->texts, &form->documents, from->documents.entries[i].language,
                     from->documents.entries[i].text);
    return form;
}

static struct tw_form **chain_of(struct tw_forms *forms, uint32_t hash) {
    return &forms->chains[hash & (forms->capacity - 1)];
}

static void link_form(struct tw_forms *forms, struct tw_form *form) {
    struct tw_form **chain = chain_of(forms, form->hash);
    form->next = *chain;
    *chain = form;
}

static void grow(struct tw_forms *forms) {
    struct tw_forms old = *forms;
    forms->capacity = old.capacity ? old.capacity * 2 : 64;
    forms->chains = tw_alloc_array(forms->capacity, sizeof *forms->chains);
    for (size_t i = 0; i < old.capacity; i++) {
        for (struct tw_form *form = old.chains[i], *next; form; form = next) {
            next = form->next;
            link_form(forms, form);
        }
    }
    free(old.chains);
}

static void unlink_form(struct tw_forms *forms, struct tw_form *form) {
    struct tw_form **place = chain_of(forms, form->hash);
    while (*place != form)
        place = &(*place)->next;
    *place = form->next;
    forms->count--;
}

struct tw_form *tw_form_open(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    if (twin->forms.open == slot)
        return row->form;
    tw_forms_share(twin);
    twin->forms.open = slot;
    bool plain = row->form == &twin->forms.plain;
    if (!plain && row->form->users == 1) {
        unlink_form(&twin->forms, row->form);
        return row->form;
    }
    struct tw_form *form = form_copy(twin, row->form);
    if (!plain)
        row->form->users--;
    return row->form = form;
}

void tw_forms_share(struct tw_twin *twin) {
    struct tw_forms *forms = &twin->forms;
    if (!forms->open)
        return;
    struct tw_asset_row *row = &twin->rows[forms->open];
    struct tw_form *form = row->form;
    forms->open = 0;
    if (is_equal(form, &forms->plain)) {
        form_free(twin, form);
        row->form = &forms->plain;
        return;
    }
    if (forms->count >= forms->capacity)
        grow(forms);
    form->hash = hash_of(form);
    struct tw_form *known = *chain_of(forms, form->hash);
    while (known && (known->hash != form->hash || !is_equal(known, form)))
        known = known->next;
    if (known) {
        form_free(twin, form);
        known->users++;
        row->form = known;
        return;
    }
    link_form(forms, form);
    forms->count++;
}

void tw_form_drop(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    struct tw_form *form = row->form;
    row->form = &twin->forms.plain;
    if (twin->forms.open == slot) {
        twin->forms.open = 0;
        form_free(twin, form);
    } else if (form != &twin->forms.plain && --form->users == 0) {
        unlink_form(&twin->forms, form);
        form_free(twin, form);
    }
}

static size_t form_bytes(const struct tw_form *form) {
    return sizeof *form + tw_shapes_bytes(form) + form->meta_count * sizeof *form->metas +
           form->documents.count * sizeof *form->documents.entries;
}

size_t tw_forms_bytes(const struct tw_forms *forms) {
    size_t bytes = forms->capacity * sizeof *forms->chains;
    for (size_t i = 0; i < forms->capacity; i++) {
        for (const struct tw_form *form = forms->chains[i]; form; form = form->next)
            bytes += form_bytes(form);
    }
    return bytes;
}
