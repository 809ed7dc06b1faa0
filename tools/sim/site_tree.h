// Reading a site document: what its cJSON tree says about assets.
#ifndef TW_SIM_SITE_TREE_H
#define TW_SIM_SITE_TREE_H

#include <stdint.h>

#include <cjson/cJSON.h>

// The text of a member, or NULL.
const char *tw_site_tree_text(const cJSON *object, const char *name);

// Numbers of an array into `out`, at most `max`; how many there were.
int tw_site_tree_numbers(const cJSON *array, double *out, int max);

// The assets with parents before children and whole units one after the other, in the document's
// order else. Assets whose parents go round in a circle are left out. Returns how many there are;
// `order` has room for all members of `assets`.
uint32_t tw_site_tree_order(const cJSON *assets, const cJSON **order);

// Position of each asset of `order` in the site's frame, rotations included; `world` has three
// numbers for each.
void tw_site_tree_place(const cJSON *const *order, uint32_t count, double (*world)[3]);

#endif
