// Appends to a Kafka topic: records go out in batches, and `flush` waits for the report of every one.

/// An idempotent producer: nothing is stored twice, and a key's records keep their order.
final class KafkaAppender: EventLogAppender {
    private let address: KafkaAddress
    private let settings: KafkaSettings
    private let producer: KafkaProducer
    private let record_bytes_max: String
    private let tally = Tally()

    /// What the reports said so far.
    private final class Tally {
        var unreported = 0
        var failed = 0
        var first: (key: String?, failure: KafkaFailure)?
    }

    init(_ address: KafkaAddress, settings: KafkaSettings) throws {
        self.address = address
        self.settings = settings
        let opening = KafkaOpening(address: address, settings: settings, creates: true)
        let configuration = try opening.configuration(
            defaults: ["compression.type": "lz4", "queue.buffering.max.kbytes": "65536"],
            promises: ["enable.idempotence": "true", "acks": "all", "partitioner": "murmur2_random"])
        record_bytes_max = configuration.value(of: "message.max.bytes")
        producer = try KafkaProducer(configuration, topic: address.topic)
        try opening.waitForTopic(producer)
        producer.events.delivered = { [tally] in Self.note($0, $1, in: tally) }
    }

    private static func note(_ key: UnsafeRawBufferPointer?, _ failure: KafkaFailure?, in tally: Tally) {
        tally.unreported -= 1
        guard let failure else { return }
        tally.failed += 1
        if tally.first == nil { tally.first = (key.map { String(decoding: $0, as: UTF8.self) }, failure) }
    }

    /// A full queue is waited for: that is what paces a producer that is faster than the brokers.
    func append(key: UnsafeRawBufferPointer?, _ record: UnsafeRawBufferPointer) throws {
        if tally.unreported & 0xFFF == 0 { producer.serve(wait_ms: 0) }
        try checkReports()
        while true {
            do throws(KafkaFailure) {
                try producer.produce(key: key, record)
                tally.unreported += 1
                return
            } catch {
                guard error.kind == .queueFull else { throw described(error, key, record) }
                producer.serve(wait_ms: 100)
                try checkReports()
            }
        }
    }

    /// Counts the most that a record's frame adds to it in any version of the protocol.
    func check(key: UnsafeRawBufferPointer?, _ record: UnsafeRawBufferPointer) throws {
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
        while !producer.flush(wait_ms: 1_000) {}
        try checkReports()
        precondition(tally.unreported == 0, "a record without a report")
    }

    func close() throws { try flush() }

    /// A record that was not stored leaves a gap, so nothing after it counts as appended.
    private func checkReports() throws {
        guard let first = tally.first else { return }
        throw EventLogError.undelivered(
            name: "\(address)", key: first.key, reason: settings.masked(first.failure.reason), count: tally.failed)
    }

    private func described(
        _ failure: KafkaFailure, _ key: UnsafeRawBufferPointer?, _ record: UnsafeRawBufferPointer
    ) -> EventLogError {
        let keyText = key.map { String(decoding: $0, as: UTF8.self) }
        guard failure.kind == .tooLarge else {
            return .undelivered(
                name: "\(address)", key: keyText, reason: settings.masked(failure.reason), count: 1)
        }
        let size_bytes = record.count + (key?.count ?? 0)
        return .unacceptableRecord(
            reason: (keyText.map { "the one with the key \"\($0)\"" } ?? "the one without a key")
                + " has \(size_bytes) bytes, and message.max.bytes is \(record_bytes_max)")
    }
}
