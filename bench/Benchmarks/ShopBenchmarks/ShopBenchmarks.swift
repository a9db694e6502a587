// What one record costs at each step of its way, without the others: `swift package benchmark`, in this folder.
//
// The throughput counts records (customers for BSON, files of ten thousand records for the log).

import Benchmark
import EventLog
import Foundation
import Mongo
import Shop

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .cpuTotal, .throughput], scalingFactor: .kilo, maxDuration: .seconds(3))

    Benchmark("parse: records to events") { benchmark in
        let parser = EventParser()
        let lines = Orders.lines
        var batch = EventBatch(capacity: Orders.count)
        benchmark.startMeasurement()
        for number in benchmark.scaledIterations {
            try parser.parse(lines[number % lines.count], from: Orders.origin(number), into: &batch)
        }
        blackHole(batch.count)
    }

    Benchmark("join: events to customers") { benchmark in
        let context = JoinContext(batch: try Orders.batch(), catalogue: Catalogue())
        let events = context.batch.events
        let unknown = [CustomerState](repeating: CustomerState(), count: context.batch.customers.count)
        var states = unknown
        benchmark.startMeasurement()
        for number in benchmark.scaledIterations {
            if number % events.count == 0 { states = unknown }
            let event = events[number % events.count]
            blackHole(states[Int(event.subject)].apply(event, at: number, in: context))
        }
    }

    Benchmark("BSON: a customer's document") { benchmark in
        for number in benchmark.scaledIterations {
            blackHole(try customer(number).size_bytes)
        }
    }

    let whole = Benchmark.Configuration(metrics: [.wallClock, .cpuTotal, .throughput], maxDuration: .seconds(3))
    Benchmark("log: records from a file", configuration: whole) { benchmark in
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("shop-benchmark-\(getpid()).ndjson")
        try Data(Orders.lines.flatMap { $0 + [0x0A] }).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let log = try LogAddress(file.path)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            let reader = try log.openReader()
            let counter = Counter()
            while try reader.poll(budget_bytes: 1 << 20, wait_ms: 0, into: counter) == .delivered {}
            reader.close()
            precondition(counter.count == Orders.count)
        }
    }
}

/// About what the joiner stores of a customer with ten orders.
private func customer(_ number: Int) throws -> Document {
    try Document { d in
        d.string("id", "customer_\(number)")
        d.document("cart") { d in
            d.array("unpaid_order_ids") { a in for order in 0..<2 { a.int64(Int64(order)) } }
            d.array("paid_order_ids") { a in for order in 0..<8 { a.int64(Int64(order)) } }
        }
        d.document("joiner") { d in
            d.int64("rev", 1)
            d.array("applied") { a in
                a.document { d in
                    d.string("source", "file:events/0.ndjson")
                    d.int64("position", Int64(number))
                }
            }
        }
    }
}

private final class Counter: RecordSink {
    var count = 0

    func accept(_ record: Record) -> Bool {
        count += 1
        return true
    }
}
