// posix_spawn with three pipes: the one place that calls it.

import Foundation

/// A process that was just started, and our ends of its standard streams.
struct Spawned {
    let processID: pid_t
    let input: Int32
    let output: Int32
    let errorOutput: Int32

    /// Between its making and its marking as ours alone, a pipe could slip into a child that is started just then.
    private static let oneAtATime = NSLock()

    init(_ executable: String, _ arguments: [String], environment: [String: String]) throws {
        // A program that dies early must not take the tests with it when they write to it.
        Foundation.signal(SIGPIPE, SIG_IGN)
        Self.oneAtATime.lock()
        defer { Self.oneAtATime.unlock() }
        let (input, output, errorOutput) = (try Pipe(), try Pipe(), try Pipe())
        let theirs = [input.readingEnd, output.writingEnd, errorOutput.writingEnd]
        defer { for end in theirs { close(end) } }
        (self.input, self.output, self.errorOutput) = (input.writingEnd, output.readingEnd, errorOutput.readingEnd)
        do {
            processID = try Self.spawn(
                executable, arguments, environment.map { "\($0.key)=\($0.value)" }, standardStreams: theirs)
        } catch {
            for end in [self.input, self.output, self.errorOutput] { close(end) }
            throw error
        }
    }

    private static func spawn(
        _ executable: String, _ arguments: [String], _ environment: [String], standardStreams: [Int32]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, end) in standardStreams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, end, Int32(number))
        }
        resetSignals(&attributes)
        var processID: pid_t = 0
        let code = withCStrings([executable] + arguments) { arguments in
            withCStrings(environment) { posix_spawn(&processID, executable, &actions, &attributes, arguments, $0) }
        }
        guard code == 0 else {
            throw CannotStart(description: "\(executable): \(String(cString: strerror(code)))")
        }
        return processID
    }

    /// The program starts with the signals as a shell would give them: none ignored, none blocked.
    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var (none, pipe) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &pipe)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }
}

/// A pipe whose ends no other child inherits.
private struct Pipe {
    let readingEnd: Int32
    let writingEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        let code = pipe(&ends)
        guard code == 0 else { throw CannotStart(description: "pipe: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readingEnd, writingEnd) = (ends[0], ends[1])
    }
}

private func withCStrings<R>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
