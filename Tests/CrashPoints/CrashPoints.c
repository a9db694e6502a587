// The calls that are seen, and what is done at each. Every function here stands in for libc's of the same name.
#define _GNU_SOURCE
#include "CrashPoints.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>
#include "Message.h"

typedef _Atomic uint32_t word_t;

static word_t unshared[words_max];
static word_t *words = unshared;
/// Which phase's message waits for its answer on a socket.
static _Atomic unsigned char phase_of[descriptors_max];

#define real(name) ((__typeof__(&name))real_function(#name))

static void *real_function(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void share_words(void) {
    const char *path = getenv("SHOP_CRASH_POINTS");
    if (!path) return;
    int file = real(open)(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *shared = mmap(NULL, words_max * sizeof(word_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED) words = shared;
    close(file);
}

static void die(void) {
    words[word_fired] = 1;
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/// Counts a call that is about to leave a trace, and tells which action is to be taken at it.
static enum action begin(enum phase phase) {
    uint32_t call = atomic_fetch_add(&words[word_calls], 1) + 1;
    uint32_t of_phase = atomic_fetch_add(&words[word_begun + phase], 1) + 1;
    uint32_t chosen = words[word_phase];
    uint32_t place = chosen == phase_none ? call : chosen == phase ? of_phase : 0;
    enum action action = place && place == words[word_place] ? (enum action)words[word_action] : action_none;
    if (action == action_kill_before) die();
    if (action == action_stop_before) {
        words[word_fired] = 1;
        raise(SIGSTOP);
    }
    return action;
}

static void end(enum action action) {
    if (action == action_kill_after) die();
}

/// Notes that a message goes out. Questions to the database leave no trace, so nothing is done at them.
static enum action begin_message(int socket, enum phase phase) {
    words[word_current] = phase;
    if (socket >= 0 && socket < descriptors_max) {
        phase_of[socket] = phase;
        words[word_open + phase] += 1;
    }
    if (phase != phase_applying) return begin(phase);
    words[word_begun + phase] += 1;
    return action_none;
}

static void note_answer(int socket, ssize_t count) {
    if (count <= 0 || socket < 0 || socket >= descriptors_max) return;
    enum phase phase = atomic_exchange(&phase_of[socket], phase_none);
    if (phase == phase_none) return;
    words[word_open + phase] -= 1;
    // Between the batches it is the reading that goes on.
    words[word_current] = phase == phase_positions ? phase_reading : phase_applying;
}

static int is_file(int descriptor) {
    struct stat status;
    return descriptor > STDERR_FILENO && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
    unsigned char head[message_head_bytes];
    size_t filled = 0;
    for (size_t part = 0; part < message->msg_iovlen && filled < sizeof head; part++) {
        size_t count = message->msg_iov[part].iov_len;
        if (count > sizeof head - filled) count = sizeof head - filled;
        memcpy(head + filled, message->msg_iov[part].iov_base, count);
        filled += count;
    }
    enum phase phase = phase_of_message(head, filled);
    enum action action = phase == phase_none ? action_none : begin_message(socket, phase);
    ssize_t sent = real(sendmsg)(socket, message, flags);
    end(action);
    return sent;
}

ssize_t send(int socket, const void *bytes, size_t count, int flags) {
    enum phase phase = phase_of_message(bytes, count);
    enum action action = phase == phase_none ? action_none : begin_message(socket, phase);
    ssize_t sent = real(send)(socket, bytes, count, flags);
    end(action);
    return sent;
}

ssize_t recv(int socket, void *room, size_t size, int flags) {
    ssize_t count = real(recv)(socket, room, size, flags);
    note_answer(socket, count);
    return count;
}

ssize_t pread(int file, void *room, size_t size, off_t offset) {
    ssize_t count = real(pread)(file, room, size, offset);
    if (count > 0) words[word_begun + phase_reading] += 1;
    return count;
}

ssize_t write(int file, const void *bytes, size_t count) {
    if (!is_file(file)) return real(write)(file, bytes, count);
    enum action action = begin(phase_write);
    if (action == action_tear) {
        real(write)(file, bytes, count / 2);
        die();
    }
    ssize_t written = real(write)(file, bytes, count);
    end(action);
    return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    enum action action = begin(phase_file);
    ssize_t written = real(pwrite)(file, bytes, count, offset);
    end(action);
    return written;
}

int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    if (!(flags & O_CREAT)) return real(open)(path, flags, mode);
    enum action action = begin(phase_file);
    int file = real(open)(path, flags, mode);
    end(action);
    return file;
}

extern void *__libc_malloc(size_t size);

/// What asks for memory of the chosen size runs into an illegal instruction, as a program with a bug does.
void *malloc(size_t size) {
    uint32_t chosen = words[word_size];
    if (chosen && size >= chosen && size - chosen < 64) {
        words[word_fired] = 1;
        __builtin_trap();
    }
    return __libc_malloc(size);
}

/// A call on files that leaves a trace and has a result of type int.
#define TRACE(name, parameters, arguments)       \
    int name parameters {                        \
        enum action action = begin(phase_file);  \
        int result = real(name) arguments;       \
        end(action);                             \
        return result;                           \
    }

TRACE(fsync, (int file), (file))
TRACE(fdatasync, (int file), (file))
TRACE(ftruncate, (int file, off_t size), (file, size))
TRACE(rename, (const char *path, const char *newPath), (path, newPath))
TRACE(unlink, (const char *path), (path))
TRACE(mkdir, (const char *path, mode_t mode), (path, mode))
