// Checks the writes of a batch and hands each to the handler of its field.
#define TW_LOG_MODULE "twin"
#include "twinview/twin.h"

#include <math.h>
#include <string.h>

#include "twinview/log.h"

#include "state.h"

enum expect {
    EXPECT_NOTHING, // creation or removal
    EXPECT_TEXT,
    EXPECT_NUMBER,
    EXPECT_BOOL,
    EXPECT_VECTOR,
    EXPECT_ANY, // the handler checks
};

// `keys` must be there; in a removal the last may be missing, which then means all of that map.
struct field_rule {
    tw_write_handler *handler;
    uint8_t keys;
    uint8_t expect;
    uint8_t vector_min, vector_max;
    bool only_removal;
    const char *path; // of the document, for messages; %s is a key
};

static const struct field_rule rules[TW_FIELD_COUNT] = {
    [TW_FIELD_SITE_NAME] = {tw_write_site, 1, EXPECT_TEXT, .path = "site.name.%s"},
    [TW_FIELD_SITE_ORIGIN] = {tw_write_site, 0, EXPECT_VECTOR, 2, 3, .path = "site.origin"},
    [TW_FIELD_SITE_NORTH] = {tw_write_site, 0, EXPECT_NUMBER, .path = "site.north_deg"},
    [TW_FIELD_LINK] = {tw_write_link, 1, EXPECT_TEXT, .path = "links.%s"},
    [TW_FIELD_TYPE] = {tw_write_type, 1, EXPECT_NOTHING, .path = "types.%s"},
    [TW_FIELD_TYPE_KIND] = {tw_write_type_text, 1, EXPECT_TEXT, .path = "types.%s.kind"},
    [TW_FIELD_TYPE_DOCUMENT] = {tw_write_type_document, 2, EXPECT_TEXT,
                                .path = "types.%s.documents.%s"},
    [TW_FIELD_TYPE_MODEL] = {tw_write_type_text, 1, EXPECT_TEXT, .path = "types.%s.model"},
    [TW_FIELD_TYPE_PROPERTY] = {tw_write_type_property, 2, EXPECT_NOTHING,
                                .path = "types.%s.props.%s"},
    [TW_FIELD_TYPE_PROPERTY_NAME] = {tw_write_type_property_member, 3, EXPECT_TEXT,
                                     .path = "types.%s.props.%s.name.%s"},
    [TW_FIELD_TYPE_PROPERTY_UNIT] = {tw_write_type_property_member, 2, EXPECT_TEXT,
                                     .path = "types.%s.props.%s.unit"},
    [TW_FIELD_TYPE_PROPERTY_RANGE] = {tw_write_type_property_member, 2, EXPECT_VECTOR, 2, 2,
                                      .path = "types.%s.props.%s.range"},
    [TW_FIELD_TYPE_PROPERTY_LIMIT] = {tw_write_type_property_member, 3, EXPECT_NUMBER,
                                      .path = "types.%s.props.%s.limits.%s"},
    [TW_FIELD_TYPE_PROPERTY_TTL] = {tw_write_type_property_member, 2, EXPECT_NUMBER,
                                    .path = "types.%s.props.%s.ttl"},
    [TW_FIELD_TYPE_PROPERTY_DEADBAND] = {tw_write_type_property_member, 2, EXPECT_NUMBER,
                                         .path = "types.%s.props.%s.deadband"},
    [TW_FIELD_TYPE_PROPERTY_ON_DELAY] = {tw_write_type_property_member, 2, EXPECT_NUMBER,
                                         .path = "types.%s.props.%s.on_delay"},
    [TW_FIELD_TYPE_PROPERTY_OFF_DELAY] = {tw_write_type_property_member, 2, EXPECT_NUMBER,
                                          .path = "types.%s.props.%s.off_delay"},
    [TW_FIELD_TYPE_PROPERTY_TOLERANCE] = {tw_write_type_property_member, 2, EXPECT_NUMBER,
                                          .path = "types.%s.props.%s.tolerance"},
    [TW_FIELD_TYPE_PROPERTY_DIGITS] = {tw_write_type_property_member, 2, EXPECT_NUMBER,
                                       .path = "types.%s.props.%s.digits"},
    [TW_FIELD_TYPE_LOOK] = {tw_write_type_look, 1, EXPECT_ANY, .path = "types.%s.look"},
    [TW_FIELD_ASSET] = {tw_write_asset, 1, EXPECT_NOTHING, .path = "assets.%s"},
    [TW_FIELD_ASSET_TYPE] = {tw_write_asset_text, 1, EXPECT_TEXT, .path = "assets.%s.type"},
    [TW_FIELD_ASSET_NAME] = {tw_write_asset_name, 2, EXPECT_TEXT, .path = "assets.%s.name.%s"},
    [TW_FIELD_ASSET_PARENT] = {tw_write_asset_text, 1, EXPECT_TEXT, .path = "assets.%s.parent"},
    [TW_FIELD_ASSET_MODEL] = {tw_write_asset_text, 1, EXPECT_TEXT, .path = "assets.%s.model"},
    [TW_FIELD_ASSET_POSITION] = {tw_write_asset_placement, 1, EXPECT_VECTOR, 3, 3,
                                 .path = "assets.%s.at.pos"},
    [TW_FIELD_ASSET_ROTATION] = {tw_write_asset_placement, 1, EXPECT_VECTOR, 4, 4,
                                 .path = "assets.%s.at.rot"},
    [TW_FIELD_ASSET_SCALE] = {tw_write_asset_placement, 1, EXPECT_VECTOR, 1, 3,
                              .path = "assets.%s.at.scale"},
    [TW_FIELD_ASSET_VISIBLE] = {tw_write_asset_placement, 1, EXPECT_BOOL,
                                .path = "assets.%s.visible"},
    [TW_FIELD_ASSET_NODE_OF] = {tw_write_asset_text, 1, EXPECT_TEXT, .path = "assets.%s.node.of"},
    [TW_FIELD_ASSET_NODE_NAME] = {tw_write_asset_text, 1, EXPECT_TEXT,
                                  .path = "assets.%s.node.name"},
    [TW_FIELD_ASSET_RELATION] = {tw_write_relation, 3, EXPECT_NOTHING,
                                 .path = "assets.%s.rel.%s.%s"},
    [TW_FIELD_ASSET_DOCUMENT] = {tw_write_document, 2, EXPECT_TEXT,
                                 .path = "assets.%s.documents.%s"},
    [TW_FIELD_ASSET_META] = {tw_write_meta, 2, EXPECT_NOTHING, .only_removal = true,
                             .path = "assets.%s.meta.%s"},
    [TW_FIELD_ASSET_META_LIMIT] = {tw_write_meta, 3, EXPECT_NUMBER,
                                   .path = "assets.%s.meta.%s.limits.%s"},
    [TW_FIELD_ASSET_META_RANGE] = {tw_write_meta, 2, EXPECT_VECTOR, 2, 2,
                                   .path = "assets.%s.meta.%s.range"},
    [TW_FIELD_ASSET_META_TTL] = {tw_write_meta, 2, EXPECT_NUMBER, .path = "assets.%s.meta.%s.ttl"},
    [TW_FIELD_ASSET_META_UNIT] = {tw_write_meta, 2, EXPECT_TEXT, .path = "assets.%s.meta.%s.unit"},
    [TW_FIELD_ASSET_SHAPE] = {tw_write_shape, 2, EXPECT_NOTHING, .path = "assets.%s.shapes.%s"},
    [TW_FIELD_ASSET_SHAPE_KIND] = {tw_write_shape, 3, EXPECT_NOTHING,
                                   .path = "assets.%s.shapes.%s.%s"},
    [TW_FIELD_ASSET_SHAPE_HEIGHT] = {tw_write_shape, 2, EXPECT_NUMBER,
                                     .path = "assets.%s.shapes.%s.height"},
    [TW_FIELD_ASSET_SHAPE_PARAM] = {tw_write_shape, 3, EXPECT_ANY,
                                    .path = "assets.%s.shapes.%s.%s"},
    [TW_FIELD_ASSET_PROPERTY] = {tw_write_property, 2, EXPECT_NOTHING,
                                 .path = "assets.%s.props.%s"},
    [TW_FIELD_ASSET_PROPERTY_VALUE] = {tw_write_property_member, 2, EXPECT_ANY,
                                       .path = "assets.%s.props.%s.v"},
    [TW_FIELD_ASSET_PROPERTY_QUALITY] = {tw_write_property_member, 2, EXPECT_NUMBER,
                                         .path = "assets.%s.props.%s.q"},
    [TW_FIELD_ASSET_PROPERTY_WHY] = {tw_write_property_member, 2, EXPECT_TEXT,
                                     .path = "assets.%s.props.%s.why"},
    [TW_FIELD_ASSET_PROPERTY_TIME] = {tw_write_property_member, 2, EXPECT_NUMBER,
                                      .path = "assets.%s.props.%s.t"},
    [TW_FIELD_ALARMS] = {tw_write_alarms, 0, EXPECT_NOTHING, .path = "alarms"},
    [TW_FIELD_ALARM] = {tw_write_alarm, 1, EXPECT_NOTHING, .path = "alarms.%s"},
    [TW_FIELD_ALARM_ASSET] = {tw_write_alarm_member, 1, EXPECT_TEXT, .path = "alarms.%s.asset"},
    [TW_FIELD_ALARM_PROPERTY] = {tw_write_alarm_member, 1, EXPECT_TEXT,
                                 .path = "alarms.%s.property"},
    [TW_FIELD_ALARM_PRIORITY] = {tw_write_alarm_member, 1, EXPECT_NUMBER,
                                 .path = "alarms.%s.priority"},
    [TW_FIELD_ALARM_ACTIVE] = {tw_write_alarm_member, 1, EXPECT_BOOL, .path = "alarms.%s.active"},
    [TW_FIELD_ALARM_ACKED] = {tw_write_alarm_member, 1, EXPECT_BOOL, .path = "alarms.%s.acked"},
    [TW_FIELD_ALARM_LATCHED] = {tw_write_alarm_member, 1, EXPECT_BOOL, .path = "alarms.%s.latched"},
    [TW_FIELD_ALARM_SUPPRESSED] = {tw_write_alarm_member, 1, EXPECT_BOOL,
                                   .path = "alarms.%s.suppressed"},
    [TW_FIELD_ALARM_OUT_OF_SERVICE] = {tw_write_alarm_member, 1, EXPECT_BOOL,
                                       .path = "alarms.%s.out_of_service"},
    [TW_FIELD_ALARM_SHELVED_UNTIL] = {tw_write_alarm_member, 1, EXPECT_NUMBER,
                                      .path = "alarms.%s.shelved_until"},
    [TW_FIELD_ALARM_SINCE] = {tw_write_alarm_member, 1, EXPECT_NUMBER, .path = "alarms.%s.since"},
    [TW_FIELD_ALARM_TEXT] = {tw_write_alarm_member, 2, EXPECT_TEXT, .path = "alarms.%s.text.%s"},
    [TW_FIELD_ALARM_BY] = {tw_write_alarm_member, 1, EXPECT_TEXT, .path = "alarms.%s.by"},
    [TW_FIELD_ALARM_COMMENT] = {tw_write_alarm_member, 1, EXPECT_TEXT, .path = "alarms.%s.comment"},
    [TW_FIELD_VIEW] = {tw_write_view, 1, EXPECT_NOTHING, .path = "views.%s"},
    [TW_FIELD_VIEW_NAME] = {tw_write_view, 2, EXPECT_TEXT, .path = "views.%s.name.%s"},
    [TW_FIELD_VIEW_CAMERA] = {tw_write_view, 1, EXPECT_VECTOR, 3, 6, .path = "views.%s.camera"},
};

