#define TW_LOG_MODULE "app"
#include "options.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "section.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/ui.h"

#define TEXTURE_SIDE_MAX 2048 // what the importer keeps

static const char help[] =
    "Usage: twinview [OPTION...] [SOURCE...]\n"
    "\n"
    "Shows a digital twin: a live 3-D picture of a plant from a twin server's feed.\n"
    "\n"
    "SOURCE (none: demo)\n"
    "  https://host[:port]/path   twin server (http too, with a warning unless it is loopback)\n"
    "  demo[:SITE[?assets=N&rate=U&seed=S]]   bundled server on loopback (SITE: factory, bridge,\n"
    "                             office, district)\n"
    "  FILE.json | FILE.ndjson    twin document\n"
    "  FILE.twrec                 a recording\n"
    "  FILE.glb | .ifc | .obj ... a model by itself\n"
    "  --last-known               without a window too: keep the site of each server, and show it "
    "as\n"
    "                             lost where a server cannot be reached from the start\n"
    "\n"
    "Picture\n"
    "  --headless                 draw without window or display\n"
    "  --size WxH                 of the picture or window (headless 1280x720; a window's first\n"
    "                             1600x900, as its display has room)\n"
    "  --kiosk                    full screen, no panels, slow tour\n"
    "  --display N                which display the window opens on\n"
    "  --look NAME[,NAME...]      preset isa (default) or show; theme isa-dark, isa-light,\n"
    "                             okabe-ito, mono; full: without culling and levels of detail,\n"
    "                             to compare with; plain: no shadows, no ambient occlusion, no\n"
    "                             lines and one layer unless --layers says more, for slow "
    "machines\n"
    "  --scale F                  size of text and panels (default 1)\n"
    "  --layers N                 anti-aliasing layers at rest: 1 (as while the camera moves) to "
    "4\n"
    "                             (default 4; 2 at most where four would need more than 512 MiB);\n"
    "                             --headless: up to 64, if they fit in 512 MiB\n"
    "  --occlusion HOW            leave out what is hidden behind other things: auto (where it "
    "pays,\n"
    "                             default), always, never; the picture is the same\n"
    "  --texture-size N           width and height of a texture at most (default 2048)\n"
    "  --max-fps N                frames a second at most\n"
    "  --device NAME              part of the name or the UUID of the Vulkan device\n"
    "  --device-memory MIB        memory of the device in all; beyond it what looks small is "
    "drawn\n"
    "                             coarser or as boxes (default nine tenths of what is free)\n"
    "  --list-devices             print the Vulkan devices\n"
    "  --validation               Vulkan validation layers, messages to the log\n"
    "\n"
    "Where to look\n"
    "  --camera AZ,EL,DIST        degrees, degrees, metres from the site's centre\n"
    "  --view NAME                a view of the twin document, or one that you kept\n"
    "  --tour-stay S              seconds that a tour stays at a view point (default 20)\n"
    "  --fly-to ASSET             start at an asset\n"
    "  --select ASSET             start with an asset selected: its inspector is open\n"
    "  --section X<N,Z>N,...      cut away what lies beyond these sides: x, y or z, metres of the\n"
    "                             site\n"
    "  --orbit                    turn constantly, 6 degrees a second\n"
    "\n"
    "Runs that end by themselves (headless: when everything is ready, unless told otherwise)\n"
    "  --frames N                 stop N drawn frames after ready\n"
    "  --duration S               stop S seconds after ready\n"
    "  --screenshot FILE.png      write the last frame\n"
    "  --save-packet FILE         write what the last frame was drawn from: rows, meshes, panels\n"
    "  --draw-packet FILE         draw that, without window, sources or models; --screenshot and\n"
    "                             --reference follow\n"
    "  --reference FILE.png       compare with it: exit 3 if it differs\n"
    "  --pick X,Y                 print what that pixel shows, as JSON; without --screenshot the\n"
    "                             picture has no panels\n"
    "  --stats FILE.json          write statistics at exit\n"
    "  --dump-state FILE.json     write the twin as the viewer holds it at exit\n"
    "  --bench NAME               orbit, status, traffic, idle, pick, feed, search, labels,\n"
    "                             churn, load or start; prints JSON\n"
    "  --no-picture               the feed only, no Vulkan device\n"
    "  --check                    validate a document, recording, configuration or running server\n"
    "                             (its stream for --duration S, default by its heartbeat); print\n"
    "                             each problem with its JSON path; exit 1 if there is one\n"
    "\n"
    "Recordings\n"
    "  --record FILE.twrec        record what the source says; of several sources each into a "
    "file\n"
    "                             of its own: FILE.twrec, FILE.2.twrec, ... With --limit "
    "record_bytes\n"
    "                             or record_s a full one becomes FILE.20261122T052000Z.twrec\n"
    "  --speed X                  play at 0.1 to 1000 times the speed; headless: to the end\n"
    "  --at TIME | +SECONDS | end begin there, e.g. 2026-11-22T05:20:00Z; without --speed stand "
    "still\n"
    "\n"
    "Sources and access\n"
    "  --config FILE.json         sources, each with its own access, joins, station, scale, "
    "limits;\n"
    "                             sources of the command line come after its own\n"
    "  --token-file F             token, or user:password, for the server; read again when it "
    "changes\n"
    "  --cacert F                 authorities that the server's certificate is checked with (PEM)\n"
    "  --cert F  --key F          certificate and key of this viewer (PEM)\n"
    "                             these four are of every source of the command line\n"
    "  --asset-root DIR           local files may be read below it; models of recordings are "
    "there\n"
    "  --allow-host H             models may be fetched from this host too\n"
    "  --limit NAME=VALUE         how much a source may send or cost (K, M, G: powers of 1024):\n";

