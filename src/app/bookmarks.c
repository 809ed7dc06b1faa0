#include "bookmarks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

static void order_finish(struct tw_bookmark_order *order) {
    for (size_t i = 0; i < order->asset_count; i++)
        free(order->assets[i]);
    free(order->assets);
    free(order->name);
}

void tw_bookmark_finish(struct tw_bookmark *bookmark) {
    for (size_t i = 0; i < bookmark->order_count; i++)
        order_finish(&bookmark->orders[i]);
    free(bookmark->orders);
    free(bookmark->name);
    free(bookmark->query);
    *bookmark = (struct tw_bookmark){0};
}

void tw_bookmarks_finish(struct tw_bookmarks *bookmarks) {
    for (size_t i = 0; i < bookmarks->count; i++)
        tw_bookmark_finish(&bookmarks->items[i]);
    free(bookmarks->items);
    free(bookmarks->path);
    free(bookmarks->site);
    *bookmarks = (struct tw_bookmarks){0};
}

// At most TW_BOOKMARK_NAME_MAX bytes, ending with a whole character.
static char *clean_name(const char *name) {
    size_t length = strlen(name);
    if (length > TW_BOOKMARK_NAME_MAX) {
        length = TW_BOOKMARK_NAME_MAX;
        while (length && ((unsigned char)name[length] & 0xc0) == 0x80)
            length--;
    }
    char *clean = tw_format("%.*s", (int)length, name);
    for (char *at = clean; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = ' ';
    return clean;
}

bool tw_bookmarks_add(struct tw_bookmarks *bookmarks, struct tw_bookmark *bookmark) {
    if (bookmarks->count == TW_BOOKMARKS_MAX) {
        snprintf(bookmarks->fault, sizeof bookmarks->fault, "%s",
                 TW_WORD("No room: delete one first."));
        bookmarks->version++;
        tw_bookmark_finish(bookmark);
        return false;
    }
    char *name = clean_name(bookmark->name);
    free(bookmark->name);
    bookmark->name = name;
    size_t at = bookmarks->count; // views stand before searches
    while (!bookmark->query && at > 0 && bookmarks->items[at - 1].query)
        at--;
    TW_GROW(bookmarks->items, bookmarks->count, bookmarks->capacity);
    memmove(&bookmarks->items[at + 1], &bookmarks->items[at],
            (bookmarks->count - at) * sizeof *bookmarks->items);
    bookmarks->items[at] = *bookmark;
    bookmarks->count++;
    bookmarks->version++;
    return true;
}

void tw_bookmarks_rename(struct tw_bookmarks *bookmarks, size_t index, const char *name) {
    if (index >= bookmarks->count || !name[strspn(name, " ")])
        return;
    free(bookmarks->items[index].name);
    bookmarks->items[index].name = clean_name(name);
    bookmarks->version++;
}

void tw_bookmarks_remove(struct tw_bookmarks *bookmarks, size_t index) {
    if (index >= bookmarks->count)
        return;
    tw_bookmark_finish(&bookmarks->items[index]);
    memmove(&bookmarks->items[index], &bookmarks->items[index + 1],
            (--bookmarks->count - index) * sizeof *bookmarks->items);
    bookmarks->version++;
}

static void copy_order(struct tw_bookmark_order *to, const struct tw_order *from,
                       const struct tw_twin *twin) {
    *to = (struct tw_bookmark_order){
        .scope = from->scope, .to = from->to, .section = from->section, .share = from->share};
    if (from->scope == TW_ORDER_TYPE || from->scope == TW_ORDER_KIND)
        to->name = tw_strdup(from->name);
    to->assets = tw_alloc_array(from->asset_count + 1, sizeof *to->assets);
    for (size_t i = 0; i < from->asset_count; i++) {
        const struct tw_asset *asset = tw_twin_asset(twin, from->assets[i]);
        if (asset)
            to->assets[to->asset_count++] = tw_strdup(asset->id);
    }
}

bool tw_bookmark_of_view(struct tw_bookmark *bookmark, const char *name, const struct tw_pose *pose,
                         bool halls_closed, const struct tw_scene *scene,
                         const struct tw_twin *twin) {
    size_t count = tw_scene_order_count(scene), assets = 0;
    for (size_t i = 0; i < count; i++)
        assets += tw_scene_order_at(scene, i).asset_count;
    if (assets > TW_BOOKMARK_ASSETS_MAX)
        return false;
    *bookmark = (struct tw_bookmark){.name = tw_strdup(name),
                                     .pose = *pose,
                                     .halls_closed = halls_closed,
                                     .orders = tw_alloc_array(count + 1, sizeof *bookmark->orders),
                                     .order_count = count};
    for (size_t i = 0; i < count; i++) {
        struct tw_order order = tw_scene_order_at(scene, i);
        copy_order(&bookmark->orders[i], &order, twin);
    }
    return true;
}

void tw_bookmark_of_search(struct tw_bookmark *bookmark, const char *query) {
    *bookmark = (struct tw_bookmark){.name = tw_strdup(query), .query = tw_strdup(query)};
}

void tw_bookmark_show(const struct tw_bookmark *bookmark, struct tw_scene *scene,
                      const struct tw_twin *twin) {
    size_t count = bookmark->order_count;
    if (count == 0 && tw_scene_order_count(scene) == 0)
        return;
    struct tw_order *orders = tw_alloc_array(count + 1, sizeof *orders);
    struct tw_asset_id **assets = tw_alloc_array(count + 1, sizeof *assets);
    orders[0] = (struct tw_order){.scope = TW_ORDER_ALL, .to = TW_VISIBLE};
    for (size_t i = 0; i < count; i++) {
        const struct tw_bookmark_order *kept = &bookmark->orders[i];
        size_t known = 0;
        assets[i] = tw_alloc_array(kept->asset_count + 1, sizeof *assets[i]);
        for (size_t k = 0; k < kept->asset_count; k++) {
            const struct tw_asset *asset = tw_twin_find(twin, kept->assets[k]);
            if (asset)
                assets[i][known++] = asset->handle;
        }
        orders[i + 1] = (struct tw_order){.scope = kept->scope,
                                          .to = kept->to,
                                          .assets = assets[i],
                                          .asset_count = known,
                                          .name = kept->name,
                                          .section = kept->section,
                                          .share = kept->share};
    }
    tw_scene_order(scene, orders, count + 1);
    for (size_t i = 0; i < count; i++)
        free(assets[i]);
    free(assets);
    free(orders);
}
