#define TW_LOG_MODULE "picture"
#include "picture.h"

#include <errno.h>
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define CHANNEL_TOLERANCE 8
#define DIFFERENCE_MAX 0.005

struct output {
    const char *path;
    bool written;
};

static void write_file(void *context, void *data, int size) {
    struct output *output = context;
    output->written = tw_file_write(output->path, data, (size_t)size);
}

// PNG, RGB. False after one logged sentence.
static bool write_picture(const char *path, const struct tw_image *image) {
    size_t pixels = (size_t)image->width * (size_t)image->height;
    struct output output = {.path = path};
    uint8_t *rgb = tw_alloc_array(pixels, 3);
    for (size_t i = 0; i < pixels; i++)
        memcpy(rgb + 3 * i, image->rgba + 4 * i, 3);
    errno = 0;
    stbi_write_png_to_func(write_file, &output, image->width, image->height, 3, rgb,
                           image->width * 3);
    if (!output.written)
        tw_err("cannot write %s: %s", path, errno ? strerror(errno) : "no room");
    free(rgb);
    return output.written;
}

// False after one logged sentence (no such file, not a picture). Free image->rgba with free().
static bool read_picture(const char *path, struct tw_image *image) {
    int channels;
    image->rgba = stbi_load(path, &image->width, &image->height, &channels, 4);
    if (!image->rgba)
        tw_err("cannot read the picture %s: %s", path, stbi_failure_reason());
    return image->rgba != NULL;
}

double tw_picture_difference(const struct tw_image *a, const struct tw_image *b) {
    if (a->width != b->width || a->height != b->height)
        return 1;
    size_t pixels = (size_t)a->width * (size_t)a->height, different = 0;
    for (size_t i = 0; i < pixels; i++) {
        int largest = 0;
        for (size_t k = 0; k < 3; k++)
            largest = TW_MAX(largest, abs((int)a->rgba[4 * i + k] - (int)b->rgba[4 * i + k]));
        different += largest > CHANNEL_TOLERANCE;
    }
    return pixels ? (double)different / (double)pixels : 0;
}

int tw_picture_report(const struct tw_options *options, struct tw_render *render) {
    if (!options->screenshot && !options->reference)
        return TW_EXIT_OK;
    struct tw_image image = {0}, reference = {0};
    if (!render || !tw_render_read(render, &image)) {
        tw_err("the picture could not be read back from the device");
        return TW_EXIT_FAULT;
    }
    int status = TW_EXIT_OK;
    if (options->screenshot && !write_picture(options->screenshot, &image))
        status = TW_EXIT_FAULT;
    if (status == TW_EXIT_OK && options->reference) {
        if (!read_picture(options->reference, &reference)) {
            status = TW_EXIT_FAULT;
        } else {
            double difference = tw_picture_difference(&image, &reference);
            if (difference > DIFFERENCE_MAX) {
                tw_err("the picture differs from %s in %.2f %% of its pixels", options->reference,
                       difference * 100);
                status = TW_EXIT_DIFFERS;
            }
        }
    }
    free(image.rgba);
    free(reference.rgba);
    return status;
}
