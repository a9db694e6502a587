// The limits of what is worked on at a time, and among how many.

import Bytes
import Shop
import ShopStore
import Support
import Testing

@testable import EventLog
@testable import Following
@testable import Joiner

@Suite("The limits of work")
struct WorkLimitTests {
    @Test("share it among at most 1,024, and every customer is in one share", arguments: [1, 1_023, 1_024, 1_025])
    func instances(count: Int) throws {
        #expect((Share(index: count - 1, count: count) != nil) == (count <= 1_024))
        #expect((Share("\(count - 1)/\(count)") != nil) == (count <= 1_024))
        #expect(Share(index: count, count: count) == nil && Share(index: -1, count: count) == nil)
        let shares = (0..<count).compactMap { Share(index: $0, count: count) }
        if count <= 1_024 {
            for id in 0..<50 { #expect(shares.count { $0.owns(ShopID("customer \(id)")) } == 1) }
        }
        try FaultRecord.note("limits", count: 1)
    }

    @Test(
        "store 1,000 events of one customer at once, and the others after them",
        arguments: [(999, 1), (1_000, 1), (1_001, 2), (2_000, 2), (2_001, 3)])
    func round(events: Int, writes: Int) throws {
        let store = CountingStore(MemoryStore())
        let desk = Desk(store: store, memory: store.inner)
        try desk.process((0..<events).map { _ in JoinRule.payment("1") })
        #expect(store.writes == writes)
        #expect(desk.engine.counts.applied + desk.engine.counts.duplicate == events)
        try FaultRecord.note("limits", count: 1)
    }

    @Test("store 200 holdings of one customer at once", arguments: [(199, 1), (200, 2), (201, 2)])
    func holdings(count: Int, writes: Int) throws {
        let items = Array(repeating: JoinRule.item, count: count).joined(separator: ", ")
        let store = CountingStore(MemoryStore())
        let desk = Desk(store: store, memory: store.inner)
        try desk.process([
            JoinRule.product("m", 0.5, at: 1), JoinRule.order("1", items: items), JoinRule.payment("1"),
            JoinRule.order("2"),
        ])
        #expect(store.writes == writes)
        #expect(desk.memory.holdings(of: "a").count == count)
        try FaultRecord.note("limits", count: 1)
    }

    /// What fills a batch.
    enum Measure: CaseIterable { case events, customers, texts, letters }

    @Test("end a batch where it is full", arguments: Measure.allCases, [-1, 0, 1])
    func batch(measure: Measure, beyond: Int) throws {
        let letter = "nonsense"
        let named = JoinRule.customer("A", "B")
        var limits = BatchLimits()
        switch measure {
        case .events: limits.events_max = 5
        case .customers: limits.customers_max = 5
        case .texts: limits.texts_bytes_max = 5 * named.utf8.count
        case .letters: limits.letters_bytes_max = 5 * (letter.utf8.count + 256)
        }
        let lines = (0..<5 + beyond).map { index in
            switch measure {
            case .events: JoinRule.payment("1")
            case .customers: JoinRule.payment("1", "c\(index)")
            case .texts: named
            case .letters: letter
            }
        }
        let source = NumberedSource(name: "log", number: 0)
        let builder = BatchBuilder(TakingRules(), limits: limits, now_ms: { 1 }, findSources: { [source] })
        for (index, line) in lines.enumerated() {
            _ = Array(line.utf8).withView { bytes in
                builder.accept(
                    Record(
                        bytes: bytes, source: 0, position: Int64(index), next: Int64(index + 1), timestamp_ms: nil,
                        size_bytes: bytes.count))
            }
        }
        builder.settle()
        #expect(builder.isFull == (beyond >= 0))
        // What was taken all the same stays in it.
        #expect(builder.take().reached == [0: Int64(lines.count)])
        #expect(!builder.isFull)
        try FaultRecord.note("limits", count: 1)
    }
}
