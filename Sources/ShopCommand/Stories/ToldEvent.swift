import Shop
import ShopStore

/// What happened, with what had to be looked up to tell it.
public struct ToldEvent {
    /// What, and when.
    public var event: StoryEvent
    /// Where the price of a holding comes from; `nil` for other events, and where the product's history has no such price.
    public var price: PriceTaken?
    /// What the source is called in which the holding's record stands, or the order's or the price's.
    public var source: String?
    /// What the source is called in which the price's record stands.
    public var priceSource: String?
}

/// Looks up what a story does not have itself: the products, each once as long as there are not too many.
public final class StoryTeller {
    private static let products_max = 10_000

    private let story: CustomerStory
    private var products: [ShopID: ProductListing?] = [:]

    /// Looks nothing up yet.
    public init(_ story: CustomerStory) { self.story = story }

    /// Visits everything, in order of time. Throws `StoreError`, and what `visit` does.
    public func forEachEvent(of found: FoundCustomer, _ visit: (ToldEvent) throws -> Void) throws {
        try story.forEachEvent(of: found) { try visit(told($0)) }
    }

    private func told(_ event: StoryEvent) throws -> ToldEvent {
        var told = ToldEvent(event: event)
        switch event.deed {
        case .holding(let holding):
            told.source = name(holding.origin)
            guard let time_ms = holding.timestamp_ms.knownTime_ms, holding.price.isFinite else { break }
            told.price = try product(holding.id)?.history.taken(holding.price, asOf: time_ms)
            told.priceSource = told.price?.point.record?.source.map(story.name)
        case .unpaid(let order): told.source = order.placed?.source.map(story.name)
        case .waiting(let purchase): told.source = name(purchase.origin)
        case .paid, .paidEarly, .deadLetter: break
        }
        return told
    }

    private func name(_ origin: Origin?) -> String? {
        if case .record(let source, _) = origin { story.name(of: source) } else { nil }
    }

    private func product(_ id: ShopID) throws -> ProductListing? {
        if let known = products[id] { return known }
        if products.count == Self.products_max { products = [:] }
        let found = try story.product(id)
        products[id] = .some(found)
        return found
    }
}