static const char help_end[] =
    "\n"
    "Operator\n"
    "  --language TAG             of the panels, and of names that the site has in it: en or "
    "zh_CN\n"
    "                             (default that of LC_ALL, LC_MESSAGES or LANG; headless: en)\n"
    "  --no-sound                 alarms are not heard (headless runs never make a sound)\n"
    "  --station NAME             what actions on alarms are signed with (default the host's "
    "name)\n"
    "\n"
    "  --log-level L              error, warn, info (default), debug, trace\n"
    "  --version  --help\n"
    "\n"
    "Exit status: 0 done, 1 a fault, 2 wrong usage, 3 the picture differs.\n"
    "In the window, F1 shows keys and mouse.\n";

void tw_options_show_source(const char *source, char *text, size_t size) {
    size_t length = strstr(source, "://") ? strcspn(source, "?#") : strlen(source);
    snprintf(text, size, "%.*s", (int)length, source);
}

void tw_options_print_help(void) {
    const struct tw_feed_limit *limit;
    fputs(help, stdout);
    for (size_t i = 0; (limit = tw_feed_limit_at(i)); i++)
        printf("    %-17s%7s  %s\n", limit->name, limit->standard_text, limit->text);
    fputs(help_end, stdout);
}

static bool parse_integer(const char *text, long low, long high, long *number) {
    char *end;
    *number = strtol(text, &end, 10);
    return end != text && !*end && *number >= low && *number <= high;
}

static bool parse_int(const char *text, int low, int high, int *number) {
    long value;
    bool ok = parse_integer(text, low, high, &value);
    *number = ok ? (int)value : *number;
    return ok;
}

static bool parse_pair(const char *text, char separator, int low, int high, int *a, int *b) {
    const char *middle = strchr(text, separator);
    if (!middle)
        return false;
    char first[32];
    snprintf(first, sizeof first, "%.*s", (int)(middle - text), text);
    return parse_int(first, low, high, a) && parse_int(middle + 1, low, high, b);
}

static bool parse_camera(const char *text, struct tw_pose *pose) {
    char rest;
    return sscanf(text, "%lf,%lf,%lf%c", &pose->azimuth_deg, &pose->elevation_deg,
                  &pose->distance_m, &rest) == 3 &&
           isfinite(pose->azimuth_deg) && pose->elevation_deg >= 5 && pose->elevation_deg <= 89 &&
           pose->distance_m > 0 && isfinite(pose->distance_m);
}

