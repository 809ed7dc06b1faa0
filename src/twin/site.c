// What concerns a source as a whole: its site, links and views.
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- site and links ---

static void link_clear(struct tw_twin *twin, struct tw_source *source, uint32_t at) {
    tw_texts_release(&twin->texts, source->links[at].name);
    tw_texts_release(&twin->texts, source->links[at].address);
    source->links[at] = source->links[--source->link_count];
}

void tw_site_reset(struct tw_twin *twin, struct tw_source *source) {
    tw_names_clear(&twin->texts, &source->site_names);
    for (int i = 0; i < 3; i++)
        source->origin[i] = NAN;
    source->north_deg = 0;
    source->has_site = false;
    while (source->link_count)
        link_clear(twin, source, 0);
    free(source->links);
    source->links = NULL;
}

// The first source that says something about the site speaks for the whole.
void tw_site_show(struct tw_twin *twin) {
    twin->site = (struct tw_site){.name = ""};
    for (uint32_t i = 0; i < twin->source_count; i++) {
        const struct tw_source *source = &twin->sources[i];
        if (!source->has_site)
            continue;
        const char *name = tw_names_pick(&source->site_names, twin->language);
        twin->site = (struct tw_site){name ? name : "", source->north_deg};
        return;
    }
}

void tw_write_site(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_source *source = apply->source;
    apply->twin->site_changed = true;
    source->has_site |= !write->removed;
    switch (write->field) {
    case TW_FIELD_SITE_NAME:
        if (!tw_names_set(&apply->twin->texts, &source->site_names, write->key[0],
                          write->removed ? NULL : write->value.string))
            tw_apply_problem(apply, "more than %d languages", LANGUAGES_MAX);
        break;
    case TW_FIELD_SITE_ORIGIN:
        for (int i = 0; i < 3; i++)
            source->origin[i] = write->removed || i >= write->vector_count ? NAN : write->vector[i];
        break;
    default:
        source->north_deg = write->removed ? 0 : write->value.number;
        break;
    }
}

void tw_write_link(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    struct tw_source *source = apply->source;
    twin->site_changed = true;
    uint32_t at = 0;
    while (write->key[0] && at < source->link_count &&
           strcmp(source->links[at].name, write->key[0]) != 0)
        at++;
    if (write->removed) {
        if (!write->key[0]) {
            while (source->link_count)
                link_clear(twin, source, 0);
        } else if (at < source->link_count) {
            link_clear(twin, source, at);
        }
        return;
    }
    if (at == source->link_count) {
        if (source->link_count == LINKS_MAX) {
            tw_apply_problem(apply, "more than %d links", LINKS_MAX);
            return;
        }
        source->links = tw_realloc(source->links, (at + 1) * sizeof *source->links);
        source->links[source->link_count++] =
            (struct tw_link){tw_texts_take(&twin->texts, write->key[0]), NULL};
    }
    tw_texts_set(&twin->texts, &source->links[at].address, write->value.string);
}

// --- views ---

static const double home[6] = {0, 30, 0, 0, 0, 0};

static void view_free(struct tw_twin *twin, struct tw_view_row *view) {
    tw_texts_release(&twin->texts, view->shown.id);
    tw_names_clear(&twin->texts, &view->names);
    twin->bytes -= sizeof *view;
    free(view);
}

static void view_remove(struct tw_twin *twin, uint32_t at) {
    twin->site_changed = true;
    view_free(twin, twin->views[at]);
    twin->view_count--;
    memmove(twin->views + at, twin->views + at + 1, (twin->view_count - at) * sizeof *twin->views);
}

void tw_views_remove_unnamed(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    for (uint32_t i = twin->view_count; i-- > 0;) {
        if (twin->views[i]->source == apply->batch->source &&
            twin->views[i]->transaction != apply->transaction->number)
            view_remove(twin, i);
    }
}

void tw_views_destroy(struct tw_twin *twin) {
    for (uint32_t i = 0; i < twin->view_count; i++)
        view_free(twin, twin->views[i]);
    free(twin->views);
}

static void set_camera(struct tw_view_row *view, const double *camera, int count) {
    memset(view->camera, 0, sizeof view->camera);
    memcpy(view->camera, camera, (size_t)count * sizeof *camera);
    view->shown.azimuth_deg = camera[0];
    view->shown.elevation_deg = camera[1];
    view->shown.distance_m = camera[2];
    memcpy(view->shown.target, view->camera + 3, sizeof view->shown.target);
}

