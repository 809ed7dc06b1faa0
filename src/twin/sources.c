// Sources: their rows, and their clocks against the lane's.
#include "state.h"

#include <math.h>

struct tw_source *tw_source_at(struct tw_twin *twin, uint32_t index) {
    if (index >= twin->source_count) {
        twin->sources = tw_realloc(twin->sources, (index + 1) * sizeof *twin->sources);
        for (uint32_t i = twin->source_count; i <= index; i++)
            twin->sources[i] =
                (struct tw_source){.origin = {NAN, NAN, NAN},
                                   .stand = {.begin_ms = TW_TIME_NONE, .time_ms = TW_TIME_NONE}};
        twin->source_count = index + 1;
    }
    return &twin->sources[index];
}

int64_t tw_twin_source_time(const struct tw_twin *twin, uint32_t source, int64_t time_ms) {
    bool known = source < twin->source_count && time_ms != TW_TIME_NONE;
    return known ? time_ms + twin->sources[source].ahead_ms : time_ms;
}

int64_t tw_twin_lane_time(const struct tw_twin *twin, uint32_t source, int64_t time_ms) {
    bool known = source < twin->source_count && time_ms != TW_TIME_NONE;
    return known ? time_ms - twin->sources[source].ahead_ms : time_ms;
}
