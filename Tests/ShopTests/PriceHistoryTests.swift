import Testing

@testable import Shop

@Suite("A price")
struct PriceHistoryTests {
    @Test("that is stored is there for all of the next batch, wherever in its own batch it stood")
    func stored() {
        var product = ProductState()
        let offer = Offer(name: "Milk", type: "milk", price: 0.5)
        let late = Moment(source: 0, position: 10, sequence: 110)
        #expect(product.apply(offer, from: 1, at: late) == .applied)
        let early = Moment(source: 1, position: 3, sequence: 0)
        #expect(product.history.price(asOf: 5, placed: nil, seenFrom: early) == nil)
        product.markStored()
        #expect(product.history.price(asOf: 5, placed: nil, seenFrom: early) == 0.5)
        #expect(product.apply(offer, from: 1, at: late) == .replayed)
    }
}
