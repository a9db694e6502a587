import Following
import Mongo
import Shop
import ShopStore

/// The walk through all customers: before the first change is followed, and again where the server's history is lost.
extension PicturePublisher {
    private static var portion: Int { 500 }

    /// Finds the place of the history from which changes are followed once the walk is over: none is missed.
    func beginWalk() throws {
        let token = try database.customers { customers in
            try customers.watch(Burst.pipeline(), wait_ms: 50) { stream in
                var token = try stream.resumeToken
                while token == nil {
                    _ = try stream.next { _ in }
                    token = try stream.resumeToken
                }
                return token
            }
        }
        try state.beginWalk(from: token)
    }

    /// Publishes the next portion; after the last one deletes what is in the output and nowhere else.
    func walkOn() throws {
        try runtime.pause(0)
        runtime.activity.begin(at: "all customers")
        defer { runtime.activity.end() }
        try state.hold()
        let snapshot = CustomerSnapshot(database: database, version: state.version)
        let found = try snapshot.documents(from: state.walkedTo, limit: Self.portion)
        let page = found.filter { $0.key.filter != state.walkedTo }
        let keys = Set(page.map(\.key))
        try publish(page, try published.ids(of: keys), snapshot, noting: keys)
        if found.count == Self.portion, let last = page.last {
            return try state.walked(to: last.key.filter)
        }
        try deleteWhatIsGone()
        try state.walked(to: nil)
    }

    private func deleteWhatIsGone() throws {
        try published.forEachPage { known in
            try state.hold()
            let snapshot = CustomerSnapshot(database: database, version: state.version)
            let keys = Set(known.keys)
            let there = try snapshot.documents(keys)
            let gone = known.filter { there[$0.key]?.customer == nil }
            try publish([], gone, snapshot, noting: [])
            try published.drop(Set(gone.keys))
        }
    }
}
