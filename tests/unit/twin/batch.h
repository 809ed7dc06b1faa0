// Batches for tests, written as one would say them.
#ifndef TEST_TWIN_BATCH_H
#define TEST_TWIN_BATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "twinview/clock.h"
#include "twinview/twin.h"

#define T0 INT64_C(1763788800000) // 2025-11-22T05:20:00Z

struct tw_batch *batch_new(void); // source 0, stamped T0

// One write; keys that are not needed are NULL.
struct tw_write *put(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                     const char *c);
void put_text(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
              const char *c, const char *text);
void put_number(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                const char *c, double number);
void put_bool(struct tw_batch *batch, enum tw_field field, const char *a, bool value);
void put_vector(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                int count, const double *values);
void put_removed(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                 const char *c);
void put_value(struct tw_batch *batch, const char *asset, const char *property, double value,
               int64_t time_ms);

// Applies and destroys.
struct tw_apply_result apply(struct tw_twin *twin, struct tw_batch *batch);

// The dump's text; free with free().
char *dump(const struct tw_twin *twin);

// Flags of an asset's entry in the changes, 0 if it has none.
uint32_t changed(const struct tw_twin *twin, const char *id);

// A twin with type pump (temp: hi 80, ttl 15 s; speed) and pump p1 below hall h.
struct tw_twin *small_twin(void);

#endif
