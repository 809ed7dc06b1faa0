#include "model_source.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stb/stb_ds.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/file.h"

#define METADATA_MAX 64 // properties taken over from one node

bool tw_model_source_is(const char *path) {
    return !strstr(path, "://") && !tw_path_has_extension(path, "json") &&
           !tw_path_has_extension(path, "ndjson") && !tw_path_has_extension(path, "twrec");
}

static struct tw_write *write_text(struct tw_batch *batch, enum tw_field field, const char *asset,
                                   const char *key, const char *text) {
    struct tw_write *write = tw_batch_add_write(batch, field);
    write->key[0] = asset;
    write->key[1] = key;
    write->value.kind = TW_VALUE_STRING;
    write->value.string = tw_arena_strdup(&batch->arena, text);
    return write;
}

static struct tw_batch *begin(uint32_t source, bool replaces) {
    struct tw_batch *batch = tw_batch_create(source);
    batch->replaces = replaces;
    batch->epoch = "file";
    batch->time_ms = tw_wall_ms();
    batch->received_ns = tw_monotonic_ns();
    return batch;
}

struct tw_batch *tw_model_source_root(uint32_t source, const char *path, const char *id) {
    struct tw_batch *batch = begin(source, true);
    const char *asset = tw_arena_strdup(&batch->arena, id);
    const char *slash = strrchr(path, '/');
    tw_batch_add_write(batch, TW_FIELD_ASSET)->key[0] = asset;
    write_text(batch, TW_FIELD_ASSET_NAME, asset, "", slash ? slash + 1 : path);
    write_text(batch, TW_FIELD_ASSET_MODEL, asset, NULL, path);
    write_text(batch, TW_FIELD_SITE_NAME, "", NULL, slash ? slash + 1 : path);
    return batch;
}

// The file's metadata of a node becomes properties: numbers, truths and short texts.
static void write_metadata(struct tw_batch *batch, const char *asset, const char *json) {
    cJSON *root = json ? cJSON_Parse(json) : NULL;
    const cJSON *member = root ? root->child : NULL;
    for (int count = 0; member && count < METADATA_MAX; member = member->next, count++) {
        struct tw_value value = {0};
        if (cJSON_IsNumber(member) && isfinite(member->valuedouble))
            value = (struct tw_value){TW_VALUE_NUMBER, {.number = member->valuedouble}};
        else if (cJSON_IsBool(member))
            value = (struct tw_value){TW_VALUE_BOOL, {.boolean = cJSON_IsTrue(member)}};
        else if (cJSON_IsString(member) && strlen(member->valuestring) <= TW_STRING_MAX)
            value = (struct tw_value){
                TW_VALUE_STRING, {.string = tw_arena_strdup(&batch->arena, member->valuestring)}};
        if (value.kind == TW_VALUE_NONE || !member->string || !*member->string)
            continue;
        struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ASSET_PROPERTY_VALUE);
        write->key[0] = asset;
        write->key[1] = tw_arena_strdup(&batch->arena, member->string);
        write->value = value;
    }
    cJSON_Delete(root);
}

// A storey of a building (ISO 16739-1, IfcBuildingStorey), as the importer tells the class.
static bool is_storey(const struct tw_model_node *node) {
    return node->properties && strstr(node->properties, "\"class\":\"IfcBuildingStorey\"");
}

struct tw_batch *tw_model_source_nodes(uint32_t source, const char *root_id,
                                       const struct tw_model *model) {
    struct tw_batch *batch = begin(source, false);
    const char *root = tw_arena_strdup(&batch->arena, root_id);
    // Asset that stands for each node: its own, or that of the nearest named node above.
    const char **asset_of = tw_alloc_array(model->node_count + 1, sizeof *asset_of);
    struct {
        char *key;
        int value;
    } *seen = NULL;
    sh_new_strdup(seen);
    write_text(batch, TW_FIELD_TYPE_KIND, "storey", NULL, "storey");
    for (uint32_t i = 0; i < model->node_count; i++) {
        const struct tw_model_node *node = &model->nodes[i];
        const char *parent = node->parent >= 0 ? asset_of[node->parent] : root;
        asset_of[i] = parent;
        bool skip = !node->name[0] || shgeti(seen, node->name) >= 0;
        if (skip) // nameless, or a second node of the name: binding goes by name
            continue;
        shput(seen, node->name, 1);
        const char *asset = tw_arena_format(&batch->arena, "%s/%s", root, node->name);
        asset_of[i] = asset;
        tw_batch_add_write(batch, TW_FIELD_ASSET)->key[0] = asset;
        write_text(batch, TW_FIELD_ASSET_NAME, asset, "", node->name);
        write_text(batch, TW_FIELD_ASSET_PARENT, asset, NULL, parent);
        write_text(batch, TW_FIELD_ASSET_NODE_OF, asset, NULL, root);
        write_text(batch, TW_FIELD_ASSET_NODE_NAME, asset, NULL, node->name);
        if (is_storey(node))
            write_text(batch, TW_FIELD_ASSET_TYPE, asset, NULL, "storey");
        write_metadata(batch, asset, node->properties);
    }
    shfree(seen);
    free(asset_of);
    return batch;
}
