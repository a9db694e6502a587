import Mongo
import Shop

/// A bulk of writes that each take effect only if their document is still as it was read.
///
/// A document that was not there is inserted: the unique index decides who was first. One that was there is updated
/// under its revision. The server only counts how many updates found their document, so where some did not, all are
/// looked at again.
final class GuardedBulk {
    private struct Guarded {
        var id: ShopID
        var revision: Int64?
        var applied: AppliedPositions
    }

    private let collection: Collection
    private let bulk: BulkWrite
    private let sources: SourceTable
    private var writes: [Guarded] = []
    private var outcomes: [WriteOutcome] = []
    /// For each operation of the bulk the index of its write.
    private var operations: [Int] = []

    init(_ collection: Collection, _ sources: SourceTable) {
        self.collection = collection
        self.sources = sources
        bulk = collection.bulk(ordered: false)
    }

    /// Throws `MongoError`.
    func add(
        _ id: ShopID, revision: Int64?, applied: AppliedPositions, document: () throws -> Document,
        update: () throws -> Document
    ) throws {
        writes.append(Guarded(id: id, revision: revision, applied: applied))
        outcomes.append(.stored)
        let index = writes.count - 1
        do {
            if let revision {
                guard revision >= 0 else {
                    outcomes[index] = .refused("the document's joiner.rev is not a revision")
                    return
                }
                try bulk.updateOne(try Bookkeeping.guarded(id, revision: revision), try update())
            } else {
                try bulk.insert(try document())
            }
            operations.append(index)
        } catch let error as MongoError where error.kind == .invalidDocument || error.kind == .rejected {
            outcomes[index] = .refused(error.description)
        }
    }

    /// What became of each write, in the order in which they were added. Throws `MongoError`.
    func execute() throws -> [WriteOutcome] {
        let result = try bulk.execute()
        for error in result.writeErrors where operations.indices.contains(error.index) {
            outcomes[operations[error.index]] = outcome(of: error)
        }
        let updates = operations.filter { writes[$0].revision != nil && outcomes[$0].isStored }
        if result.matched < updates.count { try lookAgain(updates) }
        return outcomes
    }

    private func outcome(of error: WriteError) -> WriteOutcome {
        switch error.kind {
        case .duplicateKey: .conflict
        case .unavailable: .unavailable(StoreError(error.error))
        default: .refused(error.error.description)
        }
    }

    /// An update's records are contained if the document has the next revision and says so: by the revision alone
    /// another's write would look like this one. By both it still may be another's.
    private func lookAgain(_ updates: [Int]) throws {
        var found: [ShopID: Bookkeeping] = [:]
        let projection = try Document {
            $0.int32("id", 1)
            $0.int32("joiner", 1)
        }
        try collection.find(.idIsAny(of: updates.map { writes[$0].id }), projection: projection) { view in
            if let id = view.string("id") { found[ShopID(id)] = Bookkeeping(view.document("joiner"), sources) }
        }
        for index in updates {
            let write = writes[index]
            let stored = found[write.id]
            let isNext = stored?.revision == Revision.after(write.revision)
            outcomes[index] = isNext && stored?.applied == write.applied ? .contained : .conflict
        }
    }
}

extension WriteOutcome {
    var isStored: Bool { if case .stored = self { true } else { false } }
}
