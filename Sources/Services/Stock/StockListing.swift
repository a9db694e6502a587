import Mongo
import Shop
import ShopStore

/// A product's stock as it is shown.
public struct StockRow: Sendable {
    /// The product's id.
    public var product: ShopID
    /// What the catalogue calls it; nil where it does not know it.
    public var name: String?
    /// nil where the database has something that cannot be understood.
    public var stock: StockLevel?
}

/// Reads the stock in the order of the products' ids.
public struct StockListing: Sendable {
    private let database: ShopDatabase
    private static let portion = 1_000

    /// Asks nothing yet.
    public init(_ database: ShopDatabase) { self.database = database }

    /// Visits the products that ever moved, at most so many of them unless `limit` is 0: only those with these ids, if there are
    /// any, and only those of which too little is left if `low`. Throws `StoreError`, and what `visit` does.
    public func forEach(
        _ ids: [ShopID] = [], low: Bool = false, limit: Int = 0, _ visit: (StockRow) throws -> Void
    ) throws {
        let filter = try filter(ids, low)
        var rows: [StockRow] = []
        try database.with(named: StockMonitor.stock) { stock in
            try stock.find(filter, sort: try Document { $0.int32("_id", 1) }, limit: limit) { view in
                guard let id = view.string("_id") else { return }
                rows.append(StockRow(product: ShopID(id), stock: StockLevel(view)))
                if rows.count == Self.portion { try visitAll(&rows, visit) }
            }
        }
        try visitAll(&rows, visit)
    }

    /// How many that are. Throws `StoreError`.
    public func count(_ ids: [ShopID] = [], low: Bool = false) throws -> Int {
        let filter = try filter(ids, low)
        return try database.with(named: StockMonitor.stock) { try $0.count(filter) }
    }

    /// Those of the ids that never moved, each once, in their order. Throws `StoreError`.
    public func missing(_ ids: [ShopID]) throws -> [ShopID] {
        var seen: Set<ShopID> = []
        if !ids.isEmpty { try forEach(ids) { seen.insert($0.product) } }
        return ids.filter { seen.insert($0).inserted }
    }

    private func filter(_ ids: [ShopID], _ low: Bool) throws -> Document {
        try Document { d in
            d.document("_id") { d in
                if ids.isEmpty {
                    d.string("$type", "string")
                } else {
                    d.array("$in") { a in ids.forEach { a.string($0.text) } }
                }
            }
            if low { d.bool("is_low", true) }
        }
    }

    private func visitAll(_ rows: inout [StockRow], _ visit: (StockRow) throws -> Void) throws {
        defer { rows = [] }
        let names = try names(of: rows.map(\.product))
        for var row in rows {
            row.name = names[row.product]
            try visit(row)
        }
    }

    private func names(of products: [ShopID]) throws -> [ShopID: String] {
        var names: [ShopID: String] = [:]
        let filter = try Document { d in
            d.document("id") { $0.array("$in") { a in for product in products { a.string(product.text) } } }
        }
        try database.with(named: "products") { catalogue in
            try catalogue.find(
                filter,
                projection: try Document { d in for field in ["id", "name"] { try d.field(named: field, .int32(1)) } }
            ) { view in
                if let id = view.string("id") { names[ShopID(id)] = view.string("name") }
            }
        }
        return names
    }
}
