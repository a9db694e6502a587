// Positions that move in the transaction that brings about the effects of what lies before them.

import EventLog
import Mongo

/// Where a source stands for this process: its stored position, and the number under which a partition was taken.
public struct Standing: Equatable, Sendable {
    /// In bytes or records, as the source counts; `nil` where nothing is stored.
    public let position: Int64?
    let owner: Int64?

    init(position: Int64?, owner: Int64?) { (self.position, self.owner) = (position, owner) }

    /// The same partition, read on to this position.
    public func moved(to position: Int64) -> Standing { Standing(position: position, owner: owner) }

    /// Whether it is still the same taking of a partition; of a file it always is.
    public func isSameTaking(as other: Standing) -> Bool { owner == other.owner }
}

/// What a batch does to a source's position.
public struct PositionMove: Sendable {
    /// Where the batch was read from.
    public let from: Standing
    /// Up to where it was read.
    public let to: SourceMark

    /// Nothing moves yet.
    public init(from: Standing, to: SourceMark) { (self.from, self.to) = (from, to) }
}

extension MongoPositions {
    /// Where a source stands by what this process knows.
    public func standing(_ source: String, share: Share) -> Standing {
        let known = memory[source, share]
        return Standing(position: known.position, owner: known.owner)
    }

    /// Moves positions within a transaction of this client, each from just the one that its batch was read from: what changes
    /// with them changes once. Throws `MongoError`, and `StoreError` (`.overtaken`) where another position is stored.
    public func move(_ moves: [String: PositionMove], share: Share, in client: Client) throws {
        let bulk = try client.collection(collection, in: database.name).bulk(ordered: false)
        for (source, move) in moves {
            try add(move.to, to: bulk, of: source, share, from: move.from, isRepeatable: false)
        }
        guard try run(bulk) == moves.count else {
            throw StoreError(
                "\(moves.keys.sorted()[0]) has been read on by another instance, or its position was reset or restored",
                .overtaken)
        }
    }

    /// Takes note that such a transaction was committed.
    public func moved(_ moves: [String: PositionMove], share: Share) {
        for (source, move) in moves where standing(source, share: share).isSameTaking(as: move.from) {
            memory.note(source, share, at: move.to.position)
        }
    }
}
