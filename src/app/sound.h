// The sound of alarms, by priority: 1 three tones each four seconds, 2 two tones each fifteen
// seconds, both until acknowledged or silenced; 3 and 4 one tone once. In a flood only 1 and 2 are
// heard. The audio device is open only while there is something to be heard.
//
// Threads: main.
#ifndef TWINVIEW_APP_SOUND_H
#define TWINVIEW_APP_SOUND_H

#include <stdint.h>

#include "twinview/twin.h"

struct tw_sound;

// NULL after one logged sentence if there is no sound system.
struct tw_sound *tw_sound_create(void);
void tw_sound_destroy(struct tw_sound *sound);

// Plays what is due. Returns when it wants to be called again (monotonic ns), INT64_MAX: only with
// news of the twin. `sound` may be NULL.
int64_t tw_sound_update(struct tw_sound *sound, const struct tw_twin *twin, int64_t now_ns);

// Nothing of what is announced now is heard any more; the next announcement is.
void tw_sound_silence(struct tw_sound *sound);

// What an operator must know: "no sound", "silenced"; NULL: alarms are heard.
const char *tw_sound_word(const struct tw_sound *sound);

#endif
