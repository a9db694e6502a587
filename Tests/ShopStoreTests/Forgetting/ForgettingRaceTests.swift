// Forgetting while others are at work.

import Foundation
import Shop
import Testing

@testable import ShopStore

@Suite("Forgetting in the midst of others", .serialized)
struct ForgettingRaceTests {
    private let shop: ForgettingShop

    init() throws { shop = try ForgettingShop() }

    @Test("a history that is moved at the same moment leaves nothing behind that the document does not know")
    func mover() throws {
        let (store, shop) = (shop.store, shop)
        let holding = Holding(id: "m", type: "t", name: "n", price: 1, quantity: 1, timestamp_ms: 1)
        let isOver = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for _ in 0..<15 {
                try? ShopWriter(shop.database).add(Array(repeating: ("c", holding), count: 70))
                try? store.moveHistory(of: ["c"])
            }
            isOver.signal()
        }
        repeat { _ = try? shop.forget("c") } while isOver.wait(timeout: .now()) == .timedOut
        let known = try shop.read("customers", #"{"id": "c"}"#) { $0.document("history")?.int64("holdings_buckets") }
        #expect(try shop.count("holdings_history", #"{"bucket": {"$gte": \#(known ?? 0)}}"#) == 0)
        try shop.forget("c")
        #expect(try shop.count("holdings_history") == 0)
        #expect(try shop.count("customers", #"{"products": {"$exists": true}}"#) == 0)
    }

    @Test("two at once: the second is told that somebody is at work, and has changed nothing; run again it is done")
    func twoAtOnce() throws {
        let other = ReplayLedger(shop.database, holder: .own(forgets: true))
        try other.take()
        do { try shop.forget("c") } catch { #expect("\(error)".hasPrefix("forget-customer is at work: "), "\(error)") }
        #expect(try shop.count("customers") == 0)
        try other.release()
        try shop.forget("c")
        #expect(try shop.count("positions", #"{"holder": {"$exists": true}}"#) == 0)
    }
}
