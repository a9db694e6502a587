// A consumer group in trouble. The broker is an imitation that fences nobody: what keeps the state right here are the
// guards on the documents.

import Support
import Testing

extension EndToEnd {
    @Suite("Faults with the log in Kafka")
    struct KafkaFaultTests {
        @Test(
            "Joiners start, stop, die and sleep: the state is what one alone would have made, and stale writes are refused",
            arguments: [WorkloadShape.Spread.keyed(partitions: 4), .keyless(partitions: 4)])
        func group(spread: WorkloadShape.Spread) throws {
            var shape = WorkloadShape(spread, lines: FaultSettings.kafkaLines, customers: 500)
            shape.hotCustomerShare = min(0.05, 2_000 / Double(shape.lines))
            var run = try KafkaFaultRun(Workload(shape, seed: FaultSettings.seed))
            let clock = ContinuousClock()
            let time = try clock.measure { try run.run() }
            let expected = try Oracle.state(after: run.sources).withoutPlaces
            let comparison = Comparison(
                expected: expected, found: try run.shop.stored().withoutPlaces, order: shape.comparedOrder)
            #expect(comparison.isEmpty, "seed \(FaultSettings.seed)\n\(comparison)")
            #expect(run.refused > 0, "no joiner found itself overtaken, or none said so")
            let kinds = KafkaFaultRun.Moment.allCases.map { kind in
                "\(run.moments.count { $0 == kind }) \(kind.rawValue)"
            }
            print(
                "\(spread), \(expected.counts.records) records, \(time): \(kinds.joined(separator: ", ")); "
                    + "\(run.refused) stale writes refused")
        }
    }
}
