import Testing

@testable import Shop

@Suite("The price of a purchase")
struct PriceRuleTests {
    private func point(_ price: Double, from timestamp_ms: Int64, _ record: Moment? = nil) -> PriceHistory.Point {
        .init(Offer(name: "at \(price)", type: "t", price: price), timestamp_ms: timestamp_ms, record: record)
    }

    private func moment(_ position: Int64, source: UInt32? = 0, sequence: Int = 0) -> Moment {
        Moment(source: source, position: position, sequence: sequence)
    }

    @Test("is the latest one not after its time, or else the oldest")
    func asOf() {
        let history = PriceHistory([point(2, from: 20), point(1, from: 10), point(3, from: 30)])
        let prices = [5, 10, 19, 20, 29, 30, 99].map {
            history.price(asOf: $0, placed: nil, seenFrom: Frontier.unlimited)
        }
        #expect(prices == [1, 1, 1, 2, 2, 3, 3])
        #expect(history.inTimeOrder.map(\.price) == [1, 2, 3] && history.current == 3)
        #expect(
            PriceHistory().price(asOf: 5, placed: nil, seenFrom: Frontier.unlimited) == nil
                && PriceHistory().current == nil)
    }

    @Test("is of two prices with one time the later one to come")
    func oneTime() {
        let history = PriceHistory([point(1, from: 10), point(2, from: 10)])
        #expect(history.price(asOf: 10, placed: nil, seenFrom: Frontier.unlimited) == 2 && history.current == 2)
    }

    @Test("is of those with just its own time one that came before it was made")
    func sameTime() {
        let history = PriceHistory([
            point(1, from: 5, moment(1, sequence: 0)), point(2, from: 10, moment(10, sequence: 3)),
        ])
        let seen = moment(20, sequence: 9)
        #expect(history.price(asOf: 10, placed: moment(11, sequence: 4), seenFrom: seen) == 2)
        #expect(history.price(asOf: 10, placed: moment(9, sequence: 2), seenFrom: seen) == 1)
        #expect(history.price(asOf: 11, placed: moment(9, sequence: 2), seenFrom: seen) == 2)
        #expect(history.price(asOf: 10, placed: nil, seenFrom: seen) == 2)
    }

    @Test("is seen from its place in the log: by position in one source, by the batch's order across sources")
    func visible() {
        let offer = point(1, from: 0, moment(10, source: 1, sequence: 5))
        #expect(moment(11, source: 1, sequence: 0).sees(offer.record))
        #expect(!moment(10, source: 1, sequence: 9).sees(offer.record))
        #expect(moment(1, source: 2, sequence: 6).sees(offer.record))
        #expect(!moment(99, source: 2, sequence: 5).sees(offer.record))
        #expect(moment(0, source: 1, sequence: -1).sees(point(1, from: 0).record))
        let foreign = point(1, from: 0, moment(10, source: nil, sequence: -1))
        #expect(moment(1, source: nil, sequence: 0).sees(foreign.record))
    }

    @Test("comes from a record once, however often that is read")
    func once() {
        var history = PriceHistory([point(1, from: 10, moment(5, sequence: -1))])
        history.add(point(1, from: 10, moment(5, sequence: 7)))
        #expect(history.points.count == 1 && history.points[0].record?.sequence == 7)
        history.add(point(1, from: 10, moment(6, sequence: 8)))
        history.add(point(1, from: 10, moment(5, source: 1, sequence: 9)))
        #expect(history.points.count == 3)
        // Of a source that this run does not read nobody knows whether it is the same.
        history.add(point(1, from: 10, moment(5, source: nil)))
        history.add(point(1, from: 10, moment(5, source: nil)))
        #expect(history.points.count == 5)
    }

    @Test("and the product's name are those of the offers that are seen, first and last to come")
    func offers() {
        let history = PriceHistory([
            point(2, from: 20, moment(1)), point(1, from: 10, moment(2)), point(3, from: 30, moment(3)),
        ])
        #expect(history.latest(seenFrom: moment(3))?.price == 1 && history.arrival(seenFrom: moment(3))?.price == 2)
        #expect(history.latest(seenFrom: moment(1)) == nil && history.arrival(seenFrom: moment(1)) == nil)
    }

    @Test("goes into its product's state once, with the name and the count")
    func product() {
        var product = ProductState()
        let offer = Offer(name: "Milk", type: "milk", price: 0.5)
        #expect(product.apply(offer, from: 1, at: moment(10, source: 3)) == .applied)
        #expect(product.name == "Milk" && product.type == "milk" && product.counts.applied == 1)
        #expect(product.newPoints.map(\.price) == [0.5] && product.applied.contain(10, of: 3))
        #expect(product.apply(offer, from: 1, at: moment(10, source: 3)) == .replayed && product.newPoints.count == 1)
        #expect(product.apply(offer, from: 1, at: moment(99, source: nil)) == .replayed)
        let next = product.nextRevision
        product.markStored()
        #expect(
            product.newPoints.isEmpty && product.revision == next && product.history.points[0].record?.sequence == -1)
        product.markStored()
        #expect(product.revision == next && !product.isTouched)
    }
}
