// At least once, in any order across the partitions: whatever comes again, and whenever, the state is the same.

import Support
import Testing

@testable import Following
@testable import Joiner

@Suite("Redelivered records")
struct DuplicateTests {
    static let spreads: [WorkloadShape.Spread] = [.oneFile, .keyed(partitions: 4), .keyless(partitions: 3)]

    /// Small, so that customers and products meet often.
    private func shape(_ seed: UInt64) -> WorkloadShape {
        var shape = WorkloadShape(Self.spreads[Int(seed % 3)], lines: 200, customers: 10, products: 8)
        shape.badShare = 0.02
        return shape
    }

    @Test("change nothing, whatever their share, and whatever the order of the partitions")
    func duplicates() throws {
        let count = FaultPlan.count("duplicates", usual: 100)
        var dangers: [String: Int] = [:]
        for seed in FaultPlan.seed..<FaultPlan.seed + UInt64(count) {
            let delivery = Delivery(shape(seed), seed: seed, faultShare: seed % 4 == 0 ? 0.02 : 0)
            try delivery.deliver(redelivering: Double(seed % 6) / 10)
            if seed % 5 == 0 { try delivery.deliverAgain() }
            let comparison = try delivery.comparison()
            guard comparison.isEmpty else {
                let replay = "SHOP_FAULT_ROW=duplicates SHOP_FAULT_COUNT=1 SHOP_SEED=\(seed)"
                Issue.record("\(replay)\n\(comparison)")
                return
            }
            dangers.merge(delivery.dangers) { $0 + $1 }
        }
        try FaultRecord.note("duplicates", count: count, dangers: dangers)
    }
}
