import Synchronization

/// What this process knows of the stored positions: those that it was given at its start, and has stored since.
///
/// Nobody else may write them. Where the database holds another one, another joiner is at the same work, or it is not
/// the database that it was: restored from a copy, dropped, or put in another's place.
final class PositionMemory: Sendable {
    struct Key: Hashable, Sendable {
        let source: String
        let share: Int
        let count: Int

        init(_ source: String, _ share: Share) {
            (self.source, self.share, count) = (source, share.index, share.count)
        }
    }
    struct Known: Sendable {
        /// What should be stored; `nil` for nothing.
        var position: Int64?
        /// What is stored instead if an attempt took effect whose answer was lost.
        var attempt: Int64?
        /// Under which number this process has taken a partition of a topic; `nil` for a file.
        var owner: Int64?

        mutating func settle(at position: Int64?) { (self.position, attempt) = (position, nil) }

        func allows(_ found: Int64?) -> Bool { found == position || (attempt != nil && found == attempt) }
    }
    private let positions = Mutex<[Key: Known]>([:])

    func note(_ source: String, _ share: Share, at position: Int64?) {
        positions.withLock { $0[Key(source, share), default: Known()].settle(at: position) }
    }

    /// A partition that this process has taken.
    func note(_ source: String, at position: Int64?, owner: Int64) {
        positions.withLock { $0[Key(source, .whole)] = Known(position: position, owner: owner) }
    }

    /// Partitions that are another process's from now on.
    func forget(_ sources: [String]) {
        positions.withLock { positions in for source in sources { positions[Key(source, .whole)] = nil } }
    }

    /// To be told before the position is sent to the database.
    func attempt(_ source: String, _ share: Share, at position: Int64) {
        positions.withLock { $0[Key(source, share), default: Known()].attempt = position }
    }

    subscript(source: String, share: Share) -> Known {
        positions.withLock { $0[Key(source, share)] ?? Known() }
    }

    func sources(of share: Share) -> [String] {
        positions.withLock { $0.keys.filter { $0 == Key($0.source, share) }.map(\.source) }
    }
}

/// What the database holds of a source, where another position was expected.
struct PositionMismatch {
    let source: String
    let share: Share
    let expected: Int64?
    private let isTaken: Bool
    /// `nil` where the source is not there at all.
    let found: KnownSource?

    /// `nil` where the stored position is one of those that are right.
    init?(_ source: String, _ share: Share, found: KnownSource?, expected: PositionMemory.Known) {
        let position = found?.marks[share.index]?.position
        isTaken = found != nil && found?.owner != expected.owner
        if found?.instances == share.count, expected.allows(position), !isTaken { return nil }
        (self.source, self.share, self.expected, self.found) = (source, share, expected.position, found)
    }

    var error: StoreError { StoreError(text, .overtaken) }

    private var text: String {
        if isTaken { return "\(source) has been taken over by another joiner, or its position was reset" }
        if let found, found.instances != share.count {
            return
                "the work on \(source) has been shared anew by another joiner, among \(found.instances); instance \(share) "
                + "exists no more"
        }
        let now = found.map { $0.marks[share.index].map { "\($0.position)" } ?? "none" } ?? "gone"
        return
            "the stored position of \(source) should be \(expected.map { "\($0)" } ?? "none") and is \(now): another joiner "
            + "has stored it, or the database was restored, reset or exchanged while this one was at work; started "
            + "again it goes on from what the database holds"
    }
}
