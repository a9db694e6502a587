// Where a member of the group stands in a partition that is its own.

/// Offsets of a partition. Not every offset has a record: the marks of transactions have some, too, and compaction leaves
/// gaps. So where nothing is left to read only the client can tell, which says it with the offset it has come to.
struct KafkaPlace: Equatable {
    /// Where the reading began, once anything was heard of the partition.
    private(set) var start: Int64?
    /// The offset that the client has come to, while nothing is left.
    private(set) var end: Int64?
    /// The one after the last record that came before `end`; nil where none did.
    private var delivered: Int64?

    mutating func resume(at offset: Int64) {
        start = start ?? offset
        end = nil
    }

    /// `next` is the offset after the last record that this reader ever had of the partition; 0 without one.
    mutating func reachEnd(at offset: Int64, delivered next: Int64) {
        delivered = start == nil ? nil : next
        start = start ?? offset
        end = offset
    }

    /// Whether all that came of the partition lies before a position.
    private func isBehind(_ position: Int64) -> Bool { delivered.map { position >= $0 } ?? true }

    /// Where others should go on who come after `position`: behind the offsets that have no record, too.
    func passed(_ position: Int64) -> Int64 {
        guard let end, isBehind(position) else { return position }
        return max(position, end)
    }

    /// How many offsets are left behind `position` (nil: where the reading began); nil before anything was heard of the
    /// partition. Exact where nothing is left; else what has no record is counted, too.
    func rest(after position: Int64?, knownEnd: () -> Int64?) -> Int64? {
        guard let start else { return nil }
        let position = max(position ?? start, start)
        if let end { return isBehind(position) ? 0 : max(0, end - position) }
        return knownEnd().map { max(0, $0 - position) }
    }
}
