// Recordings as they are played: every moment shows the state that the recorded events lead to,
// whatever the way to it and whatever befell the file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zstd.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/twin.h"

#include "playback.h"
#include "recorder.h"

#define HEAD(epoch, seq, second)                                                                   \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"" epoch "\",\"seq\":" seq                               \
    ",\"time\":\"2026-11-22T05:20:" second "Z\"}\n"
#define EVENT(epoch, seq, second, rest)                                                            \
    "{\"epoch\":\"" epoch "\",\"seq\":" seq ",\"time\":\"2026-11-22T05:20:" second "Z\"" rest "}"  \
    "\n"
#define VALUE(value) ",\"values\":{\"a\":{\"n\":" value "}}"
#define ASSETS(value) "{\"assets\":{\"a\":{\"props\":{\"n\":" value "}}}}\n"
#define END "{\"end\":true,\"count\":1}\n"

#define START_MS INT64_C(1795324800000) // 2026-11-22T05:20:00Z
#define MS_NS INT64_C(1000000)

// n is the second of the last event, throughout.
static const char two_snapshots[] = HEAD("e", "0", "00") ASSETS("0")
    END EVENT("e", "1", "01", VALUE("1")) EVENT("e", "2", "02", VALUE("2"))
        EVENT("e", "2", "03", "") EVENT("e", "3", "04", VALUE("4")) HEAD("f", "7", "05") ASSETS("5")
            END EVENT("f", "8", "06", ",\"part\":true" VALUE("60"))
                EVENT("f", "9", "06", VALUE("6")) EVENT("f", "10", "07", VALUE("7"));

static char path[64];

static void new_path(void) {
    static int number;
    snprintf(path, sizeof path, "/tmp/twinview-replay-%d-%d.twrec", (int)getpid(), number++);
}

static void write_packed(const char *text) {
    size_t size = strlen(text), bound = ZSTD_compressBound(size);
    char *packed = tw_alloc(bound);
    new_path();
    assert_true(tw_file_write(path, packed, ZSTD_compress(packed, bound, text, size, 3)));
    free(packed);
}

// As the program's own recorder does it.
static void write_recorded(const char *text) {
    new_path();
    struct tw_recorder *recorder =
        tw_recorder_open(&(struct tw_recorder_params){.path = path, .buffered_bytes = 1 << 20});
    for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1)
        tw_recorder_line(recorder, line, (size_t)(end - line), START_MS,
                         strncmp(line, "{\"feed\"", 7) == 0);
    tw_recorder_close(recorder);
}

struct fixture {
    struct tw_feed_limits limits;
    struct tw_queue *queue;
    struct tw_replay replay;
    struct tw_player player;
    struct tw_twin *twin;
    int64_t now_ns;
};

static bool begin(struct fixture *f, bool paused) {
    *f = (struct fixture){.limits = tw_feed_limits_or_defaults(NULL), .now_ns = 1};
    f->queue = tw_queue_create(2); // small: the outbox waits often
    f->twin = tw_twin_create(&(struct tw_twin_params){0});
    if (!tw_replay_init(&f->replay, 0, "test", path, &f->limits, f->queue))
        return false;
    tw_player_init(&f->player, &(struct tw_play_params){.paused = paused});
    tw_player_add(&f->player, &f->replay, f->now_ns);
    return true;
}

static void end(struct fixture *f) {
    tw_replay_finish(&f->replay);
    for (struct tw_batch *batch; (batch = tw_queue_pop(f->queue));)
        tw_batch_destroy(batch);
    tw_queue_destroy(f->queue);
    tw_twin_destroy(f->twin);
    unlink(path);
}

static void take_batches(struct fixture *f) {
    for (struct tw_batch *batch; (batch = tw_queue_pop(f->queue));) {
        tw_twin_apply(f->twin, batch);
        tw_batch_destroy(batch);
    }
}

// Runs until everything that is due is there.
static void run(struct fixture *f) {
    for (int turn = 0; turn < 1000; turn++) {
        int64_t next = tw_player_run(&f->player, f->now_ns);
        take_batches(f);
        if (next > f->now_ns && !f->replay.outbox.count)
            return;
    }
    fail_msg("the player does not come to rest");
}

// The value of a.n; -1: there is none.
static int value(struct fixture *f) {
    const struct tw_asset *asset = tw_twin_find(f->twin, "a");
    const struct tw_property *property = asset ? tw_asset_property(asset, "n") : NULL;
    return property && property->value.kind == TW_VALUE_NUMBER ? (int)property->value.number : -1;
}

