import Shop
import ShopStore

/// A store with rules that are not ours, as a validator on the collection has them: no document with order 8, and none
/// at all for customer c3.
final class RefusingStore: JoinStore {
    static let order: OrderID = 8
    static let customer: ShopID = "c3"

    private let inner: MemoryStore

    init(_ inner: MemoryStore) { self.inner = inner }

    /// Whether the rules keep the event of this line out.
    static func refuses(_ line: String) -> Bool {
        line.contains(#""order_id": 8"#)
            || (line.contains(#""\#(customer.text)""#) && !line.contains("new_product"))
    }

    private func breaksRule(_ write: CustomerWrite) -> Bool {
        let cart = write.state.cart
        return write.id == Self.customer || cart.paid.contains(Self.order) || cart.earlyPayments.contains(Self.order)
            || cart.unpaid.contains { $0.id == Self.order }
    }

    func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        customers.map { breaksRule($0) ? .refused("Document failed validation") : inner.write([$0])[0] }
    }
    func write(_ products: [ProductWrite]) -> [WriteOutcome] { inner.write(products) }
    func write(_ letters: [DeadLetter]) { inner.write(letters) }
    func customers(_ ids: [ShopID]) -> Lookup<CustomerState> { inner.customers(ids) }
    func products(_ ids: [ShopID]) -> Lookup<ProductState> { inner.products(ids) }
    func paidOrders(of customer: ShopID, among orders: [OrderID], buckets: Int32) -> Set<OrderID> { [] }
    func olderPaidOrders(of customer: ShopID, buckets: Int32) -> [OrderID] { [] }
    func waitingCount() -> Int { inner.waitingCount() }
    func customersWaiting(for products: [ShopID], in share: Share) -> [ShopID] {
        inner.customersWaiting(for: products, in: share)
    }
    func waitedForProducts() -> [ShopID] { inner.waitedForProducts() }
    func moveHistory(of customers: [ShopID]) {}
    func checkIndexes() {}
}
