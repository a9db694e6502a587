import Mongo
import Shop

/// Orders of one customer that are looked for in the history of the paid ones.
public struct SoughtOrders: Equatable, Sendable {
    /// Whose they are.
    public var customer: ShopID
    /// The orders; an order of the same name of somebody else is another one.
    public var orders: [OrderID]
    /// How many of the customer's buckets count: those that the customer's document knows of. Others may be left from another
    /// life of the customer.
    public var buckets: Int32

    /// Of this customer, in the first so many buckets.
    public init(_ customer: ShopID, _ orders: [OrderID], buckets: Int32) {
        (self.customer, self.orders, self.buckets) = (customer, orders, buckets)
    }

    /// What one query asks for at most. Each customer is a part of it with a plan of its own, which costs the server a sixth
    /// of what a query of its own does; an id may have 512 bytes.
    static let customers_max = 100
    static let orders_max = 1_000

    /// The same in portions of which each is one query.
    static func portions(_ all: [SoughtOrders]) -> [[SoughtOrders]] {
        var portions: [[SoughtOrders]] = []
        var left = 0
        for sought in all.flatMap(\.inPieces) {
            let isFull = sought.orders.count > left || portions.last?.count == customers_max
            if isFull || portions.isEmpty {
                portions.append([])
                left = orders_max
            }
            portions[portions.count - 1].append(sought)
            left -= sought.orders.count
        }
        return portions
    }

    private var inPieces: [SoughtOrders] {
        stride(from: 0, to: orders.count, by: Self.orders_max).map {
            SoughtOrders(customer, Array(orders[$0...].prefix(Self.orders_max)), buckets: buckets)
        }
    }

    fileprivate func write(to d: inout DocumentWriter) {
        d.string("customer_id", customer.text)
        d.document("order_ids") { $0.array("$in") { a in for id in orders { a.order(id) } } }
        d.document("bucket") { $0.int64("$lt", Int64(buckets)) }
    }
}

extension MongoStore {
    public func paidOrders(_ sought: [SoughtOrders]) throws -> [ShopID: Set<OrderID>] {
        var paid: [ShopID: Set<OrderID>] = [:]
        for portion in SoughtOrders.portions(sought) {
            let wanted = Dictionary(portion.map { ($0.customer, Set($0.orders)) }) { $0.union($1) }
            let filter = try Document { d in
                d.array("$or") { a in for one in portion { a.document { one.write(to: &$0) } } }
            }
            let projection = try Document { d in
                for field in ["customer_id", "order_ids"] { try d.field(named: field, .int32(1)) }
            }
            try findByOrder(filter, projection) { view in
                guard let text = view.string("customer_id"), let orders = wanted[ShopID(text)] else { return }
                let found = view.array("order_ids")?.orders ?? []
                paid[ShopID(text), default: []].formUnion(orders.intersection(found))
            }
        }
        return paid
    }

    /// By the index on orders, whatever the server remembers of other customers: by that on buckets it would read a long
    /// history whole. Where it is gone, or has another name, the server chooses.
    private func findByOrder(
        _ filter: Document, _ projection: Document, _ visit: (DocumentView) throws -> Void
    ) throws {
        do {
            try database.with(.paidOrdersHistory) {
                try $0.find(filter, projection: projection, hint: ShopDatabase.orderIndex, each: visit)
            }
        } catch let error as StoreError where error.mayBeAboutHint {
            try database.with(.paidOrdersHistory) { try $0.find(filter, projection: projection, each: visit) }
        }
    }
}
