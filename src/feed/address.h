// Addresses of sources and of what their documents refer to (RFC 3986).
#ifndef TW_FEED_ADDRESS_H
#define TW_FEED_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

bool tw_address_is_http(const char *address);

// `reference` relative to `base`, absolute; NULL unless the result is a http or https address.
// Free with free().
char *tw_address_resolve(const char *base, const char *reference);

// The address with one more parameter in its query; the former text is taken. Free with free().
char *tw_address_ask(char *address, const char *name, const char *text);

// Whether credentials and trust of `base` extend to `other`: the same host and port, and never from
// https to http. A host's own step from http to https on the standard ports is allowed.
bool tw_address_same_host(const char *base, const char *other);

// Whether it can be a source's: a http or https address without user name and password, a file, or
// a pipe that somebody writes to; devices need not end. False after one logged error.
bool tw_address_is_source(const char *address);

// Whether the host of an address is one of `hosts` ("name" or "name:port").
bool tw_address_host_in(const char *address, const char *const *hosts, int count);

bool tw_address_is_loopback(const char *address);

// Without user, password, query and fragment, for logs and screens.
void tw_address_display(const char *address, char *text, size_t size);

#endif
