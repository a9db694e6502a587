import Mongo
import Shop

/// A cart as an update leaves it, worked out from the one that is stored: list by list what `$set` and `$push` make of it.
///
/// The server writes a small cart as a whole for a third less than some of its fields. Only who has read it in the same
/// transaction may do so: then nobody writes the document in between.
struct CartMerge {
    private let state: CustomerState
    private let sources: SourceTable
    /// What is stored, in its order.
    private let lists: [(field: CartField, list: DocumentView)]

    /// With so many orders the whole is still cheaper; with twice as many it costs as much.
    private static let orders_max = 64
    private static let stored_bytes_max = 8_192

    /// Whether the stored cart is worth reading.
    static func isWorthwhile(_ state: CustomerState) -> Bool {
        let cart = state.cart
        let orders = cart.paid.count + cart.unpaid.count + cart.earlyPayments.count
        return state.addition.changesCart && state.repairs == CustomerState.Repairs() && orders <= orders_max
    }

    /// `nil` where the fields are better left to the server: where the cart is large, or has anything but our lists, each
    /// once. It may be others', of kinds that are not copied as they are; or something that the server has an error for.
    init?(_ state: CustomerState, stored document: DocumentView?, _ sources: SourceTable) {
        guard Self.isWorthwhile(state), let cart = document?.document("cart"),
            cart.bytes.count <= Self.stored_bytes_max, cart.isSound
        else { return nil }
        var lists: [(field: CartField, list: DocumentView)] = []
        for (name, value) in cart {
            guard let field = CartField(name), let list = value.array, list.beginsAtZero,
                !lists.contains(where: { $0.field == field }),
                field.change(by: state) != .push || list.isOfOrders
            else { return nil }
            lists.append((field, list))
        }
        (self.state, self.sources, self.lists) = (state, sources, lists)
    }

    /// Appends the lists; those that are new come last, in the order in which the server adds them.
    func write(to d: inout DocumentWriter) {
        for (field, list) in lists { write(field, after: list, to: &d) }
        for field in CartField.allCases where [.set, .push].contains(field.change(by: state)) {
            if !lists.contains(where: { $0.field == field }) { write(field, after: .empty, to: &d) }
        }
    }

    private func write(_ field: CartField, after stored: DocumentView, to d: inout DocumentWriter) {
        let change = field.change(by: state)
        if change == .unset { return }
        if change == .none { return d.array(field.name, stored) }
        d.array(field.name) { a in
            if change == .push { a.elements(of: stored, in: 0..<Int.max) }
            field.append(state, sources, to: &a)
        }
    }
}

extension CartField {
    fileprivate init?(_ name: Text) {
        guard let field = Self.allCases.first(where: { name == $0.name }) else { return nil }
        self = field
    }
}

extension DocumentView {
    /// Others' lists may be numbered in any way, which libbson says something to on standard error.
    fileprivate var beginsAtZero: Bool {
        var elements = makeIterator()
        return elements.next().map { $0.key == "0" } ?? true
    }

    /// Whether all elements are of the kinds that orders and their times are of.
    fileprivate var isOfOrders: Bool {
        allSatisfy { _, value in
            switch value {
            case .int32, .int64, .double, .string, .null: true
            default: false
            }
        }
    }
}
