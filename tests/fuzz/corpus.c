// Seeds from the files of a folder, in the order of their names.
#include "fuzz.h"

#include <dirent.h>
#include <stdlib.h>

#include "twinview/file.h"
#include "twinview/memory.h"

#define SEED_BYTES_MAX (1u << 20)

static int is_seed(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

uint8_t *tw_fuzz_seed(size_t index, size_t *size) {
    struct dirent **entries;
    int count = scandir(CORPUS, &entries, is_seed, alphasort);
    uint8_t *data = NULL;
    if (index < (size_t)TW_MAX(count, 0)) {
        char *path = tw_format("%s/%s", CORPUS, entries[index]->d_name);
        data = (uint8_t *)tw_file_read(path, SEED_BYTES_MAX, size);
        free(path);
    }
    for (int i = 0; i < count; i++)
        free(entries[i]);
    if (count >= 0)
        free(entries);
    return data;
}
