// The feed's thread, and its border with the main thread.
#define TW_LOG_MODULE "feed"
#include "twinview/feed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"

#include "actions.h"
#include "address.h"
#include "connection.h"
#include "fetch.h"
#include "histories.h"
#include "orders.h"
#include "playback.h"

#define WAIT_MAX_MS 10000
#define TOKEN_LOOK_NS INT64_C(1000000000)
#define FILE_ANSWERS_MAX 4096

struct tw_feed {
    // Immutable after create.
    struct tw_feed_params params;
    struct tw_feed_limits limits;
    struct tw_http *http; // used by the feed thread; tw_http_wake by both
    struct tw_queue *batches, *files;
    pthread_t thread;

    // Feed thread only.
    struct tw_connection *connections[TW_FEED_SOURCES_MAX];
    int connection_count;
    struct tw_fetches *fetches;
    struct tw_actions *actions;
    struct tw_histories *histories;
    struct tw_player player;
    struct tw_feed_file **answers; // that found the queue full
    size_t answer_count, answer_capacity;
    bool woke;

    // Main thread only.
    int source_count, recording_count;
    bool stopped;

    atomic_bool stop, wants_room;

    struct tw_orders orders;

    pthread_mutex_t lock;         // a leaf lock: protects what follows
    struct tw_feed_answer **told; // of actions, in their order
    size_t told_count, told_capacity;
    struct tw_feed_health health[TW_FEED_SOURCES_MAX];
    struct tw_playback playback;
    struct {
        uint64_t superseded, rejected, problems;
    } counted[TW_FEED_SOURCES_MAX]; // by the twin
};

// The feed thread

static bool is_recording(const char *address) {
    return !tw_address_is_http(address) && tw_path_has_extension(address, "twrec");
}

static void start_connection(struct tw_feed *feed, struct tw_connection *connection) {
    struct tw_source *source = &connection->source;
    feed->connections[feed->connection_count++] = connection;
    if (connection->params.alerts)
        connection->alerts = tw_alert_poll_create(feed->http, source, &connection->params);
    if (!is_recording(source->address)) {
        tw_source_start(source, tw_monotonic_ns());
        return;
    }
    connection->replay = tw_alloc(sizeof *connection->replay);
    if (tw_replay_init(connection->replay, source->index, source->name, source->address,
                       &feed->limits, feed->batches))
        tw_player_add(&feed->player, connection->replay, tw_monotonic_ns());
    else
        tw_err("%s: %s", source->name, connection->replay->reason);
}

static void silence_alert(struct tw_feed *feed, const struct tw_connection *connection,
                          const char *reference, const struct tw_order *order) {
    const char *reason = "";
    char *json = tw_alert_poll_action(connection->alerts, order->body, &reason);
    if (!json)
        tw_actions_decline(feed->actions, order->request, reason);
    else
        tw_actions_begin(feed->actions, &connection->params, reference, json, order->request);
    free(json);
}

// What a document refers to is meant relative to where it came from, redirections included.
static void take_reference(struct tw_feed *feed, const struct tw_order *order) {
    const struct tw_connection *connection = feed->connections[order->source];
    const struct tw_source *source = &connection->source;
    char *url = source->is_file ? NULL : tw_address_resolve(source->base, order->reference);
    const char *reference = url ? url : order->reference;
    if (order->kind == TW_ORDER_ASK)
        tw_histories_ask(feed->histories, &connection->params, reference, order->body,
                         order->request);
    else if (order->body && connection->alerts)
        silence_alert(feed, connection, reference, order);
    else if (order->body)
        tw_actions_begin(feed->actions, &connection->params, reference, order->body,
                         order->request);
    else
        tw_fetches_begin(feed->fetches, &connection->params, reference, order->request);
    free(url);
}

static void take_order(struct tw_feed *feed, const struct tw_order *order) {
    int64_t now_ns = tw_monotonic_ns();
    switch (order->kind) {
    case TW_ORDER_ADD:
        start_connection(feed, order->connection);
        break;
    case TW_ORDER_RETRY:
        if (!feed->connections[order->source]->replay)
            tw_source_retry(&feed->connections[order->source]->source, now_ns);
        break;
    case TW_ORDER_FETCH:
    case TW_ORDER_ACT:
    case TW_ORDER_ASK:
        take_reference(feed, order);
        break;
    case TW_ORDER_PAUSE:
        tw_player_pause(&feed->player, order->on, now_ns);
        break;
    case TW_ORDER_SPEED:
        tw_player_set_speed(&feed->player, order->speed, now_ns);
        break;
    case TW_ORDER_SEEK:
        tw_player_seek(&feed->player, order->from, order->ms, now_ns);
        break;
    case TW_ORDER_STEP:
        tw_player_step(&feed->player, order->on, now_ns);
        break;
    }
}

