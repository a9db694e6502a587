// Parts of documents that are easily forgotten: each is stored, and read as it was.

import Mongo
import Shop
import Testing

@testable import ShopStore

@Suite("What is stored of", .serialized)
struct StoredPartTests {
    private let database: ShopDatabase
    private let sources = SourceTable()
    private let store: MongoStore

    init() throws {
        database = try freshDatabase()
        store = MongoStore(database, sources: sources)
    }

    private func isStored(_ outcome: WriteOutcome) -> Bool { if case .stored = outcome { true } else { false } }

    private func touched(_ state: CustomerState = CustomerState()) -> CustomerState {
        var state = state
        state.touch()
        state.addition.openOrdersChanged = true
        return state
    }

    /// A customer with one order, stored and read again.
    private func withOneOrder() throws -> CustomerState {
        var state = touched()
        state.cart.unpaid = [.init(id: 1, timestamp_ms: 0)]
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        return touched(try #require(try store.customers(["c"])["c"]))
    }

    @Test("a cart is all of it, also payments of orders that have not come")
    func cart() throws {
        var state = try withOneOrder()
        state.cart.earlyPayments = [.init(9, timestamp_ms: 5), .init(8)]
        state.addition.earlyPaymentsChanged = true
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try store.customers(["c"])["c"]?.cart == state.cart)
    }

    private func count(_ filter: String) throws -> Int {
        try database.pool.withClient {
            try $0.collection("customers", in: database.name).count(Document(json: filter))
        }
    }

