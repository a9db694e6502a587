import Testing

@testable import Shop

@Suite("Numbers that others may have stored")
struct BookkeepingTests {
    private func parsed(_ record: String) throws -> JoinContext {
        JoinContext(batch: try parse(record), catalogue: Catalogue())
    }

    @Test("stay at their end when they are counted on", arguments: [Int64.max, .max - 1, .min, -1])
    func counts(stored: Int64) throws {
        let context = try parsed(#"{"user_id": "a", "type": "order", "order_id": 1}"#)
        var customer = CustomerState()
        customer.counts = EventCounts(applied: stored, duplicate: stored)
        let event = context.batch.events[0]
        #expect(customer.apply(event, at: 0, in: context) == .applied)
        var again = event
        again.position += 1
        #expect(customer.apply(again, at: 1, in: context) == .duplicate)
        let next = stored == .max ? .max : stored + 1
        #expect(customer.counts == EventCounts(applied: next, duplicate: next))
        var product = ProductState()
        product.counts.applied = stored
        let moment = Moment(source: 0, position: 1, sequence: 0)
        #expect(product.apply(Offer(name: "", type: "", price: 1), from: 1, at: moment) == .applied)
        #expect(product.counts.applied == next)
    }

    @Test("make room for a next revision, whatever they are")
    func revisions() {
        for revision in [nil, 0, 1, Int64.max - 1, .max, -1, .min] as [Int64?] {
            var (customer, product) = (CustomerState(), ProductState())
            (customer.revision, product.revision) = (revision, revision)
            customer.touch()
            let offer = Offer(name: "", type: "", price: 1)
            #expect(product.apply(offer, from: 1, at: Moment(source: 0, position: 1, sequence: 0)) == .applied)
            let next = (customer.addition.revision, product.nextRevision)
            #expect(next.0 != revision && next.1 != revision && next.0 > 0 && next.1 > 0)
            customer.touch()
            customer.markStored()
            product.markStored()
            #expect(customer.revision == next.0 && product.revision == next.1)
        }
        #expect(Revision.after(1 << 40) == 1 << 40 + 1 && Revision.after(.max - 1) == .max)
    }

    @Test("begin a revision far from all others, also where one was counted from nothing")
    func beginnings() {
        let beginnings = (0..<1_000).map { Revision.after([nil, 0, 7, .max][$0 % 4]) }.sorted()
        #expect(zip(beginnings, beginnings.dropFirst()).allSatisfy { $1 - $0 > 1 << 30 })
        #expect(beginnings[0] >= 1 << 32 && beginnings[999] < 1 << 53)
    }

    @Test("of embedded holdings are added to without a trap")
    func extent() {
        var customer = CustomerState()
        customer.extent.embeddedHoldings = .max
        customer.addition.holdings = [
            Holding(id: "p", type: "", name: "", price: 1, quantity: 1, timestamp_ms: 1)
        ]
        customer.markStored()
        #expect(customer.extent.embeddedHoldings == .max)
    }

    @Test("of places in a batch are forgotten with the batch: its open orders came before the next one")
    func places() {
        var customer = CustomerState()
        let placed = Moment(source: 3, position: 20, sequence: 7)
        customer.cart.unpaid = [
            Cart.Order(id: 1, timestamp_ms: 1, placed: placed), Cart.Order(id: 2, timestamp_ms: 1),
        ]
        customer.markStored()
        let before = Moment(source: 3, position: 20, sequence: -1)
        #expect(customer.cart.unpaid.map(\.placed) == [before, nil])
    }

    @Test("and parts that another program left empty are repaired once")
    func repairs() {
        var customer = CustomerState()
        #expect(customer.repairs == .init() && !customer.repairs.ofCart)
        (customer.repairs.ofCart, customer.repairs.ofPaidOrders, customer.repairs.ofHoldings) = (true, true, true)
        customer.markStored()
        #expect(customer.repairs.ofCart && customer.repairs.ofPaidOrders && customer.repairs.ofHoldings)
        customer.addition.holdings = [Holding(id: "p", type: "", name: "", price: 1, quantity: 1, timestamp_ms: 1)]
        customer.markStored()
        #expect(!customer.repairs.ofHoldings && customer.repairs.ofCart && customer.repairs.ofPaidOrders)
        customer.addition.openOrdersChanged = true
        customer.markStored()
        #expect(!customer.repairs.ofCart && customer.repairs.ofPaidOrders)
        customer.addition.paidOrders = 1
        customer.markStored()
        #expect(customer.repairs == .init())
    }

    @Test("and events take no more room than before they had flags")
    func layout() {
        #expect(MemoryLayout<Event>.stride == 48)
    }
}