static void take_orders(struct tw_feed *feed) {
    for (struct tw_order *order = tw_orders_take(&feed->orders); order;
         order = tw_order_free(order))
        take_order(feed, order);
}

static void file_done(void *user, struct tw_feed_file *file) {
    struct tw_feed *feed = user;
    TW_GROW(feed->answers, feed->answer_count, feed->answer_capacity);
    feed->answers[feed->answer_count++] = file;
}

static void action_done(void *user, struct tw_feed_answer *answer) {
    struct tw_feed *feed = user;
    pthread_mutex_lock(&feed->lock);
    TW_GROW(feed->told, feed->told_count, feed->told_capacity);
    feed->told[feed->told_count++] = answer;
    pthread_mutex_unlock(&feed->lock);
    feed->woke = true;
}

static void flush_answers(struct tw_feed *feed) {
    size_t sent = 0;
    while (sent < feed->answer_count && tw_queue_push(feed->files, feed->answers[sent]))
        sent++;
    if (!sent)
        return;
    feed->woke = true;
    feed->answer_count -= sent;
    memmove(feed->answers, feed->answers + sent, feed->answer_count * sizeof *feed->answers);
}

static void publish(struct tw_feed *feed) {
    int64_t position_ms = tw_playback_position(&feed->player.now, tw_monotonic_ns());
    pthread_mutex_lock(&feed->lock);
    for (int i = 0; i < feed->connection_count; i++) {
        const struct tw_connection *connection = feed->connections[i];
        struct tw_feed_health *health = &feed->health[i], before = *health;
        if (connection->replay)
            tw_replay_health(connection->replay, position_ms, health);
        else
            tw_source_health(&connection->source, health);
        feed->woke |= before.state != health->state || strcmp(before.reason, health->reason) != 0 ||
                      before.out_of_date != health->out_of_date ||
                      strcmp(before.record_fault, health->record_fault) != 0;
    }
    feed->woke |= feed->playback.seeking != feed->player.now.seeking;
    feed->playback = feed->player.now;
    pthread_mutex_unlock(&feed->lock);
}

// A new token is tried at once instead of when the back-off ends. Returns when to look again.
static int64_t watch_credentials(struct tw_feed *feed, struct tw_connection *connection) {
    struct tw_source *source = &connection->source;
    if (!source->link.denied || !source->link.next_try_ns || !connection->params.token_file)
        return INT64_MAX;
    if (tw_http_credentials_changed(feed->http, &connection->params))
        tw_source_retry(source, tw_monotonic_ns());
    return tw_monotonic_ns() + TOKEN_LOOK_NS;
}

// Moves one source on; returns when it wants to be called again.
static int64_t run_connection(struct tw_feed *feed, struct tw_connection *connection) {
    struct tw_source *source = &connection->source;
    if (connection->replay)
        return INT64_MAX;
    int64_t look_ns = watch_credentials(feed, connection);
    int64_t next = TW_MIN(look_ns, tw_source_tick(source, tw_monotonic_ns()));
    int64_t read_ns = tw_connection_read_file(connection);
    if (connection->alerts)
        next = TW_MIN(next, tw_alert_poll_tick(connection->alerts, tw_monotonic_ns()));
    if (source->outbox.count)
        atomic_store(&feed->wants_room, true);
    // Between the two the queue may have been emptied without anybody having been told.
    if (tw_source_has_room(source)) {
        tw_http_resume(feed->http, connection->requests[TW_TRANSFER_SNAPSHOT]);
        next = TW_MIN(next, read_ns);
    }
    feed->woke |= source->outbox.pushed;
    source->outbox.pushed = false;
    return next;
}

// Plays the recordings; returns when it wants to be called again.
static int64_t run_player(struct tw_feed *feed) {
    int64_t next = tw_player_run(&feed->player, tw_monotonic_ns());
    for (int i = 0; i < feed->player.count; i++) {
        struct tw_outbox *outbox = &feed->player.replays[i]->outbox;
        if (outbox->count) { // nothing to do before the main thread has made room
            atomic_store(&feed->wants_room, true);
            next = tw_outbox_flush(outbox) ? next : INT64_MAX;
        }
        feed->woke |= outbox->pushed;
        outbox->pushed = false;
    }
    return next;
}

