import Shop
import ShopStore

/// A store with rules that are not ours, as a validator on the collection has them: no document with order 8, and none
/// at all for customer c3.
class RefusingStore: PassingStore, @unchecked Sendable {
    static let order: OrderID = 8
    static let customer: ShopID = "c3"

    /// Whether the rules keep the event of this line out.
    static func refuses(_ line: String) -> Bool {
        line.contains(#""order_id": 8"#)
            || (line.contains(#""\#(customer.text)""#) && !line.contains("new_product"))
    }

    private func breaksRule(_ write: CustomerWrite) -> Bool {
        let cart = write.state.cart
        return write.id == Self.customer || cart.paid.contains(Self.order)
            || cart.earlyPayments.contains { $0.order == Self.order }
            || cart.unpaid.contains { $0.id == Self.order }
    }

    override func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        customers.map { breaksRule($0) ? .refused(Self.reason) : inner.write([$0])[0] }
    }

    override func refusals(of customers: [CustomerWrite]) -> [String] {
        customers.prefix(while: breaksRule).map { _ in Self.reason }
    }

    private static let reason = "Document failed validation"
}
