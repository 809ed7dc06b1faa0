#define TW_LOG_MODULE "feed"
#include "address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <curl/curl.h>

#include "twinview/feed.h"
#include "twinview/log.h"
#include "twinview/memory.h"

bool tw_address_is_http(const char *address) {
    return strncasecmp(address, "http://", 7) == 0 || strncasecmp(address, "https://", 8) == 0;
}

static char *part(CURLU *url, CURLUPart what, unsigned flags) {
    char *text = NULL;
    if (curl_url_get(url, what, &text, flags) != CURLUE_OK)
        return tw_strdup("");
    char *copy = tw_strdup(text);
    curl_free(text);
    return copy;
}

char *tw_address_resolve(const char *base, const char *reference) {
    CURLU *url = curl_url();
    char *result = NULL;
    if (url && curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_URL, reference, 0) == CURLUE_OK) {
        result = part(url, CURLUPART_URL, 0);
        if (!tw_address_is_http(result)) {
            free(result);
            result = NULL;
        }
    }
    curl_url_cleanup(url);
    return result;
}

static char *encode(const char *text) {
    static const char unsafe[] = "\"'<>\\^`{|}";
    char *encoded = tw_alloc(3 * strlen(text) + 1), *to = encoded;
    for (const char *at = text; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte > ' ' && byte < 0x7f && !strchr(unsafe, byte))
            *to++ = *at;
        else
            to += sprintf(to, "%%%02X", byte);
    }
    *to = '\0';
    return encoded;
}

char *tw_feed_resolve(const char *base, const char *reference) {
    char *safe = encode(reference);
    char *address = tw_address_resolve(tw_address_is_http(safe) ? safe : base, safe);
    free(safe);
    return address;
}

struct origin {
    char *scheme, *host, *port;
};

static struct origin origin_of(const char *address) {
    struct origin origin = {NULL, NULL, NULL};
    CURLU *url = curl_url();
    if (url && curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK) {
        origin.scheme = part(url, CURLUPART_SCHEME, 0);
        origin.host = part(url, CURLUPART_HOST, 0);
        origin.port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    }
    curl_url_cleanup(url);
    return origin;
}

static void origin_free(struct origin *origin) {
    free(origin->scheme);
    free(origin->host);
    free(origin->port);
}

bool tw_address_same_host(const char *base, const char *other) {
    struct origin a = origin_of(base), b = origin_of(other);
    bool same = false;
    if (a.host && b.host && strcasecmp(a.host, b.host) == 0) {
        bool upgrade = strcmp(a.scheme, "http") == 0 && strcmp(b.scheme, "https") == 0;
        if (upgrade)
            same = strcmp(a.port, b.port) == 0 ||
                   (strcmp(a.port, "80") == 0 && strcmp(b.port, "443") == 0);
        else
            same = strcmp(a.scheme, b.scheme) == 0 && strcmp(a.port, b.port) == 0;
    }
    origin_free(&a);
    origin_free(&b);
    return same;
}

static const char *fault_of(const char *address) {
    CURLU *url = curl_url();
    char *user = NULL, *password = NULL, *host = NULL;
    if (url && curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK) {
        curl_url_get(url, CURLUPART_HOST, &host, 0);
        curl_url_get(url, CURLUPART_USER, &user, 0);
        curl_url_get(url, CURLUPART_PASSWORD, &password, 0);
    }
    const char *fault = NULL;
    if (!host)
        fault = "the address of the source is not usable";
    else if (user || password)
        fault = "the address of the source has a user or password in it, which command lines and "
                "logs would show; put user:password into a file and name it by --token-file";
    curl_free(host);
    curl_free(user);
    curl_free(password);
    curl_url_cleanup(url);
    return fault;
}

bool tw_address_is_source(const char *address) {
    if (tw_address_is_http(address)) {
        const char *fault = fault_of(address);
        if (fault)
            tw_err("%s", fault);
        return !fault;
    }
    const char *scheme_end = strstr(address, "://");
    if (scheme_end) {
        tw_err("%.*s: only http and https addresses and files can be sources",
               (int)(scheme_end - address), address);
        return false;
    }
    struct stat info;
    bool there = stat(address, &info) == 0;
    if (there && (S_ISREG(info.st_mode) || S_ISFIFO(info.st_mode)))
        return true;
    tw_err("%s: %s", address, there ? "it is neither a file nor a pipe" : "no such file");
    return false;
}

bool tw_address_host_in(const char *address, const char *const *hosts, int count) {
    struct origin origin = origin_of(address);
    bool found = false;
    for (int i = 0; origin.host && i < count && !found; i++) {
        char *with_port = tw_format("%s:%s", origin.host, origin.port);
        found = strcasecmp(hosts[i], origin.host) == 0 || strcasecmp(hosts[i], with_port) == 0;
        free(with_port);
    }
    origin_free(&origin);
    return found;
}

bool tw_address_is_loopback(const char *address) {
    struct origin origin = origin_of(address);
    bool loopback =
        origin.host && (strcasecmp(origin.host, "localhost") == 0 ||
                        strncmp(origin.host, "127.", 4) == 0 || strcmp(origin.host, "[::1]") == 0);
    origin_free(&origin);
    return loopback;
}

void tw_address_display(const char *address, char *text, size_t size) {
    CURLU *url = tw_address_is_http(address) ? curl_url() : NULL;
    if (!url || curl_url_set(url, CURLUPART_URL, address, 0) != CURLUE_OK) {
        snprintf(text, size, "%s", tw_address_is_http(address) ? "(bad address)" : address);
    } else {
        static const CURLUPart secret[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                                           CURLUPART_QUERY, CURLUPART_FRAGMENT};
        for (size_t i = 0; i < TW_COUNT(secret); i++)
            curl_url_set(url, secret[i], NULL, 0);
        char *shown = part(url, CURLUPART_URL, 0);
        snprintf(text, size, "%s", shown);
        free(shown);
    }
    curl_url_cleanup(url);
}

char *tw_address_ask(char *address, const char *name, const char *text) {
    char *escaped = curl_easy_escape(NULL, text, 0); // needs no handle since curl 7.82
    char *longer = tw_format("%s%c%s=%s", address, strchr(address, '?') ? '&' : '?', name,
                             escaped ? escaped : "");
    curl_free(escaped);
    free(address);
    return longer;
}
