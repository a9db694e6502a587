import Shop

/// What a store in memory keeps of a customer: of a state what lasts, which is half of it.
///
/// Behind a reference: a table that grows moves what it holds.
final class StoredCustomer: Sendable {
    let revision: Int64?
    let cart: Cart
    let waiting: [Purchase]
    private let applied: AppliedPositions
    private let counts: EventCounts
    private let extent: CustomerState.Extent

    /// Of a customer whose addition is stored now.
    init(_ added: CustomerState) {
        var state = added
        state.markStored()
        // The join makes room for payments that did not come.
        if state.cart.paid.isEmpty { state.cart.paid = [] }
        (revision, cart, waiting) = (state.revision, state.cart, state.waiting)
        (applied, counts, extent) = (state.applied, state.counts, state.extent)
    }

    var state: CustomerState {
        CustomerState(
            revision: revision, cart: cart, waiting: waiting, applied: applied, counts: counts, extent: extent)
    }
}
