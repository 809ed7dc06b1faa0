// A form is made from many writes, so it is its asset's alone while they come. When another asset's
// turn comes, or the batch ends, it is replaced by an equal one that is there already, or becomes
// one that others find.
#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"

static uint32_t hash_of(const struct tw_form *form) {
    uint64_t hash = tw_hash_bytes(form->rotation, sizeof form->rotation, 0);
    hash = tw_hash_bytes(form->scale, sizeof form->scale, hash);
    hash = tw_hash_bytes(&form->model, sizeof form->model, hash);
    for (uint32_t i = 0; i < form->shape_count; i++)
        tw_digest_shape(&hash, &form->shapes[i]);
    hash = tw_hash_bytes(form->metas, form->meta_count * sizeof *form->metas, hash);
    hash = tw_hash_bytes(form->documents.entries,
                         form->documents.count * sizeof *form->documents.entries, hash);
    return (uint32_t)(hash ^ hash >> 32);
}

// Texts are interned: equal ones have one address.
static bool equal_bytes(const void *a, const void *b, size_t size) {
    return size == 0 || memcmp(a, b, size) == 0;
}

static bool is_equal(const struct tw_form *a, const struct tw_form *b) {
    if (a->model != b->model || a->shape_count != b->shape_count ||
        a->meta_count != b->meta_count || a->documents.count != b->documents.count ||
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
    tw_texts_set(&twin->texts, &form->model, from->model);
    tw_shapes_copy(twin, form, from);
    tw_metas_copy(twin, form, from);
    for (uint32_t i = 0; i < from->documents.count; i++)
        tw_names_set(&twin->texts, &form->documents, from->documents.entries[i].language,
                     from->documents.entries[i].text);
    return form;
}

static void grow(struct tw_forms *forms) {
    struct tw_forms old = *forms;
    forms->capacity = old.capacity ? old.capacity * 2 : 64;
    forms->chains = tw_alloc_array(forms->capacity, sizeof *forms->chains);
    for (size_t i = 0; i < old.capacity; i++) {
        for (struct tw_form *form = old.chains[i], *next; form; form = next) {
            next = form->next;
            form->next = forms->chains[form->hash & (forms->capacity - 1)];
            forms->chains[form->hash & (forms->capacity - 1)] = form;
        }
    }
    free(old.chains);
}

static struct tw_form **chain_of(struct tw_forms *forms, uint32_t hash) {
    return &forms->chains[hash & (forms->capacity - 1)];
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
    if (row->form && row->form->users == 1) {
        unlink_form(&twin->forms, row->form);
        return row->form;
    }
    struct tw_form *form = form_copy(twin, tw_asset_form(row));
    if (row->form)
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
    if (is_equal(form, &tw_form_plain)) {
        form_free(twin, form);
        row->form = NULL;
        return;
    }
    if (forms->count >= forms->capacity)
        grow(forms);
    form->hash = hash_of(form);
    struct tw_form **chain = chain_of(forms, form->hash), *known = *chain;
    while (known && (known->hash != form->hash || !is_equal(known, form)))
        known = known->next;
    if (known) {
        form_free(twin, form);
        known->users++;
        row->form = known;
        return;
    }
    form->next = *chain;
    *chain = form;
    forms->count++;
}

void tw_form_drop(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    struct tw_form *form = row->form;
    row->form = NULL;
    if (twin->forms.open == slot) {
        twin->forms.open = 0;
        form_free(twin, form);
    } else if (form && --form->users == 0) {
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
