#include "needs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <sys/stat.h>

#include "twinview/memory.h"

#define JSON_MAX ((size_t)512 << 20) // bytes that are looked into
#define GLB_HEAD 20                  // of the file, and of its first chunk, which is the JSON

// What decides only how a shape looks may be missing; Draco's geometry is read.
static bool is_dispensable(const char *extension) {
    return strstr(extension, "_materials_") || strstr(extension, "_texture_") ||
           strstr(extension, "_lights_") || strstr(extension, "KHR_technique") ||
           strcmp(extension, "KHR_draco_mesh_compression") == 0;
}

static uint32_t little_endian(const char *bytes) {
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

// The file's text, or the first chunk of a GLB. NULL if it cannot be read.
static char *read_json(const char *path, size_t *size) {
    char head[GLB_HEAD] = "", *text = NULL;
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    bool is_glb = fread(head, sizeof head, 1, file) == 1 && memcmp(head, "glTF", 4) == 0;
    if (fstat(fileno(file), &about) == 0)
        *size = is_glb ? TW_MIN(little_endian(head + 12), (size_t)about.st_size - GLB_HEAD)
                       : (size_t)about.st_size;
    if (*size <= JSON_MAX && fseek(file, is_glb ? GLB_HEAD : 0, SEEK_SET) == 0) {
        text = tw_alloc(*size + 1);
        *size = fread(text, 1, *size, file);
    }
    fclose(file);
    return text;
}

bool tw_import_needs(const char *path, char *reason, size_t reason_size) {
    size_t size = 0;
    char *text = read_json(path, &size);
    cJSON *root = text ? cJSON_ParseWithLength(text, size) : NULL, *extension;
    const char *needed = NULL;
    cJSON_ArrayForEach(extension, cJSON_GetObjectItemCaseSensitive(root, "extensionsRequired")) {
        if (cJSON_IsString(extension) && !is_dispensable(extension->valuestring))
            needed = extension->valuestring;
    }
    if (needed)
        snprintf(reason, reason_size, "the file needs %.80s, which is not read", needed);
    cJSON_Delete(root);
    free(text);
    return !needed;
}
