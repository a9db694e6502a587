import Mongo
import Shop

/// Asking the database what it would refuse, with nothing stored: each write in a transaction of its own that is given up.
extension MongoStore {
    public func refusals(of writes: [CustomerWrite]) -> [String] {
        var reasons: [String] = []
        for write in writes {
            guard let reason = refusal(of: write) else { break }
            reasons.append(reason)
        }
        return reasons
    }

    private func refusal(of write: CustomerWrite) -> String? {
        let taken = takenKeys.withLock { $0[.customers] ?? [] }
        do {
            try database.inTransaction { client in
                let bulk = GuardedBulk(
                    try database.collection(.customers, of: client), customerDocument, takenKeys: taken)
                try bulk.add(write)
                throw Rehearsed(outcome: try bulk.execute()[0])
            }
            return nil
        } catch let rehearsed as Rehearsed {
            // What is too large even to be sent.
            if case .refused(let reason) = rehearsed.outcome { return reason }
            return nil
        } catch let error as MongoError where [.rejected, .duplicateKey].contains(error.kind) {
            // A key of a new document may be that of the customer's own, which somebody else has made.
            return error.kind == .duplicateKey && write.revision == nil ? nil : error.description
        } catch {
            return nil
        }
    }
}

/// What ends a transaction that was only to show what would become of a write.
private struct Rehearsed: Error { let outcome: WriteOutcome }
