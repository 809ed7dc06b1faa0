// What a source shows to its server: a token, or user and password, from the one line of a file.
//
// The file is read again when it has changed (device, inode, size or time), so that a rotated token
// is taken up without a restart. What was read goes to libcurl alone: never to a log, a text or
// another file, and its memory is overwritten before it is freed.
#ifndef TW_FEED_CREDENTIALS_H
#define TW_FEED_CREDENTIALS_H

#include <stdbool.h>

#include <curl/curl.h>

struct tw_credentials;

struct tw_credentials *tw_credentials_create(void);
void tw_credentials_destroy(struct tw_credentials *credentials);

// Gives what `path` holds to a request: with a colon in it user and password (Basic, RFC 7617),
// else a token (Bearer, RFC 6750). False after one logged sentence when the file cannot be read or
// holds neither; the request then goes without.
bool tw_credentials_apply(struct tw_credentials *credentials, const char *path, CURL *easy);

// Whether the file differs from what was last read of it.
bool tw_credentials_changed(const struct tw_credentials *credentials, const char *path);

#endif
