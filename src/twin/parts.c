// Parts of an asset that come in maps: relations, and overrides of properties.
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- relations ---

static void relation_remove(struct tw_twin *twin, struct tw_extra *extra, uint32_t at) {
    tw_texts_release(&twin->texts, extra->relations[at].kind);
    tw_texts_release(&twin->texts, extra->relations[at].other);
    extra->relation_count--;
    memmove(extra->relations + at, extra->relations + at + 1,
            (extra->relation_count - at) * sizeof *extra->relations);
    twin->bytes -= sizeof *extra->relations;
}

void tw_relations_clear(struct tw_twin *twin, struct tw_extra *extra) {
    while (extra->relation_count)
        relation_remove(twin, extra, extra->relation_count - 1);
    free(extra->relations);
    extra->relations = NULL;
}

static int relation_compare(const struct tw_relation *relation, const char *kind,
                            const char *other) {
    int order = strcmp(relation->kind, kind);
    return order ? order : strcmp(relation->other, other);
}

static void remove_relations(struct tw_twin *twin, struct tw_extra *extra,
                             const struct tw_write *write) {
    for (uint32_t i = extra->relation_count; i-- > 0;) {
        const struct tw_relation *relation = &extra->relations[i];
        if ((!write->key[1] || strcmp(relation->kind, write->key[1]) == 0) &&
            (!write->key[2] || strcmp(relation->other, write->key[2]) == 0))
            relation_remove(twin, extra, i);
    }
}

void tw_relation_write(struct tw_apply *apply, const struct tw_write *write,
                       struct tw_extra *extra) {
    struct tw_twin *twin = apply->twin;
    if (write->removed) {
        remove_relations(twin, extra, write);
        return;
    }
    uint32_t at = 0;
    while (at < extra->relation_count &&
           relation_compare(&extra->relations[at], write->key[1], write->key[2]) < 0)
        at++;
    if (at < extra->relation_count &&
        relation_compare(&extra->relations[at], write->key[1], write->key[2]) == 0)
        return;
    if (extra->relation_count == PARTS_MAX) {
        tw_apply_problem(apply, "more than %d relations", PARTS_MAX);
        return;
    }
    extra->relations =
        tw_realloc(extra->relations, (extra->relation_count + 1) * sizeof *extra->relations);
    memmove(extra->relations + at + 1, extra->relations + at,
            (extra->relation_count - at) * sizeof *extra->relations);
    extra->relations[at] = (struct tw_relation){tw_texts_take(&twin->texts, write->key[1]),
                                                tw_texts_take(&twin->texts, write->key[2])};
    extra->relation_count++;
    twin->bytes += sizeof *extra->relations;
}

// --- overrides ---

static void meta_remove(struct tw_twin *twin, struct tw_form *form, uint32_t at) {
    tw_texts_release(&twin->texts, form->metas[at].property);
    tw_texts_release(&twin->texts, form->metas[at].unit);
    form->metas[at] = form->metas[--form->meta_count];
    twin->bytes -= sizeof *form->metas;
}

void tw_metas_clear(struct tw_twin *twin, struct tw_form *form) {
    while (form->meta_count)
        meta_remove(twin, form, 0);
    free(form->metas);
    form->metas = NULL;
}

void tw_metas_copy(struct tw_twin *twin, struct tw_form *form, const struct tw_form *from) {
    if (!from->meta_count)
        return;
    form->metas = tw_alloc_array(from->meta_count, sizeof *form->metas);
    form->meta_count = from->meta_count;
    for (uint32_t i = 0; i < from->meta_count; i++) {
        form->metas[i] = from->metas[i];
        tw_texts_take(&twin->texts, form->metas[i].property);
        tw_texts_take(&twin->texts, form->metas[i].unit);
    }
    twin->bytes += from->meta_count * sizeof *form->metas;
}

static struct tw_meta *find_meta(const struct tw_form *form, const char *property) {
    for (uint32_t i = 0; i < form->meta_count; i++) {
        if (form->metas[i].property == property)
            return &form->metas[i];
    }
    return NULL;
}

const struct tw_meta *tw_asset_meta(const struct tw_asset_row *row, const char *property) {
    return find_meta(row->form, property);
}

static struct tw_meta *meta_make(struct tw_twin *twin, struct tw_form *form, const char *property) {
    if (form->meta_count == PARTS_MAX)
        return NULL;
    form->metas = tw_realloc(form->metas, (form->meta_count + 1) * sizeof *form->metas);
    struct tw_meta *meta = &form->metas[form->meta_count++];
    *meta = (struct tw_meta){.property = tw_texts_take(&twin->texts, property),
                             .limits = {NAN, NAN, NAN, NAN},
                             .range = {NAN, NAN},
                             .ttl_s = NAN};
    twin->bytes += sizeof *meta;
    return meta;
}

static void write_meta_member(struct tw_apply *apply, const struct tw_write *write,
                              struct tw_meta *meta) {
    switch (write->field) {
    case TW_FIELD_ASSET_META_LIMIT:
        tw_limits_set(apply, write, write->key[2], meta->limits);
        break;
    case TW_FIELD_ASSET_META_RANGE:
        for (int i = 0; i < 2; i++)
            meta->range[i] = write->removed ? NAN : write->vector[i];
        break;
    case TW_FIELD_ASSET_META_TTL:
        if (!write->removed && (write->value.number < 0 || write->value.number > TTL_MAX_S))
            tw_apply_problem(apply, "a ttl of %g s", write->value.number);
        else
            meta->ttl_s = write->removed ? NAN : write->value.number;
        break;
    default:
        tw_texts_set(&apply->twin->texts, &meta->unit, write->removed ? NULL : write->value.string);
        break;
    }
}

void tw_meta_write(struct tw_apply *apply, const struct tw_write *write, struct tw_form *form) {
    struct tw_twin *twin = apply->twin;
    if (!write->key[1]) {
        if (write->field == TW_FIELD_ASSET_META)
            tw_metas_clear(twin, form);
        return;
    }
    const struct tw_text *property = tw_texts_find(&twin->texts, write->key[1]);
    struct tw_meta *meta = property ? find_meta(form, property->chars) : NULL;
    if (write->field == TW_FIELD_ASSET_META) {
        if (meta)
            meta_remove(twin, form, (uint32_t)(meta - form->metas));
        return;
    }
    if (!meta && write->removed)
        return;
    if (!meta && !(meta = meta_make(twin, form, write->key[1])))
        tw_apply_problem(apply, "more than %d overrides", PARTS_MAX);
    else
        write_meta_member(apply, write, meta);
}
