// A consumer group in trouble. The broker is an imitation that fences nobody: what keeps the state right here are the
// guards on the documents.

import Support
import Testing

extension EndToEndGroup {
    @Suite("Faults with the log in Kafka")
    struct KafkaFaultTests {
        private static let linesPerMoment = 1_600

        @Test(
            "kafka-group: joiners start, stop, die and sleep: the state is what one alone would have made, and stale writes are refused"
        )
        func group() throws {
            var refused = 0
            try FaultRow("kafka-group", usual: 5).run(roundsOf: 5) { round in
                let spreads = [WorkloadShape.Spread.keyed(partitions: 4), .keyless(partitions: 4)]
                let lines = round.count * Self.linesPerMoment
                var shape = WorkloadShape(spreads[Int(round.seed % 2)], lines: lines, customers: 500)
                shape.hotCustomerShare = min(0.05, 2_000 / Double(lines))
                var run = try KafkaFaultRun(Workload(shape, seed: round.seed), moments: round.count)
                let time = FaultTime()
                try run.run()
                try run.watch.check()
                try time.check(lines: lines, bound_s: round.bound_s)
                let expected = try Oracle.state(after: run.sources).withoutPlaces
                let comparison = Comparison(
                    expected: expected, found: try run.shop.stored().withoutPlaces, order: shape.comparedOrder)
                try #require(comparison.isEmpty, "seed \(round.seed)\n\(comparison)")
                refused += run.refused
                for moment in run.moments { round.note(moment.rawValue) }
                round.note("stale writes refused", times: run.refused)
            }
            // In a single round the one that was overtaken may be killed before it can say so.
            #expect(
                refused > 0 || FaultPlan.count("kafka-group", usual: 5) <= 5,
                "no joiner found itself overtaken, or none said so")
        }
    }
}
