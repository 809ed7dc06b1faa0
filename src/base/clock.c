#include "twinview/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MS_PER_DAY 86400000LL

int64_t tw_monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int64_t tw_wall_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

double tw_cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

uint64_t tw_rss_bytes(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return 0;
    unsigned long long all = 0, resident = 0;
    int fields = fscanf(file, "%llu %llu", &all, &resident);
    fclose(file);
    return fields == 2 ? resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

// Days since 1970-01-01 of a proleptic Gregorian date, counted in years that begin in March so that
// the leap day is the last of a year.
static int64_t days_from_date(int year, int month, int day) {
    int64_t shifted_year = year - (month <= 2);
    int64_t era = shifted_year / 400;
    int64_t year_of_era = shifted_year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_from_days(int64_t days, int *year, int *month, int *day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

// Reads exactly `digits` decimal digits and moves on; false if there are fewer.
static bool read_digits(const char **text, int digits, int *number) {
    *number = 0;
    for (int i = 0; i < digits; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        *number = *number * 10 + (**text - '0');
    }
    return true;
}

static bool read_char(const char **text, char lower, char upper) {
    if (**text != lower && **text != upper)
        return false;
    (*text)++;
    return true;
}

static bool read_offset(const char **text, int *minutes) {
    *minutes = 0;
    if (read_char(text, 'z', 'Z'))
        return true;
    int sign = **text == '-' ? -1 : 1, hours, rest;
    if (!read_char(text, '+', '-') || !read_digits(text, 2, &hours) || !read_char(text, ':', ':') ||
        !read_digits(text, 2, &rest) || hours > 23 || rest > 59)
        return false;
    *minutes = sign * (hours * 60 + rest);
    return true;
}

bool tw_time_parse(const char *text, int64_t *utc_ms) {
    int year, month, day, hour, minute, second, offset, ms = 0;
    if (!read_digits(&text, 4, &year) || !read_char(&text, '-', '-') ||
        !read_digits(&text, 2, &month) || !read_char(&text, '-', '-') ||
        !read_digits(&text, 2, &day) || !read_char(&text, 't', 'T') ||
        !read_digits(&text, 2, &hour) || !read_char(&text, ':', ':') ||
        !read_digits(&text, 2, &minute) || !read_char(&text, ':', ':') ||
        !read_digits(&text, 2, &second))
        return false;
    if (*text == '.') {
        text++;
        if (*text < '0' || *text > '9')
            return false;
        for (int weight = 100; *text >= '0' && *text <= '9'; text++, weight /= 10)
            ms += (*text - '0') * weight;
    }
    // A leap second (60) is the last moment of its minute, as RFC 3339 section 5.7 allows it.
    if (!read_offset(&text, &offset) || *text || year < 1970 || month < 1 || month > 12 ||
        day < 1 || day > days_in_month(year, month) || hour > 23 || minute > 59 || second > 60)
        return false;
    int64_t seconds = days_from_date(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    *utc_ms = (seconds - offset * 60) * 1000 + ms;
    return true;
}

void tw_time_format(int64_t utc_ms, char *text, size_t size) {
    int64_t days = utc_ms / MS_PER_DAY, ms = utc_ms % MS_PER_DAY;
    if (ms < 0) {
        ms += MS_PER_DAY;
        days--;
    }
    int year, month, day;
    date_from_days(days, &year, &month, &day);
    snprintf(text, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day,
             (int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60), (int)(ms % 1000));
}

void tw_time_format_clock(int64_t utc_ms, char *text, size_t size) {
    char whole[40];
    tw_time_format(utc_ms, whole, sizeof whole);
    snprintf(text, size, "%.8s", whole + 11);
}

void tw_age_format(int64_t age_ms, char *text, size_t size) {
    double seconds = (double)(age_ms < 0 ? 0 : age_ms) / 1000;
    if (seconds < 9.95)
        snprintf(text, size, "%.1f s", seconds);
    else if (seconds < 120)
        snprintf(text, size, "%.0f s", floor(seconds));
    else if (seconds < 7200)
        snprintf(text, size, "%.0f min", floor(seconds / 60));
    else if (seconds < 172800)
        snprintf(text, size, "%.0f h", floor(seconds / 3600));
    else
        snprintf(text, size, "%.0f d", floor(seconds / 86400));
}
