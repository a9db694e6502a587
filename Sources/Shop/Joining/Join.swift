/// The join: what an event does to its customer. Values in, values out; no clock, no database, no log.

/// What the events of one batch look things up in. For one thread; shared, not copied, by all that it looks up.
public final class JoinContext {
    /// The events, whose numbers the rest goes by.
    public let batch: EventBatch
    /// Whether the store keeps when orders were paid.
    let keepsTimes: Bool
    /// Whether any event of the batch was put back by `dead-letters replay`.
    private let hasReplays: Bool
    /// What the batch's products cost, as far as they have been looked up.
    @exclusivity(unchecked) public var catalogue: Catalogue
    /// For customers with a history: which of the orders that the batch mentions were paid long ago.
    @exclusivity(unchecked) public var paidBefore: [UInt32: Set<OrderID>] = [:]
    /// For those customers, where summaries are wanted: all paid orders that have left the document, oldest first.
    @exclusivity(unchecked) public var olderPaid: [UInt32: [OrderID]] = [:]

    /// `keepsTimes`: whether the store is to know when orders were paid.
    public init(batch: EventBatch, catalogue: Catalogue, keepsTimes: Bool = true) {
        self.batch = batch
        self.keepsTimes = keepsTimes
        hasReplays = !batch.replays.isEmpty
        self.catalogue = catalogue
    }

    /// The event's replay number, as an applied position; `nil` for the many that have none.
    @inline(__always)
    func replay(of event: Event) -> AppliedPositions.Entry? {
        hasReplays ? batch.replays.entry(of: event.source, event.position) : nil
    }

    func wasPaidBefore(_ order: OrderID, _ customer: UInt32) -> Bool {
        paidBefore.isEmpty ? false : paidBefore[customer]?.contains(order) ?? false
    }
}

/// What became of a record.
public enum Outcome: Equatable, Sendable {
    /// It took effect, or waits for its product.
    case applied
    /// Accepted, but its effect was there already: an order known, a payment made.
    case duplicate
    /// Contained in the document since an earlier reading of the very same record.
    case replayed
    /// The customer's document cannot take it; it goes to the dead letters.
    case rejected
}

extension CustomerState {
    /// Applies the event at `sequence` of the batch, one about this customer: the whole of it, or nothing.
    @inline(__always)
    public mutating func apply(_ event: Event, at sequence: Int, in context: JoinContext) -> Outcome {
        if applied.contain(event.position, of: event.source) { return .replayed }
        let moment = Moment(event, at: sequence)
        if !waiting.isEmpty { settleWaiting(context.catalogue, seenFrom: moment) }
        // A letter that was put back twice, because somebody died before it was marked, is one event.
        let isCopy = context.replay(of: event).map { !applied.take($0) } ?? false
        let outcome = isCopy ? .duplicate : perform(event, moment, context)
        applied.advance(event.source, to: event.position)
        touch()
        counts.count(outcome)
        return outcome
    }

    /// Takes in that the event is dealt with: it is a dead letter already.
    public mutating func passOver(_ event: Event, in context: JoinContext) -> Outcome {
        if let replay = context.replay(of: event) { _ = applied.take(replay) }
        applied.advance(event.source, to: event.position)
        touch()
        return .rejected
    }

    @inline(__always)
    private mutating func perform(_ event: Event, _ moment: Moment, _ context: JoinContext) -> Outcome {
        let free = max(0, Cart.open_entries_max - waiting.count)
        switch event.action {
        case .order(let reference, let items):
            let id = context.batch.orderID(reference)
            let purchases = purchases(items, of: event, id, context)
            let order = Cart.Order(
                id: id, timestamp_ms: event.timestamp_ms, items: purchases,
                placed: purchases.isEmpty ? nil : moment)
            let effect = cart.order(order) {
                context.wasPaidBefore($0, event.subject)
            } fits: {
                context.fits($0, free, moment)
            }
            return settle(effect, event, moment, context)
        case .payment(let reference):
            let effect = cart.pay(context.batch.orderID(reference), at: event.timestamp_ms) {
                context.wasPaidBefore($0, event.subject)
            } fits: {
                context.fits($0, free, moment)
            }
            if effect == .changed { addition.earlyPaymentsChanged = true }
            return settle(effect, event, moment, context)
        case .purchase(let product, let quantity):
            let purchase = Purchase(
                product: context.batch.products[product], quantity: quantity, timestamp_ms: event.timestamp_ms,
                origin: .record(source: event.source, position: event.position))
            if free < 1 && context.waits(purchase, moment) { return .rejected }
            buy(purchase, placed: moment, moment, context)
            return .applied
        case .register(let profile):
            addition.register(context.batch.profiles[Int(profile)])
            return .applied
        case .offer, .delivery:
            preconditionFailure("it is about a product, not about a customer")
        }
    }

    private func purchases(
        _ items: UInt32, of event: Event, _ order: OrderID, _ context: JoinContext
    ) -> [Purchase] {
        if items == EventBatch.noItems { return [] }
        var purchases: [Purchase] = []
        for item in context.batch.items(items) {
            let product = context.batch.products[item.product]
            purchases.append(
                Purchase(
                    product: product, quantity: item.quantity, timestamp_ms: event.timestamp_ms, origin: .order(order)))
        }
        return purchases
    }

    @inline(__always)
    private mutating func settle(
        _ effect: Cart.Effect, _ event: Event, _ moment: Moment, _ context: JoinContext
    ) -> Outcome {
        switch effect {
        case .unchanged: return .duplicate
        case .full: return .rejected
        case .changed: break
        case .paid(let order): pay(order, at: event.timestamp_ms, moment, context)
        case .paidEarly(let order, let paid_at_ms):
            addition.earlyPaymentsChanged = true
            pay(order, at: paid_at_ms ?? Addition.unknownTime_ms, moment, context)
        }
        addition.openOrdersChanged = true
        return .applied
    }

    @inline(__always)
    private mutating func pay(_ order: Cart.Order, at paid_at_ms: Int64, _ moment: Moment, _ context: JoinContext) {
        addition.paidOrders += 1
        if context.keepsTimes { addition.paidAt_ms.append(paid_at_ms) }
        for item in order.items { buy(item, placed: order.placed, moment, context) }
    }

    /// Makes a purchase a holding, or lets it wait; that there is room for it the caller has seen to.
    private mutating func buy(_ purchase: Purchase, placed: Moment?, _ moment: Moment, _ context: JoinContext) {
        if let holding = context.catalogue.holding(for: purchase, placed: placed, seenFrom: moment) {
            addition.holdings.append(holding)
        } else {
            waiting.append(purchase)
            addition.waitingChanged = true
        }
    }
}

extension JoinContext {
    /// Whether nobody has offered what is bought, as far as `moment` can know it.
    func waits(_ purchase: Purchase, _ moment: Moment) -> Bool {
        !catalogue.offers(purchase.product, seenFrom: moment)
    }

    /// Whether no more of the order's items would have to wait than there are places free.
    @inline(__always)
    func fits(_ order: Cart.Order, _ free: Int, _ moment: Moment) -> Bool {
        order.items.count <= free || order.items.count { waits($0, moment) } <= free
    }
}
