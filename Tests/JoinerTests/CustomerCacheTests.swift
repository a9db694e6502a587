import Shop
import Testing

@testable import Following
@testable import Joiner

@Suite("The cache of customers")
struct CustomerCacheTests {
    /// What a state takes in which there is nothing.
    private static let empty_bytes = 2 * MemoryLayout<CustomerState>.stride

    /// Room for three empty states in each of its two generations.
    private let cache = CustomerCache(size_bytes_max: 2 * 3 * empty_bytes)

    private func state(_ revision: Int64) -> CustomerState {
        CustomerState(revision: revision, cart: Cart(), waiting: [], applied: AppliedPositions(), counts: EventCounts())
    }

    private func put(_ ids: ShopID...) {
        for id in ids { cache.put([(id, state(Int64(id.text.utf8.first!)))]) }
    }

    private func taken(_ ids: ShopID...) -> String {
        let revisions = cache.take(ids).map { $0?.revision }
        #expect(zip(ids, revisions).allSatisfy { $1 == nil || $1 == Int64($0.text.utf8.first!) })
        return zip(ids, revisions).map { $1 == nil ? "-" : $0.text }.joined()
    }

    @Test("hands each state over once")
    func once() {
        put("a", "b")
        #expect(taken("b", "x") == "b-")
        #expect(taken("a", "b") == "a-")
    }

    @Test("forgets those that were put in longest ago, a generation at a time")
    func generations() {
        put("a", "b", "c", "d")
        #expect(taken("a") == "a")
        put("e", "f", "g")
        #expect(taken("a", "b", "c", "d", "e", "f", "g") == "---defg")
    }

    @Test("has room again for those that were taken out")
    func takenOut() {
        put("a", "b", "c")
        #expect(taken("a") == "a")
        put("d", "e", "f", "g")
        #expect(taken("b", "c", "d", "e", "f", "g") == "bcdefg")
    }

    @Test("keeps the latest state of a customer, wherever the one before was")
    func replaced() {
        put("a", "b", "c", "d")
        cache.put([("a", state(1)), ("d", state(2))])
        #expect(cache.take(["a", "d", "a", "d"]).map { $0?.revision } == [1, 2, nil, nil])
    }

    @Test("without room keeps nothing")
    func off() {
        let off = CustomerCache(size_bytes_max: 0)
        off.put([("a", state(1))])
        #expect(off.isOff && off.take(["a"]) == [nil] && !cache.isOff)
    }

    /// The ways in which a state grows.
    enum Growth: CaseIterable {
        case unpaid, items, paid, early, waiting, sources

        func state(_ count: Int) -> CustomerState {
            let ids = (0..<count).map { OrderID.number(Int64($0)) }
            let purchase = Purchase(product: "p", quantity: 1, timestamp_ms: 0)
            var (cart, waiting, applied) = (Cart(), [Purchase](), AppliedPositions())
            switch self {
            case .unpaid: cart.unpaid = ids.map { Cart.Order(id: $0, timestamp_ms: 0) }
            case .items:
                cart.unpaid = [Cart.Order(id: 1, timestamp_ms: 0, items: Array(repeating: purchase, count: count))]
            case .paid: cart.paid = OrderIDs(ids)
            case .early: cart.earlyPayments = ids.map { .init($0) }
            case .waiting: waiting = Array(repeating: purchase, count: count)
            case .sources:
                applied = AppliedPositions((0..<count).map { .init(source: UInt32($0), position: 1) })
            }
            return CustomerState(revision: 7, cart: cart, waiting: waiting, applied: applied, counts: EventCounts())
        }
    }

    @Test("counts all that is in a state", arguments: Growth.allCases)
    func sizes(growth: Growth) {
        put("a")
        // As large as a generation: who came before goes to the old one, and is gone with the next.
        cache.put([("large", growth.state(3 * Self.empty_bytes / 16 + 1))])
        put("b")
        #expect(taken("a", "b") == "-b" && cache.take(["large"]).map { $0?.revision } == [7])
    }
}
