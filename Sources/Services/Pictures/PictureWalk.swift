import Following
import Mongo
import Shop
import ShopStore

/// The walk through all customers: before the first change is followed, and again where the server's history is lost.
extension PicturePublisher {
    private static var portion: Int { 500 }

    /// Finds the place of the history from which changes are followed once the walk is over: none is missed.
    func beginWalk() throws {
        try state.beginWalk(from: try newestPlace())
    }

    /// The end of the server's history, for now.
    func newestPlace() throws -> Document? {
        try database.customers { customers in
            try customers.watch(Burst.pipeline(), wait_ms: 50) { stream in
                var token = try stream.resumeToken
                while token == nil {
                    _ = try stream.next { _ in }
                    token = try stream.resumeToken
                }
                return token
            }
        }
    }

    /// Publishes the next portion; after the last one deletes what is in the output and nowhere else.
    func walkOn() throws {
        try runtime.pause(0)
        runtime.activity.begin(at: "all customers")
        defer { runtime.activity.end() }
        try state.hold()
        let snapshot = CustomerSnapshot(database: database, version: state.version)
        let page = try snapshot.documents(after: state.walkedTo, limit: Self.portion)
        let keys = Set(page.map(\.key))
        var before = try published.ids(of: keys)
        // Who was forgotten while the history was lost is known from the tombstone alone; to a new output nobody is.
        if state.walks > 1 { before.merge(Self.forgotten(page)) { known, _ in known } }
        try publish(page, before, snapshot, noting: keys)
        progress(counts)
        if let last = page.last { return try state.walked(to: last.key.filter) }
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
        }
    }
}
