import ArgumentParser
import EventLog
import FoundationEssentials
import Glibc
import Mongo
import Synchronization

/// The file that sets what neither an option nor the environment does.
///
/// An option wins over the environment, the environment over the file, the file over the default. All programs share
/// the environment and the file, so both may set what a program has no use for.
public struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "A JSON file with \"events\", \"mongodb\" and \"listen\". [SHOP_CONFIG]", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var path: String?

    public init() {}

    /// What the option, the variable or the file's field says. Throws `Failure`.
    public func value(_ option: String?, _ variable: String, _ field: String) throws -> String? {
        // A file that somebody names must be one, also where nothing in it is needed.
        let named = try path.map { try ConfigurationFile($0) }
        if let option { return option }
        let environment = ProcessInfo.processInfo.environment
        if let set = environment[variable], !set.isEmpty { return set }
        if let named { return named[field] }
        guard let path = environment["SHOP_CONFIG"], !path.isEmpty else { return nil }
        return try ConfigurationFile(path)[field]
    }
}

/// A JSON object of texts.
struct ConfigurationFile {
    private static let fields = ["events", "mongodb", "listen"]

    private let texts: [String: String?]

    subscript(field: String) -> String? { texts[field] ?? nil }

    /// Reads it, and says so if it holds a password that other users of the machine can read. Throws `Failure`.
    init(_ path: String) throws {
        let name = madeVisible(path)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.configuration, "\(name): the configuration file cannot be read")
        }
        guard let texts = try? JSONDecoder().decode([String: String?].self, from: data) else {
            throw Failure(.configuration, "\(name): not a JSON object of texts")
        }
        self.texts = texts
        if let unknown = texts.keys.sorted().first(where: { !Self.fields.contains($0) }) {
            let known = Self.fields.dropLast().joined(separator: ", ") + " and " + (Self.fields.last ?? "")
            throw Failure(.configuration, "\(name): unknown setting \"\(madeVisible(unknown))\"; there are \(known)")
        }
        if carriesPassword && Self.isOpenToOthers(path) { Self.warn(name) }
    }

    private var carriesPassword: Bool {
        guard let uri = self["mongodb"] else { return false }
        return (try? MongoURI(uri))?.carriesPassword ?? false
    }

    /// Whether anybody but its owner may read the file (`stat(2)`).
    private static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & (S_IRGRP | S_IROTH) != 0
    }

    private static let warned = Mutex<Set<String>>([])

    /// Once for each file, however often it is read.
    private static func warn(_ name: String) {
        let isNew = warned.withLock { $0.insert(name).inserted }
        if isNew {
            Terminal.say("warning: \(name) holds a password and can be read by other users: chmod 600 keeps it yours")
        }
    }
}
