// Reads one record again, while the group's members go on.

/// A client for one record. It is in no group, and commits nothing; librdkafka wants the name of one all the same.
struct KafkaRereading {
    private static let wait_ms_max = 2_000

    let opening: KafkaOpening
    let partition: Int32
    let group: String
    let record_bytes_max: Int

    /// A record, and what it is known by.
    struct Found {
        let value: [UInt8]
        let mark: LastRecord
    }

    /// The record at exactly this offset (`rd_kafka_assign`, and the first thing that comes); nil where that is none, by
    /// retention, compaction or the topic's end, and where nothing comes in time.
    func record(at offset: Int64) -> Found? {
        if offset < 0 { return nil }
        let deadline = Deadline(after_ms: Self.wait_ms_max)
        do {
            let consumer = try KafkaConsumer(try configuration(), topic: opening.address.topic)
            try consumer.assign([partition: offset])
            while deadline.left_ms > 0 {
                consumer.receive(messages_max: 1, wait_ms: deadline.left_ms)
                if let found = consumer.takeFirst({ found($0, at: offset) }) { return found }
            }
        } catch {
            // To those who ask it makes no difference why the record cannot be had.
        }
        return nil
    }

    private func found(_ message: KafkaMessage, at offset: Int64) -> Found? {
        guard message.failure == nil, message.offset == offset else { return nil }
        return Found(value: Array(message.payload.prefix(record_bytes_max)), mark: LastRecord(message))
    }

    private func configuration() throws -> KafkaConfiguration {
        try opening.configuration(
            defaults: ["queued.min.messages": "1", "fetch.wait.max.ms": "10"],
            promises: [
                "group.id": group, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                // What is gone is not to be replaced by what is there.
                "auto.offset.reset": "error", "enable.partition.eof": "true", "allow.auto.create.topics": "false",
            ])
    }
}
