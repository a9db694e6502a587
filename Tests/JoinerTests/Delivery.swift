// Delivers a generated log to an engine as a log may: in any portions, from its partitions in any order, some of it
// again, and now and then to an engine that remembers nothing.

import Bytes
import EventLog
import Logging
import Shop
import ShopStore
import Support

@testable import EventLog
@testable import Following
@testable import Joiner

final class Delivery {
    let memory = MemoryStore()
    let workload: Workload
    private let log: [Support.Source]
    private let store: any JoinStore
    private let sources = SourceTable()
    private let clock: @Sendable () -> Int64
    private var engine: Engine
    private var random: SplitMix64
    /// For each partition the next line that has never been delivered.
    private var next: [Int]
    /// What happened, for the record.
    private(set) var dangers: [String: Int] = [:]

    /// - Parameters:
    ///   - faultShare: how many of the store's calls fail.
    ///   - clock: the engine's time, in Unix milliseconds.
    init(
        _ shape: WorkloadShape, seed: UInt64, faultShare: Double = 0, clock: @escaping @Sendable () -> Int64 = { 1_000 }
    ) {
        workload = Workload(shape, seed: seed)
        log = workload.sources { "partition \($0)" }
        store = faultShare > 0 ? FaultyStore(memory, seed: seed, share: faultShare) : memory
        self.clock = clock
        random = SplitMix64(seed: seed ^ 0xDE11)
        next = Array(repeating: 0, count: log.count)
        engine = Self.engine(store, sources, clock)
    }

    private static func engine(_ store: any JoinStore, _ sources: SourceTable, _ clock: @escaping @Sendable () -> Int64)
        -> Engine
    {
        let context = JoinServices(
            store: store, sources: sources, outage: Outage(logger: .silent, pause: { _ in }),
            cache: CustomerCache(size_bytes_max: 1 << 20), summaryFormat: nil, now_ms: clock, readsSource: { _ in true }
        )
        return Engine(context, share: .whole, workers: 2)
    }

    /// What the log leads to, and the differences to that.
    func comparison() throws -> Comparison {
        Comparison(
            expected: try Oracle.state(after: log), found: ShopState(in: memory), order: workload.shape.comparedOrder,
            isTimed: workload.shape.isTimed)
    }

    /// Delivers the whole log; before a portion, with this probability, some of what was delivered before.
    func deliver(redelivering share: Double) throws {
        while let portions = nextPortions(redelivering: share) {
            if random.chance(0.05) { forget() }
            try process(portions)
        }
    }

    /// Delivers the whole log once more, to an engine that knows nothing of the first time.
    func deliverAgain() throws {
        forget()
        next = Array(repeating: 0, count: log.count)
        dangers["whole log twice", default: 0] += 1
        try deliver(redelivering: 0)
    }

    private func forget() {
        dangers["engine replaced", default: 0] += 1
        engine = Self.engine(store, sources, clock)
    }

    /// What the next batch is made of; nil at the end of the log.
    private func nextPortions(redelivering share: Double) -> [(partition: Int, lines: Range<Int>)]? {
        var portions: [(partition: Int, lines: Range<Int>)] = []
        for _ in 0...random.below(4) {
            let open = log.indices.filter { next[$0] < log[$0].lines.count }
            guard !open.isEmpty else { break }
            let partition = random.pick(open)
            var start = next[partition]
            if start > 0, random.chance(share) {
                start -= 1 + random.below(min(start, 40))
                dangers["redelivered", default: 0] += next[partition] - start
            }
            next[partition] = min(log[partition].lines.count, next[partition] + 1 + random.below(60))
            portions.append((partition, start..<next[partition]))
        }
        return portions.isEmpty ? nil : portions
    }

    private func process(_ portions: [(partition: Int, lines: Range<Int>)]) throws {
        let names = log.map { NumberedSource(name: $0.name, number: sources.number(of: $0.name)) }
        let builder = BatchBuilder(TakingRules(), limits: BatchLimits(), now_ms: clock, findSources: { names })
        for (partition, lines) in portions {
            builder.beginPoll()
            for line in log[partition].lines[lines] where line.nature != .blank { accept(line, partition, builder) }
        }
        if !builder.isEmpty { try engine.process(builder.take()) { _ in } }
    }

    private func accept(_ line: SourceLine, _ partition: Int, _ builder: BatchBuilder) {
        line.bytes.withView { bytes in
            let beginning = bytes.part(0..<min(bytes.count, EventLog.Record.size_bytes_max))
            _ = builder.accept(
                Record(
                    bytes: beginning, source: partition, position: line.position,
                    next: line.position + Int64(bytes.count) + 1, timestamp_ms: nil, size_bytes: bytes.count))
        }
    }
}
