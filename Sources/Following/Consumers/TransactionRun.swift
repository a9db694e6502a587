import Mongo
import ShopStore

/// Runs a transaction until it is through or will never be, without losing count of which of the two it was.
struct TransactionRun {
    private let database: ShopDatabase
    private let runtime: ServiceRuntime
    /// How often a commit is asked for whose outcome is unknown; then the stored position says whether it was made.
    private static let commits_max = 20
    private static let pause_ms_max = 500

    init(_ database: ShopDatabase, _ runtime: ServiceRuntime) { (self.database, self.runtime) = (database, runtime) }

    /// Throws what `body` throws, `MongoError` for what will never pass, `ServiceRuntime.Stopped`, and `StoreError`
    /// (`.overtaken`) where nobody can tell whether it was committed.
    func run(_ body: (ShopTransaction) throws -> Void) throws {
        var conflicts = 0
        while true {
            let epoch = try runtime.outage.begin()
            do {
                try once(body)
                return runtime.outage.succeeded(.writing, begunIn: epoch)
            } catch let error as MongoError where error.isCommitUnknown {
                throw StoreError("nobody can tell whether a transaction was committed: \(error)", .overtaken)
            } catch let error as MongoError where error.mayRunTransactionAgain {
                if error.isConflict {
                    conflicts += 1
                    runtime.activity.waits(for: "another program that changes the same documents")
                    try runtime.pause(min(Self.pause_ms_max, 2 << min(conflicts, 8)))
                } else {
                    runtime.activity.waits(for: "the database")
                    try runtime.outage.wait(after: StoreError(error), .writing, begunIn: epoch)
                }
            }
        }
    }

    private func once(_ body: (ShopTransaction) throws -> Void) throws {
        var commits = 1
        try database.pool.withClient { client in
            try client.transaction(
                committingAgain: { _ in
                    commits += 1
                    return commits <= Self.commits_max
                        && (try? runtime.pause(min(Self.pause_ms_max, 5 << commits))) != nil
                },
                { try body(ShopTransaction(client: client, database: database.name)) })
        }
    }
}

extension MongoError {
    /// WriteConflict: another transaction was first. NoSuchTransaction: somebody has ended this one.
    fileprivate var isConflict: Bool { code == 112 || code == 251 }
}
