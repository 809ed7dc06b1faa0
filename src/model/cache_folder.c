#include "cache_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/log.h"

#define TW_LOG_MODULE "model"

#define DAY_SECONDS 86400
#define UNUSED_DAYS_MAX 60
#define PART_DAYS_MAX 1

static void remove_old(const char *folder) {
    DIR *listing = opendir(folder);
    struct dirent *item;
    time_t now = time(NULL);
    while (listing && (item = readdir(listing))) {
        int days = tw_path_has_extension(item->d_name, "twmesh") ? UNUSED_DAYS_MAX
                   : tw_path_has_extension(item->d_name, "part") ? PART_DAYS_MAX
                                                                 : 0;
        struct stat info;
        char *path = tw_path_join(folder, item->d_name);
        if (days > 0 && lstat(path, &info) == 0 && now - info.st_mtime > days * DAY_SECONDS)
            unlink(path); // a viewer that maps it keeps it
        free(path);
    }
    if (listing)
        closedir(listing);
}

char *tw_cache_folder_open(const char *wanted, uint64_t bytes_most) {
    char *base = wanted ? NULL : tw_cache_folder();
    char *folder = base ? tw_path_join(base, "models") : NULL;
    const char *name = wanted ? wanted : folder;
    char *absolute = name && tw_folder_make(name) ? realpath(name, NULL) : NULL;
    if (absolute) {
        remove_old(absolute);
        tw_folder_trim(absolute, bytes_most); // what is mapped by a viewer stays with it
    } else {
        tw_warn("there is no folder for the mesh cache: %s", name ? name : "no home folder");
    }
    free(folder);
    free(base);
    return absolute;
}

void tw_cache_folder_touch(const char *path) {
    utimensat(AT_FDCWD, path, NULL, 0);
}
