import Shop
import Testing

@testable import Services

@Suite("A stock level")
struct StockLevelTests {
    private func move(_ direction: StockMovement.Direction, _ quantity: Double) -> StockMovement {
        StockMovement(product: "milk", direction: direction, quantity: quantity, timestamp_ms: 7)
    }

    @Test("says once that it is low, and once that it is filled again")
    func words() {
        var level = StockLevel()
        var words: [StockWord] = []
        let moves: [(StockMovement.Direction, Double)] = [
            (.incoming, 10), (.outgoing, 4), (.outgoing, 3), (.outgoing, 5), (.incoming, 1), (.incoming, 20),
            (.incoming, 1),
            (.outgoing, 17),
        ]
        for (direction, quantity) in moves {
            if let word = level.apply(move(direction, quantity), threshold: 5) { words.append(word) }
        }
        #expect(words.map(\.isLow) == [true, false, true])
        #expect(words.map(\.level) == [3, 19, 3])
        #expect(words.map(\.number) == [1, 2, 3])
        #expect(level.level == 3)
    }

    @Test("goes below zero rather than refuse what was sold")
    func belowZero() {
        var level = StockLevel()
        let word = level.apply(move(.outgoing, 3), threshold: 0)
        #expect(level.level == -3)
        #expect(word?.isLow == true)
    }

    @Test("is not low at its threshold, only below")
    func atThreshold() {
        var level = StockLevel()
        #expect(level.apply(move(.incoming, 5), threshold: 5) == nil)
        #expect(level.apply(move(.outgoing, 0.5), threshold: 5)?.isLow == true)
    }

    @Test("has a threshold of its own that counts before the usual one")
    func ownThreshold() {
        var level = StockLevel()
        level.threshold = 100
        #expect(level.apply(move(.incoming, 50), threshold: 5)?.threshold == 100)
    }

    @Test("sums decimal fractions as they are written")
    func fractions() {
        var level = StockLevel()
        for _ in 0..<10 { _ = level.apply(move(.outgoing, 0.1), threshold: -100) }
        #expect(level.sold == 1)
        _ = level.apply(move(.incoming, 1e300), threshold: -100)
        #expect(level.level == 1e300)
    }
}
