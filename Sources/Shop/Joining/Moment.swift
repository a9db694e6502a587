/// From where somebody looks at the log: which of its records they know of.
public protocol Viewpoint {
    /// Whether a record that stands there, or nowhere in a log (`nil`), is known from here.
    func sees(_ record: Moment?) -> Bool
}

/// Where in the log something happened: comparable within one source by position, within one batch by sequence.
public struct Moment: Sendable, Equatable {
    /// The number of the source; `nil` where it is one that this run does not read.
    public var source: UInt32?
    /// Whether the time of what happened is only that of its first reading.
    public var isUntimed: Bool
    /// The position just after the record.
    public var position: Int64
    /// The place in the batch at hand; -1 for what was there before it.
    public var sequence: Int

    /// `position` is the one just after the record; `sequence` its place in the batch, or -1.
    public init(source: UInt32?, position: Int64, sequence: Int, isUntimed: Bool = false) {
        self.source = source
        self.isUntimed = isUntimed
        self.position = position
        self.sequence = sequence
    }

    /// Where the batch's event at `sequence` stands.
    public init(_ event: Event, at sequence: Int) {
        self.init(
            source: event.source, position: event.position, sequence: sequence,
            isUntimed: event.flags.contains(.untimed))
    }

    /// Whether both stand in one source.
    func isBeside(_ other: Moment) -> Bool { source != nil && source == other.source }
}

extension Moment: Viewpoint {
    /// A record sees what came before it.
    public func sees(_ record: Moment?) -> Bool {
        guard let record else { return true }
        return isBeside(record) ? record.position < position : record.sequence < sequence
    }
}
