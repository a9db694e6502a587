import Mongo
import Shop

/// A product's document: what it is called and costs now, and every price it ever had, in the order they came.
struct ProductDocument {
    let sources: SourceTable

    /// What can be sold by the document, and why no price can be added to it, if so.
    func state(_ view: DocumentView) -> (state: ProductState, unusable: Unusable?) {
        var state = ProductState(
            revision: 0, name: view.string("name") ?? "", type: view.string("type") ?? "", history: history(view))
        do throws(NotUnderstood) {
            let bookkeeping = try Bookkeeping(reading: view, sources)
            (state.revision, state.applied, state.counts) =
                (bookkeeping.revision, bookkeeping.applied, bookkeeping.counts)
            _ = try view.list("prices")
        } catch {
            return (state, Unusable(error.description, applied: state.applied))
        }
        if let prices = view["prices"], prices.isAbsence, prices.array == nil { state.repairsPrices = true }
        return (state, nil)
    }

    /// The stored prices; and where another program has set `price` by itself, that one, as the latest.
    func history(_ view: DocumentView) -> PriceHistory {
        let name = view.string("name") ?? ""
        let type = view.string("type") ?? ""
        var history = PriceHistory()
        for (_, value) in view.array("prices") ?? .empty {
            guard let entry = value.document, let price = entry.price else { continue }
            let offer = Offer(name: entry.string("name") ?? name, type: entry.string("type") ?? type, price: price)
            history.add(
                .init(offer, timestamp_ms: entry.time_ms("timestamp_ms") ?? .min, record: entry.moment(sources)))
        }
        if let price = view.price, price != history.current {
            let latest_ms = history.inTimeOrder.last?.timestamp_ms ?? .min
            history.add(.init(Offer(name: name, type: type, price: price), timestamp_ms: latest_ms))
        }
        return history
    }

    /// The whole document of a product that is not stored yet. Throws `MongoError`.
    func document(_ write: ProductWrite, isKeyed: Bool) throws -> Document {
        try Document { d in
            if isKeyed { d.string("_id", write.id.text) }
            d.string("id", write.id.text)
            set(write.state, &d)
            d.array("prices") { append(write.state.newPoints, &$0) }
        }
    }

    /// Throws `MongoError`.
    func update(_ state: ProductState) throws -> Document {
        try Document { d in
            d.document("$set") { d in
                set(state, &d)
                if state.repairsPrices { d.array("prices") { append(state.newPoints, &$0) } }
            }
            if state.repairsPrices { return }
            d.document("$push") {
                $0.document("prices") { $0.array("$each") { append(state.newPoints, &$0) } }
            }
        }
    }

    /// As in the customer's document.
    static func guardRepairs(_ state: ProductState, _ d: inout DocumentWriter) {
        guard state.repairsPrices else { return }
        d.document("prices") {
            $0.array("$in") { a in
                a.null()
                a.document { _ in }
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

extension DocumentView {
    /// A price that something can be sold for; nil where it is unknown or below zero.
    var price: Double? { number("price").flatMap { $0 < 0 ? nil : $0 } }
}
