import Mongo
import Shop

/// How much of a product customers hold.
public struct UnitsSold: Sendable, Equatable {
    /// What is no number counts as nothing.
    public var units: Double
    /// In zloty, as it was paid; likewise.
    public var money: Double
    /// Of how many holdings nobody knows the quantity or the price.
    public var unknown: Int
}

extension ShopListing {
    /// As `forEachProduct`, of those alone that somebody holds, with how much that is. The server adds up everything that all
    /// customers hold first.
    public func forEachSoldProduct(
        _ filter: ProductFilter, limit: Int = 0, _ visit: (ProductListing, UnitsSold) throws -> Void
    ) throws {
        var left = limit > 0 ? limit : .max
        let pipeline = try soldProducts(filter)
        try database.with(.customers) { customers in
            try customers.aggregate(pipeline, batchSize: min(Self.batch, left), usesDisk: true) { view in
                guard let product = view.document("product").flatMap({ ProductListing($0) }), filter.matches(product)
                else { return }
                try visit(
                    product,
                    UnitsSold(
                        units: view.number("units") ?? .nan, money: view.number("money") ?? .nan,
                        unknown: Int(view.int64("unknown") ?? 0)))
                left -= 1
                if left == 0 { throw StopReading() }
            }
        }
    }

    /// How much of one product all customers hold together; nil where counting takes longer than so many milliseconds. Throws
    /// `StoreError`.
    public func unitsHeld(of product: ShopID, time_ms_max: Int) throws -> UnitsSold? {
        var held = UnitsSold(units: 0, money: 0, unknown: 0)
        var sought = SoughtHolding()
        sought.product = product
        let pipeline = try rows(of: sought.candidates(), .id(product))
        do {
            try database.with(.customers) { customers in
                try customers.aggregate(pipeline, time_ms_max: time_ms_max) { view in
                    held = UnitsSold(
                        units: view.number("units") ?? .nan, money: view.number("money") ?? .nan,
                        unknown: Int(view.int64("unknown") ?? 0))
                }
            }
        } catch let error as StoreError where error.isTimeUp { return nil }
        return held
    }

    /// A row for each product that one of these customers holds.
    private func rows(of customers: Document, _ filter: ProductFilter) throws -> Document {
        let rows = try HistoryKind.holdings.viewPipeline()
        let sums = try Document(json: Self.sums)
        let ofProducts = try Document { d in
            if !filter.ids.isEmpty {
                d.document("product.id") { $0.array("$in") { a in filter.ids.forEach { a.string($0.text) } } }
            }
        }
        return try Document(array: { a in
            a.document { $0.document("$match", customers) }
            rows.read { for (_, stage) in $0 { if let stage = stage.document { a.document(stage) } } }
            a.document { $0.document("$match", ofProducts) }
            sums.read { for (_, stage) in $0 { if let stage = stage.document { a.document(stage) } } }
        })
    }

    private func soldProducts(_ filter: ProductFilter) throws -> Document {
        let sold = try rows(of: .all, filter)
        let products = try Document(
            json: """
                [{"$lookup": {"from": "products", "localField": "_id", "foreignField": "id", "as": "product"}},
                 {"$unwind": "$product"}, {"$match": {"$expr": {"$eq": ["$_id", "$product.id"]}}}]
                """)
        let ofFilter = try filter.document()
        return try Document(array: { a in
            for stages in [sold, products] {
                stages.read { for (_, stage) in $0 { if let stage = stage.document { a.document(stage) } } }
            }
            a.document { $0.document("$replaceWith", Self.productWithSums) }
            a.document { $0.document("$match", ofFilter) }
            a.document { $0.document("$sort") { $0.int32("id", 1) } }
        })
    }

    private static let sums = """
        [{"$match": {"$expr": {"$eq": [{"$type": "$product.id"}, "string"]}}},
         {"$project": {"id": "$product.id", "units": \(number("$product.quantity")),
                       "price": \(number("$product.price", from: 0))}},
         {"$group": {"_id": "$id", "units": {"$sum": "$units"}, "money": {"$sum": {"$multiply": ["$units", "$price"]}},
                     "unknown": {"$sum": {"$cond": [{"$in": [null, ["$units", "$price"]]}, 1, 0]}}}}]
        """

    /// The filter is of a product's own fields.
    private static func productWithSums(_ d: inout DocumentWriter) {
        for field: StaticString in ["id", "type", "price"] { d.string(field, "$product.\(field)") }
        for field: StaticString in ["product", "units", "money", "unknown"] { d.string(field, "$\(field)") }
    }

    /// What `Value.number` understands, as the server says it; null for anything else, and for what is below `least`.
    private static func number(_ field: String, from least: Int? = nil) -> String {
        let text = #"^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?\\z"#
        let isText =
            #"{"$cond": [{"$eq": [{"$type": "\#(field)"}, "string"]}, {"$regexMatch": {"input": "\#(field)", "regex": "\#(text)"}}, false]}"#
        let isNumber = #"{"$in": [{"$type": "\#(field)"}, ["int", "long", "double", "decimal"]]}"#
        let value = #"{"$convert": {"input": "\#(field)", "to": "double", "onError": null, "onNull": null}}"#
        let lower =
            least.map { #"{"$gte": ["$$number", \#($0)]}"# }
            ?? #"{"$gt": ["$$number", {"$numberDouble": "-Infinity"}]}"#
        return """
            {"$let": {"vars": {"number": {"$cond": [{"$or": [\(isNumber), \(isText)]}, \(value), null]}}, \
            "in": {"$cond": [{"$and": [\(lower), {"$lt": ["$$number", {"$numberDouble": "Infinity"}]}]}, "$$number", null]}}}
            """
    }
}
