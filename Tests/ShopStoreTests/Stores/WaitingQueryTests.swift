// Purchases that wait for their product, as the database finds them.

import Mongo
import Shop
import Testing

@testable import ShopStore

@Suite("Purchases that wait", .serialized)
struct WaitingQueryTests {
    private let sources = SourceTable()
    private let store: MongoStore

    init() throws { store = MongoStore(try freshDatabase(), sources: sources) }

    private func wait(_ id: ShopID, for products: [ShopID]) {
        var state = CustomerState()
        state.waiting = products.map { Purchase(product: $0, quantity: 1, timestamp_ms: 1) }
        state.touch()
        state.addition.waitingChanged = true
        _ = store.write([CustomerWrite(id: id, state: state)])
    }

    private func offer(_ id: ShopID) {
        var product = ProductState()
        let moment = Moment(source: sources.number(of: "log"), position: 1, sequence: 0)
        #expect(product.apply(Offer(name: "N", type: "t", price: 1), from: 1, at: moment) == .applied)
        _ = store.write([ProductWrite(id: id, state: product)])
    }

    @Test("are counted, and found by their products")
    func found() throws {
        #expect(try store.waitingCount() == 0 && store.customersWaiting(for: ["m"], in: .whole).isEmpty)
        wait("a", for: ["m", "m", "n"])
        wait("b", for: ["n"])
        #expect(try store.waitingCount() == 4)
        #expect(try store.customersWaiting(for: ["m"], in: .whole) == ["a"])
        #expect(try Set(store.customersWaiting(for: ["m", "n"], in: .whole)) == ["a", "b"])
        let shares = (0..<2).map { Share(index: $0, count: 2)! }
        let parts = try shares.map { try store.customersWaiting(for: ["n"], in: $0) }
        #expect(parts.flatMap { $0 }.sorted() == ["a", "b"])
        for (share, ids) in zip(shares, parts) { #expect(ids.allSatisfy(share.owns)) }
    }

    @Test("are one where nobody can tell how many they are")
    func odd() throws {
        try store.database.with(.customers) { customers in
            try customers.insert(Document(json: #"{"id": "odd", "waiting": {"product_id": "m"}}"#))
            try customers.insert(Document(json: #"{"id": "none", "waiting": {"mine": 1}}"#))
        }
        wait("a", for: ["m", "n"])
        #expect(try store.waitingCount() == 3)
    }

    @Test("need not wait for those products that somebody offers")
    func offered() throws {
        #expect(try store.waitedForProducts().isEmpty)
        wait("a", for: ["m", "n"])
        #expect(try store.waitedForProducts().isEmpty)
        offer("m")
        offer("unwanted")
        #expect(try store.waitedForProducts() == ["m"])
    }
}