static int64_t position(struct fixture *f) {
    return tw_playback_position(&f->player.now, f->now_ns) - START_MS;
}

static void health_of(struct fixture *f, struct tw_feed_health *health) {
    tw_replay_health(&f->replay, tw_playback_position(&f->player.now, f->now_ns), health);
}

static void seek(struct fixture *f, int64_t ms) {
    tw_player_seek(&f->player, TW_SEEK_TIME, START_MS + ms, f->now_ns);
    run(f);
    assert_false(f->player.now.seeking);
}

static void plays_in_time(void **state) {
    (void)state;
    struct fixture f;
    write_recorded(two_snapshots);
    assert_true(begin(&f, false));
    assert_int_equal(f.player.now.start_ms, START_MS);
    assert_int_equal(f.player.now.end_ms, START_MS + 7000);
    for (int64_t ms = 0; ms <= 9000; ms += 250) {
        f.now_ns = 1 + ms * MS_NS;
        run(&f);
        int second = (int)TW_MIN(ms / 1000, 7);
        assert_int_equal(value(&f), second == 3 ? 2 : second);
        assert_int_equal(position(&f), TW_MIN(ms, 7000));
    }
    end(&f);
}

static void speed_and_pause(void **state) {
    (void)state;
    struct fixture f;
    write_recorded(two_snapshots);
    assert_true(begin(&f, false));
    run(&f);
    tw_player_set_speed(&f.player, 10, f.now_ns);
    f.now_ns += 200 * MS_NS;
    run(&f);
    assert_int_equal(position(&f), 2000);
    assert_int_equal(value(&f), 2);
    tw_player_pause(&f.player, true, f.now_ns);
    f.now_ns += 60000 * MS_NS;
    run(&f);
    assert_int_equal(position(&f), 2000);
    tw_player_pause(&f.player, false, f.now_ns);
    tw_player_set_speed(&f.player, 1e9, f.now_ns);
    assert_true(f.player.now.speed == TW_SPEED_MAX);
    for (int i = 0; i < 10; i++) { // the clock waits while the queue is full
        f.now_ns += MS_NS;
        run(&f);
    }
    assert_int_equal(value(&f), 7);
    end(&f);
}

static void seeks_forth_and_back(void **state) {
    (void)state;
    static const int order[] = {7000, 0, 6000, 4999, 5000, 1000, 999, 7000, 2500, 9999, -5};
    struct fixture f;
    for (int recorded = 0; recorded < 2; recorded++) {
        if (recorded)
            write_recorded(two_snapshots);
        else
            write_packed(two_snapshots);
        assert_true(begin(&f, true));
        for (size_t i = 0; i < TW_COUNT(order); i++) {
            seek(&f, order[i]);
            int ms = TW_CLAMP(order[i], 0, 7000);
            assert_int_equal(value(&f), ms / 1000);
            assert_int_equal(position(&f), ms);
        }
        end(&f);
    }
}

static void steps_by_transactions(void **state) {
    (void)state;
    struct fixture f;
    write_recorded(two_snapshots);
    assert_true(begin(&f, false));
    run(&f);
    static const int forth[] = {1, 2, 4, 5, 6, 7, 7}, back[] = {6, 5, 4, 2, 1, 0, 0};
    for (size_t i = 0; i < TW_COUNT(forth); i++) {
        tw_player_step(&f.player, false, f.now_ns);
        run(&f);
        assert_int_equal(value(&f), forth[i]);
        f.now_ns += 60000 * MS_NS;
    }
    for (size_t i = 0; i < TW_COUNT(back); i++) {
        tw_player_step(&f.player, true, f.now_ns);
        run(&f);
        assert_int_equal(value(&f), back[i]);
    }
    end(&f);
}

// Nothing else than a state that once was: of the events before the cut, or a refusal.
static void cut_anywhere(void **state) {
    (void)state;
    struct fixture f;
    size_t size, played = 0;
    write_recorded(two_snapshots);
    char *whole = tw_file_read(path, 1 << 20, &size);
    unlink(path);
    int last = -1;
    for (size_t cut = 0; cut <= size; cut++) {
        assert_true(tw_file_write(path, whole, cut));
        if (begin(&f, true)) {
            tw_player_seek(&f.player, TW_SEEK_END, 0, f.now_ns);
            run(&f);
            assert_true(value(&f) >= last && value(&f) <= 7 && value(&f) != 3);
            last = value(&f);
            played++;
        } else {
            assert_non_null(strstr(f.replay.reason, "not a recording with a whole snapshot"));
        }
        end(&f);
    }
    assert_int_equal(last, 7);
    assert_true(played > 10);
    free(whole);
}

