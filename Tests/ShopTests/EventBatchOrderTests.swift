import Support
import Testing

@testable import Shop

@Suite("The order of a batch")
struct EventBatchOrderTests {
    private func batch(_ events: [(source: UInt32, timestamp_ms: Int64)]) -> EventBatch {
        var batch = EventBatch()
        for (position, event) in events.enumerated() {
            batch.events.append(
                Event(
                    subject: 0, source: event.source, timestamp_ms: event.timestamp_ms, position: Int64(position),
                    action: .offer(0), length: 1))
        }
        return batch
    }

    @Test("is that of the timestamps, and of the sources where those are equal")
    func byTime() {
        var batch = batch([(7, 5), (7, 9), (2, 5), (2, 6), (4, 1)])
        batch.interleave()
        #expect(batch.events.map(\.position) == [4, 2, 0, 3, 1])
    }

    @Test("keeps each source's own, whatever its timestamps say")
    func bySource() {
        var batch = batch([(0, 9), (0, 1), (1, 5), (1, .min), (1, .max)])
        batch.interleave()
        #expect(batch.events.map(\.position) == [2, 3, 0, 1, 4])
    }

    @Test("is that of taking the earliest first event again and again")
    func chosen() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            let events = (0..<random.below(60)).map { _ in
                (source: UInt32(random.below(5)), timestamp_ms: Int64(random.below(20)))
            }
            var batch = batch(events)
            batch.interleave()
            #expect(batch.events.map(\.position) == dumb(events))
        }
    }

    private func dumb(_ events: [(source: UInt32, timestamp_ms: Int64)]) -> [Int64] {
        var left = Array(events.enumerated())
        var order: [Int64] = []
        while !left.isEmpty {
            let heads = (0..<5).compactMap { source in left.firstIndex { $0.element.source == source } }
            let next = heads.min { left[$0].element.timestamp_ms < left[$1].element.timestamp_ms }!
            order.append(Int64(left.remove(at: next).offset))
        }
        return order
    }
}
