import Mongo
import Shop

/// Of which customers a list is: those of whom all holds that is given.
///
/// The database looks for them, by its indexes where ids or a town are given, else through all documents.
public struct CustomerFilter: Sendable {
    /// One of these ids; any, where there is none.
    public var ids: [ShopID] = []
    /// Words that have to be in the name.
    public var name = CustomerSearch("", in: .name)
    /// The town of the address, as whoever wrote the address has noted it.
    public var town: Town?
    /// Whether somebody has said who it is.
    public var isRegistered: Bool?
    /// Only those with purchases that wait for a product.
    public var waits = false
    /// Only those with orders that nobody has paid.
    public var hasUnpaid = false
    /// Only those who have bought that.
    public var bought = SoughtHolding()

    /// All customers.
    public init() {}

    /// The customer with this id.
    public static func id(_ id: ShopID) -> CustomerFilter {
        var filter = CustomerFilter()
        filter.ids = [id]
        return filter
    }

    /// All that the database is asked; `exactly` those who are listed, and nobody whom reading would pass over.
    func document(exactly: Bool = false) throws -> Document {
        var conditions = try conditions()
        if exactly {
            conditions.append(try Document(json: #"{"$expr": {"$eq": [{"$type": "$id"}, "string"]}}"#))
            conditions.append(try ShopListing.isSomebody())
        }
        return try Document { d in
            // The index on `id` is sparse: only a filter that asks for the field lets it serve the order.
            d.document("id") { d in
                if ids.isEmpty {
                    d.bool("$exists", true)
                } else {
                    d.array("$in") { a in ids.forEach { a.string($0.text) } }
                }
            }
            if let town { d.string("town", town.name) }
            if !conditions.isEmpty { d.array("$and") { a in for one in conditions { a.document(one) } } }
        }
    }

    /// Whether the database alone decides: what other programs have written may look to it like what is asked for.
    var isExact: Bool { name.isEmpty && isRegistered == nil && !waits && !hasUnpaid && !bought.isGiven }

    /// Whether the customer is one of them, as the lists show customers; purchases aside.
    func matches(_ customer: CustomerListing) -> Bool {
        if waits && customer.waiting.isEmpty || hasUnpaid && customer.cart.unpaid.isEmpty { return false }
        return isRegistered.map { $0 == customer.profile.isNamed } ?? true
    }

    private func conditions() throws -> [Document] {
        var conditions: [Document] = []
        if !name.isEmpty { conditions.append(try Document { name.write(to: &$0) }) }
        if let isRegistered { conditions.append(try Self.isNamed(isRegistered)) }
        if waits { conditions.append(try Document { $0.document("waiting.product_id") { $0.bool("$exists", true) } }) }
        if hasUnpaid {
            conditions.append(try Document { $0.document("cart.unpaid_order_ids.0") { $0.bool("$exists", true) } })
        }
        if bought.isGiven { conditions.append(try bought.candidates()) }
        return conditions
    }

    /// A name is a text that says something.
    private static func isNamed(_ answer: Bool) throws -> Document {
        try Document { d in
            d.array(answer ? "$or" : "$nor") { a in
                for field: StaticString in ["first_name", "last_name"] {
                    a.document { d in
                        d.document(field) { d in
                            d.string("$gt", "")
                            d.document("$not") { $0.string("$type", "array") }
                        }
                    }
                }
            }
        }
    }
}

/// By what a list of customers is ordered. Where that is the same for two, their ids decide.
public enum CustomerOrder: String, CaseIterable, Sendable {
    /// By an index.
    case id
    /// By the last name, then the first, as bytes; the server sorts.
    case name
    /// By the town; the server sorts.
    case city

    func document(isDescending: Bool) throws -> Document { try Document { $0.int32("id", isDescending ? -1 : 1) } }

    /// Sorted by what is a text in those fields: of documents that have something else there the server would sort none.
    func pipeline(_ filter: Document, _ isDescending: Bool, limit: Int) throws -> Document {
        let fields = self == .city ? ["town"] : ["last_name", "first_name"]
        let direction = isDescending ? -1 : 1
        let keys = fields.map {
            #""by_\#($0)": {"$cond": [{"$eq": [{"$type": "$\#($0)"}, "string"]}, "$\#($0)", null]}"#
        }
        let sort = fields.map { #""by_\#($0)": \#(direction)"# } + [#""id": \#(direction)"#]
        let stages = [
            #"{"$set": {\#(keys.joined(separator: ", "))}}"#, #"{"$sort": {\#(sort.joined(separator: ", "))}}"#,
        ]
        let sorted = try stages.map { try Document(json: $0) }
        return try Document(array: { a in
            a.document { $0.document("$match", filter) }
            for stage in sorted { a.document(stage) }
            if limit > 0 { a.document { $0.int64("$limit", Int64(limit)) } }
        })
    }
}
