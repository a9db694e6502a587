import Shop
import Synchronization

/// The states of the customers that were touched lately, bounded in number: what need not be read again.
///
/// Two generations stand in for exact least-recently-used order: whoever is touched moves to the young one, and when
/// that is full the old one is dropped. Nothing is lost by dropping; the store has it. For use by several threads.
final class CustomerCache: Sendable {
    /// Behind a reference: states are large, and a table that grows moves what it holds.
    private final class Kept: Sendable {
        let state: CustomerState
        init(_ state: CustomerState) { self.state = state }
    }
    private struct Generations: Sendable {
        var young: [ShopID: Kept] = [:]
        var old: [ShopID: Kept] = [:]
    }
    private let generations = Mutex(Generations())
    private let generation_max: Int

    init(customers_max: Int) { generation_max = customers_max / 2 }

    /// Hands the states over: the cache has them no more until they are put back. `nil` for those it does not have.
    func take(_ ids: some Sequence<ShopID> & Sendable) -> [CustomerState?] {
        generations.withLock { cached in
            if cached.young.isEmpty && cached.old.isEmpty { return ids.map { _ in nil } }
            return ids.map { (cached.young.removeValue(forKey: $0) ?? cached.old.removeValue(forKey: $0))?.state }
        }
    }

    func put(_ customers: [(id: ShopID, state: CustomerState)]) {
        if generation_max == 0 { return }
        generations.withLock { cached in
            for (id, state) in customers {
                if cached.young.count >= generation_max {
                    cached.old = cached.young
                    cached.young = [:]
                }
                cached.young[id] = Kept(state)
            }
        }
    }
}
