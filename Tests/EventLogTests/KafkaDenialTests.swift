// Brokers that deny a topic which they have, as they do for a while after a restart, and topics that are really gone.

import Foundation
import Testing

@testable import EventLog

@Suite("Kafka: a topic that is denied")
struct KafkaDenialTests {
    private let unknownTopic = 3
    private let desk: KafkaDesk

    init() throws { desk = try KafkaDesk(partitions: 2) }

    private func deny() { desk.cluster.failTopic(KafkaDesk.topic, code: unknownTopic) }

    /// Has the brokers deny the topic for so long.
    private func deny(ms: Int) {
        deny()
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(ms)) { [cluster = desk.cluster] in
            cluster.failTopic(KafkaDesk.topic, code: 0)
        }
    }

    /// Its client looks at the topic often, as it does by itself only where brokers come and go.
    private func reader(following: Bool) throws -> any EventLogReader {
        var options = ReaderOptions()
        options.following = following
        options.positions = desk.positions()
        return try desk.address
            .with("session.timeout.ms=3500\nheartbeat.interval.ms=100\ntopic.metadata.refresh.interval.ms=100")
            .openReader(options)
    }

    private func appender() throws -> any EventLogAppender {
        try desk.address.with("topic.metadata.refresh.interval.ms=100").openAppender()
    }

    @Test("for a second at the opening is waited for", arguments: [true, false])
    func opening(reads: Bool) throws {
        deny(ms: 1_500)
        if reads { _ = try reader(following: true) } else { try appender().close() }
    }

    @Test("for two seconds while it is read is read on, in the end to its end")
    func reading() throws {
        try desk.append((0..<100).map { ("key \($0)", "\($0)") })
        let (reader, sink) = (try reader(following: true), Collector())
        try poll([reader], into: sink) { sink.records.count == 100 }
        // The partitions go and come back, and are read from where the group has stored that it is.
        desk.store(reader)
        deny(ms: 2_000)
        let isOver = Deadline(after_ms: 3_000)
        try poll([reader], into: sink) { isOver.left_ms == 0 }
        try desk.append([("k", "after")])
        try poll([reader], into: sink) { sink.records.count > 100 }
        #expect(sink.texts.last == "after" && sink.records.count == 101)
        reader.close()
    }

    @Test("before anything was read is no end")
    func untilEnd() throws {
        try desk.append((0..<100).map { ("key \($0)", "\($0)") })
        let reader = try reader(following: false)
        deny(ms: 2_000)
        #expect(try reader.readToEnd().records.count == 100)
        reader.close()
    }

    @Test("for good while it is read is an error, five seconds later", arguments: [true, false])
    func gone(following: Bool) throws {
        let (reader, sink) = (try reader(following: following), Collector())
        try reader.readToEnd(into: sink)
        deny()
        let (bound, limit) = (Deadline(after_ms: 4_900), Deadline(after_ms: 12_000))
        let error = #expect(throws: EventLogError.self) { try poll([reader], into: sink) { limit.left_ms == 0 } }
        #expect(error == .missingTopic("\(desk.address)"))
        #expect(bound.left_ms == 0)
        reader.close()
    }

    @Test("for two seconds costs a producer nothing: all is stored once, and a key's records in their order")
    func appending() throws {
        let appender = try appender()
        var expected: [String] = []
        func append(_ count: Int) throws {
            for _ in 0..<count {
                expected.append("\(expected.count)")
                try appender.append(expected[expected.count - 1], key: "k")
            }
        }
        try append(100)
        deny(ms: 2_000)
        let isOver = Deadline(after_ms: 3_000)
        while isOver.left_ms > 0 {
            try append(10)
            usleep(10_000)
        }
        try append(100)
        try appender.close()
        #expect(try desk.kcat(["-C", "-e"]).lines == expected)
    }

    @Test("a second time, after something was stored, is another denial: the time in between does not count")
    func twice() throws {
        let appender = try appender()
        var count = 0
        func append(ms: Int) throws {
            let isOver = Deadline(after_ms: ms)
            while isOver.left_ms > 0 {
                try appender.append("\(count)", key: "k")
                count += 1
                usleep(10_000)
            }
            try appender.flush()
        }
        deny(ms: 1_000)
        try append(ms: 5_500)
        deny(ms: 1_000)
        try append(ms: 2_000)
        try appender.close()
        #expect(try desk.kcat(["-C", "-e"]).lines == (0..<count).map(String.init))
    }

    @Test("for good ends a producer, five seconds later")
    func goneForProducers() throws {
        let appender = try appender()
        try appender.append("stored", key: "k")
        try appender.flush()
        deny()
        let (bound, limit) = (Deadline(after_ms: 4_900), Deadline(after_ms: 12_000))
        let error = #expect(throws: EventLogError.self) {
            while limit.left_ms > 0 {
                try appender.append("lost", key: "k")
                usleep(10_000)
            }
        }
        #expect(error == .missingTopic("\(desk.address)"))
        #expect(bound.left_ms == 0)
    }
}
