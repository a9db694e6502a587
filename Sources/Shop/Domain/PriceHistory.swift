/// What a product was offered for, from when on, and the rule that prices a purchase by it.
///
/// A record sees only the prices that came before it in the log. So a purchase that is read again, after a crash or
/// by another joiner, gets the price it got the first time, whatever has been added since.
public struct PriceHistory: Sendable, Equatable {
    /// One offer of the product, and from when on it holds.
    public struct Point: Sendable, Equatable {
        /// What it was called then, and what it cost.
        public var offer: Offer
        /// From when on, in Unix milliseconds (UTC); `Int64.min` where nobody knows.
        public var timestamp_ms: Int64
        /// The record that brought it; `nil` for a price that did not come through a log.
        public var record: Moment?

        /// In zloty.
        public var price: Double { offer.price }
        /// Whether its time is only that of its first reading.
        var isUntimed: Bool { record?.isUntimed ?? false }

        /// `timestamp_ms` in Unix milliseconds (UTC); `record` where a record of the log brought it.
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

    /// The prices in the order in which they came; what is no price is left out.
    public init(_ points: [Point] = []) {
        for point in points { add(point) }
    }

    /// Adds a price, and gives it as the history has it. One that this very record has brought before is not added again,
    /// and what is no price at all is not.
    ///
    /// Prices without a time of their own keep their order, whatever the clocks of those who read them said.
    @discardableResult
    public mutating func add(_ new: Point) -> Point {
        guard new.price >= 0, new.price.isFinite else { return new }
        if let record = new.record, let known = index(of: record) {
            points[known].record?.sequence = record.sequence
            return points[known]
        }
        var point = new
        if point.isUntimed, let before = points.last(where: \.isUntimed) {
            point.timestamp_ms = max(point.timestamp_ms, before.timestamp_ms)
        }
        var place = byTime.count
        while place > 0, points[byTime[place - 1]].timestamp_ms > point.timestamp_ms { place -= 1 }
        byTime.insert(points.count, at: place)
        points.append(point)
        return point
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

    /// The offer that came last, as far as `view` can know it: it says what the product is called.
    public func latest(seenFrom view: some Viewpoint) -> Offer? {
        points.last { view.sees($0.record) }?.offer
    }

    /// The offer with which the product first came.
    public func arrival(seenFrom view: some Viewpoint) -> Point? {
        points.first { view.sees($0.record) }
    }
}

// MARK: the price of a purchase

extension PriceHistory {
    /// The price as of a time, as far as `view` can know it: the latest one not after that time, else the oldest.
    ///
    /// The purchase was made at `placed` (`nil`: nobody knows). Of the prices with just its time only those count that
    /// came before it; and where its time is only that of its first reading, of all prices of its log.
    public func price(asOf timestamp_ms: Int64, placed: Moment?, seenFrom view: some Viewpoint) -> Double? {
        if let placed, placed.isUntimed { return price(before: placed, readAt: timestamp_ms, seenFrom: view) }
        var price: Double?
        for index in byTime.reversed() where view.sees(points[index].record) {
            let point = points[index]
            price = point.price
            if point.timestamp_ms < timestamp_ms { break }
            if point.timestamp_ms == timestamp_ms, placed?.sees(point.record) ?? true { break }
        }
        return price
    }

    /// The price for a record without a time: it sees just the prices that stand before it in its log, and of those
    /// the ones without a time whatever any clock said. Where none does, it takes the one with which the product came.
    private func price(before placed: Moment, readAt timestamp_ms: Int64, seenFrom view: some Viewpoint) -> Double? {
        var price: Double?
        for index in byTime.reversed() where view.sees(points[index].record) {
            let point = points[index]
            let isBeside = point.record.map(placed.isBeside) ?? false
            if isBeside && !placed.sees(point.record) { continue }
            price = point.price
            if point.timestamp_ms < timestamp_ms || (isBeside && point.isUntimed) { break }
            if point.timestamp_ms == timestamp_ms, placed.sees(point.record) { break }
        }
        return price ?? arrival(seenFrom: view)?.price
    }
}
