import Shop
import ShopStore
import Synchronization

/// A store that fails as databases do: calls that never arrive, and calls that take effect although nobody hears so.
final class FaultyStore: JoinStore {
    private let inner: MemoryStore
    private let random: Mutex<Dice>
    private let faults = Mutex(0)

    /// Called before a write that takes effect without anybody hearing so.
    private let onLostAnswer: @Sendable () -> Void

    /// `share` of the calls fail.
    init(_ inner: MemoryStore, seed: UInt64, share: Double, onLostAnswer: @escaping @Sendable () -> Void = {}) {
        self.inner = inner
        self.onLostAnswer = onLostAnswer
        random = Mutex(Dice(state: seed, share: share))
    }

    var faultCount: Int { faults.withLock { $0 } }

    struct Dice {
        var state: UInt64
        var share: Double

        mutating func falls() -> Bool {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53 < share
        }
    }

    private func fails() -> Bool {
        let fails = random.withLock { $0.falls() }
        if fails { faults.withLock { $0 += 1 } }
        return fails
    }

    private static let outage = StoreError("out for lunch", .unavailable)

    private func calling<R>(_ call: () throws -> R) throws -> R {
        if fails() { throw Self.outage }
        let result = try call()
        if fails() { throw Self.outage }
        return result
    }

    /// Each write by itself is lost, or done and not confirmed, or done.
    private func writing<W>(_ writes: [W], _ write: ([W]) -> [WriteOutcome]) -> [WriteOutcome] {
        writes.map { one in
            if fails() { return .unavailable(Self.outage) }
            let isAnswerLost = fails()
            if isAnswerLost { onLostAnswer() }
            let outcome = write([one])[0]
            return isAnswerLost ? .unavailable(Self.outage) : outcome
        }
    }

    func write(_ customers: [CustomerWrite]) -> [WriteOutcome] { writing(customers) { inner.write($0) } }
    func write(_ products: [ProductWrite]) -> [WriteOutcome] { writing(products) { inner.write($0) } }
    func write(_ letters: [DeadLetter]) throws { try calling { inner.write(letters) } }
    func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> { try calling { inner.customers(ids) } }
    func products(_ ids: [ShopID]) throws -> Lookup<ProductState> { try calling { inner.products(ids) } }
    func paidOrders(_ sought: [SoughtOrders]) throws -> [ShopID: Set<OrderID>] {
        try calling { inner.paidOrders(sought) }
    }
    func olderPaidOrders(of id: ShopID, buckets: Int32) throws -> [OrderID] {
        try calling { inner.olderPaidOrders(of: id, buckets: buckets) }
    }
    func waitingCount() throws -> Int { try calling { inner.waitingCount() } }
    func customersWaiting(for products: [ShopID], in share: Share) throws -> [ShopID] {
        try calling { inner.customersWaiting(for: products, in: share) }
    }
    func waitedForProducts() throws -> [ShopID] { try calling { inner.waitedForProducts() } }
    func moveHistory(of customers: [ShopID]) throws { try calling { inner.moveHistory(of: customers) } }
    func checkIndexes() throws { try calling { inner.checkIndexes() } }
}
