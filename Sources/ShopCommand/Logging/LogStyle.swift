import FoundationEssentials
import Logging
import Shop
import Synchronization

/// How a program says things on standard error: one line each.
public struct LogStyle: Sendable {
    /// The form of a line.
    public enum Format: String, Sendable, CaseIterable {
        /// The words alone, for people at a terminal, and of tools.
        case plain
        /// When, how grave, and the words, which have the fields in them.
        case text
        /// An object with all of that, and the fields by their names.
        case json
    }

    /// The program's name.
    public var program: String
    public var format: Format
    /// What is less grave is not said.
    public var level: Logger.Level

    private static let current = Mutex(LogStyle(program: "", format: .plain, level: .info))

    /// That of this process.
    public static var now: LogStyle {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// The line; nil where it is not to be said.
    func line(_ words: String, _ level: Logger.Level, _ fields: Logger.Metadata, at time_ms: Int64) -> String? {
        if level < self.level { return nil }
        switch format {
        case .plain: return words
        case .text: return "\(Self.time(time_ms)) \(level.rawValue): \(words)"
        case .json: return json(words, level, fields, time_ms)
        }
    }

    private func json(
        _ words: String, _ level: Logger.Level, _ fields: Logger.Metadata, _ time_ms: Int64
    ) -> String {
        let line = JSONFields.line { json in
            json.text("time", Self.time(time_ms))
            json.text("level", level.rawValue)
            json.text("program", program)
            json.text("message", words)
            for (name, value) in fields.sorted(by: { $0.key < $1.key }) { json.text(named: name, "\(value)") }
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    private static func time(_ time_ms: Int64) -> String {
        Date(timeIntervalSince1970: Double(time_ms) / 1_000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// Has swift-log say what a service logs.
struct ShopLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level {
        get { LogStyle.now.level }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
        Terminal.say("\(event.message)", event.level, fields)
    }
}
