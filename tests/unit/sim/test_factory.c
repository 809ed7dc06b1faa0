// The demo site in service: three hours of every value and alarm, as clients would see them.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <cjson/cJSON.h>

// stb_ds spells it without underscores, which strict C11 does not know.
#define typeof __typeof__
#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/file.h"
#include "twinview/memory.h"

#include "world.h"

#define ALARMS_MAX 7

struct service {
    struct tw_site *site;
    struct tw_world world;
    cJSON *document;
    double (*range)[2]; // by channel; NaN: none
};

static const cJSON *member(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void take_range(struct service *service, uint32_t channel) {
    const struct tw_channel *of = &service->site->channels[channel];
    const struct tw_site_asset *asset = &service->site->assets[of->asset];
    const cJSON *type = member(member(service->document, "types"), asset->type);
    const cJSON *own = member(member(member(service->document, "assets"), asset->id), "meta");
    const cJSON *range = member(member(own, of->property), "range");
    if (!range)
        range = member(member(member(type, "props"), of->property), "range");
    service->range[channel][0] = range ? cJSON_GetArrayItem(range, 0)->valuedouble : NAN;
    service->range[channel][1] = range ? cJSON_GetArrayItem(range, 1)->valuedouble : NAN;
}

static void open_service(struct service *service, uint64_t seed) {
    size_t size;
    char *text = tw_file_read(getenv("TW_SITE"), 16 << 20, &size);
    assert_non_null(text);
    service->document = cJSON_Parse(text);
    service->site = tw_site_parse(text, size, "factory");
    free(text);
    assert_non_null(service->site);
    tw_world_init(&service->world, service->site,
                  &(struct tw_world_params){.assets = service->site->asset_count, .seed = seed});
    service->range = tw_alloc_array(service->site->channel_count, sizeof *service->range);
    for (uint32_t i = 0; i < service->site->channel_count; i++)
        take_range(service, i);
}

static void close_service(struct service *service) {
    tw_world_finish(&service->world);
    tw_site_destroy(service->site);
    cJSON_Delete(service->document);
    free(service->range);
}

struct alarm_count {
    int all, unacknowledged, urgent;
};

static struct alarm_count count_alarms(const struct service *service) {
    struct alarm_count count = {0};
    const struct tw_alarm_entry *entries = service->world.alarms.entries;
    for (ptrdiff_t i = 0; i < stbds_hmlen(entries); i++) {
        const struct tw_alarm_state *alarm = &entries[i].value;
        count.all += alarm->priority > 0;
        count.unacknowledged += alarm->priority > 0 && !alarm->acked;
        count.urgent += alarm->priority == 1;
    }
    return count;
}

// Somebody who opens the demo sees a plant that works, with a few things to look at.
static void the_start_is_calm_but_not_dull(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct service service;
        open_service(&service, seed);
        struct alarm_count count = count_alarms(&service);
        assert_in_range(count.all, 2, 4);
        assert_in_range(count.unacknowledged, 1, 2);
        assert_int_equal(count.urgent, 0);
        int bad = 0, uncertain = 0, frozen = 0;
        for (uint32_t i = 0; i < service.site->channel_count; i++) {
            struct tw_reading reading;
            frozen += !tw_world_read(&service.world, i, &reading);
            bad += reading.condition == TW_SENSOR_BAD;
            uncertain += reading.condition == TW_SENSOR_UNCERTAIN;
        }
        assert_int_equal(bad, 1);
        assert_int_equal(uncertain, 1);
        assert_int_equal(frozen, 1);
        int urgent_s = 0, most = 0;
        for (int second = 0; second < 600; second++) {
            tw_world_advance(&service.world, 1);
            count = count_alarms(&service);
            urgent_s += count.urgent > 0;
            most = TW_MAX(most, count.all);
        }
        assert_in_range(urgent_s, 30, 200); // it comes, is acknowledged, and goes
        assert_in_range(most, 3, 5);
        close_service(&service);
    }
}

// No value ever leaves the range that its gauge shows, and alarms neither pile up nor stay.
static void hours_stay_plausible(void **state) {
    (void)state;
    struct service service;
    open_service(&service, 1);
    int quietest = ALARMS_MAX;
    for (int second = 0; second < 3 * 3600; second++) {
        tw_world_advance(&service.world, 1);
        for (uint32_t i = 0; i < service.site->channel_count; i++) {
            const struct tw_channel *of = &service.site->channels[i];
            double value = tw_signal_read(&service.world.plants[0], of->offset, of->is_bool);
            if (of->wrap > 0)
                value = fmod(value, of->wrap);
            if (!isfinite(value) || value < service.range[i][0] || value > service.range[i][1])
                fail_msg("%s %s is %g after %d s", service.site->assets[of->asset].id, of->property,
                         value, second);
        }
        int alarms = count_alarms(&service).all;
        assert_true(alarms <= ALARMS_MAX);
        quietest = TW_MIN(quietest, alarms);
    }
    assert_true(quietest <= 1);
    close_service(&service);
}

// Every property that the document declares of an asset has a value behind it.
static void nothing_stays_without_value(void **state) {
    (void)state;
    struct service service;
    open_service(&service, 1);
    for (uint32_t i = 0; i < service.site->asset_count; i++) {
        const struct tw_site_asset *asset = &service.site->assets[i];
        const cJSON *type = member(member(service.document, "types"), asset->type);
        int declared = cJSON_GetArraySize(member(type, "props"));
        if ((int)asset->channel_count != declared)
            fail_msg("%s: %u of %d properties have a signal", asset->id, asset->channel_count,
                     declared);
    }
    close_service(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_start_is_calm_but_not_dull),
        cmocka_unit_test(hours_stay_plausible),
        cmocka_unit_test(nothing_stays_without_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
