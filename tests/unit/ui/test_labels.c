#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "stage.h"
#include "ui/ui_private.h"

// Plates, clusters and plates at the border cover neither each other nor a mark.
static void nothing_is_covered(const struct tw_labels *labels) {
    struct tw_area plates[200];
    size_t count = 0;
    for (size_t i = 0; i < labels->order_count && count < 160; i++)
        if (labels->order[i]->placed && labels->order[i]->form > TW_LABEL_FAR)
            plates[count++] = labels->order[i]->plate;
    for (int i = 0; i < labels->cluster_count; i++)
        plates[count++] = labels->clusters[i].plate;
    for (int i = 0; i < labels->edge_count; i++)
        plates[count++] = labels->edges[i].plate;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++)
            assert_false(tw_area_overlap(plates[i], plates[j]));
        for (size_t j = 0; j < labels->order_count; j++)
            assert_false(labels->order[j]->placed && labels->order[j]->form == TW_LABEL_FAR &&
                         tw_area_overlap(plates[i], labels->order[j]->plate));
    }
}

static void labels_never_overlap(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    for (int angle = 0; angle < 360; angle += 15) {
        stage.camera.pose.azimuth_deg = angle;
        stage_settle(&stage, 0.5 + angle / 90.0);
        const struct tw_labels *labels = &stage.ui->labels;
        int plates = 0;
        nothing_is_covered(labels);
        for (size_t i = 0; i < labels->order_count; i++) {
            const struct tw_label *a = labels->order[i];
            if (!a->placed || a->form == TW_LABEL_FAR)
                continue;
            plates++;
            assert_true(tw_area_contains(stage.ui->layout.view, a->plate));
            for (size_t j = 0; j < i; j++) {
                const struct tw_label *b = labels->order[j];
                assert_false(b->placed && b->form > TW_LABEL_FAR &&
                             tw_area_overlap(a->plate, b->plate));
            }
        }
        assert_true(plates > 3);
    }
    stage_finish(&stage);
}

static const struct tw_label *label_of(const struct stage *stage, const char *id) {
    struct tw_asset_id asset = tw_twin_find(stage->twin, id)->handle;
    for (size_t i = 0; i < stage->ui->labels.count; i++)
        if (tw_asset_equal(stage->ui->labels.items[i].asset, asset))
            return &stage->ui->labels.items[i];
    return NULL;
}

static void hidden_labels_go_unless_in_alarm(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_look_at_pump(&stage);
    assert_true(label_of(&stage, "P-101")->placed);
    assert_true(label_of(&stage, "P-104")->placed);
    uint8_t hidden[TW_PROBES_MAX] = {0};
    tw_ui_probe_results(stage.ui, hidden, stage.ui->labels.sent_count);
    stage_step(&stage, 1.15);
    assert_false(label_of(&stage, "P-101")->placed);
    assert_true(label_of(&stage, "P-104")->placed);
    stage_finish(&stage);
}

// From afar a unit speaks for its machines, from near they speak for themselves.
static void units_speak_for_their_machines(void **state) {
    struct stage stage;
    (void)state;
    stage_open(
        &stage,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"site\":{\"name\":\"s\"},\"types\":{"
        "\"unit\":{\"kind\":\"structure\",\"props\":{\"steam\":{\"unit\":\"t/h\"}},"
        "\"look\":[{\"label\":\"{steam}\",\"node\":\"sign\"}]},"
        "\"pump\":{\"kind\":\"machine\",\"props\":{\"temp\":{\"unit\":\"Cel\"}},"
        "\"look\":[{\"label\":\"{temp}\"}]}},\"assets\":{"
        "\"u\":{\"type\":\"unit\",\"props\":{\"steam\":20},\"shapes\":{"
        "\"slab\":{\"box\":{\"size\":[40,40,0.2]}},"
        "\"sign\":{\"box\":{\"size\":[2,0.1,1]},\"at\":[0,-19,2]}}},"
        "\"p\":{\"type\":\"pump\",\"parent\":\"u\",\"props\":{\"temp\":50},\"shapes\":{"
        "\"body\":{\"box\":{\"size\":[1.2,1.2,1.2]}}}}}}");
    stage_look_at(&stage, "u", 120);
    stage_settle(&stage, 0.4);
    const struct tw_label *unit = label_of(&stage, "u"), *pump = label_of(&stage, "p");
    assert_true(unit->placed && unit->form == TW_LABEL_NEAR);
    assert_float_equal(unit->anchor[1], -19, 1e-6); // at its sign
    assert_false(pump->placed);
    stage_look_at(&stage, "u", 60);
    stage_settle(&stage, 0.8);
    unit = label_of(&stage, "u"), pump = label_of(&stage, "p");
    assert_false(unit->placed);
    assert_true(pump->placed);
    stage_finish(&stage);
}

static size_t count_colour(const struct stage *stage, enum tw_token token) {
    uint32_t colour = tw_theme_find("isa-dark")->colours[token];
    size_t count = 0;
    for (uint32_t i = 0; i < stage->frame.ui.vertex_count; i++)
        count += stage->frame.ui.vertices[i].colour == colour;
    return count;
}

