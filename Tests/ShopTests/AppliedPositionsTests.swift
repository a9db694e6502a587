import Testing

@testable import Shop

@Suite("What a document contains of a source")
struct AppliedPositionsTests {
    @Test("is every record that ends at or before its position, of that source alone")
    func contains() {
        let applied = AppliedPositions([.init(source: 1, position: 10), .init(source: 2, position: 5)])
        #expect(applied.contain(10, of: 1) && applied.contain(9, of: 1) && !applied.contain(11, of: 1))
        #expect(applied.contain(5, of: 2) && !applied.contain(6, of: 2))
        #expect(!applied.contain(0, of: 3))
    }

    @Test("grows, and never shrinks")
    func advances() {
        var applied = AppliedPositions()
        for (source, position) in [(1, 10), (2, 5), (1, 7), (2, 8)] as [(UInt32, Int64)] {
            applied.advance(source, to: position)
        }
        #expect(applied.entries == [.init(source: 1, position: 10), .init(source: 2, position: 8)])
    }

    @Test("is forgotten once it is over, but for the last one")
    func pruned() {
        var applied = AppliedPositions([.init(source: 1, position: 10), .init(source: 2, position: 5)])
        applied.prune { $0.source == 1 }
        #expect(applied.entries == [.init(source: 2, position: 5)])
        applied.prune { _ in true }
        #expect(applied.entries == [.init(source: 2, position: 5)])
    }
}
