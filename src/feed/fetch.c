#define TW_LOG_MODULE "feed"
#include "fetch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "address.h"

#define EXTENSION_MAX 8

struct fetch {
    struct fetch *next;
    struct tw_fetches *owner;
    struct tw_http_request *http; // NULL: waits for its turn
    uint32_t request;
    const struct tw_feed_source_params *source;
    char *url;
    bool anonymous;  // on an allowed host that is not the source's: it gets no credentials
    char *temporary; // path of the file being written
    FILE *file;
    size_t bytes;
    uint64_t hash;
};

struct tw_fetches {
    const struct tw_feed_limits *limits;
    struct tw_http *http;
    void (*done)(void *user, struct tw_feed_file *file);
    void *user;
    struct fetch *first; // in the order asked
    int running;
};

struct tw_fetches *tw_fetches_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                     void (*done)(void *user, struct tw_feed_file *file),
                                     void *user) {
    struct tw_fetches *fetches = tw_alloc(sizeof *fetches);
    *fetches = (struct tw_fetches){limits, http, done, user, NULL, 0};
    char *cache = tw_cache_folder(), *folder = cache ? tw_path_join(cache, "files") : NULL;
    if (folder)
        tw_folder_trim(folder, limits->cache_bytes);
    free(folder);
    free(cache);
    return fetches;
}

static void fetch_free(struct fetch *fetch) {
    if (fetch->file)
        fclose(fetch->file);
    if (fetch->temporary)
        unlink(fetch->temporary);
    free(fetch->temporary);
    free(fetch->url);
    free(fetch);
}

void tw_fetches_destroy(struct tw_fetches *fetches) {
    if (!fetches)
        return;
    while (fetches->first) {
        struct fetch *next = fetches->first->next;
        fetch_free(fetches->first);
        fetches->first = next;
    }
    free(fetches);
}

static void answer(struct tw_fetches *fetches, uint32_t request, char *path, char *reason) {
    struct tw_feed_file *file = tw_alloc(sizeof *file);
    *file = (struct tw_feed_file){request, path, reason};
    fetches->done(fetches->user, file);
}

// Path below the asset root of what a local document refers to; NULL if there is no such file.
static char *local_path(const struct tw_feed_source_params *source, const char *reference) {
    // A recording may lie anywhere: what it refers to was relative to a server's address.
    bool from_root = source->asset_root && tw_path_has_extension(source->address, "twrec");
    char *folder = from_root ? tw_strdup(source->asset_root) : tw_path_folder(source->address);
    const char *root = source->asset_root ? source->asset_root : folder;
    char *joined = tw_path_join(folder, reference);
    char *full = realpath(joined, NULL), *full_root = realpath(root, NULL);
    size_t length = full_root ? strlen(full_root) : 0;
    bool below = full && length && strncmp(full, full_root, length) == 0 &&
                 (full[length] == '/' || full_root[length - 1] == '/');
    free(full_root);
    free(joined);
    free(folder);
    if (below)
        return full;
    free(full);
    return NULL;
}

static void drop(struct fetch *fetch) {
    struct tw_fetches *fetches = fetch->owner;
    struct fetch **at = &fetches->first;
    while (*at != fetch)
        at = &(*at)->next;
    *at = fetch->next;
    if (fetch->http)
        fetches->running--;
    fetch_free(fetch);
}

static void start_next(struct tw_fetches *fetches);

__attribute__((format(printf, 2, 3))) static void give_up(struct fetch *fetch, const char *format,
                                                          ...) {
    char reason[300], shown[256];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    struct tw_fetches *fetches = fetch->owner;
    tw_address_display(fetch->url, shown, sizeof shown);
    tw_warn("%s: %s", shown, reason);
    answer(fetches, fetch->request, NULL, tw_strdup(reason));
    drop(fetch);
    start_next(fetches);
}

static enum tw_http_take received(void *user, const char *bytes, size_t size) {
    struct fetch *fetch = user;
    struct tw_fetches *fetches = fetch->owner;
    fetch->bytes += size;
    bool too_large = fetch->bytes > fetches->limits->file_bytes;
    if (!too_large && fwrite(bytes, 1, size, fetch->file) == size) {
        // FNV-1a goes on from the value it had: its offset basis is taken out of the seed.
        uint64_t basis = tw_hash_bytes("", 0, 0);
        fetch->hash = tw_hash_bytes(bytes, size, fetch->hash ^ basis);
        return TW_HTTP_TAKEN;
    }
    int error = errno;
    tw_http_close(fetches->http, fetch->http);
    if (too_large)
        give_up(fetch, "the file is larger than %zu bytes", fetches->limits->file_bytes);
    else
        give_up(fetch, "the cache cannot be written: %s", strerror(error));
    return TW_HTTP_STOP;
}

