import Shop
import ShopStore

/// Where summaries are printed, a batch is worked out a slice at a time: a summary grows with its customer, and those of a
/// whole batch could take any amount of memory.
extension Engine {
    /// About how many bytes of summaries one slice may come to, and how many events at most.
    private static let sliceText_bytes_max = 128 << 20
    private static let sliceEvents_max = 1 << 20
    /// What a summary takes beside its orders, and what each order takes, about.
    private static let line_bytes = 80
    private static let order_bytes = 12

    /// The batch's events in slices, in the log's order; all of them as one where nothing is printed.
    func slices(of batch: EventBatch) throws -> [Range<Int>] {
        if services.summaryFormat == nil || batch.isEmpty { return [0..<batch.count] }
        // By customer how many orders a line of theirs names; below zero where that is not known yet.
        var orders = [Int](repeating: -1, count: batch.customers.count)
        var slices: [Range<Int>] = []
        var (start, size_bytes) = (0, 0)
        for window in stride(from: 0, to: batch.count, by: Self.sliceEvents_max) {
            let events = window..<min(window + Self.sliceEvents_max, batch.count)
            try look(up: events, of: batch, &orders)
            for index in events {
                size_bytes += Self.lineSize(batch.events[index], &orders)
                let isFull = size_bytes >= Self.sliceText_bytes_max || index - start + 1 >= Self.sliceEvents_max
                if !isFull { continue }
                slices.append(start..<index + 1)
                (start, size_bytes) = (index + 1, 0)
            }
        }
        return start < batch.count ? slices + [start..<batch.count] : slices
    }

    /// How many bytes the event's line takes, about. Each order event may add an order to the next lines.
    private static func lineSize(_ event: Event, _ orders: inout [Int]) -> Int {
        if !event.isAboutCustomer { return 0 }
        let customer = Int(event.subject)
        if event.action.addsOrder { orders[customer] += 1 }
        return line_bytes + orders[customer] * order_bytes
    }

    /// Looks up how many orders those customers have of whom nothing is known yet.
    private func look(up events: Range<Int>, of batch: EventBatch, _ orders: inout [Int]) throws {
        var unknown: [UInt32] = []
        for event in batch.events[events] where event.isAboutCustomer && orders[Int(event.subject)] < 0 {
            orders[Int(event.subject)] = 0
            unknown.append(event.subject)
        }
        let ids = unknown.map { batch.customers[$0] }
        let found = try outage.survive { try store.customers(ids) }
        if found.states.isEmpty { return }
        for (number, id) in zip(unknown, ids) {
            guard let state = found[id] else { continue }
            let inHistory = Int(state.extent.paidOrderBuckets) * HistoryLimits.paidOrdersPerBucket
            orders[Int(number)] = inHistory + state.cart.paid.count + state.cart.unpaid.count
        }
    }
}