static bool parse_look(struct tw_options *options, const char *text) {
    while (*text) {
        char name[32];
        size_t length = strcspn(text, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, text);
        if (strcmp(name, "isa") == 0)
            options->preset = "isa";
        else if (strcmp(name, "show") == 0)
            options->preset = "show";
        else if (strcmp(name, "plain") == 0)
            options->plain = true;
        else if (strcmp(name, "full") == 0)
            options->full = true;
        else if (tw_theme_find(name))
            options->theme = tw_theme_find(name);
        else
            return false;
        text += length + (text[length] == ',');
    }
    return true;
}

static bool parse_occlusion(const char *text, enum tw_occlusion_use *use) {
    static const char *const names[] = {[TW_OCCLUSION_WHERE_IT_PAYS] = "auto",
                                        [TW_OCCLUSION_ALWAYS] = "always",
                                        [TW_OCCLUSION_NEVER] = "never"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            *use = (enum tw_occlusion_use)i;
            return true;
        }
    }
    return false;
}

static bool parse_bench(struct tw_options *options, const char *text) {
    static const char *const names[] = {NULL,   "orbit",  "status", "traffic", "idle", "pick",
                                        "feed", "search", "labels", "churn",   "load", "start"};
    for (size_t i = 1; i < TW_COUNT(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            options->bench = (enum tw_bench)i;
            options->bench_name = names[i];
            options->headless = true;
            return true;
        }
    }
    return false;
}

static bool parse_duration(const char *text, double *seconds) {
    char *end;
    *seconds = strtod(text, &end);
    return end != text && !*end && *seconds >= 0 && *seconds <= 1e8;
}

static bool parse_speed(const char *text, double *speed) {
    char *end;
    *speed = strtod(text, &end);
    return end != text && (!*end || strcmp(end, "x") == 0) && *speed >= 0.1 && *speed <= 1000;
}

// A time, "+seconds" from the beginning, or "end".
static bool parse_at(struct tw_options *options, const char *text) {
    double seconds;
    options->has_at = true;
    options->at_ms = 0;
    if (strcmp(text, "end") == 0) {
        options->at_from = TW_SEEK_END;
        return true;
    }
    if (text[0] == '+' && parse_duration(text + 1, &seconds)) {
        options->at_from = TW_SEEK_START;
        options->at_ms = (int64_t)(seconds * 1000);
        return true;
    }
    options->at_from = TW_SEEK_TIME;
    return tw_time_parse(text, &options->at_ms);
}

static bool parse_scale(const char *text, float *scale) {
    char *end;
    *scale = strtof(text, &end);
    return end != text && !*end && *scale >= 0.5f && *scale <= 8;
}

// Options without a value.
static bool parse_flag(struct tw_options *options, const char *name) {
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {
        {"--headless", &options->headless},
        {"--kiosk", &options->kiosk},
        {"--last-known", &options->last_known},
        {"--no-sound", &options->no_sound},
        {"--no-picture", &options->no_picture},
        {"--orbit", &options->orbit},
        {"--validation", &options->validation},
        {"--list-devices", &options->list_devices},
        {"--check", &options->check},
        {"--version", &options->version},
        {"--help", &options->help},
        {"-h", &options->help},
    };
    for (size_t i = 0; i < TW_COUNT(flags); i++) {
        if (strcmp(name, flags[i].name) == 0) {
            *flags[i].flag = true;
            return true;
        }
    }
    return false;
}

enum value_result {
    NO_SUCH_OPTION,
    WRONG_VALUE,
    TAKEN
};

static enum value_result parse_text_value(struct tw_options *options, const char *name,
                                          const char *value) {
    const struct {
        const char *name;
        const char **text;
    } texts[] = {
        {"--device", &options->device},
        {"--view", &options->view},
        {"--fly-to", &options->fly_to},
        {"--select", &options->select},
        {"--screenshot", &options->screenshot},
        {"--reference", &options->reference},
        {"--stats", &options->stats},
        {"--dump-state", &options->dump_state},
        {"--token-file", &options->token_file},
        {"--cacert", &options->ca_file},
        {"--cert", &options->cert_file},
        {"--key", &options->key_file},
        {"--asset-root", &options->asset_root},
        {"--record", &options->record},
        {"--save-packet", &options->save_packet},
        {"--draw-packet", &options->draw_packet},
        {"--config", &options->config_file},
        {"--station", &options->station},
    };
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].text = value;
            return *value ? TAKEN : WRONG_VALUE;
        }
    }
    return NO_SUCH_OPTION;
}

