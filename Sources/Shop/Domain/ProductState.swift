/// What is stored of one product, and what the batch at hand adds to it.
public struct ProductState: Equatable, Sendable {
    /// The revision of the stored document; `nil` while there is none.
    public var revision: Int64?
    /// What the last offer that came calls it.
    public var name: String
    /// The category that the last offer names.
    public var type: String
    /// All prices it ever had, those that are not stored yet among them.
    public var history: PriceHistory
    /// Which records the document contains.
    public var applied: AppliedPositions
    /// How many records went into the document.
    public var counts: EventCounts
    /// Whether the stored list of prices is null or empty, so that it is set anew with the first one.
    public var repairsPrices = false
    /// The prices that are not stored yet, in the order in which they came.
    public private(set) var newPoints: [PriceHistory.Point] = []
    /// The revision of the document once they are stored; 0 while there is nothing to store.
    public private(set) var nextRevision: Int64 = 0
    /// Whether there is anything to store at all.
    public var isTouched: Bool { nextRevision != 0 }

    /// What a store has read; `revision` is `nil` where there is no document yet.
    public init(
        revision: Int64?, name: String, type: String, history: PriceHistory,
        applied: AppliedPositions = AppliedPositions(), counts: EventCounts = EventCounts()
    ) {
        self.revision = revision
        self.name = name
        self.type = type
        self.history = history
        self.applied = applied
        self.counts = counts
    }

    /// A product that nobody has offered yet.
    public init() {
        self.init(revision: nil, name: "", type: "", history: PriceHistory())
    }

    /// `replay` is the record's replay number, as an applied position, where it has one.
    public mutating func apply(
        _ offer: Offer, from timestamp_ms: Int64, at moment: Moment, replay: AppliedPositions.Entry? = nil
    ) -> Outcome {
        guard let source = moment.source, !applied.contain(moment.position, of: source) else { return .replayed }
        applied.advance(source, to: moment.position)
        if !isTouched { nextRevision = Revision.after(revision) }
        if let replay, !applied.take(replay) {
            counts.count(.duplicate)
            return .duplicate
        }
        newPoints.append(history.add(.init(offer, timestamp_ms: timestamp_ms, record: moment)))
        name = offer.name
        type = offer.type
        counts.count(.applied)
        return .applied
    }
}

extension ProductState {
    /// What the state is once its new points are stored.
    public mutating func markStored() {
        if isTouched { revision = nextRevision }
        repairsPrices = false
        history.markStored()
        newPoints = []
        nextRevision = 0
    }
}
