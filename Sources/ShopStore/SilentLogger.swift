import Logging

extension Logger {
    /// Says nothing to anybody.
    public static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
