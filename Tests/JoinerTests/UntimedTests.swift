// Records without a time of their own, and purchases that wait: the place in the log decides, not who reads it, nor when.

import Shop
import ShopStore
import Testing

@testable import Following
@testable import Joiner

@Suite("The place in the log")
struct UntimedTests {
    private let memory = MemoryStore()
    private let sources = SourceTable()

    private func desk(share: Share = .whole, now_ms: Int64 = 1_000) -> Desk {
        Desk(memory: memory, share: share, sources: sources, now_ms: { now_ms })
    }

    private var shareOfA: (own: Share, other: Share) {
        let shares = [0, 1].map { Share(index: $0, count: 2)! }
        return shares[0].owns("a") ? (shares[0], shares[1]) : (shares[1], shares[0])
    }

    private static let item = JoinRule.item
    private static let offers = [0.5, 0.7].map { JoinRule.untimed(JoinRule.product("m", $0, at: 1)) }

    @Test("gives a purchase without a time its price, though the clock went back since the price was read")
    func clock() throws {
        try desk(now_ms: 5_000).process(Self.offers)
        let late = desk(now_ms: 100)
        try late.process(Self.offers + [JoinRule.untimed(JoinRule.purchase("m", at: 1))])
        #expect(late.shown("a") == "unpaid [], paid [], Milk 1.0 x 0.7 at 100")
    }

    @Test("keeps prices without a time in their order, though the clock went back between them")
    func order() throws {
        try desk(now_ms: 5_000).process([Self.offers[0]])
        let late = desk(now_ms: 100)
        try late.process(Self.offers + [JoinRule.purchase("m", at: 9_000)], from: 1)
        #expect(late.shown("a") == "unpaid [], paid [], Milk 1.0 x 0.7 at 9000")
        let history = try #require(memory.products(["m"])["m"]).history
        #expect(history.points.map(\.timestamp_ms) == [5_000, 5_000] && history.current == 0.7)
    }

    @Test("of an order without a time is remembered until it is paid, by another joiner, at another time")
    func remembered() throws {
        let lines = [Self.offers[0], JoinRule.untimed(JoinRule.order("1", items: Self.item)), Self.offers[1]]
        try desk(now_ms: 10).process(lines)
        let late = desk(now_ms: 9_000)
        try late.process(lines + [JoinRule.payment("1")], from: 3)
        #expect(late.shown("a") == "unpaid [], paid [1], Milk 2.0 x 0.5 at 10")
    }

    private static let overtaking = [
        JoinRule.purchase("m", at: 1), JoinRule.product("n", 0.2, at: 2, name: "N"), JoinRule.purchase("n", at: 3),
        JoinRule.product("m", 0.5, at: 4),
    ]
    private static let overtaken = "unpaid [], paid [], N 1.0 x 0.2 at 3, Milk 1.0 x 0.5 at 1"

    @Test("decides about what waits, however far another joiner of the log is ahead")
    func ahead() throws {
        let (own, other) = shareOfA
        try desk(share: own).process([Self.overtaking[0]])
        let ahead = desk(share: other)
        try ahead.process(Self.overtaking)
        try ahead.engine.sweepWaiting()
        #expect(ahead.shown("a") == "unpaid [], paid [], waits for [m]")
        let late = desk(share: own)
        late.engine.resume(from: [sources.number(of: "log"): 1])
        try late.engine.sweepWaiting()
        #expect(late.shown("a") == "unpaid [], paid [], waits for [m]")
        try late.process(Self.overtaking, from: 1, batchSize: 1)
        #expect(late.shown("a") == Self.overtaken)
    }

    @Test("decides about what waits where one joiner takes over from several")
    func takenOver() throws {
        let (own, other) = shareOfA
        try desk(share: own).process([Self.overtaking[0]])
        try desk(share: other).process(Self.overtaking)
        let alone = desk()
        alone.engine.resume(from: [sources.number(of: "log"): 1])
        try alone.engine.sweepWaiting()
        #expect(alone.shown("a") == "unpaid [], paid [], waits for [m]")
        try alone.process(Self.overtaking, from: 1, batchSize: 1)
        #expect(alone.shown("a") == Self.overtaken)
    }

    @Test("of products in logs that nobody reads any more, or in none, holds nothing up")
    func elsewhere() throws {
        let desk = desk()
        try desk.process([JoinRule.purchase("m", at: 1)])
        try Desk(memory: memory, sources: sources).process([JoinRule.product("m", 0.5, at: 1)], source: "other")
        try desk.engine.sweepWaiting()
        #expect(desk.shown("a") == "unpaid [], paid [], Milk 1.0 x 0.5 at 1")
    }
}
