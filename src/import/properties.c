// A node's metadata as JSON.
#include "import.h"

#include <stdlib.h>
#include <string.h>

#include <assimp/metadata.h>

#include "twinview/json_writer.h"

#define PROPERTIES_MAX 200         // of one node
#define PROPERTIES_BYTES_MAX 65536 // of their JSON text

static bool write_value(struct tw_json *json, const struct aiMetadataEntry *entry) {
    const float *vector = entry->mData;
    switch (entry->mType) {
    case AI_BOOL:
        tw_json_bool(json, *(const bool *)entry->mData);
        return true;
    case AI_INT32:
        tw_json_integer(json, *(const int32_t *)entry->mData);
        return true;
    case AI_UINT64:
        tw_json_number(json, (double)*(const uint64_t *)entry->mData);
        return true;
    case AI_FLOAT:
        tw_json_number(json, (double)*(const float *)entry->mData);
        return true;
    case AI_DOUBLE:
        tw_json_number(json, *(const double *)entry->mData);
        return true;
    case AI_AISTRING:
        tw_json_string(json, ((const struct aiString *)entry->mData)->data);
        return true;
    case AI_AIVECTOR3D:
        tw_json_begin_array(json);
        for (int i = 0; i < 3; i++)
            tw_json_number(json, (double)vector[i]);
        tw_json_end_array(json);
        return true;
    default:
        return false;
    }
}

static void write_metadata(struct tw_json *json, const struct aiMetadata *metadata) {
    uint32_t count = TW_MIN(metadata->mNumProperties, PROPERTIES_MAX);
    for (uint32_t i = 0; i < count && json->length < PROPERTIES_BYTES_MAX; i++) {
        const struct aiMetadataEntry *entry = &metadata->mValues[i];
        if (!entry->mData || entry->mType == AI_AIMETADATA || entry->mType >= AI_META_MAX)
            continue;
        tw_json_key(json, metadata->mKeys[i].data);
        write_value(json, entry);
    }
}

// assimp names the nodes of an IFC file "<class>_<name>_<GlobalId>"; a GlobalId has 22 characters
// (ISO 16739-1, IfcGloballyUniqueId), among them '_'.
static void write_ifc(struct tw_json *json, const char *name) {
    size_t length = strlen(name);
    const char *end = strchr(name, '_');
    if (strncmp(name, "Ifc", 3) != 0 || !end || length < 24)
        return;
    char class[64] = {0};
    memcpy(class, name, TW_MIN((size_t)(end - name), sizeof class - 1));
    tw_json_member_string(json, "class", class);
    tw_json_member_string(json, "GlobalId", name + length - 22);
}

const char *tw_import_properties(struct tw_import *import, const struct aiNode *node) {
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    if (import->ifc_names)
        write_ifc(&json, node->mName.data);
    if (node->mMetaData)
        write_metadata(&json, node->mMetaData);
    tw_json_end_object(&json);
    bool fits = json.length > 2 && json.length <= PROPERTIES_BYTES_MAX;
    const char *text = fits ? tw_arena_strdup(&import->arena, json.text) : NULL;
    tw_json_finish(&json);
    return text;
}
