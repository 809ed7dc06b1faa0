// Documents of an asset in the inspector. Before one is opened its whole address stands there.
#include <string.h>

#include "inspector_pen.h"
#include "ui_private.h"

#define ROW 26
#define LINE 18

enum {
    KEY_TITLE = 0x4000,
    KEY_OPEN = 0x4800,
    KEY_CANCEL
};

// How many bytes of an address fit into a line; it is ASCII.
static size_t fitting(struct tw_ui *ui, const char *address, float width) {
    char line[256];
    size_t length = 1;
    while (address[length] && length + 1 < sizeof line) {
        memcpy(line, address, length + 1);
        line[length + 1] = '\0';
        if (tw_canvas_text_width(ui->canvas, TW_SMALL, line) > width)
            break;
        length++;
    }
    return length;
}

static float draw_address(const struct tw_pen *pen, const char *address, float y) {
    struct tw_ui *ui = pen->ui;
    while (*address) {
        char line[256];
        size_t length = fitting(ui, address, pen->width);
        memcpy(line, address, length);
        line[length] = '\0';
        tw_canvas_text_fit(ui->canvas, pen->x, y + 9, pen->width, TW_SMALL, tw_ink(ui, TW_TEXT),
                           line);
        address += length;
        y += LINE;
    }
    return y;
}

static float draw_question(const struct tw_pen *pen, const struct tw_ui_document *document,
                           float y) {
    struct tw_ui *ui = pen->ui;
    const char *says = document->address ? tw_say(ui, "Opens outside of this program:")
                                         : tw_say(ui, "Its address is not one of the web.");
    tw_canvas_text_fit(ui->canvas, pen->x, y + 9, pen->width, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                       says);
    y += LINE;
    if (document->address)
        y = draw_address(pen, document->address, y) + 6;
    float x = pen->x;
    if (document->address) {
        if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_OPEN), (struct tw_area){x, y, 96, 26},
                         tw_say(ui, "Open")))
            tw_ui_post(ui, TW_UI_OPEN_DOCUMENT, document->asset, NULL);
        x += 104;
    }
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_CANCEL), (struct tw_area){x, y, 96, 26},
                     tw_say(ui, "Cancel")))
        tw_ui_post(ui, TW_UI_CLOSE_DOCUMENT, document->asset, NULL);
    return y + 26 + 8;
}

static void draw_title(const struct tw_pen *pen, int number, float y) {
    struct tw_ui *ui = pen->ui;
    float width = tw_canvas_text_fit(ui->canvas, pen->x, y + 10, pen->width, TW_BODY,
                                     tw_ink(ui, TW_TEXT), pen->asset->documents[number].title);
    unsigned hit =
        tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_TITLE + (uint64_t)number),
                      (struct tw_area){pen->x, y - 2, width, ROW});
    tw_canvas_horizontal(ui->canvas, pen->x, pen->x + width, y + 19,
                         tw_ink(ui, hit & TW_HIT_HOVERED ? TW_TEXT : TW_LINE_STRONG));
    if (hit & TW_HIT_CLICKED) {
        tw_ui_post(ui, TW_UI_DOCUMENT, pen->asset->handle, NULL);
        tw_ui_last_request(ui)->number = (uint32_t)number;
    }
}

float tw_inspector_documents(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_asset *asset = pen->asset;
    const struct tw_ui_document *asked = ui->view->document;
    if (asset->document_count == 0)
        return y;
    y = tw_pen_heading(pen, y + 11, tw_say(ui, "Documents"));
    for (int i = 0; i < asset->document_count; i++) {
        draw_title(pen, i, y);
        y += ROW;
        if (asked && tw_asset_equal(asked->asset, asset->handle) &&
            strcmp(asked->title, asset->documents[i].title) == 0)
            y = draw_question(pen, asked, y);
    }
    return tw_pen_divider(pen, y + 11);
}
