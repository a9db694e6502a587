// Whatever dies, and whenever: in the end the database holds what the log says, each record counted exactly once.

import Support
import Testing

extension EndToEndWaiting {
    @Suite("Faults")
    struct FaultTests {
        static let spreads: [WorkloadShape.Spread] = [.oneFile, .keyed(partitions: 4), .keyless(partitions: 4)]

        private static let lines = 20_000

        private func shape(_ spread: WorkloadShape.Spread) -> WorkloadShape {
            var shape = WorkloadShape(spread, lines: Self.lines, customers: 500)
            shape.hotCustomerShare = 0.05
            return shape
        }

        @Test("There is none: a log is joined in one go as the oracle says", arguments: spreads)
        func none(spread: WorkloadShape.Spread) throws {
            try FaultRun(shape(spread), on: LiveShop()).finish()
        }

        @Test("Events without a time of their own are joined in the order of the log")
        func untimed() throws {
            var shape = WorkloadShape(.oneFile, lines: 3_000)
            shape.isTimed = false
            let run = try FaultRun(shape, on: LiveShop())
            try run.log.appendRest()
            let exit = try run.startJoiner("--until-end").wait(seconds: run.deadline_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let expected = try Oracle.state(after: run.log.sources)
            let comparison = Comparison(expected: expected, found: try run.shop.stored(), isTimed: false)
            #expect(comparison.isEmpty, "\(comparison)")
        }

        @Test("The joiner stops and starts cleanly: every summary is printed once and in the order of the log")
        func cleanStops() throws {
            let run = try FaultRun(WorkloadShape(.oneFile, lines: 5_000), on: LiveShop())
            var found: [Summary] = []
            while !run.log.isComplete {
                try run.log.append(lines: 1_500)
                let exit = try run.startJoiner("--until-end").wait(seconds: run.deadline_s)
                #expect(exit.status == ExitCode.done, "\(exit)")
                found += exit.lines.compactMap { Summary(json: $0) }
            }
            var oracle = Oracle(keepsSummaries: true)
            for source in run.log.sources { try oracle.read(source) }
            #expect(found.count == oracle.summaries.count)
            let difference = zip(found, oracle.summaries).first { $0 != $1 }
            #expect(difference == nil, "\(String(describing: difference))")
        }

        @Test("One of two joiners is killed and replaced while the other goes on", arguments: spreads.dropFirst())
        func oneOfTwo(spread: WorkloadShape.Spread) throws {
            var run = try FaultRun(shape(spread), on: LiveShop())
            var joiners = try [run.startJoiner("--instance", "0/2"), run.startJoiner("--instance", "1/2")]
            let kills = 2
            let lines = run.workload.lines.count / (kills + 1)
            for kill in 0..<kills {
                try run.log.append(lines: lines)
                run.letWork(joiners[kill % 2], onLines: lines / 2)
                try run.kill(joiners[kill % 2])
                joiners[kill % 2] = try run.startJoiner("--instance", "\(kill % 2)/2")
            }
            try run.log.append(lines: lines / 2)
            // A program that has not come to handle signals yet would be ended by one.
            for joiner in joiners { #expect(joiner.wait(seconds: 60) { $0.lines >= 1 }) }
            for joiner in joiners { try run.end(joiner) }
            try run.finish(["0/2", "1/2"])
        }

        @Test("Others buy straight in the database for the same customers while the joiner works")
        func directPurchases() throws {
            let run = try FaultRun(shape(.keyed(partitions: 2)), on: LiveShop())
            try run.log.append(lines: Self.lines / 4)
            let first = try run.startJoiner("--until-end").wait(seconds: run.deadline_s)
            #expect(first.status == ExitCode.done, "\(first)")
            let count = Self.lines / 10
            let joiner = try run.startJoiner()
            let buyers = try (1...2).map {
                try run.programs.start(.makePurchases, "--to", "db", "--count", "\(count)", "--seed", "\($0)")
            }
            try run.log.appendRest()
            for buyer in buyers {
                let exit = try buyer.wait(seconds: run.deadline_s)
                #expect(exit.status == ExitCode.done, "\(exit)")
            }
            try run.end(joiner)
            let last = try run.startJoiner("--until-end").wait(seconds: run.deadline_s)
            #expect(last.status == ExitCode.done, "\(last)")
            var found = try run.shop.stored()
            let direct = found.removeHoldings(beyond: try Oracle.state(after: run.log.sources))
            #expect(direct == 2 * count)
            try run.expectState(found)
        }
    }
}

extension ShopState {
    /// Takes away all holdings that the log does not explain, and says how many there were.
    fileprivate mutating func removeHoldings(beyond expected: ShopState) -> Int {
        var removed = 0
        for (id, customer) in customers {
            var open: [Holding: Int] = [:]
            for holding in expected.customers[id]?.holdings ?? [] { open[holding, default: 0] += 1 }
            let explained = customer.holdings.filter { holding in
                guard let count = open[holding], count > 0 else { return false }
                open[holding] = count - 1
                return true
            }
            removed += customer.holdings.count - explained.count
            customers[id]?.holdings = explained
        }
        return removed
    }
}
