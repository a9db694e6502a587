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
            "A JSON file with \"events\", \"mongodb\", \"listen\", and sections for programs. [SHOP_CONFIG]",
            valueName: "file"),
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

/// A JSON object of texts, and of sections for programs.
struct ConfigurationFile {
    private static let fields = ["events", "mongodb", "listen"]

    private enum Member: Decodable {
        case nothing
        case text(String)
        case section([String: ConfiguredValue])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .nothing
            } else if let text = try? value.decode(String.self) {
                self = .text(text)
            } else {
                self = .section(try value.decode([String: ConfiguredValue].self))
            }
        }
    }

    private let members: [String: Member]

    subscript(field: String) -> String? {
        if case .text(let text) = members[field] { text } else { nil }
    }

    /// What its sections of these names say of options; a later one wins.
    func section(_ names: [String]) -> [String: ConfiguredValue] {
        names.reduce(into: [:]) { all, name in
            if case .section(let section) = members[name] { all.merge(section) { $1 } }
        }
    }

    /// Reads it, and says so if it holds a password that other users of the machine can read. Throws `Failure`.
    init(_ path: String) throws {
        let name = madeVisible(path)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.configuration, "\(name): the configuration file cannot be read")
        }
        guard let members = try? JSONDecoder().decode([String: Member].self, from: data) else {
            throw Failure(.configuration, "\(name): not a JSON object of texts, and of sections for programs")
        }
        self.members = members
        if let unknown = members.sorted(by: { $0.key < $1.key }).first(where: { !Self.isKnown($0.key, $0.value) })?.key
        {
            let known = Self.fields.joined(separator: ", ") + ", and the names of programs for sections"
            throw Failure(.configuration, "\(name): unknown setting \"\(madeVisible(unknown))\"; there are \(known)")
        }
        if carriesPassword && Self.isOpenToOthers(path) { Self.warn(name) }
    }

    /// A text is one of the settings that all programs share; a section is a program's, or its subcommand's.
    private static func isKnown(_ name: String, _ member: Member) -> Bool {
        switch member {
        case .text: fields.contains(name)
        case .section: programs.contains { name == $0 || name.hasPrefix("\($0) ") }
        case .nothing: fields.contains(name) || programs.contains(name)
        }
    }

    /// By their product names.
    static let programs: Set = [
        "shop-joiner", "make-customers", "make-products", "make-purchases", "make-orders", "make-deliveries",
        "list-customers", "list-products", "list-stock", "list-coupons", "show-customer", "show-product",
        "dead-letters",
        "shop-positions", "forget-customer", "fill-towns", "stock-monitor", "publish-customers", "city-watch",
        "coupon-scorer", "shop-page",
    ]

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
