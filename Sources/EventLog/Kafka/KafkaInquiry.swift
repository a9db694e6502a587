// What a person who moves positions has to know of a topic.

import CRdKafka

/// A topic that is asked from outside: no group is joined, and nothing is committed. All calls throw `EventLogError`, also
/// where the brokers do not answer within ten seconds.
public struct TopicInquiry {
    private static let answer_ms_max = 10_000
    /// A record that is looked for may lie far from the end.
    private static let search_ms_max = 60_000

    /// What the topic is called: `kafka:CLUSTER/TOPIC`.
    public let name: String
    private let naming: KafkaNaming
    private let consumer: KafkaConsumer
    private let address: KafkaAddress
    private let settings: KafkaSettings

    /// Throws what `positions` throw, too.
    public init(_ address: KafkaAddress, settings: KafkaSettings, positions: any PartitionPositions) throws {
        let opening = KafkaOpening(address: address, settings: settings)
        let configuration = try opening.configuration(
            defaults: [:],
            promises: [
                "group.id": "shop-positions", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "auto.offset.reset": "earliest", "enable.partition.eof": "true", "allow.auto.create.topics": "false",
            ])
        consumer = try KafkaConsumer(configuration, topic: address.topic)
        try opening.waitForTopic(consumer)
        name = opening.topicName(consumer)
        naming = KafkaNaming(topic: name, suffix: try positions.topic(name).suffix)
        (self.address, self.settings) = (address, settings)
    }

    /// For each source of the topic the offset of the first record from a place on, the end without one.
    public func offsets(at place: ReadingStart) throws -> [String: Int64] {
        named(
            try asking { partitions, deadline throws(KafkaFailure) in
                try consumer.offsets(of: partitions, at: place, deadline)
            })
    }

    /// For each source of the topic the offsets that the brokers keep.
    public func kept() throws -> [String: Range<Int64>] {
        named(
            try asking { partitions, deadline throws(KafkaFailure) in
                var kept: [Int32: Range<Int64>] = [:]
                for partition in partitions {
                    kept[partition] = try consumer.bounds(of: partition, timeout_ms: deadline.left_ms)
                }
                return kept
            })
    }

    /// Whether the record that was read last before each of these positions is still the one that stands there; sources of
    /// which that cannot be told are left out.
    public func stillHolds(_ marks: [String: SourceMark]) throws -> [String: Bool] {
        var answers: [Int32: Bool] = [:]
        try asking { partitions, deadline throws(KafkaFailure) in
            let last = Dictionary(
                partitions.compactMap { partition in marks[naming.source(partition)]?.last.map { (partition, $0) } }
            ) { $1 }
            try consumer.read(from: last.mapValues(\.offset), deadline) { partition, record in
                if let last = last[partition], record.offset == last.offset {
                    answers[partition] = record.fingerprint == last.fingerprint
                }
                return .enough
            }
        }
        return named(answers)
    }

    /// Where these records stand in this topic, by the numbers of their partitions, with whatever offset: the one of the same
    /// time, or else the only one. Those that are not found are left out, and those that may be any of several.
    /// Throws `EventLogError`, also where the search takes a minute.
    public func places(of records: [Int32: LastRecord]) throws -> [Int32: LastRecord] {
        var found = try search(for: records) { $0.timestamp_ms.map { .time($0) } ?? .beginning }
        // A copy may be older all the same, by the clock of whoever made it.
        let rest = records.filter { found[$0.key] == nil }
        if !rest.isEmpty { found.merge(try search(for: rest) { _ in .beginning }) { $1 } }
        return Dictionary(
            found.compactMap { partition, found in
                let ofTheTime = found.filter { $0.timestamp_ms == records[partition]?.timestamp_ms }
                return [ofTheTime, found].first { $0.count == 1 }?.first.map { (partition, $0) }
            }
        ) { $1 }
    }

    /// All records like these, from a place on.
    private func search(
        for records: [Int32: LastRecord], from place: (LastRecord) -> ReadingStart
    ) throws -> [Int32: [LastRecord]] {
        var found: [Int32: [LastRecord]] = [:]
        try asking(within_ms: Self.search_ms_max) { partitions, deadline throws(KafkaFailure) in
            var starts: [Int32: Int64] = [:]
            for (partition, record) in records where partitions.contains(partition) {
                starts.merge(try consumer.offsets(of: [partition], at: place(record), deadline)) { $1 }
            }
            try consumer.read(from: starts, deadline) { partition, record in
                if record.fingerprint == records[partition]?.fingerprint {
                    found[partition, default: []].append(record)
                }
                return .more
            }
        }
        return found
    }

    /// The name of the source that a partition is.
    public func source(_ partition: Int32) -> String { naming.source(partition) }

    private func named<Answer>(_ answers: [Int32: Answer]) -> [String: Answer] {
        Dictionary(answers.map { (naming.source($0.key), $0.value) }) { $1 }
    }

    private func asking<Answers>(
        within_ms: Int = answer_ms_max, _ ask: ([Int32], Deadline) throws(KafkaFailure) -> Answers
    ) throws -> Answers {
        do throws(KafkaFailure) {
            let deadline = Deadline(after_ms: within_ms)
            let partitions = Array(0..<Int32(clamping: try consumer.partitionCount(timeout_ms: deadline.left_ms)))
            return try ask(partitions, deadline)
        } catch {
            throw error.described(name: "\(address)", settings)
        }
    }
}

extension KafkaConsumer {
    enum Wanted { case more, enough }

    /// Reads partitions from these offsets on, until of each there is enough, or its end has come. What does not come in
    /// time is a failure.
    func read(
        from starts: [Int32: Int64], _ deadline: Deadline, _ take: (Int32, LastRecord) -> Wanted
    ) throws(KafkaFailure) {
        var awaited = Set(starts.keys)
        if awaited.isEmpty { return }
        try assign(starts)
        while !awaited.isEmpty {
            if deadline.left_ms == 0 { throw KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT) }
            receive(wait_ms: min(100, deadline.left_ms))
            while let (partition, wanted) = takeFirst({ ($0.partition, Self.wanted(after: $0, take)) }) {
                if wanted == .enough { awaited.remove(partition) }
            }
        }
        try assign([:])
    }

    private static func wanted(after message: KafkaMessage, _ take: (Int32, LastRecord) -> Wanted) -> Wanted {
        switch message.failure?.kind {
        case nil: take(message.partition, LastRecord(message))
        case .partitionEnd: .enough
        default: .more
        }
    }
}
