#include "importing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "twinview/file.h"
#include "twinview/memory.h"

char importing_folder[] = "/tmp/twinview-test-XXXXXX";
char *importing_output;

int importing_begin(void **state) {
    (void)state;
    if (!mkdtemp(importing_folder))
        return -1;
    importing_output = tw_path_join(importing_folder, "out.twmesh");
    return 0;
}

int importing_end(void **state) {
    (void)state;
    char *command = tw_format("rm -rf '%s'", importing_folder);
    int status = system(command);
    free(command);
    free(importing_output);
    return status;
}

char *importing_file(const char *name, const void *data, size_t size) {
    char *path = tw_path_join(importing_folder, name);
    assert_true(tw_file_write(path, data, size));
    return path;
}

// Runs the importer; its exit status, and what it wrote to stderr in `message` (to be freed).
int importing_run(const char *options, const char *path, char **message) {
    char *errors = tw_path_join(importing_folder, "stderr");
    char *command = tw_format("'%s' %s '%s' '%s' >/dev/null 2>'%s'", getenv("TW_IMPORT"), options,
                              path, importing_output, errors);
    int status = system(command);
    *message = tw_file_read(errors, 4096, NULL);
    free(command);
    free(errors);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct tw_mesh_cache *importing(const char *path) {
    char *message;
    const char *reason = "";
    unlink(importing_output);
    if (importing_run("", path, &message) != 0)
        fail_msg("%s: %s", path, message);
    free(message);
    struct tw_mesh_cache *cache = tw_mesh_cache_open(importing_output, &reason);
    if (!cache)
        fail_msg("%s: %s", path, reason);
    return cache;
}

struct tw_mesh_cache *importing_text(const char *name, const char *text) {
    char *path = importing_file(name, text, strlen(text));
    struct tw_mesh_cache *cache = importing(path);
    free(path);
    return cache;
}

// Rows of the 3x4 matrix from the node to the model.
void model_world(const struct tw_model *model, uint32_t node, double world[12]) {
    memcpy(world, model->nodes[node].local, 12 * sizeof *world);
    for (int32_t parent = model->nodes[node].parent; parent >= 0;
         parent = model->nodes[parent].parent) {
        const double *p = model->nodes[parent].local;
        double product[12];
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 4; column++)
                product[4 * row + column] =
                    p[4 * row] * world[column] + p[4 * row + 1] * world[4 + column] +
                    p[4 * row + 2] * world[8 + column] + (column == 3 ? p[4 * row + 3] : 0);
        memcpy(world, product, sizeof product);
    }
}

// Volume of the full level of all parts, in the model's frame: positive if all faces face outward.
double model_volume(const struct tw_model *model) {
    double volume = 0;
    for (uint32_t i = 0; i < model->part_count; i++) {
        const struct tw_mesh *mesh = &model->meshes[model->parts[i].mesh];
        double world[12];
        model_world(model, model->parts[i].node, world);
        for (uint32_t k = 0; k < mesh->lods[0].index_count; k += 3) {
            double p[3][3];
            for (int corner = 0; corner < 3; corner++) {
                float local[3], normal[3];
                uint32_t index = mesh->indices[mesh->lods[0].first_index + k + (uint32_t)corner];
                tw_vertex_unpack(mesh->vertices[index], mesh->bounds_min, mesh->bounds_max, local,
                                 normal);
                for (int axis = 0; axis < 3; axis++)
                    p[corner][axis] = world[4 * axis] * (double)local[0] +
                                      world[4 * axis + 1] * (double)local[1] +
                                      world[4 * axis + 2] * (double)local[2] + world[4 * axis + 3];
            }
            for (int axis = 0; axis < 3; axis++)
                volume += p[0][axis] *
                          (p[1][(axis + 1) % 3] * p[2][(axis + 2) % 3] -
                           p[1][(axis + 2) % 3] * p[2][(axis + 1) % 3]) /
                          6;
        }
    }
    return volume;
}
