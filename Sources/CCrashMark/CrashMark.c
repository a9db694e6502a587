// The handler, and what it needs at hand. Everything it calls is on the list of signal-safety(7).
#define _GNU_SOURCE
#include "CrashMark.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

_Thread_local volatile struct crash_record crash_at_work = {.source = crash_no_source};

static const int watched[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
enum { watched_count = sizeof watched / sizeof *watched };

static struct sigaction before[watched_count];
static const char *_Atomic names[crash_sources_max];
static int folder = -1;
static const char *file;

static char *append(char *at, const char *text) {
    while (*text) *at++ = *text++;
    return at;
}

static char *append_number(char *at, uint64_t number) {
    char digits[20];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count) *at++ = digits[--count];
    return at;
}

/// One line, written by one call: `{"source": "file:/srv/shop/e.ndjson", "end": 4711, "signal": 4}`.
static void write_mark(uint32_t source, int64_t end, int number) {
    const char *name = source < crash_sources_max ? atomic_load(&names[source]) : NULL;
    if (!name || end < 0) return;
    char line[crash_name_bytes_max + 128];
    char *at = append(append(line, "{\"source\": "), name);
    at = append_number(append(at, ", \"end\": "), (uint64_t)end);
    at = append(append_number(append(at, ", \"signal\": "), (uint64_t)number), "}\n");
    int marks = openat(folder, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (marks < 0) return;
    if (write(marks, line, (size_t)(at - line)) > 0) fsync(marks);
    close(marks);
    fsync(folder);
}

/// Whether the thread brought the signal upon itself: by a fault, or by `abort(3)`. A `kill` from elsewhere is nobody's
/// record's fault.
static bool is_own(const siginfo_t *information) {
    return information->si_code > 0 || (information->si_code == SI_TKILL && information->si_pid == getpid());
}

static void on_crash(int number, siginfo_t *information, void *context) {
    (void)context;
    int error = errno;
    struct crash_record record = {crash_at_work.source, crash_at_work.end};
    if (record.source != crash_no_source && is_own(information)) write_mark(record.source, record.end, number);
    for (int index = 0; index < watched_count; index++) {
        if (watched[index] == number) sigaction(number, &before[index], NULL);
    }
    // A fault happens again when this returns, and is then handled as before. These would not happen again.
    if (information->si_code <= 0 || number == SIGTRAP) raise(number);
    errno = error;
}

bool crash_watch(int marks_folder, const char *marks_file) {
    static bool is_watching;
    folder = marks_folder;
    file = marks_file;
    if (is_watching) return true;
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < watched_count; index++) {
        if (sigaction(watched[index], &action, &before[index]) == 0) continue;
        while (index-- > 0) sigaction(watched[index], &before[index], NULL);
        return false;
    }
    return is_watching = true;
}

bool crash_name_source(uint32_t source, const char *name) {
    if (source >= crash_sources_max || strlen(name) > crash_name_bytes_max) return false;
    const char *known = atomic_load(&names[source]);
    if (known != NULL && strcmp(known, name) == 0) return false;
    // A signal handler may be reading the one that it replaces: that stays.
    atomic_store(&names[source], name);
    return true;
}
