#include "link_faults.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define TW_LOG_MODULE "sim"
#define MIB 1048576.0

struct tw_link_fault_kind {
    const char *name, *help;
    double argument; // if none is given
    bool random;     // may be chosen by chance
    // What it decorates; each kind has one of these. Those that return a bool say whether the fault
    // is over, else it strikes again.
    bool (*event)(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                  size_t size);
    struct tw_body *(*content)(const struct tw_link_fault *fault, struct tw_body *inner);
    struct tw_body *(*sending)(const struct tw_link_fault *fault, struct tw_body *inner);
    bool (*request)(struct tw_link_fault *fault);
    void (*moment)(struct tw_link_faults *faults, const struct tw_link_fault *fault);
};

static void send_now(struct tw_link_faults *faults, const char *text, size_t size) {
    if (faults->now_s < faults->stalled_until_s)
        tw_text_add(&faults->backlog, text, size);
    else
        tw_broadcast_send(faults->broadcast, text, size);
}

// Sends an event, and behind it what was held back for that.
static void pass(struct tw_link_faults *faults, const char *text, size_t size) {
    send_now(faults, text, size);
    if (faults->held.length)
        send_now(faults, faults->held.bytes, faults->held.length);
    faults->held.length = 0;
}

// Events

static bool cut_mid_event(struct tw_link_faults *faults, struct tw_link_fault *fault,
                          const char *text, size_t size) {
    (void)fault;
    pass(faults, text, size / 2);
    tw_broadcast_cut(faults->broadcast);
    return true;
}

static bool gap(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                size_t size) {
    (void)faults;
    (void)text;
    (void)size;
    return --fault->argument < 1;
}

static bool duplicate(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                      size_t size) {
    (void)fault;
    pass(faults, text, size);
    pass(faults, text, size);
    return true;
}

static bool reorder(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                    size_t size) {
    (void)fault;
    tw_text_add(&faults->held, text, size);
    return true;
}

// Sends the event with something put in or left out behind the first brace of its data.
static void pass_spoilt(struct tw_link_faults *faults, const char *text, size_t size,
                        const struct tw_text *put_in, size_t leave_out) {
    const char *brace = memchr(text, '{', size);
    size_t before = brace ? (size_t)(brace - text) + 1 : size;
    struct tw_text spoilt = {0};
    tw_text_add(&spoilt, text, before);
    tw_text_add(&spoilt, put_in->bytes, put_in->length);
    leave_out = TW_MIN(leave_out, size - before);
    tw_text_add(&spoilt, text + before + leave_out, size - before - leave_out);
    pass(faults, spoilt.bytes, spoilt.length);
    tw_text_finish(&spoilt);
}

static bool bad_json(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                     size_t size) {
    (void)fault;
    pass_spoilt(faults, text, size, &(struct tw_text){.bytes = (char[]){'}'}, .length = 1}, 1);
    return true;
}

static bool bad_utf8(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                     size_t size) {
    (void)fault;
    struct tw_text member = {0};
    tw_text_string(&member, "\"note\":\"\xc3\x28\xff\",");
    pass_spoilt(faults, text, size, &member, 0);
    tw_text_finish(&member);
    return true;
}

static bool huge_event(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                       size_t size) {
    struct tw_text member = {0};
    size_t bytes = (size_t)(fault->argument * MIB);
    tw_text_string(&member, "\"note\":\"");
    tw_text_reserve(&member, bytes + 2);
    memset(member.bytes + member.length, 'x', bytes);
    member.length += bytes;
    tw_text_string(&member, "\",");
    pass_spoilt(faults, text, size, &member, 0);
    tw_text_finish(&member);
    return true;
}

static bool stall(struct tw_link_faults *faults, struct tw_link_fault *fault, const char *text,
                  size_t size) {
    faults->stalled_until_s = faults->now_s + fault->argument;
    pass(faults, text, size);
    return true;
}

// Bodies and requests

static struct tw_body *gzip_bomb(const struct tw_link_fault *fault, struct tw_body *inner) {
    tw_body_destroy(inner);
    return tw_body_blank((uint64_t)(fault->argument * MIB));
}

static struct tw_body *slow_snapshot(const struct tw_link_fault *fault, struct tw_body *inner) {
    return tw_body_slow(inner, fault->argument);
}

