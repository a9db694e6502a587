// How far a consumer group is behind the end of a topic, seen from outside: the group is never joined.

enum KafkaLag {
    /// Measures all partitions of the topic, in their order (`rd_kafka_query_watermark_offsets`, and where offsets are left
    /// `rd_kafka_assign` and the first thing that comes); joins no group, and commits nothing.
    ///
    /// Throws `.unreachable`, `.refused`, `.missing` or `.invalidProperty`, and what `positions` throw.
    static func measure(_ opening: KafkaOpening, group: String, positions: any PartitionPositions) throws -> [TopicLag]
    {
        let consumer = try KafkaConsumer(try configuration(opening, group), topic: opening.address.topic)
        try opening.waitForTopic(consumer)
        let topic = opening.topicName(consumer)
        let naming = TopicNaming(topic: topic, suffix: try positions.topic(topic).suffix)
        do {
            let kept = try kept(consumer)
            let stored = try positions.stored(kept.keys.map(naming.source))
            var unread = KafkaUnread(kept, positions: { stored[naming.source($0)]?.position })
            try hear(&unread, consumer)
            return unread.partitions.map { lag($0, naming) }
        } catch let failure as KafkaFailure {
            throw failure.described(name: "\(opening.address)", opening.settings)
        }
    }

    private static func lag(_ partition: KafkaUnread.Partition, _ naming: TopicNaming) -> TopicLag {
        TopicLag(
            source: naming.source(partition.number), position: partition.offsets.lowerBound,
            end: partition.offsets.upperBound, oldest_ms: partition.oldest_ms, missing: partition.missing)
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
