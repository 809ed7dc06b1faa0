// Every model that the generator makes, one file per family of equipment. Each function builds
// into an empty model; node 0 is its root. Models stand on z = 0, on the middle of their plan
// unless said; nodes named "nozzle-..." mark where pipes are joined.
#ifndef TWINVIEW_MODELS_FAMILIES_H
#define TWINVIEW_MODELS_FAMILIES_H

#include "model.h"

// pumps.c
void model_pump(struct model *model);       // shaft along x; nodes base, casing, motor, shaft
void model_compressor(struct model *model); // shaft along x; node shaft
void model_dosing(struct model *model);     // three pumps; node drums fills

// fittings.c
void model_valve(struct model *model);       // bore along x, 0.6 m long; node stem rises
void model_instrument(struct model *model);  // a transmitter on a stub, 0.55 m

// boilers.c
void model_boiler(struct model *model); // drum along y, stack, burner at -y
void model_exchanger(struct model *model); // shell and tube, axis along x

// vessels.c
void model_tank(struct model *model);    // node body is the shell that fills
void model_reactor(struct model *model); // node body fills, node shaft turns
void model_column(struct model *model);

// packing.c
void model_conveyor(struct model *model); // belt along x; nodes rollers, goods
void model_packer(struct model *model);
void model_palletiser(struct model *model);
void model_pallet(struct model *model);
void model_pallet_high(struct model *model);

// utilities.c
void model_cooling_tower(struct model *model); // node fan turns about z
void model_transformer(struct model *model);
void model_cabinet(struct model *model);
void model_cabinet_row(struct model *model); // six of them along x

// halls.c
void model_boiler_house(struct model *model); // nodes wall-n ... wall-w, their -low twins, roof
void model_packing_hall(struct model *model);
void model_warehouse(struct model *model); // stays closed

// steelwork.c
void model_pipe_rack(struct model *model); // along x, two levels at 5.8 m and 6.9 m
void model_platform(struct model *model);  // of the reactors, with stairs at -x

// yard.c
void model_truck(struct model *model);
void model_forklift(struct model *model);
void model_person(struct model *model);
void model_tree(struct model *model);
void model_tree_tall(struct model *model);
void model_fence(struct model *model);     // 36 m along x
void model_enclosure(struct model *model); // 22 x 11 m, gate at -y
void model_lamp(struct model *model);

#endif
