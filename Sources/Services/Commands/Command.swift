import EventLog
import Glibc

/// A program that is to be run again and again, with an event on its standard input: by its path, and through no shell.
public struct Command: Sendable {
    let path: String
    let arguments: [String]
    /// `NAME=value` each.
    let environment: [String]
    /// How long it may run, in milliseconds.
    let timeout_ms: Int64
    /// How often it is run again where it fails.
    let retries: Int
    /// How long it is left alone before the first time, in milliseconds; twice as long before each further one.
    var firstPause_ms = 1_000

    /// It finds this environment but for the suite's own variables, which may have passwords in them, or lead to some.
    public init(
        path: String, arguments: [String], environment: [String: String], timeout_ms: Int64, retries: Int
    ) {
        (self.path, self.arguments) = (path, arguments)
        (self.timeout_ms, self.retries) = (timeout_ms, retries)
        self.environment = environment.filter { !$0.key.hasPrefix("SHOP_") }.map { "\($0.key)=\($0.value)" }
    }

    /// What people know it by.
    var name: String { madeVisible(path) }

    /// Why it cannot be run now, as far as that can be seen beforehand; for people, `nil` if it can.
    public var fault: String? { SpawnedProgram.fault(of: path).map { madeVisible("\($0)") } }
}

/// The operating system did not start a program.
struct NotStarted: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ code: Int32) {
        description = "\(what) cannot be started: \(String(cString: strerror(code)))"
    }
}
