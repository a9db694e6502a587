// Whether a partition is still the one that was read: the decisions of `PartitionCheck`, carried out.

extension KafkaReader {
    /// Compares the first message that comes of a partition with the last one that was read of it.
    func compare(_ message: KafkaMessage, with source: Int) { decide(.record(LastRecord(message)), of: source) }

    /// The brokers have nothing where the reading of a partition was to go on.
    func findGone(_ partition: Int32) {
        guard let source = roster.withLock({ $0.isOurs(partition) ? $0.index(of: partition) : nil }) else { return }
        let read = progress[source]
        // A beginning that moved before anything came of it is a beginning all the same.
        if read.check == nil, read.next == 0 { return begin(partition, at: KafkaConsumer.beginning) }
        let check = read.check ?? PartitionCheck(next: read.next, last: read.last)
        progress[source].check = check
        decide(.nothingThere, of: source)
        if failure == nil { begin(partition, at: check.next) }
    }

    /// Reads a partition from another place than before.
    private func begin(_ partition: Int32, at offset: Int64) {
        do throws(KafkaFailure) {
            let consumer = consumer.withLock { $0 }
            try consumer?.remove([partition])
            try consumer?.add([partition: offset])
        } catch {
            failure = described(error)
        }
    }

    /// Goes on, with a word where there is one to say, or ends the reading with an error.
    func decide(_ sight: PartitionCheck.Sight, of source: Int) {
        let (name, partition) = roster.withLock { ($0.sources[source].name, $0.partitions[source]) }
        guard let check = progress[source].check else { return }
        do {
            switch try check.verdict(sight, kept: { try bounds(of: partition) }) {
            case .readOn(let word):
                progress[source].check = nil
                if let word { options.onTrouble?("\(name): \(word)") }
            case .gap(let offset): throw EventLogError.recordsGone(name: name, from: check.next, to: offset)
            case .endsEarly(let end):
                throw EventLogError.endsEarly(name: name, position: check.next, end: end, wasRead: check.last != nil)
            case .other(let reason): throw EventLogError.otherTopic(name: name, reason: reason)
            }
        } catch {
            failure = error
        }
    }

    private func bounds(of partition: Int32) throws -> Range<Int64> {
        guard let consumer = consumer.withLock({ $0 }) else { throw EventLogError.missingTopic(name) }
        do throws(KafkaFailure) {
            return try consumer.bounds(of: partition, timeout_ms: Self.decision_ms_max)
        } catch {
            throw described(error)
        }
    }
}
