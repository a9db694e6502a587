// A database that is put back to an older copy while a joiner is at work: whenever the copy was taken, whenever it is put
// back, and whether or not anybody hears of it, nothing is missing in the end.

import ShopStore
import Support
import Synchronization
import Testing

@testable import Following
@testable import Joiner

/// What a fence asks, and what it is told.
private final class Asked: Sendable {
    let sources = Mutex<[[String]?]>([])
    let life = Mutex<UInt8>(0)
}

@Suite("A fence")
struct FenceTests {
    @Test("looks at the positions that the work is about, at all of them, or at none; and at the database's life")
    func checks() throws {
        let asked = Asked()
        let fence = Fence(
            life: { asked.life.withLock { DatabaseLife(process: [$0]) } },
            verify: { sources in asked.sources.withLock { $0.append(sources) } })
        for sources in [["a", "b"], nil, []] as [[String]?] {
            try fence.begin(sources)
            try fence.check()
            try fence.checkLife()
        }
        #expect(asked.sources.withLock { $0 } == [["a", "b"], nil])
        asked.life.withLock { $0 += 1 }
        #expect(throws: Fence.Restarted.self) { try fence.check() }
        #expect(throws: Fence.Restarted.self) { try fence.checkLife() }
        try fence.begin(nil)
        try fence.check()
    }
}

@Suite("A database that is put back to an older copy")
struct RestoreTests {
    /// Joins what is not joined yet, nine records at a time, as often as a joiner stops with a word; then looks whether
    /// there is more, as the next run would.
    private func join(
        _ lines: [String], _ database: RestoredDatabase
    ) throws -> (counts: RunCounts, runs: Int, stops: Int) {
        var (runs, stops) = (0, 0)
        while true {
            let fence = Fence(life: { database.life() }, verify: { _ in try database.verify() })
            let desk = Desk(store: database, memory: database.inner, fence: fence)
            let begun = database.begin()
            if begun == lines.count { return (desk.engine.counts, runs, stops) }
            runs += 1
            do {
                try desk.engine.sweepWaiting()
                try desk.process(lines, from: begun, batchSize: 9) { try database.store($0) }
                try desk.engine.sweepWaiting()
                if database.begin() == lines.count { return (desk.engine.counts, runs, stops) }
            } catch let error as StoreError where !error.isTransient {
                stops += 1
            }
        }
    }

    /// What differs from a run in which nothing happened; `nil` for nothing.
    private func difference(
        _ lines: [String], _ expected: ShopState, _ plan: RestoredDatabase.Plan, _ dangers: inout [String: Int]
    ) throws -> String? {
        let memory = MemoryStore()
        let store = RestoredDatabase(memory, plan)
        let (counts, runs, stops) = try join(lines, store)
        if !store.isRestored { return nil }
        dangers[stops > 0 ? "stopped with a word" : "joined again", default: 0] += 1
        let found = ShopState(in: memory)
        // A product that is stored just as the copy is put back is there before its time, and so are the holdings of those
        // who wait for it.
        let comparison = Comparison(expected: expected, found: found, order: .holdingsOpen)
        if !comparison.isEmpty { return "\(plan): \(comparison)" }
        // Who joined everything in one run has counted each record once, however often it was joined.
        if runs == 1, counts.applied != expected.counts.applied {
            return "\(plan): counted \(counts), and applied \(expected.counts.applied)"
        }
        return nil
    }

    @Test("between any two calls of a joiner lacks nothing in the end", arguments: UInt64(1)...4)
    func everywhere(seed: UInt64) throws {
        let lines = BorderLog(seed: seed).lines
        let clean = MemoryStore()
        let undisturbed = RestoredDatabase(clean, nil)
        _ = try join(lines, undisturbed)
        let expected = ShopState(in: clean)
        var random = SplitMix64(seed: seed)
        var dangers: [String: Int] = [:]
        for _ in 0..<150 {
            let copy = random.below(undisturbed.calls)
            // Mostly within the same batch, where positions say nothing.
            let reach = random.chance(0.7) ? 12 : undisturbed.calls
            let plan = RestoredDatabase.Plan(
                copy: copy, restore: copy + 1 + random.below(reach), isHeardOf: random.chance(0.5))
            if let difference = try difference(lines, expected, plan, &dangers) {
                Issue.record("seed \(seed), \(difference)")
                return
            }
        }
        #expect(dangers["stopped with a word", default: 0] > 5 && dangers["joined again", default: 0] > 5, "\(dangers)")
    }
}
