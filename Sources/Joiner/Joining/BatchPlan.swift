import Shop

/// A batch's events, grouped by customer, and divided into shards that can be worked out side by side.
///
/// Customers know nothing of each other: only the order of one customer's events matters. Grouped, a customer's state
/// is read, changed and written while it is at hand, however many other customers the batch touches.
struct BatchPlan: Sendable {
    let batch: EventBatch
    /// Indices of the events about customers: grouped by customer, in the log's order within each group.
    let order: [Int32]
    /// The group at place n begins at `starts[n]` and ends at `starts[n + 1]`.
    let starts: [Int32]
    /// The batch's numbers of the customers at each place; empty where those are the places.
    private let numbers: [UInt32]

    /// Most customers of one shard: what one query asks for and one bulk writes.
    static let portionCustomers_max = 1_000
    /// With fewer customers than these, and fewer events, a shard costs the database more than a second worker gains: it has
    /// a transaction of its own to begin and to commit.
    static let portionCustomers_min = 400
    static let portionEvents_min = 4_000

    /// Of all the batch's events, or of those in a slice of it; the customers as they come, or in the order of their ids.
    init(_ batch: EventBatch, _ slice: Range<Int>? = nil, inIDOrder: Bool = false) {
        self.batch = batch
        let slice = slice ?? 0..<batch.count
        let count = batch.customers.count
        numbers = inIDOrder ? batch.customers.numbersInIDOrder() : []
        let places = Self.inverse(numbers)
        @inline(__always) func place(_ event: Event) -> Int {
            places.isEmpty ? Int(event.subject) : Int(places[Int(event.subject)])
        }
        var ends = [Int32](repeating: 0, count: count + 1)
        for event in batch.events[slice] where event.isAboutCustomer { ends[place(event) + 1] += 1 }
        for number in 0..<count { ends[number + 1] += ends[number] }
        starts = ends
        // Swift would write the count of none into the empty array that all threads share.
        guard ends[count] > 0 else {
            order = []
            return
        }
        order = [Int32](unsafeUninitializedCapacity: Int(ends[count])) { order, filled in
            for index in slice where batch.events[index].isAboutCustomer {
                let place = place(batch.events[index])
                order[Int(ends[place])] = Int32(truncatingIfNeeded: index)
                ends[place] += 1
            }
            filled = order.count
        }
    }

    private static func inverse(_ numbers: [UInt32]) -> [UInt32] {
        var places = [UInt32](repeating: 0, count: numbers.count)
        for (place, number) in numbers.enumerated() { places[Int(number)] = UInt32(truncatingIfNeeded: place) }
        return places
    }

    /// The batch's number of the customer at a place.
    func number(at place: Int) -> UInt32 {
        numbers.isEmpty ? UInt32(truncatingIfNeeded: place) : numbers[place]
    }

    /// The events of the customers at these places, in the plan's order.
    func events(of customers: Range<Int>) -> [Event] {
        order[Int(starts[customers.lowerBound])..<Int(starts[customers.upperBound])].map { batch.events[Int($0)] }
    }

    /// The places of the customers of each shard; smaller shards where all are few, so that no worker idles, but not so
    /// small that what the database does for each takes longer than what is in it.
    func shards(workers: Int) -> [Range<Int>] {
        let count = batch.customers.count
        // A share, or a slice, leaves many customers without an event.
        let busy = (0..<count).count { starts[$0] < starts[$0 + 1] }
        let worthwhile = max(1, busy / Self.portionCustomers_min, order.count / Self.portionEvents_min)
        let wanted = min(workers, worthwhile)
        let size = max(1, min(Self.portionCustomers_max, (count + wanted - 1) / wanted))
        return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }
}
