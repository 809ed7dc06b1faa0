#include "schema.h"

#include <stddef.h>

#define END                                                                                        \
    { .name = NULL }
#define LIMITS(field)                                                                              \
    {"lo_lo", TW_SCHEMA_NUMBER, field, TW_SCHEMA_KEYED, 0, 0, NULL},                               \
        {"lo", TW_SCHEMA_NUMBER, field, TW_SCHEMA_KEYED, 0, 0, NULL},                              \
        {"hi", TW_SCHEMA_NUMBER, field, TW_SCHEMA_KEYED, 0, 0, NULL},                              \
        {"hi_hi", TW_SCHEMA_NUMBER, field, TW_SCHEMA_KEYED, 0, 0, NULL}, END
#define PARAM TW_FIELD_ASSET_SHAPE_PARAM, TW_SCHEMA_KEYED
#define METRES_MAX 1e9
#define SECONDS_MAX 1e9

static const struct tw_schema site[] = {
    {"name", TW_SCHEMA_NAMES, TW_FIELD_SITE_NAME, 0, 0, 0, NULL},
    {"origin", TW_SCHEMA_ORIGIN, TW_FIELD_SITE_ORIGIN, 0, 0, 0, NULL},
    {"north_deg", TW_SCHEMA_NUMBER, TW_FIELD_SITE_NORTH, 0, -360, 360, NULL},
    END,
};

static const struct tw_schema link[] = {
    {"*", TW_SCHEMA_TEXT, TW_FIELD_LINK, TW_SCHEMA_ADDRESS, 0, 0, NULL},
    END,
};

static const struct tw_schema type_limits[] = {LIMITS(TW_FIELD_TYPE_PROPERTY_LIMIT)};

static const struct tw_schema type_property[] = {
    {"name", TW_SCHEMA_NAMES, TW_FIELD_TYPE_PROPERTY_NAME, 0, 0, 0, NULL},
    {"unit", TW_SCHEMA_TEXT, TW_FIELD_TYPE_PROPERTY_UNIT, 0, 0, 0, NULL},
    {"range", TW_SCHEMA_VECTOR, TW_FIELD_TYPE_PROPERTY_RANGE, 0, 2, 2, NULL},
    {"limits", TW_SCHEMA_OBJECT, TW_FIELD_COUNT, 0, 0, 0, type_limits},
    {"ttl", TW_SCHEMA_NUMBER, TW_FIELD_TYPE_PROPERTY_TTL, 0, 0, SECONDS_MAX, NULL},
    {"tolerance", TW_SCHEMA_NUMBER, TW_FIELD_TYPE_PROPERTY_TOLERANCE, 0, 0, 1e300, NULL},
    {"deadband", TW_SCHEMA_NUMBER, TW_FIELD_TYPE_PROPERTY_DEADBAND, 0, 0, 1e300, NULL},
    {"on_delay", TW_SCHEMA_NUMBER, TW_FIELD_TYPE_PROPERTY_ON_DELAY, 0, 0, SECONDS_MAX, NULL},
    {"off_delay", TW_SCHEMA_NUMBER, TW_FIELD_TYPE_PROPERTY_OFF_DELAY, 0, 0, SECONDS_MAX, NULL},
    {"digits", TW_SCHEMA_NUMBER, TW_FIELD_TYPE_PROPERTY_DIGITS, TW_SCHEMA_WHOLE, 0, 9, NULL},
    END,
};

static const struct tw_schema type_properties[] = {
    {"*", TW_SCHEMA_OBJECT, TW_FIELD_TYPE_PROPERTY, TW_SCHEMA_CREATES | TW_SCHEMA_REMOVES, 0, 0,
     type_property},
    END,
};

static const struct tw_schema type_documents[] = {
    {"*", TW_SCHEMA_TEXT, TW_FIELD_TYPE_DOCUMENT, TW_SCHEMA_ADDRESS, 0, 0, NULL},
    END,
};