static bool refuse(struct tw_link_fault *fault) {
    return --fault->argument < 1;
}

// Moments

static void epoch(struct tw_link_faults *faults, const struct tw_link_fault *fault) {
    (void)fault;
    char name[32];
    snprintf(name, sizeof name, "%016llx",
             (unsigned long long)tw_random_u32(&faults->random) << 32 ^
                 (unsigned long long)tw_wall_ms());
    tw_events_begin_epoch(faults->events, name);
}

static void half_open(struct tw_link_faults *faults, const struct tw_link_fault *fault) {
    (void)fault;
    tw_broadcast_freeze(faults->broadcast);
}

static void skew(struct tw_link_faults *faults, const struct tw_link_fault *fault) {
    tw_events_shift_clock(faults->events, (int64_t)(fault->argument * 1000));
}

static void calm(struct tw_link_faults *faults, const struct tw_link_fault *fault) {
    (void)fault;
    faults->count = 0;
    faults->stalled_until_s = faults->now_s;
}

static void chance(struct tw_link_faults *faults, const struct tw_link_fault *fault);

static const struct tw_link_fault_kind kinds[] = {
    {"cut-mid-event", "half of an event is sent, then every stream breaks off", 0, true,
     .event = cut_mid_event},
    {"gap", "ARG events (1) are not sent", 1, true, .event = gap},
    {"duplicate", "an event is sent twice", 0, true, .event = duplicate},
    {"reorder", "an event is sent after the next one", 0, true, .event = reorder},
    {"epoch", "the server counts anew, in another epoch", 0, true, .moment = epoch},
    {"stall", "nothing is sent for ARG seconds (20), then all of it", 20, true, .event = stall},
    {"half-open", "whoever is connected gets nothing any more, and no end", 0, true,
     .moment = half_open},
    {"bad-json", "an event is not JSON", 0, true, .event = bad_json},
    {"bad-utf8", "an event is not UTF-8", 0, true, .event = bad_utf8},
    {"huge-event", "an event has ARG MiB (17)", 17, false, .event = huge_event},
    {"gzip-bomb", "a snapshot of blanks grows to ARG MiB (1100) when it is unpacked", 1100, false,
     .content = gzip_bomb},
    {"slow-snapshot", "a snapshot trickles for ARG seconds (10)", 10, true,
     .sending = slow_snapshot},
    {"skew", "the server's clock jumps by ARG seconds (5)", 5, false, .moment = skew},
    {"status=CODE", "ARG requests (1) get this HTTP status", 1, false, .request = refuse},
    {"random", "one of the faults above about ARG times a minute (6), by the seed", 6, false,
     .moment = chance},
    {"calm", "no fault any more", 0, false, .moment = calm},
};

static void add(struct tw_link_faults *faults, const struct tw_link_fault *fault) {
    if (faults->count < TW_LINK_FAULTS)
        faults->waiting[faults->count++] = *fault;
}

// Strikes with some kind and comes back after a while.
static void chance(struct tw_link_faults *faults, const struct tw_link_fault *fault) {
    const struct tw_link_fault_kind *kind;
    do
        kind = &kinds[tw_random_u32(&faults->random) % TW_COUNT(kinds)];
    while (!kind->random);
    add(faults, &(struct tw_link_fault){kind, faults->now_s, kind->argument, 0});
    double pause_s = -log(1 - tw_random_unit(&faults->random)) * 60 / fault->argument;
    add(faults, &(struct tw_link_fault){fault->kind, faults->now_s + pause_s, fault->argument, 0});
}

// The command line

void tw_link_faults_help(FILE *out) {
    for (size_t i = 0; i < TW_COUNT(kinds); i++)
        fprintf(out, "    %-18s%s\n", kinds[i].name, kinds[i].help);
}

static bool read_number(const char **at, double *number) {
    char *end;
    *number = strtod(*at, &end);
    bool good = end != *at && isfinite(*number);
    *at = end;
    return good;
}

static const struct tw_link_fault_kind *find_kind(const char *text, size_t length) {
    for (size_t i = 0; i < TW_COUNT(kinds); i++) {
        size_t name = strcspn(kinds[i].name, "=");
        bool valued = kinds[i].name[name] == '=';
        if (strncmp(kinds[i].name, text, name) == 0 &&
            (valued ? text[name] == '=' : name == length))
            return &kinds[i];
    }
    return NULL;
}

