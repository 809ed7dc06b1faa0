#include "picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <stb_image_write.h>

#include "twinview/memory.h"

void picture_init(struct picture *picture, int width, int height, uint32_t top, uint32_t bottom) {
    *picture = (struct picture){0};
    picture->width = width;
    picture->height = height;
    picture->rgb = tw_alloc((size_t)width * (size_t)height * 3);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint8_t *pixel = picture->rgb + 3 * ((size_t)y * (size_t)width + (size_t)x);
            for (int c = 0; c < 3; c++) {
                float a = (float)(top >> (8 * c) & 255), b = (float)(bottom >> (8 * c) & 255);
                pixel[c] = (uint8_t)(a + (b - a) * (float)y / (float)height);
            }
        }
    }
}

void picture_finish(struct picture *picture) {
    free(picture->rgb);
    memset(picture, 0, sizeof *picture);
}

static float sample(const uint8_t *atlas, int width, int height, float u, float v) {
    int x = (int)floorf(u * (float)width), y = (int)floorf(v * (float)height);
    x = TW_CLAMP(x, 0, width - 1);
    y = TW_CLAMP(y, 0, height - 1);
    return (float)atlas[(size_t)y * (size_t)width + (size_t)x] / 255.0f;
}

// Corners on a grid of 1/256, as devices have them: then the products are exact and two triangles
// agree about the edge that they share.
static double grid(float value) {
    return round((double)value * 256) / 256;
}

static double edge(const struct tw_ui_vertex *a, const struct tw_ui_vertex *b, double x, double y) {
    return (grid(b->x) - grid(a->x)) * (y - grid(a->y)) -
           (grid(b->y) - grid(a->y)) * (x - grid(a->x));
}

struct target {
    struct picture *picture;
    const uint8_t *atlas;
    int atlas_width, atlas_height;
    const float *clip;
};

static void blend(const struct target *target, int x, int y, const float rgba[4]) {
    uint8_t *pixel =
        target->picture->rgb + 3 * ((size_t)y * (size_t)target->picture->width + (size_t)x);
    for (int c = 0; c < 3; c++) {
        float value = (float)pixel[c] + (rgba[c] - (float)pixel[c]) * rgba[3];
        pixel[c] = (uint8_t)(value + 0.5f);
    }
}

// The top-left rule keeps the two triangles of a rectangle from painting their diagonal twice.
static bool is_inside(double weight, const struct tw_ui_vertex *a, const struct tw_ui_vertex *b) {
    if (weight != 0)
        return weight > 0;
    return a->y > b->y || (a->y == b->y && a->x < b->x);
}

static void draw_triangle(const struct target *target, const struct tw_ui_vertex *a,
                          const struct tw_ui_vertex *b, const struct tw_ui_vertex *c) {
    double area = edge(a, b, grid(c->x), grid(c->y));
    if (area == 0)
        return;
    if (area < 0) {
        const struct tw_ui_vertex *swap = b;
        b = c;
        c = swap;
        area = -area;
    }
    int x0 = (int)fmaxf(target->clip[0], floorf(fminf(a->x, fminf(b->x, c->x))));
    int y0 = (int)fmaxf(target->clip[1], floorf(fminf(a->y, fminf(b->y, c->y))));
    int x1 = (int)fminf(target->clip[2], ceilf(fmaxf(a->x, fmaxf(b->x, c->x))));
    int y1 = (int)fminf(target->clip[3], ceilf(fmaxf(a->y, fmaxf(b->y, c->y))));
    for (int y = TW_MAX(y0, 0); y < TW_MIN(y1, target->picture->height); y++) {
        for (int x = TW_MAX(x0, 0); x < TW_MIN(x1, target->picture->width); x++) {
            double px = x + 0.5, py = y + 0.5;
            double da = edge(b, c, px, py), db = edge(c, a, px, py), dc = edge(a, b, px, py);
            if (!is_inside(da, b, c) || !is_inside(db, c, a) || !is_inside(dc, a, b))
                continue;
            float wa = (float)(da / area), wb = (float)(db / area), wc = (float)(dc / area);
            float rgba[4];
            for (int i = 0; i < 4; i++)
                rgba[i] = wa * (float)(a->colour >> (8 * i) & 255) +
                          wb * (float)(b->colour >> (8 * i) & 255) +
                          wc * (float)(c->colour >> (8 * i) & 255);
            rgba[3] = rgba[3] / 255.0f *
                      sample(target->atlas, target->atlas_width, target->atlas_height,
                             wa * a->u + wb * b->u + wc * c->u, wa * a->v + wb * b->v + wc * c->v);
            blend(target, x, y, rgba);
        }
    }
}

// The first triangle of a character, which has a piece of the atlas to itself; its second one and
// plain areas, which show a single point of it, are not told.
static void tell_ink(const struct target *target, const struct tw_ui_vertex *a,
                     const struct tw_ui_vertex *b, const struct tw_ui_vertex *c) {
    bool is_character = a->u != b->u && c->v != a->v && a->y == b->y;
    int x = (int)((a->x + c->x) / 2), y = (int)((a->y + c->y) / 2);
    if (!is_character || (float)x < target->clip[0] || (float)x >= target->clip[2] ||
        (float)y < target->clip[1] || (float)y >= target->clip[3] || x < 0 || y < 0 ||
        x >= target->picture->width || y >= target->picture->height)
        return;
    target->picture->ink(target->picture->user, x, y, a->colour,
                         picture_pixel(target->picture, x, y));
}

void picture_draw(struct picture *picture, const struct tw_frame_ui *ui, const uint8_t *atlas,
                  int atlas_width, int atlas_height) {
    for (uint32_t i = 0; i < ui->command_count; i++) {
        const struct tw_ui_command *command = &ui->commands[i];
        struct target target = {picture, atlas, atlas_width, atlas_height, command->clip};
        const uint16_t *index = ui->indices + command->first_index;
        const struct tw_ui_vertex *vertices = ui->vertices + command->vertex_offset;
        for (uint32_t j = 0; j + 2 < command->index_count; j += 3) {
            if (picture->ink)
                tell_ink(&target, &vertices[index[j]], &vertices[index[j + 1]],
                         &vertices[index[j + 2]]);
            draw_triangle(&target, &vertices[index[j]], &vertices[index[j + 1]],
                          &vertices[index[j + 2]]);
        }
    }
}

void picture_shrink(const struct picture *picture, int by, struct picture *into, int left,
                    int top) {
    for (int y = 0; y < picture->height / by; y++) {
        for (int x = 0; x < picture->width / by; x++) {
            uint32_t sums[3] = {0};
            for (int k = 0; k < by * by; k++) {
                uint32_t pixel = picture_pixel(picture, x * by + k % by, y * by + k / by);
                for (int c = 0; c < 3; c++)
                    sums[c] += pixel >> (8 * c) & 255;
            }
            for (int c = 0; c < 3; c++)
                into->rgb[3 * ((size_t)(top + y) * (size_t)into->width + (size_t)(left + x)) +
                          (size_t)c] = (uint8_t)(sums[c] / (uint32_t)(by * by));
        }
    }
}

uint32_t picture_pixel(const struct picture *picture, int x, int y) {
    const uint8_t *pixel = picture->rgb + 3 * ((size_t)y * (size_t)picture->width + (size_t)x);
    return (uint32_t)pixel[0] | (uint32_t)pixel[1] << 8 | (uint32_t)pixel[2] << 16;
}

bool picture_write(const struct picture *picture, const char *path) {
    return stbi_write_png(path, picture->width, picture->height, 3, picture->rgb,
                          picture->width * 3) != 0;
}