static const struct tw_schema type[] = {
    {"kind", TW_SCHEMA_TEXT, TW_FIELD_TYPE_KIND, 0, 0, 0, NULL},
    {"model", TW_SCHEMA_TEXT, TW_FIELD_TYPE_MODEL, TW_SCHEMA_ADDRESS, 0, 0, NULL},
    {"documents", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, type_documents},
    {"props", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, type_properties},
    {"look", TW_SCHEMA_LOOK, TW_FIELD_TYPE_LOOK, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema types[] = {
    {"*", TW_SCHEMA_OBJECT, TW_FIELD_TYPE, TW_SCHEMA_CREATES | TW_SCHEMA_REMOVES, 0, 0, type},
    END,
};

static const struct tw_schema placement[] = {
    {"pos", TW_SCHEMA_VECTOR, TW_FIELD_ASSET_POSITION, 0, 3, 3, NULL},
    {"rot", TW_SCHEMA_VECTOR, TW_FIELD_ASSET_ROTATION, 0, 4, 4, NULL},
    {"scale", TW_SCHEMA_SCALE, TW_FIELD_ASSET_SCALE, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema node[] = {
    {"of", TW_SCHEMA_TEXT, TW_FIELD_ASSET_NODE_OF, 0, 0, 0, NULL},
    {"name", TW_SCHEMA_TEXT, TW_FIELD_ASSET_NODE_NAME, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema relation[] = {
    {"*", TW_SCHEMA_FLAG, TW_FIELD_ASSET_RELATION, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema relations[] = {
    {"*", TW_SCHEMA_MAP, TW_FIELD_ASSET_RELATION, TW_SCHEMA_REMOVES, 0, 0, relation},
    END,
};

static const struct tw_schema documents[] = {
    {"*", TW_SCHEMA_TEXT, TW_FIELD_ASSET_DOCUMENT, TW_SCHEMA_ADDRESS, 0, 0, NULL},
    END,
};

static const struct tw_schema meta_limits[] = {LIMITS(TW_FIELD_ASSET_META_LIMIT)};

static const struct tw_schema meta[] = {
    {"limits", TW_SCHEMA_OBJECT, TW_FIELD_COUNT, 0, 0, 0, meta_limits},
    {"range", TW_SCHEMA_VECTOR, TW_FIELD_ASSET_META_RANGE, 0, 2, 2, NULL},
    {"ttl", TW_SCHEMA_NUMBER, TW_FIELD_ASSET_META_TTL, 0, 0, SECONDS_MAX, NULL},
    {"unit", TW_SCHEMA_TEXT, TW_FIELD_ASSET_META_UNIT, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema metas[] = {
    {"*", TW_SCHEMA_OBJECT, TW_FIELD_ASSET_META, TW_SCHEMA_REMOVES, 0, 0, meta},
    END,
};

static const struct tw_schema box[] = {
    {"size", TW_SCHEMA_VECTOR, PARAM, 3, 3, NULL},
    END,
};

static const struct tw_schema round_body[] = {
    {"radius", TW_SCHEMA_NUMBER, PARAM, 0, METRES_MAX, NULL},
    {"height", TW_SCHEMA_NUMBER, PARAM, 0, METRES_MAX, NULL},
    END,
};

static const struct tw_schema sphere[] = {
    {"radius", TW_SCHEMA_NUMBER, PARAM, 0, METRES_MAX, NULL},
    END,
};

static const struct tw_schema pipe[] = {
    {"path", TW_SCHEMA_POINTS, PARAM, 3, 3, NULL},
    {"diameter", TW_SCHEMA_NUMBER, PARAM, 0, METRES_MAX, NULL},
    {"bend", TW_SCHEMA_NUMBER, PARAM, 0, METRES_MAX, NULL},
    END,
};

#define BODY                                                                                       \
    TW_FIELD_ASSET_SHAPE_KIND, TW_SCHEMA_KEYED | TW_SCHEMA_CREATES | TW_SCHEMA_REMOVES, 0, 0

static const struct tw_schema shape[] = {
    {"box", TW_SCHEMA_OBJECT, BODY, box},
    {"cylinder", TW_SCHEMA_OBJECT, BODY, round_body},
    {"sphere", TW_SCHEMA_OBJECT, BODY, sphere},
    {"tank", TW_SCHEMA_OBJECT, BODY, round_body},
    {"pipe", TW_SCHEMA_OBJECT, BODY, pipe},
    {"extrude", TW_SCHEMA_FOOTPRINT, TW_FIELD_ASSET_SHAPE_KIND, TW_SCHEMA_KEYED, 2, 2, NULL},
    {"height", TW_SCHEMA_NUMBER, TW_FIELD_ASSET_SHAPE_HEIGHT, 0, 0, METRES_MAX, NULL},
    {"at", TW_SCHEMA_VECTOR, PARAM, 3, 3, NULL},
    {"material", TW_SCHEMA_TEXT, PARAM, 0, 0, NULL},
    END,
};

static const struct tw_schema shapes[] = {
    {"*", TW_SCHEMA_OBJECT, TW_FIELD_ASSET_SHAPE, TW_SCHEMA_CREATES | TW_SCHEMA_REMOVES, 0, 0,
     shape},
    END,
};

static const struct tw_schema property[] = {
    {"v", TW_SCHEMA_SCALAR, TW_FIELD_ASSET_PROPERTY_VALUE, 0, 0, 0, NULL},
    {"q", TW_SCHEMA_QUALITY, TW_FIELD_ASSET_PROPERTY_QUALITY, 0, 0, 0, NULL},
    {"why", TW_SCHEMA_TEXT, TW_FIELD_ASSET_PROPERTY_WHY, TW_SCHEMA_ADDRESS, 0, 0, NULL},
    {"t", TW_SCHEMA_TIME, TW_FIELD_ASSET_PROPERTY_TIME, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema properties[] = {
    {"*", TW_SCHEMA_PROPERTY, TW_FIELD_ASSET_PROPERTY, TW_SCHEMA_REMOVES, 0, 0, property},
    END,
};

static const struct tw_schema asset[] = {
    {"type", TW_SCHEMA_TEXT, TW_FIELD_ASSET_TYPE, 0, 0, 0, NULL},
    {"name", TW_SCHEMA_NAMES, TW_FIELD_ASSET_NAME, 0, 0, 0, NULL},
    {"parent", TW_SCHEMA_TEXT, TW_FIELD_ASSET_PARENT, 0, 0, 0, NULL},
    {"model", TW_SCHEMA_TEXT, TW_FIELD_ASSET_MODEL, TW_SCHEMA_ADDRESS, 0, 0, NULL},
    {"at", TW_SCHEMA_OBJECT, TW_FIELD_COUNT, 0, 0, 0, placement},
    {"visible", TW_SCHEMA_BOOLEAN, TW_FIELD_ASSET_VISIBLE, 0, 0, 0, NULL},
    {"node", TW_SCHEMA_OBJECT, TW_FIELD_COUNT, 0, 0, 0, node},
    {"documents", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, documents},
    {"rel", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, relations},
    {"meta", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, metas},
    {"shapes", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, shapes},
    {"props", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, properties},
    END,
};

static const struct tw_schema assets[] = {
    {"*", TW_SCHEMA_OBJECT, TW_FIELD_ASSET, TW_SCHEMA_CREATES | TW_SCHEMA_REMOVES, 0, 0, asset},
    END,
};

static const struct tw_schema alarm[] = {
    {"asset", TW_SCHEMA_TEXT, TW_FIELD_ALARM_ASSET, 0, 0, 0, NULL},
    {"property", TW_SCHEMA_TEXT, TW_FIELD_ALARM_PROPERTY, 0, 0, 0, NULL},
    {"priority", TW_SCHEMA_NUMBER, TW_FIELD_ALARM_PRIORITY, TW_SCHEMA_WHOLE, 1, 4, NULL},
    {"active", TW_SCHEMA_BOOLEAN, TW_FIELD_ALARM_ACTIVE, 0, 0, 0, NULL},
    {"acked", TW_SCHEMA_BOOLEAN, TW_FIELD_ALARM_ACKED, 0, 0, 0, NULL},
    {"latched", TW_SCHEMA_BOOLEAN, TW_FIELD_ALARM_LATCHED, 0, 0, 0, NULL},
    {"suppressed", TW_SCHEMA_BOOLEAN, TW_FIELD_ALARM_SUPPRESSED, 0, 0, 0, NULL},
    {"out_of_service", TW_SCHEMA_BOOLEAN, TW_FIELD_ALARM_OUT_OF_SERVICE, 0, 0, 0, NULL},
    {"shelved_until", TW_SCHEMA_TIME, TW_FIELD_ALARM_SHELVED_UNTIL, 0, 0, 0, NULL},
    {"since", TW_SCHEMA_TIME, TW_FIELD_ALARM_SINCE, 0, 0, 0, NULL},
    {"text", TW_SCHEMA_NAMES, TW_FIELD_ALARM_TEXT, 0, 0, 0, NULL},
    {"by", TW_SCHEMA_TEXT, TW_FIELD_ALARM_BY, 0, 0, 0, NULL},
    {"comment", TW_SCHEMA_TEXT, TW_FIELD_ALARM_COMMENT, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema alarms[] = {
    {"*", TW_SCHEMA_OBJECT, TW_FIELD_ALARM, TW_SCHEMA_CREATES | TW_SCHEMA_REMOVES, 0, 0, alarm},
    END,
};

static const struct tw_schema view[] = {
    {"name", TW_SCHEMA_NAMES, TW_FIELD_VIEW_NAME, 0, 0, 0, NULL},
    {"camera", TW_SCHEMA_CAMERA, TW_FIELD_VIEW_CAMERA, 0, 0, 0, NULL},
    END,
};

static const struct tw_schema views[] = {
    {"*", TW_SCHEMA_OBJECT, TW_FIELD_VIEW, TW_SCHEMA_CREATES | TW_SCHEMA_REMOVES, 0, 0, view},
    END,
};

const struct tw_schema tw_schema_document[] = {
    {"feed", TW_SCHEMA_HEAD, TW_FIELD_COUNT, 0, 0, 0, NULL},
    {"epoch", TW_SCHEMA_HEAD, TW_FIELD_COUNT, 0, 0, 0, NULL},
    {"seq", TW_SCHEMA_HEAD, TW_FIELD_COUNT, 0, 0, 0, NULL},
    {"time", TW_SCHEMA_HEAD, TW_FIELD_COUNT, 0, 0, 0, NULL},
    {"heartbeat_ms", TW_SCHEMA_HEAD, TW_FIELD_COUNT, 0, 0, 0, NULL},
    {"user", TW_SCHEMA_HEAD, TW_FIELD_COUNT, 0, 0, 0, NULL},
    {"site", TW_SCHEMA_OBJECT, TW_FIELD_COUNT, 0, 0, 0, site},
    {"links", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, link},
    {"types", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, types},
    {"assets", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, assets},
    {"alarms", TW_SCHEMA_MAP, TW_FIELD_ALARMS, TW_SCHEMA_CREATES, 0, 0, alarms},
    {"views", TW_SCHEMA_MAP, TW_FIELD_COUNT, 0, 0, 0, views},
    END,
};
