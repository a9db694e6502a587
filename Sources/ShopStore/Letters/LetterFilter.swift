import Mongo

/// Of which dead letters a list is: those of which all holds that is given. The database looks through all of them.
public struct LetterFilter: Sendable, Equatable {
    /// A part of the reason, whatever the case.
    public var reason: String?
    /// Whether it was put back into the log.
    public var isReplayed: Bool?

    /// All letters.
    public init() {}

    /// Without what is left of letters that were forgotten.
    func document(id: String? = nil) throws -> Document {
        try Document { d in
            if let id { d.string("_id", id) }
            d.document(Tombstone.mark) { $0.bool("$exists", false) }
            if let reason { d.document("reason") { $0.containing(reason) } }
            if let isReplayed { d.document("replayed_at_ms") { $0.null(isReplayed ? "$ne" : "$eq") } }
        }
    }
}

extension DocumentWriter {
    /// As a condition on a text: that this stands in it, whatever the case. What has a meaning in a pattern is taken for a
    /// character.
    mutating func containing(_ text: String) {
        let literal = text.unicodeScalars.reduce(into: "") { pattern, scalar in
            let isPlain = !scalar.isASCII || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if !isPlain { pattern += "\\" }
            pattern.unicodeScalars.append(scalar)
        }
        string("$regex", literal)
        string("$options", "i")
    }
}