static void set_defaults(struct tw_twin *twin, struct tw_view_row *view) {
    tw_names_clear(&twin->texts, &view->names);
    view->shown.name = view->shown.id;
    set_camera(view, home, 6);
}

// NULL if there are too many, or if there is none and a removal does not make one.
static struct tw_view_row *view_make(struct tw_apply *apply, const struct tw_write *write) {
    const char *id = write->key[0];
    struct tw_twin *twin = apply->twin;
    uint32_t at = 0;
    int order = -1;
    while (at < twin->view_count) {
        order = tw_natural_compare(twin->views[at]->shown.id, id);
        if (order == 0)
            order = (int)twin->views[at]->source - (int)apply->batch->source;
        if (order >= 0)
            break;
        at++;
    }
    if (at < twin->view_count && order == 0)
        return twin->views[at];
    if (write->removed)
        return NULL;
    if (twin->view_count == PARTS_MAX) {
        tw_apply_problem(apply, "more than %d views", PARTS_MAX);
        return NULL;
    }
    TW_GROW(twin->views, twin->view_count, twin->view_capacity);
    memmove(twin->views + at + 1, twin->views + at, (twin->view_count - at) * sizeof *twin->views);
    struct tw_view_row *view = tw_alloc(sizeof *view);
    view->shown.id = tw_texts_take(&twin->texts, id);
    view->source = apply->batch->source;
    set_defaults(twin, view);
    twin->views[at] = view;
    twin->view_count++;
    twin->bytes += sizeof *view;
    return view;
}

static void remove_views(struct tw_apply *apply, const char *id) {
    struct tw_twin *twin = apply->twin;
    for (uint32_t i = twin->view_count; i-- > 0;) {
        if (twin->views[i]->source == apply->batch->source &&
            (!id || strcmp(twin->views[i]->shown.id, id) == 0))
            view_remove(twin, i);
    }
}

static void view_name(const struct tw_twin *twin, struct tw_view_row *view) {
    const char *name = tw_names_pick(&view->names, twin->language);
    view->shown.name = name ? name : view->shown.id;
}

void tw_write_view(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    if (write->field == TW_FIELD_VIEW && write->removed) {
        remove_views(apply, write->key[0]);
        return;
    }
    struct tw_view_row *view = write->key[0] ? view_make(apply, write) : NULL;
    if (!view)
        return;
    twin->site_changed = true;
    if (apply->transaction->replaces && view->transaction != apply->transaction->number)
        set_defaults(twin, view);
    view->transaction = apply->transaction->number;
    if (write->field == TW_FIELD_VIEW)
        return;
    if (write->field == TW_FIELD_VIEW_CAMERA) {
        if (write->removed)
            set_camera(view, home, 6);
        else
            set_camera(view, write->vector, write->vector_count);
        return;
    }
    if (!tw_names_set(&twin->texts, &view->names, write->key[1],
                      write->removed ? NULL : write->value.string))
        tw_apply_problem(apply, "more than %d languages", LANGUAGES_MAX);
    view_name(twin, view);
}

void tw_views_name(struct tw_twin *twin) {
    for (uint32_t i = 0; i < twin->view_count; i++)
        view_name(twin, twin->views[i]);
}

// --- queries ---

const struct tw_site *tw_twin_site(const struct tw_twin *twin) {
    return &twin->site;
}

const char *tw_twin_link(const struct tw_twin *twin, uint32_t source, const char *name) {
    if (source >= twin->source_count)
        return NULL;
    const struct tw_source *entry = &twin->sources[source];
    for (uint32_t i = 0; i < entry->link_count; i++) {
        if (strcmp(entry->links[i].name, name) == 0)
            return entry->links[i].address;
    }
    return NULL;
}

size_t tw_twin_view_count(const struct tw_twin *twin) {
    return twin->view_count;
}

const struct tw_view *tw_twin_view_at(const struct tw_twin *twin, size_t index) {
    return index < twin->view_count ? &twin->views[index]->shown : NULL;
}

const struct tw_view *tw_twin_find_view(const struct tw_twin *twin, const char *id) {
    for (uint32_t i = 0; i < twin->view_count; i++) {
        if (strcmp(twin->views[i]->shown.id, id) == 0)
            return &twin->views[i]->shown;
    }
    return NULL;
}
