// What a source asks of its transport, and what it tells its link.
#include <time.h>
#include <unistd.h>

#include "source_fixture.h"

static void first_connection(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(f.source.link.state, TW_FEED_CONNECTING);
    asked(&f, "+snapshot ");
    snapshot(&f, "e", 5);
    asked(&f, "+stream ");
    assert_string_equal(f.stream_url, "http://127.0.0.1:1/plant/changes?x=1");
    assert_int_equal(f.source.link.state, TW_FEED_SYNCHRONISING);
    stream_opened(&f);
    // An open stream proves nothing: events may lie between the snapshot and it.
    assert_int_equal(f.source.link.state, TW_FEED_SYNCHRONISING);
    assert_string_equal(f.source.link.reason, "waiting for the first event of the stream");
    event(&f, "e", 6, VALUES);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    assert_int_equal(drain(&f), 2);
    asked(&f, "");
    struct tw_feed_health health;
    tw_source_health(&f.source, &health);
    assert_string_equal(health.user, "m.huber");
    assert_int_equal(health.problems, 0);
    end(&f);
}

// A heartbeat with the snapshot's seq proves it current; an older event or a comment does not.
static void what_proves_a_snapshot(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    snapshot(&f, "e", 5);
    stream_opened(&f);
    event(&f, "e", 4, VALUES);
    event(&f, "e", 4, "");
    tw_source_received(&f.source, TW_TRANSFER_STREAM, ": here\n\n", 8, f.now_ns);
    assert_int_equal(f.source.link.state, TW_FEED_SYNCHRONISING);
    event(&f, "e", 5, "");
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    asked(&f, "+snapshot +stream ");
    end(&f);
}

// Without any event the snapshot is asked for again, with its ETag if it has one.
static void unproved_snapshot_is_fetched_again(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    f.etag = "\"e-5\"";
    snapshot(&f, "e", 5);
    asked(&f, "+snapshot +stream ");
    stream_opened(&f);
    tick(&f, S);
    asked(&f, "");
    tick(&f, 2 * S); // a heartbeat is 2 s here
    asked(&f, "+snapshot\"e-5\" ");
    assert_int_equal(f.source.link.state, TW_FEED_SYNCHRONISING);
    closed(&f, TW_TRANSFER_SNAPSHOT, 304, NULL);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    event(&f, "e", 6, VALUES);
    assert_int_equal(f.source.stream.seq, 6);
    end(&f);
}

// The stream is opened a moment after the snapshot was made, so events may lie between the two.
static void first_connection_of_a_busy_server(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    snapshot(&f, "e", 5);
    stream_opened(&f);
    f.asked[0] = 0;
    event(&f, "e", 8, VALUES);
    assert_int_equal(f.source.link.state, TW_FEED_SYNCHRONISING); // that is no fault
    assert_int_equal(f.source.link.failures, 0);
    asked(&f, "+snapshot ");
    event(&f, "e", 9, VALUES); // kept
    event(&f, "e", 10, VALUES);
    snapshot(&f, "e", 9);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    assert_int_equal(f.source.stream.seq, 10);
    asked(&f, "");
    end(&f);
}

static void useless_snapshots_back_off(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    tick(&f, S);
    event(&f, "e", 9, VALUES);
    asked(&f, "+snapshot ");
    int64_t wait_ns = 0;
    for (int i = 0; i < 6; i++) {
        if (i > 0) // the first time nothing but the snapshot's own number tells
            event(&f, "e", 10 + i, VALUES);
        snapshot(&f, "e", 5);
        assert_int_equal(f.source.link.state, TW_FEED_OUT_OF_SYNC);
        asked(&f, "");
        wait_ns = f.source.link.next_try_ns - f.now_ns;
        assert_true(wait_ns >= S && wait_ns <= 30 * S);
        // The stream goes on meanwhile; its events are neither applied nor kept.
        while (wait_ns > 3 * S) {
            tick(&f, 3 * S);
            event(&f, "e", 10 + i, "");
            wait_ns -= 3 * S;
        }
        tick(&f, wait_ns);
        asked(&f, "+snapshot ");
    }
    event(&f, "e", 30, VALUES);
    snapshot(&f, "e", 29);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    assert_int_equal(f.source.stream.seq, 30);
    end(&f);
}

