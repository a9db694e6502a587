// One child process, from posix_spawn to waitpid: its output is collected, it can be waited for and be killed,
// and it never stays behind, neither running nor as a zombie.

import Foundation

/// What a program left behind.
public struct Exit: Sendable, CustomStringConvertible {
    /// The exit status; `nil` if a signal ended the program.
    public let status: Int32?
    /// The signal that ended it.
    public let signal: Int32?
    public let output: [UInt8]
    public let errorOutput: [UInt8]

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
    /// The lines of standard output that are not empty, without their newlines.
    public var lines: [String] { output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) } }

    public var description: String {
        let end = status.map { "exit status \($0)" } ?? "signal \(signal ?? 0)"
        return "\(end)\nstdout:\n\(text.suffix(2_000))\nstderr:\n\(errorText.suffix(2_000))"
    }
}

/// What should have come about did not in time; a program that is to blame for it was killed.
public struct DeadlinePassed: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

/// The program could not be started.
public struct CannotStart: Error, CustomStringConvertible {
    public let description: String
}

/// A program that was started. It is killed when nobody holds it any more.
public final class ChildProcess: Sendable {
    private let watched: WatchedChild
    private let command: String
    private let openInput: FileHandle?

    /// Starts a program (`posix_spawn`).
    ///
    /// - Parameters:
    ///   - environment: the whole environment of the program.
    ///   - input: what it reads on standard input before the end of file; `nil` for neither.
    public init(
        _ executable: String, _ arguments: [String], environment: [String: String], input: [UInt8]? = []
    ) throws {
        command = ([executable] + arguments).joined(separator: " ")
        let spawned = try Spawned(executable, arguments, environment: environment)
        watched = WatchedChild(spawned)
        let (watched, inputEnd) = (watched, spawned.input)
        openInput = input == nil ? FileHandle(fileDescriptor: inputEnd, closeOnDealloc: true) : nil
        Thread.detachNewThread { watched.collectOutput(from: spawned.output) }
        Thread.detachNewThread { watched.collectErrorOutput(from: spawned.errorOutput) }
        Thread.detachNewThread { watched.collectStatus() }
        if let input { Thread.detachNewThread { writeAll(input, to: inputEnd) } }
    }

    deinit { watched.signal(SIGKILL) }

    public var processID: pid_t { watched.processID }

    /// Sends a signal (`kill`), unless the program has ended by itself.
    public func signal(_ number: Int32) { watched.signal(number) }

    /// Writes to the standard input of a program that was started without an end of it.
    public func tell(_ text: String) { try? openInput?.write(contentsOf: Data(text.utf8)) }

    /// Kills the program at once (SIGKILL) and waits until it is gone.
    @discardableResult
    public func kill() throws -> Exit {
        watched.signal(SIGKILL)
        return try wait()
    }

    /// Waits until the program takes a signal its own way: until it has blocked it (proc(5), `SigBlk`), or has ended.
    public func waitUntilBlocked(_ number: Int32, seconds: Double = 30) {
        let mask = UInt64(1) << UInt64(number - 1)
        let isBlocked: () -> Bool = { [processID] in
            guard let status = try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8),
                let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigBlk:") }),
                let blocked = UInt64(line.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16)
            else { return true }
            return blocked & mask != 0
        }
        let end = Date(timeIntervalSinceNow: seconds)
        while !isBlocked(), end > Date() { Thread.sleep(forTimeInterval: 0.001) }
    }

    /// Waits until the program has ended by itself.
    /// Throws ``DeadlinePassed`` after so many seconds, and kills it.
    @discardableResult
    public func wait(seconds: Double = 60) throws -> Exit {
        if let exit = watched.exit(within: seconds) { return exit }
        watched.signal(SIGKILL)
        let left = watched.exit(within: 30).map { "\n\($0)" } ?? ""
        throw DeadlinePassed(description: "\(command) ran for more than \(seconds) s\(left)")
    }

    /// Waits until the output so far pleases, or the program has ended; false if neither came about in time.
    @discardableResult
    public func wait(seconds: Double, until isSeen: @escaping (Seen) -> Bool) -> Bool {
        watched.seen(within: seconds, isSeen)
    }

    /// Whether the program has not ended yet.
    public var isRunning: Bool { watched.exit(within: 0) == nil }

    /// What the program has written so far.
    public var seen: Seen { watched.now }

    /// What it has written to standard output so far.
    public var text: String { watched.text }

    /// Waits for a text on standard error. Throws ``DeadlinePassed`` without it, and kills the program.
    public func waitForErrorOutput(_ text: String, times: Int = 1, seconds: Double = 60) throws {
        let isThere = watched.seen(within: seconds) { $0.errorText.components(separatedBy: text).count > times }
        guard isThere, seen.errorText.components(separatedBy: text).count > times else {
            let exit = try kill()
            throw DeadlinePassed(description: "\(command) did not say “\(text)” on stderr within \(seconds) s\n\(exit)")
        }
    }

    /// A program's output while it runs.
    public struct Seen: Sendable {
        public let lines: Int
        public let errorText: String
    }
}

/// A write to a program that has stopped reading is none of the test's business.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { break }
        rest = rest.dropFirst(count)
    }
    close(descriptor)
}
