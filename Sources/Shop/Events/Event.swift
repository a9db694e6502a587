/// One event of the shop, as the joiner handles it: fixed size, with numbers that its `EventBatch` gave out.
public struct Event: Sendable {
    /// Who or what it is about: a number in the batch's `customers`, or for `.offer` in its `products`.
    public var subject: UInt32
    /// The number of the log's partition that it came from.
    public var source: UInt32
    /// When it happened, in Unix milliseconds (UTC).
    public var timestamp_ms: Int64
    /// The position in its source just after the record.
    public var position: Int64
    /// What it says of its subject.
    public var action: Action
    /// What is known of it beside what it says; it takes the place of padding.
    public var flags: Flags = []
    /// How far before that the record starts.
    public var length: UInt32

    /// What is known of an event beside what its record says.
    public struct Flags: OptionSet, Sendable {
        /// The bits: one byte, so that they fit where padding would be.
        public let rawValue: UInt8

        /// The flags whose bits are set.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Neither the record nor its log says when it happened: its time is that of the reading.
        public static let untimed = Flags(rawValue: 1 << 0)
    }

    /// An order's id, or where the batch keeps it.
    public enum OrderReference: Sendable {
        /// The id itself.
        case number(Int64)
        /// The number of a text in the batch's `orderTexts`.
        case text(UInt32)
    }

    /// Whether it is about a customer; the others are about a product.
    @inline(__always)
    public var isAboutCustomer: Bool { action.isAboutCustomer }
}
