import Mongo
import Shop

/// What services beside the joiner keep about a person: whole documents of theirs, which go.
struct PersonalRecords: PersonalData {
    /// The services' collections, and where in their documents the person's id is. A new one is named here.
    enum Kept: String, CaseIterable {
        case stockOrders = "stock_orders"
        case publishedCustomers = "published_customers"
        case cityReactions = "city_reactions"
        case coupons

        /// Matches what is a person's. By an index: a collection may be large.
        func filter(_ id: ShopID) throws -> Document {
            switch self {
            case .stockOrders: try Self.keys(beginningWith: "customer_id", id, before: "order_id")
            case .cityReactions: try Self.keys(beginningWith: "customer_id", id, before: "town")
            // What publishes customers sees the tombstone, and tells that they are gone.
            case .publishedCustomers: try Document { $0.string("id", id.text) }
            case .coupons: try Self.keys(beginningWith: "customer", id, before: "rule")
            }
        }

        /// The id is the first field of the key; behind it stands a number or a text, and true comes after both.
        private static func keys(
            beginningWith field: StaticString, _ id: ShopID, before next: StaticString
        ) throws -> Document {
            try Document { d in
                d.document("_id") { d in
                    d.document("$gte") { $0.string(field, id.text) }
                    d.document("$lt") { d in
                        d.string(field, id.text)
                        d.bool(next, true)
                    }
                }
            }
        }
    }

    let database: ShopDatabase
    let kept: Kept

    private static let portion = 1_000

    func look(for people: inout [Findings]) throws {
        for index in people.indices {
            let filter = try kept.filter(people[index].id)
            people[index].records += try database.with(named: kept.rawValue) { try $0.count(filter) }
        }
    }

    func take(from people: inout [Findings], _ cover: Cover) throws {
        for index in people.indices {
            var taken = 0
            repeat {
                taken = try takePortion(of: people[index].id)
                people[index].records += taken
            } while taken > 0
        }
    }

    private func takePortion(of id: ShopID) throws -> Int {
        try database.with(named: kept.rawValue) { records in
            let removal = records.bulk(ordered: false)
            let key = try Document { $0.int32("_id", 1) }
            var count = 0
            try records.find(try kept.filter(id), projection: key, limit: Self.portion) { view in
                guard let key = view["_id"] else { return }
                try removal.deleteOne(try Document { $0.value("_id", key) })
                count += 1
            }
            if count == 0 { return 0 }
            let result = try removal.execute()
            if let refused = result.writeErrors.first { throw refused.error }
            return result.deleted
        }
    }
}
