// What a fuzz target provides: it must survive every input, under the sanitizers.
//
// Built with clang's -fsanitize=fuzzer a target runs without end. Everywhere else driver.c gives it
// a main() that changes the target's seeds at random a bounded number of times, the same at each
// run; arguments are input files to be tried instead.
#ifndef TWINVIEW_TESTS_FUZZ_H
#define TWINVIEW_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The seed of that number, to be freed; NULL behind the last. Targets of texts take corpus.c's,
// which reads tests/fuzz/corpus/TARGET.
uint8_t *tw_fuzz_seed(size_t index, size_t *size);

#endif
