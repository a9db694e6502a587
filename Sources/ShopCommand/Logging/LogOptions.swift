import ArgumentParser
import FoundationEssentials
import Logging

/// What a program that runs for long is told about what it says.
public struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How each line on standard error is written: text (time, level, words), json, or plain words. [SHOP_LOG_FORMAT; default: plain on a terminal, else text]",
            valueName: "text|json|plain"))
    var logFormat: LogStyle.Format?

    @Option(
        help: ArgumentHelp(
            "What is less grave than this is not said: debug, info, notice, warning or error. [default: info]",
            valueName: "level"))
    var logLevel: Logger.Level?

    @Flag(name: .shortAndLong, help: "Say what is wrong alone (--log-level warning).")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more (--log-level debug).")
    var verbose = false

    public init() {}

    public func validate() throws {
        if [quiet, verbose, logLevel != nil].count(where: { $0 }) > 1 {
            throw ValidationError("--quiet, --verbose and --log-level say the same: give one of them")
        }
    }

    /// Has the process say things so from now on, and gives what it is to say them by.
    public func begin(_ program: String) -> Logger {
        let level = logLevel ?? (quiet ? .warning : verbose ? .debug : .info)
        LogStyle.now = LogStyle(
            program: program, format: logFormat ?? Self.usual, level: level)
        return Logger(label: program) { _ in ShopLogHandler() }
    }

    private static var usual: LogStyle.Format {
        let set = ProcessInfo.processInfo.environment["SHOP_LOG_FORMAT"].flatMap(LogStyle.Format.init)
        return set ?? (Terminal.errorIsTerminal ? .plain : .text)
    }
}

extension LogStyle.Format: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}
