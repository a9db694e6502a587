import Shop
import Testing

@testable import Following
@testable import Joiner

@Suite("The plan of a batch")
struct BatchPlanTests {
    /// Events about customers named by letters, in the log's order; an offer for each `-`.
    private func batch(_ subjects: String) throws -> EventBatch {
        let parser = EventParser()
        var batch = EventBatch()
        for (index, subject) in subjects.enumerated() {
            let record: EventRecord =
                subject == "-"
                ? .newProduct("p", Offer(name: "n", type: "t", price: 1))
                : .payment(customer: ShopID(String(subject)), .number(Int64(index)))
            var bytes: [UInt8] = []
            record.write(timestamp_ms: 0, to: &bytes)
            let origin = EventParser.Origin(source: 0, start: 0, end: Int64(index) + 1, timestamp_ms: 0)
            _ = try parser.parse(bytes, from: origin, into: &batch)
        }
        return batch
    }

    @Test("groups events by customer, each group in the log's order, and leaves offers out")
    func groups() throws {
        let plan = BatchPlan(try batch("ab-aacb"))
        #expect(plan.order == [0, 3, 4, 1, 6, 5] && plan.starts == [0, 3, 5, 6])
        #expect(plan.events(of: 1..<3).map(\.position) == [2, 7, 6] && plan.events(of: 0..<0).isEmpty)
    }

    @Test("of a slice has that slice's events alone, and still knows all customers")
    func slices() throws {
        let plan = BatchPlan(try batch("ab-aacb"), 3..<6)
        #expect(plan.order == [3, 4, 5] && plan.starts == [0, 2, 2, 3])
    }

    @Test("has the customers in the order of their ids where that is asked for, each with the same events")
    func idOrder() throws {
        let batch = try batch("cb-ccab")
        let plan = BatchPlan(batch, inIDOrder: true)
        #expect(plan.order == [5, 1, 6, 0, 3, 4] && plan.starts == [0, 1, 3, 6])
        #expect((0..<3).map { batch.customers[plan.number(at: $0)].text } == ["a", "b", "c"])
        let slice = BatchPlan(batch, 0..<3, inIDOrder: true)
        #expect(slice.order == [1, 0] && slice.starts == [0, 0, 1, 2])
    }

    @Test(
        "is divided evenly among the workers, into shards of at most a thousand customers, and of none that is not worth it",
        arguments: [
            (0, 1, 2, []), (1, 1, 2, [1]), (5, 1, 2, [5]), (799, 1, 4, [799]), (800, 1, 4, [400, 400]),
            (1_300, 1, 4, [434, 434, 432]), (2_001, 1, 2, [1_000, 1_000, 1]), (2_000, 1, 2, [1_000, 1_000]),
            (10, 799, 4, [10]), (10, 800, 4, [5, 5]), (4, 3_000, 4, [2, 2]), (4, 9_000, 4, [1, 1, 1, 1]),
            (3, 9_000, 8, [1, 1, 1]),
        ])
    func shards(customers: Int, events: Int, workers: Int, sizes: [Int]) throws {
        var batch = EventBatch()
        let parser = EventParser()
        for number in 0..<customers * events {
            let record = Array(#"{"type": "payment", "user_id": "\#(number % customers)", "order_id": 1}"#.utf8)
            let origin = EventParser.Origin(source: 0, start: 0, end: 1, timestamp_ms: 0)
            _ = try parser.parse(record, from: origin, into: &batch)
        }
        let shards = BatchPlan(batch).shards(workers: workers)
        #expect(shards.map(\.count) == sizes && shards.flatMap { Array($0) } == Array(0..<customers))
    }
}
