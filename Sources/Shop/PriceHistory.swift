/// What a product was offered for, from when on, and the rule that prices a purchase by it.
///
/// A record sees only the prices that came before it in the log. So a purchase that is read again, after a crash or
/// by another joiner, gets the price it got the first time, whatever has been added since.
public struct PriceHistory: Sendable, Equatable {
    public struct Point: Sendable, Equatable {
        /// What it was called then, and what it cost.
        public var offer: Offer
        /// From when on, in Unix milliseconds (UTC); `Int64.min` where nobody knows.
        public var timestamp_ms: Int64
        /// The record that brought it; `nil` for a price that did not come through a log.
        public var record: Moment?

        public var price: Double { offer.price }

        public init(_ offer: Offer, timestamp_ms: Int64, record: Moment? = nil) {
            self.offer = offer
            self.timestamp_ms = timestamp_ms
            self.record = record
        }
    }

    /// In the order in which they came.
    public private(set) var points: [Point] = []
    /// Indices of `points`, earliest price first; of two with one time, the later one to come is the later one.
    private var byTime: [Int] = []

    public init(_ points: [Point] = []) {
        for point in points { add(point) }
    }

    /// Adds a price. One that this very record has brought before is not added again.
    public mutating func add(_ point: Point) {
        if let record = point.record, let known = index(of: record) {
            points[known].record?.sequence = record.sequence
            return
        }
        var place = byTime.count
        while place > 0, points[byTime[place - 1]].timestamp_ms > point.timestamp_ms { place -= 1 }
        byTime.insert(points.count, at: place)
        points.append(point)
    }

    /// A place in a batch means nothing to the next one; from there all that is stored came before.
    mutating func markStored() {
        for index in points.indices { points[index].record?.sequence = -1 }
    }

    /// Whether this very record has brought one of the prices.
    func contains(_ record: Moment) -> Bool { index(of: record) != nil }

    private func index(of record: Moment) -> Int? {
        guard record.source != nil else { return nil }
        return points.lastIndex { $0.record?.source == record.source && $0.record?.position == record.position }
    }

    /// All prices, earliest first.
    public var inTimeOrder: [Point] { byTime.map { points[$0] } }

    /// The price with the greatest time.
    public var current: Double? { byTime.last.map { points[$0].price } }

    /// The price as of a time, as far as `moment` can know it: the latest one not after that time, else the oldest.
    ///
    /// Of the prices with just that time only those count that came before the purchase was made, at `placed`.
    public func price(asOf timestamp_ms: Int64, placed: Moment?, seenFrom moment: Moment) -> Double? {
        var price: Double?
        for index in byTime.reversed() where points[index].isVisible(from: moment) {
            let point = points[index]
            price = point.price
            if point.timestamp_ms < timestamp_ms { break }
            if point.timestamp_ms == timestamp_ms, placed.map(point.isVisible) ?? true { break }
        }
        return price
    }

    /// The offer that came last, as far as `moment` can know it: it says what the product is called.
    public func latest(seenFrom moment: Moment) -> Offer? {
        points.last { $0.isVisible(from: moment) }?.offer
    }

    /// The offer with which the product first came.
    public func arrival(seenFrom moment: Moment) -> Point? {
        points.first { $0.isVisible(from: moment) }
    }
}

/// Where in the log something happened: comparable within one source by position, within one batch by sequence.
public struct Moment: Sendable, Equatable {
    /// The number of the source; `nil` where it is one that this run does not read.
    public var source: UInt32?
    /// The position just after the record.
    public var position: Int64
    /// The place in the batch at hand; -1 for what was there before it.
    public var sequence: Int

    public init(source: UInt32?, position: Int64, sequence: Int) {
        self.source = source
        self.position = position
        self.sequence = sequence
    }

    /// After everything: what a reader outside the log sees.
    public static let end = Moment(source: nil, position: .max, sequence: .max)
}

extension PriceHistory.Point {
    func isVisible(from moment: Moment) -> Bool {
        guard let record else { return true }
        if let source = record.source, source == moment.source { return record.position < moment.position }
        return record.sequence < moment.sequence
    }
}
