import EventLog
import Logging
import Mongo

/// The dead letters, one document each; a record that is read again finds its letter there.
public struct DeadLetters: Sendable {
    /// The name of their collection.
    public static let collection = ShopDatabase.Collections.deadLetters.rawValue

    let database: ShopDatabase
    let logger: Logger

    /// `say` is told of letters that the database takes only in part.
    public init(_ database: ShopDatabase, logger: Logger = .silent) {
        self.database = database
        self.logger = logger
    }

    /// Visits the letters, those of one source together and in its order; not what is left of those that were forgotten.
    /// Throws `StoreError`, and what `visit` throws.
    public func forEach(
        id: String? = nil, _ filter: LetterFilter = LetterFilter(), limit: Int = 0,
        _ visit: (DeadLetter) throws -> Void
    ) throws {
        let filter = try filter.document(id: id)
        try database.with(.deadLetters) { collection in
            try collection.find(filter, sort: try Self.order(), limit: limit) { view in
                if let letter = DeadLetter(view) { try visit(letter) }
            }
        }
    }

    /// The letters that come after this one in that order, as many as have so many bytes together, one at least. Throws
    /// `StoreError`.
    public func portion(after last: DeadLetter?, bytes_max: Int) throws -> [DeadLetter] {
        var (letters, bytes): ([DeadLetter], Int) = ([], 0)
        let areLetters = try LetterFilter().document()
        let filter = try Document { d in
            d.array("$and") { a in
                a.document(areLetters)
                if let last { a.document { Self.after(last, &$0) } }
            }
        }
        try database.with(.deadLetters) { collection in
            try collection.find(filter, sort: try Self.order(), batchSize: 32) { view in
                guard let letter = DeadLetter(view) else { return }
                letters.append(letter)
                bytes += letter.raw.count
                if bytes >= bytes_max { throw StopReading() }
            }
        }
        return letters
    }

    private static func after(_ last: DeadLetter, _ d: inout DocumentWriter) {
        d.array("$or") { a in
            a.document { $0.document("source") { $0.string("$gt", last.source) } }
            a.document { d in
                d.string("source", last.source)
                d.document("position") { $0.int64("$gt", last.position) }
            }
        }
    }

    private static func order() throws -> Document {
        try Document { d in
            d.int32("source", 1)
            d.int32("position", 1)
        }
    }

    /// Another letter whose record bore this replay number when it came, and that was put back since; `nil` where there
    /// is none. Throws `StoreError`.
    public func replayedCopy(of letter: String, cameAs number: Int64) throws -> String? {
        let filter = try Document { d in
            d.int64("came_as", number)
            d.document("_id") { $0.string("$ne", letter) }
            d.document("replay_number") { $0.bool("$exists", true) }
        }
        return try database.with(.deadLetters) { try $0.findOne(filter)?.string("_id") }
    }

    /// How many there are. Throws `StoreError`.
    public func count(_ filter: LetterFilter = LetterFilter()) throws -> Int {
        try database.with(.deadLetters) { try $0.count(filter.document()) }
    }

    /// Notes that letters' records were put back into the log, unless that has been done under a later number by now.
    /// Throws `StoreError`.
    public func markReplayed(_ claims: [ReplayClaim], at replayed_at_ms: Int64) throws {
        try inBulk { bulk in
            for claim in claims {
                let earlier = try Document { d in
                    d.string("_id", claim.letter)
                    d.document("replay_number") { $0.document("$not") { $0.int64("$gte", claim.number) } }
                }
                let update = try Document { d in
                    d.document("$set") { d in
                        d.int64("replayed_at_ms", replayed_at_ms)
                        d.int64("replay_number", claim.number)
                    }
                }
                try bulk.updateOne(earlier, update)
            }
        }
    }

    /// Removes letters, and says how many there were. Throws `StoreError`.
    public func drop(_ ids: [String]) throws -> Int {
        try inBulk { bulk in for id in ids { try bulk.deleteOne(try Document { $0.string("_id", id) }) } }.deleted
    }

    @discardableResult
    private func inBulk(_ gather: (BulkWrite) throws -> Void) throws -> BulkResult {
        try database.with(.deadLetters) { collection in
            let bulk = collection.bulk(ordered: false)
            try gather(bulk)
            let result = try bulk.execute()
            if let refused = result.writeErrors.first { throw refused.error }
            return result
        }
    }
}

extension DeadLetter {
    fileprivate init?(_ view: DocumentView) {
        guard let source = view.string("source"), let position = view.int64("position") else { return nil }
        let raw = view["raw"]?.rawBytes ?? []
        self.init(
            source: source, position: position, raw: raw,
            // Where nobody has said how long the record was, what was kept is all that is known of it.
            size_bytes: view.wholeNumber("size_bytes") ?? Int64(raw.count),
            reason: view.string("reason") ?? "", failed_at_ms: view.time_ms("failed_at_ms") ?? .min,
            replayed_at_ms: view.time_ms("replayed_at_ms"), replayNumber: view.int64("replay_number"))
    }
}
