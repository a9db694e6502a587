// A MongoDB URI that has been checked through and through, and that never shows its secrets.
import CMongoC

/// Where the database is and how to talk to it: `mongodb://…` or `mongodb+srv://…`.
///
/// Every option must be one the driver knows and carry a value it takes: the driver itself only warns about `tlss=true`
/// or `w=majorty` and goes on without encryption or without safety. Unacknowledged writes are refused.
public struct MongoURI: Sendable {
    let text: URIText

    /// The database the URI names, or nil.
    public let database: String?

    /// Throws `.configuration`, with a message that quotes no part of the URI that could be a secret.
    public init(_ text: String) throws(MongoError) {
        let parts = try URIText(text)
        try URICheck.check(parts.options)
        guard let database = parts.database.percentDecoded else { throw URIText.malformed("a %XX is wrong") }
        if !database.isEmpty { try Name.check(database: database) }
        self.text = parts
        self.database = database.isEmpty ? nil : database
        mongoc_uri_destroy(try parsed(with: parts))
    }

    /// The same place, another database. Throws `.configuration` for a name MongoDB does not allow.
    public func naming(database: String) throws(MongoError) -> MongoURI {
        try Name.check(database: database)
        var parts = text
        parts.database = database.percentEncoded
        return try MongoURI(parts.assembled)
    }

    /// Whether it holds a password, a session token or a key's passphrase: then it must not come from a command line.
    public var carriesPassword: Bool {
        text.hasPassword || text.options.contains(where: \.isSecret)
    }

    func has(option name: String) -> Bool {
        text.options.contains { URIOption.named($0.name)?.key == name.lowercased() }
    }

    /// The driver's own form of `parts` (`mongoc_uri_new_with_error`), for the caller to destroy.
    func parsed(with parts: URIText) throws(MongoError) -> OpaquePointer {
        _ = Driver.started
        var error = bson_error_t()
        if let uri = mongoc_uri_new_with_error(parts.assembled, &error) { return uri }
        // The driver quotes what it does not understand, and that can be a password.
        guard parts.userInfo == nil, parts.hasPlainPorts, !carriesPassword else {
            throw URIText.malformed("expected mongodb://user:password@host:port/database?options, every special %XX")
        }
        throw URIText.malformed(MongoError(error).message)
    }
}

extension MongoURI: Equatable {
    /// Equal texts, but for an empty query or path: nothing is known of which options mean the same.
    public static func == (one: MongoURI, other: MongoURI) -> Bool { one.text == other.text }
}

extension MongoURI: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URI with every secret as `***`: safe to log.
    public var description: String {
        text.redacted.assembled.controlsVisible
    }

    /// The same as `description`: no way of printing shows a secret.
    public var debugDescription: String { description }

    /// So that `dump` shows no more than `print`.
    public var customMirror: Mirror { Mirror(self, children: ["uri": description]) }
}

extension String {
    /// Everything but letters, digits, `-`, `_` and `.` as `%XX`.
    var percentEncoded: String {
        utf8.reduce(into: "") { encoded, byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-_.".contains(character))
            let hex = String(byte, radix: 16, uppercase: true)
            encoded += isPlain ? String(character) : "%" + (hex.utf8.count == 1 ? "0" : "") + hex
        }
    }
}