// Damage is found by the frame's checksum or by the events' numbers; then nothing wrong is shown,
// and the second snapshot is shown if it is whole.
static void damaged_anywhere(void **state) {
    (void)state;
    struct fixture f;
    size_t size;
    write_recorded(two_snapshots);
    unsigned char *whole = (unsigned char *)tw_file_read(path, 1 << 20, &size);
    unlink(path);
    int healed = 0;
    for (size_t at = 0; at < size; at++) {
        whole[at] ^= 0x55;
        assert_true(tw_file_write(path, whole, size));
        whole[at] ^= 0x55;
        if (begin(&f, true)) {
            tw_player_seek(&f.player, TW_SEEK_END, 0, f.now_ns);
            run(&f);
            healed += value(&f) == 7;
            seek(&f, 2500);
            run(&f);
        }
        end(&f);
    }
    assert_true(healed > 20);
    free(whole);
}

static void snapshot_that_breaks_off_counts_for_nothing(void **state) {
    (void)state;
    struct fixture f;
    write_packed(HEAD("e", "0", "00") ASSETS("0") END EVENT("e", "1", "01", VALUE("1"))
                     HEAD("f", "7", "02") ASSETS("99") HEAD("f", "8", "04") ASSETS("4")
                         END HEAD("g", "8", "06") ASSETS("98"));
    assert_true(begin(&f, false));
    static const int expected[] = {0, 1, 1, 1, 4, 4, 4, 4};
    for (int second = 0; second < 8; second++) {
        f.now_ns = 1 + second * 1000 * MS_NS;
        run(&f);
        assert_int_equal(value(&f), expected[second]);
    }
    seek(&f, 3000);
    assert_int_equal(value(&f), 1);
    seek(&f, 6000);
    assert_int_equal(value(&f), 4);
    end(&f);
}

static void gap_waits_for_the_next_snapshot(void **state) {
    (void)state;
    struct fixture f;
    struct tw_feed_health health;
    write_packed(HEAD("e", "0", "00") ASSETS("0") END EVENT("e", "1", "01", VALUE("1"))
                     EVENT("e", "3", "03", VALUE("99")) EVENT("e", "4", "04", VALUE("98"))
                         HEAD("f", "8", "06") ASSETS("6") END);
    assert_true(begin(&f, true));
    seek(&f, 5000);
    assert_int_equal(value(&f), 1);
    health_of(&f, &health);
    assert_int_equal(health.state, TW_FEED_OUT_OF_SYNC);
    assert_true(health.out_of_date);
    assert_string_equal(health.reason, "events 2 to 2 are missing");
    seek(&f, 6000);
    assert_int_equal(value(&f), 6);
    health_of(&f, &health);
    assert_int_equal(health.state, TW_FEED_REPLAY);
    assert_false(health.out_of_date);
    end(&f);
}

// What nothing was heard of when it was recorded is not shown as if it held.
static void silence_is_a_loss(void **state) {
    (void)state;
    static const struct {
        int second;
        bool lost;
    } cases[] = {{2, false}, {4, false}, {5, true}, {8, true}, {9, false}, {12, true}, {20, false}};
    struct fixture f;
    struct tw_feed_health health;
#define BEAT(seq, second) EVENT("e", seq, second, "")
#define HEAD_BEATING(epoch, seq, second)                                                           \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"" epoch "\",\"seq\":" seq                               \
    ",\"time\":\"2026-11-22T05:20:" second "Z\",\"heartbeat_ms\":1000}\n"
    static const char text[] = HEAD_BEATING("e", "0", "00") ASSETS("0") END BEAT("0", "01")
        BEAT("0", "02") BEAT("0", "09") HEAD_BEATING("f", "5", "20") ASSETS("5") END;
    for (int way = 0; way < 2; way++) { // played, and sought
        write_packed(text);
        assert_true(begin(&f, way));
        for (size_t i = 0; i < TW_COUNT(cases); i++) {
            if (way) {
                seek(&f, cases[i].second * 1000 + 100 * (i + 1 < TW_COUNT(cases)));
            } else {
                int64_t at_ns = 1 + (cases[i].second * 1000 + 100) * MS_NS;
                while (f.now_ns < at_ns) {
                    int64_t next = tw_player_run(&f.player, f.now_ns);
                    take_batches(&f);
                    f.now_ns = TW_MIN(TW_MAX(next, f.now_ns + 1), at_ns);
                }
                run(&f);
            }
            health_of(&f, &health);
            assert_int_equal(health.out_of_date, cases[i].lost);
            if (cases[i].lost)
                assert_string_equal(health.reason, cases[i].second < 9
                                                       ? "nothing was recorded for 7 s"
                                                       : "nothing was recorded for 11 s");
        }
        end(&f);
    }
    // The player is there when one begins.
    write_packed(text);
    assert_true(begin(&f, false));
    run(&f);
    assert_int_equal(tw_player_run(&f.player, f.now_ns + 3000 * MS_NS), 1 + 5000 * MS_NS);
    end(&f);
}

