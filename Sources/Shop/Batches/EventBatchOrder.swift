// The order of a batch's events, where they come from several sources.

extension EventBatch {
    /// Puts the events of several sources into the order of their timestamps, keeping each source's own order.
    ///
    /// Without it a purchase in one partition would meet a product of another one by luck.
    public mutating func interleave() {
        let queues = queues()
        guard queues.count > 1 else { return }
        var heads = QueueHeads(queues.map { events[Int($0[0])].timestamp_ms })
        var taken = [Int](repeating: 0, count: queues.count)
        var ordered: [Event] = []
        ordered.reserveCapacity(events.count)
        while let earliest = heads.earliest {
            ordered.append(events[Int(queues[earliest][taken[earliest]])])
            taken[earliest] += 1
            let isOver = taken[earliest] == queues[earliest].count
            heads.replaceEarliest(isOver ? nil : events[Int(queues[earliest][taken[earliest]])].timestamp_ms)
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
}

/// The times at which queues go on, as a binary heap: of thousands of queues the earliest is found in a dozen steps.
private struct QueueHeads {
    private struct Head {
        var time_ms: Int64
        let queue: Int

        /// Of equal times the first queue's is the earlier one.
        @inline(__always)
        func precedes(_ other: Head) -> Bool {
            time_ms == other.time_ms ? queue < other.queue : time_ms < other.time_ms
        }
    }
    private var heads: [Head] = []

    init(_ times_ms: [Int64]) {
        // In order they are a heap.
        heads = times_ms.enumerated().map { Head(time_ms: $0.element, queue: $0.offset) }.sorted { $0.precedes($1) }
    }

    /// The queue whose turn it is; `nil` if all are over.
    var earliest: Int? { heads.first?.queue }

    /// Gives the earliest queue its next time, or takes it out.
    @inline(__always)
    mutating func replaceEarliest(_ time_ms: Int64?) {
        if let time_ms {
            heads[0].time_ms = time_ms
        } else {
            heads.swapAt(0, heads.count - 1)
            heads.removeLast()
        }
        sink()
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in 2 * place + 1...2 * place + 2 where child < heads.count {
                if heads[child].precedes(heads[least]) { least = child }
            }
            if least == place { return }
            heads.swapAt(place, least)
            place = least
        }
    }
}
