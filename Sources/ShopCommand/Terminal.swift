import Glibc
import Synchronization

/// Talk goes to standard error, results to standard output; what steers a terminal is written only to one.
public enum Terminal {
    public static let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Whether colours are wanted (https://no-color.org).
    public static let hasColours = errorIsTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

    /// The line that is overwritten by the next one, where standard error is a terminal.
    private static let status = Mutex("")

    /// Writes one line to standard error.
    public static func say(_ line: String) {
        status.withLock { status in
            write(STDERR_FILENO, (status.isEmpty ? "" : "\r\u{1B}[K") + line + "\n" + status)
        }
    }

    /// Shows a line that stays the last one, until another takes its place; only on a terminal.
    public static func show(_ line: String) {
        guard errorIsTerminal else { return }
        status.withLock { status in
            status = line
            write(STDERR_FILENO, "\r\u{1B}[K" + line)
        }
    }

    /// Leaves the last shown line standing.
    public static func endShow() {
        status.withLock { status in
            if !status.isEmpty { write(STDERR_FILENO, "\n") }
            status = ""
        }
    }

    private static func write(_ descriptor: Int32, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0 && errno != EINTR { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[max(0, written)...])
            }
        }
    }
}

/// How far something has come, as a bar on a terminal.
public struct ProgressBar {
    private let title: String
    private let total: Int
    private var shown = -1

    public init(_ title: String, total: Int) {
        self.title = title
        self.total = max(total, 1)
    }

    public mutating func show(_ done: Int) {
        let percent = min(done, total) * 100 / total
        if percent == shown { return }
        shown = percent
        let filled = percent * 30 / 100
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        Terminal.show("\(title) [\(bar)] \(percent) %")
        if done >= total { Terminal.endShow() }
    }
}