static void new_epoch_and_reset(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    event(&f, "f", 1, VALUES);
    assert_string_equal(f.source.link.reason, "the server began a new epoch");
    asked(&f, "+snapshot ");
    snapshot(&f, "f", 1);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    tick(&f, 5 * S);
    event(&f, "f", 1, "");
    tick(&f, 5 * S);
    event(&f, "f", 1, "");
    tick(&f, 5 * S); // live for a while: the next trouble is answered at once again
    event(&f, "f", 1, "");
    event(&f, "f", 1, ",\"reset\":\"restored from a backup\"");
    asked(&f, "+snapshot ");
    snapshot(&f, "f", 1); // a reset needs no progress
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    end(&f);
}

static void silence_is_loss(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    tick(&f, 59 * S / 10);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    tw_source_received(&f.source, TW_TRANSFER_STREAM, ":\n", 2, f.now_ns);
    tick(&f, 59 * S / 10);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    tick(&f, S / 5);
    assert_int_equal(f.source.link.state, TW_FEED_LOST);
    asked(&f, "-stream ");
    assert_true(f.source.link.next_try_ns > f.now_ns);
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    asked(&f, "+stream "); // known from the last time: first the stream, then the snapshot
    stream_opened(&f);
    asked(&f, "+snapshot ");
    event(&f, "e", 6, VALUES);
    snapshot(&f, "e", 5);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    assert_int_equal(f.source.stream.seq, 6);
    assert_int_equal(f.source.reconnects, 1);
    end(&f);
}

