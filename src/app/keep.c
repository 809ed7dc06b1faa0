#define TW_LOG_MODULE "window"
#include "keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"

#define MARK "twinview-window/1" // another one is of another version, which is not read
#define BYTES_MAX 65536
#define ZOOM_MIN 0.5
#define ZOOM_MAX 4
#define PLACE_MAX 65536

static char *path_of_file(void) {
    char *folder = tw_state_folder();
    char *path = folder ? tw_path_join(folder, "window.json") : NULL;
    free(folder);
    return path;
}

static void read_bool(const cJSON *root, const char *name, bool *value) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    if (cJSON_IsBool(item))
        *value = cJSON_IsTrue(item);
}

static double number_of(const cJSON *root, const char *name, double low, double high,
                        double otherwise) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    bool good = cJSON_IsNumber(item) && item->valuedouble >= low && item->valuedouble <= high;
    return good ? item->valuedouble : otherwise;
}

static void read_members(const cJSON *root, struct tw_kept *kept) {
    const cJSON *mark = cJSON_GetObjectItemCaseSensitive(root, "window");
    const cJSON *language = cJSON_GetObjectItemCaseSensitive(root, "language");
    if (!cJSON_IsString(mark) || strcmp(mark->valuestring, MARK) != 0)
        return;
    kept->x = (int)number_of(root, "x", -PLACE_MAX, PLACE_MAX, 0);
    kept->y = (int)number_of(root, "y", -PLACE_MAX, PLACE_MAX, 0);
    kept->width = (int)number_of(root, "width", 640, PLACE_MAX, 0);
    kept->height = (int)number_of(root, "height", 400, PLACE_MAX, 0);
    kept->zoom = (float)number_of(root, "zoom", ZOOM_MIN, ZOOM_MAX, 1);
    const cJSON *theme = cJSON_GetObjectItemCaseSensitive(root, "theme");
    kept->theme = cJSON_IsString(theme) ? tw_theme_find(theme->valuestring) : NULL;
    const char *tag = cJSON_IsString(language) ? tw_ui_language(language->valuestring, 0) : NULL;
    snprintf(kept->language, sizeof kept->language, "%s", tag ? tag : "");
    read_bool(root, "maximised", &kept->maximised);
    read_bool(root, "shown_around", &kept->shown_around);
    read_bool(root, "alarms_open", &kept->panels.alarms_open);
    read_bool(root, "by_unit", &kept->panels.by_unit);
    read_bool(root, "labels_off", &kept->panels.labels_off);
}

void tw_kept_read(struct tw_kept *kept) {
    char *path = path_of_file(), *text = NULL;
    size_t size;
    *kept = (struct tw_kept){.zoom = 1};
    if (path && tw_file_exists(path))
        text = tw_file_read(path, BYTES_MAX, &size);
    cJSON *root = text ? cJSON_Parse(text) : NULL;
    if (root)
        read_members(root, kept);
    else if (text)
        tw_warn("%s is not read: it is no JSON", path);
    cJSON_Delete(root);
    free(text);
    free(path);
}

void tw_kept_write(const struct tw_kept *kept) {
    struct tw_json json = {.indent = 1};
    char *path = path_of_file();
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "window", MARK);
    if (kept->width) {
        tw_json_member_integer(&json, "x", kept->x);
        tw_json_member_integer(&json, "y", kept->y);
        tw_json_member_integer(&json, "width", kept->width);
        tw_json_member_integer(&json, "height", kept->height);
    }
    tw_json_member_bool(&json, "maximised", kept->maximised);
    if (kept->language[0])
        tw_json_member_string(&json, "language", kept->language);
    if (kept->theme)
        tw_json_member_string(&json, "theme", kept->theme->name);
    tw_json_member_number(&json, "zoom", (double)kept->zoom);
    tw_json_member_bool(&json, "shown_around", kept->shown_around);
    tw_json_member_bool(&json, "alarms_open", kept->panels.alarms_open);
    tw_json_member_bool(&json, "by_unit", kept->panels.by_unit);
    tw_json_member_bool(&json, "labels_off", kept->panels.labels_off);
    tw_json_end_object(&json);
    if (path && !tw_file_write(path, json.text, json.length))
        tw_warn("the window's state is not kept");
    tw_json_finish(&json);
    free(path);
}
