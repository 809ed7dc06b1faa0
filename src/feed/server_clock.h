// A server's clock against ours, from the stamps of what it sends.
//
// Reckoned against the monotonic clock, so that a jump of our wall clock does not touch it. Delay
// only ever makes a stamp look older, so the largest difference of late is the best one. A stamp
// that differs by more than two seconds counts only when others say the same for a second: then
// the server's clock has been set. Until then it was a slip, or a line that was held up.
#ifndef TW_FEED_SERVER_CLOCK_H
#define TW_FEED_SERVER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define TW_CLOCK_SAMPLES 16

struct tw_server_clock { // zero-initialised: nothing is known
    int64_t ahead_ms[TW_CLOCK_SAMPLES]; // server minus monotonic, the newest ones
    uint32_t count;                     // of samples ever taken
    int64_t odd_ms, odd_since_ns;       // the first of those that differ
    uint32_t odd_count;
};

// A stamp of the server (UTC) that came at `now_ns` (monotonic).
void tw_server_clock_note(struct tw_server_clock *clock, int64_t server_ms, int64_t now_ns);

// The server's clock minus ours: `wall_ms` (UTC) and `now_ns` are of the same moment. 0 if nothing
// is known.
int64_t tw_server_clock_offset_ms(const struct tw_server_clock *clock, int64_t wall_ms,
                                  int64_t now_ns);

#endif
