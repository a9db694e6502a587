import Shop
import ShopStore

/// A store that refuses every customer's document, with an error that waiting does not cure.
final class BrokenStore: JoinStore {
    static let error = StoreError("the disk is on fire", .other)
    private let inner = MemoryStore()

    func write(_ customers: [CustomerWrite]) -> [WriteOutcome] { customers.map { _ in .unavailable(Self.error) } }
    func write(_ products: [ProductWrite]) -> [WriteOutcome] { inner.write(products) }
    func write(_ letters: [DeadLetter]) { inner.write(letters) }
    func customers(_ ids: [ShopID]) -> Lookup<CustomerState> { inner.customers(ids) }
    func products(_ ids: [ShopID]) -> Lookup<ProductState> { inner.products(ids) }
    func paidOrders(_ sought: [SoughtOrders]) -> [ShopID: Set<OrderID>] { [:] }
    func olderPaidOrders(of customer: ShopID, buckets: Int32) -> [OrderID] { [] }
    func waitingCount() -> Int { 0 }
    func customersWaiting(for products: [ShopID], in share: Share) -> [ShopID] { [] }
    func waitedForProducts() -> [ShopID] { [] }
    func moveHistory(of customers: [ShopID]) {}
    func checkIndexes() {}
}
