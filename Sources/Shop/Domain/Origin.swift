/// What a purchase came from.
public enum Origin: Equatable, Sendable {
    /// The customer's order with this id, which was paid.
    case order(OrderID)
    /// The record of the purchase itself: the number of its source, and the position just after it.
    case record(source: UInt32, position: Int64)
}