static void *feed_thread(void *user) {
    struct tw_feed *feed = user;
    while (!atomic_load(&feed->stop)) {
        int64_t next_ns = INT64_MAX;
        take_orders(feed);
        tw_http_run(feed->http);
        for (int i = 0; i < feed->connection_count; i++)
            next_ns = TW_MIN(next_ns, run_connection(feed, feed->connections[i]));
        next_ns = TW_MIN(next_ns, tw_actions_tick(feed->actions, tw_monotonic_ns()));
        next_ns = TW_MIN(next_ns, run_player(feed));
        flush_answers(feed);
        publish(feed);
        if (feed->woke)
            tw_wake(&feed->params.wakeup);
        feed->woke = false;
        int64_t wait_ms =
            next_ns == INT64_MAX ? WAIT_MAX_MS : (next_ns - tw_monotonic_ns()) / 1000000 + 1;
        tw_http_wait(feed->http, (int)TW_CLAMP(wait_ms, 0, WAIT_MAX_MS));
    }
    return NULL;
}

// Main thread

static void drop_orders(struct tw_feed *feed) {
    for (struct tw_order *order = tw_orders_take(&feed->orders); order;
         order = tw_order_free(order))
        if (order->connection)
            tw_connection_destroy(order->connection);
}

static void free_feed(struct tw_feed *feed) {
    struct tw_batch *batch;
    struct tw_feed_file file;
    while ((batch = tw_feed_poll(feed)))
        tw_batch_destroy(batch);
    while (tw_feed_poll_file(feed, &file)) {
        free(file.path);
        free(file.reason);
    }
    for (size_t i = 0; i < feed->answer_count; i++) {
        free(feed->answers[i]->path);
        free(feed->answers[i]->reason);
        free(feed->answers[i]);
    }
    free(feed->answers);
    tw_fetches_destroy(feed->fetches);
    tw_actions_destroy(feed->actions);
    tw_histories_destroy(feed->histories);
    for (size_t i = 0; i < feed->told_count; i++)
        free(feed->told[i]);
    free(feed->told);
    tw_http_destroy(feed->http);
    for (int i = 0; i < feed->connection_count; i++)
        tw_connection_destroy(feed->connections[i]);
    for (int i = 0; i < feed->source_count; i++)
        free((char *)feed->health[i].name);
    tw_queue_destroy(feed->batches);
    tw_queue_destroy(feed->files);
    tw_orders_finish(&feed->orders);
    pthread_mutex_destroy(&feed->lock);
    free(feed);
}

struct tw_feed *tw_feed_create(const struct tw_feed_params *params) {
    struct tw_feed *feed = tw_alloc(sizeof *feed);
    feed->params = *params;
    feed->limits = tw_feed_limits_or_defaults(&params->limits);
    if (!feed->params.jitter_seed)
        feed->params.jitter_seed = (uint64_t)tw_monotonic_ns() ^ (uint64_t)tw_wall_ms();
    pthread_mutex_init(&feed->lock, NULL);
    tw_orders_init(&feed->orders);
    tw_player_init(&feed->player, &params->play);
    feed->playback = feed->player.now;
    feed->batches = tw_queue_create(feed->limits.queue_length);
    feed->files = tw_queue_create(FILE_ANSWERS_MAX);
    feed->http = tw_http_create();
    if (!feed->http)
        goto error;
    feed->fetches = tw_fetches_create(&feed->limits, feed->http, file_done, feed);
    feed->actions = tw_actions_create(&feed->limits, feed->http, action_done, feed);
    feed->histories = tw_histories_create(&feed->limits, feed->http, &feed->woke);
    if (pthread_create(&feed->thread, NULL, feed_thread, feed) != 0) {
        tw_err("the feed's thread cannot be started");
        goto error;
    }
    return feed;
error:
    free_feed(feed);
    return NULL;
}

void tw_feed_stop(struct tw_feed *feed) {
    if (feed->stopped)
        return;
    feed->stopped = true;
    atomic_store(&feed->stop, true);
    tw_http_wake(feed->http);
    pthread_join(feed->thread, NULL);
    for (int i = 0; i < feed->connection_count; i++) {
        struct tw_source *source = &feed->connections[i]->source;
        struct tw_feed_health *health = &feed->health[i];
        if (!source->recorder)
            continue;
        tw_recorder_end(source->recorder);
        tw_recorder_fault(source->recorder, health->record_fault, sizeof health->record_fault);
        tw_recorder_close(source->recorder);
        source->recorder = NULL;
    }
}

void tw_feed_destroy(struct tw_feed *feed) {
    if (!feed)
        return;
    tw_feed_stop(feed);
    drop_orders(feed);
    free_feed(feed);
}

void tw_feed_send(struct tw_feed *feed, const struct tw_order *order) {
    tw_orders_push(&feed->orders, order);
    tw_http_wake(feed->http);
}

static void recorder_has_room(void *user) {
    tw_http_wake(user);
}

// True unless a recording is wanted and cannot be made.
static bool open_recorder(struct tw_feed *feed, const char *path, struct tw_recorder **recorder) {
    *recorder = path ? tw_recorder_open(&(struct tw_recorder_params){
                           .path = path,
                           .buffered_bytes = feed->limits.buffered_bytes,
                           .file_bytes = feed->limits.record_bytes,
                           .file_s = feed->limits.record_s,
                           .files = feed->limits.record_files,
                           .wakeup = {recorder_has_room, feed->http}})
                     : NULL;
    return *recorder || !path;
}

