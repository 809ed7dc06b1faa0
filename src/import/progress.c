#include "import.h"

#include <stdio.h>

void tw_import_progress(double progress, const char *stage) {
    printf("{\"progress\":%.3f,\"stage\":\"%s\"}\n", progress, stage);
    fflush(stdout);
}
