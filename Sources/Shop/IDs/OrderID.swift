/// The name of an order: a 64-bit integer, or text. `1` and `"1"` are two orders.
public enum OrderID: Hashable, Sendable {
    /// As JSON's integers: `1` and `-1`, not `1.0`.
    case number(Int64)
    /// Compared as bytes, like every id.
    case text(ShopID)
}

extension OrderID: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let number): String(number)
        case .text(let id): id.text
        }
    }
}

extension OrderID: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int64) { self = .number(value) }
    public init(stringLiteral value: String) { self = .text(ShopID(value)) }
}