bool tw_link_fault_parse(const char *text, struct tw_link_fault *fault) {
    *fault = (struct tw_link_fault){.kind = find_kind(text, strcspn(text, "@:"))};
    if (!fault->kind)
        return false;
    fault->argument = fault->kind->argument;
    const char *at = text + strcspn(text, "=@:");
    double status = 0;
    if (*at == '=' && (at++, !read_number(&at, &status) || status < 200 || status > 599))
        return false;
    fault->status = (unsigned)status;
    if (*at == '@' && (at++, !read_number(&at, &fault->at_s) || fault->at_s < 0))
        return false;
    if (*at == ':' && (at++, !read_number(&at, &fault->argument)))
        return false;
    return !*at && (fault->argument > 0 || fault->argument == fault->kind->argument ||
                    fault->kind->moment == skew);
}

// Striking

void tw_link_faults_init(struct tw_link_faults *faults, const struct tw_link_fault *asked,
                         size_t count, uint64_t seed) {
    *faults = (struct tw_link_faults){.random = tw_random_seeded(seed, 0x6c696e6b)};
    for (size_t i = 0; i < count; i++)
        add(faults, &asked[i]);
}

void tw_link_faults_finish(struct tw_link_faults *faults) {
    tw_text_finish(&faults->held);
    tw_text_finish(&faults->backlog);
    *faults = (struct tw_link_faults){0};
}

static void say(const struct tw_link_fault *fault) {
    tw_info("fault: %s", fault->kind->name);
}

static void drop(struct tw_link_faults *faults, size_t index) {
    memmove(&faults->waiting[index], &faults->waiting[index + 1],
            (--faults->count - index) * sizeof *faults->waiting);
}

void tw_link_faults_event(struct tw_link_faults *faults, const char *text, size_t size) {
    for (size_t i = 0; i < faults->count && faults->broadcast->count; i++) {
        struct tw_link_fault *fault = &faults->waiting[i];
        if (!fault->kind->event || faults->now_s < fault->at_s)
            continue;
        say(fault);
        if (fault->kind->event(faults, fault, text, size))
            drop(faults, i);
        return;
    }
    pass(faults, text, size);
}

struct tw_body *tw_link_faults_body(struct tw_link_faults *faults, struct tw_body *body,
                                    bool content) {
    for (size_t i = 0; i < faults->count; i++) {
        struct tw_link_fault fault = faults->waiting[i];
        struct tw_body *(*decorate)(const struct tw_link_fault *, struct tw_body *) =
            content ? fault.kind->content : fault.kind->sending;
        if (!decorate || faults->now_s < fault.at_s)
            continue;
        say(&fault);
        drop(faults, i);
        return decorate(&fault, body);
    }
    return body;
}

unsigned tw_link_faults_status(struct tw_link_faults *faults) {
    for (size_t i = 0; i < faults->count; i++) {
        struct tw_link_fault *fault = &faults->waiting[i];
        if (!fault->kind->request || faults->now_s < fault->at_s)
            continue;
        say(fault);
        unsigned status = fault->status;
        if (fault->kind->request(fault))
            drop(faults, i);
        return status;
    }
    return 0;
}

void tw_link_faults_tick(struct tw_link_faults *faults, double seconds) {
    // Time begins with the first client.
    faults->met = faults->met || faults->broadcast->count;
    double now_s = faults->now_s += faults->met ? seconds : 0;
    if (faults->backlog.length && now_s >= faults->stalled_until_s) {
        tw_broadcast_send(faults->broadcast, faults->backlog.bytes, faults->backlog.length);
        faults->backlog.length = 0;
    }
    for (size_t i = 0; i < faults->count;) {
        struct tw_link_fault fault = faults->waiting[i];
        bool due = fault.kind->moment && now_s >= fault.at_s &&
                   (faults->broadcast->count || fault.kind->moment == skew);
        if (!due) {
            i++;
            continue;
        }
        drop(faults, i);
        if (fault.kind->moment != chance)
            say(&fault);
        fault.kind->moment(faults, &fault);
    }
}
