// A model library for tests: shapes have bounds and no vertices, models are ready when a test says.
#ifndef TWINVIEW_TESTS_FAKE_MODELS_H
#define TWINVIEW_TESTS_FAKE_MODELS_H

#include "twinview/model.h"

// Answers a want, as the worker would. `model` stays the caller's; its meshes get slots.
void fake_model_ready(struct tw_models *models, const char *reference, struct tw_model *model);
void fake_model_failed(struct tw_models *models, const char *reference);

#endif
