// The numbers in a document's bookkeeping. Others may have written any number there, so no sum of them may trap.

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

/// The revision of a document, by which writers notice each other: any other number than before will do.
public enum Revision {
    /// The one after it; behind the last number comes 1, since 0 stands for a document that no joiner has written.
    public static func after(_ revision: Int64?) -> Int64 {
        guard let revision else { return 1 }
        return revision == .max ? 1 : revision + 1
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
