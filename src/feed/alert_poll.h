// Asks an Alertmanager every few seconds and tells a source of it as a twin server would: a
// document when it wants one, events of a stream afterwards. So whatever holds for a server holds
// here too: lost when it is unreachable, tried again, recorded. Feed thread only.
#ifndef TW_FEED_ALERT_POLL_H
#define TW_FEED_ALERT_POLL_H

#include "http.h"
#include "source.h"

struct tw_alert_poll;

// All are borrowed; `access->alerts` says how alerts are read.
struct tw_alert_poll *tw_alert_poll_create(struct tw_http *http, struct tw_source *source,
                                           const struct tw_feed_source_params *access);
void tw_alert_poll_destroy(struct tw_alert_poll *poll);

// What the source asks of its transport.
void tw_alert_poll_open(struct tw_alert_poll *poll, enum tw_transfer transfer);
void tw_alert_poll_close(struct tw_alert_poll *poll, enum tw_transfer transfer);

// Asks when it is time. Returns when it wants to be called next (monotonic ns).
int64_t tw_alert_poll_tick(struct tw_alert_poll *poll, int64_t now_ns);

// What is to be posted for an action; free with free(). NULL and *reason if it cannot be done.
char *tw_alert_poll_action(struct tw_alert_poll *poll, const char *action, const char **reason);

#endif
