// What a group has before it, and what comes first when that is read.

/// Offsets alone do not tell whether anything is left: the marks of transactions have offsets, and what was aborted or
/// compacted away. So each partition with offsets left is read from there: a message is the oldest one that is left; the
/// end instead says that none is, and where the client has come to.
struct KafkaUnread {
    struct Partition: Equatable {
        let number: Int32
        var offsets: Range<Int64>
        var oldest_ms: Int64?
        var missing: MissingRecords?
        fileprivate var isAwaited: Bool
    }

    enum News { case message(timestamp_ms: Int64?), end(_ offset: Int64) }

    /// In the order of their numbers.
    private(set) var partitions: [Partition]

    /// Each group begins where it has no position with what is kept, `positions` gives the others.
    init(_ kept: [Int32: Range<Int64>], positions: (Int32) -> Int64?) {
        partitions = kept.sorted { $0.key < $1.key }.map { number, kept in
            let position = positions(number) ?? kept.lowerBound
            let missing = MissingRecords(from: position, kept: kept)
            let offsets = min(max(position, kept.lowerBound), kept.upperBound)..<kept.upperBound
            return Partition(
                number: number, offsets: offsets, oldest_ms: nil, missing: missing, isAwaited: !offsets.isEmpty)
        }
    }

    /// Where to read each partition of which nothing has been heard and something may be left.
    var awaited: [Int32: Int64] {
        Dictionary(partitions.filter(\.isAwaited).map { ($0.number, $0.offsets.lowerBound) }) { $1 }
    }

    /// Only what comes first of a partition counts.
    mutating func hear(_ news: News, of number: Int32) {
        guard let index = partitions.firstIndex(where: { $0.number == number && $0.isAwaited }) else { return }
        partitions[index].isAwaited = false
        switch news {
        case .message(let timestamp_ms): partitions[index].oldest_ms = timestamp_ms
        // The end of what is committed can lie before the last offset, and new offsets behind that.
        case .end(let offset): partitions[index].offsets = offset..<offset
        }
    }
}
