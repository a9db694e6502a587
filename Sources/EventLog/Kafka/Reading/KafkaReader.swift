// Reads a Kafka topic as a member of a consumer group.
//
// Partitions come and go with the other members; each that was ever ours stays a source. Callbacks of the
// client run on the polling thread, inside `consumer.receive`, when nothing received is left untaken. Where reading
// goes on says whoever keeps the positions; the offsets that the group has committed are for others to look at.

import Synchronization

/// A reader of one topic. Other threads see the roster and the consumer; the rest is the polling thread's.
final class KafkaReader: EventLogReader, @unchecked Sendable {
    private static let commit_ms_max = 10_000
    static let query_ms_max = 500
    /// How long the brokers may take to say what they keep of a partition, where that decides.
    static let decision_ms_max = 5_000

    let name: String
    let opening: KafkaOpening
    let options: ReaderOptions
    let naming: TopicNaming
    let consumer: Mutex<KafkaConsumer?>
    let roster = Mutex(KafkaRoster())
    let admission: KafkaAdmission
    let isWoken = Atomic(false)
    /// Whether a commit got no answer since that was last looked into.
    let isSilent = Atomic(false)
    var outage: KafkaOutage { didSet { isOut.store(outage.isSaid, ordering: .relaxed) } }
    private let isOut = Atomic(false)
    var absence = TopicAbsence()
    var failure: (any Error)?
    /// When it is to be said that the group has not told what is ours.
    var placeDue = Deadline(after_ms: 10_000)
    /// The partition of the message before, and its source if it is ours: messages come in runs.
    var run: (partition: Int32, source: Int?)?
    /// How far each source was read.
    var progress: [KafkaProgress] = []

    init(_ opening: KafkaOpening, options: ReaderOptions) throws {
        name = "\(opening.address)"
        (self.opening, self.options) = (opening, options)
        outage = KafkaOutage(name: name, onTrouble: options.onTrouble)
        let consumer = try KafkaConsumer(try Self.configuration(opening, options), topic: opening.address.topic)
        try opening.waitForTopic(consumer)
        naming = try KafkaBeginning(opening: opening, options: options).naming(consumer)
        admission = KafkaAdmission(options.positions)
        self.consumer = Mutex(consumer)
        listen(to: consumer)
        do { try consumer.subscribe() } catch { throw described(error) }
    }

    /// By itself librdkafka stops fetching for up to a second once 100,000 messages wait, which are read in a tenth of
    /// that; so many small ones take about 130 MiB. Above 220 bytes each its limit of 64 MiB comes first. The end of a
    /// partition comes to light after the wait for more of it. A topic that was denied is looked for again by each
    /// refresh of the metadata, which by itself comes every five minutes.
    private static let defaults = [
        "queued.min.messages": "300000", "fetch.wait.max.ms": "100", "topic.metadata.refresh.interval.ms": "2000",
    ]

    private static func configuration(_ opening: KafkaOpening, _ options: ReaderOptions) throws -> KafkaConfiguration {
        try opening.configuration(
            defaults: Self.defaults,
            promises: [
                "group.id": options.group, "partition.assignment.strategy": "cooperative-sticky",
                "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "auto.offset.reset": "error", "enable.partition.eof": "true",
                "allow.auto.create.topics": options.createsTopic ? "true" : "false",
            ])
    }

    private func listen(to consumer: KafkaConsumer) {
        consumer.events.failed = { [weak self] in self?.note($0) }
        consumer.events.assigned = { [weak self] in self?.assign($0) }
        consumer.events.revoked = { [weak self] in self?.revoke($0, lost: $1) ?? $0 }
    }

    // MARK: - From any thread

    var sources: [Source] { roster.withLock { $0.sources } }

    let changesHands = true

    var isCaughtUp: Bool { roster.withLock { $0.isCaughtUp } }

    var isAway: Bool { isOut.load(ordering: .relaxed) }

    func isReachable(within_ms: Int) -> Bool {
        // Closed, it asks nobody any more.
        guard let consumer = consumer.withLock({ $0 }) else { return true }
        return (try? consumer.end(of: anyPartition, asking: true, timeout_ms: within_ms)) != nil
    }

    var isPlaced: Bool { roster.withLock { $0.wasAssigned } }

    func wake() {
        isWoken.store(true, ordering: .releasing)
        consumer.withLock { $0 }?.wake()
    }

    let unit = PositionUnit.messages

    func isOurs(source: Int) -> Bool { roster.withLock { $0.isOurs($0.partitions[source]) } }

    func rest(of source: Int, after position: Int64?) -> Int64? {
        let consumer = consumer.withLock { $0 }
        return roster.withLock { $0.rest(of: source, after: position) { consumer?.knownEnd(of: $0) } }
    }

    func endPosition(source: Int) throws -> Int64? {
        let (partition, isOurs) = roster.withLock { ($0.partitions[source], $0.isOurs($0.partitions[source])) }
        return try? consumer.withLock { $0 }?.end(of: partition, asking: !isOurs, timeout_ms: Self.query_ms_max)
    }

    func mark(source: Int) -> SourceMark? {
        let read = progress[source]
        return SourceMark(position: roster.withLock { $0.passed(read.next, in: source) }, last: read.last)
    }

    /// The record before the position is asked for once more; where it does not come, nothing recognises the position.
    func mark(source: Int, before position: Int64) -> SourceMark? {
        SourceMark(position: position, last: rereading(source)?.record(at: position - 1).map(\.mark))
    }

    /// Waits for the broker's answer, at most ten seconds. Without one nothing is lost: the next commit goes further.
    func commit(_ positions: [Int: Int64]) throws {
        guard let consumer = consumer.withLock({ $0 }) else {
            throw EventLogError.unreachable(name: name, reason: "the reader was closed")
        }
        let deadline = Deadline(after_ms: Self.commit_ms_max)
        while true {
            let own = roster.withLock { $0.own(positions) }
            if own.isEmpty { return }
            do throws(KafkaFailure) {
                return try consumer.commit(own, timeout_ms: deadline.left_ms)
            } catch {
                if error.kind == .staleMember { return }
                if error.kind == .unanswered { return isSilent.store(true, ordering: .releasing) }
                guard error.kind == .rebalancing, deadline.left_ms > 0 else { throw described(error) }
                _ = System.wait(for: 0, on: [], timeout_ms: 100)
            }
        }
    }

    /// The consumer leaves its group as it goes: what it had received and not handed over, the next owner reads.
    func close() { _ = consumer.withLock { $0.take() } }

    /// At most `record_bytes_max` bytes of the value; nil also where it does not come within two seconds. Asks the brokers
    /// with a client of its own.
    func read(source: Int, from start: Int64, to next: Int64) throws -> [UInt8]? {
        rereading(source)?.record(at: start)?.value
    }

    private func rereading(_ source: Int) -> KafkaRereading? {
        roster.withLock { $0.partition(of: source) }.map { partition in
            KafkaRereading(
                opening: opening, partition: partition, group: options.group,
                record_bytes_max: options.record_bytes_max)
        }
    }

    func described(_ failure: KafkaFailure) -> EventLogError { failure.described(name: name, opening.settings) }
}

/// How far a reader has read a source.
struct KafkaProgress {
    /// The offset after the last message that came.
    var next: Int64 = 0
    var last: LastRecord?
    /// Still to be made with what comes first.
    var check: PartitionCheck?
}
