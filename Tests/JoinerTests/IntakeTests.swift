import Bytes
import Dispatch
import Foundation
import Shop
import ShopStore
import Synchronization
import Testing

@testable import EventLog
@testable import Following
@testable import Joiner

@Suite("The intake")
struct IntakeTests {
    @Test("hands over what it has, also where the log has something new at every look")
    func trickle() throws {
        let clock = Atomic<Int64>(0)
        let reader = Trickle()
        let intake = LogReading(
            reader,
            into: BatchBuilder(
                TakingRules(), limits: BatchLimits(), now_ms: { 0 },
                findSources: { [NumberedSource(name: "file:/trickle", number: 0)] }),
            untilEnd: false, pacing: BatchLimits().pacing, clock_ms: { clock.add(1, ordering: .relaxed).newValue })
        Thread { intake.run() }.start()
        defer {
            intake.stop()
            intake.rendezvous.close()
        }
        guard case .item(.batch(let batch)) = intake.rendezvous.take(wait_ms: 60_000) else {
            Issue.record("no batch came")
            return
        }
        // The clock moves on by a few milliseconds at each look; a batch lingers for `linger_ms`.
        #expect((1...15).contains(batch.read))
        #expect(reader.waits.starts(with: [100, 2]), "for a first record longer than for one more")
    }

    @Test("ends at once with a record that ends the run, also where the log has something new at every look")
    func stopped() throws {
        let clock = Atomic<Int64>(0)
        let reader = Trickle { $0 == 1 ? "nonsense" : JoinRule.order("\($0)") }
        let intake = LogReading(
            reader,
            into: BatchBuilder(
                TakingRules(onInvalid: .stop), limits: BatchLimits(), now_ms: { 0 },
                findSources: { [NumberedSource(name: "file:/trickle", number: 0)] }),
            untilEnd: false, pacing: BatchLimits().pacing, clock_ms: { clock.add(1, ordering: .relaxed).newValue })
        Thread { intake.run() }.start()
        guard case .item(.batch(let batch)) = intake.rendezvous.take(wait_ms: 60_000) else {
            Issue.record("no batch came")
            return
        }
        #expect(batch.stop?.position == 100)
        guard case .closed = intake.rendezvous.take(wait_ms: 60_000) else {
            Issue.record("more came")
            return
        }
        #expect(reader.looks == 1)
    }

    @Test("that was closed takes nothing more, and nobody waits for it")
    func closed() {
        let rendezvous = Rendezvous<Int>()
        rendezvous.close()
        for number in 1...2 {
            #expect(rendezvous.put(until: .now() + .seconds(5)) { number } == .closed)
        }
        guard case .closed = rendezvous.take(wait_ms: 60_000) else {
            Issue.record("something was taken")
            return
        }
        let limit = DispatchTime.now() + .seconds(5)
        rendezvous.waitUntilIdle(until: limit)
        #expect(DispatchTime.now() < limit)
    }

    @Test("gives up settling in time while nobody takes what it has, and keeps that; else it waits until all is taken")
    func settling() throws {
        let builder = BatchBuilder(
            TakingRules(), limits: BatchLimits(), now_ms: { 0 },
            findSources: { [NumberedSource(name: "file:/trickle", number: 0)] })
        let reader = Trickle()
        _ = reader.poll(budget_bytes: 1, wait_ms: 0, into: builder)
        let intake = LogReading(reader, into: builder, untilEnd: false, pacing: BatchLimits().pacing)
        let limit = DispatchTime.now() + .seconds(5)
        intake.settle(wait_ms: 200)
        #expect(DispatchTime.now() < limit)

        let taken = Atomic(0)
        Thread {
            while case .item(.batch(let batch)) = intake.rendezvous.take(wait_ms: 10_000) {
                usleep(50_000)  // It takes time to store it.
                taken.add(batch.read, ordering: .relaxed)
            }
        }.start()
        intake.settle(wait_ms: 10_000)
        #expect(taken.load(ordering: .relaxed) == 1)
        intake.rendezvous.close()
    }
}

/// A log in which one more record stands at every look, and never two.
private final class Trickle: EventLogReader {
    private let count = Atomic<Int64>(0)
    private let line: @Sendable (Int64) -> String
    let sources = [Source(name: "file:/trickle")]
    var isCaughtUp: Bool { true }
    private let patience = Mutex<[Int]>([])
    var looks: Int64 { count.load(ordering: .relaxed) }
    var waits: [Int] { patience.withLock { $0 } }

    init(_ line: @escaping @Sendable (Int64) -> String = { JoinRule.order("\($0)") }) { self.line = line }

    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) -> PollOutcome {
        let number = count.add(1, ordering: .relaxed).newValue
        patience.withLock { $0.append(wait_ms) }
        line(number).withView { bytes in
            _ = sink.accept(
                Record(
                    bytes: bytes, source: 0, position: number * 100, next: number * 100 + 100,
                    timestamp_ms: nil, size_bytes: bytes.count))
        }
        return .delivered
    }

    func wake() {}
    func endPosition(source: Int) -> Int64? { nil }
}
