/// Which events of a batch were put back by `dead-letters replay`, and under which numbers.
///
/// A letter is given a number, greater than all before it, ahead of its record being appended; whatever dies when, a
/// record that is appended once more bears the same number. The documents keep the greatest one that they contain like
/// the applied position of a source of its own. The numbers lie beside the events: almost no batch has any.
public struct ReplayedRecords: Sendable {
    private struct Place: Hashable {
        var source: UInt32
        var position: Int64
    }
    /// By where the records end.
    private var numbers: [Place: Int64] = [:]
    /// The number of the source as whose positions the documents keep them; until it is known they say nothing.
    private var source: UInt32?

    public init() {}

    /// Whether no event has a number.
    public var isEmpty: Bool { numbers.isEmpty }

    mutating func note(_ number: Int64, of event: Event) {
        numbers[Place(source: event.source, position: event.position)] = number
    }

    mutating func append(_ part: ReplayedRecords) {
        if !part.isEmpty { numbers.merge(part.numbers) { $1 } }
    }

    /// Forgets the numbers from `limit` on, which were never given to a letter: whoever forged them does not keep later
    /// letters out. The others count as positions of `source`.
    public mutating func admit(below limit: Int64, as source: UInt32) {
        numbers = numbers.filter { $0.value < limit }
        self.source = source
    }

    /// The number that the event's record bears, whoever gave it; `nil` where it bears none.
    public func number(of event: Event) -> Int64? {
        numbers.isEmpty ? nil : numbers[Place(source: event.source, position: event.position)]
    }

    /// The number of the record that ends there, as an applied position; `nil` where it has none.
    func entry(of source: UInt32, _ position: Int64) -> AppliedPositions.Entry? {
        guard !numbers.isEmpty, let own = self.source,
            let number = numbers[Place(source: source, position: position)]
        else { return nil }
        return AppliedPositions.Entry(source: own, position: number)
    }

    /// As for the record's source and end; `nil` where the moment stands in no source of this run.
    public func entry(at moment: Moment) -> AppliedPositions.Entry? {
        moment.source.flatMap { entry(of: $0, moment.position) }
    }
}

extension EventBatch {
    mutating func note(_ replayNumber: Int64, of event: Event) { replays.note(replayNumber, of: event) }

    /// As `ReplayedRecords.admit`.
    public mutating func admitReplays(below limit: Int64, as source: UInt32) {
        replays.admit(below: limit, as: source)
    }
}

/// While a batch's offers are brought together: which of them were put back before, as far as the stored products and
/// the batch itself tell.
public struct ReplayedOffers {
    private let replays: ReplayedRecords
    private var applied: [ShopID: AppliedPositions]

    /// Goes on from the numbers that the `stored` products contain.
    public init(_ replays: ReplayedRecords, _ stored: [ShopID: ProductState]) {
        self.replays = replays
        applied = replays.isEmpty ? [:] : stored.mapValues(\.applied)
    }

    /// Whether the record at `moment` is a copy of one that came before: then it brings no price. A record that is only
    /// read a second time is none.
    public mutating func isCopy(_ moment: Moment, of product: ShopID, in catalogue: Catalogue) -> Bool {
        guard !replays.isEmpty, let replay = replays.entry(at: moment) else { return false }
        let isFirst = applied[product, default: AppliedPositions()].take(replay)
        return !isFirst && !catalogue.contains(moment, of: product)
    }
}