static void endings(void **state) {
    (void)state;
    static const struct {
        enum tw_transfer transfer;
        long status;
        const char *error;
        enum tw_feed_state state;
        bool retries;
        const char *reason;
    } cases[] = {
        {TW_TRANSFER_STREAM, 200, NULL, TW_FEED_LOST, true, "the server closed the change stream"},
        {TW_TRANSFER_STREAM, 0, "connection refused", TW_FEED_LOST, true, "connection refused"},
        {TW_TRANSFER_SNAPSHOT, 0, "timed out", TW_FEED_LOST, true, "timed out"},
        {TW_TRANSFER_SNAPSHOT, 503, NULL, TW_FEED_LOST, true, "answers 503 for the snapshot"},
        {TW_TRANSFER_SNAPSHOT, 429, NULL, TW_FEED_LOST, true, "answers 429"},
        {TW_TRANSFER_SNAPSHOT, 404, NULL, TW_FEED_REFUSED, true, "answers 404"},
        {TW_TRANSFER_SNAPSHOT, 401, NULL, TW_FEED_REFUSED, true, "refuses the credentials (401)"},
        {TW_TRANSFER_SNAPSHOT, 403, NULL, TW_FEED_REFUSED, true, "refuses the credentials (403)"},
        {TW_TRANSFER_SNAPSHOT, 204, NULL, TW_FEED_REFUSED, false, "asks to stop"},
        {TW_TRANSFER_SNAPSHOT, 302, "a redirection to another host, which is not followed",
         TW_FEED_REFUSED, true, "another host"},
        {TW_TRANSFER_SNAPSHOT, -1, "certificate", TW_FEED_REFUSED, true, "the snapshot: certif"},
        {TW_TRANSFER_SNAPSHOT, 408, NULL, TW_FEED_LOST, true, "answers 408"},
        {TW_TRANSFER_SNAPSHOT, 200, "transfer closed", TW_FEED_LOST, true, "transfer closed"},
        {TW_TRANSFER_SNAPSHOT, 200, NULL, TW_FEED_REFUSED, true, "no JSON value"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture f;
        begin(&f);
        if (cases[i].transfer == TW_TRANSFER_STREAM) {
            snapshot(&f, "e", 5);
            if (cases[i].status)
                stream_opened(&f);
        }
        // -1: no answer that we would take
        tw_source_closed(&f.source, cases[i].transfer,
                         &(struct tw_transfer_end){.status = TW_MAX(cases[i].status, 0),
                                                   .error = cases[i].error,
                                                   .refused = cases[i].status < 0},
                         f.now_ns);
        if (f.source.link.state != cases[i].state ||
            !strstr(f.source.link.reason, cases[i].reason) ||
            (f.source.link.next_try_ns != 0) != cases[i].retries)
            fail_msg("case %zu: state %d, %s", i, f.source.link.state, f.source.link.reason);
        end(&f);
    }
}

// What says that it changes, and cannot be followed, is not taken for a document that never does.
static void stream_on_another_host(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    f.link = "http://127.0.0.2:1/changes";
    snapshot(&f, "e", 5);
    assert_int_equal(f.source.link.state, TW_FEED_REFUSED);
    assert_non_null(strstr(f.source.link.reason, "own host"));
    assert_true(f.source.link.out_of_date);
    asked(&f, "+snapshot ");
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    asked(&f, "+snapshot ");
    end(&f);
}

// While a large snapshot still comes its stream shows whether it will be current: if not, it is
// asked for again at once and not at its end.
static void large_snapshot_that_is_too_old(void **state) {
    (void)state;
    static const struct {
        const char *epoch;
        int seq;
        const char *rest;
        bool again;
    } cases[] = {
        {"e", 5, "", false},
        {"e", 6, VALUES, false},
        {"e", 4, VALUES, false},
        {"e", 6, "", true},
        {"e", 7, VALUES, true},
        {"f", 5, "", true},
        {"e", 9, ",\"values\":", false},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture f;
        char head[256];
        begin(&f);
        int length = snprintf(head, sizeof head,
                              "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":5,\"time\":\"%s\","
                              "\"links\":{\"stream\":\"changes?x=1\"}}\n{\"assets\":{}}\n",
                              f.time);
        tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
        tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, head, (size_t)length, f.now_ns);
        asked(&f, "+snapshot +stream ");
        stream_opened(&f);
        event(&f, cases[i].epoch, cases[i].seq, cases[i].rest);
        event(&f, cases[i].epoch, cases[i].seq + 1, VALUES);
        assert_int_equal(f.source.link.state, TW_FEED_SYNCHRONISING);
        if (strcmp(f.asked, cases[i].again ? "-snapshot +snapshot " : "") != 0)
            fail_msg("case %zu: %s", i, f.asked);
        assert_int_equal(f.source.decode.problems, 0);
        if (i == 1) { // and goes on to its end
            static const char last[] = "{\"end\":true,\"count\":1}\n";
            tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, last, sizeof last - 1, f.now_ns);
            closed(&f, TW_TRANSFER_SNAPSHOT, 200, NULL);
            assert_int_equal(f.source.link.state, TW_FEED_LIVE);
            assert_int_equal(f.source.stream.seq, 7);
            asked(&f, "");
        }
        end(&f);
    }
}

// A reconnect to a server that did not change costs no document: 304 keeps the state, and what the
// stream brought meanwhile is applied.
static void not_modified_keeps_the_state(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    f.etag = "\"e-5\"";
    snapshot(&f, "e", 5);
    stream_opened(&f);
    event(&f, "e", 5, "");
    closed(&f, TW_TRANSFER_STREAM, 200, NULL);
    drain(&f);
    f.asked[0] = 0;
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    stream_opened(&f);
    asked(&f, "+stream +snapshot\"e-5\" ");
    event(&f, "e", 6, VALUES);
    closed(&f, TW_TRANSFER_SNAPSHOT, 304, NULL);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    assert_int_equal(f.source.stream.seq, 6);
    assert_int_equal(drain(&f), 1);
    // The state is no longer that of the ETag: the next time everything is asked for.
    closed(&f, TW_TRANSFER_STREAM, 200, NULL);
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    stream_opened(&f);
    asked(&f, "+stream +snapshot ");
    // And "not modified" is no answer to that.
    closed(&f, TW_TRANSFER_SNAPSHOT, 304, NULL);
    assert_int_equal(f.source.link.state, TW_FEED_REFUSED);
    assert_string_equal(f.source.link.reason, "the server answers 304 for the snapshot");
    end(&f);
}

