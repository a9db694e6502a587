// Which partitions a reader has had, and which are its own now.

/// The partitions of a topic as one member of the group sees them. Indices are those of `sources`.
struct KafkaRoster {
    private(set) var sources: [Source] = []
    private(set) var partitions: [Int32] = []
    private var indices: [Int32: Int] = [:]
    private var ours: Set<Int32> = []
    /// Those of ours whose end was reached, and nothing came since.
    private var atEnd: Set<Int32> = []
    /// Whether the group has said what is ours, be it nothing.
    private var wasAssigned = false

    /// Whether everything that is ours was read to its end.
    var isCaughtUp: Bool { wasAssigned && ours.isSubset(of: atEnd) }

    /// Adds what is ours now; gives those that never were before.
    mutating func assign(_ assigned: [Int32], prefix: String) -> [Int32] {
        wasAssigned = true
        ours.formUnion(assigned)
        atEnd.subtract(assigned)
        let newcomers = assigned.filter { indices[$0] == nil }
        for partition in newcomers {
            indices[partition] = sources.count
            sources.append(Source(name: "\(prefix)\(partition)"))
            partitions.append(partition)
        }
        return newcomers
    }

    mutating func revoke(_ revoked: [Int32]) { ours.subtract(revoked) }

    mutating func reachEnd(of partition: Int32) { atEnd.insert(partition) }

    /// The index of a partition that has something to read; nil if it is not ours.
    mutating func resume(_ partition: Int32) -> Int? {
        guard ours.contains(partition) else { return nil }
        atEnd.remove(partition)
        return indices[partition]
    }

    func indices(of partitions: [Int32]) -> [Int] { partitions.compactMap { indices[$0] } }

    /// The positions by partition, without those of partitions that are not ours.
    func own(_ positions: [Int: Int64]) -> [Int32: Int64] {
        var own: [Int32: Int64] = [:]
        for (index, position) in positions where partitions.indices.contains(index) {
            if ours.contains(partitions[index]) { own[partitions[index]] = position }
        }
        return own
    }

    func isOurs(_ partition: Int32) -> Bool { ours.contains(partition) }
}
