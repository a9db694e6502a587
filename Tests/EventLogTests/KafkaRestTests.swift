// How much is left to a reader, compared with what was appended; and one record, read again.

import Testing

@testable import EventLog

@Suite("Kafka: what is left, and what was read before")
struct KafkaRestTests {
    let desk: KafkaDesk
    let sink = Collector()

    init() throws {
        desk = try KafkaDesk(partitions: 1)
        try desk.append((0..<50).map { ("k", "\($0)") })
    }

    @Test("What is left is what was appended less what was taken, in messages, also after a restart")
    func rest() throws {
        let first = try desk.reader()
        #expect(first.unit == .messages)
        sink.wanted = 7
        try poll([first], into: sink) { sink.records.count == 7 }
        #expect(try first.rest(of: 0, after: nil) == 50)
        #expect(try first.rest(of: 0, after: 7) == 43)
        sink.wanted = .max
        try first.readToEnd(into: sink)
        #expect(try first.rest(of: 0, after: 7) == 43)
        #expect(try first.rest(of: 0, after: 50) == 0)
        #expect(first.mark(source: 0)?.position == 50 && first.mark(source: 0)?.last?.offset == 49)
        desk.store(first)
        first.close()
        let second = try desk.reader { $0.following = true }
        try poll([second], into: sink) { second.isCaughtUp }
        #expect(second.sources.count == 1 && sink.records.count == 50)
        #expect(try second.rest(of: 0, after: nil) == 0)
        try desk.append((0..<5).map { ("k", "late \($0)") })
        try poll([second], into: sink) { sink.records.count == 55 && second.isCaughtUp }
        #expect(try second.rest(of: 0, after: nil) == 5)
        #expect(try second.rest(of: 0, after: 55) == 0)
        second.close()
    }

    @Test(
        "A record can be read again by its offset, at most as much of it as the first time; one that is not there is none"
    )
    func again() throws {
        let reader = try desk.reader { $0.record_bytes_max = 4 }
        try desk.append([("k", "abcdefgh")])
        try reader.readToEnd(into: sink)
        for record in sink.records {
            #expect(try reader.read(source: record.source, from: record.position, to: record.next) == record.text)
        }
        #expect(sink.records.count == 51)
        let limit = Deadline(after_ms: 4_000)
        #expect(try reader.read(source: 0, from: 51, to: 51 + 1) == nil)
        #expect(try reader.read(source: 0, from: 5_000, to: 5_000 + 1) == nil)
        #expect(try reader.read(source: 1, from: 0, to: 0 + 1) == nil)
        #expect(try reader.read(source: -1, from: 0, to: 0 + 1) == nil)
        #expect(limit.left_ms > 0)
        // It was nobody's business but ours: the group's position is where it was.
        try desk.append([("k", "late")])
        try poll([reader], into: sink) { sink.records.count == 52 }
        #expect(sink.texts.last == "late")
    }

    @Test(
        "A group has before it what it has not stored: nothing at the end, all that is there where it has no position",
        arguments: [(50, 50), (7, 7), (nil, 0), (5_000, 50)] as [(Int64?, Int64)])
    func lag(stored: Int64?, position: Int64) throws {
        let reader = try desk.reader()
        try reader.readToEnd(into: sink)
        reader.close()
        let source = reader.sources[0].name
        if let stored { desk.positions().store([source: SourceMark(position: stored, last: nil)]) }
        let lags = try desk.address.lag(of: "shop-joiner", desk.positions())
        #expect(lags.map(\.position) == [position] && lags.map(\.records) == [50 - position])
        #expect(lags.map(\.missing) == [stored == 5_000 ? .endsEarly(position: 5_000, end: 50) : nil])
        #expect(lags.map(\.source) == [source])
    }

    @Test("A topic is there, be it with one partition alone")
    func presence() throws {
        let topic = try #require(desk.address.log as? KafkaTopic)
        let opening = KafkaOpening(address: topic.address, settings: KafkaSettings())
        let configuration = try opening.configuration(defaults: [:], promises: ["group.id": "another"])
        let consumer = try KafkaConsumer(configuration, topic: KafkaDesk.topic)
        #expect(consumer.presence(timeout_ms: 10_000) == .there)
    }

    @Test("Of brokers that are away no record is read again, two seconds later")
    func away() throws {
        let reader = try desk.reader()
        try reader.readToEnd(into: sink)
        desk.cluster.goDown()
        let limit = Deadline(after_ms: 5_500)
        #expect(try reader.read(source: 0, from: 0, to: 1) == nil)
        #expect(limit.left_ms > 0)
    }
}
