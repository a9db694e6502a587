// What a user may tell librdkafka, by `-X property=value` or a properties file, and what not.

/// Properties for librdkafka, passed through as they are. Shows their names, never their values.
struct KafkaSettings: Sendable, Equatable {
    private(set) var values: [String: String] = [:]

    init() {}

    /// Adds `property=value` as it stands on a command line, which everyone on the machine can read:
    /// secrets are refused. Throws `.invalidProperty`.
    mutating func add(argument: String) throws {
        let (name, value) = try Self.pair(argument, in: "it")
        guard !Self.secrets.contains(name) else {
            throw EventLogError.invalidProperty(
                name: name, reason: "is a secret, and a command line is not: put it into a properties file")
        }
        try add(name, value)
    }

    /// Adds the properties of a text: one `property=value` a line, blank lines and lines after `#` left
    /// out. `origin` is what errors call the text. Throws `.invalidProperty`.
    mutating func add(text: String, origin: String) throws {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            let (name, value) = try Self.pair(line, in: "line \(index + 1) of \(origin)")
            try add(name, value)
        }
    }

    /// Adds the properties of a file of at most 1 MiB. Throws `.invalidProperty` and `.system`.
    mutating func add(file path: String) throws {
        let file = try OpenFile(path, .reading)
        let text = try file.bytes(at: 0, count: Self.file_bytes_max + 1)
        guard text.count <= Self.file_bytes_max else { throw EventLogError.notALog(name: path, reason: "over 1 MiB") }
        try add(text: String(decoding: text, as: UTF8.self), origin: path)
    }

    private mutating func add(_ name: String, _ value: String) throws {
        if let allowed = Self.promised[name], !allowed.contains(value.lowercased()) {
            throw EventLogError.invalidProperty(name: name, reason: "is not to be set: the shop decides about it")
        }
        try KafkaConfiguration().set(name, value)
        values[name] = value
    }

    private static func pair(_ text: String, in place: String) throws -> (name: String, value: String) {
        let scalars = text.unicodeScalars
        guard let equals = scalars.firstIndex(of: "="), equals > scalars.startIndex else {
            throw EventLogError.invalidProperty(name: "", reason: "has no name: \(place) is not written property=value")
        }
        return (String(scalars[..<equals]).trimmed, String(scalars[scalars.index(after: equals)...]).trimmed)
    }

    /// The text with every secret in it covered.
    func masked(_ text: String) -> String {
        var text = text
        for (name, value) in values where Self.secrets.contains(name) && !value.isEmpty {
            let parts = text.unicodeScalars.split(separator: value.unicodeScalars, omittingEmptySubsequences: false)
            text = parts.map { String($0) }.joined(separator: "***")
        }
        return text
    }

    private static let file_bytes_max = 1 << 20

    private static let secrets: Set = [
        "sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem", "sasl.oauthbearer.config",
        "sasl.oauthbearer.client.secret",
    ]

    /// What the promises rest on: that nothing is lost, doubled or put elsewhere. Each with the values it may have.
    private static let promised: [String: Set<String>] = [
        "bootstrap.servers": [], "metadata.broker.list": [], "group.id": [], "transactional.id": [],
        "test.mock.num.brokers": [], "plugin.library.paths": [],
        "acks": ["all", "-1"], "request.required.acks": ["all", "-1"], "enable.idempotence": ["true"],
        "delivery.report.only.error": ["false"], "partitioner": ["murmur2_random"],
        "enable.auto.commit": ["false"], "auto.commit.enable": ["false"], "enable.auto.offset.store": ["false"],
        "auto.offset.reset": ["earliest"], "enable.partition.eof": ["true"],
        "partition.assignment.strategy": ["cooperative-sticky"],
    ]
}

extension KafkaSettings: CustomStringConvertible, CustomReflectable {
    var description: String { values.keys.sorted().joined(separator: ", ") }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let rest = unicodeScalars.drop(while: isSpace)
        return String(String.UnicodeScalarView(rest.reversed().drop(while: isSpace).reversed()))
    }
}
