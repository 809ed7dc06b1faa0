// twinview-import: reads one model file and writes one mesh cache.
//
// It is a process of its own because model files are not to be trusted: what goes wrong here, from
// a crash to a loop without end, costs one model, and who takes it over sits in a jail. It prints
// its progress on stdout, one JSON object a line, and the reason of a failure as one line on
// stderr. Exit: 0 done, 1 failed, 2 wrong usage.
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <assimp/cimport.h>
#include <assimp/config.h>
#include <assimp/metadata.h>
#include <assimp/postprocess.h>
#include <meshoptimizer.h>

#include "twinview/file.h"
#include "twinview/mesh_cache.h"

#include "import.h"
#include "jail.h"
#include "limits.h"
#include "needs.h"

static const char usage[] =
    "Usage: twinview-import [OPTION...] INPUT OUTPUT\n"
    "Reads the model file INPUT and writes the mesh cache OUTPUT.\n"
    "  --seconds=N    processor time at most (120)\n"
    "  --bytes=N      address space at most (4294967296)\n"
    "  --output=N     size of OUTPUT at most, in bytes (2147483648)\n"
    "  --texture=N    width and height of a texture at most, in texels (2048)\n"
    "  --help\n";

static const char no_triangles[] = "the file holds no triangles";

static bool has_extension(const char *path, const char *const *extensions) {
    for (; *extensions; extensions++)
        if (tw_path_has_extension(path, *extensions))
            return true;
    return false;
}

// FBX files say which axis is up; assimp passes that on and leaves the model as it is.
static bool says_z_up(const struct aiScene *scene) {
    const struct aiMetadata *metadata = scene->mMetaData;
    for (unsigned i = 0; metadata && i < metadata->mNumProperties; i++) {
        const struct aiMetadataEntry *entry = &metadata->mValues[i];
        if (strcmp(metadata->mKeys[i].data, "UpAxis") == 0 && entry->mType == AI_INT32)
            return *(const int32_t *)entry->mData == 2;
    }
    return false;
}

// assimp hands most formats over with Y up; those with Z up it turns at the root. Formats without a
// convention of their own come as they are, and where engineers write them, Z is up.
static enum tw_import_axes find_axes(const char *path, const struct aiScene *scene) {
    static const char *const kept[] = {"stl", "ply", "off", "dxf", "3mf", "amf", "raw", NULL};
    const struct aiMatrix4x4 *root = &scene->mRootNode->mTransformation;
    const float turned[9] = {1, 0, 0, 0, 0, 1, 0, -1, 0}; // Z up to Y up
    const float rows[9] = {root->a1, root->a2, root->a3, root->b1, root->b2,
                           root->b3, root->c1, root->c2, root->c3};
    if (has_extension(path, kept) || says_z_up(scene))
        return TW_AXES_KEPT;
    for (int i = 0; i < 9; i++)
        if (!(fabsf(rows[i] - turned[i]) < 1e-5f))
            return TW_AXES_TURNED;
    return TW_AXES_UNDO_ROOT;
}

static const struct aiScene *read_scene(const char *path) {
    // No FindInvalidData and no ValidateDataStructure: for one bad vertex or one empty mesh they
    // give up whole meshes or the file, where soup.c drops what is not sound and nothing else.
    unsigned steps = aiProcess_Triangulate | aiProcess_SortByPType | aiProcess_FindDegenerates |
                     aiProcess_RemoveComponent | aiProcess_TransformUVCoords;
    if (tw_path_has_extension(path, "fbx"))
        steps |= aiProcess_GlobalScale; // its unit is the centimetre; the file may say another
    struct aiPropertyStore *settings = aiCreatePropertyStore();
    aiSetImportPropertyInteger(settings, AI_CONFIG_PP_SBP_REMOVE,
                               aiPrimitiveType_POINT | aiPrimitiveType_LINE);
    aiSetImportPropertyInteger(settings, AI_CONFIG_PP_FD_REMOVE, 1);
    // By corners only: the check by area would drop small triangles of models in metres.
    aiSetImportPropertyInteger(settings, AI_CONFIG_PP_FD_CHECKAREA, 0);
    aiSetImportPropertyInteger(settings, AI_CONFIG_PP_RVC_FLAGS,
                               aiComponent_TANGENTS_AND_BITANGENTS | aiComponent_BONEWEIGHTS |
                                   aiComponent_ANIMATIONS | aiComponent_LIGHTS |
                                   aiComponent_CAMERAS);
    const struct aiScene *scene = aiImportFileExWithProperties(path, steps, NULL, settings);
    aiReleasePropertyStore(settings);
    return scene;
}

