// Our appender and reader, and kcat as a program of another team, on one topic.

import EventLog
import Foundation
import Testing

@testable import EventLog

@Suite("Kafka: exchange with other programs")
struct KafkaExchangeTests {
    @Test("A key's partition is the Java client's, and kcat reads key and record as they were appended")
    func keyedPartitions() throws {
        let desk = try KafkaDesk(partitions: 5)
        try desk.append(Murmur2Tests.vectors.map { ($0.0, "value of \($0.0)") })
        let read = try desk.kcat(["-C", "-e", "-f", "%p %k %s\\n"]).lines.sorted()
        let expected = Murmur2Tests.vectors.map { key, hash in
            "\(Int(hash & 0x7FFF_FFFF) % 5) \(key) value of \(key)"
        }
        #expect(read == expected.sorted())
    }

    @Test("Records without a key, and with an empty one, come whole, each with its offset and time")
    func roundTrip() throws {
        let desk = try KafkaDesk()
        let before_ms = Int64(Date().timeIntervalSince1970 * 1_000)
        try desk.append((0..<1_000).map { ($0 % 2 == 0 ? nil : "", "record \($0)\nin two lines") })
        let reader = try desk.reader()
        let sink = try reader.readToEnd()
        #expect(Set(sink.texts) == Set((0..<1_000).map { "record \($0)\nin two lines" }))
        #expect(sink.records.count == 1_000)
        for records in Dictionary(grouping: sink.records, by: \.source).values {
            #expect(records.map(\.position) == Array(0..<Int64(records.count)))
            #expect(records.allSatisfy { $0.next == $0.position + 1 })
        }
        #expect(sink.records.allSatisfy { ($0.timestamp_ms ?? 0) >= before_ms })
        for source in reader.sources.indices {
            #expect(try reader.endPosition(source: source) == Int64(sink.records.count { $0.source == source }))
        }
    }

    @Test("What kcat produces is read: compressed, with keys, with headers")
    func foreignRecords() throws {
        let desk = try KafkaDesk()
        var lines: [String] = []
        for codec in ["none", "gzip", "lz4", "snappy"] {
            let more = (0..<300).map { "{\"event_type\": \"order\", \"order_id\": \"\(codec) \($0)\"}" }
            try desk.kcat(["-P", "-z", codec, "-H", "trace=1"], input: more[..<200].joined(separator: "\n"))
            try desk.kcat(
                ["-P", "-z", codec, "-K", "|"], input: more[200...].map { "k|" + $0 }.joined(separator: "\n"))
            lines += more
        }
        #expect(try desk.reader().readToEnd().texts.sorted() == lines.sorted())
    }

    @Test("Tombstones and empty values are empty records")
    func tombstones() throws {
        let desk = try KafkaDesk(partitions: 1)
        try desk.kcat(["-P", "-Z", "-K", ":"], input: "a:\nb:x\n")
        try desk.kcat(["-P", "-K", ":"], input: "a:\n")
        #expect(try desk.reader().readToEnd().texts == ["", "x", ""])
    }

    @Test("A sink that has enough is given the rest, in order, by the next poll; of too large a record the beginning")
    func pausing() throws {
        let desk = try KafkaDesk()
        try desk.append((0..<50).map { ("k", "\($0)") } + [("k", "abcdefgh")])
        let reader = try desk.reader { $0.record_bytes_max = 4 }
        let sink = Collector()
        sink.wanted = 7
        try poll([reader], into: sink) { sink.records.count == 7 }
        sink.wanted = .max
        #expect(try reader.readToEnd(into: sink).texts == (0..<50).map(String.init) + ["abcd"])
        #expect(sink.records.last?.size_bytes == 8)
    }

    @Test("A source is named by cluster, topic and partition, whatever brokers the address names")
    func names() throws {
        let desk = try KafkaDesk(partitions: 1)
        let other = try LogAddress("kafka://\(desk.cluster.brokers),\(desk.cluster.brokers)/\(KafkaDesk.topic)")
        try desk.append([("k", "x")])
        let (one, two) = (try desk.reader { $0.group = "one" }, try other.openReader { _ in nil })
        try one.readToEnd()
        try two.readToEnd()
        #expect(one.sources.count == 1)
        #expect(one.sources == two.sources)
        #expect(one.sources[0].name.hasPrefix("kafka:"))
        #expect(one.sources[0].name.hasSuffix("/\(KafkaDesk.topic)/0"))
    }
}
