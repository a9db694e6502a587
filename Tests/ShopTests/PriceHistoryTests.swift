import Testing

@testable import Shop

@Suite("A price")
struct PriceHistoryTests {
    private func offer(_ price: Double) -> Offer { Offer(name: "Milk", type: "milk", price: price) }

    private func record(_ position: Int64, source: UInt32 = 0, isUntimed: Bool = true) -> Moment {
        Moment(source: source, position: position, sequence: -1, isUntimed: isUntimed)
    }

    private let end = Frontier.unlimited

    @Test("that is stored is there for all of the next batch, wherever in its own batch it stood")
    func stored() {
        var product = ProductState()
        let late = Moment(source: 0, position: 10, sequence: 110)
        #expect(product.apply(offer(0.5), from: 1, at: late) == .applied)
        let early = Moment(source: 1, position: 3, sequence: 0)
        #expect(product.history.price(asOf: 5, placed: nil, seenFrom: early) == nil)
        product.markStored()
        #expect(product.history.price(asOf: 5, placed: nil, seenFrom: early) == 0.5)
        #expect(product.apply(offer(0.5), from: 1, at: late) == .replayed)
    }

    @Test("is never negative, infinite or no number", arguments: [-0.01, -.infinity, .infinity, .nan])
    func unknown(price: Double) {
        var history = PriceHistory([.init(offer(price), timestamp_ms: 1), .init(offer(0.5), timestamp_ms: 2)])
        history.add(.init(offer(price), timestamp_ms: 3, record: record(9)))
        #expect(history.current == 0.5 && history.points.count == 1)
        #expect(history.price(asOf: 9, placed: nil, seenFrom: end) == 0.5)
        #expect(PriceHistory([.init(offer(price), timestamp_ms: 1)]).arrival(seenFrom: end) == nil)
    }

    @Test("of nothing is a price")
    func free() {
        #expect(PriceHistory([.init(offer(0), timestamp_ms: 1)]).current == 0)
    }

    @Test("without a time keeps its place among those without one, whatever the clocks said")
    func order() {
        var history = PriceHistory()
        history.add(.init(offer(1), timestamp_ms: 50, record: record(1)))
        #expect(history.add(.init(offer(2), timestamp_ms: 20, record: record(2))).timestamp_ms == 50)
        history.add(.init(offer(3), timestamp_ms: 30, record: record(3, isUntimed: false)))
        #expect(history.inTimeOrder.map(\.price) == [3, 1, 2])
        #expect(history.current == 2)
    }

    @Test(
        "for a record without a time is the one before it in its log, whenever somebody looks, and whatever the clocks")
    func place() {
        let prices: [(Double, Int64, Moment)] = [(1, 90, record(1)), (2, 95, record(5)), (3, 99, record(9))]
        let history = PriceHistory(prices.map { .init(offer($0.0), timestamp_ms: $0.1, record: $0.2) })
        for (position, price) in [(2, 1), (5, 1), (6, 2), (10, 3)] as [(Int64, Double)] {
            #expect(history.price(asOf: 10, placed: record(position), seenFrom: end) == price)
        }
        // Before all of them: the one with which the product came.
        #expect(history.price(asOf: 100, placed: record(1), seenFrom: end) == 1)
        #expect(history.price(asOf: 100, placed: record(1), seenFrom: record(1)) == nil)
    }

    @Test("with a time counts for a record without one as of its first reading, if it stands before it")
    func timed() {
        let prices: [(Double, Int64, Int64)] = [(1, 10, 1), (2, 30, 2), (3, 15, 7)]
        let history = PriceHistory(
            prices.map { .init(offer($0.0), timestamp_ms: $0.1, record: record($0.2, isUntimed: false)) })
        #expect(history.price(asOf: 20, placed: record(5), seenFrom: end) == 1)
        #expect(history.price(asOf: 29, placed: record(5), seenFrom: end) == 1)
        #expect(history.price(asOf: 30, placed: record(5), seenFrom: end) == 2)
        #expect(history.price(asOf: 20, placed: record(8), seenFrom: end) == 3)
        #expect(history.price(asOf: 5, placed: record(5), seenFrom: end) == 1)
    }

    @Test("of another log counts for a record without a time by the clock")
    func elsewhere() {
        let prices: [(Double, Int64, Moment)] = [(1, 10, record(90, source: 1)), (2, 30, record(91, source: 1))]
        let history = PriceHistory(prices.map { .init(offer($0.0), timestamp_ms: $0.1, record: $0.2) })
        #expect(history.price(asOf: 20, placed: record(1), seenFrom: end) == 1)
        #expect(history.price(asOf: 40, placed: record(1), seenFrom: end) == 2)
    }

    @Test("is not there for somebody who has not read that far, but in sources that they do not read")
    func frontier() {
        var frontier = Frontier()
        let history = PriceHistory([.init(offer(1), timestamp_ms: 1, record: record(10))])
        #expect(history.arrival(seenFrom: frontier)?.price == 1)
        frontier.advance(0, to: 9)
        #expect(history.arrival(seenFrom: frontier) == nil)
        frontier.advance(0, to: 10)
        frontier.advance(0, to: 3)
        #expect(history.arrival(seenFrom: frontier)?.price == 1)
        #expect(PriceHistory([.init(offer(1), timestamp_ms: 1)]).arrival(seenFrom: frontier)?.price == 1)
    }
}
