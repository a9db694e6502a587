import Mongo
import Shop

/// What may be long: the rows of the two views, sorted by the server.
extension CustomerStory {
    func forEachRow(of customer: ShopID, _ visit: (StoryEvent) throws -> Void) throws {
        let pipeline = try rows(of: customer)
        let first = try firstSource(of: customer)
        try shop.database.with(.customers) { customers in
            try customers.aggregate(pipeline, batchSize: ShopListing.batch, usesDisk: true) { view in
                let time_ms = view.time_ms("time")
                if var holding = view.document("product")?.holding {
                    holding.origin = view.document("product")?.origin(first, sources)
                    try visit(StoryEvent(time_ms: time_ms, deed: .holding(holding)))
                } else if let order = view["order_id"]?.order {
                    try visit(StoryEvent(time_ms: time_ms, deed: .paid(order)))
                }
            }
        }
    }

    private func firstSource(of customer: ShopID) throws -> UInt32? {
        let fields = try Document { $0.int32("joiner", 1) }
        return try shop.database.with(.customers) { customers in
            try customers.findOne(.idIsAny(of: [customer]), projection: fields)
        }.flatMap { $0.read { sources.first(of: Bookkeeping(salvaging: $0, sources).applied) } }
    }

    /// Of two with one time the holding comes first: an order's items have the time of the order.
    private func rows(of customer: ShopID) throws -> Document {
        let ofCustomer = try Document { d in d.document("$match") { $0.string("id", customer.text) } }
        let holdings = try stages(
            .holdings, after: ofCustomer, #"{"time": \#(Self.time("$product.timestamp_ms")), "product": 1}"#)
        let orders = try stages(
            .paidOrders, after: ofCustomer, #"{"time": \#(Self.time("$paid_at_ms")), "order_id": 1}"#)
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
