// Row hands-on-the-database: people and programs drop, delete, unset and set things while joiners work. Nobody is there
// twice, nothing stands still, and whoever was not touched is as the log says.

import Foundation
import Support
import Testing

extension EndToEndDatabase {
    @Suite("Hands on the database")
    struct HandsTests {
        private static let linesPerHand = 1_000

        @Test("hands-on-the-database: whatever is done to it, everybody who was not touched is as the log says")
        func hands() throws {
            try FaultRow("hands-on-the-database", usual: 9).run(roundsOf: 8) { round in
                let hands = Self.hands(of: round)
                round.tried = hands.count
                let lines = (hands.count + 1) * Self.linesPerHand
                var shape = WorkloadShape(.keyless(partitions: 4), lines: lines, customers: lines / 5)
                // New customers all the time, and one whose history grows.
                (shape.hotCustomerShare, shape.hasOversizedLines, shape.blankShare) = (0.2, false, 0)
                var run = try HandledRun(FaultRun(shape, on: LiveShop(), in: round, watching: .bytes), round)
                for hand in hands { try run.suffer(hand, &round, lines: Self.linesPerHand) }
                try run.finish(&round)
            }
        }

        /// Every deed in turn; every third round one of those that touch everybody.
        private static func hands(of round: FaultRound) -> [Hand] {
            let turn = Int(round.seed)
            if turn % 3 == 2 { return [Hand.wholesale[turn / 3 % Hand.wholesale.count]] }
            return (0..<round.count).map { Hand.single[(turn * round.count + $0) % Hand.single.count] }
        }
    }
}
