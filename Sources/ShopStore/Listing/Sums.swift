import Mongo
import Shop

extension ShopListing {
    /// How much of a product all customers hold together; nil where counting takes longer than so many milliseconds. What is no
    /// number counts as nothing. Throws `StoreError`.
    public func unitsHeld(of product: ShopID, time_ms_max: Int) throws -> Double? {
        let embedded = try sum(.customers, of: product, time_ms_max)
        let older = try sum(.holdingsHistory, of: product, time_ms_max)
        guard let embedded, let older else { return nil }
        return embedded + older
    }

    private func sum(
        _ collection: ShopDatabase.Collections, of product: ShopID, _ time_ms_max: Int
    ) throws -> Double? {
        let pipeline = try Document(
            array: { a in
                a.document { d in d.document("$match") { $0.string("products.id", product.text) } }
                a.document { $0.string("$unwind", "$products") }
                a.document { d in d.document("$match") { $0.string("products.id", product.text) } }
                a.document { d in
                    d.document("$group") { d in
                        d.null("_id")
                        d.document("units") { $0.string("$sum", "$products.quantity") }
                    }
                }
            })
        var units: Double? = 0
        do {
            try database.with(collection) { documents in
                try documents.aggregate(pipeline, time_ms_max: time_ms_max) { units = $0.number("units") }
            }
        } catch let error as StoreError where error.isTimeUp { return nil }
        return units
    }
}

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

    /// How many there are for each reason, most of them first, however long that takes. Throws `StoreError`.
    public func counts() throws -> [LetterCount] { try counts(withinTime: nil) }

    private func counts(withinTime time_ms_max: Int?) throws -> [LetterCount] {
        let pipeline = try Document(
            json: """
                [{"$match": {"forgotten_at_ms": {"$exists": false}}},
                 {"$project": {"replayed": {"$gt": ["$replayed_at_ms", null]}, "reason": {"$cond": [
                     {"$eq": [{"$type": "$reason"}, "string"]},
                     {"$arrayElemAt": [{"$split": ["$reason", " (at byte "]}, 0]}, ""]}}},
                 {"$group": {"_id": "$reason", "letters": {"$sum": 1}, "replayed": {"$sum": {"$cond": ["$replayed", 1, 0]}}}},
                 {"$sort": {"letters": -1, "_id": 1}}, {"$limit": 200}]
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
