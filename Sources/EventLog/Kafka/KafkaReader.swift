// Reads a Kafka topic as a member of a consumer group.
//
// Partitions come and go with the other members; each that was ever ours stays a source. Callbacks of the
// client run on the polling thread, inside `consumer.receive`, when nothing received is left untaken.

import Synchronization

/// A reader of one topic. Other threads see the roster and the consumer; the rest is the polling thread's.
final class KafkaReader: EventLogReader, @unchecked Sendable {
    private static let commit_ms_max = 10_000
    private static let query_ms_max = 500

    private let name: String
    private let opening: KafkaOpening
    private let options: ReaderOptions
    private let sourcePrefix: String
    private let consumer: Mutex<KafkaConsumer?>
    private let roster = Mutex(KafkaRoster())
    private let isWoken = Atomic(false)
    /// Whether a commit got no answer since that was last looked into.
    private let isSilent = Atomic(false)
    private var outage: KafkaOutage
    private var absence = TopicAbsence()
    private var failure: EventLogError?
    /// When it is to be said that the group has not told what is ours.
    private var placeDue = Deadline(after_ms: 10_000)
    /// The partition of the message before, and its source if it is ours: messages come in runs.
    private var run: (partition: Int32, source: Int?)?
    /// For each source the offset after the last message that came of it.
    private var delivered: [Int64] = []

