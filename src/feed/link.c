#define TW_LOG_MODULE "feed"
#include "link.h"

#include <stdio.h>
#include <string.h>

#include "twinview/log.h"
#include "twinview/memory.h"

#define SECOND_NS INT64_C(1000000000)
#define BACK_OFF_FLOOR_S 1.0
#define BACK_OFF_BASE_S 2u
#define BACK_OFF_CAP_S 30u

enum wait {
    NOT_AT_ALL, // no try is planned
    AT_ONCE,    // the next tick
    BACK_OFF,   // a random time that grows with the failures
    FIRST_NOW,  // the action at once if there was no failure lately, else after a back-off
};

#define ONE(state) (1u << TW_FEED_##state)
#define GONE (ONE(LOST) | ONE(REFUSED))
#define IN_STEP (ONE(LIVE) | ONE(LAGGING))
#define COMING (ONE(CONNECTING) | ONE(SYNCHRONISING))
#define CONNECTED (COMING | IN_STEP | ONE(OUT_OF_SYNC))
#define ANY (CONNECTED | GONE)
#define KEEP (-1)

struct rule {
    enum tw_link_event event;
    unsigned from; // states, as bits
    int to;
    enum tw_link_action action;
    enum wait wait;
};

// The first rule that fits counts; an event without a rule in a state means nothing there.
static const struct rule rules[] = {
    {TW_LINK_START, ANY, TW_FEED_CONNECTING, TW_LINK_OPEN, NOT_AT_ALL},
    {TW_LINK_DUE, GONE, KEEP, TW_LINK_OPEN, NOT_AT_ALL},
    {TW_LINK_DUE, ONE(OUT_OF_SYNC), KEEP, TW_LINK_FETCH, NOT_AT_ALL},
    {TW_LINK_ASKED, GONE | ONE(OUT_OF_SYNC), KEEP, TW_LINK_NOTHING, AT_ONCE},

    {TW_LINK_ANSWERED, COMING | GONE, TW_FEED_SYNCHRONISING, TW_LINK_NOTHING, NOT_AT_ALL},
    {TW_LINK_COMPLETE, ANY, TW_FEED_STATIC, TW_LINK_NOTHING, NOT_AT_ALL},
    {TW_LINK_IN_STEP, COMING | GONE | ONE(OUT_OF_SYNC), TW_FEED_LIVE, TW_LINK_NOTHING, NOT_AT_ALL},

    {TW_LINK_BEHIND, IN_STEP, TW_FEED_LAGGING, TW_LINK_NOTHING, NOT_AT_ALL},
    {TW_LINK_SKEWED, IN_STEP, TW_FEED_LAGGING, TW_LINK_NOTHING, NOT_AT_ALL},
    {TW_LINK_STEADY, ONE(LAGGING), TW_FEED_LIVE, TW_LINK_NOTHING, NOT_AT_ALL},

    {TW_LINK_MISSED, CONNECTED, TW_FEED_OUT_OF_SYNC, TW_LINK_FETCH, FIRST_NOW},
    {TW_LINK_USELESS, CONNECTED, TW_FEED_OUT_OF_SYNC, TW_LINK_NOTHING, BACK_OFF},

    {TW_LINK_SILENT, ANY, TW_FEED_LOST, TW_LINK_CLOSE, BACK_OFF},
    {TW_LINK_ENDED, ANY, TW_FEED_LOST, TW_LINK_CLOSE, BACK_OFF},
    {TW_LINK_BUSY, ANY, TW_FEED_LOST, TW_LINK_CLOSE, BACK_OFF},
    {TW_LINK_DENIED, ANY, TW_FEED_REFUSED, TW_LINK_CLOSE, BACK_OFF},
    {TW_LINK_REJECTED, ANY, TW_FEED_REFUSED, TW_LINK_CLOSE, BACK_OFF},
    {TW_LINK_BROKEN, ANY, TW_FEED_REFUSED, TW_LINK_CLOSE, NOT_AT_ALL},
    {TW_LINK_STOPPED, ANY, TW_FEED_REFUSED, TW_LINK_CLOSE, NOT_AT_ALL},
};

