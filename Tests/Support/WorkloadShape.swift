// What a generated event log should be like.

/// The measures of a generated event log. Shares are of all lines, from 0 to 1.
public struct WorkloadShape: Sendable {
    /// How the events come to lie in files, and with it how much of the outcome depends on the order of reading.
    public enum Spread: Sendable, Equatable {
        /// One file: there is one order, and everything about the outcome follows from it.
        case oneFile
        /// Each customer's events in one partition, chosen by id. Every product has one record, in any partition,
        /// so that prices do not depend on which partition is read first; the order of holdings still does.
        case keyed(partitions: Int)
        /// Every event in any partition. Customers, too, are registered with the same words each time;
        /// the order of a customer's orders is open.
        case keyless(partitions: Int)
    }

    public var spread: Spread
    /// How many lines there are in all, the bad and the blank ones among them.
    public var lines: Int
    public var customers: Int
    public var products: Int
    /// Orders and payments that were sent before.
    public var duplicateShare = 0.05
    public var badShare = 0.01
    /// Whether bad lines may be over 1 MiB; there are two such lines at most.
    public var hasOversizedLines = true
    public var blankShare = 0.003
    /// Valid events in an unexpected dress: other field order, whitespace, escapes, unknown fields, CRLF.
    public var unusualShare = 0.1
    /// Events of the one customer who buys far more than the others.
    public var hotCustomerShare = 0.05
    /// Whether every event carries `timestamp_ms`; otherwise none does.
    public var isTimed = true

    public init(_ spread: Spread, lines: Int, customers: Int = 200, products: Int = 40) {
        precondition(customers > 0 && products > 0, "a shop needs a customer and a product")
        (self.spread, self.lines, self.customers, self.products) = (spread, lines, customers, products)
    }

    /// How many files the log has.
    public var partitions: Int {
        switch spread {
        case .oneFile: 1
        case .keyed(let partitions), .keyless(let partitions): partitions
        }
    }

    /// Whether a product may be described more than once, with changing prices. Without times of their own,
    /// two prices and the order between them could fall into one millisecond or not.
    var changesPrices: Bool { spread == .oneFile && isTimed }

    /// Whether a customer may be registered again under another name, or an order repeated with other words.
    var changesWords: Bool {
        if case .keyless = spread { return false }
        return true
    }
}
