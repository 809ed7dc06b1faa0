// The member "alerts" of a source: how the alerts of a Prometheus Alertmanager become alarms.
#ifndef TWINVIEW_APP_CONFIG_ALERTS_H
#define TWINVIEW_APP_CONFIG_ALERTS_H

#include "config_walk.h"
#include "twinview/feed.h"

// Its members, with the standard for those that are left out; in the walk's arena. NULL after an
// error.
const struct tw_alert_map *tw_config_read_alerts(struct tw_walk *walk, const cJSON *json);

#endif
