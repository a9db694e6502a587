import Shop
import ShopStore

/// A customer's story as one JSON object, with its `events` in order of time.
public struct StoryJSON {
    private let json: JSONOutput

    /// Writes nothing yet.
    public init(_ json: JSONOutput) { self.json = json }

    /// Writes the object. Throws as `ResultOutput.flush`, and what `forEachEvent` throws.
    public func write(_ customer: CustomerListing, _ forEachEvent: ((ToldEvent) throws -> Void) throws -> Void) throws {
        let profile = customer.profile
        try json.item {
            try json.field("id", customer.id.text)
            try json.field("first_name", profile.isNamed ? profile.firstName : nil)
            try json.field("last_name", profile.isNamed ? profile.lastName : nil)
            try json.field("address", profile.address)
            try json.array("events") { try forEachEvent { told in try json.object { try fields(told) } } }
        }
    }

    private func fields(_ told: ToldEvent) throws {
        try json.field("event", told.event.deed.name)
        try json.field("timestamp_ms", told.event.time_ms)
        switch told.event.deed {
        case .holding(let holding): try fields(holding, told)
        case .paid(let order), .paidEarly(let order): try field(order)
        case .unpaid(let order):
            try field(order.id)
            try json.array("items") { for item in order.items { try json.object { try fields(item) } } }
        case .waiting(let purchase):
            try fields(purchase)
            try fields(purchase.origin, told.source)
        case .deadLetter(let letter):
            try json.field("letter", letter.id)
            try json.field("reason", letter.reason)
            try json.field("replayed_at_ms", letter.replayed_at_ms)
        }
    }

    private func fields(_ holding: Holding, _ told: ToldEvent) throws {
        try json.field("product_id", holding.id.text)
        try json.field("type", holding.type)
        try json.field("name", holding.name)
        try json.field("quantity", holding.quantity)
        try json.field("price", holding.price)
        try fields(holding.origin, told.source)
        try json.field("price_reason", told.price.map { $0.reason.name })
        try json.field("price_since_ms", told.price?.point.timestamp_ms.knownTime_ms)
        try json.field("price_source", told.priceSource)
        try json.field("price_position", told.priceSource == nil ? nil : told.price?.point.record?.position)
    }

    private func fields(_ purchase: Purchase) throws {
        try json.field("product_id", purchase.product.text)
        try json.field("quantity", purchase.quantity)
    }

    private func fields(_ origin: Origin?, _ source: String?) throws {
        switch origin {
        case .order(let order): try field(order)
        case .record(_, let position):
            try json.field("source", source)
            try json.field("position", position)
        case nil: break
        }
    }

    private func field(_ order: OrderID) throws {
        try json.key("order_id")
        try json.element(order)
    }
}

extension StoryEvent.Deed {
    fileprivate var name: String {
        switch self {
        case .holding: "holding"
        case .paid: "order_paid"
        case .unpaid: "order_unpaid"
        case .paidEarly: "payment_waits"
        case .waiting: "purchase_waits"
        case .deadLetter: "dead_letter"
        }
    }
}

extension PriceTaken.Reason {
    fileprivate var name: String {
        switch self {
        case .current: "current"
        case .oldest: "oldest"
        case .cameFirst: "came_first"
        }
    }
}
