// The file of bookmarks: {"bookmarks": MARK, "site": text, "views": [...], "groups": [...]}.
#define TW_LOG_MODULE "app"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "bookmarks.h"
#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define MARK "twinview-bookmarks/1"
#define BYTES_MAX (16u << 20)
#define QUERY_BYTES_MAX 127
#define METRES_MAX 1e9
#define SHARE_MAX 100

static const char *const words[] = {
    [TW_VISIBLE] = "visible", [TW_GHOSTED] = "ghost", [TW_HIDDEN] = "hidden"};

// ---- reading --------------------------------------------------------------------------------

static const char *text_of(const cJSON *object, const char *name) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static bool number_of(const cJSON *object, const char *name, double *value) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsNumber(item) || !(fabs(item->valuedouble) <= METRES_MAX))
        return false;
    *value = item->valuedouble;
    return true;
}

static bool read_camera(const cJSON *json, struct tw_pose *pose) {
    const cJSON *target = cJSON_GetObjectItemCaseSensitive(json, "target");
    if (!number_of(json, "az", &pose->azimuth_deg) ||
        !number_of(json, "el", &pose->elevation_deg) ||
        !number_of(json, "dist", &pose->distance_m) || pose->distance_m <= 0 ||
        !cJSON_IsArray(target) || cJSON_GetArraySize(target) != 3)
        return false;
    for (int i = 0; i < 3; i++) {
        const cJSON *item = cJSON_GetArrayItem(target, i);
        if (!cJSON_IsNumber(item) || !(fabs(item->valuedouble) <= METRES_MAX))
            return false;
        pose->target[i] = item->valuedouble;
    }
    return true;
}

// A side that cuts nothing is null.
static bool read_corner(const cJSON *json, double corner[3], double otherwise) {
    if (!cJSON_IsArray(json) || cJSON_GetArraySize(json) != 3)
        return false;
    for (int i = 0; i < 3; i++) {
        const cJSON *item = cJSON_GetArrayItem(json, i);
        corner[i] = otherwise;
        if (cJSON_IsNull(item))
            continue;
        if (!cJSON_IsNumber(item) || !(fabs(item->valuedouble) <= METRES_MAX))
            return false;
        corner[i] = item->valuedouble;
    }
    return true;
}

static bool read_section(const cJSON *json, struct tw_section *section) {
    return read_corner(cJSON_GetObjectItemCaseSensitive(json, "min"), section->min, -INFINITY) &&
           read_corner(cJSON_GetObjectItemCaseSensitive(json, "max"), section->max, INFINITY);
}

static bool read_order(const cJSON *json, struct tw_bookmark_order *order) {
    const char *to = text_of(json, "to"), *type = text_of(json, "type");
    const char *kind = text_of(json, "kind");
    const cJSON *assets = cJSON_GetObjectItemCaseSensitive(json, "assets"), *id;
    size_t word = 0;
    while (to && word < TW_COUNT(words) && strcmp(to, words[word]) != 0)
        word++;
    if (!to || word == TW_COUNT(words))
        return false;
    const cJSON *explode = cJSON_GetObjectItemCaseSensitive(json, "explode");
    const cJSON *section = cJSON_GetObjectItemCaseSensitive(json, "section");
    order->to = (enum tw_visibility)word;
    order->scope = explode   ? TW_ORDER_EXPLODE
                   : section ? TW_ORDER_SECTION
                   : assets  ? TW_ORDER_ASSETS
                   : type    ? TW_ORDER_TYPE
                   : kind    ? TW_ORDER_KIND
                             : TW_ORDER_ALL;
    if (section && !read_section(section, &order->section))
        return false;
    if (explode && (!number_of(json, "explode", &order->share) || fabs(order->share) > SHARE_MAX))
        return false;
    order->name = type || kind ? tw_strdup(type ? type : kind) : NULL;
    size_t count = assets ? (size_t)cJSON_GetArraySize(assets) : 0;
    order->assets = tw_alloc_array(count + 1, sizeof *order->assets);
    cJSON_ArrayForEach(id, assets) {
        if (!cJSON_IsString(id))
            return false;
        order->assets[order->asset_count++] = tw_strdup(id->valuestring);
    }
    return true;
}

