#define TW_LOG_MODULE "window"
#include "requests.h"

#include "documents.h"
#include "home.h"
#include "levels.h"
#include "navigation.h"
#include "past.h"
#include "replay.h"
#include "saved.h"
#include "sound.h"
#include "twinview/log.h"
#include "viewer.h"

static void select_found(struct tw_viewer *viewer) {
    size_t count;
    const struct tw_asset_id *found = tw_ui_found(viewer->ui, &count);
    tw_scene_choose(viewer->scene, found, count, TW_CHOOSE_THESE);
    tw_debug("the search found %zu, all selected", count);
    viewer->acted = true;
}

static bool follow_in_scene(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    switch (request->kind) {
    case TW_UI_SELECT:
        tw_scene_choose(viewer->scene, &request->asset, 1, request->how);
        tw_debug("a panel selects %s", tw_navigation_name(viewer, request->asset));
        viewer->acted = true;
        return true;
    case TW_UI_SELECT_FOUND:
        select_found(viewer);
        return true;
    case TW_UI_HOVER:
        tw_scene_hover(viewer->scene, request->asset);
        return true;
    case TW_UI_FLY_TO:
        tw_levels_fly_to_asset(viewer, request->asset, TW_FLY_SECONDS);
        return true;
    case TW_UI_HOME:
        tw_home_fly(viewer, TW_FLY_SECONDS);
        return true;
    case TW_UI_OPEN_HALLS:
        viewer->halls_closed = !viewer->halls_closed;
        tw_scene_open_halls(viewer->scene, &viewer->camera, !viewer->halls_closed);
        return true;
    default:
        return false;
    }
}

static bool follow_at_sources(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    switch (request->kind) {
    case TW_UI_RETRY:
        for (int i = 0; i < viewer->source_count; i++)
            tw_feed_retry(viewer->feed, i);
        return true;
    case TW_UI_SILENCE:
        tw_sound_silence(viewer->sound);
        return true;
    case TW_UI_ACT:
    case TW_UI_DISMISS:
        tw_viewer_act(viewer, request->kind == TW_UI_DISMISS);
        return true;
    case TW_UI_PLAY:
        tw_replay_toggle(viewer);
        return true;
    case TW_UI_SEEK:
        tw_feed_seek(viewer->feed, TW_SEEK_TIME, request->time_ms);
        return true;
    case TW_UI_ASK:
    case TW_UI_FORECAST:
        tw_past_ask(viewer, request);
        return true;
    case TW_UI_ASK_ALARMS:
        tw_past_ask_alarms(viewer, request);
        return true;
    default:
        return false;
    }
}

bool tw_requests_follow(struct tw_viewer *viewer, const struct tw_ui_request *request) {
    return tw_saved_follow(viewer, request) || tw_documents_follow(viewer, request) ||
           follow_in_scene(viewer, request) || follow_at_sources(viewer, request);
}
