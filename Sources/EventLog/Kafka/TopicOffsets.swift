// Offsets of a topic that a person asks for.

extension KafkaAddress {
    /// For each source of the topic the offset of the first record from a place on, the end without one. Asks the brokers
    /// for up to ten seconds each; joins no group. Throws `EventLogError` and what `positions` throw.
    public func offsets(
        at place: ReadingStart, settings: KafkaSettings, positions: any PartitionPositions
    ) throws -> [String: Int64] {
        let opening = KafkaOpening(address: self, settings: settings)
        let configuration = try opening.configuration(
            defaults: [:], promises: ["group.id": "shop-positions", "enable.auto.commit": "false"])
        let consumer = try KafkaConsumer(configuration, topic: topic)
        try opening.waitForTopic(consumer)
        let topic = opening.topicName(consumer)
        let naming = KafkaNaming(topic: topic, suffix: try positions.topic(topic).suffix)
        do throws(KafkaFailure) {
            let deadline = Deadline(after_ms: 10_000)
            let partitions = Array(0..<Int32(clamping: try consumer.partitionCount(timeout_ms: deadline.left_ms)))
            let offsets = try consumer.offsets(of: partitions, at: place, deadline)
            return Dictionary(offsets.map { (naming.source($0.key), $0.value) }) { $1 }
        } catch {
            throw error.described(name: "\(self)", settings)
        }
    }
}