    init(_ address: KafkaAddress, options: ReaderOptions, settings: KafkaSettings) throws {
        name = "\(address)"
        self.options = options
        opening = KafkaOpening(address: address, settings: settings)
        outage = KafkaOutage(name: name, onTrouble: options.onTrouble)
        let consumer = try KafkaConsumer(try Self.configuration(opening, options), topic: address.topic)
        try opening.waitForTopic(consumer)
        sourcePrefix = opening.sourcePrefix(consumer)
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
                "auto.offset.reset": "earliest", "enable.partition.eof": "true",
                "allow.auto.create.topics": options.createsTopic ? "true" : "false",
            ])
    }

    private func listen(to consumer: KafkaConsumer) {
        consumer.events.failed = { [weak self] in self?.note($0) }
        consumer.events.assigned = { [weak self, weak consumer] partitions in
            guard let self, let consumer else { return [:] }
            return self.assign(partitions, consumer)
        }
        consumer.events.revoked = { [weak self] in self?.revoke($0, lost: $1) }
    }

    // MARK: - From any thread

    var sources: [Source] { roster.withLock { $0.sources } }

    var keepsOwnPositions: Bool { true }

    var isCaughtUp: Bool { roster.withLock { $0.isCaughtUp } }

    var isPlaced: Bool { roster.withLock { $0.wasAssigned } }

    func wake() {
        isWoken.store(true, ordering: .releasing)
        consumer.withLock { $0 }?.wake()
    }

    let unit = PositionUnit.messages

    func rest(of source: Int, after position: Int64?) -> Int64? {
        let consumer = consumer.withLock { $0 }
        return roster.withLock { $0.rest(of: source, after: position) { consumer?.knownEnd(of: $0) } }
    }

    func endPosition(source: Int) throws -> Int64? {
        let (partition, isOurs) = roster.withLock { ($0.partitions[source], $0.isOurs($0.partitions[source])) }
        return try? consumer.withLock { $0 }?.end(of: partition, asking: !isOurs, timeout_ms: Self.query_ms_max)
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

    func close() { _ = consumer.withLock { $0.take() } }

    /// The value of the record at an offset of a source, once more, at most `record_bytes_max` bytes of it; nil where it is
    /// gone, or does not come within two seconds. Asks the brokers with a client of its own.
    func readAgain(source: Int, offset: Int64) -> [UInt8]? {
        guard let partition = roster.withLock({ $0.partition(of: source) }) else { return nil }
        return KafkaRereading(opening: opening, group: options.group, record_bytes_max: options.record_bytes_max)
            .record(at: offset, of: partition)
    }

    func read(source: Int, from start: Int64, to next: Int64) throws -> [UInt8]? {
        readAgain(source: source, offset: start)
    }

    // MARK: - Polling

    /// Where the reader does not follow, it is idle only when all that is its own was read to the end.
    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) throws -> PollOutcome {
        guard let consumer = consumer.withLock({ $0 }) else { return .ended }
        let deadline = Deadline(after_ms: wait_ms)
        while true {
            if deliver(consumer, budget_bytes, sink) { return .delivered }
            if let failure { throw failure }
            outage.look { answers(consumer) }
            lookForTopic(consumer)
            lookForPlace()
            // The client itself may not call a broker lost that went in the middle of a commit.
            if isSilent.exchange(false, ordering: .acquiring), !answers(consumer) { outage.brokersWentDown() }
            if isWoken.exchange(false, ordering: .acquiring) { return .idle }
            guard deadline.left_ms > 0 else {
                return options.following || isCaughtUp ? .idle : .delivered
            }
            consumer.receive(messages_max: 1, wait_ms: deadline.left_ms)
        }
    }

    private func lookForPlace() {
        if isPlaced || outage.isSaid { placeDue = Deadline(after_ms: 10_000) }
        guard placeDue.left_ms == 0 else { return }
        placeDue = Deadline(after_ms: 60_000)
        options.onTrouble?(
            "\(name): the group \(options.group) has not said for some time which partitions are this member's.")
    }

    /// A topic that was denied counts as gone only when it stays so.
    private func lookForTopic(_ consumer: KafkaConsumer) {
        guard absence.isSuspected else { return }
        if absence.look(at: System.monotonic_ms(), { consumer.presence(timeout_ms: Self.query_ms_max) }) {
            roster.withLock { $0.findTopic() }
        } else if absence.isFinal(at: System.monotonic_ms()) {
            failure = .missing(name: name)
        }
    }

    private func answers(_ consumer: KafkaConsumer) -> Bool {
        (try? consumer.end(of: anyPartition, asking: true, timeout_ms: Self.query_ms_max)) != nil
    }

    private var anyPartition: Int32 { roster.withLock { $0.partitions.first } ?? 0 }

    /// Whether the sink was given anything.
    private func deliver(_ consumer: KafkaConsumer, _ budget_bytes: Int, _ sink: any RecordSink) -> Bool {
        var left_bytes = max(budget_bytes, 1)
        var moved = false
        var isWanted = true
        while left_bytes > 0, isWanted {
            if consumer.isEmpty { consumer.receive(wait_ms: 0) }
            guard let taken_bytes = consumer.takeFirst({ take($0, sink, &isWanted) }) else { break }
            moved = moved || taken_bytes > 0
            left_bytes -= taken_bytes
        }
        return moved
    }

    /// How many bytes the message counts for; 0 when it was none, or none of ours.
    private func take(_ message: KafkaMessage, _ sink: any RecordSink, _ isWanted: inout Bool) -> Int {
        if let failure = message.failure {
            note(failure, at: (message.partition, message.offset))
            return 0
        }
        // One that came before its partition was taken away is the next owner's.
        guard let source = source(of: message) else { return 0 }
        let payload = message.payload
        let kept_bytes = min(payload.count, options.record_bytes_max)
        let record = Record(
            bytes: UnsafeRawBufferPointer(rebasing: payload[..<kept_bytes]), source: source, position: message.offset,
            next: message.offset + 1, timestamp_ms: message.timestamp_ms, size_bytes: payload.count)
        delivered[source] = record.next
        isWanted = sink.accept(record)
        return max(payload.count, 1)
    }

    private func source(of message: KafkaMessage) -> Int? {
        let partition = message.partition
        if let run, run.partition == partition { return run.source }
        let source = roster.withLock { $0.resume(partition, at: message.offset) }
        run = (partition, source)
        return source
    }

    private func note(_ failure: KafkaFailure, at place: (partition: Int32, offset: Int64)? = nil) {
        switch failure.kind {
        case .partitionEnd:
            run = nil
            if let place {
                roster.withLock { $0.reachEnd(of: place.partition, at: place.offset, delivered: delivered) }
            }
        case .allBrokersDown: outage.brokersWentDown()
        case .noTopic:
            absence.hear(.denied, at: System.monotonic_ms())
            roster.withLock { $0.denyTopic() }
        case .refused, .fatal: self.failure = described(failure)
        default: break
        }
    }

    private func described(_ failure: KafkaFailure) -> EventLogError { failure.described(name: name, opening.settings) }

    // MARK: - Rebalancing, inside `receive`

    /// Only a partition that is here for the first time starts where the options say: one that comes back
    /// was read by others meanwhile, and goes on where they committed.
    private func assign(_ partitions: [Int32], _ consumer: KafkaConsumer) -> [Int32: Int64] {
        run = nil
        let (newcomers, count) = roster.withLock {
            ($0.assign(partitions, prefix: sourcePrefix), $0.partitions.count)
        }
        delivered += repeatElement(0, count: count - delivered.count)
        let everywhere: (Int64) -> [Int32: Int64] = { start in Dictionary(newcomers.map { ($0, start) }) { $1 } }
        switch options.from {
        case .committed: return [:]
        case .beginning: return everywhere(KafkaConsumer.beginning)
        case .end: return everywhere(KafkaConsumer.end)
        case .time(let timestamp_ms):
            do throws(KafkaFailure) {
                return try consumer.offsets(of: newcomers, at: max(0, timestamp_ms), timeout_ms: 10 * Self.query_ms_max)
            } catch {
                failure = described(error)
                return [:]
            }
        }
    }

    private func revoke(_ partitions: [Int32], lost: Bool) {
        run = nil
        if !lost { options.onRevoke?(roster.withLock { $0.indices(of: partitions) }) }
        roster.withLock { $0.revoke(partitions) }
    }
}