static bool keys_are_right(struct tw_apply *apply, const struct tw_write *write,
                           const struct field_rule *rule) {
    for (int i = 0; i < rule->keys; i++) {
        const char *key = write->key[i];
        int last = rule->handler == tw_write_relation && !write->key[2] ? 1 : rule->keys - 1;
        if (!key && !(write->removed && i >= last)) {
            tw_apply_problem(apply, "a key is missing");
            return false;
        }
        if (key && strlen(key) > ID_MAX) {
            tw_apply_problem(apply, "a key is longer than %d bytes", ID_MAX);
            return false;
        }
    }
    return true;
}

static bool vector_is_right(struct tw_apply *apply, const struct tw_write *write,
                            const struct field_rule *rule) {
    if (write->vector_count < rule->vector_min || write->vector_count > rule->vector_max) {
        tw_apply_problem(apply, "%d numbers instead of %d", write->vector_count, rule->vector_max);
        return false;
    }
    for (int i = 0; i < write->vector_count; i++) {
        if (!isfinite(write->vector[i])) {
            tw_apply_problem(apply, "number %d is not finite", i + 1);
            return false;
        }
    }
    return true;
}

static bool value_is_right(struct tw_apply *apply, const struct tw_write *write,
                           const struct field_rule *rule) {
    static const char *const expected[] = {
        [EXPECT_TEXT] = "a text", [EXPECT_NUMBER] = "a number", [EXPECT_BOOL] = "true or false"};
    static const enum tw_value_kind kinds[] = {[EXPECT_TEXT] = TW_VALUE_STRING,
                                               [EXPECT_NUMBER] = TW_VALUE_NUMBER,
                                               [EXPECT_BOOL] = TW_VALUE_BOOL};
    const struct tw_value *value = &write->value;
    if (value->kind == TW_VALUE_NUMBER && !isfinite(value->number)) {
        tw_apply_problem(apply, "the number is not finite");
        return false;
    }
    if (value->kind == TW_VALUE_STRING && (!value->string || strlen(value->string) > TEXT_MAX)) {
        tw_apply_problem(apply, "the text is longer than %d bytes", TEXT_MAX);
        return false;
    }
    if (rule->expect == EXPECT_VECTOR)
        return vector_is_right(apply, write, rule);
    if (rule->expect == EXPECT_NOTHING || rule->expect == EXPECT_ANY)
        return true;
    if (value->kind != kinds[rule->expect]) {
        tw_apply_problem(apply, "%s is expected", expected[rule->expect]);
        return false;
    }
    return true;
}