    private func change(_ update: String) throws {
        let result = try database.pool.withClient { client in
            try client.collection("customers", in: database.name)
                .updateOne(Document(json: #"{"id": "c"}"#), Document(json: update), upsert: true)
        }
        #expect(result.matched <= 1)
    }

    @Test("items are those of orders that have any: what is stored of others goes before an order gets their name")
    func items() throws {
        var state = try withOneOrder()
        state.cart.unpaid.append(.init(id: 2, timestamp_ms: 0))
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try count(#"{"cart.unpaid_order_ids": [1, 2], "cart.open_items": {"$exists": false}}"#) == 1)
        let items = #""items": [{"product_id": "m", "quantity": 1, "timestamp_ms": 1}]"#
        let (of2, of3) = (
            #"{"order_id": 2, "timestamp_ms": 1, \#(items)}"#, #"{"order_id": 3, "timestamp_ms": 1, \#(items)}"#
        )
        for stored in [of3, of2 + ", " + of3, #"{"order_id": 4, "timestamp_ms": 1}"#] {
            try change(##"{"$set": {"cart.unpaid_order_ids": [1, 2], "cart.open_items": [\##(stored)]}}"##)
            state = touched(try #require(try store.customers(["c"])["c"]))
            state.cart.unpaid.append(.init(id: 3, timestamp_ms: 0))
            #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
            #expect(try store.customers(["c"])["c"]?.cart == state.cart, "\(stored)")
        }
    }

    @Test("items is what the joiner knows, whatever another program has made of them since they were read")
    func knownItems() throws {
        let item = Purchase(product: "m", quantity: 1, timestamp_ms: 5)
        var first = touched()
        first.cart.unpaid = [.init(id: 1, timestamp_ms: 5, items: [item])]
        #expect(isStored(store.write([CustomerWrite(id: "c", state: first)])[0]))
        for others in [#"{"cart": {}}"#, #"{"cart.open_items": null}"#, #"{"cart.open_items": []}"#] {
            var state = touched(try #require(try store.customers(["c"])["c"]))
            state.cart.unpaid.append(.init(id: .number(state.addition.revision), timestamp_ms: 0))
            try change(##"{"$set": \##(others)}"##)
            #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
            #expect(try store.customers(["c"])["c"]?.cart.unpaid.map(\.items) == state.cart.unpaid.map(\.items))
        }
        var state = touched(try #require(try store.customers(["c"])["c"]))
        let entry =
            #"{"order_id": 9, "timestamp_ms": 1, "items": [{"product_id": "m", "quantity": 1, "timestamp_ms": 1}]}"#
        try change(##"{"$set": {"cart.open_items": [\##(entry)]}}"##)
        state.cart.unpaid = [.init(id: 9, timestamp_ms: 0)]
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try store.customers(["c"])["c"]?.cart == state.cart)
    }

    private var holding: Holding { Holding(id: "m", type: "", name: "", price: 1, quantity: 6, timestamp_ms: 0) }

    @Test("a change is what has changed: what another program has put beside it stays")
    func beside() throws {
        try change(#"{"$set": {"cart.mine": 7, "products": [{"id": "theirs"}]}}"#)
        var state = touched(try #require(try store.customers(["c"])["c"]))
        state.cart.unpaid = [.init(id: 1, timestamp_ms: 0)]
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(
            try count(#"{"cart.mine": 7, "cart.paid_order_ids": {"$exists": false}, "products.id": "theirs"}"#) == 1)
        state = touched(try #require(try store.customers(["c"])["c"]))
        state.addition.holdings = [holding]
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        state = touched(try #require(try store.customers(["c"])["c"]))
        state.cart.paid = [2]
        (state.addition.paidOrders, state.addition.paidAt_ms) = (1, [7])
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try count(#"{"cart.mine": 7, "cart.paid_order_ids": [2], "cart.unpaid_order_ids": [1]}"#) == 1)
        #expect(try count(#"{"products.0.id": "theirs", "products.1.id": "m", "products": {"$size": 2}}"#) == 1)
    }

    @Test("paid orders takes the place of nothing that another program has set meanwhile")
    func paidMeanwhile() throws {
        try change(#"{"$set": {"cart": {"paid_order_ids": null}}}"#)
        var state = touched(try #require(try store.customers(["c"])["c"]))
        state.cart.paid = [2]
        (state.addition.paidOrders, state.addition.paidAt_ms) = (1, [7])
        try change(#"{"$set": {"cart.paid_order_ids": [1]}}"#)
        #expect(!isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try store.customers(["c"])["c"]?.cart.paid == [1])
    }

    @Test("open orders does not wait for paid orders that are null")
    func openMeanwhile() throws {
        try change(#"{"$set": {"cart": {"paid_order_ids": null}}}"#)
        var state = touched(try #require(try store.customers(["c"])["c"]))
        state.cart.unpaid = [.init(id: 1, timestamp_ms: 0)]
        try change(#"{"$set": {"cart.paid_order_ids": [1]}}"#)
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
    }

    @Test("a product that comes straight to the database is what it is called and costs")
    func product() throws {
        let offer = Offer(name: "Milk", type: "dairy", price: 0.5)
        try ShopWriter(database).add([("m", offer)], from: 7)
        var found: [ProductListing] = []
        try ShopListing(database).forEachProduct(.id("m")) { found.append($0) }
        #expect(found.map(\.name) == ["Milk"] && found.map(\.type) == ["dairy"] && found.map(\.price) == [0.5])
        #expect(found.first?.history.points.map(\.timestamp_ms) == [7])
    }

    @Test("a new customer's holdings is all of them")
    func holdings() throws {
        var state = touched()
        state.addition.holdings = [holding, holding]
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try store.customers(["c"])["c"]?.extent.embeddedHoldings == 2)
        #expect(try count(#"{"products.0.id": "m", "products.1.quantity": 6}"#) == 1)
    }

    @Test("where a purchase came from is its order, or its record, with the source where that is not the first log")
    func origins() throws {
        let (stream, first, second) = (
            sources.number(of: "stdin:1"), sources.number(of: "file:/a"), sources.number(of: "file:/b")
        )
        let origins: [Origin?] = [
            .record(source: first, position: 7), .record(source: second, position: 8),
            .record(source: stream, position: 9), .order(4), .order("x"), nil,
        ]
        var state = touched()
        for source in [stream, sources.number(of: "replay"), first, second] { state.applied.advance(source, to: 9) }
        state.waiting = origins.map { Purchase(product: "p", quantity: 1, timestamp_ms: 1, origin: $0) }
        state.addition.holdings = origins.map { origin in
            var one = holding
            one.origin = origin
            return one
        }
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try store.customers(["c"])["c"]?.waiting == state.waiting)
        for list in ["products", "waiting"] {
            let fields = [
                #"".0.position": 7, ".0.source": {"$exists": false}"#, #"".1.position": 8, ".1.source": "file:/b""#,
                #"".2.position": 9, ".2.source": "stdin:1""#, #"".3.order_id": 4, ".3.position": {"$exists": false}"#,
                #"".4.order_id": "x", ".5.order_id": {"$exists": false}, ".5.position": {"$exists": false}"#,
            ]
            for field in fields {
                #expect(try count("{\(field.replacing("\".", with: "\"\(list)."))}") == 1, "\(field)")
            }
        }
    }

    @Test("times of payment are as many as the orders, or are made so with the next payment")
    func times() throws {
        var state = touched()
        (state.cart.paid, state.addition.paidOrders, state.addition.paidAt_ms) = ([1, 2], 2, [5, .min])
        #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        #expect(try count(#"{"cart.paid_at_ms": [5, null]}"#) == 1)
        for change in [#"{"$push": {"cart.paid_order_ids": 9}}"#, #"{"$set": {"cart.paid_at_ms": null}}"#] {
            try self.change(change)
            state = touched(try #require(try store.customers(["c"])["c"]))
            state.cart.paid.append(3)
            (state.addition.paidOrders, state.addition.paidAt_ms) = (1, [7])
            #expect(isStored(store.write([CustomerWrite(id: "c", state: state)])[0]))
        }
        #expect(
            try count(#"{"cart.paid_at_ms": [null, null, null, null, 7], "cart.paid_order_ids": {"$size": 5}}"#) == 1)
    }

    @Test("customers is who can hold something: those whose products are a list, or not there yet")
    func holders() throws {
        try database.with(.customers) { customers in
            for (id, products) in [("a", "[]"), ("b", "7"), ("c", "null")] {
                try customers.insert(Document(json: #"{"id": "\#(id)", "products": \#(products)}"#))
            }
            try customers.insert(Document(json: #"{"id": "d"}"#))
        }
        let listing = ShopListing(database)
        #expect(try Set(listing.customerIDs()) == ["a", "b", "c", "d"])
        #expect(try Set(listing.customerIDs(canHold: true)) == ["a", "d"])
    }

    @Test("a person that comes straight to the database is the whole profile")
    func profile() throws {
        let ada = Profile(firstName: "Ada", lastName: "King", address: "here")
        try ShopWriter(database).add([("c", ada)])
        var profiles: [Profile] = []
        try ShopListing(database).forEachCustomer(.id("c")) { profiles.append($0.profile) }
        #expect(profiles == [ada])
    }

    @Test("many documents are those that the server takes: one that is too large hinders no other one")
    func tooLarge() throws {
        var huge = touched()
        huge.addition.profile = Profile(firstName: String(repeating: "x", count: 17 << 20), lastName: "")
        let writes = [("a", touched()), ("huge", huge), ("b", touched()), ("c", touched())].map {
            CustomerWrite(id: ShopID($0.0), state: $0.1)
        }
        let outcomes = store.write(writes)
        #expect(outcomes.map(isStored) == [true, false, true, true])
        guard case .refused = outcomes[1] else { Issue.record("\(outcomes[1])"); return }
    }

    @Test("a product's prices takes the place of what is null or empty", arguments: ["null", "{}", "[]"])
    func prices(_ prices: String) throws {
        try database.pool.withClient { client in
            try client.collection("products", in: database.name).insert(
                Document(json: #"{"id": "p", "prices": \#(prices)}"#))
        }
        var product = try #require(try store.products(["p"])["p"])
        let moment = Moment(source: sources.number(of: "log"), position: 7, sequence: 0)
        #expect(product.apply(Offer(name: "N", type: "t", price: 2), from: 1, at: moment) == .applied)
        #expect(isStored(store.write([ProductWrite(id: "p", state: product)])[0]))
        #expect(try store.products(["p"])["p"]?.history.points.map(\.price) == [2])
    }
}
