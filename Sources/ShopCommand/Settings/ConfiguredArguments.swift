import ArgumentParser
import EventLog
import FoundationEssentials

/// What the configuration file says of a program's options, put before what the command line says.
///
/// A section bears the name of the program, or of the program and its subcommand (`"shop-joiner lag"`), and its members
/// those of the options. So a file can hold whatever an option can, and what it holds is checked as strictly.
struct ConfiguredArguments {
    /// Who is to be told what.
    let program: any ParsableCommand.Type
    let given: [String]
    let environment: [String: String]

    /// What these say wins over the file.
    private static let variables = ["events": "SHOP_EVENTS", "listen": "SHOP_LISTEN", "log-format": "SHOP_LOG_FORMAT"]
    /// These stand beside the sections: a password there would come as an argument, and a file names no other one.
    private static let others = ["mongodb", "config", "help", "version"]

    /// The command line with the file's words in it. Throws `Failure`.
    func whole() throws -> [String] {
        guard let path, !asksForHelp else { return given }
        let section = try ConfigurationFile(path).section(names)
        if section.isEmpty { return given }
        let options = try options()
        var configured: [String] = []
        for (option, value) in section.sorted(by: { $0.key < $1.key }) {
            guard !Self.others.contains(option), let known = options.first(where: { $0.isCalled(option) }) else {
                throw failure(path, "has no option \"\(madeVisible(option))\" that can be set there")
            }
            if known.isGiven(in: given) || isInEnvironment(option) { continue }
            guard let words = known.words(value) else {
                throw failure(path, "takes no such value for \"\(madeVisible(option))\"")
            }
            configured += words
        }
        let place = subcommand == nil ? 0 : 1
        return given.prefix(place) + configured + given.dropFirst(place)
    }

    private func failure(_ path: String, _ words: String) -> Failure {
        Failure(.configuration, "\(madeVisible(path)): \(names.first ?? "") \(words)")
    }

    private var path: String? {
        for (index, word) in given.enumerated() {
            if word == "--config", index + 1 < given.count { return given[index + 1] }
            if word.hasPrefix("--config=") { return String(word.dropFirst("--config=".count)) }
        }
        return environment["SHOP_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private var asksForHelp: Bool {
        given.contains { ["-h", "--help", "--version", "help"].contains($0) || $0.contains("completion-script") }
    }

    private func isInEnvironment(_ option: String) -> Bool {
        Self.variables[option].flatMap { environment[$0] }.map { !$0.isEmpty } ?? false
    }

    private var subcommand: (any ParsableCommand.Type)? {
        program.configuration.subcommands.first { $0._commandName == given.first }
    }

    /// What its sections may be called: the subcommand that runs where none is named goes without its name, too.
    private var names: [String] {
        let (name, main) = (program._commandName, program.configuration.defaultSubcommand?._commandName)
        let asked = subcommand?._commandName ?? main
        return (asked == main ? [name] : []) + (asked.map { ["\(name) \($0)"] } ?? [])
    }

    /// As ArgumentParser tells them to programs.
    private func options() throws -> [ToldOption] {
        let asked = subcommand ?? program.configuration.defaultSubcommand ?? program
        do { _ = try asked.parseAsRoot(["--experimental-dump-help"]) } catch {
            let told = Data(asked.fullMessage(for: error).utf8)
            return try JSONDecoder().decode(ToldProgram.self, from: told).command.arguments ?? []
        }
        return []
    }
}

/// A value in a section.
enum ConfiguredValue: Decodable {
    case text(String)
    case answer(Bool)
    case list([String])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let answer = try? value.decode(Bool.self) {
            self = .answer(answer)
        } else if let list = try? value.decode([String].self) {
            self = .list(list)
        } else if let number = try? value.decode(Double.self) {
            self = .text(plainText(number))
        } else {
            self = .text(try value.decode(String.self))
        }
    }
}

private struct ToldProgram: Decodable {
    struct Command: Decodable { var arguments: [ToldOption]? }
    var command: Command
}

private struct ToldOption: Decodable {
    struct Name: Decodable { var name: String }
    var kind: String
    var isRepeating: Bool
    var names: [Name]?

    func isCalled(_ name: String) -> Bool { kind != "positional" && names?.contains { $0.name == name } ?? false }

    private static func dashed(_ name: String) -> String { name.count == 1 ? "-\(name)" : "--\(name)" }

    func isGiven(in arguments: [String]) -> Bool {
        let names = (names ?? []).map { Self.dashed($0.name) }
        return arguments.contains { argument in names.contains { argument == $0 || argument.hasPrefix("\($0)=") } }
    }

    /// `nil` for a value that the option cannot have.
    func words(_ value: ConfiguredValue) -> [String]? {
        guard let name = names?.max(by: { $0.name.count < $1.name.count }).map({ Self.dashed($0.name) }) else {
            return nil
        }
        func words(_ text: String) -> [String] { name.count == 2 ? [name, text] : ["\(name)=\(text)"] }
        switch (value, kind) {
        case (.answer(let answer), "flag"): return answer ? [name] : []
        case (.text(let text), "option"): return words(text)
        case (.list(let texts), "option") where isRepeating: return texts.flatMap(words)
        default: return nil
        }
    }
}
