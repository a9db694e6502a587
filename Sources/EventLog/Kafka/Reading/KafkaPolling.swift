// Polling: what the client has received goes to the sink, and news of the partitions and of the brokers is taken in.

extension KafkaReader {
    /// Where the reader does not follow, it is idle only when all that is its own was read to the end.
    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) throws -> PollOutcome {
        guard let consumer = consumer.withLock({ $0 }) else { return .ended }
        let deadline = Deadline(after_ms: wait_ms)
        while true {
            try admit(consumer)
            if deliver(consumer, budget_bytes, sink) {
                outage.hear()
                return .delivered
            }
            if let failure { throw failure }
            if isSilent.exchange(false, ordering: .acquiring) { outage.suspect() }
            outage.look { answers(consumer) }
            lookForTopic(consumer)
            lookForPlace()
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
            failure = EventLogError.missingTopic(name)
        }
    }

    private func answers(_ consumer: KafkaConsumer) -> Bool {
        (try? consumer.end(of: anyPartition, asking: true, timeout_ms: Self.query_ms_max)) != nil
    }

    var anyPartition: Int32 { roster.withLock { $0.partitions.first } ?? 0 }

    /// Whether the sink was given anything.
    private func deliver(_ consumer: KafkaConsumer, _ budget_bytes: Int, _ sink: any RecordSink) -> Bool {
        var left_bytes = max(budget_bytes, 1)
        var moved = false
        var isWanted = true
        while left_bytes > 0, isWanted, failure == nil {
            if consumer.isEmpty { consumer.receive(wait_ms: 0) }
            guard let taken_bytes = consumer.takeFirst({ take($0, consumer, left_bytes, sink, &isWanted) }) else {
                break
            }
            moved = moved || taken_bytes > 0
            left_bytes -= taken_bytes
        }
        return moved
    }

    /// How many bytes the message counts for; 0 when it was none, or none of ours.
    private func take(
        _ message: KafkaMessage, _ consumer: KafkaConsumer, _ left_bytes: Int, _ sink: any RecordSink,
        _ isWanted: inout Bool
    ) -> Int {
        if let failure = message.failure {
            note(failure, at: (message.partition, message.offset))
            return 0
        }
        // One that came before its partition was taken away is the next owner's.
        guard let source = source(of: message) else { return 0 }
        if progress[source].check != nil { compare(message, with: source) }
        // What is only compared was read before.
        if failure != nil || message.offset < progress[source].next { return 0 }
        let size_bytes = message.payload.count
        isWanted = sink.accept(record(message, of: source))
        progress[source].next = message.offset + 1
        // Only the last one of those that come in a row can be the last one before a position.
        if !isWanted || left_bytes <= max(size_bytes, 1) || consumer.nextPartition != message.partition {
            progress[source].last = LastRecord(message)
        }
        return max(size_bytes, 1)
    }

    private func record(_ message: KafkaMessage, of source: Int) -> Record {
        let payload = message.payload
        let kept_bytes = min(payload.count, options.record_bytes_max)
        return Record(
            bytes: payload.part(0..<kept_bytes), source: source, position: message.offset,
            next: message.offset + 1, timestamp_ms: message.timestamp_ms, size_bytes: payload.count)
    }

    private func source(of message: KafkaMessage) -> Int? {
        let partition = message.partition
        if let run, run.partition == partition { return run.source }
        let source = roster.withLock { roster in
            // What is only compared comes before where the reading begins.
            let next = roster.index(of: partition).map { progress[$0].next } ?? 0
            return roster.resume(partition, at: max(next, message.offset))
        }
        run = (partition, source)
        return source
    }

    func note(_ failure: KafkaFailure, at place: (partition: Int32, offset: Int64)? = nil) {
        switch failure.kind {
        case .partitionEnd: if let place { reachEnd(of: place.partition, at: place.offset) }
        case .offsetGone: if let place { findGone(place.partition) }
        case .allBrokersDown: outage.brokersWentDown()
        case .noTopic:
            absence.hear(.denied, at: System.monotonic_ms())
            roster.withLock { $0.denyTopic() }
        case .refused, .fatal: self.failure = described(failure)
        default: break
        }
    }

    private func reachEnd(of partition: Int32, at offset: Int64) {
        run = nil
        guard let source = roster.withLock({ $0.index(of: partition) }) else { return }
        if progress[source].check != nil { decide(.end(offset), of: source) }
        roster.withLock { $0.reachEnd(of: partition, at: offset, delivered: progress[source].next) }
    }
}
