// Twin Feed 1 (docs/feed.md) to typed changes: documents, patches, telemetry, look rules.
//
// One context serves one source. It knows nothing of connections and sequence; it turns one JSON
// text at a time into records of a batch. A fault in a member is reported with its JSON path, the
// member is left out, and the rest goes on.
#ifndef TW_FEED_DECODE_H
#define TW_FEED_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "twinview/change.h"
#include "twinview/feed.h"

#include "tree.h"

#define TW_ID_MAX 128    // bytes of an id, of a member's name, of a language tag
#define TW_TEXT_MAX 1024 // bytes of a name, an address, a reason
#define TW_EPOCH_MAX 63  // bytes
#define TW_LOOK_RULES_MAX 64
#define TW_POINTS_MAX 16384 // points of one shape
#define TW_PATH_MAX 40      // members on the way to a value; nesting is limited before

typedef void tw_decode_report(void *user, const char *place, const char *text);

struct tw_decode_step {
    const char *name; // NULL: an element
    int index;
    bool is_id; // one of many: reports about unknown members do not tell them apart
};

struct tw_decode {
    const struct tw_feed_limits *limits; // borrowed, without zeroes
    tw_decode_report *report;            // called for each problem; may be NULL
    void *user;
    uint32_t source;
    bool keep_places;  // fill tw_batch.places
    bool incomplete;   // much of an event was left out: the caller clears it and takes a snapshot
    // Called between two members of the document's maps. It may hand the batch over and return
    // another one, so that a batch never holds more than an asset above its limit. May be NULL.
    struct tw_batch *(*between)(void *user, struct tw_batch *batch);
    void *between_user;
    const char *where; // "line 12: ", put before each place; NULL: nothing

    struct tw_tree tree;
    struct tw_batch *batch; // being filled
    struct tw_decode_step path[TW_PATH_MAX];
    int path_length;
    const char *keys[3];
    int key_count;
    struct {
        char *key;
        int value;
    } * unknown; // paths of unknown members reported already
    uint64_t problems, updates;
};

// What stands in front of a document or an event.
struct tw_decode_head {
    char epoch[TW_EPOCH_MAX + 1];
    uint64_t seq;
    int64_t time_ms;
    uint32_t heartbeat_ms;
    char stream[TW_TEXT_MAX + 1]; // address of the change stream, "" if there is none
    char user[TW_ID_MAX + 1];     // whom the server takes us for, "" if it does not say
};

// Why a property is bad after a value that cannot be read: the former value is no longer true.
#define TW_DECODE_UNREADABLE "the value that was sent cannot be read"

enum tw_event_kind {
    TW_EVENT_TIME, // nothing but a heartbeat
    TW_EVENT_CHANGE,
    TW_EVENT_RESET,
    TW_EVENT_BYE,
};

struct tw_event {
    enum tw_event_kind kind;
    struct tw_decode_head head;
    bool part; // belongs together with the next event
    const cJSON *patch, *values;
};

void tw_decode_init(struct tw_decode *decode, const struct tw_feed_limits *limits);
void tw_decode_finish(struct tw_decode *decode);

// The given limits with defaults where they are 0.
struct tw_feed_limits tw_feed_limits_or_defaults(const struct tw_feed_limits *limits);

// Parses one JSON object. On failure the fault is counted, reported with line, column and path, and
// written to `reason`.
const cJSON *tw_decode_parse(struct tw_decode *decode, const char *text, size_t size, char *reason,
                             size_t reason_size);

// Reads feed, epoch, seq, time, heartbeat_ms, user and links.stream of a document. False with
// `reason` when this is not a Twin Feed 1 document.
bool tw_decode_head(struct tw_decode *decode, const cJSON *document, struct tw_decode_head *head,
                    char *reason, size_t reason_size);

// Appends the writes of a merge patch (RFC 7396) over the document to the batch; a document is a
// patch of nothing.
void tw_decode_patch(struct tw_decode *decode, const cJSON *patch, struct tw_batch *batch);

// Reads the envelope of an event. `type` is the name that the stream gave to it. False with
// `reason` when it has no epoch, seq or time. The event lives as long as the parsed tree.
bool tw_decode_event(struct tw_decode *decode, const cJSON *root, const char *type,
                     struct tw_event *event, char *reason, size_t reason_size);

// Appends the event's writes and value updates to the batch; times left out become the event's.
void tw_decode_event_content(struct tw_decode *decode, const struct tw_event *event,
                             struct tw_batch *batch);

// Sets epoch, seq and time of a batch from a head.
void tw_decode_stamp(struct tw_batch *batch, const struct tw_decode_head *head);

// Below: shared by the decode_*.c files.

void tw_decode_enter(struct tw_decode *decode, const char *name, bool is_id);
void tw_decode_enter_element(struct tw_decode *decode, int index);
void tw_decode_leave(struct tw_decode *decode);
void tw_decode_problem(struct tw_decode *decode, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// Reports an unknown member of the place entered, once a path.
void tw_decode_unknown(struct tw_decode *decode, const char *name);

// A write to `field` with the keys entered so far; last_key is added if it is not NULL.
struct tw_write *tw_decode_write(struct tw_decode *decode, enum tw_field field,
                                 const char *last_key);
const char *tw_decode_copy(struct tw_decode *decode, const char *text);

// Each reads one value at the place entered, or reports why not and returns false.
bool tw_decode_number(struct tw_decode *decode, const cJSON *item, double *number);
bool tw_decode_text(struct tw_decode *decode, const cJSON *item, size_t max_bytes,
                    const char **text);
bool tw_decode_time(struct tw_decode *decode, const cJSON *item, int64_t *utc_ms);
bool tw_decode_scalar(struct tw_decode *decode, const cJSON *item, struct tw_value *value);
bool tw_decode_quality(struct tw_decode *decode, const cJSON *item, enum tw_quality *quality);
// Numbers of an array of `low` to `high` elements; *count is how many there are.
bool tw_decode_vector(struct tw_decode *decode, const cJSON *item, int low, int high,
                      double *numbers, int *count);
// An id or a member's name that may become a key.
bool tw_decode_id(struct tw_decode *decode, const char *id);

void tw_decode_look(struct tw_decode *decode, const cJSON *item);

#endif
