import EventLog
import Logging
import Mongo

/// Keeping letters, also where the database has rules of its own about them.
extension DeadLetters {
    /// How much of a letter is kept: where the database refuses one for good, less is tried, down to where its record
    /// stood. A record that is neither applied nor kept would be lost.
    fileprivate enum Extent: CaseIterable {
        case whole, withoutRecord, placeOnly

        var lack: String {
            switch self {
            case .whole: ""
            case .withoutRecord: "without its record"
            case .placeOnly: "only as the place where its record stood"
            }
        }
    }

    private typealias Refusal = (letter: DeadLetter, error: MongoError)

    /// Adds those that are not there yet. Throws `StoreError`, a lasting one for a letter that the database refuses
    /// whatever is left of it; the others are kept all the same.
    public func add(_ letters: [DeadLetter]) throws {
        var refusals = try add(letters, .whole)
        for extent in Extent.allCases.dropFirst() where !refusals.isEmpty {
            let (letter, error) = refusals[0]
            let others = refusals.count > 1 ? ", and \(refusals.count - 1) more like it" : ""
            logger.warning(
                "The database refuses the dead letter \(madeVisible(letter.id))\(others) (\(error)); kept \(extent.lack)."
            )
            refusals = try add(refusals.map(\.letter), extent)
        }
        if let (letter, error) = refusals.first {
            throw StoreError("the database does not keep the dead letter \(madeVisible(letter.id)): \(error)", .other)
        }
    }

    /// Gives those that the database will never take like this; anything else that it says is no reason to keep less.
    private func add(_ letters: [DeadLetter], _ extent: Extent) throws -> [Refusal] {
        try database.with(.deadLetters) { collection in
            let bulk = collection.bulk(ordered: false)
            for letter in letters {
                try letter.add(to: bulk, extent)
            }
            let errors = try bulk.execute().writeErrors
            if let other = errors.first(where: { !$0.error.isKnownRefusal }) { throw other.error }
            return try absent(errors.map { (letters[$0.index], $0.error) }, in: collection)
        }
    }

    /// Without those that are there: somebody else has added them at the same moment.
    private func absent(_ refusals: [Refusal], in collection: Collection) throws -> [Refusal] {
        if refusals.isEmpty { return [] }
        let ids = try Document { d in
            d.document("_id") { $0.array("$in") { a in for refusal in refusals { a.string(refusal.letter.id) } } }
        }
        var found: Set<String> = []
        try collection.find(ids, projection: try Document { $0.int32("_id", 1) }) { view in
            if let id = view.string("_id") { found.insert(id) }
        }
        return refusals.filter { !found.contains($0.letter.id) }
    }
}

extension MongoStore {
    public func write(_ letters: [DeadLetter]) throws { try DeadLetters(database, logger: logger).add(letters) }
}

extension DeadLetter {
    /// Adds it to a bulk of writes on the dead letters, where it is not there yet.
    public func add(to bulk: BulkWrite) throws { try add(to: bulk, .whole) }

    fileprivate func add(to bulk: BulkWrite, _ extent: DeadLetters.Extent) throws {
        let update = try Document { d in d.document("$setOnInsert") { write(extent, to: &$0) } }
        try bulk.updateOne(try Document { $0.string("_id", id) }, update, upsert: true)
    }

    fileprivate func write(_ extent: DeadLetters.Extent, to d: inout DocumentWriter) {
        d.string("source", source)
        d.int64("position", position)
        d.int64("size_bytes", size_bytes)
        if extent == .placeOnly { return }
        if extent == .whole {
            raw.withUnsafeBytes { d.binary("raw", $0) }
            if let cameAs { d.int64("came_as", cameAs) }
        }
        d.string("reason", reason)
        d.int64("failed_at_ms", failed_at_ms)
    }
}
