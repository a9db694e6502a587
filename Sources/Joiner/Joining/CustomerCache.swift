import Shop
import Synchronization

/// The states of the customers that were touched lately, bounded in size: what need not be read again.
///
/// Two generations stand in for exact least-recently-used order: whoever is touched moves to the young one, and when
/// that is full the old one is dropped. Nothing is lost by dropping; the store has it. For use by several threads.
final class CustomerCache: Sendable {
    /// Behind a reference: states are large, and a table that grows moves what it holds.
    private final class Kept: Sendable {
        let state: CustomerState
        let size_bytes: Int
        init(_ state: CustomerState, size_bytes: Int) {
            self.state = state
            self.size_bytes = size_bytes
        }
    }
    /// How often a state was at hand, how often not, and how much memory they take, about.
    struct Figures: Equatable, Sendable {
        var hits = 0
        var misses = 0
        var size_bytes = 0
    }
    private struct Generations: Sendable {
        var figures = Figures()
        var young: [ShopID: Kept] = [:]
        var young_bytes = 0
        var old: [ShopID: Kept] = [:]
        var old_bytes = 0

        mutating func remove(_ id: ShopID) -> Kept? {
            guard let kept = young.removeValue(forKey: id) else {
                let kept = old.removeValue(forKey: id)
                old_bytes -= kept?.size_bytes ?? 0
                return kept
            }
            young_bytes -= kept.size_bytes
            return kept
        }

        mutating func take(_ id: ShopID) -> CustomerState? {
            let state = remove(id)?.state
            if state == nil { figures.misses += 1 } else { figures.hits += 1 }
            return state
        }
    }
    private let generations = Mutex(Generations())
    private let generation_bytes_max: Int

    /// With room for nothing it keeps nothing.
    init(size_bytes_max: Int) { generation_bytes_max = size_bytes_max / 2 }

    var isOff: Bool { generation_bytes_max == 0 }

    /// Hands the states over: the cache has them no more until they are put back. `nil` for those it does not have.
    func take(_ ids: some Sequence<ShopID> & Sendable) -> [CustomerState?] {
        generations.withLock { cached in
            if cached.young.isEmpty && cached.old.isEmpty {
                return ids.map { _ in
                    cached.figures.misses += 1
                    return nil
                }
            }
            return ids.map { cached.take($0) }
        }
    }

    func empty() {
        generations.withLock { cached in
            let figures = cached.figures
            cached = Generations()
            cached.figures = figures
        }
    }

    var figures: Figures {
        generations.withLock { cached in
            var figures = cached.figures
            figures.size_bytes = cached.young_bytes + cached.old_bytes
            return figures
        }
    }

    func put(_ customers: [(id: ShopID, state: CustomerState)]) {
        if isOff { return }
        generations.withLock { cached in
            for (id, state) in customers {
                let kept = Kept(state, size_bytes: state.size_bytes)
                if cached.young_bytes + kept.size_bytes > generation_bytes_max {
                    (cached.old, cached.old_bytes) = (cached.young, cached.young_bytes)
                    (cached.young, cached.young_bytes) = ([:], 0)
                }
                _ = cached.remove(id)
                cached.young_bytes += kept.size_bytes
                cached.young[id] = kept
            }
        }
    }
}

extension CustomerState {
    /// About how much memory it takes, with a table's entry for it.
    fileprivate var size_bytes: Int {
        let items = cart.unpaid.reduce(0) { $0 + $1.items.count }
        return 2 * MemoryLayout<CustomerState>.stride
            + cart.paid.size_bytes
            + cart.earlyPayments.count * MemoryLayout<Cart.Payment>.stride
            + cart.unpaid.count * MemoryLayout<Cart.Order>.stride
            + (items + waiting.count) * 2 * MemoryLayout<Purchase>.stride
            + applied.entries.count * MemoryLayout<AppliedPositions.Entry>.stride
    }
}
