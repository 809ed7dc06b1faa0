// stb_ds in C11: it wants the keyword of GNU C.
#ifndef TWIN_MAPS_H
#define TWIN_MAPS_H

#define typeof __typeof__
#include <stb/stb_ds.h>

#endif
