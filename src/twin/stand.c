// How far a source was heard: what a snapshot that does not follow makes of the journal.
#include <string.h>

#include "state.h"
#include "twinview/file.h"

static void write_gap(struct tw_twin *twin, uint32_t source, int64_t from_ms, int64_t to_ms) {
    tw_journal_add(twin, &(struct tw_journal_entry){.time_ms = to_ms,
                                                    .other_ms = from_ms,
                                                    .seq = twin->sources[source].stand.seq,
                                                    .source = (uint8_t)source,
                                                    .kind = TW_ALARM_EVENT_GAP});
}

// Nothing of a source is known any more.
static void forget(struct tw_twin *twin, uint32_t source) {
    tw_journal_cut(twin, source, TW_TIME_NONE);
    for (uint32_t i = 0; i < twin->alarm_count; i++)
        if (twin->alarms[i]->shown.source == source)
            twin->alarms[i]->known = (struct tw_alarm_known){0};
}

void tw_journal_stand(struct tw_apply *apply) {
    const struct tw_batch *batch = apply->batch;
    struct tw_stand *stand = &apply->source->stand, before = *stand;
    stand->time_ms = batch->time_ms;
    stand->seq = batch->seq;
    if (!batch->replaces) {
        if (stand->begin_ms == TW_TIME_NONE)
            stand->begin_ms = batch->time_ms;
        return;
    }
    const char *epoch = batch->epoch ? batch->epoch : "";
    stand->epoch = tw_hash_bytes(epoch, strlen(epoch), 0);
    stand->silent = batch->sought && before.begin_ms != TW_TIME_NONE &&
                    batch->time_ms >= before.begin_ms && batch->time_ms <= before.time_ms;
    if (batch->sought)
        tw_guards_rewind(apply->twin, batch->source);
    bool missed = stand->epoch != before.epoch || stand->seq != before.seq;
    if (stand->silent) { // what is known of the time before holds; what came after comes again
        tw_journal_cut(apply->twin, batch->source, batch->time_ms);
    } else if (before.begin_ms == TW_TIME_NONE ||
               (batch->sought && batch->time_ms < before.begin_ms)) {
        forget(apply->twin, batch->source);
        stand->begin_ms = batch->time_ms;
        stand->late = true;
        write_gap(apply->twin, batch->source, TW_TIME_NONE, batch->time_ms);
    } else if (missed) {
        stand->late = true;
        write_gap(apply->twin, batch->source, before.time_ms, batch->time_ms);
    }
}