static bool read_view(const cJSON *json, struct tw_bookmark *view) {
    const cJSON *seen = cJSON_GetObjectItemCaseSensitive(json, "seen"), *order;
    size_t count = seen ? (size_t)cJSON_GetArraySize(seen) : 0;
    if (!read_camera(cJSON_GetObjectItemCaseSensitive(json, "camera"), &view->pose))
        return false;
    view->halls_closed = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "halls_closed"));
    view->orders = tw_alloc_array(count + 1, sizeof *view->orders);
    cJSON_ArrayForEach(order, seen) {
        if (!read_order(order, &view->orders[view->order_count++]))
            return false;
    }
    return true;
}

static bool read_group(const cJSON *json, struct tw_bookmark *group) {
    const char *query = text_of(json, "query");
    if (!query || !*query || strlen(query) > QUERY_BYTES_MAX)
        return false;
    group->query = tw_strdup(query);
    return true;
}

static void read_list(struct tw_bookmarks *bookmarks, const cJSON *root, const char *name,
                      bool (*read)(const cJSON *, struct tw_bookmark *)) {
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, name), *json;
    int index = 0;
    cJSON_ArrayForEach(json, list) {
        struct tw_bookmark bookmark = {0};
        const char *text = text_of(json, "name");
        if (!text || !*text || !read(json, &bookmark)) {
            tw_warn("%s: %s[%d] is no bookmark and is left out", bookmarks->path, name, index);
            tw_bookmark_finish(&bookmark);
            bookmarks->faulty = true;
        } else {
            bookmark.name = tw_strdup(text);
            bookmarks->faulty = !tw_bookmarks_add(bookmarks, &bookmark) || bookmarks->faulty;
        }
        index++;
    }
}

static void read_file(struct tw_bookmarks *bookmarks) {
    size_t size;
    if (!tw_file_exists(bookmarks->path))
        return;
    char *text = tw_file_read(bookmarks->path, BYTES_MAX, &size);
    cJSON *root = text ? cJSON_Parse(text) : NULL;
    const char *mark = text_of(root, "bookmarks");
    bookmarks->faulty = !mark || strcmp(mark, MARK) != 0;
    if (!text)
        tw_warn("%s is not read: %s", bookmarks->path, strerror(errno));
    else if (bookmarks->faulty)
        tw_warn("%s is not read: it is %s", bookmarks->path,
                root ? "of another version" : "no JSON");
    else {
        read_list(bookmarks, root, "views", read_view);
        read_list(bookmarks, root, "groups", read_group);
    }
    cJSON_Delete(root);
    free(text);
}

void tw_bookmarks_open(struct tw_bookmarks *bookmarks, const char *folder, const char *site) {
    *bookmarks = (struct tw_bookmarks){.site = tw_strdup(site)};
    if (!folder)
        return;
    uint64_t hash = tw_hash_bytes(site, strlen(site), 0);
    bookmarks->path = tw_format("%s/%016" PRIx64 ".json", folder, hash);
    read_file(bookmarks);
}

// ---- writing --------------------------------------------------------------------------------

static void write_corner(struct tw_json *json, const char *name, const double corner[3]) {
    tw_json_key(json, name);
    tw_json_begin_array(json);
    for (int i = 0; i < 3; i++) {
        if (isfinite(corner[i]))
            tw_json_number(json, corner[i]);
        else
            tw_json_null(json);
    }
    tw_json_end_array(json);
}

