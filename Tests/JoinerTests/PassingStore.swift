import Shop
import ShopStore

/// A store in memory that passes everything on: for stores that differ in one thing.
class PassingStore: JoinStore, @unchecked Sendable {
    let inner: MemoryStore

    init(_ inner: MemoryStore) { self.inner = inner }

    func write(_ customers: [CustomerWrite]) -> [WriteOutcome] { inner.write(customers) }
    func write(_ products: [ProductWrite]) -> [WriteOutcome] { inner.write(products) }
    func write(_ letters: [DeadLetter]) throws { inner.write(letters) }
    func refusals(of customers: [CustomerWrite]) -> [String] { inner.refusals(of: customers) }
    func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> { inner.customers(ids) }
    func products(_ ids: [ShopID]) throws -> Lookup<ProductState> { inner.products(ids) }
    func paidOrders(_ sought: [SoughtOrders]) -> [ShopID: Set<OrderID>] { [:] }
    func olderPaidOrders(of customer: ShopID, buckets: Int32) -> [OrderID] { [] }
    func waitingCount() -> Int { inner.waitingCount() }
    func customersWaiting(for products: [ShopID], in share: Share) throws -> [ShopID] {
        inner.customersWaiting(for: products, in: share)
    }
    func waitedForProducts() throws -> [ShopID] { inner.waitedForProducts() }
    func moveHistory(of customers: [ShopID]) {}
    func checkIndexes() {}
    func life() -> DatabaseLife { DatabaseLife() }
}

/// One that counts how often a customer was written.
final class CountingStore: PassingStore, @unchecked Sendable {
    private(set) var writes = 0

    override func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        writes += customers.count
        return inner.write(customers)
    }
}
