import Mongo
import Shop

/// What may be long: the rows of the two views, sorted by the server.
extension CustomerStory {
    /// With the time by which the server has put it in its place: nearly always its own, as far as anybody knows it.
    func forEachRow(of key: Document, _ visit: (_ place_ms: Int64, StoryEvent) throws -> Void) throws {
        let pipeline = try rows(of: key)
        let first = try firstSource(of: key)
        try shop.database.with(.customers) { customers in
            try customers.aggregate(pipeline, batchSize: ShopListing.batch, usesDisk: true) { view in
                let place_ms = view.int64("time") ?? .min
                if let product = view.document("product"), var holding = product.holding {
                    holding.origin = product.origin(first, sources)
                    let time_ms = holding.timestamp_ms.knownTime_ms
                    try visit(place_ms, StoryEvent(time_ms: time_ms, deed: .holding(holding)))
                } else if let order = view["order_id"]?.order {
                    try visit(place_ms, StoryEvent(time_ms: view.time_ms("paid_at_ms"), deed: .paid(order)))
                }
            }
        }
    }

    private func firstSource(of key: Document) throws -> UInt32? {
        let fields = try Document { $0.int32("joiner", 1) }
        return try shop.database.with(.customers) { try $0.findOne(key, projection: fields) }
            .flatMap { $0.read { firstSource($0) } }
    }

    /// Of two with one time the holding comes first: an order's items have the time of the order.
    private func rows(of key: Document) throws -> Document {
        let ofCustomer = try Document { $0.document("$match", key) }
        let holdings = try stages(
            .holdings, after: ofCustomer, #"{"time": \#(Self.time("$product.timestamp_ms")), "product": 1}"#)
        let orders = try stages(
            .paidOrders, after: ofCustomer, #"{"time": \#(Self.time("$paid_at_ms")), "order_id": 1, "paid_at_ms": 1}"#)
        return try Document(array: { a in
            for stage in holdings { a.document(stage) }
            a.document { d in
                d.document("$unionWith") { d in
                    d.string("coll", ShopDatabase.Collections.customers.rawValue)
                    d.array("pipeline") { a in for stage in orders { a.document(stage) } }
                }
            }
            a.document { d in
                d.document("$sort") { d in
                    d.int32("time", 1)
                    d.int32("order_id", 1)
                    d.int32("number", 1)
                }
            }
        })
    }

    private func stages(_ kind: HistoryKind, after first: Document, _ fields: String) throws -> [Document] {
        var stages = [first]
        try kind.viewPipeline().read { view in
            for (_, stage) in view { if let stage = stage.document { stages.append(try Document(copying: stage)) } }
        }
        let shown = fields.dropLast() + #", "number": 1}"#
        return stages + [try Document(json: #"{"$project": \#(shown)}"#)]
    }

    /// A date or a number as a whole number; null for what is neither.
    private static func time(_ field: String) -> String {
        #"{"$convert": {"input": "\#(field)", "to": "long", "onError": null, "onNull": null}}"#
    }
}
