import Mongo

/// Of which dead letters a list is: those of which all holds that is given. The database looks through all of them.
public struct LetterFilter: Sendable, Equatable {
    /// A part of the reason, whatever the case.
    public var reason: String?
    /// Whether it was put back into the log.
    public var isReplayed: Bool?

    /// All letters.
    public init() {}

    /// Without what is left of letters that were forgotten, and without what other programs have put there that does not have
    /// the key of a letter: nobody could name it.
    func document(id: String? = nil) throws -> Document {
        let isLetter = try Document(json: Self.isLetter)
        return try Document { d in
            if let id { d.string("_id", id) }
            d.document(Tombstone.mark) { $0.bool("$exists", false) }
            d.document("$expr", isLetter)
            if let reason { d.document("reason") { $0.containing(reason) } }
            if let isReplayed { d.document("replayed_at_ms") { $0.null(isReplayed ? "$ne" : "$eq") } }
        }
    }

    /// Its key says where the record stood.
    static let isLetter = """
        {"$cond": [{"$and": [{"$eq": [{"$type": "$source"}, "string"]}, {"$in": [{"$type": "$position"}, ["int", "long"]]}]},
                   {"$eq": ["$_id", {"$concat": ["$source", "@", {"$toString": "$position"}]}]}, false]}
        """
}

extension DocumentWriter {
    /// As a condition on a text: that this stands in it, whatever the case. What has a meaning in a pattern is taken for a
    /// character.
    mutating func containing(_ text: String) {
        // A pattern ends at a zero byte, and no text of ours has one.
        if text.utf8.contains(0) { return array("$in") { _ in } }
        let literal = text.unicodeScalars.reduce(into: "") { pattern, scalar in
            let isPlain = !scalar.isASCII || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if !isPlain { pattern += "\\" }
            pattern.unicodeScalars.append(scalar)
        }
        string("$regex", literal)
        string("$options", "i")
    }

    /// Likewise, and not in one of several texts of a list.
    mutating func containingAsText(_ text: String) {
        containing(text)
        document("$not") { $0.string("$type", "array") }
    }
}
