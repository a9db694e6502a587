// A group's first start: where it begins in every partition is fixed before anything is read.

/// Once it is fixed it holds for all members, also for those that come later, and where nothing was read.
struct KafkaBeginning {
    private static let answer_ms_max = 10_000

    let opening: KafkaOpening
    let options: ReaderOptions

    /// What the topic's sources are called; the group has begun with them when this returns.
    func naming(_ consumer: KafkaConsumer) throws -> TopicNaming {
        let topic = opening.topicName(consumer)
        let known = try options.positions.topic(topic)
        let naming = TopicNaming(topic: topic, suffix: known.suffix)
        if !known.isBegun {
            let starts = try starts(consumer).map { (naming.source($0.key), SourceMark(position: $0.value, last: nil)) }
            try options.positions.begin(topic, at: Dictionary(starts) { $1 })
        } else if options.from != nil {
            options.onTrouble?(
                "\(topic): the group \(options.group) has begun with it before, and goes on from its positions: --from is "
                    + "for the first start. shop-positions reset moves them.")
        }
        return naming
    }

    private func starts(_ consumer: KafkaConsumer) throws -> [Int32: Int64] {
        guard let from = options.from, from != .beginning else { return [:] }
        do throws(KafkaFailure) {
            let deadline = Deadline(after_ms: Self.answer_ms_max)
            let partitions = Array(0..<Int32(clamping: try consumer.partitionCount(timeout_ms: deadline.left_ms)))
            return try consumer.offsets(of: partitions, at: from, deadline)
        } catch {
            throw error.described(name: "\(opening.address)", opening.settings)
        }
    }
}

extension KafkaConsumer {
    /// The offset at which each of these partitions has what was received from then on.
    func offsets(
        of partitions: [Int32], at place: ReadingStart, _ deadline: Deadline
    ) throws(KafkaFailure) -> [Int32: Int64] {
        var offsets: [Int32: Int64] = [:]
        if case .time(let timestamp_ms) = place {
            offsets = try self.offsets(of: partitions, at: max(0, timestamp_ms), timeout_ms: deadline.left_ms)
        }
        for partition in partitions where offsets[partition] ?? -1 < 0 {
            let kept = try bounds(of: partition, timeout_ms: deadline.left_ms)
            offsets[partition] = place == .beginning ? kept.lowerBound : kept.upperBound
        }
        return offsets
    }
}
