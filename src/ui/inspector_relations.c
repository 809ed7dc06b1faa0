// What the inspected asset belongs to, what it is tied to, what belongs to it.
#include "inspector_pen.h"

#include <stdio.h>

#include "ui_private.h"

#define PARTS_SHOWN 12

enum {
    KEY_RELATIONS = 0x2000
};

static void relation_words(const char *kind, char *text, size_t size) {
    snprintf(text, size, "%s", kind);
    for (char *c = text; *c; c++)
        if (*c == '_')
            *c = ' ';
}

// Where the next link is written.
struct links {
    const struct tw_pen *pen;
    float x, y;
    uint64_t key;
};

// A word and the name of another asset, which leads there; without an asset the name alone.
static void draw_link(struct links *links, const char *word, const struct tw_asset *other,
                      const char *name) {
    const struct tw_pen *pen = links->pen;
    struct tw_ui *ui = pen->ui;
    float end = pen->x + pen->width;
    float wide = tw_canvas_text_width(ui->canvas, TW_BODY, word) + 5 +
                 tw_canvas_text_width(ui->canvas, TW_BODY, name);
    if (links->x > pen->x && links->x + wide > end) {
        links->x = pen->x;
        links->y += 26;
    }
    float x = links->x, y = links->y;
    x += tw_canvas_text_fit(ui->canvas, x, y + 10, end - x, TW_BODY, tw_ink(ui, TW_TEXT_2), word);
    x += word[0] ? 5 : 0;
    float width = tw_canvas_text_fit(ui->canvas, x, y + 10, end - x, TW_BODY,
                                     tw_ink(ui, other ? TW_TEXT : TW_TEXT_OFF), name);
    if (other) {
        unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_INSPECTOR, links->key++),
                                     (struct tw_area){x, y - 2, width, 26});
        bool hovered = hit & TW_HIT_HOVERED;
        tw_canvas_horizontal(ui->canvas, x, x + width, y + 19,
                             tw_ink(ui, hovered ? TW_TEXT : TW_LINE_STRONG));
        if (hovered)
            tw_ui_hover(ui, other->handle);
        if (hit & TW_HIT_CLICKED)
            tw_ui_post(ui, TW_UI_SELECT, other->handle, NULL);
    }
    links->x = x + width + 18;
}

static void draw_parts(struct links *links) {
    struct tw_ui *ui = links->pen->ui;
    size_t count;
    char text[64];
    const struct tw_asset_id *parts =
        tw_twin_children(ui->view->twin, links->pen->asset->handle, &count);
    for (size_t i = 0; i < count && i < PARTS_SHOWN; i++) {
        const struct tw_asset *part = tw_twin_asset(ui->view->twin, parts[i]);
        if (part)
            draw_link(links, i ? "" : tw_say(ui, "has"), part, part->name);
    }
    if (count > PARTS_SHOWN) {
        snprintf(text, sizeof text, tw_say(ui, "and %zu more"), count - PARTS_SHOWN);
        draw_link(links, text, NULL, "");
    }
}

float tw_inspector_relations(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_asset *asset = pen->asset;
    const struct tw_asset *parent = tw_twin_asset(ui->view->twin, asset->parent);
    size_t parts;
    tw_twin_children(ui->view->twin, asset->handle, &parts);
    if (asset->relation_count == 0 && !parent && parts == 0)
        return y;
    struct links links = {pen, pen->x, tw_pen_heading(pen, y + 11, tw_say(ui, "Relations")),
                          KEY_RELATIONS};
    if (parent)
        draw_link(&links, tw_say(ui, "part of"), parent, parent->name);
    for (int i = 0; i < asset->relation_count; i++) {
        const struct tw_relation *relation = &asset->relations[i];
        const struct tw_asset *other = tw_twin_find(ui->view->twin, relation->other);
        char kind[96];
        relation_words(relation->kind, kind, sizeof kind);
        draw_link(&links, kind, other, other ? other->name : relation->other);
    }
    draw_parts(&links);
    return links.y + 26 + 11;
}
