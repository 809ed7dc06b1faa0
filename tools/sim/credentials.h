// Who may come in: bearer tokens from a file, client certificates of a certificate authority.
#ifndef TW_SIM_CREDENTIALS_H
#define TW_SIM_CREDENTIALS_H

#include <stdbool.h>

#include "http.h"

struct tw_credentials {
    // One token a line, and behind a blank the name of its user if there is one. Read anew for each
    // request, so that tokens can be changed while the server runs. NULL: none is asked for.
    const char *token_file;
    bool client_certificate; // one of the server's client CA is asked for
};

// The status to refuse a request with, or 0; then request->user is set if it is known: by the
// token, else by the certificate's common name.
unsigned tw_credentials_check(const struct tw_credentials *credentials,
                              struct tw_request *request);

#endif
