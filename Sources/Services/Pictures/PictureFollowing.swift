import Following
import Mongo
import ShopStore

/// The changes as they come.
extension PicturePublisher {
    func follow() throws -> Bool {
        let end = try isOnce ? newestPlace() : nil
        // Moves the history on, so that the place is reached also where nothing else happens.
        try state.hold()
        guard let token = state.token else { return false }
        return try database.customers { customers in
            try customers.watch(Burst.pipeline(), from: .startAfter(token), wait_ms: 50, batchSize: Burst.keys_max) {
                try self.follow($0, to: end)
            }
        }
    }

    private func follow(_ stream: borrowing ChangeStream, to end: Document?) throws -> Bool {
        var look = Recurring(every_ms: 3_000, clock_ms: Clock.monotonic_ms)
        let epoch = try runtime.outage.begin()
        while true {
            try runtime.pause(0)
            let burst = try gather(stream)
            // Whoever follows comes to no end by which an outage before it would be seen to be over.
            runtime.outage.succeeded(.reading, begunIn: epoch)
            if !burst.isEmpty { try publish(burst) }
            let place = try stream.resumeToken
            state.followed(to: place)
            progress(counts)
            if let end, let place, place.isPlace(from: end) { return true }
            if burst.isEmpty { try look.doIfDue { try state.hold() } }
        }
    }

    /// Changes until there is a moment without one, or enough of them.
    private func gather(_ stream: borrowing ChangeStream) throws -> Burst {
        var burst = Burst()
        let end_ms = Clock.monotonic_ms() + 200
        while burst.keys.count < Burst.keys_max, Clock.monotonic_ms() < end_ms {
            guard try stream.next({ burst.add($0) }) != nil else { break }
        }
        return burst
    }
}

extension Document {
    /// Whether this resume token names the same place as another one, or a later one: their digits are in the order of time.
    fileprivate func isPlace(from other: Document) -> Bool { (string("_data") ?? "") >= (other.string("_data") ?? "") }
}
