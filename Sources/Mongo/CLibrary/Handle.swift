// The driver's objects, by the addresses that its functions take.
//
// Sound because: an address comes from the driver alone, and is given back once, by its owner when that goes. Whoever uses
// the address has the owner in hand for so long: it is a property of the object whose method runs, or a `let` of that scope,
// which lives to the end of it. (One without a name would go before the call that takes its address.) What belongs to a
// client is used only while that is lent, which `Lent` looks after.

/// An object that is ours: destroyed when this goes.
struct Owned: ~Copyable {
    typealias Destroy = @convention(c) (Handle?) -> Void

    let handle: Handle
    private let destroy: Destroy

    init(_ handle: Handle, _ destroy: @escaping Destroy) { (self.handle, self.destroy) = (handle, destroy) }

    deinit { destroy(handle) }
}

/// An object that is ours and that all threads may use at a time: only for those that the driver locks itself.
final class Shared: @unchecked Sendable {
    // Never changes, and neither does the address in it.
    private let owned: Owned

    init(_ handle: Handle, _ destroy: @escaping Owned.Destroy) { owned = Owned(handle, destroy) }

    var handle: Handle { owned.handle }
}

/// An object that is somebody else's, for as long as it is lent.
struct Lent {
    private var lent: Handle?

    init(_ handle: Handle) { lent = handle }

    mutating func end() { lent = nil }

    var handle: Handle {
        guard let lent else { preconditionFailure("a Mongo client was used outside of withClient") }
        return lent
    }
}