// After some seconds a line of ten minutes would be a knot: there is none before it has a length.
static void a_sparkline_waits_until_it_is_a_line(void **state) {
    struct stage stage;
    size_t ink[3];
    (void)state;
    stage_open(&stage, "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
                       "\"time\":\"2026-11-22T14:32:07Z\",\"site\":{\"name\":\"s\"},"
                       "\"types\":{\"pump\":{\"kind\":\"machine\",\"props\":{\"temp\":{}},"
                       "\"look\":[{\"label\":\"{temp}\"}]}},\"assets\":{"
                       "\"p\":{\"type\":\"pump\",\"props\":{\"temp\":50},\"shapes\":{"
                       "\"body\":{\"box\":{\"size\":[2,2,2]}}}}}}");
    stage_look_at(&stage, "p", 10);
    for (int i = 0; i < 3; i++) {
        stage_settle(&stage, 1 + 3 * i * i); // after 1, 4 and 13 s
        stage_value(&stage, "p", "temp", 51 + i, TW_QUALITY_GOOD);
        stage_settle(&stage, 1.5 + 3 * i * i);
        assert_int_equal(label_of(&stage, "p")->form, TW_LABEL_NEAR);
        ink[i] = count_colour(&stage, TW_TEXT);
    }
    assert_int_equal(ink[0], ink[1]);
    assert_true(ink[2] > ink[1]);
    stage_finish(&stage);
}

static void hidden_alarms_get_corners(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_look_at_pump(&stage);
    size_t before = count_colour(&stage, TW_SELECT);
    uint8_t hidden[TW_PROBES_MAX] = {0};
    tw_ui_probe_results(stage.ui, hidden, stage.ui->labels.sent_count);
    stage_step(&stage, 1.15);
    assert_int_equal(count_colour(&stage, TW_SELECT), before + 8 * 4); // eight legs
    stage_finish(&stage);
}

static void crowded_marks_share_a_plate(void **state) {
    static char document[8000];
    struct stage stage;
    (void)state;
    size_t at = (size_t)snprintf(
        document, sizeof document,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"site\":{\"name\":\"crowd\"},\"types\":{},\"assets\":{\"far\":{\"at\":{\"pos\":[400,0,0]}"
        ","
        "\"shapes\":{\"b\":{\"box\":{\"size\":[20,20,20]}}}}");
    for (int i = 0; i < 6; i++)
        at += (size_t)snprintf(document + at, sizeof document - at,
                               ",\"a%d\":{\"at\":{\"pos\":[%d,0,0]},\"shapes\":{\"b\":{\"box\":"
                               "{\"size\":[1,1,1]}}}}",
                               i, i);
    at += (size_t)snprintf(document + at, sizeof document - at, "},\"alarms\":{");
    for (int i = 0; i < 6; i++)
        at += (size_t)snprintf(document + at, sizeof document - at,
                               "%s\"x%d\":{\"asset\":\"a%d\",\"priority\":%d,\"active\":true,"
                               "\"acked\":true,\"since\":\"2026-11-22T14:00:00Z\"}",
                               i ? "," : "", i, i, i == 3 ? 3 : 4);
    snprintf(document + at, sizeof document - at, "}}");
    stage_open(&stage, document);
    stage_settle(&stage, 0.4);
    assert_int_equal(stage.ui->labels.cluster_count, 1);
    assert_int_equal(stage.ui->labels.clusters[0].count, 6);
    assert_int_equal(stage.ui->labels.clusters[0].worst->priority, 3);
    stage_finish(&stage);
}

// Every machine of a field in alarm: marks and plates can all be read.
static void a_field_of_alarms_can_be_read(void **state) {
    static char document[60000];
    struct stage stage;
    (void)state;
    size_t at = (size_t)snprintf(
        document, sizeof document,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"site\":{\"name\":\"field\"},\"types\":{},\"assets\":{");
    for (int i = 0; i < 144; i++)
        at += (size_t)snprintf(document + at, sizeof document - at,
                               "%s\"a%d\":{\"at\":{\"pos\":[%d,%d,0]},\"shapes\":{\"b\":{\"box\":"
                               "{\"size\":[2,2,2]}}}}",
                               i ? "," : "", i, i % 12 * 6, i / 12 * 6);
    at += (size_t)snprintf(document + at, sizeof document - at, "},\"alarms\":{");
    for (int i = 0; i < 144; i++)
        at += (size_t)snprintf(document + at, sizeof document - at,
                               "%s\"x%d\":{\"asset\":\"a%d\",\"priority\":%d,\"active\":true,"
                               "\"acked\":true,\"since\":\"2026-11-22T14:00:00Z\"}",
                               i ? "," : "", i, i, 1 + i % 4);
    snprintf(document + at, sizeof document - at, "}}");
    stage_open(&stage, document);
    for (int i = 0; i < 6; i++) {
        stage.camera.pose.distance_m = 240 / (1 + i);
        stage_settle(&stage, 0.5 + i);
        assert_true(stage.ui->labels.order_count > 0);
        nothing_is_covered(&stage.ui->labels);
        assert_true(stage.ui->scale_plate.width > 0);
        for (size_t k = 0; k < stage.ui->labels.order_count; k++)
            assert_false(stage.ui->labels.order[k]->placed &&
                         tw_area_overlap(stage.ui->labels.order[k]->plate, stage.ui->scale_plate));
    }
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_never_overlap),
        cmocka_unit_test(hidden_labels_go_unless_in_alarm),
        cmocka_unit_test(units_speak_for_their_machines),
        cmocka_unit_test(a_sparkline_waits_until_it_is_a_line),
        cmocka_unit_test(hidden_alarms_get_corners),
        cmocka_unit_test(crowded_marks_share_a_plate),
        cmocka_unit_test(a_field_of_alarms_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