static int fail(const char *reason) {
    fprintf(stderr, "%s\n", reason);
    return 1;
}

// assimp's sentences, but for those that only a programmer understands.
static const char *explain(const char *error) {
    if (strstr(error, "bad_alloc"))
        return "the model needs more memory than the importer may use";
    if (strstr(error, "No meshes remaining"))
        return no_triangles;
    return error[0] ? error : "the file cannot be read";
}

static int run(const char *input, int output, uint32_t texture_side) {
    static const char *const gltf[] = {"glb", "gltf", NULL};
    const char *dot = strrchr(input, '.'), *reason;
    if (!dot || !aiIsExtensionSupported(dot))
        return fail("the format of the file is not known");
    char needed[160];
    if (has_extension(input, gltf) && !tw_import_needs(input, needed, sizeof needed))
        return fail(needed);
    meshopt_setAllocator(tw_alloc, free); // so that it, too, says what it died of
    tw_import_progress(0.05, "read");
    const struct aiScene *scene = read_scene(input);
    if (!scene || !scene->mRootNode)
        return fail(explain(aiGetErrorString()));

    struct tw_import import = {
        .scene = scene,
        .folder = ".",
        .axes = find_axes(input, scene),
        .srgb_colours = !has_extension(input, gltf),
        .trusts_sides = has_extension(input, gltf),
        .texture_side = texture_side,
        .ifc_names = tw_path_has_extension(input, "ifc"),
    };
    tw_import_progress(0.35, "materials");
    tw_import_materials(&import);
    tw_import_progress(0.37, "textures");
    tw_import_surfaces(&import);
    tw_import_nodes(&import);
    if (import.model.part_count == 0)
        return fail(no_triangles);
    tw_import_progress(0.95, "write");
    if (!tw_mesh_cache_write(output, &import.model, &reason))
        return fail(reason);
    tw_import_progress(1, "done");
    return 0;
}

static bool read_number(const char *text, long long least, long long *number) {
    char *end;
    errno = 0;
    *number = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *number >= least;
}

int main(int argc, char **argv) {
    static const struct option options[] = {
        {"seconds", required_argument, NULL, 's'}, {"bytes", required_argument, NULL, 'b'},
        {"output", required_argument, NULL, 'o'},  {"texture", required_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},          {0}};
    long long seconds = 120, bytes = 4ll << 30, output_bytes = 2ll << 30, texture_side = 2048;
    int option;
    bool ok = true;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return 0;
        }
        ok = ok && option != '?' &&
             read_number(optarg, 1,
                         option == 's'   ? &seconds
                         : option == 'b' ? &bytes
                         : option == 't' ? &texture_side
                                         : &output_bytes);
    }
    if (!ok || texture_side > TW_TEXTURE_SIDE_MAX || argc - optind != 2) {
        fputs(usage, stderr);
        return 2;
    }
    char *input = realpath(argv[optind], NULL);
    if (!input)
        return fail(strerror(errno));
    const struct tw_import_limits limits = {
        .seconds = (long)seconds, .bytes = (size_t)bytes, .file_size = (size_t)output_bytes};
    if (!tw_import_apply_limits(&limits))
        return fail("the limits of the process cannot be set");
    char *folder = tw_path_folder(input);
    int output_fd = open(argv[optind + 1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (output_fd < 0 || chdir(folder) != 0)
        return fail(strerror(errno));
    if (!tw_import_enter_jail(folder, output_fd))
        return fail("the importer cannot be shut in, so it reads nothing");
    int status = run(input, output_fd, (uint32_t)texture_side);
    fflush(NULL);
    _exit(status); // the system takes the memory back faster than we could
}
