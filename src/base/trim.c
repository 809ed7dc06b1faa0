#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/memory.h"

struct kept {
    char *path;
    struct timespec used;
    uint64_t bytes;
};

static int oldest_first(const void *a, const void *b) {
    const struct kept *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec)
        return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
    return (x->used.tv_nsec > y->used.tv_nsec) - (x->used.tv_nsec < y->used.tv_nsec);
}

void tw_folder_trim(const char *path, uint64_t bytes_most) {
    struct kept *files = NULL;
    size_t count = 0, capacity = 0;
    uint64_t bytes = 0;
    DIR *listing = opendir(path);
    struct dirent *item;
    while (listing && (item = readdir(listing))) {
        struct stat info;
        char *name = tw_path_join(path, item->d_name);
        if (lstat(name, &info) != 0 || !S_ISREG(info.st_mode)) {
            free(name);
            continue;
        }
        TW_GROW(files, count, capacity);
        files[count++] = (struct kept){name, info.st_mtim, (uint64_t)info.st_size};
        bytes += (uint64_t)info.st_size;
    }
    if (listing)
        closedir(listing);
    if (count > 0)
        qsort(files, count, sizeof *files, oldest_first);
    for (size_t i = 0; i < count; i++) {
        if (bytes > bytes_most && unlink(files[i].path) == 0)
            bytes -= files[i].bytes;
        free(files[i].path);
    }
    free(files);
}