// What stands where the first snapshot should is told at once.
static void first_snapshot_that_is_none_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"{\"feed\":\"twin-feed/2\",\"epoch\":\"e\",\"seq\":0,\"time\":\"2026-11-22T05:20:00Z\"}\n"
         "{\"end\":true,\"count\":0}\n" EVENT("e", "1", "01", VALUE("1")),
         "\"feed\":\"twin-feed/1\" is missing"},
        {HEAD("", "0", "00") ASSETS("0") END, "\"epoch\", a text of 1 to 63 bytes, is missing"},
        {HEAD("e", "0", "00") ASSETS("0") ASSETS("0") END, "does not count its lines"},
        {HEAD("e", "0", "00") ASSETS("0"), "breaks off before its end"},
    };
    struct fixture f;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        write_packed(cases[i].text);
        assert_false(begin(&f, true));
        assert_non_null(strstr(f.replay.reason, cases[i].reason));
        end(&f);
    }
    // Only reading it shows that it cannot be taken; a later one can.
    struct tw_feed_health health;
    write_packed(HEAD("e", "0", "00") "no JSON\n" END HEAD("e", "5", "05") ASSETS("5") END);
    assert_true(begin(&f, true));
    seek(&f, 0);
    health_of(&f, &health);
    assert_int_equal(health.state, TW_FEED_REFUSED);
    assert_true(health.out_of_date);
    seek(&f, 5000);
    assert_int_equal(value(&f), 5);
    health_of(&f, &health);
    assert_int_equal(health.state, TW_FEED_REPLAY);
    end(&f);
}

static void what_is_no_recording_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"", "not zstd at all", NULL, "\x28\xB5\x2F\xFD"};
    struct fixture f;
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        if (texts[i]) {
            new_path();
            assert_true(tw_file_write(path, texts[i], strlen(texts[i])));
        } else {
            write_packed(EVENT("e", "1", "01", VALUE("1")));
        }
        assert_false(begin(&f, true));
        assert_non_null(strstr(f.replay.reason, "not a recording"));
        end(&f);
    }
}

// A few bytes that unpack to a line without end.
static void bomb_is_refused_in_bounded_memory(void **state) {
    (void)state;
    struct fixture f;
    size_t size = 64u << 20, bound = ZSTD_compressBound(size);
    char *text = tw_alloc(size), *packed = tw_alloc(bound);
    memset(text, ' ', size);
    new_path();
    assert_true(tw_file_write(path, packed, ZSTD_compress(packed, bound, text, size, 1)));
    free(text);
    free(packed);
    assert_false(begin(&f, true));
    assert_non_null(strstr(f.replay.reason, "a line is larger than 16777216 bytes"));
    end(&f);
}

int main(void) {
    tw_log_set_level(TW_LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plays_in_time),
        cmocka_unit_test(speed_and_pause),
        cmocka_unit_test(seeks_forth_and_back),
        cmocka_unit_test(steps_by_transactions),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(damaged_anywhere),
        cmocka_unit_test(snapshot_that_breaks_off_counts_for_nothing),
        cmocka_unit_test(gap_waits_for_the_next_snapshot),
        cmocka_unit_test(silence_is_a_loss),
        cmocka_unit_test(first_snapshot_that_is_none_is_refused),
        cmocka_unit_test(what_is_no_recording_is_refused),
        cmocka_unit_test(bomb_is_refused_in_bounded_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
