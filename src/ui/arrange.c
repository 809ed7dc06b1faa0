// How the user has arranged the panels.
#include "ui_private.h"

void tw_ui_panels(const struct tw_ui *ui, struct tw_ui_panels *panels) {
    *panels = (struct tw_ui_panels){.alarms_open = ui->alarms.open,
                                    .by_unit = ui->alarms.grouped,
                                    .labels_off = ui->labels_off};
}

void tw_ui_arrange(struct tw_ui *ui, const struct tw_ui_panels *panels) {
    if (ui->mode != TW_UI_DESKTOP)
        return;
    ui->alarms.open = panels->alarms_open;
    ui->alarms.grouped = panels->by_unit;
    ui->labels_off = panels->labels_off;
    ui->alarms.stale = ui->dirty = true;
}

void tw_ui_set_scale(struct tw_ui *ui, float scale) {
    if (ui->scale == scale)
        return;
    ui->scale = scale;
    ui->dirty = ui->labels.stale = true;
}
