// Alarms that the server makes: from limits, with dead band and delay, and from faults.
//
// One alarm for each property and one for each fault. An alarm that goes beyond the outer limit is
// raised anew with its higher priority. Priority 1 latches: it stays until it was acknowledged and
// reset. A simulated operator acknowledges after a while and resets what has passed, unless he was
// sent home. A shelved alarm stays, even when it is over, until its time on the shelf has passed.
#ifndef TW_SIM_ALARMS_H
#define TW_SIM_ALARMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/random.h"

#include "alarm_log.h"
#include "site.h"

// A key is the plant and, in the low bits, the channel or channel_count + enum tw_fault_kind.
#define TW_ALARM_SLOT_BITS 20

struct tw_alarm_state {
    uint64_t key;
    const char *property; // NULL: of the asset as a whole
    const char *label, *label_zh; // NULL: not in Chinese
    // Announced, as last announced even if it is over, and present: -2 lo_lo .. 2 hi_hi; a fault is
    // 1.
    int level, said, wanted;
    double wanted_since_s, ack_s, reset_s, seen_s; // plant's time
    int64_t since_ms;
    int64_t shelved_until_ms; // UTC, 0: it is not shelved
    int priority; // 0: not announced
    uint64_t deed; // of who acted on it last, in the log; 0: nobody since it was raised
    bool active, acked, latched;
};

struct tw_alarm_entry {
    uint64_t key;
    struct tw_alarm_state value;
};

struct tw_alarms {
    struct tw_alarm_entry *entries; // hash map, stb_ds
    uint64_t *changed;              // stb_ds array: keys to be told; one that is gone was removed
    struct tw_random random;
    struct tw_alarm_log log;
    bool unattended; // there is no simulated operator
};

void tw_alarms_init(struct tw_alarms *alarms, uint64_t seed);
void tw_alarms_finish(struct tw_alarms *alarms);

// What is said of a limit's level: " high-high", or the same in Chinese.
const char *tw_alarm_detail(int level, bool chinese);

// The alarm with a key, or NULL.
const struct tw_alarm_state *tw_alarms_find(const struct tw_alarms *alarms, uint64_t key);

// What one property or fault of a plant looks like now.
struct tw_alarm_input {
    uint32_t plant;
    uint32_t slot; // channel, or channel_count + fault
    double value;
    double time_s;  // the plant's time
    int64_t now_ms; // the same as UTC
};

// `slot` of the input below channel_count.
void tw_alarms_watch_limits(struct tw_alarms *alarms, const struct tw_site *site,
                            const struct tw_alarm_input *input);
// `slot` is channel_count + enum tw_fault_kind; a value of 1 is the fault, 0 none.
void tw_alarms_watch_fault(struct tw_alarms *alarms, const struct tw_site *site,
                           const struct tw_alarm_input *input);

// What an operator does. False, and nothing is done, if the alarm's state does not allow it: an
// alarm that was not announced, and for reset one that is active or not acknowledged.
struct tw_alarm_hand { // who, when, and with what words; "" if not said
    int64_t now_ms;
    const char *who, *comment;
};
bool tw_alarms_acknowledge(struct tw_alarms *alarms, uint64_t key,
                           const struct tw_alarm_hand *hand);
bool tw_alarms_shelve(struct tw_alarms *alarms, uint64_t key, int64_t until_ms, // 0: unshelve
                      const struct tw_alarm_hand *hand);
bool tw_alarms_reset(struct tw_alarms *alarms, uint64_t key, const struct tw_alarm_hand *hand);

// Brings back what was shelved until `now_ms` or earlier.
void tw_alarms_end_shelving(struct tw_alarms *alarms, int64_t now_ms);

// What the alarm with a key is about: property and labels.
void tw_alarms_describe(struct tw_alarm_state *alarm, const struct tw_site *site);

// Whether the site can have an alarm of that key.
bool tw_alarms_has(const struct tw_site *site, uint32_t plants, uint64_t key);

// Puts back an alarm that was announced before: of `alarm` are used key, level, said, priority,
// deed, the three flags and the two times. One with a key that the site cannot have is left out.
void tw_alarms_restore(struct tw_alarms *alarms, const struct tw_site *site, uint32_t plants,
                       const struct tw_alarm_state *alarm);

// Everything counts as told.
void tw_alarms_told(struct tw_alarms *alarms);

// Acknowledges everything and resets what has passed; for a world that is to stand still.
void tw_alarms_settle(struct tw_alarms *alarms);

#endif
