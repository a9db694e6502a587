import Shop
import ShopStore

/// A customer's story for people: a line for each event, oldest first.
public struct StoryText {
    private let clock: ClockTime

    /// `clock`: by which moments are written.
    public init(_ clock: ClockTime = ClockTime()) { self.clock = clock }

    /// Who it is.
    public func heading(_ customer: CustomerListing) -> String {
        let profile = customer.profile
        let names = [profile.firstName, profile.lastName].filter { !$0.isEmpty }.joined(separator: " ")
        let name = profile.isNamed ? visible(names) : "(nobody has registered this customer yet)"
        let lines = (profile.address ?? "").split(whereSeparator: \.isNewline).map { visible(String($0)) }
        return "\(name) (\(visible(customer.id.text)))\n" + lines.map { "\t\($0)\n" }.joined()
    }

    /// One line.
    public func line(_ told: ToldEvent) -> String {
        "\(clock.text(told.event.time_ms))  \(words(told))\n"
    }

    private func words(_ told: ToldEvent) -> String {
        switch told.event.deed {
        case .holding(let holding): self.holding(holding, told)
        case .paid(let order): "order \(order.shown) is paid"
        case .unpaid(let order): "order \(order.id.shown) is not paid\(items(order.items))"
        case .paidEarly(let order): "a payment waits for its order \(order.shown)"
        case .waiting(let purchase):
            "\(plainText(purchase.quantity)) of \(visible(purchase.product.text)) wait for the product to be offered"
                + from(purchase.origin, told.source)
        case .deadLetter(let letter): "dead letter \(visible(letter.id)): \(visible(letter.reason))\(replayed(letter))"
        }
    }

    private func holding(_ holding: Holding, _ told: ToldEvent) -> String {
        let product = "\(visible(holding.type)) \(visible(holding.name)) (\(visible(holding.id.text)))"
        let known = "\(plainText(holding.quantity)) for \(priceText(holding.price))"
        let (quantity, price) = (Optional(holding.quantity).known, Optional(holding.price).known)
        let sum = quantity.flatMap { quantity in price.map { " = \(priceText($0 * quantity))" } } ?? ""
        return "\(product): \(known)\(sum)\(from(holding.origin, told.source)); \(reason(told))"
    }

    private func from(_ origin: Origin?, _ source: String?) -> String {
        switch origin {
        case .order(let order): ", of order \(order.shown)"
        case .record(_, let position): ", of the record before position \(position) of \(visible(source ?? ""))"
        case nil: ""
        }
    }

    private func reason(_ told: ToldEvent) -> String {
        guard let price = told.price else { return "the product's history has no such price" }
        let since = price.point.timestamp_ms.knownTime_ms.map { "of \(clock.text($0))" } ?? "that it always had"
        let record = told.priceSource.flatMap { source in
            price.point.record.map { ", of the record before position \($0.position) of \(visible(source))" }
        }
        return "the price \(since)\(record ?? "")\(price.reason.words)"
    }

    private func items(_ items: [Purchase]) -> String {
        if items.isEmpty { return "" }
        return ": " + items.map { "\(plainText($0.quantity)) of \(visible($0.product.text))" }.joined(separator: ", ")
    }

    private func replayed(_ letter: DeadLetter) -> String {
        letter.replayed_at_ms.map { ", replayed \(clock.text($0))" } ?? ""
    }
}

extension PriceTaken.Reason {
    fileprivate var words: String {
        switch self {
        case .current: ""
        case .oldest: ", the oldest: the purchase is older than all"
        case .cameFirst: ": what was offered for that time came only later"
        }
    }
}
