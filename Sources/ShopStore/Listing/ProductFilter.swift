import Mongo
import Shop

/// Of which products a list is: those of which all holds that is given. By an index for ids, else through all documents.
public struct ProductFilter: Sendable {
    /// One of these ids; any, where there is none.
    public var ids: [ShopID] = []
    /// The category, to the letter.
    public var type: String?
    /// What it costs now, in zloty; one whose price nobody knows is in no range.
    public var price: ClosedRange<Double>?

    /// All products.
    public init() {}

    /// The product with this id.
    public static func id(_ id: ShopID) -> ProductFilter {
        var filter = ProductFilter()
        filter.ids = [id]
        return filter
    }

    /// More than `matches` rather than less: prices may be texts, or stand in the history alone.
    func document() throws -> Document {
        try Document { d in
            d.document("id") { d in
                if ids.isEmpty {
                    d.bool("$exists", true)
                } else {
                    d.array("$in") { a in ids.forEach { a.string($0.text) } }
                }
            }
            if let type { d.string("type", type) }
            guard let price else { return }
            d.array("$or") { a in
                a.document { d in
                    d.document("price") { d in
                        d.double("$gte", price.lowerBound)
                        d.double("$lte", price.upperBound)
                    }
                }
                a.document { $0.document("price") { $0.document("$not") { $0.double("$gte", 0) } } }
            }
        }
    }

    func matches(_ product: ProductListing) -> Bool {
        guard let price else { return true }
        return product.known.map { price.contains($0) } ?? false
    }
}

/// How much of a product customers hold.
public struct UnitsSold: Sendable, Equatable {
    /// What is no number counts as nothing.
    public var units: Double
    /// In zloty, as it was paid.
    public var money: Double
}

extension ShopListing {
    /// Visits the products in the order of their ids, at most so many of them unless `limit` is 0. Throws `StoreError`, and
    /// what `visit` does.
    public func forEachProduct(
        _ filter: ProductFilter = ProductFilter(), limit: Int = 0, _ visit: (ProductListing) throws -> Void
    ) throws {
        var left = limit > 0 ? limit : .max
        let sort = try Document { $0.int32("id", 1) }
        try database.with(.products) { products in
            try products.find(filter.document(), sort: sort, batchSize: min(Self.batch, left)) { view in
                guard let product = ProductListing(view), filter.matches(product) else { return }
                try visit(product)
                left -= 1
                if left == 0 { throw StopReading() }
            }
        }
    }

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
                    product, UnitsSold(units: view.number("units") ?? .nan, money: view.number("money") ?? .nan))
                left -= 1
                if left == 0 { throw StopReading() }
            }
        }
    }

    private func soldProducts(_ filter: ProductFilter) throws -> Document {
        let rows = try HistoryKind.holdings.viewPipeline()
        let sums = try Document(
            json: """
                [{"$match": {"product.id": {"$type": "string"}}},
                 {"$project": {"id": "$product.id", "units": \(Self.number("$product.quantity")),
                               "price": \(Self.number("$product.price"))}},
                 {"$group": {"_id": "$id", "units": {"$sum": "$units"},
                             "money": {"$sum": {"$multiply": ["$units", "$price"]}}}},
                 {"$lookup": {"from": "products", "localField": "_id", "foreignField": "id", "as": "product"}},
                 {"$unwind": "$product"}]
                """)
        let ofFilter = try filter.document()
        return try Document(array: { a in
            rows.read { for (_, stage) in $0 { if let stage = stage.document { a.document(stage) } } }
            sums.read { for (_, stage) in $0 { if let stage = stage.document { a.document(stage) } } }
            a.document { $0.document("$replaceWith", Self.productWithSums) }
            a.document { $0.document("$match", ofFilter) }
            a.document { $0.document("$sort") { $0.int32("id", 1) } }
        })
    }

    /// The filter is of a product's own fields.
    private static func productWithSums(_ d: inout DocumentWriter) {
        for field: StaticString in ["id", "type", "price"] { d.string(field, "$product.\(field)") }
        for field: StaticString in ["product", "units", "money"] { d.string(field, "$\(field)") }
    }

    private static func number(_ field: String) -> String {
        #"{"$convert": {"input": "\#(field)", "to": "double", "onError": null, "onNull": null}}"#
    }
}
