// What a joiner has left in memory, in the form in which the oracle states what it expects.

import Shop
import ShopStore
import Support

extension ShopState {
    /// Everything that the store holds.
    init(in memory: MemoryStore) {
        self.init()
        let ids = memory.ids
        for (id, state) in memory.customers(ids.customers).states {
            customers[ByteText(id.text)] = Support.CustomerState(state, of: id, in: memory)
            count(state.counts)
        }
        for (id, state) in memory.products(ids.products).states {
            products[ByteText(id.text)] = Support.ProductState(state)
            count(state.counts)
        }
        deadLetters = memory.deadLetters.map {
            Support.DeadLetter(source: $0.source, position: $0.position, raw: $0.raw, reason: $0.reason)
        }
        counts.deadLettered = deadLetters.count
    }

    private mutating func count(_ stored: EventCounts) {
        counts.applied += Int(stored.applied)
        counts.duplicates += Int(stored.duplicate)
    }
}

extension Support.CustomerState {
    fileprivate init(_ state: JoinedCustomer, of id: ShopID, in memory: MemoryStore) {
        self.init()
        if let profile = memory.profile(of: id) {
            (firstName, lastName) = (ByteText(profile.firstName), ByteText(profile.lastName))
            address = profile.address.map { ByteText($0) }
        }
        holdings = memory.holdings(of: id).map(Support.Holding.init)
        waiting = state.waiting.map {
            WaitingPurchase(
                productID: ByteText($0.product.text), quantity: $0.quantity, timestamp_ms: $0.timestamp_ms,
                origin: $0.origin.map(PurchaseOrigin.init))
        }
        paymentTimes_ms = nil
        unpaidOrderIDs = state.cart.unpaid.map { Support.OrderID($0.id) }
        paidOrderIDs = state.cart.paid.map(Support.OrderID.init)
        earlyPaymentOrderIDs = Set(state.cart.earlyPayments.map { Support.OrderID($0.order) })
    }
}

extension Support.Holding {
    fileprivate init(_ holding: JoinedHolding) {
        self.init(
            productID: ByteText(holding.id.text), type: ByteText(holding.type), name: ByteText(holding.name),
            price: holding.price, quantity: holding.quantity, timestamp_ms: holding.timestamp_ms,
            origin: holding.origin.map(PurchaseOrigin.init))
    }
}

extension Support.ProductState {
    fileprivate init(_ state: JoinedProduct) {
        // Of two prices of one moment the one that came later counts.
        var latest: [Int64: Double] = [:]
        for point in state.history.points { latest[point.timestamp_ms] = point.price }
        self.init(
            name: ByteText(state.name), type: ByteText(state.type), price: state.history.current ?? 0,
            prices: latest.sorted { $0.key < $1.key }.map { PricePoint(price: $0.value, timestamp_ms: $0.key) })
    }
}

extension Support.OrderID {
    fileprivate init(_ id: JoinedOrderID) {
        switch id {
        case .number(let number): self = .number(number)
        case .text(let text): self = .text(ByteText(text.text))
        }
    }
}

extension PurchaseOrigin {
    /// The store in memory does not keep the names of sources: tests that compare with it read one, without a name.
    fileprivate init(_ origin: Origin) {
        switch origin {
        case .order(let id): self = .order(Support.OrderID(id))
        case .record(_, let position): self = .record(source: "", position: position)
        }
    }
}
