// How far a consumer group is behind the end of a topic, seen from outside: the group is never joined.

/// A partition, and how far a consumer group is behind in it.
public struct KafkaLag: Sendable {
    /// The same name as a reader's source has.
    public let source: String
    /// The offset at which the group goes on: its position, or the first one kept where it has none; the end where no
    /// message is left.
    public let position: Int64
    /// The offset after the last message.
    public let end: Int64
    /// When the message at `position` was made, in Unix milliseconds (UTC); nil where there is none, or no answer.
    public let oldest_ms: Int64?

    /// The offsets in between, in messages: none where no message is left; else more than there are where the topic is
    /// compacted or has transactions.
    public var records: Int64 { end - position }

    /// What was to be read and is not there any more.
    public let missing: MissingRecords?

    /// Measures all partitions of the topic, in their order (`rd_kafka_query_watermark_offsets`, and where offsets are left
    /// `rd_kafka_assign` and the first thing that comes); joins no group, and commits nothing.
    ///
    /// Throws `.unreachable`, `.refused`, `.missing` or `.invalidProperty`, and what `positions` throw.
    public static func measure(
        _ address: KafkaAddress, group: String, settings: KafkaSettings = KafkaSettings(),
        positions: any PartitionPositions
    ) throws -> [KafkaLag] {
        let opening = KafkaOpening(address: address, settings: settings)
        let consumer = try KafkaConsumer(try configuration(opening, group), topic: address.topic)
        try opening.waitForTopic(consumer)
        let topic = opening.topicName(consumer)
        let naming = KafkaNaming(topic: topic, suffix: try positions.topic(topic).suffix)
        do {
            let kept = try kept(consumer)
            let stored = try positions.stored(kept.keys.map(naming.source))
            var unread = KafkaUnread(kept, positions: { stored[naming.source($0)]?.position })
            try hear(&unread, consumer)
            return unread.partitions.map { KafkaLag($0, naming) }
        } catch let failure as KafkaFailure {
            throw failure.described(name: "\(address)", settings)
        }
    }

    private init(_ partition: KafkaUnread.Partition, _ naming: KafkaNaming) {
        (source, missing) = (naming.source(partition.number), partition.missing)
        (position, end) = (partition.offsets.lowerBound, partition.offsets.upperBound)
        oldest_ms = partition.oldest_ms
    }

    private static let answer_ms_max = 10_000
    private static let message_ms_max = 2_000

    private static func configuration(_ opening: KafkaOpening, _ group: String) throws -> KafkaConfiguration {
        try opening.configuration(
            // One message of each partition is all that is wanted.
            defaults: ["queued.min.messages": "1"],
            promises: [
                "group.id": group, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "auto.offset.reset": "earliest", "enable.partition.eof": "true", "allow.auto.create.topics": "false",
            ])
    }

    /// The offsets that the brokers keep, by partition.
    private static func kept(_ consumer: KafkaConsumer) throws(KafkaFailure) -> [Int32: Range<Int64>] {
        let deadline = Deadline(after_ms: answer_ms_max)
        var kept: [Int32: Range<Int64>] = [:]
        for partition in 0..<Int32(clamping: try consumer.partitionCount(timeout_ms: deadline.left_ms)) {
            kept[partition] = try consumer.bounds(of: partition, timeout_ms: deadline.left_ms)
        }
        return kept
    }

    /// Listens for what comes first of each partition, as far as it comes in time.
    private static func hear(_ unread: inout KafkaUnread, _ consumer: KafkaConsumer) throws(KafkaFailure) {
        if unread.awaited.isEmpty { return }
        let deadline = Deadline(after_ms: message_ms_max)
        try consumer.assign(unread.awaited)
        while !unread.awaited.isEmpty, deadline.left_ms > 0 {
            consumer.receive(messages_max: 1, wait_ms: deadline.left_ms)
            guard let heard = consumer.takeFirst({ ($0.partition, news($0)) }), let news = heard.1 else { continue }
            unread.hear(news, of: heard.0)
        }
        try consumer.assign([:])
    }

    private static func news(_ message: KafkaMessage) -> KafkaUnread.News? {
        switch message.failure?.kind {
        case nil: .message(timestamp_ms: message.timestamp_ms)
        case .partitionEnd: .end(message.offset)
        default: nil
        }
    }
}
