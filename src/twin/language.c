// The language of display names: all of them are picked anew when it changes.
#include <stdlib.h>
#include <string.h>

#include "state.h"

char *tw_language_primary(const char *tag) {
    char *language = tw_strdup(tag && *tag ? tag : "en");
    language[strcspn(language, "-_.@")] = '\0';
    return language;
}

void tw_twin_set_language(struct tw_twin *twin, const char *tag) {
    char *language = tw_language_primary(tag);
    bool same = strcmp(twin->language, language) == 0;
    free(same ? language : twin->language);
    if (same)
        return;
    twin->language = language;
    twin->version++; // no cached view of an asset holds
    for (uint32_t i = 0; i < twin->type_count; i++)
        tw_type_show(twin, twin->types[i]);
    tw_views_name(twin);
    tw_site_show(twin);
    twin->site_changed = twin->alarms_changed = true;
    for (uint32_t slot = 1; slot < twin->row_count; slot++)
        if (twin->rows[slot].used && !twin->rows[slot].attached)
            tw_asset_flag(twin, slot, TW_ASSET_TEXT);
    tw_alarms_link(twin);
}
