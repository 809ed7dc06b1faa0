// Writes the demo sites' models as GLB files: models FOLDER
#include <stdio.h>
#include <stdlib.h>

#include "families.h"
#include "glb.h"
#include "twinview/memory.h"

static const struct {
    const char *name;
    void (*build)(struct model *model);
} catalogue[] = {
    {"boiler", model_boiler},
    {"boiler-house", model_boiler_house},
    {"cabinet", model_cabinet},
    {"cabinet-row", model_cabinet_row},
    {"column", model_column},
    {"compressor", model_compressor},
    {"conveyor", model_conveyor},
    {"cooling-tower", model_cooling_tower},
    {"dosing", model_dosing},
    {"enclosure", model_enclosure},
    {"exchanger", model_exchanger},
    {"fence", model_fence},
    {"forklift", model_forklift},
    {"instrument", model_instrument},
    {"lamp", model_lamp},
    {"packer", model_packer},
    {"packing-hall", model_packing_hall},
    {"pallet", model_pallet},
    {"pallet-high", model_pallet_high},
    {"palletiser", model_palletiser},
    {"person", model_person},
    {"pipe-rack", model_pipe_rack},
    {"platform", model_platform},
    {"pump", model_pump},
    {"reactor", model_reactor},
    {"tank", model_tank},
    {"transformer", model_transformer},
    {"tree", model_tree},
    {"tree-tall", model_tree_tall},
    {"truck", model_truck},
    {"valve", model_valve},
    {"warehouse", model_warehouse},
};

static bool write_model(int index, const char *folder) {
    struct model model;
    model_init(&model);
    catalogue[index].build(&model);
    char *path = tw_format("%s/%s.glb", folder, catalogue[index].name);
    bool written = glb_write(&model, path);
    if (!written) {
        fprintf(stderr, "models: %s cannot be written\n", path);
    }
    printf("%-16s %5u triangles\n", catalogue[index].name, model_triangle_count(&model));
    free(path);
    model_finish(&model);
    return written;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: models FOLDER\n");
        return 2;
    }
    for (int i = 0; i < (int)TW_COUNT(catalogue); i++) {
        if (!write_model(i, argv[1])) {
            return 1;
        }
    }
    return 0;
}
