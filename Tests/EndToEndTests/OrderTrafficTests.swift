// What make-orders makes: numbers of its own in each run, the same for the same seed, whatever numbers it is given.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("Order traffic")
    struct OrderTrafficTests {
        private func made(_ arguments: String...) throws -> [String] {
            let exit = try Shop(events: "-").start(.makeOrders, arguments).wait(seconds: 10)
            #expect(exit.status == ExitCode.done, "\(arguments) \(exit)")
            return exit.lines
        }

        private func orders(_ lines: [String]) -> Set<Int64> {
            Set(lines.compactMap { Int64($0.firstMatch(of: /"type": "order", "order_id": (\d+)/)?.1 ?? "") })
        }

        @Test("of two runs has no order in common, and each order's number is exact in every language")
        func numbers() throws {
            let (one, other) = try (orders(made("--count", "500")), orders(made("--count", "500")))
            #expect(one.count > 200 && other.count > 200 && one.isDisjoint(with: other))
            #expect(one.union(other).allSatisfy { 1..<(1 << 53) ~= $0 })
            #expect(try one.isDisjoint(with: orders(made("--count", "500", "--seed", "1"))))
        }

        @Test("is the same for the same seed and start, and others for another seed")
        func seeds() throws {
            let (one, again) = try (
                made("--seed", "1", "--start-ms", "5"), made("--seed", "1", "--start-ms", "5")
            )
            #expect(one == again && one.count == 100)
            #expect(try orders(one).isDisjoint(with: orders(made("--seed", "2"))))
        }

        @Test("counts from where it is told to")
        func first() throws {
            #expect(try orders(made("--seed", "1", "--first-order", "7")).min() == 7)
        }

        @Test(
            "comes of any number that there is",
            arguments: [
                ["--rate", "1e308"], ["--rate", "5e-324", "--count", "0"], ["--customers", "9223372036854775807"],
                ["--start-ms", "9223372036854775707"], ["--start-ms=-9223372036854775808"],
                ["--first-order", "9223372036854775707"], ["--seed", "18446744073709551615"],
            ])
        func extremes(arguments: [String]) throws {
            let exit = try Shop(events: "-").start(.makeOrders, arguments).wait(seconds: 10)
            #expect(exit.status == ExitCode.done && exit.signal == nil, "\(exit)")
            #expect(exit.lines.count == (arguments.contains("0") ? 0 : 100), "\(exit)")
        }

        @Test("without an end is begun all the same")
        func endless() throws {
            let exit = try Shop(events: "-").shell(
                "make-orders --count 9223372036854775807 | head -2", in: TemporaryFolder(), seconds: 5)
            #expect(exit.lines.count == 2 && exit.errorText == "", "\(exit)")
        }
    }
}
