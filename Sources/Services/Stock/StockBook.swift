import Following
import Mongo
import Shop

/// The stock as the database has it, within one transaction.
struct StockBook {
    let shop: ShopTransaction

    /// The levels of these products; new ones for those that are not there yet, and none for what cannot be understood.
    func levels(of products: Set<ShopID>) throws -> [ShopID: StockLevel] {
        var levels = Dictionary(uniqueKeysWithValues: products.map { ($0, StockLevel()) })
        let filter = try Document { d in
            d.document("_id") { $0.array("$in") { a in for product in products { a.string(product.text) } } }
        }
        try shop.collection(StockMonitor.stock).find(filter) { view in
            if let id = view.string("_id") { levels[ShopID(id)] = StockLevel(view) }
        }
        return levels
    }

    /// Writes the levels down; another program's fields stay.
    func write(_ levels: [ShopID: StockLevel]) throws {
        let bulk = try shop.collection(StockMonitor.stock).bulk(ordered: false)
        for (product, level) in levels {
            try bulk.updateOne(
                Document { $0.string("_id", product.text) },
                Document { d in d.document("$set") { level.write(to: &$0) } }, upsert: true)
        }
        try shop.run(bulk)
    }

    /// Writes down that these were read; gives those that had not been.
    func note(_ once: Set<StockMovements.Once>) throws -> Set<StockMovements.Once> {
        var new = once
        let read = try shop.collection(StockMonitor.orders)
        let filter = try Document { d in
            try d.document("_id") {
                try $0.array("$in") { a in for one in once { try a.document(one.document()) } }
            }
        }
        try read.find(filter) { view in
            if let known = view.document("_id").flatMap(StockMovements.Once.init) { new.remove(known) }
        }
        if new.isEmpty { return [] }
        let bulk = read.bulk(ordered: false)
        for one in new { try bulk.insert(Document { try $0.document("_id", one.document()) }) }
        try shop.run(bulk)
        return new
    }
}

extension StockMovements.Once {
    fileprivate init?(_ view: DocumentView) {
        let customer = view.string("customer_id").map { ShopID($0) }
        if let number = view.int64("replay_number") {
            self = .replay(number, of: customer)
        } else if let customer, let number = view.int64("order_id") {
            self = .order(.number(number), of: customer)
        } else if let customer, let text = view.string("order_id") {
            self = .order(.text(ShopID(text)), of: customer)
        } else {
            return nil
        }
    }

    /// In the order of the fields by which `forget-customer` finds a person's: the customer first.
    fileprivate func document() throws -> Document {
        try Document { d in
            switch self {
            case .order(let order, of: let customer):
                d.string("customer_id", customer.text)
                switch order {
                case .number(let number): d.int64("order_id", number)
                case .text(let id): d.string("order_id", id.text)
                }
            case .replay(let number, of: let customer):
                if let customer { d.string("customer_id", customer.text) }
                d.int64("replay_number", number)
            }
        }
    }
}

extension StockLevel {
    /// nil where a number is none.
    init?(_ view: DocumentView) {
        func number(_ value: Value?) -> Double? {
            guard let value else { return 0 }
            return value.double.flatMap { $0.isFinite ? $0 : nil }
        }
        guard let delivered = number(view["delivered"]), let sold = number(view["sold"]) else { return nil }
        (self.delivered, self.sold) = (delivered, sold)
        threshold = view["threshold"]?.double
        isLow = view.bool("is_low") ?? false
        words = view["words"]?.int64 ?? 0
    }

    fileprivate func write(to d: inout DocumentWriter) {
        d.double("delivered", delivered)
        d.double("sold", sold)
        d.double("level", level)
        d.bool("is_low", isLow)
        d.int64("words", words)
    }
}
