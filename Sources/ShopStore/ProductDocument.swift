import Mongo
import Shop

/// A product's document: what it is called and costs now, and every price it ever had, in the order they came.
struct ProductDocument {
    let sources: SourceTable

    func state(_ view: DocumentView) -> ProductState {
        let bookkeeping = Bookkeeping(view.document("joiner"), sources)
        return ProductState(
            revision: bookkeeping.revision, name: view.string("name") ?? "", type: view.string("type") ?? "",
            history: history(view), applied: bookkeeping.applied, counts: bookkeeping.counts)
    }

    /// The stored prices; and where another program has set `price` by itself, that one, as the latest.
    func history(_ view: DocumentView) -> PriceHistory {
        let name = view.string("name") ?? ""
        let type = view.string("type") ?? ""
        var history = PriceHistory()
        for (_, value) in view.array("prices") ?? .empty {
            guard let entry = value.document, let price = entry.double("price") else { continue }
            let offer = Offer(name: entry.string("name") ?? name, type: entry.string("type") ?? type, price: price)
            history.add(.init(offer, timestamp_ms: entry.int64("timestamp_ms") ?? .min, record: entry.moment(sources)))
        }
        if let price = view.double("price"), price.isFinite, price != history.current {
            let latest_ms = history.inTimeOrder.last?.timestamp_ms ?? .min
            history.add(.init(Offer(name: name, type: type, price: price), timestamp_ms: latest_ms))
        }
        return history
    }

    /// The whole document of a product that is not stored yet. Throws `MongoError`.
    func document(_ write: ProductWrite) throws -> Document {
        try Document { d in
            d.string("id", write.id.text)
            set(write.state, &d)
            d.array("prices") { append(write.state.newPoints, &$0) }
        }
    }

    /// Throws `MongoError`.
    func update(_ state: ProductState) throws -> Document {
        try Document { d in
            d.document("$set") { set(state, &$0) }
            d.document("$push") {
                $0.document("prices") { $0.array("$each") { append(state.newPoints, &$0) } }
            }
        }
    }

    private func set(_ state: ProductState, _ d: inout DocumentWriter) {
        d.string("name", state.name)
        d.string("type", state.type)
        d.double("price", state.history.current ?? 0)
        Bookkeeping(revision: state.nextRevision, applied: state.applied, counts: state.counts)
            .write(to: &d, sources)
    }

    private func append(_ points: [PriceHistory.Point], _ a: inout ArrayWriter) {
        for point in points {
            a.document { d in
                d.string("name", point.offer.name)
                d.string("type", point.offer.type)
                d.double("price", point.offer.price)
                d.int64("timestamp_ms", point.timestamp_ms)
                if let record = point.record, let source = record.source {
                    d.string("source", sources.name(of: source))
                    d.int64("position", record.position)
                    if record.isUntimed { d.bool("untimed", true) }
                }
            }
        }
    }
}
