import EventLog
import Logging

/// What a program says, line by line, and no more of it than somebody may want to read.
struct ProgramOutput {
    /// How much of one run is shown, and of one line, in bytes.
    private static let shown_bytes_max = 8 << 10
    private static let line_bytes_max = 1 << 10

    private let name: String
    private let logger: Logger
    private var line: [UInt8] = []
    private var shown_bytes = 0
    private var hidden_bytes = 0

    /// `name` stands before each line.
    init(of name: String, logger: Logger) { (self.name, self.logger) = (name, logger) }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        let room = Self.shown_bytes_max - shown_bytes
        hidden_bytes += max(0, bytes.count - room)
        shown_bytes += min(room, bytes.count)
        for byte in bytes.prefix(room) {
            if byte == UInt8(ascii: "\n") || line.count == Self.line_bytes_max { endLine() }
            if byte != UInt8(ascii: "\n") { line.append(byte) }
        }
    }

    /// What is still to be said.
    mutating func end() {
        endLine()
        if hidden_bytes > 0 { logger.notice("\(name): (\(hidden_bytes) more bytes are not shown)") }
    }

    private mutating func endLine() {
        if !line.isEmpty { logger.notice("\(name): \(madeVisible(String(decoding: line, as: UTF8.self)))") }
        line = []
    }
}
