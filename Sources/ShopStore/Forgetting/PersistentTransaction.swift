import Glibc
import Mongo

extension ShopDatabase {
    /// Runs `body` in a transaction, again and again for about half a minute where others are in the way or the server is
    /// not there: a dead joiner's transaction, an election. A few times only where a key is taken: by somebody who was first,
    /// which the next round sees, or by another team's rule. Throws `StoreError`, that names the collection for a rule.
    func persistently(in collection: Collections, _ body: (Client) throws -> Void) throws {
        var attempt = 1
        while true {
            do { return try inTransaction(body) } catch let error as MongoError {
                let attempts_max = error.isTransient ? 80 : error.kind == .duplicateKey ? 3 : 1
                if attempt >= attempts_max { throw StoreError(error, in: collection.rawValue) }
                // Whoever stands in the way for so long may have died there; that it cannot be looked for hinders nobody.
                if attempt % 20 == 0 { _ = try? releaseAbandoned() }
                usleep(UInt32(min(attempt * 10, 500)) * 1_000)
                attempt += 1
            }
        }
    }
}
