import Mongo
import Shop

/// Moves the older part of what grows for ever from the customer's document to documents of bounded size.
///
/// Bucket n holds the entries n·size to (n+1)·size of a list that is only ever added to. It is filled from what is
/// durable already, so whoever writes it, and however often, writes the same. Entries leave the customer's document
/// only if they are there exactly as they went into the bucket; until then they stand in both, and readers count
/// only the buckets that the document knows of.
struct HistoryMove {
    let customers: Collection
    let buckets: Collection
    let kind: HistoryKind

    /// Moves what there is to move for these customers. Throws `MongoError`.
    func run(_ ids: [ShopID]) throws {
        let projection = try Document { d in
            for field in ["id", "products", "cart", "history"] { try d.field(named: field, .int32(1)) }
        }
        let fill = buckets.bulk(ordered: false)
        let shorten = customers.bulk(ordered: false)
        try customers.find(try grown(ids), projection: projection) { view in
            guard let id = view.string("id"), let list = kind.list(in: view) else { return }
            let count = bucketsToMove(list.reduce(0) { count, _ in count + 1 })
            let known = kind.buckets(in: view)
            for bucket in 0..<count {
                let portion = (bucket * kind.bucketSize)..<((bucket + 1) * kind.bucketSize)
                try add(list, portion, as: known + Int64(bucket), of: id, to: fill)
            }
            if count > 0 { try remove(list, count, known, of: id, with: shorten) }
        }
        try fill.run()
        try shorten.run()
    }

    private func bucketsToMove(_ entries: Int) -> Int {
        entries < kind.embedded_max ? 0 : (entries - kind.embedded_max / 2) / kind.bucketSize
    }

    /// Those of the customers whose list is long enough.
    private func grown(_ ids: [ShopID]) throws -> Document {
        try Document { d in
            d.document("id") { $0.array("$in") { a in for id in ids { a.string(id.text) } } }
            let last = "\(kind.path.dropFirst()).\(kind.embedded_max - 1)"
            try d.field(named: last, .document(Document { $0.bool("$exists", true) }))
        }
    }

    private func add(
        _ list: DocumentView, _ portion: Range<Int>, as bucket: Int64, of id: String, to bulk: BulkWrite
    ) throws {
        let filter = try Document { d in
            d.string("customer_id", id)
            d.int64("bucket", bucket)
        }
        let document = try Document { d in
            d.string("customer_id", id)
            d.int64("bucket", bucket)
            d.array(kind.entries) { $0.elements(of: list, in: portion) }
        }
        try bulk.replaceOne(filter, document, upsert: true)
    }

    /// Removes the moved entries if the list still begins with just these.
    private func remove(
        _ list: DocumentView, _ count: Int, _ known: Int64, of id: String, with bulk: BulkWrite
    ) throws {
        let moved = count * kind.bucketSize
        let filter = try Document { d in
            d.string("id", id)
            if known == 0 { d.null(kind.counter) } else { d.int64(kind.counter, known) }
            d.document("$expr") {
                $0.array("$eq") { a in
                    a.document { $0.array("$slice") { pair(&$0, kind.path, moved) } }
                    // Literal: a text that begins with "$" is text.
                    a.document { $0.array("$literal") { $0.elements(of: list, in: 0..<moved) } }
                }
            }
        }
        let update = try Document(array: { a in
            a.document { d in
                d.document("$set") { d in
                    d.document(kind.list) { $0.array("$slice") { rest(&$0, after: moved) } }
                    d.int64(kind.counter, known + Int64(count))
                }
            }
        })
        try bulk.updateOne(filter, update)
    }

    private func pair(_ a: inout ArrayWriter, _ path: String, _ number: Int) {
        a.string(path)
        a.int64(Int64(number))
    }

    /// `$slice` refuses a length of zero, so it asks for one at least.
    private func rest(_ a: inout ArrayWriter, after moved: Int) {
        pair(&a, kind.path, moved)
        a.document {
            $0.array("$max") { a in
                a.int64(1)
                a.document { $0.string("$size", kind.path) }
            }
        }
    }
}

extension BulkWrite {
    /// Executes; the first refusal is thrown.
    fileprivate func run() throws {
        if let refused = try execute().writeErrors.first { throw refused.error }
    }
}
