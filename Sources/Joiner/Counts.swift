import Following
import Shop

/// What a run has done so far, in records.
public struct RunCounts: Equatable, RunTotals {
    /// Records that were read.
    public var read = 0
    /// Records that changed something, or whose purchase began to wait.
    public var applied = 0
    /// Records whose effect was there already, those read a second time among them.
    public var duplicate = 0
    /// Records that became dead letters.
    public var deadLettered = 0
    /// Events that are other services' business: known by their type, and read no further.
    public var passedOver = 0
    /// Purchases that wait for their product in the database when the run ends, whoever read them; nil where it ended before
    /// they were counted.
    public var waiting: Int?
    /// Writes that another joiner's write had overtaken, so that they were refused and worked out anew.
    public var conflicts = 0

    /// Nothing yet.
    public init() {}

    public mutating func add(_ other: RunCounts) {
        read += other.read
        applied += other.applied
        duplicate += other.duplicate
        deadLettered += other.deadLettered
        passedOver += other.passedOver
        waiting = other.waiting ?? waiting
        conflicts += other.conflicts
    }

    mutating func count(_ outcomes: [Outcome?]) {
        for case let outcome? in outcomes {
            switch outcome {
            case .applied: applied += 1
            case .duplicate, .replayed: duplicate += 1
            case .rejected: deadLettered += 1
            }
        }
    }
}
