import ArgumentParser
import EventLog
import Glibc

extension ParsableCommand {
    /// Runs the program with the arguments of its command line, and ends it.
    ///
    /// What is wrong with an argument is said with the argument in it, so that text is made visible as all foreign
    /// text is: ArgumentParser's own `main` would send its escape sequences to the terminal.
    public static func start() -> Never {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch  where !exitCode(for: error).isSuccess {
            let lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
            if lines != [""] { Terminal.say(lines.map { madeVisible(String($0)) }.joined(separator: "\n")) }
            Glibc.exit(exitCode(for: error).rawValue)
        } catch {
            // Help, the version, a completion script.
            exit(withError: error)
        }
        Glibc.exit(ExitStatus.done.rawValue)
    }
}
