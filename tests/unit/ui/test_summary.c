// Whatever comes, goes, hangs elsewhere, changes and alarms: the sums that followed are those that
// a new summary makes of the same twin.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "twinview/memory.h"
#include "twinview/random.h"
#include "ui/summary.h"

#define IDS 60

static struct tw_random chance = {0};

static uint32_t below(uint32_t n) {
    return (uint32_t)tw_random_range(&chance, 0, n);
}

static struct tw_write *put(struct tw_batch *batch, enum tw_field field, const char *a,
                            const char *b) {
    struct tw_write *write = tw_batch_add_write(batch, field);
    write->key[0] = tw_arena_strdup(&batch->arena, a);
    write->key[1] = b ? tw_arena_strdup(&batch->arena, b) : NULL;
    return write;
}

static void put_text(struct tw_batch *batch, enum tw_field field, const char *a, const char *text) {
    put(batch, field, a, NULL)->value =
        (struct tw_value){.kind = TW_VALUE_STRING, .string = tw_arena_strdup(&batch->arena, text)};
}

static void change(struct tw_batch *batch) {
    char id[8], other[8];
    snprintf(id, sizeof id, "a%u", below(IDS));
    snprintf(other, sizeof other, "a%u", below(IDS));
    switch (below(8)) {
    case 0:
        put(batch, TW_FIELD_ASSET, id, NULL)->removed = true;
        break;
    case 1:
    case 2:
        put(batch, TW_FIELD_ASSET, id, NULL);
        put_text(batch, TW_FIELD_ASSET_PARENT, id, other);
        break;
    case 3:
        put(batch, TW_FIELD_ASSET, id, NULL);
        put(batch, TW_FIELD_ASSET_PARENT, id, NULL)->removed = true;
        break;
    case 4:
        put_text(batch, TW_FIELD_ALARM_ASSET, other, id);
        put(batch, TW_FIELD_ALARM_ACTIVE, other, NULL)->value =
            (struct tw_value){.kind = TW_VALUE_BOOL, .boolean = below(2) > 0};
        break;
    default:
        put(batch, TW_FIELD_ASSET, id, NULL);
        put(batch, TW_FIELD_ASSET_PROPERTY_VALUE, id, "v")->value =
            (struct tw_value){.kind = TW_VALUE_NUMBER, .number = 1};
        put(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, id, "v")->value =
            (struct tw_value){.kind = TW_VALUE_NUMBER, .number = below(3)};
    }
}

static void compare(const struct tw_summary *have, const struct tw_summary *want,
                    const struct tw_twin *twin) {
    for (uint32_t slot = 0; slot < tw_twin_slot_limit(twin); slot++) {
        const struct tw_summary_node *a = &have->nodes[slot], *b = &want->nodes[slot];
        assert_int_equal(a->alive, b->alive);
        assert_false(a->loose);
        for (int i = 0; i < TW_VALIDITY_COUNT; i++)
            assert_int_equal(a->below[i], b->below[i]);
        if (a->alive) {
            assert_int_equal(a->parent, b->parent);
            assert_int_equal(a->own, b->own);
        }
        assert_int_equal(a->alarm, b->alarm);
    }
    assert_int_equal(have->assets_in_alarm, want->assets_in_alarm);
    assert_int_equal(have->order_count, want->order_count);
}

static void sums_follow(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_summary summary = {0};
    chance = tw_random_seeded(7, 1);
    for (int round = 0; round < 800; round++) {
        struct tw_batch *batch = tw_batch_create(0);
        batch->time_ms = 1000000000000LL + round;
        batch->seq = (uint64_t)round + 1;
        for (uint32_t i = 1 + below(round % 50 == 0 ? 60 : 6); i-- > 0;)
            change(batch);
        tw_twin_apply(twin, batch);
        tw_batch_destroy(batch);
        tw_summary_update(&summary, twin);
        tw_twin_clear_changes(twin);
        struct tw_summary fresh = {0};
        tw_summary_update(&fresh, twin);
        compare(&summary, &fresh, twin);
        tw_summary_finish(&fresh);
    }
    tw_summary_finish(&summary);
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
