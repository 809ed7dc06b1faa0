#define TW_LOG_MODULE "base"
#include "twinview/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

// Reads the rest of an open file into a buffer that grows, so that pipes and /proc work too.
static char *read_all(int fd, size_t max_size, size_t *size) {
    size_t capacity = 4096, length = 0;
    struct stat info;
    if (fstat(fd, &info) == 0 && info.st_size > 0)
        capacity = TW_MIN((size_t)info.st_size, max_size) + 1;
    char *data = tw_realloc(NULL, capacity + 1);
    for (;;) {
        if (length == capacity) {
            capacity *= 2;
            data = tw_realloc(data, capacity + 1);
        }
        ssize_t count = read(fd, data + length, capacity - length);
        if (count == 0)
            break;
        if (count < 0 && errno == EINTR)
            continue;
        length += count > 0 ? (size_t)count : 0;
        if (count < 0 || length > max_size) {
            if (count > 0)
                errno = EFBIG;
            free(data);
            return NULL;
        }
    }
    data[length] = '\0';
    if (size)
        *size = length;
    return data;
}

char *tw_file_read(const char *path, size_t max_size, size_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *data = read_all(fd, max_size, size);
    int error = errno;
    close(fd);
    errno = error;
    return data;
}

static bool write_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t count = write(fd, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

// Closes it whether or not all was written; errno is that of the first failure.
static bool close_written(int fd, bool ok) {
    int error = errno;
    bool closed = close(fd) == 0;
    if (!ok)
        errno = error;
    return ok && closed;
}

// A result is as readable as any new file of the user's, or as the former one (NULL: none).
static bool replace(const char *path, const void *data, size_t size, const struct stat *former) {
    char *temporary = tw_format("%s.%lx-%llx", path, (unsigned long)getpid(),
                                (unsigned long long)tw_monotonic_ns());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, former ? 0600 : 0666);
    bool ok = fd >= 0 && (!former || fchmod(fd, former->st_mode & 0777) == 0);
    ok = fd >= 0 && close_written(fd, ok && write_all(fd, data, size)) &&
         rename(temporary, path) == 0;
    int error = errno;
    if (!ok && fd >= 0)
        unlink(temporary);
    free(temporary);
    errno = error;
    return ok;
}

bool tw_file_write(const char *path, const void *data, size_t size) {
    struct stat info;
    bool exists = stat(path, &info) == 0;
    if (exists && !S_ISREG(info.st_mode)) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        return fd >= 0 && close_written(fd, write_all(fd, data, size));
    }
    char *real = realpath(path, NULL); // a link stays, and what it leads to is replaced
    bool ok = replace(real ? real : path, data, size, exists ? &info : NULL);
    int error = errno;
    free(real);
    errno = error;
    return ok;
}

bool tw_file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

bool tw_file_is_plain(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

bool tw_folder_make(const char *path) {
    char *copy = tw_strdup(path);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(copy, 0700);
        *slash = '/';
    }
    mkdir(copy, 0700);
    struct stat info;
    bool ok = stat(copy, &info) == 0 && S_ISDIR(info.st_mode);
    free(copy);
    return ok;
}

char *tw_path_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        return tw_strdup(".");
    if (slash == path)
        return tw_strdup("/");
    return tw_format("%.*s", (int)(slash - path), path);
}

char *tw_path_join(const char *folder, const char *name) {
    if (name[0] == '/')
        return tw_strdup(name);
    size_t length = strlen(folder);
    return tw_format("%s%s%s", folder, length && folder[length - 1] == '/' ? "" : "/", name);
}

bool tw_path_has_extension(const char *path, const char *extension) {
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    return dot && strcasecmp(dot + 1, extension) == 0;
}

char *tw_path_below(const char *root, const char *relative) {
    char *joined = tw_path_join(root, relative);
    char *real_root = realpath(root, NULL);
    char *real = real_root ? realpath(joined, NULL) : NULL;
    free(joined);
    size_t length = real_root ? strlen(real_root) : 0;
    bool below = real && strncmp(real, real_root, length) == 0 &&
                 (real[length] == '/' || strcmp(real_root, "/") == 0);
    free(real_root);
    if (below)
        return real;
    free(real);
    return NULL;
}

// The program's folder below an XDG base folder, made if missing.
static char *xdg_folder(const char *variable, const char *below_home) {
    const char *base = getenv(variable);
    const char *home = getenv("HOME");
    char *folder = NULL;
    if (base && base[0] == '/')
        folder = tw_path_join(base, "twinview");
    else if (home && home[0] == '/')
        folder = tw_format("%s/%s/twinview", home, below_home);
    if (folder && !tw_folder_make(folder)) {
        free(folder);
        folder = NULL;
    }
    return folder;
}

// A folder of this user alone among the temporary files; NULL if its name is another's.
static char *temporary_folder(void) {
    const char *base = getenv("TMPDIR");
    char *folder = tw_format("%s/twinview-cache-%u", base && base[0] == '/' ? base : "/tmp",
                             (unsigned)getuid());
    struct stat info;
    mkdir(folder, 0700);
    if (lstat(folder, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == getuid() &&
        (info.st_mode & 077) == 0 && access(folder, W_OK | X_OK) == 0)
        return folder;
    free(folder);
    return NULL;
}

char *tw_cache_folder(void) {
    char *folder = xdg_folder("XDG_CACHE_HOME", ".cache");
    if (folder && access(folder, W_OK | X_OK) == 0)
        return folder;
    char *instead = temporary_folder();
    if (!instead)
        return folder;
    tw_warn("the cache is kept in %s: the user's cache folder cannot be written", instead);
    free(folder);
    return instead;
}

char *tw_state_folder(void) {
    return xdg_folder("XDG_STATE_HOME", ".local/state");
}

static char *executable_folder(void) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return tw_strdup(".");
    path[length] = '\0';
    return tw_path_folder(path);
}

// The name itself or below assets/, in one folder. Takes `folder`.
static char *find_in(char *folder, const char *name) {
    char *candidates[] = {tw_path_join(folder, name), tw_format("%s/assets/%s", folder, name)};
    char *found = NULL;
    for (size_t i = 0; i < TW_COUNT(candidates); i++) {
        if (!found)
            found = realpath(candidates[i], NULL);
        free(candidates[i]);
    }
    free(folder);
    return found;
}

char *tw_program_file(const char *name) {
    // Test programs stand up to two folders below the build folder.
    static const char *const above[] = {"", "/..", "/../.."};
    char *beside = executable_folder(), *found = NULL;
    for (size_t i = 0; !found && i < TW_COUNT(above); i++)
        found = find_in(tw_format("%s%s", beside, above[i]), name);
    if (!found)
        found = find_in(tw_strdup(TW_SOURCE_FOLDER), name);
    if (!found)
        found = find_in(tw_strdup(TW_DATA_FOLDER), name);
    free(beside);
    return found;
}

uint64_t tw_hash_bytes(const void *data, size_t size, uint64_t seed) {
    const unsigned char *bytes = data;
    uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
    return hash;
}
