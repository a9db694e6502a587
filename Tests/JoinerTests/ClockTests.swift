// The machine's clock, when it lies: the state comes from the log alone.

import Dispatch
import EventLog
import Glibc
import Logging
import ShopStore
import Support
import Synchronization
import Testing

@testable import Following
@testable import Joiner

/// A clock that behaves like none.
private final class Clock: Sendable {
    enum Manner: String, CaseIterable, Sendable { case frozen, backwards, jumping }

    private let time_ms: Mutex<(now: Int64, random: SplitMix64)>
    private let manner: Manner

    init(_ manner: Manner, seed: UInt64) {
        self.manner = manner
        time_ms = Mutex((1_700_000_000_000, SplitMix64(seed: seed)))
    }

    func now() -> Int64 {
        time_ms.withLock { time in
            switch manner {
            case .frozen: break
            case .backwards: time.now -= Int64(time.random.below(100_000))
            case .jumping: time.now = Int64(time.random.below(4_000_000_000_000)) - 1_000_000_000_000
            }
            return time.now
        }
    }
}

@Suite("What recurs")
struct RecurringTests {
    @Test("is done when its time has come, and then once more so much later as it is over")
    func due() {
        var now_ms: Int64 = 100
        var recurring = Recurring(every_ms: 50, clock_ms: { now_ms })
        var done: [Int64] = []
        for time_ms in [100, 149, 150, 151, 219, 220, 221] as [Int64] {
            now_ms = time_ms
            recurring.doIfDue {
                done.append(now_ms)
                now_ms += 20  // It takes time.
            }
        }
        #expect(done == [150, 220])
    }
}

@Suite("A clock that lies")
struct ClockTests {
    private static let row = "time"

    private func shape(_ seed: UInt64) -> WorkloadShape {
        var shape = WorkloadShape(DuplicateTests.spreads[Int(seed % 3)], lines: 200, customers: 10, products: 8)
        // Without a time of its own an event happens when it is first applied: only its time is the clock's.
        shape.isTimed = seed % 4 != 0
        return shape
    }

    @Test("changes nothing about the state")
    func state() throws {
        let count = FaultPlan.count(Self.row, usual: 60)
        var dangers: [String: Int] = [:]
        for seed in FaultPlan.seed..<FaultPlan.seed + UInt64(count) {
            let manner = Clock.Manner.allCases[Int(seed / 3 % 3)]
            let clock = Clock(manner, seed: seed)
            let delivery = Delivery(shape(seed), seed: seed, clock: { clock.now() })
            try delivery.deliver(redelivering: 0.2)
            let comparison = try delivery.comparison()
            guard comparison.isEmpty else {
                Issue.record("SHOP_FAULT_ROW=time SHOP_FAULT_COUNT=1 SHOP_SEED=\(seed)\n\(comparison)")
                return
            }
            dangers[manner.rawValue, default: 0] += 1
        }
        try FaultRecord.note(Self.row, count: count, dangers: dangers)
    }

    @Test("does not keep a whole joiner from its work", arguments: 0..<3)
    func joiner(manner: Int) throws {
        let folder = try TemporaryFolder()
        let log = try WrittenLog(Workload(WorkloadShape(.oneFile, lines: 3_000), seed: 5), in: folder.url)
        try log.appendRest()
        let clock = Clock(Clock.Manner.allCases[manner], seed: 9)
        let memory = MemoryStore()
        var configuration = Joiner.Configuration()
        configuration.untilEnd = true
        configuration.cachedCustomers_bytes_max = 0
        let voice = Joiner.Voice(print: { _ in }, logger: .silent, progress: { _, _ in })
        _ = try Joiner(
            configuration, log: LogAddress(log.url), store: memory, positions: memory, sources: SourceTable(),
            voice: voice, now_ms: { clock.now() }
        ).run()
        let comparison = Comparison(expected: try Oracle.state(after: log.sources), found: ShopState(in: memory))
        #expect(comparison.isEmpty, "\(comparison)")
    }

    @Test("does not make a batch wait for ever where something comes at every look")
    func frozen() throws {
        let folder = try TemporaryFolder()
        let log = try LogAddress(try folder.write("log", ""))
        let printed = DispatchSemaphore(value: 0)
        let isOver = Atomic(false)
        var configuration = Joiner.Configuration()
        configuration.summaries = .json
        let voice = Joiner.Voice(print: { _ in printed.signal() }, logger: .silent, progress: { _, _ in })
        let memory = MemoryStore()
        let joiner = try Joiner(
            configuration, log: log, store: memory, positions: memory, sources: SourceTable(), voice: voice,
            now_ms: { 1_700_000_000_000 })
        DispatchQueue(label: "producer").async {
            var number = 0
            while !isOver.load(ordering: .relaxed) {
                number += 1
                try? folder.append("log", JoinRule.order("\(number)") + "\n")
                usleep(1_000)  // More often than the joiner looks.
            }
        }
        let ended = DispatchGroup()
        DispatchQueue(label: "joiner").async(group: ended) { _ = try? joiner.run() }
        #expect(printed.wait(timeout: .now() + .seconds(20)) == .success)
        isOver.store(true, ordering: .relaxed)
        joiner.stop()
        ended.wait()
    }
}
