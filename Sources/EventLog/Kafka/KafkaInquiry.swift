// What a person who moves positions has to know of a topic, asked of its brokers.

import CRdKafka

struct KafkaInquiry: TopicInquiry {
    private static let answer_ms_max = 10_000
    /// A record that is looked for may lie far from the end.
    private static let search_ms_max = 60_000

    let name: String
    private let naming: TopicNaming
    private let consumer: KafkaConsumer
    private let opening: KafkaOpening

    /// Throws what `positions` throw, too.
    init(_ opening: KafkaOpening, positions: any PartitionPositions) throws {
        let configuration = try opening.configuration(
            defaults: [:],
            promises: [
                "group.id": "shop-positions", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "auto.offset.reset": "earliest", "enable.partition.eof": "true", "allow.auto.create.topics": "false",
            ])
        consumer = try KafkaConsumer(configuration, topic: opening.address.topic)
        try opening.waitForTopic(consumer)
        name = opening.topicName(consumer)
        naming = TopicNaming(topic: name, suffix: try positions.topic(name).suffix)
        self.opening = opening
    }

    func offsets(at place: ReadingStart) throws -> [String: Int64] {
        named(
            try asking { partitions, deadline throws(KafkaFailure) in
                try consumer.offsets(of: partitions, at: place, deadline)
            })
    }

    func kept() throws -> [String: Range<Int64>] {
        named(
            try asking { partitions, deadline throws(KafkaFailure) in
                var kept: [Int32: Range<Int64>] = [:]
                for partition in partitions {
                    kept[partition] = try consumer.bounds(of: partition, timeout_ms: deadline.left_ms)
                }
                return kept
            })
    }

    func stillHolds(_ marks: [String: SourceMark]) throws -> [String: Bool] {
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

    func places(of records: [Int32: LastRecord]) throws -> [Int32: LastRecord] {
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

    func source(_ partition: Int32) -> String { naming.source(partition) }

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
            throw error.described(name: "\(opening.address)", opening.settings)
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
