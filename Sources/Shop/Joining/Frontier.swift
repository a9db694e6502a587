/// How far a run has read its sources: what it knows of the log, however much of it others have stored already.
///
/// Joiners that share a log each store all of its products, and may be far ahead of each other. A customer's waiting
/// purchases go by the products up to where that customer's own joiner has read; so it makes no difference who is ahead.
public struct Frontier: Sendable, Equatable {
    /// By the sources' numbers; `nil` where everything is known.
    private var positions: [UInt32: Int64]?

    /// Knows all of each source, but of those that it is advanced in only what lies before its position.
    public init() { positions = [:] }

    private init(_ positions: [UInt32: Int64]?) { self.positions = positions }

    /// Where somebody stands who sees all that is stored; it cannot be advanced.
    public static let unlimited = Frontier(nil)

    /// The source is read up to there; never back.
    public mutating func advance(_ source: UInt32, to position: Int64) {
        let known = positions?[source] ?? position
        positions?[source] = max(known, position)
    }
}

extension Frontier: Viewpoint {
    /// Sources that the run does not read, and what stands in no log, hide nothing.
    public func sees(_ record: Moment?) -> Bool {
        guard let record, let source = record.source, let reached = positions?[source] else { return true }
        return record.position <= reached
    }
}
