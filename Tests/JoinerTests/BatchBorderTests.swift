// Where one batch ends and the next begins, who reads it, and what that one's clock says: none of it changes anything.

import Support
import Testing

@testable import Following
@testable import Joiner

@Suite("Where batches end")
struct BatchBorderTests {
    /// How a log is joined.
    private enum Way: CaseIterable { case oneRun, runPerRecord, runs, shares, otherShares }

    private func join(_ log: BorderLog, _ way: Way, withRules: Bool, seed: UInt64) throws -> BorderShop {
        let shop = BorderShop(log, withRules: withRules, seed: seed)
        switch way {
        case .oneRun: try shop.joinInRuns(of: log.lines.count)
        case .runPerRecord: try shop.joinInRuns(of: 1)
        case .runs: try shop.joinInRuns(of: 2 + Int(seed % 12))
        case .shares, .otherShares: try shop.joinInShares()
        }
        return shop
    }

    /// The first difference between what the log leads to and what it should, if there is one.
    private func difference(_ seed: UInt64, withRules: Bool) throws -> String? {
        let log = BorderLog(seed: seed)
        var expected = try Oracle.state(after: [log.source(BorderShop.source, withRules: withRules)])
        for id in expected.products.keys { expected.products[id]!.prices = [] }
        // The letter of a record that the store refuses says the same, not in the same bytes.
        if withRules { expected.deadLetters = expected.deadLetters.map(\.place) }
        var prices: [String]?
        for (number, way) in Way.allCases.enumerated() {
            let shop = try join(log, way, withRules: withRules, seed: seed &* 7 &+ UInt64(number))
            var (found, foundPrices) = shop.state()
            if withRules { found.deadLetters = found.deadLetters.map(\.place) }
            let comparison = Comparison(expected: expected, found: found)
            if !comparison.isEmpty { return "\(way): \(comparison)" }
            if let prices, prices != foundPrices { return "\(way): prices \(foundPrices), not \(prices)" }
            prices = foundPrices
        }
        return nil
    }

    @Test("and who reads them, in one run or a run for each record, changes nothing")
    func borders() throws {
        let count = FaultPlan.count("batch-borders", usual: 40)
        var dangers: [String: Int] = [:]
        for seed in FaultPlan.seed..<FaultPlan.seed + UInt64(count) {
            let withRules = seed % 3 == 0
            if let difference = try difference(seed, withRules: withRules) {
                Issue.record("SHOP_FAULT_ROW=batch-borders SHOP_FAULT_COUNT=1 SHOP_SEED=\(seed)\n\(difference)")
                return
            }
            dangers[withRules ? "with foreign rules" : "without foreign rules", default: 0] += 1
        }
        try FaultRecord.note("batch-borders", count: count, dangers: dangers)
    }
}

extension Support.DeadLetter {
    fileprivate var place: Support.DeadLetter {
        Support.DeadLetter(source: source, position: position, raw: [], reason: "")
    }
}
