import Bytes
import Support
import Testing

@testable import Shop

@Suite("A table of ids")
struct IDTableTests {
    /// Of every length around those that are kept in another way, and alike but for one byte.
    private static let ids: [ShopID] = (1...40).flatMap { length in
        let id = String(repeating: "x", count: length)
        return [ShopID(id), ShopID(id.dropLast() + "y"), ShopID("y" + id.dropFirst())]
    }

    /// Without those that are given twice: of length 1 the last and the first byte are one.
    private static let distinct = Array(Set(ids)).sorted()

    private func filled(_ ids: [ShopID], seed: UInt64 = 1) -> IDTable {
        var table = IDTable(seed: seed)
        for id in ids { _ = table.number(of: id) }
        return table
    }

    @Test("gives numbers in the order in which ids come, and knows the bytes of each")
    func order() {
        let table = filled(Self.distinct)
        #expect(table.count == Self.distinct.count)
        for (number, id) in Self.distinct.enumerated() {
            #expect(table.find(id) == UInt32(number))
            #expect(table[UInt32(number)] == id)
            #expect(table.withView(of: UInt32(number)) { Array($0) } == Array(id.text.utf8))
        }
    }

    @Test("tells its ids in the order of their bytes, however they came")
    func idOrder() {
        var random = SplitMix64(seed: 7)
        let ids = Self.distinct + ["Ł", "ł", "customer_000010", "customer_000009", "customer_00001"].map { ShopID($0) }
        let table = filled(ids.shuffled(using: &random))
        let inOrder = table.numbersInIDOrder().map { table[$0] }
        #expect(inOrder == ids.sorted { Array($0.text.utf8).lexicographicallyPrecedes(Array($1.text.utf8)) })
        #expect(filled([]).numbersInIDOrder().isEmpty)
    }

    @Test("takes in another table: known ids keep their numbers, new ones follow")
    func merged() {
        let other = filled(Self.distinct)
        for known in [0, 1, 60, Self.distinct.count] {
            // Known in another order, so that their numbers are others.
            var table = filled(Self.distinct[..<known].reversed())
            let numbers = table.numbers(of: other)
            let expected = Self.distinct.indices.map { $0 < known ? known - 1 - $0 : $0 }
            #expect(numbers == expected.map { UInt32($0) })
            #expect(table.count == Self.distinct.count)
            #expect(numbers.map { table[$0] } == Self.distinct)
            #expect(Self.distinct.map { table.find($0) } == numbers.map { $0 })
        }
    }

    @Test("that is emptied knows nothing any more, and begins with 0")
    func emptied() {
        var table = filled(Self.distinct)
        table.removeAll()
        #expect(table.count == 0 && Self.distinct.allSatisfy { table.find($0) == nil })
        #expect(Self.distinct.reversed().map { table.number(of: $0) } == Self.distinct.indices.map { UInt32($0) })
        #expect(Self.distinct.reversed().enumerated().allSatisfy { table[UInt32($0)] == $1 })
    }

    @Test("hashes ids by their length, by every byte and by the seed")
    func hashes() {
        func long(_ id: ShopID, seed: UInt64 = 1) -> UInt64 { id.withView { hashLong($0, seed: seed) } }
        func short(_ id: ShopID, seed: UInt64 = 1) -> UInt64 {
            id.withView { hashShort(ShortBytes($0), $0.count, seed: seed) }
        }
        let short_ids = Self.distinct.filter { $0.text.utf8.count <= ShortBytes.count_max }
        #expect(Set(short_ids.map { short($0) }).count == short_ids.count)
        #expect(Set(short_ids.map { short($0, seed: 2) }).isDisjoint(with: short_ids.map { short($0) }))
        #expect(Set(Self.distinct.map { long($0) }).count == Self.distinct.count)
        #expect(Set(Self.distinct.map { long($0, seed: 2) }).isDisjoint(with: Self.distinct.map { long($0) }))
        // Zeros at the end are no other id's padding.
        #expect(short("a") != short("a\0") && long("a") != long("a\0"))
    }

    @Test("spreads ids that count upwards over all of its places", arguments: ["%d", "customer_number_%d"])
    func spread(pattern: String) {
        let parts = pattern.split(separator: "%d", omittingEmptySubsequences: false)
        let ids = (0..<4_096).map { ShopID(parts[0] + String($0)) }
        let places = ids.map { id in
            id.withView { bytes in
                (bytes.count > ShortBytes.count_max
                    ? hashLong(bytes, seed: 3) : hashShort(ShortBytes(bytes), bytes.count, seed: 3)) & 4_095
            }
        }
        // Of n things thrown at n places, about n (1 - 1/e) places are hit: 2,589; chance hardly moves that by 100.
        #expect(Set(places).count > 2_450)
    }
}
