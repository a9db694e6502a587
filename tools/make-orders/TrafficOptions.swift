import ArgumentParser
import FoundationEssentials
import Shop
import ShopCommand
import ShopStore

/// What a shop's traffic is made of.
struct TrafficOptions: ParsableArguments {
    @Option(help: "Among how many invented customers.")
    var customers: Int?
    @Flag(help: "Among the customers and products in the database.")
    var known = false
    @Option(
        name: .customLong("customer-ids"),
        help: ArgumentHelp("Among the customers in this file, an id a line.", valueName: "file"), completion: .file())
    var customerIDs: String?
    @Option(
        name: .customLong("product-ids"),
        help: ArgumentHelp("Among the products in this file, an id a line.", valueName: "file"), completion: .file())
    var productIDs: String?
    @Option(help: "Among how many invented products, where orders have items.")
    var products: Int?
    @Option(help: "Most items of an order. [default: none; 3 with --known or --product-ids]")
    var items: Int?
    @Option(help: "The share of orders that are paid, 0 to 1.")
    var paid = 0.8
    @Option(help: "The share of payments that come before their orders, 0 to 1.")
    var early = 0.0
    @Option(help: "The share of events that give a product another price, 0 to 1.")
    var priceChanges = 0.0
    @Option(help: "The share of lines that are no events, 0 to 1.")
    var bad = 0.0
    @Option(help: "The share of events that are said twice, 0 to 1.")
    var duplicates = 0.0

    func validate() throws {
        for (name, count) in [("customers", customers), ("products", products), ("items", items)] {
            if let count, count <= 0 { throw ValidationError("--\(name) must be positive") }
        }
        if let products, products > 1_000_000 { throw ValidationError("--products: at most a million are invented") }
        if let items, items > 1_000 { throw ValidationError("--items: at most a thousand") }
        for (name, share) in shares where !(0...1 ~= share) {
            throw ValidationError("--\(name) is a share, from 0 to 1")
        }
        for (option, isGiven) in [("--customers", customers != nil), ("--customer-ids", customerIDs != nil)]
        where isGiven && known { throw ValidationError("\(option) goes without --known") }
        if customers != nil && customerIDs != nil { throw ValidationError("--customers goes without --customer-ids") }
        try checkPrices()
        if products != nil && (known || productIDs != nil) {
            throw ValidationError("--products goes without --known and --product-ids")
        }
    }

    /// What is given with `--product-ids` has no names that an event could give with a price.
    private func checkPrices() throws {
        if priceChanges > 0 && productIDs != nil {
            throw ValidationError(
                "--price-changes goes without --product-ids: a price comes with a name, which --known knows")
        }
    }

    private var shares: [(String, Double)] {
        [("paid", paid), ("early", early), ("price-changes", priceChanges), ("bad", bad), ("duplicates", duplicates)]
    }

    /// Whether orders and payments of invented customers are all there is to it.
    var isPlain: Bool {
        !known && customerIDs == nil && productIDs == nil && products == nil && items == nil && early == 0
            && priceChanges == 0
    }

    var shape: ShopTraffic.Shape {
        let items_max = items ?? (known || productIDs != nil || products != nil ? 3 : 0)
        return ShopTraffic.Shape(
            paid: paid, early: early, bad: bad, duplicates: duplicates, priceChanges: priceChanges, items_max: items_max
        )
    }

    /// Throws `Failure` where there is nobody, and what `database` and reading the file throw.
    func people(_ database: () throws -> ShopListing) throws -> People {
        if known {
            let ids = try database().customerIDs().sorted()
            if ids.isEmpty { throw Failure(.inputMissing, "there are no customers to order anything") }
            return .known(ids)
        }
        return try customerIDs.map { .known(try IDFile($0).ids) } ?? .invented(customers ?? 10)
    }

    /// Likewise.
    func goods(_ database: () throws -> ShopListing) throws -> Goods {
        if let productIDs { return Goods(products: try IDFile(productIDs).ids.map { ($0, $0.text, "unknown") }) }
        if !known { return .invented(products ?? 100) }
        var products: [(id: ShopID, name: String, type: String)] = []
        try database().forEachProduct {
            if let id = ShopID(checking: $0.id.text) { products.append((id, $0.name, $0.type)) }
        }
        if products.isEmpty && shape.items_max > 0 {
            throw Failure(.inputMissing, "there are no products to order: make some with make-products")
        }
        return Goods(products: products)
    }
}

/// A file with an id a line. Throws `Failure` for one without any, and for a line that is none.
private struct IDFile {
    private(set) var ids: [ShopID] = []

    init(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.inputMissing, "\(visible(path)): it cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(.badData, "\(visible(path)): it is not UTF-8")
        }
        let mark = "\u{FEFF}".utf8
        // By bytes: a carriage return and a line feed are one Character.
        for (number, bytes) in text.utf8.dropFirst(text.utf8.starts(with: mark) ? mark.count : 0).split(
            separator: 0x0A, omittingEmptySubsequences: false
        ).enumerated() {
            let line = String(bytes.last == 0x0D ? bytes.dropLast() : bytes) ?? ""
            if line.isEmpty { continue }
            guard let id = ShopID(checking: line) else {
                throw Failure(.badData, "\(visible(path)): line \(number + 1) is no id")
            }
            ids.append(id)
        }
        if ids.isEmpty { throw Failure(.inputMissing, "\(visible(path)): there is no id in it") }
    }
}
