// How far a consumer group is behind the end of a topic, seen from outside: the group is never joined.

/// A partition, and how far a consumer group is behind in it.
public struct KafkaLag: Sendable {
    /// The same name as a reader's source has.
    public let source: String
    /// The offset at which the group goes on: the committed one, or the first one kept where that is none or gone.
    public let position: Int64
    /// The offset after the last message.
    public let end: Int64
    /// When the message at `position` was made, in Unix milliseconds (UTC); nil where there is none, or no answer.
    public let oldest_ms: Int64?

    /// The offsets in between, in messages: more than there are where the topic is compacted or has transactions.
    public var records: Int64 { end - position }

    /// Measures all partitions of the topic, in their order (`rd_kafka_committed`,
    /// `rd_kafka_query_watermark_offsets`); commits nothing.
    ///
    /// Throws `.unreachable`, `.refused`, `.missing` or `.invalidProperty`.
    public static func measure(
        _ address: KafkaAddress, group: String, settings: KafkaSettings = KafkaSettings()
    ) throws -> [KafkaLag] {
        let opening = KafkaOpening(address: address, settings: settings, creates: false)
        let consumer = try KafkaConsumer(try configuration(opening, group), topic: address.topic)
        try opening.waitForTopic(consumer)
        let prefix = opening.sourcePrefix(consumer)
        do throws(KafkaFailure) {
            let unread = try unread(consumer)
            let oldest_ms = try timestamps_ms(of: unread.filter { !$0.value.isEmpty }, consumer)
            return unread.sorted { $0.key < $1.key }.map { partition, offsets in
                KafkaLag(
                    source: "\(prefix)\(partition)", position: offsets.lowerBound, end: offsets.upperBound,
                    oldest_ms: oldest_ms[partition])
            }
        } catch {
            throw error.described(name: "\(address)", settings)
        }
    }

    private static let answer_ms_max = 10_000
    private static let message_ms_max = 2_000

    private static func configuration(_ opening: KafkaOpening, _ group: String) throws -> KafkaConfiguration {
        try opening.configuration(
            // One message of each partition is all that is wanted.
            defaults: ["queued.min.messages": "1"],
            promises: [
                "group.id": group, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "auto.offset.reset": "earliest", "enable.partition.eof": "false", "allow.auto.create.topics": "false",
            ])
    }

    /// The offsets that the group has before it, by partition.
    private static func unread(_ consumer: KafkaConsumer) throws(KafkaFailure) -> [Int32: Range<Int64>] {
        let deadline = Deadline(after_ms: answer_ms_max)
        let count = try consumer.partitionCount(timeout_ms: deadline.left_ms)
        let partitions = Array(0..<Int32(clamping: count))
        let committed = try consumer.committed(partitions, timeout_ms: deadline.left_ms)
        var unread: [Int32: Range<Int64>] = [:]
        for partition in partitions {
            let kept = try consumer.bounds(of: partition, timeout_ms: deadline.left_ms)
            let position = committed[partition] ?? kept.lowerBound
            // A group whose offset is gone begins anew, by `auto.offset.reset`.
            let isThere = kept.contains(position) || position == kept.upperBound
            unread[partition] = (isThere ? position : kept.lowerBound)..<kept.upperBound
        }
        return unread
    }

    /// When the first message of each was made, as far as they come in time.
    private static func timestamps_ms(
        of unread: [Int32: Range<Int64>], _ consumer: KafkaConsumer
    ) throws(KafkaFailure) -> [Int32: Int64] {
        if unread.isEmpty { return [:] }
        var found: [Int32: Int64?] = [:]
        let deadline = Deadline(after_ms: message_ms_max)
        try consumer.assign(unread.mapValues(\.lowerBound))
        while found.count < unread.count, deadline.left_ms > 0 {
            consumer.receive(messages_max: 1, wait_ms: deadline.left_ms)
            _ = consumer.takeFirst { message in
                if message.failure == nil, found[message.partition] == nil {
                    found.updateValue(message.timestamp_ms, forKey: message.partition)
                }
            }
        }
        try consumer.assign([:])
        return found.compactMapValues { $0 }
    }
}