static void write_order(struct tw_json *json, const struct tw_bookmark_order *order) {
    tw_json_begin_object(json);
    tw_json_member_string(json, "to", words[order->to]);
    if (order->name)
        tw_json_member_string(json, order->scope == TW_ORDER_TYPE ? "type" : "kind", order->name);
    if (order->scope == TW_ORDER_SECTION) {
        tw_json_key(json, "section");
        tw_json_begin_object(json);
        write_corner(json, "min", order->section.min);
        write_corner(json, "max", order->section.max);
        tw_json_end_object(json);
    }
    if (order->scope == TW_ORDER_EXPLODE)
        tw_json_member_number(json, "explode", order->share);
    if (order->scope == TW_ORDER_ASSETS || order->asset_count) {
        tw_json_key(json, "assets");
        tw_json_begin_array(json);
        for (size_t i = 0; i < order->asset_count; i++)
            tw_json_string(json, order->assets[i]);
        tw_json_end_array(json);
    }
    tw_json_end_object(json);
}

static void write_view(struct tw_json *json, const struct tw_bookmark *view) {
    tw_json_key(json, "camera");
    tw_json_begin_object(json);
    tw_json_member_number(json, "az", view->pose.azimuth_deg);
    tw_json_member_number(json, "el", view->pose.elevation_deg);
    tw_json_member_number(json, "dist", view->pose.distance_m);
    tw_json_key(json, "target");
    tw_json_begin_array(json);
    for (int i = 0; i < 3; i++)
        tw_json_number(json, view->pose.target[i]);
    tw_json_end_array(json);
    tw_json_end_object(json);
    tw_json_member_bool(json, "halls_closed", view->halls_closed);
    tw_json_key(json, "seen");
    tw_json_begin_array(json);
    for (size_t i = 0; i < view->order_count; i++)
        write_order(json, &view->orders[i]);
    tw_json_end_array(json);
}

static void write_list(struct tw_json *json, const struct tw_bookmarks *bookmarks, bool groups) {
    tw_json_key(json, groups ? "groups" : "views");
    tw_json_begin_array(json);
    for (size_t i = 0; i < bookmarks->count; i++) {
        const struct tw_bookmark *bookmark = &bookmarks->items[i];
        if ((bookmark->query != NULL) != groups)
            continue;
        tw_json_begin_object(json);
        tw_json_member_string(json, "name", bookmark->name);
        if (groups)
            tw_json_member_string(json, "query", bookmark->query);
        else
            write_view(json, bookmark);
        tw_json_end_object(json);
    }
    tw_json_end_array(json);
}

// A file that was not read in full is kept beside, under a name that is free.
static bool put_aside(struct tw_bookmarks *bookmarks) {
    char *aside = NULL;
    for (int i = 1; i < 100; i++) {
        free(aside);
        aside = tw_format("%s.faulty-%d", bookmarks->path, i);
        if (!tw_file_exists(aside))
            break;
    }
    bool done = rename(bookmarks->path, aside) == 0;
    if (done)
        tw_warn("%s was not read in full, and is kept as %s", bookmarks->path, aside);
    bookmarks->faulty = !done;
    free(aside);
    return done;
}

void tw_bookmarks_write(struct tw_bookmarks *bookmarks) {
    struct tw_json json = {.indent = 1};
    bookmarks->fault[0] = '\0';
    if (!bookmarks->path)
        return;
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "bookmarks", MARK);
    tw_json_member_string(&json, "site", bookmarks->site);
    write_list(&json, bookmarks, false);
    write_list(&json, bookmarks, true);
    tw_json_end_object(&json);
    char *folder = tw_path_folder(bookmarks->path);
    if (!tw_folder_make(folder) || (bookmarks->faulty && !put_aside(bookmarks)) ||
        !tw_file_write(bookmarks->path, json.text, json.length)) {
        tw_warn("%s cannot be written: %s", bookmarks->path, strerror(errno));
        snprintf(bookmarks->fault, sizeof bookmarks->fault, "%s",
                 TW_WORD("Not kept: the file cannot be written."));
    }
    free(folder);
    tw_json_finish(&json);
}
