// A small software rasteriser of draw lists: what a renderer makes of them, for the tests to look
// at. Textured triangles with straight alpha over an opaque ground.
#ifndef TW_TEST_PICTURE_H
#define TW_TEST_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "twinview/frame.h"

// What is told of a character before it is drawn: where, its ink and the ground below it.
typedef void picture_ink(void *user, int x, int y, uint32_t ink, uint32_t ground);

struct picture {
    int width, height;
    uint8_t *rgb;
    picture_ink *ink; // NULL: nobody is told
    void *user;
};

void picture_init(struct picture *picture, int width, int height, uint32_t top, uint32_t bottom);
void picture_finish(struct picture *picture);

// `atlas` is the whole atlas as last sent.
void picture_draw(struct picture *picture, const struct tw_frame_ui *ui, const uint8_t *atlas,
                  int atlas_width, int atlas_height);

// Means of so many pixels by so many, into another picture from (left, top) on.
void picture_shrink(const struct picture *picture, int by, struct picture *into, int left, int top);

uint32_t picture_pixel(const struct picture *picture, int x, int y); // 0x00BBGGRR
bool picture_write(const struct picture *picture, const char *path);

#endif
