// Pictures of the panels as they are in a day's work, for the sheet, the goldens and the test of
// contrasts.
#ifndef TW_TEST_SHOTS_H
#define TW_TEST_SHOTS_H

#include "stage.h"
#include "twinview/ui.h"

struct shot {
    const char *name, *theme, *select, *look_at, *language, *pin;
    enum tw_ui_mode mode;
    int width, height;
    double distance_m;
    float scale; // 0: 1
    float hover_x, hover_y;
    bool help, lost, list, flood, figures, sources, replay, ask, saved;
    int past; // steps of a longer trend, each answered by a server: 4 are a day
    bool history; // of the asset's alarms, as the server answers and as it was seen
    const char *document; // a file beside these, NULL: the plant
    const char *search;   // what is typed into the field
    int level;            // of the view, with the selection's unit
    bool menu, measure, section, hint, storeys;
};

// The stage as the shot says, settled; finish it with stage_finish.
void shot_stage(const struct shot *shot, struct stage *stage);

// Answers what the panels ask of the server's past.
void shot_answer(struct stage *stage);

// Each panel once, at 1280 x 720; the theme is the caller's.
extern const struct shot shot_panels[];
extern const int shot_panel_count;

#endif