// After a gap or a reset the server must send a document, whatever its ETag says.
static void a_gap_asks_for_everything(void **state) {
    (void)state;
    static const char *const rests[] = {VALUES, ",\"reset\":true"};
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        begin(&f);
        f.etag = "\"e-5\"";
        snapshot(&f, "e", 5);
        stream_opened(&f);
        event(&f, "e", 5, "");
        f.asked[0] = 0;
        event(&f, "e", i ? 5 : 8, rests[i]);
        asked(&f, "+snapshot ");
        end(&f);
    }
}

// Half of a new snapshot was taken over when the connection broke: the state held is neither that
// of the old ETag nor whole.
static void half_a_snapshot_is_no_state(void **state) {
    (void)state;
    struct fixture f;
    char text[2048];
    begin(&f);
    f.etag = "\"e-5\"";
    snapshot(&f, "e", 5);
    stream_opened(&f);
    event(&f, "e", 5, "");
    closed(&f, TW_TRANSFER_STREAM, 200, NULL);
    drain(&f);
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    stream_opened(&f);
    int length = snprintf(text, sizeof text,
                          "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":5,\"time\":\"%s\","
                          "\"links\":{\"stream\":\"changes?x=1\"}}\n",
                          f.time);
    tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, &(struct tw_transfer_head){NULL, f.etag},
                     f.now_ns);
    for (int i = 0; !drain(&f); i++) {
        tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, text, (size_t)length, f.now_ns);
        length =
            snprintf(text, sizeof text, "{\"assets\":{\"a%d\":{\"name\":\"%0900d\"}}}\n", i, i);
    }
    closed(&f, TW_TRANSFER_SNAPSHOT, 0, "connection reset");
    f.asked[0] = 0;
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    stream_opened(&f);
    asked(&f, "+stream +snapshot ");
    end(&f);
}

// A server may name the place of its events that follows the snapshot, and begins there.
static void stream_from_a_place(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    f.link = "changes?after=5";
    snapshot(&f, "e", 5);
    assert_string_equal(f.stream_url, "http://127.0.0.1:1/plant/changes?after=5");
    stream_opened(&f);
    event(&f, "e", 6, VALUES); // proves by itself that nothing lies between
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    closed(&f, TW_TRANSFER_STREAM, 200, NULL);
    f.asked[0] = 0;
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    asked(&f, "+stream "); // the place that is known, though it is old
    stream_opened(&f);
    event(&f, "e", 6, VALUES);
    f.link = "changes?after=20";
    snapshot(&f, "e", 20);
    asked(&f, "+snapshot -stream +stream ");
    assert_string_equal(f.stream_url, "http://127.0.0.1:1/plant/changes?after=20");
    assert_int_equal(f.source.link.state, TW_FEED_SYNCHRONISING);
    stream_opened(&f);
    event(&f, "e", 21, VALUES);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    assert_int_equal(f.source.stream.seq, 21);
    asked(&f, "");
    end(&f);
}

// A recording's file that is full asks for a snapshot, of which the live picture knows nothing: if
// it does not come, the stream goes on from where it was.
static void recordings_ask_for_snapshots(void **state) {
    (void)state;
    static const struct {
        long status;
        const char *error;
        int silent_s;
    } failures[] = {{503, NULL, 0}, {404, NULL, 0}, {0, "connection refused", 0}, {0, NULL, 11}};
    char path[64];
    struct fixture f;
    snprintf(path, sizeof path, "/tmp/twinview-source-%d.twrec", (int)getpid());
    make_live(&f);
    f.source.etag = tw_strdup("\"e-5\"");
    f.source.recorder = tw_recorder_open(
        &(struct tw_recorder_params){.path = path, .buffered_bytes = 1 << 20, .file_bytes = 1});
    event(&f, "e", 6, VALUES);
    while (!tw_recorder_wants_snapshot(f.source.recorder))
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    for (size_t i = 0; i < TW_COUNT(failures); i++) {
        int seq = 6 + (int)i;
        f.source.refresh_ns = 0;
        tick(&f, 0);
        asked(&f, "+snapshot ");
        event(&f, "e", seq + 1, VALUES); // waits
        assert_int_equal(f.source.stream.seq, seq);
        for (int second = 0; second < failures[i].silent_s; second++) {
            event(&f, "e", seq + 1, "");
            tick(&f, S);
        }
        if (failures[i].silent_s)
            asked(&f, "-snapshot ");
        else
            closed(&f, TW_TRANSFER_SNAPSHOT, failures[i].status, failures[i].error);
        assert_int_equal(f.source.stream.seq, seq + 1);
        tick(&f, 3 * S);
        assert_int_equal(f.source.link.state, TW_FEED_LIVE);
        asked(&f, ""); // not again at once
    }
    f.source.refresh_ns = 0;
    tick(&f, 0);
    asked(&f, "+snapshot ");
    event(&f, "e", 11, VALUES);
    event(&f, "e", 12, VALUES);
    snapshot(&f, "e", 11);
    assert_int_equal(f.source.stream.seq, 12);
    assert_int_equal(f.source.link.state, TW_FEED_LIVE);
    tw_recorder_close(f.source.recorder);
    unlink(path);
    end(&f);
}

