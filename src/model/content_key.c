#include "content_key.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/memory.h"
#include "twinview/mesh_cache.h"

#define FILE_BYTES_MAX (4ll << 30)
#define CHUNK_BYTES (1 << 18)
#define NEIGHBOURS_MAX 10000

static bool hash_content(const char *path, uint64_t *key, const char **reason) {
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe must not stop us
    if (fd < 0 || fstat(fd, &info) != 0) {
        *reason = errno == ENOENT ? "there is no such file" : "the file cannot be opened";
        if (fd >= 0)
            close(fd);
        return false;
    }
    ssize_t count = -1;
    *reason = "the file cannot be read";
    if (!S_ISREG(info.st_mode)) {
        *reason = "it is not a plain file";
    } else if (info.st_size > FILE_BYTES_MAX) {
        *reason = "the file is larger than 4 GiB";
    } else {
        char *chunk = tw_alloc(CHUNK_BYTES);
        while ((count = read(fd, chunk, CHUNK_BYTES)) > 0)
            *key = tw_hash_bytes(chunk, (size_t)count, *key);
        free(chunk);
    }
    close(fd);
    return count == 0;
}

static uint64_t hash_status(const char *path, uint64_t key) {
    struct stat info;
    if (stat(path, &info) != 0)
        return key;
    const int64_t values[] = {info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
    return tw_hash_bytes(values, sizeof values, key);
}

static bool has_data_beside(const char *path) {
    static const char *const whole[] = {"glb", "ifc", "stl", "ply", "off", "3mf", "amf"};
    for (size_t i = 0; i < TW_COUNT(whole); i++)
        if (tw_path_has_extension(path, whole[i]))
            return false;
    return true;
}

static bool is_side_file(const char *name) {
    static const char *const extensions[] = {"bin", "mtl", "png", "jpg", "jpeg",
                                             "tga", "bmp", "gif", "psd"};
    for (size_t i = 0; i < TW_COUNT(extensions); i++)
        if (tw_path_has_extension(name, extensions[i]))
            return true;
    return false;
}

// A sum, because folders come in no order.
static uint64_t hash_neighbours(const char *path) {
    char *folder = tw_path_folder(path);
    DIR *listing = opendir(folder);
    uint64_t sum = 0;
    struct dirent *item;
    for (int i = 0; listing && i < NEIGHBOURS_MAX && (item = readdir(listing)); i++) {
        if (!is_side_file(item->d_name))
            continue;
        char *neighbour = tw_path_join(folder, item->d_name);
        sum += hash_status(neighbour, tw_hash_bytes(item->d_name, strlen(item->d_name), 0));
        free(neighbour);
    }
    if (listing)
        closedir(listing);
    free(folder);
    return sum;
}

bool tw_content_key(const char *path, const char *worker, uint64_t *key, const char **reason) {
    const char *dot = strrchr(path, '.');
    uint64_t hash = hash_status(worker, TW_MESH_CACHE_VERSION);
    if (dot)
        hash = tw_hash_bytes(dot, strlen(dot), hash);
    if (!hash_content(path, &hash, reason))
        return false;
    if (has_data_beside(path)) {
        uint64_t beside = hash_neighbours(path);
        hash = tw_hash_bytes(&beside, sizeof beside, hash);
    }
    *key = hash;
    *reason = NULL;
    return true;
}
