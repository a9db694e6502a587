import Shop
import ShopStore
import Testing

@testable import EventLog
@testable import Joiner

@Suite("A batch")
struct BatchBuilderTests {
    private func accept(_ builder: BatchBuilder, _ line: String, source: Int, position: Int64) -> Bool {
        Array(line.utf8).withUnsafeBytes { bytes in
            builder.accept(
                Record(
                    bytes: bytes, source: source, position: position, next: position + 1, timestamp_ms: nil,
                    size_bytes: bytes.count))
        }
    }

    @Test("takes records of a source that the reader found in the middle of a poll")
    func growing() {
        var known = ["one"]
        let builder = BatchBuilder(share: .whole, onInvalid: .skip, limits: BatchLimits()) {
            known.enumerated().map { ($0.element, UInt32($0.offset)) }
        }
        builder.prepare(now_ms: 5)
        #expect(accept(builder, JoinRule.order("1"), source: 0, position: 7))
        known += ["two", "three"]
        #expect(accept(builder, "nonsense", source: 2, position: 8))
        #expect(accept(builder, JoinRule.order("2"), source: 1, position: 9))
        let batch = builder.take()
        #expect(batch.reached == [0: 8, 2: 9, 1: 10])
        #expect(batch.letters.map(\.source) == ["three"])
        #expect(batch.events.events.map(\.source) == [0, 1])
    }

    @Test("ends where it is full, and before a bad record where such a record ends the run")
    func bounds() {
        var limits = BatchLimits()
        limits.events_max = 2
        let builder = BatchBuilder(share: .whole, onInvalid: .stop, limits: limits) { [("one", 0)] }
        #expect(accept(builder, JoinRule.order("1"), source: 0, position: 0))
        #expect(!accept(builder, JoinRule.order("2"), source: 0, position: 1))
        #expect(builder.take().reached == [0: 2])
        #expect(!accept(builder, "nonsense", source: 0, position: 2))
        let batch = builder.take()
        #expect(batch.reached.isEmpty && batch.stop?.position == 2)
    }
}
