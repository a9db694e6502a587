// The options a MongoDB URI may carry, and what each may say. The driver only warns about the rest and goes on.

struct URIOption: Sendable {
    enum Rule: Sendable {
        case boolean
        case integer(ClosedRange<Int>)
        case oneOf([String])
        case listOf([String])
        case text
        /// A number of members, 1 to 50, or `majority`.
        case writeConcern
        /// `key:value,key:value`, or nothing for any member.
        case tags
        /// `KEY:value,KEY:value`.
        case properties([String])
    }

    let name: String
    let rule: Rule
    var isSecret = false
    /// The current name of a deprecated spelling.
    var synonym: String?

    /// What makes two options the same one.
    var key: String { (synonym ?? name).lowercased() }

    /// The option of this name, in capitals or not. Of ASCII alone: the Kelvin sign is no k to the driver.
    static func named(_ name: String) -> URIOption? {
        name.utf8.allSatisfy { $0 < 0x80 } ? byKey[name.lowercased()] : nil
    }

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.name.lowercased(), $0) })

    /// Left out on purpose, so refused: `safe` and `slaveOk` (unacknowledged writes, stale reads by the back door) and
    /// `minPoolSize` (the driver itself says that it does harm).
    static let all = connection + pooling + concerns + authentication + encryption

    private static let duration_ms = Rule.integer(1...Int(Int32.max))

    private static let connection = [
        URIOption(name: "appName", rule: .text),
        URIOption(name: "compressors", rule: .listOf(["snappy", "zlib", "zstd"])),
        URIOption(name: "connectTimeoutMS", rule: duration_ms),
        URIOption(name: "directConnection", rule: .boolean),
        URIOption(name: "heartbeatFrequencyMS", rule: .integer(500...Int(Int32.max))),
        URIOption(name: "loadBalanced", rule: .boolean),
        URIOption(name: "localThresholdMS", rule: .integer(0...Int(Int32.max))),
        URIOption(name: "replicaSet", rule: .text),
        URIOption(name: "retryReads", rule: .boolean),
        URIOption(name: "retryWrites", rule: .boolean),
        URIOption(name: "serverSelectionTimeoutMS", rule: duration_ms),
        URIOption(name: "serverSelectionTryOnce", rule: .boolean),
        URIOption(name: "socketCheckIntervalMS", rule: duration_ms),
        URIOption(name: "socketTimeoutMS", rule: duration_ms),
        URIOption(name: "srvMaxHosts", rule: .integer(0...Int(Int32.max))),
        URIOption(name: "srvServiceName", rule: .text),
        URIOption(name: "zlibCompressionLevel", rule: .integer(-1...9)),
    ]

    private static let pooling = [
        URIOption(name: "maxIdleTimeMS", rule: duration_ms),
        URIOption(name: "maxPoolSize", rule: .integer(1...10_000)),
        URIOption(name: "waitQueueMultiple", rule: .integer(1...Int(Int32.max))),
        URIOption(name: "waitQueueTimeoutMS", rule: duration_ms),
    ]

    private static let concerns = [
        URIOption(name: "journal", rule: .boolean),
        URIOption(name: "maxStalenessSeconds", rule: .integer(-1...Int(Int32.max))),
        URIOption(
            name: "readConcernLevel", rule: .oneOf(["local", "available", "majority", "linearizable", "snapshot"])),
        URIOption(
            name: "readPreference",
            rule: .oneOf(["primary", "primaryPreferred", "secondary", "secondaryPreferred", "nearest"])),
        URIOption(name: "readPreferenceTags", rule: .tags),
        URIOption(name: "w", rule: .writeConcern),
        URIOption(name: "wTimeoutMS", rule: .integer(0...Int(Int32.max))),
    ]

    private static let authentication = [
        URIOption(
            name: "authMechanism",
            rule: .oneOf(["SCRAM-SHA-1", "SCRAM-SHA-256", "MONGODB-X509", "MONGODB-AWS", "GSSAPI", "PLAIN"])),
        URIOption(
            name: "authMechanismProperties",
            rule: .properties(["SERVICE_NAME", "SERVICE_REALM", "CANONICALIZE_HOST_NAME", "AWS_SESSION_TOKEN"]),
            isSecret: true),
        URIOption(name: "authSource", rule: .text),
        URIOption(name: "canonicalizeHostname", rule: .boolean),
        URIOption(name: "gssapiServiceName", rule: .text),
    ]

    private static let encryption = [
        URIOption(name: "tls", rule: .boolean),
        URIOption(name: "tlsAllowInvalidCertificates", rule: .boolean),
        URIOption(name: "tlsAllowInvalidHostnames", rule: .boolean),
        URIOption(name: "tlsCAFile", rule: .text),
        URIOption(name: "tlsCertificateKeyFile", rule: .text),
        URIOption(name: "tlsCertificateKeyFilePassword", rule: .text, isSecret: true),
        URIOption(name: "tlsDisableCertificateRevocationCheck", rule: .boolean),
        URIOption(name: "tlsDisableOCSPEndpointCheck", rule: .boolean),
        URIOption(name: "tlsInsecure", rule: .boolean),
        URIOption(name: "ssl", rule: .boolean, synonym: "tls"),
        URIOption(name: "sslAllowInvalidCertificates", rule: .boolean, synonym: "tlsAllowInvalidCertificates"),
        URIOption(name: "sslAllowInvalidHostnames", rule: .boolean, synonym: "tlsAllowInvalidHostnames"),
        URIOption(name: "sslCertificateAuthorityFile", rule: .text, synonym: "tlsCAFile"),
        URIOption(name: "sslClientCertificateKeyFile", rule: .text, synonym: "tlsCertificateKeyFile"),
        URIOption(
            name: "sslClientCertificateKeyPassword", rule: .text, isSecret: true,
            synonym: "tlsCertificateKeyFilePassword"),
    ]
}

extension URIOption.Rule {
    /// What is wrong with `value`, or nil when nothing is.
    func objection(to value: String) -> String? {
        isSatisfied(by: value) ? nil : "it takes \(expectation)"
    }

    private func isSatisfied(by value: String) -> Bool {
        switch self {
        case .boolean: ["true", "false"].contains(value.lowercased())
        case .integer(let range): Self.number(value).map(range.contains) ?? false
        case .oneOf(let choices): choices.contains(value)
        case .listOf(let choices):
            value.split(separator: ",", omittingEmptySubsequences: false).allSatisfy {
                choices.contains(String($0))
            }
        case .text: !value.isEmpty
        case .writeConcern: value == "majority" || (Self.number(value).map((1...50).contains) ?? false)
        case .tags: value.isEmpty || Self.propertyNames(value) != nil
        case .properties(let names): Self.propertyNames(value).map { $0.allSatisfy(names.contains) } ?? false
        }
    }

    private var expectation: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .oneOf(let choices): "one of \(choices.joined(separator: ", "))"
        case .listOf(let choices): "a list of \(choices.joined(separator: ", "))"
        case .text: "a text that is not empty"
        case .writeConcern: "majority or a number of members from 1 to 50: writes must be acknowledged"
        case .tags: "a list of name:value"
        case .properties(let names): "a list of NAME:value with the names \(names.joined(separator: ", "))"
        }
    }

    private static func number(_ text: String) -> Int? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func propertyNames(_ text: String) -> [String]? {
        let pairs = text.split(separator: ",", omittingEmptySubsequences: false)
        let names = pairs.map { $0.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) }
        return names.allSatisfy { $0.count == 2 } ? names.map { String($0[0]) } : nil
    }
}
