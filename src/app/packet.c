#define TW_LOG_MODULE "app"
#include "packet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/packet.h"

#define FRAMES_MAX 100000 // uploads of a few megabytes a frame end long before

bool tw_packet_save(struct tw_viewer *viewer, const char *path) {
    struct tw_frame frame = {.number = 1, .layers = viewer->options->layers};
    frame.view.width = viewer->width;
    frame.view.height = viewer->height;
    frame.view.scale = tw_viewer_line_scale(viewer);
    tw_scene_resend(viewer->scene);
    tw_ui_resend(viewer->ui);
    tw_scene_fill(viewer->scene, &viewer->camera, &frame);
    tw_ui_fill(viewer->ui, &frame);
    bool ok = tw_packet_write(path, &frame);
    if (!ok)
        tw_err("cannot write %s: %s", path, strerror(errno));
    tw_frame_finish(&frame);
    return ok;
}

// The packet once, then frames without changes until every layer and mesh is there.
static bool draw(struct tw_render *render, const struct tw_frame *whole) {
    if (tw_render_draw(render, whole) != TW_PRESENT_OK)
        return false;
    struct tw_frame rest = {.view = whole->view,
                            .light = whole->light,
                            .palette = whole->palette,
                            .cut_count = whole->cut_count,
                            .ground_m = whole->ground_m,
                            .layers = whole->layers};
    memcpy(rest.cuts, whole->cuts, sizeof rest.cuts);
    for (int i = 0; i < FRAMES_MAX && tw_render_wants_frame(render); i++) {
        rest.number++;
        if (tw_render_draw(render, &rest) == TW_PRESENT_LOST)
            return false;
    }
    return !tw_render_wants_frame(render);
}

int tw_packet_run(const struct tw_options *options) {
    struct tw_packet *packet = tw_packet_read(options->draw_packet);
    if (!packet)
        return TW_EXIT_FAULT;
    const struct tw_frame *frame = tw_packet_frame(packet);
    char *cache_folder = tw_cache_folder();
    struct tw_render *render = tw_render_create(
        &(struct tw_render_params){.device = options->device,
                                   .validation = options->validation,
                                   .cache_folder = cache_folder,
                                   .layers = options->layers,
                                   .device_bytes = (size_t)options->device_mib << 20,
                                   .width = frame->view.width,
                                   .height = frame->view.height});
    int status = TW_EXIT_FAULT;
    if (render && draw(render, frame))
        status = tw_picture_report(options, render);
    else if (render)
        tw_err("%s could not be drawn", options->draw_packet);
    tw_render_destroy(render);
    tw_packet_destroy(packet);
    free(cache_folder);
    return status;
}
