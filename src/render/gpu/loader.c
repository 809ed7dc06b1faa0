// volk loads Vulkan at run time; Debian ships it as source, compiled here once.
#include <volk.c>
