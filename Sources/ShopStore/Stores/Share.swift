import Shop

/// Which part of a log's customers one joiner looks after: instance `index` of `count`.
///
/// Products and bad records are everybody's: handling them twice has no second effect.
public struct Share: Equatable, Sendable, CustomStringConvertible {
    /// From 0 to `count` - 1.
    public var index: Int
    /// How many joiners share the log.
    public var count: Int

    /// All customers.
    public static let whole = Share(index: 0, count: 1)!

    /// `nil` unless 0 <= index < count <= 1024.
    public init?(index: Int, count: Int) {
        guard 1...1024 ~= count, 0..<count ~= index else { return nil }
        self.index = index
        self.count = count
    }

    /// Reads `2/5`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(index: index, count: count)
    }

    public var description: String { "\(index)/\(count)" }

    /// Whether this customer is in this share.
    public func owns(_ customer: ShopID) -> Bool { count == 1 || customer.withBytes(owns) }

    /// Whether the id with these bytes is in this share. The same on every machine and in every version.
    public func owns(_ id: UnsafeRawBufferPointer) -> Bool {
        if count == 1 { return true }
        let hash = stableHash(id)
        return Int((hash ^ hash >> 32) % UInt64(count)) == index
    }
}
