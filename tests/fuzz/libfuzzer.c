// What every target does first under libFuzzer: inputs that are refused say so, and nobody reads
// it.
#include "fuzz.h"

#include "twinview/log.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

static void drop_log(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)user, (void)level, (void)module, (void)text;
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    tw_log_set_sink(drop_log, NULL);
    return 0;
}
