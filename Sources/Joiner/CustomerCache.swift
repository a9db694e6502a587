import Shop

/// The states of the customers that were touched lately, bounded in number: what need not be read again.
///
/// Two generations stand in for exact least-recently-used order: whoever is touched moves to the young one, and when
/// that is full the old one is dropped. Nothing is lost by dropping; the store has it.
struct CustomerCache {
    private var young: [ShopID: CustomerState] = [:]
    private var old: [ShopID: CustomerState] = [:]
    private let generation_max: Int

    init(customers_max: Int) { generation_max = max(1, customers_max / 2) }

    /// Hands the state over: the cache has it no more until it is put back.
    mutating func take(_ id: ShopID) -> CustomerState? {
        young.removeValue(forKey: id) ?? old.removeValue(forKey: id)
    }

    mutating func put(_ state: CustomerState, for id: ShopID) {
        if young.count >= generation_max {
            old = young
            young = [:]
        }
        young[id] = state
    }
}
