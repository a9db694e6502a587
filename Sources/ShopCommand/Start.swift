import ArgumentParser
import EventLog
import FoundationEssentials
import Glibc
import StandardStreams

extension ParsableCommand {
    /// Runs the program with the arguments of its command line, and ends it.
    ///
    /// What is wrong with an argument is said with the argument in it, so that text is made visible as all foreign
    /// text is: ArgumentParser's own `main` would send its escape sequences to the terminal.
    public static func start() -> Never {
        occupyStandardStreams()
        var isConfigured = false
        do {
            let words = try arguments()
            isConfigured = words.isConfigured
            var command = try parseAsRoot(words.all)
            try command.run()
        } catch let failure as Failure {
            Terminal.complain(failure.message)
            end(failure.status.rawValue)
        } catch  where !exitCode(for: error).isSuccess {
            complain(about: error, isConfigured: isConfigured)
            end(exitCode(for: error).rawValue)
        } catch {
            // Help, the version, a completion script.
            let text = HelpText.fitting(fullMessage(for: error, columns: HelpText.columns))
            print(ShellCompletion.whole(text, of: self) + helpOfDefault(for: error))
        }
        end(ExitStatus.done.rawValue)
    }

    /// Those of the command line, where `-V` at its beginning is `--version`, and of the configuration file. Throws `Failure`.
    private static func arguments() throws -> (all: [String], isConfigured: Bool) {
        let given = Array(CommandLine.arguments.dropFirst())
        if given.first == "-V" { return (["--version"] + given.dropFirst(), false) }
        let all = try ConfiguredArguments(
            program: self, given: given, environment: ProcessInfo.processInfo.environment
        ).whole()
        return (all, all.count > given.count)
    }

    /// The options of the command that runs where none is named, below the help of a program that has several.
    private static func helpOfDefault(for error: any Error) -> String {
        guard let main = configuration.defaultSubcommand, fullMessage(for: error) == helpMessage() else { return "" }
        let help = HelpText.fitting(helpMessage(for: main, columns: HelpText.columns))
        let options = help.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasSuffix("OPTIONS:") }
        return "\n\nWithout a subcommand, \(main._commandName):\n\n\(options.joined(separator: "\n"))"
    }

    /// Ends without the clean-up that the C libraries have put behind `exit`: the driver's thread that watches the servers
    /// lives on, and would be in OpenSSL while that takes itself apart.
    private static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    /// Says what is wrong with the arguments: a short usage, and last, where a terminal shows it, the error in one line.
    /// Says nothing about an error of `reporting`, which has said it.
    private static func complain(about error: any Error, isConfigured: Bool) {
        let message = message(for: error)
        if message.isEmpty { return }
        if let usage = UsageText.short(ofFullMessage: fullMessage(for: error)) { Terminal.say(madeVisible(usage)) }
        let origin = isConfigured ? " (the configuration file gives options, too)" : ""
        Terminal.complain(madeVisible(message) + origin)
    }
}

/// The first lines of the help, cut down to one.
enum UsageText {
    /// From `Usage: PROGRAM --needed <x> [--optional <y>] …`, which ArgumentParser puts behind an error (`USAGE: …` within the
    /// whole help, where nothing was given), the program, what it needs, and where the rest is explained; `nil` where
    /// there is no usage.
    static func short(ofFullMessage text: String) -> String? {
        let beginning = "Usage: "
        let lines = text.split(whereSeparator: \.isNewline)
        guard let line = lines.last(where: { $0.hasPrefix(beginning) || $0.hasPrefix(beginning.uppercased()) }) else {
            return nil
        }
        let needed = line.dropFirst(beginning.count).split(separator: " ").prefix { !$0.hasPrefix("[") }
            .filter { $0 != "<options>" }
        let program = needed.prefix { !$0.hasPrefix("-") && !$0.hasPrefix("<") }.joined(separator: " ")
        return "\(beginning)\(needed.joined(separator: " ")) [options], as \(program) --help explains"
    }
}
