// Prometheus Alertmanager as an alarm server: its alerts and silences (API v2) as members of a twin
// document. https://prometheus.io/docs/alerting/latest/clients/, and api/v2/openapi.yaml of its
// sources.
//
// An alert is an alarm that nobody has acknowledged, since Alertmanager keeps no acknowledgements.
// Silenced is shelved, until the last of its silences ends; inhibited is suppressed by design.
#ifndef TW_FEED_ALERTS_H
#define TW_FEED_ALERTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tree.h"
#include "twinview/feed.h"

// What the document that was written last names.
struct tw_alert_names;

// {"assets":...,"alarms":...} with one asset for each that an alert names. What `names` holds and
// is named no more is removed by null, as in a merge patch; `names` then holds the present ones.
// Free the text with free(). NULL and *reason if the lists are not what Alertmanager sends.
char *tw_alerts_members(const cJSON *alerts, const cJSON *silences, const struct tw_alert_map *map,
                        struct tw_alert_names *names, const char **reason);

struct tw_alert_names *tw_alert_names_create(void);
void tw_alert_names_destroy(struct tw_alert_names *names);

// What is posted to /api/v2/silences for an action of an operator (the JSON of tw_action_json): a
// silence of exactly this alert, or the end of the one that shelves it. Free with free(). NULL and
// *reason if it cannot be done.
char *tw_alerts_silence(const cJSON *alerts, const cJSON *silences, const cJSON *action,
                        int64_t now_ms, const char **reason);

#endif
