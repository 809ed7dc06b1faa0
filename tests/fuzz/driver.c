#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/random.h"

#define CHANGES_MAX 6
#define SEEDS_MAX 256
#define INPUT_BYTES_MAX (1u << 20)

// Values at which counts, offsets and lengths break.
static const uint64_t edges[] = {0,
                                 1,
                                 2,
                                 0x7f,
                                 0x80,
                                 0xff,
                                 0x7fff,
                                 0xffff,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 0xfffffffe,
                                 0x7ff0000000000000,
                                 UINT64_MAX};

struct input {
    uint8_t *data;
    size_t size, capacity;
};

static void reserve(struct input *input, size_t size) {
    if (size <= input->capacity)
        return;
    input->capacity = size * 2;
    input->data = tw_realloc(input->data, input->capacity);
}

static size_t below(struct tw_random *random, size_t limit) {
    return limit > 0 ? tw_random_u32(random) % limit : 0;
}

// A length from 1 to `most`, as far as there is room.
static size_t length(struct tw_random *random, size_t most, size_t room) {
    size_t wanted = 1 + below(random, most);
    return TW_MIN(room, wanted);
}

// Inserts `count` bytes that stand at `from` once more at `to`.
static void repeat(struct input *input, size_t from, size_t to, size_t count) {
    uint8_t *copy = tw_alloc(count);
    memcpy(copy, input->data + from, count);
    reserve(input, input->size + count);
    memmove(input->data + to + count, input->data + to, input->size - to);
    memcpy(input->data + to, copy, count);
    input->size += count;
    free(copy);
}

// Inserts a piece of another seed at `to`.
static void borrow(struct input *input, struct tw_random *random, const struct input *other,
                   size_t to) {
    size_t from = below(random, other->size);
    size_t count = length(random, 64, other->size - from);
    if (count == 0)
        return;
    reserve(input, input->size + count);
    memmove(input->data + to + count, input->data + to, input->size - to);
    memcpy(input->data + to, other->data + from, count);
    input->size += count;
}

static void change(struct input *input, struct tw_random *random, const struct input *other) {
    size_t at = below(random, input->size), rest = input->size - at;
    switch (below(random, 7)) {
    case 0:
        if (rest > 0)
            input->data[at] ^= (uint8_t)(1u << below(random, 8));
        break;
    case 1:
        if (rest > 0)
            input->data[at] = (uint8_t)tw_random_u32(random);
        break;
    case 2: { // an edge value of 1, 2, 4 or 8 bytes, mostly where numbers stand
        size_t width = (size_t)1 << below(random, 4);
        at = below(random, 4) ? at / width * width : at;
        uint64_t value = edges[below(random, TW_COUNT(edges))];
        if (at + width <= input->size)
            memcpy(input->data + at, &value, width);
        break;
    }
    case 3:
        input->size = at;
        break;
    case 4: { // a piece is lost
        size_t count = length(random, 32, rest);
        memmove(input->data + at, input->data + at + count, rest - count);
        input->size -= count;
        break;
    }
    case 5:
        borrow(input, random, other, at);
        break;
    default: {
        size_t count = length(random, 64, rest);
        if (count > 0)
            repeat(input, at, below(random, input->size), count);
        break;
    }
    }
}

// The input lies at the end of its own allocation, so that reading past it is noticed.
static void try_input(const uint8_t *data, size_t size) {
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_seeds(void) {
    struct tw_random random = tw_random_seeded(1, 1);
    struct input input = {0};
    struct input seeds[SEEDS_MAX];
    size_t count = 0;
    for (; count < SEEDS_MAX; count++) {
        seeds[count].data = tw_fuzz_seed(count, &seeds[count].size);
        if (!seeds[count].data)
            break;
        try_input(seeds[count].data, seeds[count].size);
    }
    for (size_t run = 0; run < RUNS && count > 0; run++) {
        const struct input *seed = &seeds[run % count];
        reserve(&input, seed->size + 1);
        memcpy(input.data, seed->data, seed->size);
        input.size = seed->size;
        for (size_t i = 1 + below(&random, CHANGES_MAX); i > 0; i--)
            change(&input, &random, &seeds[below(&random, count)]);
        try_input(input.data, input.size);
    }
    for (size_t i = 0; i < count; i++)
        free(seeds[i].data);
    free(input.data);
}

static void drop_log(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)user, (void)level, (void)module, (void)text;
}

int main(int argc, char **argv) {
    tw_log_set_sink(drop_log, NULL);
    for (int i = 1; i < argc; i++) {
        size_t size;
        char *data = tw_file_read(argv[i], INPUT_BYTES_MAX, &size);
        if (!data) {
            fprintf(stderr, "%s cannot be read\n", argv[i]);
            return 1;
        }
        try_input((const uint8_t *)data, size);
        free(data);
    }
    if (argc == 1)
        run_seeds();
    return 0;
}
