// What is known of an asset as one JSON object, for the clipboard.
#include "inspector.h"

#include <stdlib.h>

#include "format.h"
#include "twinview/json_writer.h"
#include "ui_private.h"

static void add_property(const struct tw_ui *ui, const struct tw_asset *asset,
                         const struct tw_property *property, struct tw_json *json) {
    struct tw_property_type type;
    char name[64];
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    tw_json_key(json, property->id);
    tw_json_begin_object(json);
    tw_json_key(json, "v");
    tw_value_write(json, &property->value);
    if (type.unit && type.unit[0])
        tw_json_member_string(json, "unit", type.unit);
    tw_json_member_string(json, "quality", tw_validity_word(property->validity));
    if (property->why)
        tw_json_member_string(json, "why", property->why);
    tw_json_member_time(json, "t", property->time_ms);
    if (property->source < (uint32_t)ui->view->source_count) {
        tw_ui_source_name(&ui->view->sources[property->source], name, sizeof name);
        tw_json_member_string(json, "source", name);
    }
    tw_json_end_object(json);
}

static void add_alarms(const struct tw_ui *ui, const struct tw_asset *asset, struct tw_json *json) {
    tw_json_key(json, "alarms");
    tw_json_begin_array(json);
    for (size_t i = 0; i < ui->summary.order_count; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, i);
        if (!tw_asset_equal(alarm->asset, asset->handle))
            continue;
        tw_json_begin_object(json);
        tw_json_member_string(json, "id", alarm->id);
        tw_json_member_string(json, "text", alarm->text);
        tw_json_member_integer(json, "priority", alarm->priority);
        tw_json_member_string(json, "state",
                              tw_alarm_state_word(tw_alarm_state(alarm, ui->view->now_ms)));
        tw_json_member_time(json, "since", alarm->since_stamp_ms);
        tw_json_end_object(json);
    }
    tw_json_end_array(json);
}

void tw_inspector_copy(struct tw_ui *ui, const struct tw_asset *asset) {
    const struct tw_asset *parent = tw_twin_asset(ui->view->twin, asset->parent);
    struct tw_json json = {.indent = 2};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "id", asset->id);
    tw_json_member_string(&json, "name", asset->name);
    tw_json_member_string(&json, "type", asset->type_id);
    if (parent)
        tw_json_member_string(&json, "parent", parent->id);
    tw_json_member_time(&json, "time", ui->view->now_ms);
    tw_json_key(&json, "props");
    tw_json_begin_object(&json);
    for (int i = 0; i < asset->property_count; i++)
        add_property(ui, asset, &asset->properties[i], &json);
    tw_json_end_object(&json);
    add_alarms(ui, asset, &json);
    tw_json_key(&json, "rel");
    tw_json_begin_array(&json);
    for (int i = 0; i < asset->relation_count; i++) {
        tw_json_begin_object(&json);
        tw_json_member_string(&json, asset->relations[i].kind, asset->relations[i].other);
        tw_json_end_object(&json);
    }
    tw_json_end_array(&json);
    tw_json_end_object(&json);
    free(ui->inspector.copied);
    ui->inspector.copied = tw_strdup(json.text);
    tw_json_finish(&json);
    tw_ui_post(ui, TW_UI_COPY, asset->handle, NULL);
}

const char *tw_ui_copied(const struct tw_ui *ui) {
    return ui->inspector.copied ? ui->inspector.copied : "";
}