// Extension of the address's path, with its dot, if it is plain; importers go by it.
static const char *extension_of(const char *url, char *text) {
    size_t length = strcspn(url, "?#"), from = length;
    while (from && url[from - 1] != '.' && url[from - 1] != '/')
        from--;
    size_t size = length - from;
    text[0] = 0;
    if (!from || url[from - 1] != '.' || !size || size > EXTENSION_MAX)
        return text;
    for (size_t i = 0; i < size; i++) {
        char c = url[from + i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            return text;
    }
    snprintf(text, EXTENSION_MAX + 2, ".%.*s", (int)size, url + from);
    return text;
}

// A link named by the address leads to what was fetched from there last.
static char *link_path(const struct fetch *fetch, const char *folder) {
    return tw_format("%s/%016" PRIx64 ".last", folder,
                     tw_hash_bytes(fetch->url, strlen(fetch->url), 0));
}

static void remember(const struct fetch *fetch, const char *folder, const char *path) {
    char *link = link_path(fetch, folder);
    unlink(link);
    if (symlink(strrchr(path, '/') + 1, link) != 0)
        tw_debug("%s: %s", link, strerror(errno));
    free(link);
}

// What was fetched from there before, where nobody answers now. True if there is anything.
static bool answer_from_before(struct fetch *fetch) {
    char *folder = tw_path_folder(fetch->temporary), *link = link_path(fetch, folder);
    char target[128];
    ssize_t length = readlink(link, target, sizeof target - 1);
    char *path = NULL;
    if (length > 0) {
        target[length] = '\0';
        path = tw_path_below(folder, target);
    }
    free(link);
    free(folder);
    if (!path)
        return false;
    char shown[256];
    tw_address_display(fetch->url, shown, sizeof shown);
    tw_warn("%s: nobody answers; it is used as it was fetched before", shown);
    struct tw_fetches *fetches = fetch->owner;
    answer(fetches, fetch->request, path, NULL);
    drop(fetch);
    start_next(fetches);
    return true;
}

static void closed(void *user, const struct tw_http_end *end) {
    struct fetch *fetch = user;
    struct tw_fetches *fetches = fetch->owner;
    if (end->error && !end->status && answer_from_before(fetch))
        return;
    if (end->error || end->status != 200) {
        if (end->error)
            give_up(fetch, "%s", end->error);
        else
            give_up(fetch, "the server answers %ld", end->status);
        return;
    }
    char extension[EXTENSION_MAX + 2];
    char *folder = tw_path_folder(fetch->temporary);
    char *path = tw_format("%s/%016" PRIx64 "-%zx%s", folder, fetch->hash, fetch->bytes,
                           extension_of(fetch->url, extension));
    bool good = fclose(fetch->file) == 0 && rename(fetch->temporary, path) == 0;
    fetch->file = NULL;
    if (good)
        remember(fetch, folder, path);
    free(folder);
    if (!good) {
        free(path);
        give_up(fetch, "the cache cannot be written: %s", strerror(errno));
        return;
    }
    free(fetch->temporary);
    fetch->temporary = NULL;
    answer(fetches, fetch->request, path, NULL);
    drop(fetch);
    start_next(fetches);
}

static bool open_temporary(struct fetch *fetch) {
    char *cache = tw_cache_folder();
    char *folder = cache ? tw_path_join(cache, "files") : NULL;
    if (folder && tw_folder_make(folder)) {
        fetch->temporary = tw_format("%s/part-XXXXXX", folder);
        int descriptor = mkstemp(fetch->temporary);
        if (descriptor >= 0) {
            fetch->file = fdopen(descriptor, "wb");
        } else {
            free(fetch->temporary);
            fetch->temporary = NULL;
        }
    }
    free(folder);
    free(cache);
    return fetch->file != NULL;
}

static void start_next(struct tw_fetches *fetches) {
    struct fetch *fetch = fetches->first;
    while (fetch && fetch->http)
        fetch = fetch->next;
    if (!fetch || fetches->running >= (int)fetches->limits->requests)
        return;
    if (!open_temporary(fetch)) {
        give_up(fetch, "the cache folder cannot be written");
        return;
    }
    fetch->hash = tw_hash_bytes("", 0, 0);
    fetches->running++;
    fetch->http = tw_http_open(
        fetches->http, &(struct tw_http_params){
                           .url = fetch->url,
                           .trusted = fetch->anonymous ? fetch->url : fetch->source->address,
                           .access = fetch->source,
                           .anonymous = fetch->anonymous,
                           .handler = {.received = received, .closed = closed, .user = fetch}});
}

static void begin_remote(struct tw_fetches *fetches, const struct tw_feed_source_params *source,
                         const char *url, uint32_t request) {
    bool own = tw_address_is_http(source->address) && tw_address_same_host(source->address, url);
    if (!own && !tw_address_host_in(url, source->allowed_hosts, source->allowed_host_count)) {
        char shown[256];
        tw_address_display(url, shown, sizeof shown);
        tw_warn("%s: not fetched, the host is not the source's own and was not allowed", shown);
        answer(fetches, request, NULL, tw_strdup("the file is on a host that was not allowed"));
        return;
    }
    struct fetch *fetch = tw_alloc(sizeof *fetch);
    fetch->owner = fetches;
    fetch->request = request;
    fetch->source = source;
    fetch->anonymous = !own;
    fetch->url = tw_strdup(url);
    struct fetch **at = &fetches->first;
    while (*at)
        at = &(*at)->next;
    *at = fetch;
    start_next(fetches);
}

void tw_fetches_begin(struct tw_fetches *fetches, const struct tw_feed_source_params *source,
                      const char *reference, uint32_t request) {
    bool remote = tw_address_is_http(source->address);
    if (!remote && !tw_address_is_http(reference)) {
        char *path = local_path(source, reference);
        if (!path)
            tw_warn("%s: no such file below the folder of assets", reference);
        answer(fetches, request, path,
               path ? NULL : tw_strdup("no such file below the folder of assets"));
        return;
    }
    char *url = remote ? tw_address_resolve(source->address, reference) : tw_strdup(reference);
    if (url)
        begin_remote(fetches, source, url, request);
    else
        answer(fetches, request, NULL, tw_strdup("not a usable address"));
    free(url);
}
