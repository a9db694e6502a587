// The one error this module throws: whose fault it is, and whether trying again can help.

/// An error of the database, its driver, or the way they were called. Every text in it is safe to log: it holds no
/// credentials, no control characters and at most `messageSizeMax` characters.
public struct MongoError: Error, Equatable, Sendable {
    /// Whose fault it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// Network, server selection, a node stepping down or shutting down, an operation interrupted or not yet
        /// replicated: try again. The write may or may not have been stored.
        case unavailable = "database unavailable"
        /// The server does not know us or does not let us do this.
        case authentication = "not authorized by the database"
        /// A bad URI, option or name: somebody has to correct a setting.
        case configuration = "wrong database configuration"
        /// A unique index already holds this key.
        case duplicateKey = "duplicate key"
        /// The server will never take this write: too large, against its validation, an impossible update.
        case rejected = "refused by the database"
        /// A document that cannot be written as BSON or read as it must be.
        case invalidDocument = "invalid document"
        /// A change stream cannot go on from where it is asked to: the server's history begins later, or that place is none.
        case historyLost = "the database's history does not reach back so far"
        /// Any other failed command.
        case command = "database command failed"
    }

    /// Longest message kept, in characters.
    public static let messageSizeMax = 500

    /// Whose fault it is, and so whether to wait, to correct a setting or to look at the data.
    public let kind: Kind
    /// The server's or the driver's number for it; 0 where this module found the fault itself.
    public let code: Int32
    /// The server's name for `code`, where it sent one.
    public let codeName: String?
    /// What the error says of the transaction that it happened in.
    let transaction: TransactionState
    /// What happened, in words; control characters are visible escapes. Of a longer text the middle is left out.
    public let message: String

    /// For faults found without the server. `message` becomes safe to log, but must hold no secret.
    public init(_ kind: Kind, _ message: String, code: Int32 = 0, codeName: String? = nil) {
        self.init(kind, message, code: code, codeName: codeName, transaction: .unsaid)
    }

    init(_ kind: Kind, _ message: String, code: Int32, codeName: String?, transaction: TransactionState) {
        self.kind = kind
        self.transaction = transaction
        self.code = code
        self.codeName = codeName.map(Self.printable)
        self.message = Self.printable(message)
    }

    /// Whether a query may have named an index that is not there. The server has no number of its own for that, and the
    /// driver may have cut off the words for it: before them comes the query, at any length.
    public var mayBeAboutHint: Bool { code == 2 }

    /// Whether the same operation, tried again later, can succeed.
    public var isTransient: Bool { kind == .unavailable }

    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars
        if scalars.count <= messageSizeMax { return text.controlsVisible }
        // A server may repeat what it was asked at any length; what is wrong with that comes last.
        let (head, tail) = (scalars.prefix(messageSizeMax / 2), scalars.suffix(messageSizeMax / 2 - 3))
        return (String(head) + "..." + String(tail)).controlsVisible
    }
}

extension MongoError: CustomStringConvertible {
    /// The kind, the message, and the code with its name where there is one: safe to log.
    public var description: String {
        guard code != 0 else { return "\(kind.rawValue): \(message)" }
        let name = codeName.map { " \($0)" } ?? ""
        return "\(kind.rawValue): \(message) (code \(code)\(name))"
    }
}

extension String {
    /// The text with C0, C1 and line-breaking or direction-changing characters as `\u{...}`.
    var controlsVisible: String {
        var visible = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                visible += "\\u{\(String(scalar.value, radix: 16))}"
            default: visible.unicodeScalars.append(scalar)
            }
        }
        return visible
    }
}
