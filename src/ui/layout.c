#include "ui_private.h"

#include <math.h>

#include "twinview/memory.h"

#define BURN_IN 8
#define BURN_IN_NS INT64_C(600000000000)
#define STATUS_HEIGHT 44
#define BANNER_HEIGHT 48
#define TREE_WIDTH 296
#define STRIP_WIDTH 44
#define STRIP_TOUCH 52 // with buttons of 44
#define TIME_LINE_HEIGHT 64
#define TIME_LINE_LOW 28
#define TIME_LINE_BELOW 800 // lower windows have the low one
#define INSPECTOR_WIDTH 400
#define INSPECTOR_LEAST 360
#define VIEW_LEAST 160       // with less of the picture left, the inspector lies over it
#define DIAGNOSIS_SHARE 0.6f // of the window, at level 4
#define HINTS_HEIGHT 40
#define ALARMS_HEIGHT 280
#define ALARMS_BELOW 800 // lower windows show the list over the picture
#define KIOSK_SCALE_MAX 1.15f

float tw_ui_scale(const struct tw_ui *ui) {
    if (ui->mode != TW_UI_KIOSK)
        return ui->scale;
    // A wall is laid out as 3840 x 2160; larger than a little more, figures would not fit and be
    // cut.
    float fits = fminf((float)ui->height / 2160.0f, (float)ui->width / 3840.0f);
    return fits * fminf(ui->scale, KIOSK_SCALE_MAX);
}

// Status bar 6.5 % of the height, foot 16.5 %, the rest is the picture. Against burn-in everything
// goes along a square of 8 units, one corner in ten minutes.
static void layout_kiosk(struct tw_layout *layout, float width, float height, int64_t age_ns) {
    static const float corners[4][2] = {{0, 0}, {BURN_IN, 0}, {BURN_IN, BURN_IN}, {0, BURN_IN}};
    const float *shift = corners[age_ns / BURN_IN_NS % 4];
    float status = 140, foot = 360, wide = width - BURN_IN;
    layout->status = (struct tw_area){shift[0], shift[1], wide, status};
    layout->foot = (struct tw_area){shift[0], height - BURN_IN - foot + shift[1], wide, foot};
    layout->view = (struct tw_area){0, shift[1] + status, width, height - BURN_IN - status - foot};
}

static void layout_desktop(struct tw_layout *layout, const struct tw_ui *ui, float width,
                           float height, bool inspector) {
    float top = STATUS_HEIGHT + BANNER_HEIGHT, left = 0, right = width;
    float below = fmaxf(0, height - top), strip = ui->touch ? STRIP_TOUCH : STRIP_WIDTH;
    if (tw_has_time(ui)) {
        float high = height < TIME_LINE_BELOW ? TIME_LINE_LOW : TIME_LINE_HEIGHT;
        below = fmaxf(0, below - high);
        layout->time_line = (struct tw_area){0, top + below, width, high};
    }
    layout->status = (struct tw_area){0, 0, width, STATUS_HEIGHT};
    layout->banner = (struct tw_area){0, STATUS_HEIGHT, width, BANNER_HEIGHT};
    if (ui->alarms.open && height >= ALARMS_BELOW) {
        below -= ALARMS_HEIGHT;
        layout->alarms = (struct tw_area){0, top + below, width, ALARMS_HEIGHT};
    }
    if (ui->hint) {
        below -= HINTS_HEIGHT;
        layout->hints = (struct tw_area){0, top + below, width, HINTS_HEIGHT};
    }
    if (width >= 1600) {
        layout->tree = (struct tw_area){0, top, TREE_WIDTH, below};
        left = TREE_WIDTH;
    } else {
        layout->rail = (struct tw_area){0, top, strip, below};
        left = strip;
        layout->tree_over = ui->tree.over_open;
        if (layout->tree_over)
            layout->tree = (struct tw_area){2 * strip, top, TREE_WIDTH, below};
    }
    layout->tools = (struct tw_area){left, top, strip, below};
    left += strip;
    if (inspector) {
        // The picture keeps 55 % of the window.
        float room = floorf(width * 0.45f - left);
        float wide = TW_CLAMP(room, INSPECTOR_LEAST, INSPECTOR_WIDTH);
        if (ui->shown.place.level == TW_LEVEL_DIAGNOSIS)
            wide = fmaxf(wide, floorf(width * DIAGNOSIS_SHARE));
        layout->inspector_over = right - wide - left < VIEW_LEAST;
        layout->inspector = (struct tw_area){width - wide, top, wide, below};
        if (!layout->inspector_over)
            right -= wide;
    }
    layout->view = (struct tw_area){left, top, fmaxf(1, right - left), fmaxf(1, below)};
    if (ui->alarms.open && height < ALARMS_BELOW)
        layout->alarms = (struct tw_area){left, top, width - left, below};
}

void tw_layout_make(struct tw_layout *layout, const struct tw_ui *ui, bool inspector) {
    float scale = tw_ui_scale(ui);
    float width = (float)ui->width / scale, height = (float)ui->height / scale;
    *layout = (struct tw_layout){0};
    if (ui->mode == TW_UI_KIOSK)
        layout_kiosk(layout, width, height, ui->shown.now_ns - ui->start_ns);
    else
        layout_desktop(layout, ui, width, height, inspector);
}
