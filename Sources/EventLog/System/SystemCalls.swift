// The only folder that calls C, but for Files/Watching/Inotify.swift. Every failure becomes `EventLogError.system` with the
// call, the file and the `errno`; interrupted calls (`EINTR`) are made again.

import Glibc

/// Calls that name a file by its path, and those that need no file.
enum System {
    static let fileMissing: Int32 = ENOENT

    /// `gethostname(2)`.
    static let hostName = {
        var name = [CChar](repeating: 0, count: 256)
        return gethostname(&name, name.count - 1) == 0 ? text(name) : ""
    }()

    /// `stat(2)`; nil when nothing is there.
    static func status(of path: String) throws -> FileStatus? {
        var status = Glibc.stat()
        if stat(path, &status) == 0 { return FileStatus(status) }
        guard errno == ENOENT || errno == ENOTDIR else { throw lastFailure("stat", path) }
        return nil
    }

    /// `lstat(2)`: whether the path itself is a symbolic link.
    static func isLink(_ path: String) -> Bool {
        var status = Glibc.stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// `realpath(3)`: absolute, without symbolic links. It names a source, so one that is no UTF-8 is not repaired:
    /// two such paths could get one name. Throws `.notALog` for it.
    static func canonicalPath(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else { throw lastFailure("realpath", path) }
        defer { free(resolved) }
        guard let text = String(validatingCString: resolved) else {
            throw EventLogError.notALog(name: path, reason: "where it leads is no UTF-8")
        }
        return text
    }

    /// `readdir(3)`: the names in a directory, in no order; nil when there is no directory.
    static func names(in directory: String) throws -> [String]? {
        guard let stream = opendir(directory) else {
            if errno == fileMissing { return nil }
            if errno == ENOTDIR { throw EventLogError.notALog(name: directory, reason: "not a directory") }
            throw lastFailure("opendir", directory)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    /// `mkdir(2)`; that it exists already is fine.
    static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw lastFailure("mkdir", path) }
    }

    /// `rename(2)`.
    static func rename(_ path: String, to newPath: String) throws {
        _ = try retrying("rename", newPath) { Glibc.rename(path, newPath) }
    }

    /// `fsync(2)` of a directory, which makes the names in it durable.
    static func syncDirectory(_ path: String) throws { try OpenFile(path, .directory).syncAll() }

    /// `clock_gettime(2)`, `CLOCK_MONOTONIC`, in milliseconds.
    static func monotonic_ms() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// `clock_gettime(2)`, `CLOCK_REALTIME`, in Unix nanoseconds: what files' times are in.
    static func realtime_ns() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// `poll(2)` until one of the descriptors has something to say; an interrupted wait counts as over.
    static func wait(for events: Int16, on descriptors: [Int32], timeout_ms: Int) -> [Bool] {
        var entries = descriptors.map { pollfd(fd: $0, events: events, revents: 0) }
        _ = poll(&entries, nfds_t(entries.count), Int32(clamping: timeout_ms))
        return entries.map { $0.revents != 0 }
    }

    static let readable = Int16(POLLIN)
    static let writable = Int16(POLLOUT)

    /// `pipe(2)` and `fcntl(2)`: closed on exec; neither end blocks.
    static func makePipe() throws -> (reading: OpenFile, writing: OpenFile) {
        var ends: [Int32] = [-1, -1]
        _ = try retrying("pipe", "pipe") { pipe(&ends) }
        let pair = (reading: OpenFile(owning: ends[0], name: "pipe"), writing: OpenFile(owning: ends[1], name: "pipe"))
        for end in ends {
            _ = try retrying("fcntl", "pipe") { fcntl(end, F_SETFD, FD_CLOEXEC) }
            _ = try retrying("fcntl", "pipe") { fcntl(end, F_SETFL, O_NONBLOCK) }
        }
        return pair
    }

    /// Whether an `errno` says that a path is the wrong one, rather than that something went wrong with it.
    static func blamesPath(_ code: Int32) -> Bool {
        [ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG].contains(code)
    }

    /// `strerror_r(3)`.
    static func message(for code: Int32) -> String {
        var message = [CChar](repeating: 0, count: 256)
        return strerror_r(code, &message, message.count) == 0 ? text(message) : "error \(code)"
    }

    /// Up to the closing NUL.
    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func lastFailure(_ call: String, _ name: String) -> EventLogError {
        .system(call: call, name: name, code: errno)
    }

    static func retrying<Result: SignedInteger>(
        _ call: String, _ name: String, _ body: () -> Result
    ) throws -> Result {
        while true {
            let result = body()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw EventLogError.system(call: call, name: name, code: code) }
        }
    }
}
