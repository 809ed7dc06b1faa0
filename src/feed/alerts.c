#include "alerts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/json_writer.h"

#define typeof __typeof__
#include <stb/stb_ds.h>

#define TEXT_BYTES 1000 // what the feed takes of names and comments
#define PERSON_BYTES 128
#define STANDARD_PRIORITY 3
#define ENDING_MS 2000 // a silence's end may not lie in the past

struct name {
    char *key;
    int value; // round in which it was named last
};

struct tw_alert_names {
    struct name *assets, *alarms;
    int round;
};

struct tw_alert_names *tw_alert_names_create(void) {
    struct tw_alert_names *names = tw_alloc(sizeof *names);
    sh_new_strdup(names->assets);
    sh_new_strdup(names->alarms);
    return names;
}

void tw_alert_names_destroy(struct tw_alert_names *names) {
    if (!names)
        return;
    shfree(names->assets);
    shfree(names->alarms);
    free(names);
}

static const char *text_of(const cJSON *object, const char *name) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(item) && item->valuestring[0] ? item->valuestring : NULL;
}

static const cJSON *get(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *asset_of(const cJSON *alert, const struct tw_alert_map *map) {
    return text_of(get(alert, "labels"), map->asset);
}

static int priority_of(const cJSON *alert, const struct tw_alert_map *map) {
    const char *value = text_of(get(alert, "labels"), map->priority);
    for (int i = 0; value && i < map->priority_count; i++)
        if (strcmp(map->priorities[i].value, value) == 0)
            return map->priorities[i].priority;
    return STANDARD_PRIORITY;
}

// As much of a text as there is room for, in whole characters; null without one.
static void add_text(struct tw_json *json, const char *key, const char *said, size_t most) {
    char text[TEXT_BYTES + 1];
    size_t size = said ? strlen(said) : 0, kept = TW_MIN(size, most);
    while (kept < size && ((unsigned char)said[kept] & 0xc0) == 0x80)
        kept--;
    snprintf(text, sizeof text, "%.*s", (int)kept, said ? said : "");
    tw_json_member_string(json, key, said ? text : NULL);
}

static const char *title_of(const cJSON *alert, const struct tw_alert_map *map) {
    const char *said = text_of(get(alert, "annotations"), map->text);
    said = said ? said : text_of(get(alert, "labels"), "alertname");
    return said ? said : "";
}

static const cJSON *find_silence(const cJSON *silences, const char *id) {
    const cJSON *silence;
    cJSON_ArrayForEach(silence, silences) {
        const char *known = text_of(silence, "id");
        if (known && strcmp(known, id) == 0)
            return silence;
    }
    return NULL;
}

// The silence of an alert that ends last; NULL if none is known.
static const cJSON *last_silence(const cJSON *alert, const cJSON *silences, int64_t *end_ms) {
    const cJSON *found = NULL, *id;
    cJSON_ArrayForEach(id, get(get(alert, "status"), "silencedBy")) {
        const cJSON *silence = cJSON_IsString(id) ? find_silence(silences, id->valuestring) : NULL;
        const char *end = text_of(silence, "endsAt");
        int64_t ms;
        if (!end || !tw_time_parse(end, &ms) || (found && ms <= *end_ms))
            continue;
        found = silence;
        *end_ms = ms;
    }
    return found;
}

// Every member each time, so that as a patch it leaves nothing of before.
static void add_alarm(struct tw_json *json, const cJSON *alert, const cJSON *silences,
                      const struct tw_alert_map *map) {
    const cJSON *inhibited = get(get(alert, "status"), "inhibitedBy");
    int64_t end_ms = TW_TIME_NONE;
    const cJSON *silence = last_silence(alert, silences, &end_ms);
    tw_json_begin_object(json);
    tw_json_member_string(json, "asset", asset_of(alert, map));
    tw_json_member_integer(json, "priority", priority_of(alert, map));
    tw_json_member_bool(json, "active", true);
    tw_json_member_bool(json, "acked", false);
    tw_json_member_bool(json, "suppressed", cJSON_GetArraySize(inhibited) > 0);
    tw_json_member_string(json, "since", text_of(alert, "startsAt"));
    if (silence)
        tw_json_member_time(json, "shelved_until", end_ms);
    else
        tw_json_member_string(json, "shelved_until", NULL);
    add_text(json, "by", text_of(silence, "createdBy"), PERSON_BYTES);
    add_text(json, "comment", text_of(silence, "comment"), TEXT_BYTES);
    add_text(json, "text", title_of(alert, map), TEXT_BYTES);
    tw_json_end_object(json);
}

// True the first time in a round.
static bool note(struct tw_alert_names *names, struct name **set, const char *key) {
    ptrdiff_t at = shgeti(*set, key);
    bool is_new = at < 0 || (*set)[at].value != names->round;
    shput(*set, key, names->round);
    return is_new;
}

static void remove_others(struct tw_json *json, struct tw_alert_names *names, struct name **set) {
    for (ptrdiff_t i = shlen(*set); i-- > 0;) {
        if ((*set)[i].value == names->round)
            continue;
        tw_json_member_string(json, (*set)[i].key, NULL);
        (void)shdel(*set, (*set)[i].key);
    }
}

char *tw_alerts_members(const cJSON *alerts, const cJSON *silences, const struct tw_alert_map *map,
                        struct tw_alert_names *names, const char **reason) {
    struct tw_json json = {0};
    const cJSON *alert;
    if (!cJSON_IsArray(alerts) || !cJSON_IsArray(silences)) {
        *reason = "what came is not Alertmanager's list of alerts and silences";
        return NULL;
    }
    names->round++;
    tw_json_begin_object(&json);
    tw_json_key(&json, "assets");
    tw_json_begin_object(&json);
    cJSON_ArrayForEach(alert, alerts) {
        const char *asset = asset_of(alert, map);
        if (!asset || !text_of(alert, "fingerprint") || !note(names, &names->assets, asset))
            continue;
        tw_json_key(&json, asset);
        tw_json_begin_object(&json);
        tw_json_end_object(&json);
    }
    remove_others(&json, names, &names->assets);
    tw_json_end_object(&json);
    tw_json_key(&json, "alarms");
    tw_json_begin_object(&json);
    cJSON_ArrayForEach(alert, alerts) {
        const char *id = text_of(alert, "fingerprint");
        if (!id || !note(names, &names->alarms, id))
            continue;
        tw_json_key(&json, id);
        add_alarm(&json, alert, silences, map);
    }
    remove_others(&json, names, &names->alarms);
    tw_json_end_object(&json);
    tw_json_end_object(&json);
    return json.text;
}

// --- actions ---

static const cJSON *find_alert(const cJSON *alerts, const char *id) {
    const cJSON *alert;
    cJSON_ArrayForEach(alert, alerts) {
        const char *known = text_of(alert, "fingerprint");
        if (known && id && strcmp(known, id) == 0)
            return alert;
    }
    return NULL;
}

// Its labels, each of them, name an alert and no other.
static void add_matchers(struct tw_json *json, const cJSON *labels) {
    const cJSON *label;
    tw_json_key(json, "matchers");
    tw_json_begin_array(json);
    cJSON_ArrayForEach(label, labels) {
        tw_json_begin_object(json);
        tw_json_member_string(json, "name", label->string);
        tw_json_member_string(json, "value", cJSON_IsString(label) ? label->valuestring : "");
        tw_json_member_bool(json, "isRegex", false);
        tw_json_member_bool(json, "isEqual", true);
        tw_json_end_object(json);
    }
    tw_json_end_array(json);
}

static void add_raw(struct tw_json *json, const char *key, const cJSON *item) {
    char *text = cJSON_PrintUnformatted(item);
    tw_json_key(json, key);
    tw_json_raw(json, text ? text : "null");
    cJSON_free(text);
}

static char *new_silence(const cJSON *alert, const cJSON *action, int64_t now_ms) {
    const char *who = text_of(action, "who"), *comment = text_of(action, "comment");
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    add_matchers(&json, get(alert, "labels"));
    tw_json_member_time(&json, "startsAt", now_ms);
    tw_json_member_string(&json, "endsAt", text_of(action, "until"));
    tw_json_member_string(&json, "createdBy", who ? who : "twinview");
    tw_json_member_string(&json, "comment", comment ? comment : "shelved");
    tw_json_end_object(&json);
    return json.text;
}

// The same silence with another end: there it is changed in its place.
static char *ended_silence(const cJSON *silence, int64_t now_ms) {
    static const char *const kept[] = {"id", "matchers", "startsAt", "createdBy", "comment"};
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    for (size_t i = 0; i < TW_COUNT(kept); i++)
        add_raw(&json, kept[i], get(silence, kept[i]));
    tw_json_member_time(&json, "endsAt", now_ms + ENDING_MS);
    tw_json_end_object(&json);
    return json.text;
}

char *tw_alerts_silence(const cJSON *alerts, const cJSON *silences, const cJSON *action,
                        int64_t now_ms, const char **reason) {
    const char *verb = text_of(action, "action");
    const cJSON *alert = find_alert(alerts, text_of(action, "alarm"));
    int64_t end_ms;
    if (!alert) {
        *reason = "Alertmanager does not have this alert any more";
        return NULL;
    }
    if (verb && strcmp(verb, "shelve") == 0)
        return new_silence(alert, action, now_ms);
    if (verb && strcmp(verb, "unshelve") == 0) {
        const cJSON *silence = last_silence(alert, silences, &end_ms);
        if (silence)
            return ended_silence(silence, now_ms);
        *reason = "no silence of this alert is known";
        return NULL;
    }
    *reason = "Alertmanager keeps no acknowledgements; shelve it instead";
    return NULL;
}
