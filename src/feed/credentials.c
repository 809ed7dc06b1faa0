#define TW_LOG_MODULE "feed"
#include "credentials.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define LINE_BYTES_MAX 16384

// What tells two versions of a file apart.
struct signature {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified, changed;
};

struct secret {
    struct secret *next;
    char *path;
    char *text;           // token, or user, a zero byte and the password; NULL: nothing usable
    const char *password; // in `text`; NULL: it is a token
    struct signature signature;
};

struct tw_credentials {
    struct secret *secrets;
};

struct tw_credentials *tw_credentials_create(void) {
    return tw_alloc(sizeof(struct tw_credentials));
}

static void wipe(char *text, size_t size) {
    for (volatile char *at = text; size; size--)
        *at++ = 0;
}

static void forget(struct secret *secret) {
    if (secret->text)
        wipe(secret->text, strlen(secret->text));
    if (secret->password)
        wipe((char *)secret->password, strlen(secret->password));
    free(secret->text);
    secret->text = NULL;
    secret->password = NULL;
}

void tw_credentials_destroy(struct tw_credentials *credentials) {
    if (!credentials)
        return;
    while (credentials->secrets) {
        struct secret *secret = credentials->secrets;
        credentials->secrets = secret->next;
        forget(secret);
        free(secret->path);
        free(secret);
    }
    free(credentials);
}

static struct signature sign(const char *path) {
    struct stat status;
    struct signature signature = {0};
    if (stat(path, &status) != 0)
        return signature;
    signature.device = status.st_dev;
    signature.inode = status.st_ino;
    signature.size = status.st_size;
    signature.modified = status.st_mtim;
    signature.changed = status.st_ctim;
    return signature;
}

static bool is_same(const struct signature *a, const struct signature *b) {
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->modified.tv_sec == b->modified.tv_sec && a->modified.tv_nsec == b->modified.tv_nsec &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

static struct secret *find(const struct tw_credentials *credentials, const char *path) {
    struct secret *secret = credentials->secrets;
    while (secret && strcmp(secret->path, path) != 0)
        secret = secret->next;
    return secret;
}

// The first line without the space around it, in place; NULL if there is nothing, or if it could
// not stand in a header.
static char *line_of(char *text) {
    char *line = text + strspn(text, " \t");
    line[strcspn(line, "\r\n")] = 0;
    size_t length = strlen(line);
    while (length && (line[length - 1] == ' ' || line[length - 1] == '\t'))
        line[--length] = 0;
    for (size_t i = 0; i < length; i++) {
        bool is_space = line[i] == ' ' && strchr(line, ':');
        if ((unsigned char)line[i] <= 0x20 && !is_space)
            return NULL;
    }
    return length && line[0] != ':' ? line : NULL;
}

static void read_secret(struct secret *secret) {
    size_t size;
    forget(secret);
    secret->signature = sign(secret->path);
    char *text = tw_file_read(secret->path, LINE_BYTES_MAX, &size);
    if (!text) {
        tw_warn("the token file %s cannot be read: %s", secret->path, strerror(errno));
        return;
    }
    char *line = line_of(text);
    if (line) {
        secret->text = tw_strdup(line);
        char *colon = strchr(secret->text, ':');
        if (colon) {
            *colon = 0;
            secret->password = colon + 1;
        }
    } else {
        tw_warn("the token file %s: its first line is neither a token nor user:password",
                secret->path);
    }
    wipe(text, size);
    free(text);
}

bool tw_credentials_apply(struct tw_credentials *credentials, const char *path, CURL *easy) {
    struct secret *secret = find(credentials, path);
    struct signature now = sign(path);
    if (!secret) {
        secret = tw_alloc(sizeof *secret);
        secret->path = tw_strdup(path);
        secret->next = credentials->secrets;
        credentials->secrets = secret;
        read_secret(secret);
    } else if (!is_same(&secret->signature, &now)) {
        tw_info("the token file %s has changed and is read again", path);
        read_secret(secret);
    }
    if (!secret->text)
        return false;
    if (secret->password) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME, secret->text);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, secret->password);
    } else {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, secret->text);
    }
    return true;
}

bool tw_credentials_changed(const struct tw_credentials *credentials, const char *path) {
    const struct secret *secret = find(credentials, path);
    struct signature now = sign(path);
    return secret && !is_same(&secret->signature, &now);
}
