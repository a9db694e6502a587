import Glibc
import Logging
import Synchronization

/// Talk goes to standard error, results to standard output; what steers a terminal is written only to one.
public enum Terminal {
    /// Whether somebody may be looking (`isatty(3)`); asked once.
    public static let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Whether this process is the one that its terminal belongs to just now (`tcgetpgrp(3)`): behind a `&` it is not, and
    /// the line is the shell's, or another program's. Asked each time, since `fg`, `bg` and Ctrl-Z change it.
    public static var isForeground: Bool { errorIsTerminal && tcgetpgrp(STDERR_FILENO) == getpgrp() }

    /// Whether what steers a terminal steers this one: not where `TERM` is `dumb`, or nothing.
    private static let isSteerable =
        errorIsTerminal && !["", "dumb"].contains(getenv("TERM").map { String(cString: $0) } ?? "")

    /// Whether colours are wanted (https://no-color.org).
    public static let hasColours = isSteerable && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

    /// The line that is overwritten by the next one, where standard error is a terminal.
    private static let status = Mutex("")

    /// Writes one line to standard error, in the style of this process; `fields` are what machines want of it.
    public static func say(_ words: String, _ level: Logger.Level = .info, _ fields: Logger.Metadata = [:]) {
        guard let line = LogStyle.now.line(words, level, fields, at: currentTime_ms()) else { return }
        status.withLock { status in
            if !status.isEmpty && !isForeground { status = "" }
            write(STDERR_FILENO, (status.isEmpty ? "" : "\r\u{1B}[K") + line + "\n" + status)
        }
    }

    /// Says what went wrong.
    static func complain(_ message: String) {
        if LogStyle.now.format != .plain { return say(message, .error) }
        say("\(hasColours ? "\u{1B}[31merror:\u{1B}[0m" : "error:") \(message)", .error)
    }

    /// Shows a line that stays the last one, until another takes its place; only in the foreground of a terminal.
    public static func show(_ line: String) {
        guard isSteerable, isForeground, LogStyle.now.level <= .info else { return }
        status.withLock { status in
            status = line
            write(STDERR_FILENO, "\r\u{1B}[K" + line)
        }
    }

    /// Asks the person at the terminal; only `y` or `yes` is one. True without asking where standard input and error are not
    /// both terminals: scripts have nobody to ask.
    public static func agrees(to question: String) -> Bool {
        guard errorIsTerminal, isatty(STDIN_FILENO) == 1 else { return true }
        write(STDERR_FILENO, "\(question) [y/N] ")
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }

    /// Leaves the last shown line standing.
    public static func endShow() {
        status.withLock { status in
            if !status.isEmpty && isForeground { write(STDERR_FILENO, "\n") }
            status = ""
        }
    }

    private static func write(_ descriptor: Int32, _ text: String) {
        // Where nobody listens there is nobody to tell so.
        _ = writeAll(Array(text.utf8), to: descriptor)
    }
}
