import Mongo

/// Whether many updates go into one transaction: decided from how many there are, and what became of the last ones.
///
/// A transaction that somebody else's write has ended was for nothing, so after one some are not tried: one, then two, and
/// so on, up to 64. A server without transactions is asked for none again.
struct Grouping: Equatable {
    /// What became of a transaction, and of all updates in it.
    enum Outcome: Equatable {
        case stored
        /// Nothing is stored: a document was not as it was read, or somebody else was writing it.
        case overtaken
        /// Nothing is stored: there is an update among them that the server does not take.
        case refused
        /// Nothing is stored, and nothing ever will be in this way: the server knows no transactions.
        case unsupported
        /// All is stored or nothing, and the error says why nobody knows: whoever reads the documents again does.
        case unknown(MongoError)
    }

    /// With fewer updates the three commands of a transaction take longer than one for each of them.
    static let updates_min = 16
    private static let left_max = 64

    private var isUnsupported = false
    /// How many that could be tried are not, from now on, and how many after the last that failed.
    private var left = 0
    private var lastLeft = 0

    /// Whether so many updates are tried in one transaction. Each question counts.
    mutating func isWorthwhile(_ updates: Int) -> Bool {
        if isUnsupported || updates < Self.updates_min { return false }
        if left == 0 { return true }
        left -= 1
        return false
    }

    /// Draws the consequence of one that was tried.
    mutating func note(_ outcome: Outcome) {
        switch outcome {
        case .stored: lastLeft = 0
        case .unsupported: isUnsupported = true
        // What takes longer than somebody allows will do so again; one by one each round keeps what it has stored.
        case .overtaken, .refused, .unknown:
            lastLeft = min(Self.left_max, max(1, 2 * lastLeft))
            left = lastLeft
        }
    }
}

extension Grouping.Outcome {
    /// What the error of a transaction means for the updates in it.
    init(_ error: MongoError) {
        // Told so by the server, which then has stored nothing; without its word anything may have happened.
        if error.isOvertaken { self = .overtaken; return }
        switch error.kind {
        case .unavailable: self = .unknown(error)
        case .configuration: self = .unsupported
        default: self = .refused
        }
    }
}

extension MongoError {
    /// Whether a transaction is over, with nothing stored, since somebody else was first: LockTimeout, WriteConflict,
    /// SnapshotUnavailable, NoSuchTransaction, and Interrupted, since it was taken for that of a dead process.
    var isOvertaken: Bool { !isCommitUnknown && [24, 112, 246, 251, 11601].contains(code) }
}
