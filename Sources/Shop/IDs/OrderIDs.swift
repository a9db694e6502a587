/// Ids of orders, in an order: in a third of the room while all of them are numbers, as nearly always.
public struct OrderIDs: Equatable, Sendable {
    /// All of them, as long as none is a text; else none.
    private var numbers: [Int64] = []
    /// All of them, as soon as one is a text; else none. So equal ids are kept alike.
    private var all: [OrderID] = []

    /// None.
    public init() {}

    /// These, in their order.
    public init(_ ids: some Sequence<OrderID>) { for id in ids { append(id) } }

    /// Adds one at the end.
    @inlinable
    public mutating func append(_ id: OrderID) {
        switch id {
        case .number(let number): append(number)
        case .text: appendText(id)
        }
    }

    @usableFromInline
    mutating func append(_ number: Int64) {
        if all.isEmpty { numbers.append(number) } else { all.append(.number(number)) }
    }

    @usableFromInline
    mutating func appendText(_ id: OrderID) {
        if all.isEmpty { (all, numbers) = (Array(self), []) }
        all.append(id)
    }

    /// Makes room for so many in all.
    public mutating func reserveCapacity(_ count: Int) {
        if all.isEmpty { numbers.reserveCapacity(count) } else { all.reserveCapacity(count) }
    }

    /// The same, without the room that was made for more.
    public var trimmed: OrderIDs {
        var trimmed = OrderIDs()
        (trimmed.numbers, trimmed.all) = (numbers.map { $0 }, all.map { $0 })
        return trimmed
    }

    /// Whether it is one of them.
    public func contains(_ id: OrderID) -> Bool {
        if case .number(let number) = id, all.isEmpty { return numbers.contains(number) }
        return all.contains(id)
    }

    /// What they take in memory, without the texts.
    public var size_bytes: Int {
        numbers.capacity * MemoryLayout<Int64>.stride + all.capacity * MemoryLayout<OrderID>.stride
    }
}

extension OrderIDs: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { all.isEmpty ? numbers.count : all.count }
    public subscript(index: Int) -> OrderID { all.isEmpty ? .number(numbers[index]) : all[index] }
}

extension OrderIDs: ExpressibleByArrayLiteral {
    public init(arrayLiteral ids: OrderID...) { self.init(ids) }
}

extension OrderIDs: CustomStringConvertible {
    public var description: String { Array(self).description }
}