int tw_feed_add_source(struct tw_feed *feed, const struct tw_feed_source_params *params) {
    const char *address = params->address;
    if (feed->source_count == TW_FEED_SOURCES_MAX) {
        tw_err("more than %d sources", TW_FEED_SOURCES_MAX);
        return -1;
    }
    struct tw_recorder *recorder;
    if (!tw_address_is_source(address) || !open_recorder(feed, params->record, &recorder))
        return -1;
    int index = feed->source_count++;
    struct tw_feed_health health = {.last_data_ms = TW_TIME_NONE};
    tw_address_display(address, health.address, sizeof health.address);
    health.name = tw_strdup(params->name ? params->name : health.address);
    health.since_ns = tw_monotonic_ns();
    if (strncmp(address, "http://", 7) == 0 && !tw_address_is_loopback(address))
        tw_warn("%s: the connection is not encrypted", health.address);

    struct tw_connection *connection = tw_connection_create(feed->http, params);
    tw_source_init(&connection->source, (uint32_t)index, health.name, address, &feed->limits,
                   feed->batches, feed->params.jitter_seed);
    connection->source.recorder = recorder;
    if (feed->params.last_known_folder && !params->passing && !params->alerts &&
        tw_address_is_http(address))
        connection->source.last_known =
            tw_last_known_create(feed->params.last_known_folder, address);
    connection->source.ops = tw_connection_ops(connection);
    pthread_mutex_lock(&feed->lock);
    feed->health[index] = health;
    pthread_mutex_unlock(&feed->lock);
    feed->recording_count += is_recording(address);
    tw_feed_send(feed, &(struct tw_order){.kind = TW_ORDER_ADD, .connection = connection});
    return index;
}

struct tw_batch *tw_feed_poll(struct tw_feed *feed) {
    for (int i = 0; feed->stopped && i < feed->connection_count; i++) {
        struct tw_connection *connection = feed->connections[i];
        tw_outbox_flush(connection->replay ? &connection->replay->outbox
                                           : &connection->source.outbox);
    }
    struct tw_batch *batch = tw_queue_pop(feed->batches);
    if (batch && atomic_exchange(&feed->wants_room, false))
        tw_http_wake(feed->http);
    return batch;
}

void tw_feed_health(const struct tw_feed *feed, int source, struct tw_feed_health *health) {
    struct tw_feed *locked = (struct tw_feed *)feed;
    pthread_mutex_lock(&locked->lock);
    *health = feed->health[source];
    health->superseded += feed->counted[source].superseded;
    health->rejected += feed->counted[source].rejected;
    health->problems += feed->counted[source].problems;
    pthread_mutex_unlock(&locked->lock);
}

void tw_feed_count(struct tw_feed *feed, int source, uint64_t superseded, uint64_t rejected,
                   uint64_t problems) {
    pthread_mutex_lock(&feed->lock);
    feed->counted[source].superseded += superseded;
    feed->counted[source].rejected += rejected;
    feed->counted[source].problems += problems;
    pthread_mutex_unlock(&feed->lock);
}

bool tw_feed_poll_file(struct tw_feed *feed, struct tw_feed_file *file) {
    struct tw_feed_file *answer = tw_queue_pop(feed->files);
    if (!answer)
        return false;
    *file = *answer;
    free(answer);
    return true;
}

bool tw_feed_poll_series(struct tw_feed *feed, struct tw_feed_series *series) {
    return tw_histories_poll(feed->histories, series);
}

bool tw_feed_poll_alarms(struct tw_feed *feed, struct tw_feed_alarm_past *past) {
    return tw_histories_poll_alarms(feed->histories, past);
}

bool tw_feed_poll_answer(struct tw_feed *feed, struct tw_feed_answer *answer) {
    struct tw_feed_answer *oldest = NULL;
    pthread_mutex_lock(&feed->lock);
    if (feed->told_count) {
        oldest = feed->told[0];
        memmove(feed->told, feed->told + 1, --feed->told_count * sizeof *feed->told);
    }
    pthread_mutex_unlock(&feed->lock);
    if (oldest)
        *answer = *oldest;
    free(oldest);
    return oldest != NULL;
}

bool tw_feed_playback(const struct tw_feed *feed, struct tw_playback *playback) {
    struct tw_feed *locked = (struct tw_feed *)feed;
    if (!feed->recording_count)
        return false;
    pthread_mutex_lock(&locked->lock);
    *playback = feed->playback;
    pthread_mutex_unlock(&locked->lock);
    return true;
}
