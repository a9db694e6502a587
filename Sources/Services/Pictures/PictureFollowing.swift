import Following
import Mongo
import ShopStore

/// The changes as they come.
extension PicturePublisher {
    func follow() throws -> Bool {
        guard let token = state.token else { return false }
        return try database.customers { customers in
            try customers.watch(Burst.pipeline(), from: .startAfter(token), wait_ms: 50, batchSize: Burst.keys_max) {
                try self.follow($0)
            }
        }
    }

    private func follow(_ stream: borrowing ChangeStream) throws -> Bool {
        var look = Recurring(every_ms: 3_000, clock_ms: Clock.monotonic_ms)
        var emptyAnswers = 0
        while true {
            try runtime.pause(0)
            let burst = try gather(stream)
            if burst.isEmpty {
                emptyAnswers += 1
                if isOnce, emptyAnswers == 20 { return true }
                try look.doIfDue { try state.hold() }
            } else {
                emptyAnswers = 0
                try publish(burst)
            }
            state.followed(to: try stream.resumeToken)
            progress(counts)
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