static void retry_after_is_heeded(void **state) {
    (void)state;
    static const struct {
        int64_t asked_s, least_s;
    } cases[] = {{120, 120}, {1, 1}, {0, 0}, {-5, 0}, {86400, 300}}; // 300: the limit
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct fixture f;
        begin(&f);
        tw_source_closed(
            &f.source, TW_TRANSFER_SNAPSHOT,
            &(struct tw_transfer_end){.status = 503, .retry_after_s = cases[i].asked_s}, f.now_ns);
        int64_t wait_ns = f.source.link.next_try_ns - f.now_ns;
        // No sooner, and not everybody at the same moment.
        assert_true(wait_ns >= (cases[i].least_s + 1) * S && wait_ns <= (cases[i].least_s + 2) * S);
        end(&f);
    }
}

// A connection that is open and says nothing, at each of its stages.
static void half_open(void **state) {
    (void)state;
    static const char *const stages[] = {"no answer for the snapshot", "a snapshot that stops",
                                         "no answer for the stream", "a stream that stops",
                                         "a silent stream beside a snapshot that trickles in"};
    for (int stage = 0; stage < 5; stage++) {
        struct fixture f;
        begin(&f);
        if (stage == 1) {
            tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
            tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, "{", 1, f.now_ns);
        }
        if (stage >= 2)
            snapshot(&f, "e", 5);
        if (stage >= 3) {
            stream_opened(&f);
            event(&f, "e", 5, "");
        }
        if (stage == 4)
            event(&f, "e", 8, VALUES);
        int seconds = 0;
        while (f.source.link.state != TW_FEED_LOST && seconds < 40) {
            tick(&f, S);
            seconds++;
            if (stage == 4 && f.source.running[TW_TRANSFER_SNAPSHOT])
                tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, " ", 1, f.now_ns);
        }
        // Three heartbeats of 2 s, at least 10 s for an answer to begin; 5 s heartbeats are
        // assumed before the document says.
        int expected = stage < 2 ? 16 : stage == 2 ? 11 : 7;
        if (seconds != expected || !strstr(f.source.link.reason, "nothing heard"))
            fail_msg("%s: after %d s, %s", stages[stage], seconds, f.source.link.reason);
        assert_false(f.source.running[0] || f.source.running[1]);
        end(&f);
    }
}

// A snapshot that comes byte by byte for ever ends.
static void endless_snapshot(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
    for (int i = 0; i < 700 && f.source.link.state != TW_FEED_LOST; i++) {
        tick(&f, S);
        tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, " ", 1, f.now_ns);
    }
    assert_string_equal(f.source.link.reason, "the snapshot did not come within 600 s");
    end(&f);
}

static void retry_by_hand(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    tw_source_retry(&f.source, f.now_ns); // under way: nothing to do
    tick(&f, 0);
    asked(&f, "+snapshot ");
    closed(&f, TW_TRANSFER_SNAPSHOT, 204, NULL);
    tick(&f, 3600 * S);
    asked(&f, "");
    tw_source_retry(&f.source, f.now_ns);
    tick(&f, 0);
    asked(&f, "+snapshot ");
    end(&f);
}

