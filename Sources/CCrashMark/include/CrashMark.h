// Remembers which record a thread is at work on, and writes it down when that thread crashes.
//
// In C, because it runs inside a signal handler: no runtime, no allocation, no lock may be needed there. A thread says
// what it works on in a variable of its own, which costs a store or two. Nothing is written unless the process crashes.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum {
    // Sources with greater numbers, and sources with longer names, leave no mark.
    crash_sources_max = 1 << 16,
    crash_name_bytes_max = 1 << 13,
    // What a thread's signal stack needs: the line to write, and then whatever the runtime's own crash report needs.
    crash_stack_bytes = 1 << 16,
};

/// The address of a record.
struct crash_record {
    /// The number of its source; `crash_no_source` while no record is at work.
    uint32_t source;
    /// The position just after it.
    int64_t end;
};

#define crash_no_source UINT32_MAX

/// This thread's record. Volatile, because the handler of a signal may look at it between any two instructions.
/// The model says that the program has it from its start: then it is found by one instruction.
extern _Thread_local volatile struct crash_record crash_at_work __attribute__((tls_model("initial-exec")));

/// This thread is at work on a record from now on.
__attribute__((always_inline)) static inline void crash_work_on(uint32_t source, int64_t end) {
    crash_at_work.end = end;
    crash_at_work.source = source;
}

/// This thread is at work on no record.
__attribute__((always_inline)) static inline void crash_work_on_nothing(void) {
    crash_at_work.source = crash_no_source;
}

/// From now on a crash (`SIGILL`, `SIGTRAP`, `SIGSEGV`, `SIGBUS`, `SIGFPE`, `SIGABRT`) of a thread at work on a record
/// appends a line to the file (`openat`), which is made then. Afterwards everything goes as it would have gone: the
/// handlers of before, the exit status, the core dump.
///
/// `folder` is a directory's descriptor that stays open; `file` is a string that stays.
/// False, and nothing changed, if a signal cannot be handled (`sigaction`).
bool crash_watch(int folder, const char *file);

/// How the source is called in a mark: a JSON string with its quotes, which stays. False if it cannot be kept.
bool crash_name_source(uint32_t source, const char *name);