static enum value_result parse_value(struct tw_options *options, const char *name,
                                     const char *value) {
    enum value_result text = parse_text_value(options, name, value);
    if (text != NO_SUCH_OPTION)
        return text;
    bool ok;
    if (strcmp(name, "--size") == 0) {
        ok = parse_pair(value, 'x', 16, 16384, &options->width, &options->height);
    } else if (strcmp(name, "--pick") == 0) {
        ok = parse_pair(value, ',', 0, 16383, &options->pick_x, &options->pick_y);
        options->has_pick = ok;
    } else if (strcmp(name, "--camera") == 0) {
        ok = parse_camera(value, &options->camera);
        options->has_camera = ok;
    } else if (strcmp(name, "--section") == 0) {
        ok = options->has_section = tw_section_parse(value, &options->section);
    } else if (strcmp(name, "--look") == 0) {
        ok = parse_look(options, value);
    } else if (strcmp(name, "--occlusion") == 0) {
        ok = parse_occlusion(value, &options->occlusion);
    } else if (strcmp(name, "--scale") == 0) {
        ok = parse_scale(value, &options->scale);
    } else if (strcmp(name, "--language") == 0) {
        options->language = tw_ui_language(value, 0);
        ok = options->language != NULL;
    } else if (strcmp(name, "--device-memory") == 0) {
        ok = parse_int(value, 16, 1 << 20, &options->device_mib);
    } else if (strcmp(name, "--texture-size") == 0) {
        ok = parse_int(value, 1, TEXTURE_SIDE_MAX, &options->texture_side);
    } else if (strcmp(name, "--layers") == 0) {
        ok = parse_int(value, 1, TW_LAYERS_MAX, &options->layers);
    } else if (strcmp(name, "--max-fps") == 0) {
        ok = parse_int(value, 1, 1000, &options->max_fps);
    } else if (strcmp(name, "--display") == 0) {
        ok = parse_int(value, 0, 63, &options->display);
    } else if (strcmp(name, "--tour-stay") == 0) {
        ok = parse_int(value, 1, 86400, &options->tour_stay_s);
    } else if (strcmp(name, "--frames") == 0) {
        ok = parse_integer(value, 1, 1000000000, &options->frames);
    } else if (strcmp(name, "--duration") == 0) {
        ok = parse_duration(value, &options->duration_s);
    } else if (strcmp(name, "--speed") == 0) {
        ok = parse_speed(value, &options->speed);
    } else if (strcmp(name, "--at") == 0) {
        ok = parse_at(options, value);
    } else if (strcmp(name, "--bench") == 0) {
        ok = parse_bench(options, value);
    } else if (strcmp(name, "--log-level") == 0) {
        enum tw_log_level level;
        ok = tw_log_parse_level(value, &level) == 0;
        if (ok)
            tw_log_set_level(level);
    } else if (strcmp(name, "--allow-host") == 0) {
        ok = *value && options->allowed_host_count < TW_SOURCES_MAX;
        if (ok)
            options->allowed_hosts[options->allowed_host_count++] = value;
    } else if (strcmp(name, "--limit") == 0) {
        ok = tw_feed_limits_parse(&options->limits, value);
    } else {
        return NO_SUCH_OPTION;
    }
    return ok ? TAKEN : WRONG_VALUE;
}

static bool usage_error(const char *what, const char *argument) {
    fprintf(stderr, "twinview: %s '%s'; see twinview --help\n", what, argument);
    return false;
}

