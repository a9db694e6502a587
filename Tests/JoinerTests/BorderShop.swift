// One log, joined in many ways: whoever reads how much of it when, it must come to one state.

import Shop
import ShopStore
import Support

@testable import Following
@testable import Joiner

/// Where a log has been read to, divided among instances by the rules of the positions that are kept in the database.
struct SharedPositions {
    private var reached = [0]

    var count: Int { reached.count }

    /// With another number of instances everybody goes on from the least that anybody had reached.
    mutating func resume(_ share: Share) -> Int {
        if reached.count != share.count {
            reached = Array(repeating: reached.min() ?? 0, count: share.count)
        }
        return reached[share.index]
    }

    mutating func store(_ position: Int, _ share: Share) { reached[share.index] = position }
}

final class BorderShop {
    let memory = MemoryStore()
    private let lines: [String]
    private let store: any JoinStore
    private let sources = SourceTable()
    private var positions = SharedPositions()
    private var random: SplitMix64

    static let source = "log"

    init(_ log: BorderLog, withRules: Bool, seed: UInt64) {
        lines = log.lines
        store = withRules ? RefusingStore(memory) : memory
        random = SplitMix64(seed: seed)
    }

    /// One joiner from its start on: with a clock of its own, and no memory but the store.
    private struct Run {
        let desk: Desk
        let share: Share
        var position: Int
    }

    private func begin(_ share: Share) throws -> Run {
        let span = BorderLog.clock_ms
        let now_ms = span.lowerBound + Int64(random.below(span.count))
        let desk = Desk(store: store, memory: memory, share: share, sources: sources, now_ms: { now_ms })
        let position = positions.resume(share)
        desk.engine.resume(from: [sources.number(of: Self.source): Int64(position)])
        try desk.engine.sweepWaiting()
        return Run(desk: desk, share: share, position: position)
    }

    private func read(_ run: inout Run, _ count: Int) throws {
        let end = min(lines.count, run.position + count)
        try run.desk.process(Array(lines[..<end]), from: run.position, source: Self.source)
        run.position = end
        positions.store(end, run.share)
    }

    /// In runs of their own of `count` records each; the last one ends as runs do.
    func joinInRuns(of count: Int) throws {
        while true {
            var run = try begin(.whole)
            try read(&run, count)
            try run.desk.engine.sweepWaiting()
            if run.position == lines.count { return }
        }
    }

    /// By one to five joiners, ahead of each other by any number of records, again and again shared among another number.
    func joinInShares() throws {
        for _ in 0..<3 { try joinSome(among: 1 + random.below(5), isLast: false) }
        try joinSome(among: 1 + random.below(5), isLast: true)
    }

    private func joinSome(among count: Int, isLast: Bool) throws {
        var runs: [Run] = []
        for index in (0..<count).shuffled(using: &random) where isLast || random.chance(0.8) {
            runs.append(try begin(Share(index: index, count: count)!))
        }
        for _ in 0..<(runs.isEmpty ? 0 : random.below(3 * count)) {
            try step(&runs[random.below(runs.count)])
        }
        guard isLast else { return }
        for index in runs.indices.shuffled(using: &random) {
            while runs[index].position < lines.count { try step(&runs[index]) }
            try runs[index].desk.engine.sweepWaiting()
        }
    }

    /// A batch, or a look at what waits, or the death of the joiner, before or after its position is stored.
    private func step(_ run: inout Run) throws {
        switch random.below(10) {
        case 0: try run.desk.engine.sweepWaiting()
        case 1: run = try begin(run.share)
        case 2:
            let stored = run.position
            try read(&run, 1 + random.below(20))
            positions.store(stored, run.share)
            run = try begin(run.share)
        default: try read(&run, 1 + random.below(20))
        }
    }
}

extension BorderShop {
    /// What the log led to. The times of untimed records are those of clocks, and count for nothing; a product's prices
    /// stand as they are stored.
    func state() -> (shop: ShopState, prices: [String]) {
        var shop = ShopState(in: memory)
        for id in shop.customers.keys {
            for index in shop.customers[id]!.holdings.indices {
                forget(&shop.customers[id]!.holdings[index].timestamp_ms)
            }
            for index in shop.customers[id]!.waiting.indices {
                forget(&shop.customers[id]!.waiting[index].timestamp_ms)
            }
        }
        for id in shop.products.keys { shop.products[id]!.prices = [] }
        let products = memory.products(memory.ids.products).states.sorted { $0.key.text < $1.key.text }
        return (shop, products.flatMap { id, state in state.history.inTimeOrder.map { "\(id.text): \($0.offer)" } })
    }

    private func forget(_ time_ms: inout Int64?) {
        if let time = time_ms, BorderLog.clock_ms.contains(time) { time_ms = nil }
    }
}
