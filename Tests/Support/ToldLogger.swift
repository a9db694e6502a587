// What is logged, for a test that listens.

import Logging
import Synchronization

/// Keeps what was logged.
public final class Told: Sendable {
    private let lines = Mutex<[String]>([])

    public init() {}

    public var all: [String] { lines.withLock { $0 } }
    public var logger: Logger { .telling { [self] line in lines.withLock { $0.append(line) } } }
}

extension Logger {
    /// Tells each message that is a notice or graver.
    public static func telling(_ tell: @escaping @Sendable (String) -> Void) -> Logger {
        Logger(label: "test") { _ in TellingHandler(tell: tell) }
    }
}

private struct TellingHandler: LogHandler {
    let tell: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { tell("\(event.message)") }
}
