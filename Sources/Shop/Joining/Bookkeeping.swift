// The numbers in a document's bookkeeping. Others may have written any number there, so no sum of them may trap.

import Synchronization

/// How many records went into a document, and how many of them changed nothing because their effect was there.
///
/// Summed over all documents, with the dead letters, they account for every record of the log.
public struct EventCounts: Equatable, Sendable {
    /// Records that took effect.
    public var applied: Int64
    /// Records whose effect was there: an order known, a payment made, a letter put back twice.
    public var duplicate: Int64

    /// Any number may have been stored, also one below zero.
    public init(applied: Int64 = 0, duplicate: Int64 = 0) {
        self.applied = applied
        self.duplicate = duplicate
    }

    /// Counts what became of one record; at the end of the numbers it stays there.
    @inline(__always)
    mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .applied: applied = applied.saturatingAdd(1)
        case .duplicate: duplicate = duplicate.saturatingAdd(1)
        case .replayed, .rejected: break
        }
    }
}

/// The revision of a document, by which writers notice each other.
///
/// A document that somebody deletes may come to be again, while a joiner still knows what the first one contained. So each
/// document's revisions begin somewhere else, and whoever counts on from there never comes to those of another.
public enum Revision {
    /// Below are those that were counted from nothing, by earlier versions or other programs; 0 stands for a document that no
    /// joiner has written.
    private static let first_min = Int64(1) << 32
    private static let beginnings = Atomic(Int64.random(in: 0...Int64.max))

    /// Where nobody else's are near: steps of three fifths of the numbers there are lead far from all earlier ones of this
    /// process, and another's begin anywhere. Below 2^53, so that every program reads it as it is.
    private static func beginning() -> Int64 {
        let place = beginnings.wrappingAdd(0x9_E377_9B97_F4A7, ordering: .relaxed).newValue
        return first_min + place & (1 << 52 - 1)
    }

    /// The one after it.
    public static func after(_ revision: Int64?) -> Int64 {
        guard let revision, revision >= first_min, revision < .max else { return beginning() }
        return revision + 1
    }
}

extension FixedWidthInteger {
    /// The sum, or the end of the numbers that it would go beyond.
    @inline(__always)
    func saturatingAdd(_ other: Self) -> Self {
        let (sum, isOverflow) = addingReportingOverflow(other)
        return isOverflow ? (other < 0 ? .min : .max) : sum
    }
}