// Nothing of what follows will fit either: one line tells it.
static void refuse_for_room(struct tw_apply *apply) {
    if (!apply->source->full)
        tw_apply_problem(apply, "the state has reached its limit of %zu bytes",
                         apply->twin->state_limit);
    else
        apply->result.problems++;
    apply->source->full = apply->result.full = true;
}

static void apply_write(struct tw_apply *apply, const struct tw_write *write) {
    const struct field_rule *rule =
        (unsigned)write->field < TW_FIELD_COUNT ? &rules[write->field] : NULL;
    apply->write = write;
    apply->path = rule && rule->path ? rule->path : "?";
    if (!rule || !rule->handler) {
        tw_apply_problem(apply, "unknown field %d", (int)write->field);
        return;
    }
    if (!keys_are_right(apply, write, rule))
        return;
    if (!write->removed) {
        if (rule->only_removal) {
            tw_apply_problem(apply, "can only be removed");
            return;
        }
        if (!value_is_right(apply, write, rule))
            return;
        if (tw_state_is_full(apply->twin)) {
            refuse_for_room(apply);
            return;
        }
    }
    rule->handler(apply, write);
}

struct tw_apply_result tw_twin_apply(struct tw_twin *twin, const struct tw_batch *batch) {
    struct tw_apply apply = {.twin = twin, .batch = batch};
    twin->version++;
    if (batch->source >= SOURCES_MAX) {
        tw_err("source %u: at most %d sources", batch->source, SOURCES_MAX);
        apply.result.problems = 1;
        apply.result.rejected = batch->value_count;
        return apply.result;
    }
    apply.source = tw_source_at(twin, batch->source);
    apply.transaction = &apply.source->transaction;
    apply.source->full = apply.source->full && !batch->replaces;
    tw_transaction_begin(&apply);
    for (size_t i = 0; i < batch->write_count; i++)
        apply_write(&apply, &batch->writes[i]);
    apply.write = NULL;
    tw_forms_share(twin);
    tw_apply_values(&apply);
    if (!batch->more)
        tw_transaction_commit(&apply);
    tw_transaction_show(&apply);
    return apply.result;
}
