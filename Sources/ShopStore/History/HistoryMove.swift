import Mongo
import Shop

/// Moves the older part of what grows for ever from the customer's document to documents of bounded size.
///
/// Bucket n holds the entries n·size to (n+1)·size of a list that is only ever added to. Buckets are filled and the
/// document is shortened in one transaction: either the document knows of them and has given the entries away, or neither
/// happened. Whoever changed the document meanwhile makes the transaction fail, so no mover writes what it read too long
/// ago. A bucket that no document knows of (an earlier life of the customer left it) is nobody's, and is written over.
struct HistoryMove {
    let customers: Collection
    let buckets: Collection
    let kind: HistoryKind

    /// Moves what there is to move for these customers; within a transaction. Throws `MongoError`, also for what the
    /// server refuses of one of them.
    func run(_ ids: [ShopID]) throws {
        let projection = try Document { d in
            for field in ["id", "products", "cart", "history"] { try d.field(named: field, .int32(1)) }
        }
        let fill = buckets.bulk(ordered: false)
        let shorten = customers.bulk(ordered: false)
        try customers.find(try grown(try onlyOnes(ids)), projection: projection) { view in
            guard let id = view.string("id"), let list = kind.list(in: view), let owner = view.objectKey else { return }
            // A history that cannot be understood stays as it is; so does the document.
            guard let known = try? kind.buckets(in: view) else { return }
            let entries = list.count
            // Times that are not as many as the entries belong to nobody knows which.
            let times = kind.times(in: view).flatMap { $0.count == entries ? $0 : nil }
            let count = bucketsToMove(entries)
            if count == 0 { return }
            let moments = moments(of: kind == .holdings ? list : times ?? .empty, first: count * kind.bucketSize)
            for bucket in 0..<count {
                let portion = (bucket * kind.bucketSize)..<((bucket + 1) * kind.bucketSize)
                try add(list, times, portion, moments[portion], as: known + Int64(bucket), of: id, to: fill)
            }
            let isOdd = view["history"]?.isAbsence ?? false
            let left = entries - count * kind.bucketSize
            let lists: [StaticString] = times == nil ? [kind.list] : [kind.list, "cart.paid_at_ms"]
            try remove(from: lists, keeping: left, known + Int64(count), of: owner, isHistoryOdd: isOdd, with: shorten)
        }
        try fill.run()
        try shorten.run()
    }

    /// How many buckets of one customer a move fills: more than a round of a batch adds. What other programs have added
    /// beyond that is left for the next times, so that one customer keeps nobody waiting.
    private static let buckets_max = 64

    private func bucketsToMove(_ entries: Int) -> Int {
        entries < kind.embedded_max ? 0 : min(Self.buckets_max, (entries - kind.embedded_max / 2) / kind.bucketSize)
    }

    /// Those of whom there is one document, be it short: of two the one would write over what the other has moved.
    private func onlyOnes(_ ids: [ShopID]) throws -> [ShopID] {
        var counts: [ShopID: Int] = [:]
        let projection = try Document { d in
            d.int32("_id", 0)
            d.int32("id", 1)
        }
        try customers.find(.idIsAny(of: ids), projection: projection) { view in
            if let id = view.string("id") { counts[ShopID(id), default: 0] += 1 }
        }
        return ids.filter { counts[$0] == 1 }
    }

    /// Those of the customers whose list is long enough.
    private func grown(_ ids: [ShopID]) throws -> Document {
        try Document { d in
            d.document("id") { $0.array("$in") { a in for id in ids { a.string(id.text) } } }
            let last = "\(kind.path).\(kind.embedded_max - 1)"
            try d.field(named: last, .document(Document { $0.bool("$exists", true) }))
        }
    }

    private func add(
        _ list: DocumentView, _ times: DocumentView?, _ portion: Range<Int>, _ moments: ArraySlice<Int64?>,
        as bucket: Int64, of id: String, to bulk: BulkWrite
    ) throws {
        let filter = try Document { d in
            d.string("customer_id", id)
            d.int64("bucket", bucket)
        }
        let document = try Document { d in
            d.string("customer_id", id)
            d.int64("bucket", bucket)
            d.array(kind.entries) { $0.elements(of: list, in: portion) }
            if let times { d.array("paid_at_ms") { $0.elements(of: times, in: portion) } }
            // The first and the last time of the bucket's entries, as far as they are known.
            if let from_ms = moments.compactMap(\.self).min(), let to_ms = moments.compactMap(\.self).max() {
                d.int64("from_ms", from_ms)
                d.int64("to_ms", to_ms)
            }
        }
        try bulk.replaceOne(filter, document, upsert: true)
    }

    /// When each of the first entries was, as far as that is known, in one walk over the list: it may be as long as a
    /// document can bear.
    private func moments(of entries: DocumentView, first count: Int) -> [Int64?] {
        let known = Array(
            entries.lazy.prefix(count).map { $0.value.document?.time_ms("timestamp_ms") ?? $0.value.int64 })
        return known + Array(repeating: nil, count: count - known.count)
    }

    /// Keeps only the last entries; the snapshot that was read says that there are no others before them.
    private func remove(
        from lists: [StaticString], keeping left: Int, _ known: Int64, of owner: Document, isHistoryOdd: Bool,
        with bulk: BulkWrite
    ) throws {
        let update = try Document { d in
            d.document("$push") { d in
                for list in lists {
                    d.document(list) { d in
                        d.array("$each") { _ in }
                        d.int64("$slice", -Int64(left))
                    }
                }
            }
            d.document("$set") { d in
                if isHistoryOdd {
                    d.document("history") { $0.int64(kind.counterInHistory, known) }
                } else {
                    d.int64(kind.counter, known)
                }
            }
        }
        try bulk.updateOne(owner, update)
    }
}

extension DocumentView {
    /// `{_id: …}` with this document's own.
    fileprivate var objectKey: Document? {
        guard let key = self["_id"] else { return nil }
        return try? Document { $0.value("_id", key) }
    }
}

extension BulkWrite {
    /// Executes; the first refusal is thrown.
    fileprivate func run() throws {
        if let refused = try execute().writeErrors.first { throw refused.error }
    }
}
