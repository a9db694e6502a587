import Shop
import Testing

@Suite("The ids of orders")
struct OrderIDsTests {
    static let mixtures: [[OrderID]] = [
        [], [1], ["a"], [1, 2, 3, .number(.min), .number(.max)], ["1", 1], [1, "1", 2, "a"], [1, 1, "a", "a"],
        ["e\u{301}", "\u{e9}"],
    ]

    @Test("are those that were added, in their order, whether any of them is a text or not", arguments: mixtures)
    func keepTheirOrder(ids: [OrderID]) {
        var added = OrderIDs()
        added.reserveCapacity(ids.count)
        for id in ids { added.append(id) }
        #expect(Array(added) == ids)
        #expect(added.count == ids.count)
        #expect(Array(added.suffix(2)) == Array(ids.suffix(2)))
        #expect(added == OrderIDs(ids))
        #expect(added != OrderIDs(ids + [7]))
    }

    @Test("contain those and no others: 1 is not the text 1", arguments: mixtures)
    func contain(ids: [OrderID]) {
        for id in [1, 2, "1", "a", "e\u{301}", "\u{e9}", 0, .number(.max)] as [OrderID] {
            #expect(OrderIDs(ids).contains(id) == ids.contains(id), "\(id)")
        }
    }

    @Test("take a third of the room while all of them are numbers")
    func areSmall() {
        let numbers = OrderIDs((0..<1_000).map { .number($0) })
        #expect(numbers.trimmed == numbers && numbers.trimmed.size_bytes < 1_100 * 8)
        var none = OrderIDs()
        none.reserveCapacity(1_000)
        #expect(none.trimmed.size_bytes == 0)
        var mixed = numbers
        mixed.append("a")
        #expect(mixed.size_bytes > 1_000 * 16)
    }
}
