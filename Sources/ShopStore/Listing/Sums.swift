import Mongo

/// How many dead letters there are for one reason.
public struct LetterCount: Sendable, Equatable {
    /// As it is stored, without the place in the record.
    public var reason: String
    public var letters: Int
    /// How many of them were put back into the log.
    public var replayed: Int
}

extension DeadLetters {
    /// How many there are for each reason, most of them first; nil where counting takes longer than so many milliseconds. Throws
    /// `StoreError`.
    public func counts(time_ms_max: Int) throws -> [LetterCount]? {
        do { return try counts(withinTime: time_ms_max) } catch let error as StoreError where error.isTimeUp {
            return nil
        }
    }

    /// Most reasons that are counted in so many milliseconds.
    public static let reasons_max = 200

    /// How many there are for each reason, most of them first, however long that takes. Throws `StoreError`.
    public func counts() throws -> [LetterCount] { try counts(withinTime: nil) }

    private func counts(withinTime time_ms_max: Int?) throws -> [LetterCount] {
        let pipeline = try Document(
            json: """
                [{"$match": {"forgotten_at_ms": {"$exists": false}, "$expr": \(LetterFilter.isLetter)}},
                 {"$project": {"replayed": {"$gt": ["$replayed_at_ms", null]}, "reason": {"$cond": [
                     {"$eq": [{"$type": "$reason"}, "string"]},
                     {"$arrayElemAt": [{"$split": ["$reason", " (at byte "]}, 0]}, ""]}}},
                 {"$group": {"_id": "$reason", "letters": {"$sum": 1}, "replayed": {"$sum": {"$cond": ["$replayed", 1, 0]}}}},
                 {"$sort": {"letters": -1, "_id": 1}}, {"$limit": \(time_ms_max == nil ? Int(Int32.max) : Self.reasons_max)}]
                """)
        var counts: [LetterCount] = []
        try database.with(.deadLetters) { letters in
            try letters.aggregate(pipeline, time_ms_max: time_ms_max) { view in
                counts.append(
                    LetterCount(
                        reason: view.string("_id") ?? "", letters: Int(view.int64("letters") ?? 0),
                        replayed: Int(view.int64("replayed") ?? 0)))
            }
        }
        return counts
    }
}
