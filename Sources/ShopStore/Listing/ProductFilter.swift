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
                // Told to more digits than a double has.
                a.document { $0.document("price") { $0.string("$type", "decimal") } }
            }
        }
    }

    func matches(_ product: ProductListing) -> Bool {
        guard let price else { return true }
        return product.known.map { price.contains($0) } ?? false
    }
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
}