static bool check_combination(const struct tw_options *options) {
    const char *wrong = NULL;
    if (options->frames >= 0 && options->duration_s >= 0)
        wrong = "--frames and --duration exclude each other";
    else if (options->kiosk && options->no_picture)
        wrong = "--kiosk and --no-picture exclude each other";
    else if (options->draw_packet && (options->source_count || options->no_picture))
        wrong = "--draw-packet draws a packet and nothing else";
    else if (options->no_picture && (options->screenshot || options->has_pick ||
                                     options->reference || options->save_packet))
        wrong = "--no-picture has no picture to write, compare or pick from";
    else if (options->no_picture && options->bench != TW_BENCH_NONE &&
             options->bench != TW_BENCH_START && options->bench != TW_BENCH_SEARCH)
        wrong = "this --bench needs a picture";
    else if (options->layers > TW_LAYERS_SHOWN_MAX && !options->headless)
        wrong = "--layers above 4 needs --headless";
    else if (options->has_camera && options->view)
        wrong = "--camera and --view exclude each other";
    if (wrong)
        fprintf(stderr, "twinview: %s\n", wrong);
    return !wrong;
}

bool tw_options_parse(struct tw_options *options, int argc, char **argv) {
    *options = (struct tw_options){.frames = -1, .duration_s = -1, .preset = "isa"};
    bool only_sources = false;
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        if (only_sources || argument[0] != '-' || !argument[1]) {
            if (options->source_count == TW_SOURCES_MAX)
                return usage_error("one source too many:", argument);
            options->sources[options->source_count++] = argument;
            continue;
        }
        if (strcmp(argument, "--") == 0) {
            only_sources = true;
            continue;
        }
        if (parse_flag(options, argument))
            continue;
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        switch (parse_value(options, argument, value)) {
        case NO_SUCH_OPTION:
            return usage_error("no such option:", argument);
        case WRONG_VALUE:
            fprintf(stderr, "twinview: %s cannot be '%s'; see twinview --help\n", argument, value);
            return false;
        case TAKEN:
            i++;
        }
    }
    return check_combination(options);
}

static void tell_problem(void *user, bool is_error, const char *place, const char *text) {
    if (is_error)
        tw_err("%s: %s: %s", (const char *)user, place, text);
    else
        tw_warn("%s: %s: %s", (const char *)user, place, text);
}

// POSIX.1-2017, Base Definitions, section 8.2: the first of these that is set counts. A picture
// that is drawn without a window does not depend on who draws it.
static const char *language_of_environment(const struct tw_options *options) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *tag = NULL;
    for (size_t i = 0; i < TW_COUNT(names) && !options->headless && !(tag && *tag); i++)
        tag = getenv(names[i]);
    const char *language = tw_ui_language(tag, 0);
    return language ? language : "en";
}

bool tw_options_load(struct tw_options *options) {
    struct tw_config *config = &options->config;
    if (options->config_file &&
        !tw_config_read(config, options->config_file, tell_problem, (void *)options->config_file))
        return false;
    for (int i = 0; i < options->source_count; i++) {
        if (config->source_count == TW_FEED_SOURCES_MAX) {
            tw_err("more than %d sources", TW_FEED_SOURCES_MAX);
            return false;
        }
        config->sources[config->source_count++] =
            (struct tw_config_source){.access = {.address = options->sources[i],
                                                 .asset_root = options->asset_root,
                                                 .allowed_hosts = options->allowed_hosts,
                                                 .allowed_host_count = options->allowed_host_count,
                                                 .ca_file = options->ca_file,
                                                 .cert_file = options->cert_file,
                                                 .key_file = options->key_file,
                                                 .token_file = options->token_file},
                                      .onto = -1};
    }
    if (!config->source_count)
        config->sources[config->source_count++] =
            (struct tw_config_source){.access = {.address = "demo"}, .onto = -1};
    tw_feed_limits_override(&config->limits, &options->limits);
    if (!options->station)
        options->station = config->station;
    if (!options->language)
        options->language = config->language;
    options->language_given = options->language != NULL;
    if (!options->language)
        options->language = language_of_environment(options);
    if (options->plain && !options->layers)
        options->layers = 1;
    options->scale_given = options->scale > 0 || config->scale > 0;
    if (options->scale == 0)
        options->scale = config->scale > 0 ? config->scale : 1;
    return true;
}

void tw_options_finish(struct tw_options *options) {
    tw_config_finish(&options->config);
}
