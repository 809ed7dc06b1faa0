// The demo site: everything that it names exists.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <assimp/cimport.h>
#include <assimp/scene.h>
#include <cjson/cJSON.h>

#include "twinview/file.h"
#include "twinview/memory.h"

static cJSON *site;

static const cJSON *member(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static int read_site(void **state) {
    (void)state;
    char *text = tw_file_read(getenv("TW_SITE"), 16 << 20, NULL);
    site = text ? cJSON_Parse(text) : NULL;
    free(text);
    return site ? 0 : -1;
}

static int free_site(void **state) {
    (void)state;
    cJSON_Delete(site);
    return 0;
}

static char *model_path(const char *reference) {
    assert_int_equal(strncmp(reference, "models/", 7), 0);
    return tw_path_join(getenv("TW_MODELS"), reference + 7);
}

static const char *model_of(const cJSON *asset) {
    const cJSON *own = member(asset, "model");
    const cJSON *type = member(member(site, "types"), member(asset, "type")->valuestring);
    return cJSON_GetStringValue(own ? own : member(type, "model"));
}

static bool node_exists(const struct aiNode *node, const char *name) {
    bool found = strcmp(node->mName.data, name) == 0;
    for (uint32_t i = 0; i < node->mNumChildren && !found; i++) {
        found = node_exists(node->mChildren[i], name);
    }
    return found;
}

static void assert_node(const char *reference, const char *name) {
    char *path = model_path(reference);
    const struct aiScene *scene = aiImportFile(path, 0);
    if (!scene || !node_exists(scene->mRootNode, name)) {
        fail_msg("%s has no node %s", path, name);
    }
    aiReleaseImport(scene);
    free(path);
}

static void test_names(void **state) {
    (void)state;
    const cJSON *assets = member(site, "assets"), *asset, *other;
    int count = 0;
    cJSON_ArrayForEach(asset, assets) {
        for (other = asset->next; other; other = other->next) {
            assert_string_not_equal(asset->string, other->string);
        }
        if (!member(member(site, "types"), member(asset, "type")->valuestring)) {
            fail_msg("%s: no such type", asset->string);
        }
        count++;
    }
    assert_int_equal(count, 300); // what the demo shows if nobody asks for more: all of it
}

static void test_references(void **state) {
    (void)state;
    const cJSON *assets = member(site, "assets"), *asset, *relation, *target;
    cJSON_ArrayForEach(asset, assets) {
        const char *parent = cJSON_GetStringValue(member(asset, "parent"));
        if (parent && !member(assets, parent)) {
            fail_msg("%s: no parent %s", asset->string, parent);
        }
        cJSON_ArrayForEach(relation, member(asset, "rel")) {
            cJSON_ArrayForEach(target, relation) {
                if (!member(assets, target->string)) {
                    fail_msg("%s: %s %s is not there", asset->string, relation->string,
                             target->string);
                }
            }
        }
    }
}

static void test_models(void **state) {
    (void)state;
    const cJSON *asset, *type, *rule;
    cJSON_ArrayForEach(asset, member(site, "assets")) {
        const char *model = model_of(asset);
        char *path = model ? model_path(model) : NULL;
        if (path && !tw_file_exists(path)) {
            fail_msg("%s: no model %s", asset->string, path);
        }
        free(path);
        const cJSON *node = member(asset, "node");
        if (node) {
            const cJSON *owner = member(member(site, "assets"), member(node, "of")->valuestring);
            assert_node(model_of(owner), member(node, "name")->valuestring);
        }
        if (!model && !node && !member(asset, "shapes") && !member(asset, "name")) {
            fail_msg("%s has no body", asset->string);
        }
    }
    cJSON_ArrayForEach(type, member(site, "types")) {
        cJSON_ArrayForEach(rule, member(type, "look")) {
            if (member(rule, "node") && !member(rule, "label")) {
                assert_node(member(type, "model")->valuestring, member(rule, "node")->valuestring);
            }
        }
    }
}

static void test_limits(void **state) {
    (void)state;
    static const char *const order[] = {"lo_lo", "lo", "hi", "hi_hi"};
    const cJSON *type, *property;
    cJSON_ArrayForEach(type, member(site, "types")) {
        cJSON_ArrayForEach(property, member(type, "props")) {
            const cJSON *range = member(property, "range"), *limits = member(property, "limits");
            double last = range ? cJSON_GetArrayItem(range, 0)->valuedouble : 0;
            for (size_t i = 0; i < TW_COUNT(order) && limits; i++) {
                const cJSON *limit = member(limits, order[i]);
                if (limit) {
                    assert_true(limit->valuedouble > last);
                    last = limit->valuedouble;
                }
            }
            assert_true(!range || last <= cJSON_GetArrayItem(range, 1)->valuedouble);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_models),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, read_site, free_site);
}
