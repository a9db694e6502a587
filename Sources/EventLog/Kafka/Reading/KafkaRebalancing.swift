// Rebalancing: what the group gives and takes, inside `receive`, and what follows outside of it.

extension KafkaReader {
    /// The group waits until this returns; from where to go on is found out meanwhile.
    func assign(_ partitions: [Int32]) {
        run = nil
        let (names, count) = roster.withLock { ($0.assign(partitions, naming), $0.partitions.count) }
        progress += repeatElement(KafkaProgress(), count: count - progress.count)
        admission.ask(names) { [weak self] in self?.consumer.withLock { $0 }?.wake() }
    }

    /// Begins to read the partitions of which it is known by now from where.
    func admit(_ consumer: KafkaConsumer) throws {
        let admitted = try admission.admitted()
        if admitted.isEmpty { return }
        run = nil
        var starts: [Int32: Int64] = [:]
        for (partition, mark) in admitted {
            let check = mark.map { PartitionCheck($0) }
            starts[partition] = check?.start ?? KafkaConsumer.beginning
            guard let source = roster.withLock({ $0.index(of: partition) }) else { continue }
            progress[source] = KafkaProgress(next: check?.next ?? 0, last: check?.last, check: check)
        }
        roster.withLock { $0.begin(starts.keys) }
        do throws(KafkaFailure) { try consumer.add(starts) } catch { throw described(error) }
    }

    /// Those of the partitions that were being read.
    func revoke(_ partitions: [Int32], lost: Bool) -> [Int32] {
        run = nil
        admission.forget(partitions)
        if !lost { options.onRevoke?(roster.withLock { $0.indices(of: partitions) }) }
        options.positions.release(partitions.map(naming.source))
        return roster.withLock { $0.revoke(partitions) }
    }
}
