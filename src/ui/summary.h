// Sums over the twin that every panel needs: alarms by priority and state in order of need, and
// for each asset what is worst below it.
//
// It follows the twin's changes: a value, and an asset that comes, goes or moves in the tree, costs
// the depth of the tree and not its size.
#ifndef TW_UI_SUMMARY_H
#define TW_UI_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/twin.h"

#define TW_VALIDITY_COUNT (TW_NO_VALUE + 1)

struct tw_summary_node {
    uint32_t parent; // slot, 0: under the site
    bool alive;
    bool loose;  // taken out of the tree while its place changes
    uint8_t own;                       // worst enum tw_validity of its values
    uint32_t below[TW_VALIDITY_COUNT]; // assets of the subtree, itself included, by their worst
    uint32_t alarm; // 1 + index into `order` of the subtree's worst alarm, 0: none
};

struct tw_summary {
    struct tw_summary_node *nodes; // by slot; [0] is the site
    size_t node_count;
    uint32_t *marked; // slots with an alarm in their subtree
    size_t marked_count, marked_capacity;
    size_t *order; // indices of alarms: B, D, C by priority and newest, then those set aside
    size_t order_count, order_capacity;
    int by_priority[5]; // B, C and D of priority 1..4
    int unacknowledged; // B and D
    int shelved, active;
    int assets_in_alarm;
    uint32_t version; // another one whenever the order was made anew
    bool structure; // assets came, went or moved in the tree since the last run
    bool ready;
};

void tw_summary_finish(struct tw_summary *summary);

// Takes over the twin's changes. Call before they are cleared, and before a run.
void tw_summary_update(struct tw_summary *summary, const struct tw_twin *twin);

// The alarm at a place of the order; borrowed as tw_twin_alarm_at.
const struct tw_alarm *tw_summary_alarm(const struct tw_summary *summary,
                                        const struct tw_twin *twin, size_t place);

// Worst alarm of an asset's subtree, NULL if none; slot 0 is the site.
const struct tw_alarm *tw_summary_worst_alarm(const struct tw_summary *summary,
                                              const struct tw_twin *twin, uint32_t slot);

// Worst quality of the subtree; "no value" counts only where nothing else is wrong.
enum tw_validity tw_summary_worst_validity(const struct tw_summary *summary, uint32_t slot);

#endif
