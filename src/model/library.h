// What the files of the model library share.
#ifndef TWINVIEW_MODEL_LIBRARY_H
#define TWINVIEW_MODEL_LIBRARY_H

#include "twinview/model.h"

#include "shape_table.h"

struct tw_models {
    const struct tw_mesh **meshes; // by slot; slot 0 is NULL
    size_t mesh_count, mesh_capacity;
    struct tw_shape_table shapes;
    struct tw_mesh *unit_box_mesh; // owned
    uint32_t unit_box;             // 0: not made yet
};

// Gives the mesh a slot; it must live as long as the library.
uint32_t tw_models_add_mesh(struct tw_models *models, const struct tw_mesh *mesh);

#endif
