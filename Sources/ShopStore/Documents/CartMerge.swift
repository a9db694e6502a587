import Mongo
import Shop

/// A cart as an update leaves it, worked out from the one that is stored: field by field what `$set` and `$push` make of it,
/// with all that others put there, in its order.
///
/// The server writes a small cart as a whole for a third less than some of its fields. It is right only where nobody else
/// can write the document between the reading and the writing: in a transaction that has read it.
struct CartMerge {
    private let state: CustomerState
    private let stored: DocumentView
    private let sources: SourceTable

    /// Up to so many paid orders the whole is cheaper; with 120 it costs as much.
    private static let paidOrders_max = 64

    /// Whether the stored cart is worth reading.
    static func isWorthwhile(_ state: CustomerState) -> Bool {
        state.addition.changesCart && state.repairs == CustomerState.Repairs()
            && state.cart.paid.count <= paidOrders_max
    }

    /// `nil` where the fields are better left to the server: it has an error for some of what others may have put there.
    init?(_ state: CustomerState, stored document: DocumentView?, _ sources: SourceTable) {
        guard Self.isWorthwhile(state), let cart = document?.document("cart") else { return nil }
        let pushed = CartField.allCases.filter { $0.change(by: state.addition) == .push }
        guard pushed.allSatisfy({ cart[$0.name].map { $0.array != nil } ?? true }) else { return nil }
        (self.state, stored, self.sources) = (state, cart, sources)
    }

    /// Appends the fields; those that are new come last, in the order in which the server adds them.
    func write(to d: inout DocumentWriter) {
        var open = CartField.allCases.filter { $0.change(by: state.addition) != .none }
        d.fields(of: stored) { name, value, d in
            guard let index = open.firstIndex(where: { name == $0.name }) else { return false }
            write(open.remove(at: index), after: value, to: &d)
            return true
        }
        for field in open { write(field, after: nil, to: &d) }
    }

    private func write(_ field: CartField, after stored: Value?, to d: inout DocumentWriter) {
        d.array(field.name) { a in
            if field.change(by: state.addition) == .push, let list = stored?.array {
                a.elements(of: list, in: 0..<Int.max)
            }
            field.append(state, sources, to: &a)
        }
    }
}