static const char *state_name(enum tw_feed_state state) {
    static const char *const names[] = {
        [TW_FEED_CONNECTING] = "connecting",
        [TW_FEED_SYNCHRONISING] = "synchronising",
        [TW_FEED_LIVE] = "live",
        [TW_FEED_LAGGING] = "lagging",
        [TW_FEED_OUT_OF_SYNC] = "out of sync",
        [TW_FEED_LOST] = "lost",
        [TW_FEED_REFUSED] = "refused",
        [TW_FEED_STATIC] = "complete",
    };
    return names[state];
}

int64_t tw_link_back_off_ns(struct tw_random *random, uint32_t failures) {
    uint32_t bound_s = failures < 4 ? BACK_OFF_BASE_S << failures : BACK_OFF_CAP_S;
    return (int64_t)(tw_random_range(random, BACK_OFF_FLOOR_S, bound_s) * 1e9);
}

// True when the action is to be done now.
static bool plan(struct tw_link *link, enum wait wait, int64_t retry_after_s, int64_t now_ns) {
    link->next_try_ns = wait == AT_ONCE ? now_ns : 0;
    if (wait == NOT_AT_ALL || wait == AT_ONCE)
        return true;
    if (wait == FIRST_NOW && link->failures == 0) {
        link->failures = 1;
        return true;
    }
    link->next_try_ns = now_ns + tw_link_back_off_ns(&link->random, link->failures++);
    // The jitter comes on top, else all who were told the same would come back together.
    if (retry_after_s > 0)
        link->next_try_ns += TW_MIN(retry_after_s, link->retry_after_max_s) * SECOND_NS;
    return wait == BACK_OFF;
}

static void enter(struct tw_link *link, enum tw_feed_state state, const char *reason,
                  int64_t now_ns) {
    bool is_new = link->state != state || !link->since_ns;
    bool was_in_step = IN_STEP & 1u << link->state;
    if (!is_new && (!reason || strcmp(reason, link->reason) == 0))
        return;
    snprintf(link->reason, sizeof link->reason, "%s", reason ? reason : "");
    link->state = state;
    if (is_new)
        link->since_ns = now_ns;
    if (IN_STEP & 1u << state && !was_in_step)
        link->in_step_ns = now_ns;
    // An answer that merely begins proves nothing.
    if ((GONE | IN_STEP | ONE(STATIC)) & 1u << state)
        link->out_of_date = GONE & 1u << state;
    bool is_fault = (GONE | ONE(OUT_OF_SYNC)) & 1u << state;
    // A transition that is left out would make the log lie about how it stands.
    tw_log_always(is_fault ? TW_LOG_WARN : TW_LOG_INFO, TW_LOG_MODULE, "%s: %s%s%s", link->name,
                  state_name(state), link->reason[0] ? ": " : "", link->reason);
}

enum tw_link_action tw_link_take(struct tw_link *link, enum tw_link_event event, const char *reason,
                                 int64_t retry_after_s, int64_t now_ns) {
    const struct rule *rule = rules;
    while (rule < rules + TW_COUNT(rules) &&
           (rule->event != event || !(rule->from & 1u << link->state)))
        rule++;
    if (rule == rules + TW_COUNT(rules))
        return TW_LINK_NOTHING;
    bool now = plan(link, rule->wait, retry_after_s, now_ns);
    link->denied = event == TW_LINK_DENIED;
    enter(link, rule->to == KEEP ? link->state : (enum tw_feed_state)rule->to, reason, now_ns);
    return now ? rule->action : TW_LINK_NOTHING;
}

enum tw_link_action tw_link_tick(struct tw_link *link, int64_t now_ns) {
    if (link->failures && IN_STEP & 1u << link->state &&
        now_ns - link->in_step_ns > TW_LINK_STABLE_NS)
        link->failures = 0;
    if (!link->next_try_ns || now_ns < link->next_try_ns)
        return TW_LINK_NOTHING;
    return tw_link_take(link, TW_LINK_DUE, NULL, 0, now_ns);
}
