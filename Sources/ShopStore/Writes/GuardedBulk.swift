import Mongo
import Shop

/// A bulk of guarded writes.
///
/// A document that was not there is inserted: the unique index decides who was first. One that was there is updated
/// under its revision. The server only counts how many updates found their document, so where some did not, all are
/// looked at again.
final class GuardedBulk<Form: GuardedForm> {
    private let collection: Collection
    private let bulk: BulkWrite
    private let form: Form
    private let takenKeys: Set<ShopID>
    private var writes: [Form.Write] = []
    private var outcomes: [WriteOutcome] = []
    /// For each operation of the bulk the index of its write.
    private var operations: [Int] = []

    /// `takenKeys`: the ids that are the `_id` of another program's document.
    init(_ collection: Collection, _ form: Form, takenKeys: Set<ShopID>) {
        self.collection = collection
        self.form = form
        self.takenKeys = takenKeys
        bulk = collection.bulk(ordered: false)
    }

    /// Throws `MongoError`.
    func add(_ write: Form.Write) throws {
        writes.append(write)
        outcomes.append(.stored)
        let index = writes.count - 1
        do {
            if let revision = write.revision {
                let filter = try Document { d in
                    Bookkeeping.guardRevision(write.id, revision, &d)
                    form.guardRepairs(write, &d)
                }
                try bulk.updateOne(filter, try form.update(write, stored: nil))
            } else {
                try bulk.insert(try form.document(write, isKeyed: !takenKeys.contains(write.id)))
            }
            operations.append(index)
        } catch let error as MongoError where error.kind == .invalidDocument || error.kind == .rejected {
            outcomes[index] = .refused(error.description)
        }
    }

    /// What became of each write, in the order in which they were added. Throws `MongoError`.
    func execute() throws -> [WriteOutcome] {
        let result = try bulk.execute()
        var collisions: [Int: String] = [:]
        for error in result.writeErrors where operations.indices.contains(error.index) {
            let index = operations[error.index]
            outcomes[index] = outcome(of: error)
            if error.kind == .duplicateKey, writes[index].revision == nil {
                collisions[index] = error.indexName ?? "an unnamed one"
            }
        }
        if !collisions.isEmpty { try findOutWhoWasFirst(collisions) }
        let updates = operations.filter { writes[$0].revision != nil && outcomes[$0].isStored }
        if result.matched < updates.count { try lookAgain(updates) }
        return outcomes
    }

    private func outcome(of error: WriteError) -> WriteOutcome {
        switch error.kind {
        case .unavailable: .unavailable(StoreError(error.error))
        case .duplicateKey:
            .refused("the unique index \(error.indexName ?? "of another rule") has another document with the same key")
        default: .refused(error.error.description)
        }
    }

    /// A new document that a unique index refused: somebody else has made the customer's (as the primary has it now: the
    /// majority may not have it yet), or else the index is about something else.
    private func findOutWhoWasFirst(_ collisions: [Int: String]) throws {
        var there: Set<ShopID> = []
        let ids = collisions.keys.map { writes[$0].id }
        let projection = try Document { $0.int32("id", 1) }
        try collection.asThePrimaryHasIt().find(.idIsAny(of: ids), projection: projection) { view in
            if let id = view.string("id") { there.insert(ShopID(id)) }
        }
        for (index, name) in collisions {
            outcomes[index] = there.contains(writes[index].id) ? .conflict : .collision(index: name)
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
            if let id = view.string("id") { found[ShopID(id)] = try? Bookkeeping(reading: view, form.sources) }
        }
        for index in updates {
            let write = writes[index]
            let stored = found[write.id]
            let isNext = stored?.revision == write.nextRevision
            outcomes[index] = isNext && stored?.applied == write.applied ? .contained : .conflict
        }
    }
}

extension WriteOutcome {
    var isStored: Bool { if case .stored = self { true } else { false } }
}
