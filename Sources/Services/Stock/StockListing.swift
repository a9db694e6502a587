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

    /// Visits all products that ever moved, or the one with this id. Throws `StoreError`, and what `visit` does.
    public func forEach(id: ShopID? = nil, _ visit: (StockRow) throws -> Void) throws {
        let filter = try Document { d in if let id { d.string("_id", id.text) } }
        var rows: [StockRow] = []
        try database.with(named: StockMonitor.stock) { stock in
            try stock.find(filter, sort: try Document { $0.int32("_id", 1) }) { view in
                guard let id = view.string("_id") else { return }
                rows.append(StockRow(product: ShopID(id), stock: StockLevel(view)))
                if rows.count == Self.portion { try visitAll(&rows, visit) }
            }
        }
        try visitAll(&rows, visit)
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
