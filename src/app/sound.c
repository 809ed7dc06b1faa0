#define TW_LOG_MODULE "sound"
#include "sound.h"

#include <SDL.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "twinview/alarm_load.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/ui.h"

#define RATE 22050
#define GAP_S 0.09
#define FADE_S 0.008 // without it a tone begins and ends with a crack
#define DRAIN_NS INT64_C(300000000)
#define SECOND_NS INT64_C(1000000000)

static const struct {
    double hertz, seconds, loudness;
    int tones;
    int64_t every_ns; // 0: once
} patterns[5] = {[1] = {880, 0.14, 0.5, 3, 4 * SECOND_NS},
                 [2] = {660, 0.18, 0.4, 2, 15 * SECOND_NS},
                 [3] = {523, 0.22, 0.3, 1, 0},
                 [4] = {392, 0.22, 0.2, 1, 0}};

struct tw_sound {
    SDL_AudioDeviceID device; // 0: closed
    int64_t end_ns;           // when the device may be closed
    uint64_t heard[5];        // announcements answered, by priority
    int64_t played_ns[5];
    bool silenced, sounding, broken;
};

struct tw_sound *tw_sound_create(void) {
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        tw_warn("alarms are not heard: %s", SDL_GetError());
        return NULL;
    }
    return tw_alloc(sizeof(struct tw_sound));
}

static void close_device(struct tw_sound *sound) {
    if (sound->device)
        SDL_CloseAudioDevice(sound->device);
    sound->device = 0;
}

void tw_sound_destroy(struct tw_sound *sound) {
    if (!sound)
        return;
    close_device(sound);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    free(sound);
}

static bool open_device(struct tw_sound *sound) {
    SDL_AudioSpec wanted = {.freq = RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = 1024};
    if (sound->device)
        return true;
    // Where there is none ALSA would fill the terminal with what it tried.
    bool none = SDL_GetNumAudioDevices(0) == 0;
    sound->device = none ? 0 : SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    if (!sound->device && !sound->broken)
        tw_warn("alarms are not heard: %s", none ? "there is no sound device" : SDL_GetError());
    sound->broken = !sound->device;
    if (sound->device)
        SDL_PauseAudioDevice(sound->device, 0);
    return sound->device != 0;
}

static void queue_tone(struct tw_sound *sound, int priority) {
    double seconds = patterns[priority].seconds;
    int count = (int)((seconds + GAP_S) * RATE);
    Sint16 *samples = tw_alloc_array((size_t)count, sizeof *samples);
    for (int i = 0; i < count; i++) {
        double t = (double)i / RATE;
        double envelope = fmax(0, fmin(1, fmin(t, seconds - t) / FADE_S));
        samples[i] = (Sint16)(32767 * patterns[priority].loudness * envelope *
                              sin(6.283185307179586 * patterns[priority].hertz * t));
    }
    SDL_QueueAudio(sound->device, samples, (Uint32)((size_t)count * sizeof *samples));
    free(samples);
}

static void play(struct tw_sound *sound, int priority, int64_t now_ns) {
    sound->played_ns[priority] = now_ns;
    if (!open_device(sound))
        return;
    tw_debug("priority %d is heard", priority);
    for (int i = 0; i < patterns[priority].tones; i++)
        queue_tone(sound, priority);
    double length_s = patterns[priority].tones * (patterns[priority].seconds + GAP_S);
    sound->end_ns = now_ns + (int64_t)(length_s * 1e9) + DRAIN_NS;
}

// True by priority where an alarm is neither acknowledged nor over.
static void find_unacknowledged(const struct tw_twin *twin, bool open[5]) {
    for (int priority = 1; priority <= 4; priority++)
        open[priority] = false;
    for (size_t i = 0; i < tw_twin_alarm_count(twin); i++) {
        const struct tw_alarm *alarm = tw_twin_alarm_at(twin, i);
        if (tw_alarm_state(alarm, tw_twin_now(twin)) == TW_ALARM_UNACKNOWLEDGED)
            open[TW_CLAMP(alarm->priority, 1, 4)] = true;
    }
}

int64_t tw_sound_update(struct tw_sound *sound, const struct tw_twin *twin, int64_t now_ns) {
    bool open[5], flood = tw_twin_flood(twin).on;
    int64_t next_ns = INT64_MAX;
    int due = 0;
    if (!sound)
        return INT64_MAX;
    find_unacknowledged(twin, open);
    sound->sounding = open[1] || open[2];
    for (int priority = 4; priority >= 1; priority--) {
        bool fresh = tw_twin_announced(twin, priority) != sound->heard[priority];
        sound->heard[priority] = tw_twin_announced(twin, priority);
        if (!open[priority] || (flood && priority > 2))
            continue;
        if (fresh)
            sound->silenced = false;
        int64_t again_ns = patterns[priority].every_ns && !sound->silenced
                               ? sound->played_ns[priority] + patterns[priority].every_ns
                               : INT64_MAX;
        if (fresh || again_ns <= now_ns)
            due = priority; // the most urgent one is heard
        else
            next_ns = TW_MIN(next_ns, again_ns);
    }
    if (due) {
        play(sound, due, now_ns);
        if (patterns[due].every_ns)
            next_ns = TW_MIN(next_ns, now_ns + patterns[due].every_ns);
    }
    if (sound->device && now_ns >= sound->end_ns)
        close_device(sound);
    return sound->device ? TW_MIN(next_ns, sound->end_ns) : next_ns;
}

void tw_sound_silence(struct tw_sound *sound) {
    if (!sound)
        return;
    sound->silenced = true;
    tw_debug("alarms are silenced");
    close_device(sound);
}

const char *tw_sound_word(const struct tw_sound *sound) {
    if (!sound || sound->broken)
        return TW_WORD("no sound");
    return sound->silenced && sound->sounding ? TW_WORD("silenced") : NULL;
}
