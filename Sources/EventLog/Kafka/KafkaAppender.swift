// Appends to a Kafka topic: records go out in batches, and `flush` waits for the report of every one.

import Bytes

/// An idempotent producer: nothing is stored twice, and a key's records keep their order.
final class KafkaAppender: EventLogAppender {
    private let opening: KafkaOpening
    private let record_bytes_max: String
    private let reports = KafkaReports()
    private var producer: KafkaProducer
    private var absence = TopicAbsence()
    private var nextService = Deadline(after_ms: 0)
    private static let serviceEvery_ms = 20

    private var name: String { "\(opening.address)" }

    init(_ opening: KafkaOpening) throws {
        self.opening = opening
        record_bytes_max = try Self.configuration(opening).value(of: "message.max.bytes")
        producer = try Self.producer(opening, reports)
    }

    private static func configuration(_ opening: KafkaOpening) throws -> KafkaConfiguration {
        try opening.configuration(
            defaults: ["compression.type": "lz4", "queue.buffering.max.kbytes": "65536"],
            promises: ["enable.idempotence": "true", "acks": "all", "partitioner": "murmur2_random"])
    }

    private static func producer(_ opening: KafkaOpening, _ reports: KafkaReports) throws -> KafkaProducer {
        let producer = try KafkaProducer(try configuration(opening), topic: opening.address.topic)
        try opening.waitForTopic(producer)
        producer.events.delivered = { [reports] in reports.note($0) }
        return producer
    }

    /// A full queue is waited for: that is what paces a producer that is faster than the brokers. Reports are looked at
    /// often, so that no record overtakes one of its key that has to be sent again.
    func append(key: ByteView?, _ record: ByteView) throws {
        if reports.unreported & 0xFFF == 0 || nextService.left_ms == 0 { try serve(wait_ms: 0) }
        while true {
            do throws(KafkaFailure) {
                try producer.produce(key: key, record)
                return reports.sent()
            } catch {
                switch error.kind {
                case .queueFull: try serve(wait_ms: 100)
                case .noTopic: try startAnew()
                default: throw described(error, key, record)
                }
            }
        }
    }

    func append(deletionOf key: ByteView) throws { try [UInt8]().withView { try append(key: key, $0) } }

    /// Counts the most that a record's frame adds to it in any version of the protocol.
    func check(key: ByteView?, _ record: ByteView) throws {
        let frame_bytes_max = 100
        let size_bytes = record.count + (key?.count ?? 0) + frame_bytes_max
        let most_bytes = min(Record.size_bytes_max + frame_bytes_max, Int(record_bytes_max) ?? .max)
        guard size_bytes > most_bytes else { return }
        throw EventLogError.unacceptableRecord(
            reason: "with its key and its frame it may have \(size_bytes) bytes, and \(most_bytes) are the most")
    }

    /// One record may have timed out, and a later one of the same key got through.
    var losesOnlyTails: Bool { false }

    /// Waits for every report; librdkafka itself gives a record up after `message.timeout.ms`.
    func flush() throws {
        repeat {
            while !producer.flush(wait_ms: 1_000) {}
            try settleReports()
        } while reports.unreported > 0
    }

    func close() throws { try flush() }

    private func serve(wait_ms: Int) throws {
        producer.serve(wait_ms: wait_ms)
        nextService = Deadline(after_ms: Self.serviceEvery_ms)
        try settleReports()
    }

    /// A record that was not stored leaves a gap, so nothing after it counts as appended.
    private func settleReports() throws {
        if let first = reports.first {
            throw EventLogError.undelivered(
                name: name, key: first.key, reason: opening.settings.masked(first.failure.reason), count: reports.failed
            )
        }
        if !reports.denied.isEmpty { try startAnew() }
    }

    /// Once brokers deny the topic the client gives up all that it holds for it. That goes out again, in the same order
    /// and before anything else, when the topic is there: from a new client, whose numbering has no gap.
    private func startAnew() throws {
        let now_ms = System.monotonic_ms()
        if reports.takeIsAnyStored() { absence.hear(.there, at: now_ms) }
        absence.hear(.denied, at: now_ms)
        if absence.isFinal(at: now_ms) { throw EventLogError.missingTopic(name) }
        while !producer.flush(wait_ms: 1_000) {}
        producer = try Self.producer(opening, reports)
        for again in reports.takeDenied() {
            if let key = again.key { try append(key: key, again.record) } else { try append(again.record) }
        }
    }

    private func described(
        _ failure: KafkaFailure, _ key: ByteView?, _ record: ByteView
    ) -> EventLogError {
        let keyText = key.map(\.text)
        guard failure.kind == .tooLarge else {
            return .undelivered(
                name: name, key: keyText, reason: opening.settings.masked(failure.reason), count: 1)
        }
        let size_bytes = record.count + (key?.count ?? 0)
        return .unacceptableRecord(
            reason: (keyText.map { "the one with the key \"\($0)\"" } ?? "the one without a key")
                + " has \(size_bytes) bytes, and message.max.bytes is \(record_bytes_max)")
    }
}
