#include "scene/transforms.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define typeof __typeof__ // stb_ds in C11 wants the keyword of GNU C
#include <stb/stb_ds.h>

void tw_transforms_finish(struct tw_transforms *transforms) {
    tw_runs_finish(&transforms->matrix_runs);
    tw_runs_finish(&transforms->place_runs);
    tw_runs_finish(&transforms->near_runs);
    free(transforms->matrices);
    free(transforms->offsets);
    free(transforms->place_turns);
    free(transforms->near_places);
    free(transforms->turns);
    hmfree(transforms->turn_map);
    *transforms = (struct tw_transforms){0};
}

uint32_t tw_transforms_take(struct tw_transforms *transforms, uint32_t count) {
    uint32_t first = tw_runs_take(&transforms->matrix_runs, count);
    uint32_t end = transforms->matrix_runs.end;
    if (end > transforms->matrix_capacity) {
        transforms->matrix_capacity = TW_MAX(transforms->matrix_capacity * 2, end + 64);
        transforms->matrices = tw_realloc(transforms->matrices, transforms->matrix_capacity *
                                                                    sizeof *transforms->matrices);
    }
    return first;
}

// The number of a turn, with one user more; 0 if there are too many.
static uint32_t use_turn(struct tw_transforms *transforms, const struct tw_turn *turn) {
    ptrdiff_t found = hmgeti(transforms->turn_map, *turn);
    if (found >= 0) {
        uint32_t index = transforms->turn_map[found].value;
        transforms->turns[index].users++;
        return index;
    }
    if (transforms->turns_used == TW_TURNS_MAX) {
        return 0;
    }
    uint32_t index = transforms->free_turn;
    if (index) {
        transforms->free_turn = transforms->turns[index].next_free;
    } else {
        index = transforms->turn_count = TW_MAX(transforms->turn_count, 1u);
        TW_GROW(transforms->turns, transforms->turn_count, transforms->turn_capacity);
        transforms->turn_count++;
    }
    transforms->turns[index] = (struct tw_shared_turn){.turn = *turn, .users = 1};
    transforms->turns_used++;
    hmput(transforms->turn_map, *turn, index);
    return index;
}

static void leave_turn(struct tw_transforms *transforms, uint32_t index) {
    struct tw_shared_turn *turn = &transforms->turns[index];
    if (--turn->users == 0) {
        (void)hmdel(transforms->turn_map, turn->turn);
        turn->next_free = transforms->free_turn;
        transforms->free_turn = index;
        transforms->turns_used--;
    }
}

static uint32_t put_place(struct tw_transforms *transforms, const double local[12], uint32_t turn) {
    uint32_t place = tw_runs_take(&transforms->place_runs, 1);
    if (place >= transforms->place_capacity) {
        uint32_t capacity = TW_MAX(transforms->place_capacity * 2, place + 64);
        transforms->offsets =
            tw_realloc(transforms->offsets, capacity * sizeof *transforms->offsets);
        transforms->place_turns =
            tw_realloc(transforms->place_turns, capacity * sizeof *transforms->place_turns);
        transforms->place_capacity = capacity;
    }
    transforms->place_turns[place] = turn;
    for (int row = 0; row < 3; row++) {
        transforms->offsets[place][row] = local[row * 4 + 3];
    }
    return place | TW_TRANSFORM_PLACE;
}

static uint32_t put_near_place(struct tw_transforms *transforms, const double local[12],
                               uint32_t turn) {
    uint32_t place = tw_runs_take(&transforms->near_runs, 1);
    if (place >= transforms->near_capacity) {
        transforms->near_capacity = TW_MAX(transforms->near_capacity * 2, place + 64);
        transforms->near_places = tw_realloc(
            transforms->near_places, transforms->near_capacity * sizeof *transforms->near_places);
    }
    struct tw_near_place *near = &transforms->near_places[place];
    near->turn = turn;
    for (int row = 0; row < 3; row++) {
        near->offset[row] = (float)local[row * 4 + 3];
    }
    return place | TW_TRANSFORM_PLACE | TW_TRANSFORM_NEAR;
}

static bool is_near(const double local[12]) {
    return fabs(local[3]) <= TW_NEAR_M && fabs(local[7]) <= TW_NEAR_M &&
           fabs(local[11]) <= TW_NEAR_M;
}

void tw_transforms_round(double local[12]) {
    for (int row = 0; is_near(local) && row < 3; row++) {
        local[row * 4 + 3] = (float)local[row * 4 + 3];
    }
}

uint32_t tw_transforms_put(struct tw_transforms *transforms, const double local[12]) {
    struct tw_turn turn;
    for (int row = 0; row < 3; row++) {
        memcpy(turn.values + row * 3, local + row * 4, 3 * sizeof *local);
    }
    uint32_t number = use_turn(transforms, &turn);
    if (!number) {
        uint32_t whole = tw_transforms_take(transforms, 1);
        memcpy(transforms->matrices[whole], local, sizeof *transforms->matrices);
        return whole;
    }
    return is_near(local) ? put_near_place(transforms, local, number)
                          : put_place(transforms, local, number);
}

void tw_transforms_give(struct tw_transforms *transforms, uint32_t index, uint32_t count) {
    uint32_t place = index & ~(TW_TRANSFORM_PLACE | TW_TRANSFORM_NEAR);
    if (index & TW_TRANSFORM_NEAR) {
        leave_turn(transforms, transforms->near_places[place].turn);
        tw_runs_give(&transforms->near_runs, place, 1);
    } else if (index & TW_TRANSFORM_PLACE) {
        leave_turn(transforms, transforms->place_turns[place]);
        tw_runs_give(&transforms->place_runs, place, 1);
    } else {
        tw_runs_give(&transforms->matrix_runs, index, count);
    }
}

void tw_transforms_get(const struct tw_transforms *transforms, uint32_t index, double local[12]) {
    if (!(index & TW_TRANSFORM_PLACE)) {
        memcpy(local, transforms->matrices[index], sizeof *transforms->matrices);
        return;
    }
    uint32_t place = index & ~(TW_TRANSFORM_PLACE | TW_TRANSFORM_NEAR);
    bool near = index & TW_TRANSFORM_NEAR;
    uint32_t number = near ? transforms->near_places[place].turn : transforms->place_turns[place];
    const struct tw_turn *turn = &transforms->turns[number].turn;
    for (int row = 0; row < 3; row++) {
        memcpy(local + row * 4, turn->values + row * 3, 3 * sizeof *local);
        local[row * 4 + 3] = near ? (double)transforms->near_places[place].offset[row]
                                  : transforms->offsets[place][row];
    }
}

size_t tw_transforms_bytes(const struct tw_transforms *transforms) {
    return transforms->matrix_runs.end * sizeof *transforms->matrices +
           transforms->place_runs.end *
               (sizeof *transforms->offsets + sizeof *transforms->place_turns) +
           transforms->near_runs.end * sizeof *transforms->near_places +
           transforms->turn_count * (sizeof *transforms->turns + sizeof *transforms->turn_map);
}
