// The order of a batch's events, where they come from several sources.

extension EventBatch {
    /// Puts the events of several sources into the order of their timestamps, keeping each source's own order.
    ///
    /// Without it a purchase in one partition would meet a product of another one by luck.
    public mutating func interleave() {
        let queues = queues()
        guard queues.count > 1 else { return }
        var taken = [Int](repeating: 0, count: queues.count)
        var times = queues.map { events[Int($0[0])].timestamp_ms as Int64? }
        var ordered: [Event] = []
        ordered.reserveCapacity(events.count)
        while let earliest = earliest(times) {
            ordered.append(events[Int(queues[earliest][taken[earliest]])])
            taken[earliest] += 1
            let isOver = taken[earliest] == queues[earliest].count
            times[earliest] = isOver ? nil : events[Int(queues[earliest][taken[earliest]])].timestamp_ms
        }
        events = ordered
    }

    /// For each source, in the order of their numbers, the indices of its events.
    private func queues() -> [[Int32]] {
        var queues: [UInt32: [Int32]] = [:]
        var first = 0
        while first < events.count {
            let source = events[first].source
            let end = events[first...].firstIndex { $0.source != source } ?? events.count
            queues[source, default: []] += (first..<end).map(Int32.init(truncatingIfNeeded:))
            first = end
        }
        return queues.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Where the least of the times is, and of equal ones the first; `nil` if all are over.
    @inline(__always)
    private func earliest(_ times: [Int64?]) -> Int? {
        var found: Int?
        var least = Int64.max
        for index in times.indices {
            if let time = times[index], found == nil || time < least { (found, least) = (index, time) }
        }
        return found
    }
}
