// Brokers that are not there, go, or will not have us; records and properties that are refused.

import Bytes
import Foundation
import Support
import Testing

@testable import EventLog

@Suite("Kafka: trouble")
struct KafkaTroubleTests {
    @Test("A broker that cannot be reached is an error that names it, within ten seconds")
    func unreachable() throws {
        let address = try LogAddress("kafka://127.0.0.1:9/events")
        let deadline = Deadline(after_ms: 10_000)
        let errors = Told<any Error>()
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            do {
                if number == 0 { _ = try address.openAppender() } else { _ = try address.openReader { _ in nil } }
            } catch { errors.tell(error) }
        }
        #expect(deadline.left_ms > 0)
        #expect(errors.all.count == 2)
        for error in errors.all.compactMap({ $0 as? EventLogError }) {
            #expect(error.fault == .environment)
            #expect("\(error)".contains("127.0.0.1:9"))
        }
    }

    @Test("A topic that is missing is an error to a reader, unless it may be made; an appender lets it be made")
    func missingTopic() throws {
        let desk = try KafkaDesk()
        let address = try LogAddress("kafka://\(desk.cluster.brokers)/absent")
        desk.cluster.failTopic("absent", code: 3)
        let error = #expect(throws: EventLogError.self) { try address.openReader { _ in nil } }
        #expect(error == .missingTopic("\(address)"))
        #expect("\(error as Any)".contains("no such topic"))
        #expect(throws: EventLogError.missingTopic("\(address)")) { try address.openAppender() }
        let other = try LogAddress("kafka://\(desk.cluster.brokers)/other")
        var options = ReaderOptions()
        options.createsTopic = true
        try other.openReader(options) { _ in nil }.readToEnd()
    }

    @Test("No permission for the topic is named as such, at once")
    func noPermission() throws {
        let desk = try KafkaDesk()
        desk.cluster.failTopic(KafkaDesk.topic, code: 29)
        let error = #expect(throws: EventLogError.self) { try desk.reader() }
        guard case .refused = error else { throw error ?? EventLogError.outputClosed }
    }

    @Test("Asked before, the appender refuses every record that it would refuse when it is appended, and takes none")
    func checkedRecord() throws {
        let desk = try KafkaDesk()
        let appender = try desk.address.openAppender()
        func isRefused(_ size_bytes: Int, by call: (ByteView?, ByteView) throws -> Void)
            -> Bool
        {
            let record = [UInt8](repeating: 0x78, count: size_bytes)
            let key = Array("key".utf8)
            return (try? key.withView { key in try record.withView { try call(key, $0) } }) == nil
        }
        #expect(!isRefused(900_000, by: appender.check))
        var (taken, refused) = (999_880, 1_000_001)
        while refused - taken > 1 {
            let size = (taken + refused) / 2
            if isRefused(size, by: appender.append) { refused = size } else { taken = size }
        }
        #expect((refused..<refused + 20).allSatisfy { isRefused($0, by: appender.check) })
        #expect(!isRefused(999_890, by: appender.check), "nor is much more refused than must be")
        #expect(!appender.losesOnlyTails)
        try appender.close()
    }

    @Test("A record over message.max.bytes is refused by its key before it is sent, and the others are stored")
    func oversizedRecord() throws {
        let desk = try KafkaDesk()
        let appender = try desk.address.openAppender()
        try appender.append("small", key: "a")
        let error = #expect(throws: EventLogError.self) {
            try appender.append(String(repeating: "x", count: 1_000_001), key: "big\u{1B}")
        }
        #expect(error?.fault == .usage)
        #expect("\(error as Any)".contains("big\\u{1b}"))
        #expect("\(error as Any)".contains("1000000"))
        try appender.close()
        #expect(try desk.kcat(["-C", "-e"]).lines == ["small"])
    }

    @Test("A record that was not stored is named by topic, key and reason, and counted")
    func undelivered() throws {
        let desk = try KafkaDesk(partitions: 1)
        let appender = try desk.address.openAppender()
        desk.cluster.failNext(1, api: 0, code: 87)
        try appender.append("x", key: "customer\n7")
        let error = #expect(throws: EventLogError.self) { try appender.flush() }
        guard case .undelivered(_, "customer\n7", _, 1) = error else { throw error ?? EventLogError.outputClosed }
        #expect("\(error as Any)".contains(KafkaDesk.topic))
        #expect("\(error as Any)".contains("customer\\u{a}7"))
        #expect(error?.fault == .environment)
        #expect(throws: EventLogError.self) { try appender.append("y", key: "z") }
    }

    @Test("Brokers that go are told of once, and once when they are back; then reading goes on")
    func outage() throws {
        let desk = try KafkaDesk(partitions: 1)
        try desk.append([("k", "before")])
        let (told, sink) = (Told<String>(), Collector())
        let reader = try desk.reader {
            $0.following = true
            $0.onTrouble = { told.tell($0) }
        }
        try poll([reader], into: sink) { sink.records.count == 1 }
        // The group may forget the member meanwhile, and give the partition to it once more.
        desk.store(reader)
        desk.cluster.goDown()
        try poll([reader], into: sink) { told.all.count >= 1 }
        desk.cluster.comeBack()
        try poll([reader], into: sink) { told.all.count >= 2 }
        try desk.append([("k", "after")])
        try poll([reader], into: sink) { sink.records.count == 2 }
        #expect(sink.texts == ["before", "after"])
        #expect(told.all.count == 2, "\(told.all)")
    }

    @Test("Brokers that have gone hold no question for longer than it may take, nor a poll")
    func questionsEnd() throws {
        let desk = try KafkaDesk(partitions: 1)
        try desk.append([("k", "before")])
        let sink = Collector()
        let reader = try desk.reader { $0.following = true }
        try poll([reader], into: sink) { sink.records.count == 1 }
        desk.cluster.goDown()
        let began_ms = System.monotonic_ms()
        for _ in 0..<4 {
            #expect(!reader.isReachable(within_ms: 300))
            _ = try reader.endPosition(source: 0)
            _ = try reader.poll(budget_bytes: 1 << 20, wait_ms: 100, into: sink)
        }
        // Each round may take 0.3 s, 0.5 s, and 0.1 s with a question of 0.5 s.
        #expect(System.monotonic_ms() - began_ms < 4 * 1_400 + 2_000)
        reader.close()
    }
}
