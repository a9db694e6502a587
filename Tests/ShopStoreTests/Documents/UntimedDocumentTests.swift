import Mongo
import Shop
import ShopStore
import Testing

@Suite("What has no time of its own", .serialized)
struct UntimedDocumentTests {
    private let database: ShopDatabase
    private let sources = SourceTable()
    private let store: MongoStore

    init() throws {
        database = try freshDatabase()
        store = MongoStore(database, sources: sources)
    }

    private func moment(_ position: Int64, isUntimed: Bool) -> Moment {
        Moment(source: sources.number(of: "log"), position: position, sequence: 0, isUntimed: isUntimed)
    }

    private func count(_ collection: String, _ filter: String) throws -> Int {
        try database.pool.withClient { try $0.collection(collection, in: database.name).count(Document(json: filter)) }
    }

    @Test("is known as such in a product's prices, and in no other one's")
    func prices() throws {
        let offer = Offer(name: "N", type: "t", price: 1)
        var product = ProductState()
        for (position, isUntimed) in [(1, true), (2, false)] as [(Int64, Bool)] {
            #expect(product.apply(offer, from: 5, at: moment(position, isUntimed: isUntimed)) == .applied)
        }
        _ = store.write([ProductWrite(id: "p", state: product)])
        let stored = try #require(try store.products(["p"])["p"])
        #expect(stored.history.points.map(\.record?.isUntimed) == [true, false])
        #expect(try count("products", #"{"prices.0.untimed": true, "prices.1.untimed": {"$exists": false}}"#) == 1)
    }

    @Test("is known as such in a customer's open orders, and in no other one's")
    func orders() throws {
        var customer = CustomerState()
        for (position, isUntimed) in [(1, true), (2, false)] as [(Int64, Bool)] {
            let order = Cart.Order(
                id: .number(position), timestamp_ms: 5, items: [Purchase(product: "p", quantity: 1, timestamp_ms: 5)],
                placed: moment(position, isUntimed: isUntimed))
            #expect(customer.cart.order(order, paidBefore: { _ in false }, fits: { _ in true }) == .changed)
        }
        customer.touch()
        _ = store.write([CustomerWrite(id: "c", state: customer)])
        let stored = try #require(try store.customers(["c"])["c"])
        #expect(stored.cart.unpaid.map(\.placed?.isUntimed) == [true, false])
        let untimed = #"{"cart.open_items.0.untimed": true, "cart.open_items.1.untimed": {"$exists": false}}"#
        #expect(try count("customers", untimed) == 1)
    }

    @Test("or has one: a product that two have read is priced by one of them, and the other one is told")
    func rivals() throws {
        let offer = Offer(name: "N", type: "t", price: 1)
        func priced(_ state: ProductState, _ position: Int64) -> ProductWrite {
            var state = state
            _ = state.apply(offer, from: position, at: moment(position, isUntimed: false))
            return ProductWrite(id: "p", state: state)
        }
        func isConflict(_ outcome: WriteOutcome) -> Bool { if case .conflict = outcome { true } else { false } }
        for (isKnown, position) in [(false, 1), (true, 3)] as [(Bool, Int64)] {
            let read = isKnown ? try #require(try store.products(["p"])["p"]) : ProductState()
            let outcomes = [position, position + 1].map { store.write([priced(read, $0)])[0] }
            #expect(outcomes.map(isConflict) == [false, true])
        }
        #expect(try store.products(["p"])["p"]?.history.points.map(\.timestamp_ms) == [1, 3])
    }
}