static void stream_address_that_went_away(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    closed(&f, TW_TRANSFER_STREAM, 200, NULL);
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    asked(&f, "+stream ");
    closed(&f, TW_TRANSFER_STREAM, 404, NULL);
    tick(&f, f.source.link.next_try_ns - f.now_ns);
    asked(&f, "+snapshot ");
    end(&f);
}

static void back_off_grows_and_is_bounded(void **state) {
    (void)state;
    struct fixture f;
    begin(&f);
    double sum_early = 0, sum_late = 0;
    for (int i = 0; i < 40; i++) {
        closed(&f, TW_TRANSFER_SNAPSHOT, 0, "connection refused");
        double wait_s = (double)(f.source.link.next_try_ns - f.now_ns) / 1e9;
        assert_true(wait_s >= 1 && wait_s <= 30);
        if (i < 2)
            sum_early += wait_s;
        else if (i >= 20)
            sum_late += wait_s;
        tick(&f, f.source.link.next_try_ns - f.now_ns);
    }
    assert_true(sum_early < 8 && sum_late / 20 > 8);
    end(&f);
}

static void goodbye(void **state) {
    (void)state;
    struct fixture f;
    make_live(&f);
    event(&f, "e", 5, ",\"bye\":\"restart\"");
    assert_int_equal(f.source.link.state, TW_FEED_LOST);
    asked(&f, "-stream ");
    assert_true(f.source.link.next_try_ns > f.now_ns);
    end(&f);
}

static void without_stream_it_is_static(void **state) {
    (void)state;
    struct fixture f;
    char text[256];
    begin(&f);
    snprintf(text, sizeof text,
             "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"%s\"}", f.time);
    tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
    tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, text, strlen(text), f.now_ns);
    closed(&f, TW_TRANSFER_SNAPSHOT, 200, NULL);
    assert_int_equal(f.source.link.state, TW_FEED_STATIC);
    tick(&f, 3600 * S);
    assert_int_equal(f.source.link.state, TW_FEED_STATIC);
    end(&f);
}

static void stream_on_another_host_is_not_opened(void **state) {
    (void)state;
    struct fixture f;
    char text[256];
    begin(&f);
    snprintf(text, sizeof text,
             "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"%s\","
             "\"links\":{\"stream\":\"http://10.0.0.1/stream\"}}",
             f.time);
    tw_source_opened(&f.source, TW_TRANSFER_SNAPSHOT, NULL, f.now_ns);
    tw_source_received(&f.source, TW_TRANSFER_SNAPSHOT, text, strlen(text), f.now_ns);
    closed(&f, TW_TRANSFER_SNAPSHOT, 200, NULL);
    asked(&f, "+snapshot ");
    end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stream_on_another_host),
        cmocka_unit_test(first_connection),
        cmocka_unit_test(what_proves_a_snapshot),
        cmocka_unit_test(unproved_snapshot_is_fetched_again),
        cmocka_unit_test(first_connection_of_a_busy_server),
        cmocka_unit_test(large_snapshot_that_is_too_old),
        cmocka_unit_test(not_modified_keeps_the_state),
        cmocka_unit_test(a_gap_asks_for_everything),
        cmocka_unit_test(half_a_snapshot_is_no_state),
        cmocka_unit_test(half_open),
        cmocka_unit_test(endless_snapshot),
        cmocka_unit_test(useless_snapshots_back_off),
        cmocka_unit_test(new_epoch_and_reset),
        cmocka_unit_test(silence_is_loss),
        cmocka_unit_test(endings),
        cmocka_unit_test(stream_from_a_place),
        cmocka_unit_test(recordings_ask_for_snapshots),
        cmocka_unit_test(retry_after_is_heeded),
        cmocka_unit_test(retry_by_hand),
        cmocka_unit_test(stream_address_that_went_away),
        cmocka_unit_test(back_off_grows_and_is_bounded),
        cmocka_unit_test(goodbye),
        cmocka_unit_test(without_stream_it_is_static),
        cmocka_unit_test(stream_on_another_host_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
