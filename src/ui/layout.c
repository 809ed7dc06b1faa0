#include "ui_private.h"

#include <math.h>

#include "twinview/memory.h"

#define STATUS_HEIGHT 44
#define BANNER_HEIGHT 48
#define TREE_WIDTH 296
#define STRIP_WIDTH 44
#define INSPECTOR_WIDTH 400
#define INSPECTOR_LEAST 360

static void layout_kiosk(struct tw_layout *layout, float width, float height) {
    // 6.5 % status bar, 16.5 % foot, the rest is the picture.
    float status = 140, foot = 360;
    layout->status = (struct tw_area){0, 0, width, status};
    layout->foot = (struct tw_area){0, height - foot, width, foot};
    layout->view = (struct tw_area){0, status, width, height - status - foot};
}

static void layout_desktop(struct tw_layout *layout, const struct tw_ui *ui, float width,
                           float height, bool inspector) {
    float top = STATUS_HEIGHT + BANNER_HEIGHT, left = 0, right = width;
    float below = fmaxf(0, height - top);
    layout->status = (struct tw_area){0, 0, width, STATUS_HEIGHT};
    layout->banner = (struct tw_area){0, STATUS_HEIGHT, width, BANNER_HEIGHT};
    if (width >= 1600) {
        layout->tree = (struct tw_area){0, top, TREE_WIDTH, below};
        left = TREE_WIDTH;
    } else {
        layout->rail = (struct tw_area){0, top, STRIP_WIDTH, below};
        left = STRIP_WIDTH;
        layout->tree_over = ui->tree.over_open;
        if (layout->tree_over)
            layout->tree = (struct tw_area){2 * STRIP_WIDTH, top, TREE_WIDTH, below};
    }
    layout->tools = (struct tw_area){left, top, STRIP_WIDTH, below};
    left += STRIP_WIDTH;
    if (inspector) {
        // The picture keeps 55 % of the window.
        float room = floorf(width * 0.45f - left);
        float wide = TW_CLAMP(room, INSPECTOR_LEAST, INSPECTOR_WIDTH);
        layout->inspector_over = width < 1280;
        layout->inspector = (struct tw_area){width - wide, top, wide, below};
        if (!layout->inspector_over)
            right -= wide;
    }
    layout->view = (struct tw_area){left, top, fmaxf(1, right - left), fmaxf(1, below)};
}

void tw_layout_make(struct tw_layout *layout, const struct tw_ui *ui, bool inspector) {
    float scale = tw_ui_scale(ui);
    float width = (float)ui->width / scale, height = (float)ui->height / scale;
    *layout = (struct tw_layout){0};
    if (ui->mode == TW_UI_KIOSK)
        layout_kiosk(layout, width, height);
    else
        layout_desktop(layout, ui, width, height, inspector);
}
