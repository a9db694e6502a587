// Partitions that are not any more what was read: with an imitation of a broker that forgets the oldest beyond 5 MiB.

import EventLog
import Testing

@Suite("Kafka: what is gone before it was read")
struct KafkaGapTests {
    let desk: KafkaDesk
    let sink = Collector()

    init() throws {
        desk = try KafkaDesk(partitions: 1)
        try desk.append((0..<10).map { ("k", "\($0)") })
    }

    /// Stores how far the group has come, after a change of what is stored.
    private func readOnce(_ change: (inout SourceMark) -> Void = { _ in }) throws -> String {
        let reader = try desk.reader()
        try reader.readToEnd(into: sink)
        var mark = try #require(reader.mark(source: 0))
        change(&mark)
        let source = reader.sources[0].name
        desk.positions().store([source: mark])
        reader.close()
        return source
    }

    private func error() throws -> EventLogError? {
        #expect(throws: EventLogError.self) { try desk.reader().readToEnd(into: sink) }
    }

    @Test("Retention has passed the position: how many records are gone is said, and nothing is read")
    func retention() throws {
        let source = try readOnce()
        let large = String(repeating: "x", count: 200_000)
        try desk.append((0..<40).map { ("k", "\(large)\($0)") }, properties: "compression.type=none")
        let lag = try #require(try desk.address.lag(of: "shop-joiner", desk.positions()).first)
        guard case .gone(from: 10, to: let first) = lag.missing else { throw EventLogError.missing(name: "no gap") }
        #expect((11..<50).contains(first) && lag.end == 50 && lag.records == 50 - first)
        #expect(try error() == .recordsGone(name: source, from: 10, to: first))
        #expect(sink.records.count == 10)
    }

    @Test("Another record where the last one was: another topic has its name, and nothing is read")
    func madeAnew() throws {
        let source = try readOnce { $0.last?.fingerprint += 1 }
        try desk.append([("k", "late")])
        let found = try error()
        #expect(found == .otherTopic(name: source, reason: "the record at offset 9 is not the one that was read there"))
        #expect(found?.description.contains("shop-positions forget '\(source)'") == true && found?.fault == .input)
        #expect(sink.records.count == 10)
    }

    @Test("An end before the position: it was read up to there, or somebody has set it", arguments: [true, false])
    func shorter(wasRead: Bool) throws {
        let source = try readOnce { mark in
            mark.position = 1_000
            mark.last = wasRead ? LastRecord(offset: 999, timestamp_ms: nil, fingerprint: 1) : nil
        }
        #expect(
            try error() == .endsEarly(name: source, position: 1_000, end: 10, wasRead: wasRead))
    }

    @Test("A position without a record before it, as after a first start at the end, is gone on from")
    func nothingRead() throws {
        _ = try readOnce { $0.last = nil }
        try desk.append([("k", "late")])
        #expect(try desk.reader().readToEnd().texts == ["late"])
    }
}
