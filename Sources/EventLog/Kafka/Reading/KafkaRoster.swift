// Which partitions a reader has had, and which are its own now.

/// The partitions of a topic as one member of the group sees them. Indices are those of `sources`.
struct KafkaRoster {
    private(set) var sources: [Source] = []
    private(set) var partitions: [Int32] = []
    private var indices: [Int32: Int] = [:]
    private var ours: [Int32: KafkaPlace] = [:]
    /// Those of ours that are being read.
    private var fetched: Set<Int32> = []
    /// Whether the group has said what is ours, be it nothing.
    private(set) var wasAssigned = false
    /// Whether brokers deny the topic.
    private var isDenied = false

    /// Whether everything that is ours was read to its end.
    var isCaughtUp: Bool { wasAssigned && !isDenied && ours.values.allSatisfy { $0.end != nil } }

    /// Adds what is ours now, and gives the names of the sources; nothing comes of them before `begin`.
    mutating func assign(_ assigned: [Int32], _ naming: TopicNaming) -> [Int32: String] {
        wasAssigned = true
        for partition in assigned {
            ours[partition] = KafkaPlace()
            guard indices[partition] == nil else { continue }
            indices[partition] = sources.count
            sources.append(Source(name: naming.source(partition)))
            partitions.append(partition)
        }
        return Dictionary(assigned.map { ($0, naming.source($0)) }) { $1 }
    }

    /// From now on these are being read.
    mutating func begin(_ partitions: some Sequence<Int32>) { fetched.formUnion(partitions) }

    /// To be left without anything is no end: the group says next what is ours, be it nothing. Gives those of them that
    /// were being read.
    mutating func revoke(_ revoked: [Int32]) -> [Int32] {
        for partition in revoked { ours[partition] = nil }
        if ours.isEmpty { wasAssigned = false }
        return revoked.filter { fetched.remove($0) != nil }
    }

    /// While its topic is denied a member is given nothing, which is no end of anything either.
    mutating func denyTopic() { isDenied = true }

    mutating func findTopic() {
        isDenied = false
        if ours.isEmpty { wasAssigned = false }
    }

    /// Takes note that the reading of a partition has come to its end, at this offset.
    mutating func reachEnd(of partition: Int32, at offset: Int64, delivered next: Int64) {
        ours[partition]?.reachEnd(at: offset, delivered: next)
    }

    /// The index of a partition that has something to read, from this offset on; nil if it is not ours.
    mutating func resume(_ partition: Int32, at offset: Int64) -> Int? {
        guard ours[partition] != nil else { return nil }
        ours[partition]?.resume(at: offset)
        return indices[partition]
    }

    /// How much of a source this member still has to join, `KafkaPlace.rest`: of what is not its own, nothing.
    func rest(of source: Int, after position: Int64?, knownEnd: (Int32) -> Int64?) -> Int64? {
        let partition = partitions[source]
        guard let place = ours[partition] else { return 0 }
        return place.rest(after: position, knownEnd: { knownEnd(partition) })
    }

    /// Where to go on behind a position of a source, `KafkaPlace.passed`.
    func passed(_ position: Int64, in source: Int) -> Int64 {
        ours[partitions[source]]?.passed(position) ?? position
    }

    func index(of partition: Int32) -> Int? { indices[partition] }

    func partition(of source: Int) -> Int32? { partitions.indices.contains(source) ? partitions[source] : nil }

    func indices(of partitions: [Int32]) -> [Int] { partitions.compactMap { indices[$0] } }

    /// What to commit for these positions, by partition, without those of partitions that are not ours.
    func own(_ positions: [Int: Int64]) -> [Int32: Int64] {
        var own: [Int32: Int64] = [:]
        for (index, position) in positions where partitions.indices.contains(index) {
            if let place = ours[partitions[index]] { own[partitions[index]] = place.passed(position) }
        }
        return own
    }

    func isOurs(_ partition: Int32) -> Bool { ours[partition] != nil }
}
