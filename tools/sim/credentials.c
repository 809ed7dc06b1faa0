#include "credentials.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "twinview/file.h"
#include "twinview/log.h"

#define TW_LOG_MODULE "sim"
#define TOKENS_BYTES (1u << 20)

// Compares in a time that does not tell how much of the token was right.
static bool is_same(const char *given, const char *token, size_t length) {
    if (strlen(given) != length)
        return false;
    unsigned difference = 0;
    for (size_t i = 0; i < length; i++)
        difference |= (unsigned)(given[i] ^ token[i]);
    return length > 0 && difference == 0;
}

static void take_user(struct tw_request *request, const char *name, size_t length) {
    if (length > TW_USER_MAX)
        length = TW_USER_MAX;
    memcpy(request->user, name, length);
    request->user[length] = '\0';
}

static bool has_token(const struct tw_credentials *credentials, struct tw_request *request) {
    static const char scheme[] = "Bearer ";
    const char *given = tw_http_header(request, "Authorization");
    if (!given || strncmp(given, scheme, sizeof scheme - 1) != 0)
        return false;
    given += sizeof scheme - 1;
    size_t size;
    char *tokens = tw_file_read(credentials->token_file, TOKENS_BYTES, &size);
    if (!tokens) {
        tw_err("cannot read %s: %s", credentials->token_file, strerror(errno));
        return false;
    }
    bool found = false;
    char *rest, *line = strtok_r(tokens, "\r\n", &rest);
    for (; line && !found; line = strtok_r(NULL, "\r\n", &rest)) {
        size_t length = strcspn(line, " \t");
        found = is_same(given, line, length);
        const char *user = line + length + strspn(line + length, " \t");
        if (found)
            take_user(request, user, strlen(user));
    }
    free(tokens);
    return found;
}

static bool read_common_name(const gnutls_datum_t *der, char *name, size_t *size) {
    gnutls_x509_crt_t certificate;
    if (gnutls_x509_crt_init(&certificate) < 0)
        return false;
    bool found = gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) >= 0 &&
                 gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name,
                                               size) >= 0;
    gnutls_x509_crt_deinit(certificate);
    return found;
}

static bool has_certificate(struct tw_request *request) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned status, count;
    if (!info || gnutls_certificate_verify_peers2(info->tls_session, &status) < 0 || status != 0)
        return false;
    const gnutls_datum_t *der = gnutls_certificate_get_peers(info->tls_session, &count);
    char name[TW_USER_MAX + 1];
    size_t size = sizeof name;
    if (der && count && !*request->user && read_common_name(der, name, &size))
        take_user(request, name, strlen(name));
    return der && count;
}

unsigned tw_credentials_check(const struct tw_credentials *credentials,
                              struct tw_request *request) {
    if (credentials->token_file && !has_token(credentials, request))
        return MHD_HTTP_UNAUTHORIZED;
    if (credentials->client_certificate && !has_certificate(request))
        return MHD_HTTP_FORBIDDEN;
    return 0;
}
